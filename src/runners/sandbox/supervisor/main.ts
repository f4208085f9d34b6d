// Python: from the job on stdin to the verdict on stdout, and nothing left of the program in between.

import { namespaces } from './namespaces.ts';
import { proc } from './proc.ts';
import { program } from './program.ts';
import { refusedCalls } from './refused-calls.ts';
import { systemCalls } from './system-calls.ts';
import { watch } from './watch.ts';

const imports = String.raw`
import sys
sys.path[:] = [path for path in sys.path if path]
import _signal, errno, io, json, os, re, resource, select, shutil, signal, struct, sysconfig, time
`;

/**
 * Three processes. The outermost makes the namespaces, waits, and sweeps up; the second (the first of its PID namespace, so that
 * all others end with it) builds the root and watches; the third becomes the program. The watcher ends when stdin does,
 * which is when Node wants it to or is gone.
 */
const main = String.raw`
def readable_by_all(path):
    """Whether a user that owns nothing may read a folder."""
    while os.stat(path).st_mode & 1:
        if path == os.path.dirname(path):
            return True
        path = os.path.dirname(path)
    return False

NOBODY = 65534

def stranger():
    """A user that nobody is and that no other program is run as; None where we may not become it."""
    if os.geteuid() != 0:
        return None
    for user in (1879048192 + os.getpid() % 65536, NOBODY):
        child = os.fork()
        if child == 0:
            try:
                os.setgroups([])
                os.setresgid(user, user, user)
                os.setresuid(user, user, user)
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1] == 0:
            return user
    return None

def tasks_of(user):
    """How many tasks a user runs, as the limit on them counts."""
    if sys.platform != 'linux':
        return len(os.popen('ps -U %d -o pid=' % user).read().split())
    tasks = 0
    for name in os.listdir('/proc'):
        try:
            if name.isdigit() and os.stat('/proc/' + name).st_uid == user:
                tasks += len(os.listdir('/proc/%s/task' % name))
        except OSError:
            pass
    return tasks

def prepare(job):
    """What is made outside; the user that the program becomes, or None."""
    try:
        with open('/proc/self/oom_score_adj', 'w') as file:
            file.write('1000')  # If memory runs out, it is the program that ends, not the evaluation.
    except OSError:
        pass
    level, user = job['level'], stranger()
    if level != 'plain' and enter_namespaces() != 'root':
        # Since Linux 5.14 each user namespace counts its own tasks.
        user, apart = None, [int(part) for part in re.findall('[0-9]+', os.uname().release)[:2]] >= [5, 14]
    else:
        apart = user not in (None, NOBODY)
    outside = [os.path.dirname(os.__file__), os.path.dirname(job['scratch'])] if level != 'files' else []
    if not all(readable_by_all(folder) for folder in outside):
        user, apart = None, False
    job['tasks'] = job['limits']['tasks'] + (0 if apart else tasks_of(os.geteuid() if user is None else user))
    if user and job['scratch']:
        os.chown(job['scratch'], user, user)
    if libc:
        process_control(PR_SET_CHILD_SUBREAPER, 1)
        process_control(PR_SET_DUMPABLE, 0)  # Nobody without powers looks into us, or writes to what we have open.
    return user

def watched(job, user):
    """In the watcher: the outcome, the detail, and whether calls are refused."""
    dies_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    outer_proc = open_proc()
    if job['level'] == 'files':
        build_root(job, user)
    elif job['level'] == 'processes':
        mount('', '/', '', MS_REC | MS_PRIVATE)
        try:
            mount('proc', '/proc', 'proc', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC)
        except OSError:
            pass
    proc = open_proc() or outer_proc
    if libc:
        process_control(PR_SET_CHILD_SUBREAPER, 1)
    filtered = refuse_calls(FAMILIES[job['level']])
    report, reported = os.pipe()
    told, go = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            become_program(job, user, told, reported)
        except BaseException as error:
            os.write(reported, b'e' + repr(error).encode('utf-8', 'replace')[:1000])
        os._exit(1)
    os.close(reported)
    os.close(told)
    try:
        return (*follow(job, process, go, report, proc), filtered)
    except Exception as error:
        return 'failed', 'confused the process that watched it: %s' % error, filtered
    finally:
        if not libc:
            os.killpg(process, signal.SIGKILL)  # Elsewhere sweep finds more than a group.

def sweep():
    """Ends every process that stems from this one."""
    end, proc = time.monotonic() + 5, open_proc()
    if proc and proc[1] != os.getpid():
        proc = None  # It shows other numbers than kill takes.
    while time.monotonic() < end:
        left = descendants(proc)
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            if not left:
                return
        time.sleep(0.002)

def main():
    job = json.loads(os.fdopen(0, 'rb', closefd=False).readline())
    user, watcher, filtered = None, None, False
    try:
        user = prepare(job)
        watcher = os.fork()
        if watcher == 0:
            outcome, detail, filtered = watched(job, user)
    except BaseException as error:
        outcome, detail = 'error', '%s: %s' % (type(error).__name__, error)
    if not watcher:
        verdict = {'outcome': outcome, 'detail': detail, 'stranger': user is not None, 'filtered': filtered}
        os.write(1, json.dumps(verdict).encode())
        os._exit(0)
    os.waitpid(watcher, 0)
    sweep()
    if job['scratch']:
        try:
            shutil.rmtree(job['scratch'])
        except Exception:
            pass  # Node does it too, and goes deeper; this is for when it is gone.

main()
`;

/** What Python is told with `-c`. */
export const supervisor = [imports, systemCalls, namespaces, refusedCalls, proc, program, watch, main].join(
  '\n',
);
