// Where Linux says what the control groups of this process allow it. Source: cgroups(7), proc_pid_mountinfo(5).

import { posix } from 'node:path';
import type { System } from './system.ts';

/** The two hierarchies; on many machines both are mounted, and a limit may be in either. */
export type Hierarchy =
  { readonly version: 2 } | { readonly version: 1; readonly controller: 'cpu' | 'memory' };

interface Mount {
  /** The part of the hierarchy that is mounted. */
  readonly root: string;
  readonly place: string;
}

/**
 * The folders of the control groups that this process is in, from its own up to the mounted root: a limit of each holds.
 * A container sees a part of the hierarchy only; where its own group is not in that part, what is mounted is looked at.
 */
export function cgroupFolders({ read }: Pick<System, 'read'>, hierarchy: Hierarchy): readonly string[] {
  const group = ownGroup(read('/proc/self/cgroup') ?? '', hierarchy);
  if (group === undefined) return [];
  const mounts = mountsOf(read('/proc/self/mountinfo') ?? '', hierarchy);
  return [...new Set(mounts.flatMap((mount) => foldersBelow(mount, group)))];
}

/** Lines are `ID:CONTROLLERS:PATH`; version 2 is the one with neither number nor controllers. */
function ownGroup(text: string, hierarchy: Hierarchy): string | undefined {
  for (const line of text.split('\n')) {
    const [, id, controllers = '', path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    const isIt =
      hierarchy.version === 2
        ? id === '0' && controllers === ''
        : controllers.split(',').includes(hierarchy.controller);
    if (isIt && path !== undefined) return path;
  }
  return undefined;
}

/** Lines are `ID PARENT DEVICE ROOT PLACE OPTIONS [TAGS] - TYPE SOURCE OPTIONS`. */
function mountsOf(text: string, hierarchy: Hierarchy): readonly Mount[] {
  const mounts = text.split('\n').flatMap((line): readonly Mount[] => {
    const [mount = '', filesystem = ''] = line.split(' - ');
    const [, , , root, place] = mount.split(' ').map(unescape);
    const [type, , options = ''] = filesystem.split(' ');
    const isIt =
      hierarchy.version === 2
        ? type === 'cgroup2'
        : type === 'cgroup' && options.split(',').includes(hierarchy.controller);
    return isIt && root !== undefined && place !== undefined ? [{ root, place }] : [];
  });
  if (mounts.length > 0) return mounts;
  const usual = hierarchy.version === 2 ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${hierarchy.controller}`;
  return [{ root: '/', place: usual }];
}

/** Spaces and the like are written in octal there. */
const unescape = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

function foldersBelow({ root, place }: Mount, group: string): readonly string[] {
  const below = posix.relative(root, group);
  // `/..` is how a group outside of the namespace is written.
  const isSeen = below !== '' && !below.startsWith('..') && !group.split('/').includes('..');
  const steps = isSeen ? below.split('/') : [];
  return [...steps.keys(), steps.length]
    .map((length) => posix.join(place, ...steps.slice(0, length)))
    .toReversed();
}
