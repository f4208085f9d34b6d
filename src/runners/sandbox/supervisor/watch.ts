// Python: the process that watches the program, says when it ends, and what came of it.

/**
 * A program has passed when its process says so and stops itself at the place of the stack where it stood before `exec`:
 * /proc/PID/syscall tells, and from within `exec` no call that Python makes comes from there. It must then repeat a secret that
 * was made after it had stopped. An exit code proves nothing and is not looked at.
 */
export const watch = String.raw`
def excess(limits, proc):
    """Which limit all processes of the program together have passed, in words, or None."""
    processes = descendants(proc)
    if len(processes) > limits['tasks']:
        return 'killed: more than %d processes' % limits['tasks']
    most = limits['memoryBytes']
    # What processes share is counted in each; only where that is too much is the slower, exact count worth its time.
    if total(resident, proc, processes) > most and (total(proportional, proc, processes) or most + 1) > most:
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

def follow(job, process, go, report, proc):
    """Waits for the verdict on a process that has been started; an outcome and a detail."""
    said, secret, home, number, deadline = b'', None, None, None, time.monotonic() + 60
    seconds, extra, waited_before = job['seconds'], 0, 0
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
            number = number or number_of(proc, process)
            found = place(proc, number)
            if home is None:
                home, said, answer, deadline = found or 'unknown', b'', b'g', now + seconds
                waited_before = waited(proc, number)
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
            # A machine that is busy, with our own inference too, makes no honest program fail.
            late = min(waited(proc, number) - waited_before, seconds) - extra
            if late < 0.001:
                return 'timed out', 'ran longer than %g seconds' % seconds
            extra, deadline = extra + late, deadline + late
        if now > checked:
            words = excess(job['limits'], proc)
            if words:
                return 'failed', words
            checked = now + max(0.02, 20 * (time.monotonic() - now))
`;
