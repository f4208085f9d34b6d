// Python: what Linux's /proc tells of the processes below this one.

/**
 * /proc is held open from before the program's root is built: where nobody may mount another, which shows the numbers of the PID
 * namespace, this one shows the same processes by the numbers that they have outside.
 */
export const proc = String.raw`
def open_proc():
    """A /proc, and the number that it gives this process; None where there is none that shows it."""
    try:
        folder = os.open('/proc', os.O_RDONLY | os.O_DIRECTORY)
        return folder, int(os.readlink('self', dir_fd=folder))
    except (OSError, ValueError):
        return None

def told_of(proc, process, name):
    with open('%d/%s' % (process, name), 'rb', opener=lambda path, flags: os.open(path, flags, dir_fd=proc[0])) as file:
        return file.read()

def descendants(proc):
    """The numbers in /proc of all that stems from this process and has not ended; none without /proc."""
    if not proc:
        return set()
    parents = {}
    for name in os.listdir(proc[0]):
        if name.isdigit():
            try:
                fields = told_of(proc, int(name), 'stat').rpartition(b')')[2].split()
                if fields[0] != b'Z':
                    parents[int(name)] = int(fields[1])
            except (OSError, IndexError):
                pass
    found = {proc[1]}
    while True:
        more = {process for process, parent in parents.items() if parent in found} - found
        if not more:
            return found - {proc[1]}
        found |= more

def number_of(proc, child):
    """The number in /proc of a process below this one; None: there is no telling."""
    for process in descendants(proc):
        try:
            if int(re.search(rb'^NSpid:.*\s(\d+)$', told_of(proc, process, 'status'), re.M)[1]) == child:
                return process
        except (OSError, TypeError):
            pass
    return None

def place(proc, process):
    """The system call that a process stopped in, and its stack and instruction pointers; None: there is no telling."""
    try:
        fields = told_of(proc, process, 'syscall').split()
    except (OSError, TypeError):
        return None
    return fields[0], fields[-2], fields[-1]

def waited(proc, process):
    """Seconds that a process's first thread was ready to run and had no processor; 0 where there is no telling."""
    try:
        return int(told_of(proc, process, 'schedstat').split()[1]) / 1e9
    except (OSError, TypeError, IndexError):
        return 0

def resident(proc, process):
    return int(told_of(proc, process, 'statm').split()[1]) * resource.getpagesize()

def proportional(proc, process):
    rollup = told_of(proc, process, 'smaps_rollup')
    return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith(b'Pss:'))

def total(measure, proc, processes):
    held = 0
    for process in processes:
        try:
            held += measure(proc, process)
        except (OSError, IndexError, StopIteration):
            pass
    return held
`;
