// Python: the process that watches the program, says when it ends, and what came of it.

/**
 * A program has passed when its process says so and stops itself at the place of the stack where it stood before `exec`:
 * /proc/PID/syscall tells, and from within `exec` no call that Python makes comes from there. It must then repeat a secret that
 * was made after it had stopped. An exit code proves nothing and is not looked at.
 */
export const watch = String.raw`
def sees_itself():
    """Whether /proc shows this process, and so those below it, by the numbers that it knows them by."""
    try:
        return os.readlink('/proc/self') == str(os.getpid())
    except OSError:
        return False

def place(process):
    """The system call that a process stopped in, and its stack and instruction pointers; None: there is no telling."""
    try:
        with open('/proc/%d/syscall' % process) as file:
            fields = file.read().split()
    except OSError:
        return None
    return fields[0], fields[-2], fields[-1]

def statistics(process):
    with open('/proc/%d/stat' % process, 'rb') as file:
        return file.read().rpartition(b')')[2].split()

def descendants(ancestor):
    """Every process that stems from one and has not ended, on Linux; nothing elsewhere."""
    parents = {}
    for name in os.listdir('/proc') if sees_itself() else ():
        if name.isdigit():
            try:
                fields = statistics(int(name))
                if fields[0] != b'Z':
                    parents[int(name)] = int(fields[1])
            except (OSError, IndexError):
                pass
    found = {ancestor}
    while True:
        more = {process for process, parent in parents.items() if parent in found} - found
        if not more:
            return found - {ancestor}
        found |= more

def resident(process):
    with open('/proc/%d/statm' % process) as file:
        return int(file.read().split()[1]) * resource.getpagesize()

def proportional(process):
    with open('/proc/%d/smaps_rollup' % process) as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith('Pss:'))

def total(measure, processes):
    held = 0
    for process in processes:
        try:
            held += measure(process)
        except (OSError, IndexError, StopIteration):
            pass
    return held

def excess(limits):
    """Which limit all processes of the program together have passed, in words, or None."""
    processes = descendants(os.getpid())
    if len(processes) > limits['tasks']:
        return 'killed: more than %d processes' % limits['tasks']
    most = limits['memoryBytes']
    # What processes share is counted in each; only where that is too much is the slower, exact count worth its time.
    if total(resident, processes) > most and (total(proportional, processes) or most + 1) > most:
        return 'killed: more than %d MiB of memory' % (most >> 20)

def ended(status):
    """What to say of a process that ended before its verdict."""
    if not os.WIFSIGNALED(status):
        return 'failed', 'exited before its tests had run'
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU:
        return 'timed out', 'more processor time than it is given'
    try:
        return 'failed', 'killed by ' + signal.Signals(number).name
    except ValueError:
        return 'failed', 'killed by signal %d' % number

def reap(process):
    """Waits for what has ended, without waiting; the status of one child if it has ended, and whether it has just stopped."""
    status, stopped = None, False
    while True:
        try:
            child, how = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
        except ChildProcessError:
            return status, stopped
        if child == 0:
            return status, stopped
        if child == process and os.WIFSTOPPED(how):
            stopped = True
        elif child == process:
            status = how

def follow(job, process, go, report):
    """Waits for the verdict on a process that has been started; an outcome and a detail."""
    said, secret, home, deadline = b'', None, None, time.monotonic() + 60
    checked, wait, open_ends = 0, 0.02, [0, report]
    while True:
        status, stopped = reap(process)
        ready = select.select(open_ends, [], [], 0 if status is not None or stopped else wait)[0]
        if 0 in ready:
            os._exit(0)  # Nobody listens any more.
        if report in ready:
            more = os.read(report, 4096)
            said += more
            if not more:
                open_ends.remove(report)
        wait = 0.001 if said else 0.02
        now = time.monotonic()
        if said[:1] == (b'e' if home is None else b'f'):
            return 'error' if home is None else 'failed', said[1:].decode('utf-8', 'replace')
        if secret and said == b'd' + secret:
            return 'passed', ''
        if not (b'r' if home is None else b'd' + (secret or b'')).startswith(said):
            return 'failed', 'wrote its own verdict'
        if stopped and said:
            found = place(process)
            if home is None:
                home, said, answer, deadline = found or 'unknown', b'', b'g', now + job['seconds']
            elif found == home or home == 'unknown':
                secret = answer = os.urandom(8).hex().encode()
            else:
                return 'failed', 'wrote its own verdict'
            os.write(go, answer)
            os.kill(process, signal.SIGCONT)
        if status is not None:
            return ended(status)
        if now > deadline and home is None:
            return 'error', 'it did not start'
        if now > deadline:
            return 'timed out', 'ran longer than %g seconds' % job['seconds']
        if now > checked:
            words = excess(job['limits'])
            if words:
                return 'failed', words
            checked = now + max(0.02, 20 * (time.monotonic() - now))
`;
