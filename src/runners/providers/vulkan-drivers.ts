// The Vulkan drivers that a process has loaded.

import { basename } from 'node:path';

/** Mesa's (radeon, intel, lvp, …), NVIDIA's, AMD's own, SwiftShader. */
const drivers = /^(libvulkan_\w+|libGLX_nvidia|amdvlk\d+|libvk_swiftshader)\.so/;

/**
 * File names of the drivers' libraries that are mapped, sorted. Vulkan's loader loads all that are installed; where it is
 * one, that is the one that runs.
 * @param maps the text of /proc/<process>/maps
 */
export function loadedVulkanDrivers(maps: string): readonly string[] {
  const files = new Set(maps.split('\n').map((line) => basename(line)));
  return [...files].filter((file) => drivers.test(file)).sort();
}
