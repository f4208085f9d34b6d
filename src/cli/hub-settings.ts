// The hub's environment variables, as Python's huggingface_hub reads them (huggingface_hub/constants.py, utils/_auth.py).

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import type { HubSettings } from '../tasks/hub/settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const defaultEndpoint = 'https://huggingface.co';
const defaultPatience = 30;

/** Reads the settings. Throws UsageError for an endpoint that is no web address, or a number of seconds that is none. */
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
  const { protocol } = URL.canParse(endpoint) ? new URL(endpoint) : { protocol: '' };
  if (protocol === 'http:' || protocol === 'https:') return endpoint;
  throw new UsageError(
    `HF_ENDPOINT is ${JSON.stringify(endpoint)}; it should be a web address such as ${defaultEndpoint}.`,
  );
}

function tokenOf(environment: Environment, home: string): string | undefined {
  if (isTrue(environment['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return undefined;
  const named = environment['HF_TOKEN'] || environment['HUGGING_FACE_HUB_TOKEN'];
  if (named) return clean(named);
  const path = environment['HF_TOKEN_PATH'];
  try {
    return clean(readFileSync(path ? expanded(path, environment) : join(home, 'token'), 'utf8'));
  } catch {
    // Nobody has logged in.
    return undefined;
  }
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

/** A header takes no line break. */
const clean = (token: string): string | undefined => token.replaceAll(/[\r\n]/g, '').trim() || undefined;

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
