// What the machine's own tools print, and what is read from it.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { canBeOpened, linkedLibraries, readListing } from '../../../src/runners/providers/libraries.ts';
import { readDevices } from '../../../src/runners/providers/nvidia.ts';
import { loadedVulkanDrivers } from '../../../src/runners/providers/vulkan-drivers.ts';
import { scratchFolder } from '../../results/records.ts';

afterEach(() => vi.unstubAllEnvs());

test('ldd: libraries with their places, and those that are not found', () => {
  const listing = [
    '\tlinux-vdso.so.1 (0x00007f6e54662000)',
    '\tlibcublasLt.so.13 => not found',
    '\tlibcudart.so.13 => /usr/local/cuda 13/lib/libcudart.so.13 (0x00007f6e40000000)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f6e54664000)',
    '',
  ].join('\n');
  expect(readListing(listing)).toEqual([
    { name: 'libcublasLt.so.13', place: undefined },
    { name: 'libcudart.so.13', place: '/usr/local/cuda 13/lib/libcudart.so.13' },
  ]);
  expect(readListing('\tstatically linked\n')).toEqual([]);
});

describe.runIf(process.platform === 'linux')('on Linux', () => {
  test('Node itself is linked with a C library, which is found', async () => {
    const libraries = await linkedLibraries(process.execPath);
    expect(libraries.find(({ name }) => name.startsWith('libc.'))?.place).toMatch(/^\//);
  });

  test('a library can be opened by its name where the loader finds it', async () => {
    const libc = (await linkedLibraries(process.execPath)).find(({ name }) => name.startsWith('libc.'));
    expect(await canBeOpened(libc?.name ?? '')).toBe(true);
    expect(await canBeOpened('libplumb.so.1')).toBe(false);
    const folder = scratchFolder();
    copyFileSync(libc?.place ?? '', join(folder, 'libplumb.so.1'));
    vi.stubEnv('LD_LIBRARY_PATH', `/nowhere:${folder}`);
    expect(await canBeOpened('libplumb.so.1')).toBe(true);
  });
});

test('nvidia-smi: a device a line', () => {
  expect(readDevices('NVIDIA GeForce RTX 3060, Ti, 570.86.15\nNVIDIA H200, 580.65.06\n')).toEqual([
    { name: 'NVIDIA GeForce RTX 3060, Ti', driver: '570.86.15' },
    { name: 'NVIDIA H200', driver: '580.65.06' },
  ]);
  expect(readDevices('No devices were found\n')).toEqual([]);
});

test('the Vulkan drivers of a process are among what it has mapped', () => {
  const maps = [
    '7f0a-7f0b r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/libGLX_nvidia.so.570.86.15',
    '7f0b-7f0c r--p 00001000 08:01 12 /usr/lib/x86_64-linux-gnu/libGLX_nvidia.so.570.86.15',
    '7f0c-7f0d r-xp 00000000 08:01 13 /usr/lib/chromium/libvk_swiftshader.so',
    '7f0d-7f0e r-xp 00000000 08:01 14 /usr/lib/x86_64-linux-gnu/libvulkan.so.1.3.280',
    '7f0e-7f0f rw-p 00000000 00:00 0',
  ];
  expect(loadedVulkanDrivers(maps.join('\n'))).toEqual([
    'libGLX_nvidia.so.570.86.15',
    'libvk_swiftshader.so',
  ]);
  expect(loadedVulkanDrivers(maps.slice(3).join('\n'))).toEqual([]);
});
