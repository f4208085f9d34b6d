// A hub on 127.0.0.1 that serves data sets as huggingface.co does, with the faults that a test asks for.

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A repository: its files at a commit, and its branches. */
export interface HubRepository {
  readonly commit: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Commits of branches; `main` is the commit where it is not told. */
  readonly branches?: Readonly<Record<string, string>>;
  /** Files of other commits. */
  readonly others?: Readonly<Record<string, Readonly<Record<string, string | Uint8Array>>>>;
}

/** What goes wrong with the answer to a request. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection is cut after so many bytes of the body. */
  | { readonly cutAfter: number }
  /** Other bytes are sent. */
  | { readonly content: string }
  /** The body is ended properly after so many bytes, and no length was told. */
  | { readonly endAfter: number }
  /** Nothing more is sent after so many bytes. */
  | { readonly stallAfter: number };

/** A request that was made, and how many bytes of body it was answered with. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
  readonly host: 'hub' | 'storage';
  bytes: number;
}

export interface HubOptions {
  /** The fault of a request; `times` counts those for the same path, from 1. */
  readonly fault?: (asked: Asked, times: number) => Fault | undefined;
  /** Whether ranges are answered; they are where it is not told. */
  readonly ranges?: boolean;
  /** Whether large files are redirected to a server on another port. */
  readonly storage?: boolean;
  /** Whether `?blobs=true` tells sizes and hashes; otherwise only the tree does, in pages of two. */
  readonly blobs?: boolean;
  /** Whether the last page of a list names the first one as the next. */
  readonly circle?: boolean;
  /** Bytes a second, where a download should last. */
  readonly bytesPerSecond?: number;
}

export interface Hub {
  readonly endpoint: string;
  readonly asked: readonly Asked[];
  /** Requests for the bytes of files. */
  downloads(): readonly Asked[];
}

/** SHA-256 in hexadecimal. */
export const sha256Of = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Git's hash of a file, as `git hash-object` has it. */
export function gitHashOf(content: string | Uint8Array): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** As `.gitattributes` of the hub's data sets has it. */
export const isLarge = (path: string): boolean => path.endsWith('.parquet');

/** The name of a file's blob. */
export const blobOf = (path: string, content: string | Uint8Array): string =>
  isLarge(path) ? sha256Of(content) : gitHashOf(content);

/** Starts a hub that is stopped when the test ends. */
export async function startHub(
  repositories: Readonly<Record<string, HubRepository>>,
  options: HubOptions = {},
): Promise<Hub> {
  const asked: Asked[] = [];
  const times = new Map<string, number>();
  const storage =
    options.storage === true ? await listen((request, response) => serve('storage', request, response)) : '';
  const endpoint = await listen((request, response) => serve('hub', request, response));

  function serve(host: Asked['host'], request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://hub');
    const path = decodeURIComponent(url.pathname);
    const entry: Asked = {
      method: request.method ?? '',
      path,
      range: request.headers.range,
      authorization: request.headers.authorization,
      host,
      bytes: 0,
    };
    asked.push(entry);
    const count = (times.get(path) ?? 0) + 1;
    times.set(path, count);
    const fault = options.fault?.(entry, count);
    if (fault !== undefined && 'status' in fault)
      return void response.writeHead(fault.status, fault.headers).end();
    const api = /^\/api\/datasets\/([^/]+\/[^/]+)\/(revision|tree)\/(.+)$/.exec(path);
    const file = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/(refs\/convert\/parquet|[^/]+)\/(.+)$/.exec(path);
    const [, name = '', kind = '', last = ''] = api ?? file ?? [];
    const repository = repositories[name];
    const commit = repository && commitOf(repository, api === null ? kind : last);
    const files = repository && commit && filesOf(repository, commit);
    if (!repository || !commit || !files)
      return void response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end();
    if (api !== null)
      return void json(response, kind === 'tree' ? tree(files, url, response) : information(commit, files));
    const content = files[last];
    if (content === undefined) return void response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    const etag = `"${blobOf(last, content)}"`;
    response.setHeader('x-repo-commit', commit);
    response.setHeader('etag', etag);
    if (host === 'hub' && isLarge(last)) {
      response.setHeader('x-linked-etag', etag);
      response.setHeader('x-linked-size', Buffer.from(content).length);
      if (storage !== '') return void response.writeHead(302, { location: storage + url.pathname }).end();
    }
    void body(entry, request, response, Buffer.from(content), fault);
  }

  function information(commit: string, files: HubRepository['files']): object {
    const siblings = Object.entries(files).map(([rfilename, content]) => {
      if (options.blobs === false) return { rfilename };
      const size = Buffer.from(content).length;
      const lfs = isLarge(rfilename) ? { lfs: { sha256: sha256Of(content), size, pointerSize: 130 } } : {};
      return { rfilename, size, blobId: gitHashOf(content), ...lfs };
    });
    return { id: 'x', sha: commit, siblings };
  }

  function tree(files: HubRepository['files'], url: URL, response: ServerResponse): object {
    const entries = Object.entries(files).map(([path, content]) => {
      const size = Buffer.from(content).length;
      const lfs = isLarge(path) ? { lfs: { oid: sha256Of(content), size, pointerSize: 130 } } : {};
      return { type: 'file', oid: gitHashOf(content), size, path, ...lfs };
    });
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const isLast = start + 2 >= entries.length;
    if (!isLast || options.circle === true) {
      url.searchParams.set('cursor', String(isLast ? 0 : start + 2));
      response.setHeader('link', `<${endpoint}${url.pathname}${url.search}>; rel="next"`);
    }
    return [
      { type: 'directory', oid: 'a'.repeat(40), size: 0, path: 'data' },
      ...entries.slice(start, start + 2),
    ];
  }

  async function body(
    entry: Asked,
    request: IncomingMessage,
    response: ServerResponse,
    whole: Buffer,
    fault: Exclude<Fault, { status: number }> | undefined,
  ): Promise<void> {
    const from = Number(/^bytes=(\d+)-$/.exec(entry.range ?? '')?.[1] ?? 0);
    const partial = options.ranges !== false && entry.range !== undefined;
    if (partial && from >= whole.length) return void response.writeHead(416).end();
    const sent =
      fault && 'content' in fault ? Buffer.from(fault.content) : whole.subarray(partial ? from : 0);
    const headers = fault && 'endAfter' in fault ? {} : { 'content-length': sent.length };
    const range = partial ? { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` } : {};
    response.writeHead(partial ? 206 : 200, { ...headers, ...range });
    if (request.method === 'HEAD') return void response.end();
    let limit = sent.length;
    if (fault && 'cutAfter' in fault) limit = fault.cutAfter;
    if (fault && 'endAfter' in fault) limit = fault.endAfter;
    if (fault && 'stallAfter' in fault) limit = fault.stallAfter;
    const step = options.bytesPerSecond === undefined ? 65_536 : Math.ceil(options.bytesPerSecond / 50);
    for (let at = 0; at < limit && !response.destroyed; at += step) {
      const chunk = sent.subarray(at, Math.min(limit, at + step));
      await new Promise<void>((resolve) => void response.write(chunk, () => resolve()));
      entry.bytes += chunk.length;
      if (options.bytesPerSecond !== undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (fault && 'stallAfter' in fault) return;
    // What is written has to be on its way before the connection is cut.
    if (fault && 'cutAfter' in fault) setTimeout(() => response.destroy(), 20);
    else response.end();
  }

  return {
    endpoint,
    asked,
    downloads: () => asked.filter(({ path, bytes }) => path.startsWith('/datasets/') && bytes > 0),
  };
}

function json(response: ServerResponse, value: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function commitOf({ commit, branches, others }: HubRepository, revision: string): string | undefined {
  if (revision === commit || others?.[revision] !== undefined) return revision;
  return branches?.[revision] ?? (revision === 'main' ? commit : undefined);
}

function filesOf(
  { commit, files, others }: HubRepository,
  revision: string,
): HubRepository['files'] | undefined {
  return revision === commit ? files : others?.[revision];
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
