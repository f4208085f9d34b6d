// One request to the hub: redirects followed, the token kept to the endpoint, and what went wrong told apart into what may go better
// and what will not.

import { DataError } from '../../lib/errors.ts';
import { systemCode } from '../../lib/files.ts';
import { retryAfter, Temporary, type RetryOptions } from './retry.ts';
import type { HubSettings } from './settings.ts';

/** A hub, and who hears of it. */
export interface Connection extends RetryOptions {
  readonly settings: HubSettings;
}

/** What is asked for, for messages. */
export interface Place {
  readonly repository: string;
  readonly revision: string;
  readonly path?: string;
}

const longestRedirect = 8;

/** A body as it comes, and what stands before it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** To be read once, to its end or to an error. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Instead of reading the body. */
  leave(): Promise<void>;
}

/**
 * Asks once; the body of the answer is read or left.
 * @throws Temporary where it may go better another time, DataError where the hub refuses
 */
export async function request(
  connection: Connection,
  address: string,
  place: Place,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { settings, signal } = connection;
  const watch = new Watch(settings.patienceSeconds);
  const signals = signal === undefined ? [watch.signal] : [watch.signal, signal];
  let url = new URL(address);
  try {
    for (let redirects = 0; redirects <= longestRedirect; redirects++) {
      const response = await fetch(url, {
        // By hand, since it must be seen where the token goes.
        redirect: 'manual',
        signal: AbortSignal.any(signals),
        headers: {
          'user-agent': 'plumbline',
          'accept-encoding': 'identity',
          ...authorization(url, settings),
          ...headers,
        },
      });
      watch.seen();
      const location = response.headers.get('location');
      if (response.status >= 300 && response.status < 400 && location !== null) {
        await response.body?.cancel();
        url = redirected(location, url, place);
        continue;
      }
      if (!response.ok && response.status !== 416) {
        await response.body?.cancel();
        throw refusal(response, url, place, settings);
      }
      const { status, headers: received, body } = response;
      const leave = async (): Promise<void> => {
        watch.end();
        await body?.cancel();
      };
      return { status, headers: received, body: watched(body, watch, signal), leave };
    }
  } catch (error) {
    watch.end();
    signal?.throwIfAborted();
    if (error instanceof Temporary || error instanceof DataError) throw error;
    throw new Temporary(reasonOf(error, watch));
  }
  watch.end();
  throw new DataError(`${told(place)}: ${new URL(address).host} redirects in a circle.`);
}

function redirected(location: string, from: URL, place: Place): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to?.protocol === 'https:' || to?.protocol === 'http:') return to;
  throw new DataError(
    `${told(place)}: ${from.host} redirects to ${JSON.stringify(location.slice(0, 60))}, which is no web address. Check HF_ENDPOINT.`,
  );
}

function authorization(url: URL, { endpoint, token }: HubSettings): Record<string, string> {
  // What is redirected to a host of storage carries its own permission, and must not see ours.
  return token !== undefined && url.origin === new URL(endpoint).origin
    ? { authorization: `Bearer ${token}` }
    : {};
}

async function* watched(
  body: ReadableStream<Uint8Array> | null,
  watch: Watch,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (body === null) return;
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      watch.seen();
      yield chunk;
      watch.seen();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new Temporary(reasonOf(error, watch));
  } finally {
    watch.end();
  }
}

/** Ends a request when nothing has come for a while. State: the timer. */
class Watch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly seconds: number;
  readonly signal = this.#controller.signal;
  constructor(seconds: number) {
    this.seconds = seconds;
    this.#timer = setTimeout(() => this.#controller.abort(), seconds * 1000);
  }
  seen(): void {
    this.#timer.refresh();
  }
  end(): void {
    clearTimeout(this.#timer);
  }
}

/** Why there is no answer, in few words. */
function reasonOf(error: unknown, watch: Watch): string {
  if (watch.signal.aborted) return `nothing came for ${watch.seconds} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = systemCode(cause) ?? '';
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || message === 'terminated')
    return 'the connection was cut';
  return message || code;
}

function refusal(response: Response, url: URL, place: Place, settings: HubSettings): Temporary | DataError {
  const { status } = response;
  const waitSeconds = retryAfter(response.headers.get('retry-after'), Date.now());
  const wait = waitSeconds === undefined ? {} : { waitSeconds };
  if (status === 429) return new Temporary(`${url.host} asks to wait: too many requests (HTTP 429)`, wait);
  if (status === 408 || status >= 500) return new Temporary(`${url.host} answers HTTP ${status}`, wait);
  const host = new URL(settings.endpoint).host;
  if (status === 401 || status === 403) {
    const token =
      settings.token === undefined
        ? 'set HF_TOKEN to a token of an account'
        : 'use an HF_TOKEN of an account';
    return new DataError(
      `${told(place)}: ${host} does not let it be read (HTTP ${status}). It is gated or private, or does not exist: ${token} that has accepted the terms on ${settings.endpoint}/datasets/${place.repository}.`,
    );
  }
  if (status === 404)
    return new DataError(`${told(place)}: ${host} does not have it (HTTP 404). Check HF_ENDPOINT.`);
  return new DataError(`${told(place)}: ${url.host} answers HTTP ${status}.`);
}

/** `data set allenai/ai2_arc at 210d026faf, file ARC-Easy/test.parquet`. */
export function told({ repository, revision, path }: Place): string {
  return `data set ${repository} at ${revision}${path === undefined ? '' : `, file ${path}`}`;
}
