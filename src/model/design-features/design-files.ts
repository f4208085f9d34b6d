// The files in which people say what a model was trained on: found and read as text, not understood here.

import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { systemCode, systemReason } from '../../lib/files.ts';

export interface TextFile {
  readonly file: string;
  readonly text: string;
}

export interface DesignFiles {
  /** About this model: `design.yaml` in its folder, then `FOLDER.design.yaml` beside it. */
  readonly own: readonly TextFile[];
  /** `design.yaml` beside the folder, which may name several models. */
  readonly shared: TextFile | null;
  /** The front matter of README.md, with the line on which it begins. */
  readonly card: (TextFile & { readonly line: number }) | null;
}

/** No description of a model is larger; in bytes. */
const largest = 4_000_000;

/** Throws ModelError for a file that is there and cannot be read. */
export async function readDesignFiles(folder: string): Promise<DesignFiles> {
  const parent = dirname(folder);
  const own = [
    await readText(join(folder, 'design.yaml')),
    await readText(join(parent, `${basename(folder)}.design.yaml`)),
  ].filter((found) => found !== null);
  const readme = await readText(join(folder, 'README.md'));
  return {
    own,
    shared: parent === folder ? null : await readText(join(parent, 'design.yaml')),
    card: readme && frontMatter(readme),
  };
}

/** What stands between the first two lines of three dashes. Source: huggingface_hub, repocard.py, `REGEX_YAML_BLOCK`. */
function frontMatter({ file, text }: TextFile): (TextFile & { readonly line: number }) | null {
  const [, opening = '', inside] = /^(\s*---[ \t]*\r?\n)([\s\S]*?)^---[ \t]*\r?$/m.exec(text) ?? [];
  if (inside === undefined || !text.startsWith(opening)) return null;
  return { file, text: inside, line: opening.split('\n').length };
}

/** null where there is no such file. */
async function readText(file: string): Promise<TextFile | null> {
  try {
    const status = await stat(file);
    // A named pipe would block the read for ever.
    if (!status.isFile()) throw new ModelError(`${file} is not a file.`);
    const { size } = status;
    if (size > largest)
      throw new ModelError(`${file} has ${size} bytes, more than any description of a model.`);
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    if (error instanceof ModelError) throw error;
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return null;
    throw new ModelError(`${file} cannot be read: ${systemReason(error)}.`);
  }
}
