// Makes the packages that ours bundles fit for it: no scripts that run at install, nothing that Plumbline has no use for.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A package that is packed into ours is installed as it lies here, by every version of npm, and brings no others. Told from the
 * registry, ONNX Runtime would run a script that downloads 300 MB from elsewhere, and transformers would bring a second ONNX Runtime.
 */
export function trimBundled(packages) {
  const runtime = join(packages, 'onnxruntime-node');
  const transformers = join(packages, '@xenova', 'transformers');
  const changed = [
    rewriteManifest(runtime, ({ scripts: _, devDependencies: __, ...manifest }) => manifest),
    // The binding is linked with `libonnxruntime.1.dylib`; the file with the whole version is the same once more.
    removeRepeat(join(runtime, 'bin', 'napi-v6', 'darwin', 'arm64'), 'libonnxruntime.1.dylib'),
    rewriteManifest(transformers, ({ scripts: _, devDependencies: __, dependencies, ...manifest }) => ({
      ...manifest,
      dependencies: Object.fromEntries(
        Object.entries(dependencies).filter(([name]) => name.startsWith('@huggingface/')),
      ),
    })),
    removeOthers(transformers, ['LICENSE', 'README.md', 'dist', 'package.json']),
    removeOthers(join(transformers, 'dist'), ['transformers.node.cjs', 'transformers.node.mjs']),
  ];
  // npm's note of what it installed, which it writes anew, would be taken for what these packages need.
  if (changed.includes(true)) rmSync(join(packages, '.package-lock.json'), { force: true });
}

function rewriteManifest(folder, change) {
  const file = join(folder, 'package.json');
  const before = readFileSync(file, 'utf8');
  const after = `${JSON.stringify(change(JSON.parse(before)), null, 2)}\n`;
  if (after === before) return false;
  writeFileSync(file, after);
  return true;
}

function removeOthers(folder, kept) {
  const others = readdirSync(folder).filter((name) => !kept.includes(name));
  for (const name of others) rmSync(join(folder, name), { recursive: true });
  return others.length > 0;
}

function removeRepeat(folder, name) {
  if (!existsSync(join(folder, name))) return false;
  const file = readFileSync(join(folder, name));
  const repeats = readdirSync(folder).filter(
    (other) => other !== name && other.endsWith('.dylib') && readFileSync(join(folder, other)).equals(file),
  );
  for (const other of repeats) rmSync(join(folder, other));
  return repeats.length > 0;
}
