// Where the weights of an ONNX export lie: in files beside it or in its own. They stay there; only their places are kept.

import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { ModelError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { enclosingFolder } from '../enclosing-folder.ts';
import { shown } from '../json-file.ts';
import {
  type GraphProto,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
} from './onnx_pb.ts';

/** Smaller tensors stay in the model: shapes and axes, which the runtime wants to see while it reads the graph. */
const smallestOutside = 1024;

interface Place {
  readonly tensor: TensorProto;
  /** Absolute, symbolic links resolved: in the hub's cache an export's files are links to blobs in another folder. */
  readonly file: string;
  readonly offset?: number;
}

/**
 * Makes every weight of an export external: those in its own file by their place in it, which spares three copies of
 * them, and those in files beside it by where these really lie.
 * @param bytes the file's, which the graph was parsed from
 * @returns the folder that the places are relative to
 * @throws ModelError for a data file that is missing or that is not below the export's folder
 */
export async function locateWeights(graph: GraphProto, bytes: Uint8Array, file: string): Promise<string> {
  const own = await realpath(file);
  const real = new Map<string, string>();
  const places: Place[] = [];
  for (const tensor of initializers(graph)) {
    if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
      const location = tensor.externalData.find(({ key }) => key === 'location')?.value ?? '';
      const found = real.get(location) ?? (await findBeside(file, location));
      real.set(location, found);
      places.push({ tensor, file: found });
    } else if (tensor.rawData.length >= smallestOutside && tensor.rawData.buffer === bytes.buffer) {
      places.push({ tensor, file: own, offset: tensor.rawData.byteOffset - bytes.byteOffset });
    }
  }
  const folder = enclosingFolder([own, ...real.values()]);
  for (const place of places) point(place, relative(folder, place.file).split(sep).join('/'));
  return folder;
}

/** Those of the graph, and of graphs inside its nodes (the branches of an If). */
function initializers(graph: GraphProto): readonly TensorProto[] {
  const inner = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => (g ? [g] : [])));
  return [...graph.initializer, ...inner.flatMap(initializers)];
}

async function findBeside(file: string, location: string): Promise<string> {
  if (location === '' || isAbsolute(location) || location.split(/[\\/]/).includes('..')) {
    throw new ModelError(
      `${file} has weights in ${shown(location)}, which is not in its folder; get the export again.`,
    );
  }
  return realpath(join(dirname(file), location)).catch((error: unknown) => {
    throw new ModelError(
      `${file} has its weights in ${location}, which cannot be read: ${systemReason(error)}. Get that file too.`,
    );
  });
}

function point({ tensor, offset }: Place, location: string): void {
  const entries: (readonly [string, string])[] = [['location', location]];
  if (offset === undefined) {
    const others = tensor.externalData.filter(({ key }) => key !== 'location');
    entries.push(...others.map(({ key, value }) => [key, value] as const));
  } else {
    entries.push(['offset', String(offset)], ['length', String(tensor.rawData.length)]);
    tensor.rawData = new Uint8Array();
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  }
  tensor.externalData = entries.map(([key, value]) => create(StringStringEntryProtoSchema, { key, value }));
}
