// The hub's environment variables, as Python's huggingface_hub reads them (huggingface_hub/constants.py, utils/_auth.py).

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import type { HubSettings } from '../tasks/hub/settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const defaultEndpoint = 'https://huggingface.co';
const defaultPatience = 30;

/** Reads the settings. Throws UsageError for an endpoint that is no web address, a token that can't be sent, or a number of seconds that is none. */
export function hubSettings(environment: Environment = process.env): HubSettings {
  const home = homeFolder(environment);
  return {
    endpoint: endpointOf(environment),
    cache: hubCache(environment),
    token: tokenOf(environment, home),
    offline: isTrue(environment['HF_HUB_OFFLINE'] || environment['TRANSFORMERS_OFFLINE']),
    patienceSeconds: patienceOf(environment),
  };
}

/** The hub's cache folder. */
export function hubCache(environment: Environment = process.env): string {
  const named = environment['HF_HUB_CACHE'] || environment['HUGGINGFACE_HUB_CACHE'];
  return named ? expanded(named, environment) : join(homeFolder(environment), 'hub');
}

function homeFolder(environment: Environment): string {
  const named = environment['HF_HOME'];
  if (named) return expanded(named, environment);
  return join(environment['XDG_CACHE_HOME'] || join(userFolder(environment), '.cache'), 'huggingface');
}

function endpointOf(environment: Environment): string {
  const endpoint = (environment['HF_ENDPOINT'] || defaultEndpoint).trim().replace(/\/+$/, '');
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.username || url?.password) {
    throw new UsageError(
      'HF_ENDPOINT has a user name or a password in it, which are not sent. Leave them out; a token goes into HF_TOKEN.',
    );
  }
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return endpoint;
  throw new UsageError(
    `HF_ENDPOINT is ${JSON.stringify(endpoint)}; it should be a web address such as ${defaultEndpoint}.`,
  );
}

function tokenOf(environment: Environment, home: string): string | undefined {
  if (isTrue(environment['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return undefined;
  const named = environment['HF_TOKEN'] || environment['HUGGING_FACE_HUB_TOKEN'];
  if (named) return clean(named, environment['HF_TOKEN'] ? 'HF_TOKEN' : 'HUGGING_FACE_HUB_TOKEN');
  const asked = environment['HF_TOKEN_PATH'];
  const path = asked ? expanded(asked, environment) : join(home, 'token');
  let written: string;
  try {
    written = readFileSync(path, 'utf8');
  } catch {
    // Nobody has logged in.
    return undefined;
  }
  return clean(written, path);
}

function patienceOf(environment: Environment): number {
  const asked = environment['HF_HUB_DOWNLOAD_TIMEOUT'];
  if (!asked) return defaultPatience;
  const seconds = Number(asked);
  if (seconds > 0 && Number.isFinite(seconds)) return seconds;
  throw new UsageError(
    `HF_HUB_DOWNLOAD_TIMEOUT is ${JSON.stringify(asked)}; it should be a number of seconds.`,
  );
}

/** A header takes no line break, and no character that an editor or a web page may have left in it. */
function clean(written: string, where: string): string | undefined {
  const token = written.replaceAll(/[\r\n]/g, '').trim();
  if (/[^\u0020-\u007e]/.test(token))
    throw new UsageError(`The token in ${where} has a character that no token has. Copy it again.`);
  return token || undefined;
}

const isTrue = (value: string | undefined): boolean => /^(?:1|on|yes|true)$/i.test(value ?? '');

const userFolder = (environment: Environment): string => environment['HOME'] || homedir();

/** `~` and `$NAME`, as Python's `expanduser` and `expandvars`. */
function expanded(path: string, environment: Environment): string {
  return path
    .replace(/^~(?=\/|\\|$)/, () => userFolder(environment))
    .replaceAll(
      /\$(?:(\w+)|\{(\w+)\})/g,
      (whole, bare?: string, braced?: string) => environment[bare ?? braced ?? ''] ?? whole,
    );
}
