// Asks the hub what a repository holds at a revision.

import { z } from 'zod';
import { DataError } from '../../lib/errors.ts';
import { isCommit, isSafePath } from './cache-layout.ts';
import { isBlobId, type Listing, type RepositoryFile } from './listing.ts';
import { type Answer, type Connection, type Place, request, told } from './request.ts';
import { withRetries } from './retry.ts';

/** `GET /api/datasets/{repository}/revision/{revision}?blobs=true`. */
const information = z.object({
  sha: z.string().refine(isCommit),
  siblings: z
    .array(
      z.object({
        rfilename: z.string(),
        size: z.number().nullish(),
        blobId: z.string().nullish(),
        lfs: z.object({ sha256: z.string(), size: z.number().nullish() }).nullish(),
      }),
    )
    .nullish(),
});

/** `GET /api/datasets/{repository}/tree/{commit}?recursive=true`, page by page. */
const tree = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number(),
    oid: z.string().nullish(),
    lfs: z.object({ oid: z.string(), size: z.number().nullish() }).nullish(),
  }),
);

/**
 * The commit of a revision and its files, with sizes and hashes. Throws UsageError where the hub cannot be reached, DataError where it
 * refuses or answers something else.
 */
export async function fetchListing(
  connection: Connection,
  repository: string,
  revision: string,
): Promise<Listing> {
  const place = { repository, revision };
  const base = `${connection.settings.endpoint}/api/datasets/${repository}`;
  const { value } = await askJson(
    connection,
    `${base}/revision/${encodeURIComponent(revision)}?blobs=true`,
    place,
    information,
  );
  if (isCommit(revision) && value.sha !== revision)
    throw new DataError(
      `${told(place)}: the hub answers with another commit, ${value.sha}. Check HF_ENDPOINT.`,
    );
  const files = value.siblings?.map(({ rfilename, size, blobId, lfs }) =>
    toFile(rfilename, lfs?.size ?? size, lfs?.sha256 ?? blobId),
  );
  const complete = files?.every(({ size, id }) => size !== undefined && id !== undefined) === true;
  return {
    commit: value.sha,
    files: (complete ? files : await fetchTree(connection, base, { repository, revision: value.sha })).filter(
      ({ path }) => isSafePath(path),
    ),
    whole: true,
  };
}

/** Of a thousand files each. */
const mostPages = 10_000;

async function fetchTree(
  connection: Connection,
  base: string,
  place: Place,
): Promise<readonly RepositoryFile[]> {
  const files: RepositoryFile[] = [];
  let page: string | undefined = `${base}/tree/${place.revision}?recursive=true&expand=false`;
  const asked = new Set<string>();
  while (page !== undefined) {
    if (asked.has(page) || asked.size >= mostPages)
      throw new DataError(
        `${told(place)}: the pages of the list of files that ${new URL(base).host} gives go round in a circle, or on for ever. Check HF_ENDPOINT.`,
      );
    asked.add(page);
    const answer: { value: z.infer<typeof tree>; link: string | null } = await askJson(
      connection,
      page,
      place,
      tree,
    );
    for (const { type, path, size, oid, lfs } of answer.value)
      if (type === 'file') files.push(toFile(path, lfs?.size ?? size, lfs?.oid ?? oid));
    const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.link ?? '')?.[1];
    page = next && URL.canParse(next, page) ? new URL(next, page).href : undefined;
  }
  return files;
}

function toFile(
  path: string,
  size: number | null | undefined,
  id: string | null | undefined,
): RepositoryFile {
  const hash = id?.replace(/^sha256:/, '');
  return { path, size: size ?? undefined, id: hash !== undefined && isBlobId(hash) ? hash : undefined };
}

async function askJson<T>(
  connection: Connection,
  url: string,
  place: Place,
  schema: z.ZodType<T>,
): Promise<{ value: T; link: string | null }> {
  const { text, link } = await withRetries(connection.settings.endpoint, connection, async () => {
    const answer = await request(connection, url, place, { accept: 'application/json' });
    return { text: await textOf(answer, place), link: answer.headers.get('link') };
  });
  try {
    return { value: schema.parse(JSON.parse(text)), link };
  } catch {
    throw new DataError(
      `${told(place)}: ${new URL(url).host} answers something that is no list of files. Check HF_ENDPOINT.`,
    );
  }
}

/** In bytes; the lists of the largest repositories come in pages of a hundredth. */
const largest = 2 ** 28;

async function textOf({ body }: Answer, place: Place): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > largest)
      throw new DataError(
        `${told(place)}: the list of its files has more than ${largest} bytes. Check HF_ENDPOINT.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
