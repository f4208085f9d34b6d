// Python: what the supervisor asks of Linux that Python's own library lacks.

/** Empty of effect on other systems; `libc` is None there, and where Python was built without ctypes. */
export const systemCalls = String.raw`
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1, 2, 4, 8, 32, 4096, 16384, 1 << 18)
MS_NOATIME, MS_NODIRATIME, MS_RELATIME, ST_RELATIME = 1024, 2048, 1 << 21, 4096
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
MOUNT_SETATTR, AT_RECURSIVE = 442, 0x8000

libc = None
if sys.platform == 'linux':
    try:
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
    except (ImportError, OSError):
        pass

def call(name, *arguments):
    if getattr(libc, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, name + ': ' + os.strerror(code))

def mount(source, target, kind, flags, data=''):
    call('mount', source.encode(), os.fsencode(target), kind.encode(), ctypes.c_ulong(flags), data.encode())

def process_control(option, value):
    call('prctl', option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))

def dies_with_parent():
    if libc:
        process_control(PR_SET_PDEATHSIG, signal.SIGKILL)

def empty_bounding_set():
    for capability in range(64):
        try:
            process_control(PR_CAPBSET_DROP, capability)
        except OSError:
            return  # No such capability, or an ordinary user without namespaces, who has none to lose.

def drop_capabilities():
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    call('capset', header, (ctypes.c_uint32 * 6)())
`;
