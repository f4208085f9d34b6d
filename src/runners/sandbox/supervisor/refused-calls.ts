// Python: system calls that are refused, for what no namespace holds back.

/**
 * A seccomp filter, which needs no rights and holds for all that a program starts (seccomp(2), linux/filter.h). It refuses keyrings
 * (ours would be its own), io_uring (which asks for sockets past any filter), tracing another process, memory that no process
 * maps, and sockets, but for those that the namespaces of a level separate from ours (no network namespace does so with vsock).
 */
export const refusedCalls = String.raw`
# The architecture's number (linux/audit.h), seccomp, socket, keyctl; add_key, request_key, ptrace, process_vm_writev, shmget, memfd_create.
CALLS = {'x86_64': (0xC000003E, 317, 41, 250, (248, 249, 101, 311, 29, 319)),
         'aarch64': (0xC00000B7, 277, 198, 219, (217, 218, 117, 271, 194, 279))}
IO_URING_SETUP, PIDFD_GETFD, MEMFD_SECRET = 425, 438, 447
FIRST_OF_X32 = 0x40000000
AF_UNIX, AF_INET, AF_INET6 = 1, 2, 10
FAMILIES = {'files': (AF_UNIX, AF_INET, AF_INET6), 'processes': (AF_INET, AF_INET6), 'plain': ()}
LOAD, IF_EQUAL, IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
KILL, REFUSE, ALLOW = 0x80000000, 0x50000 | errno.EPERM, 0x7FFF0000
JOIN_SESSION_KEYRING, SET_MODE_FILTER, SPEC_ALLOW = 1, 1, 4

def refuse_calls(families):
    """Lets this process and all below it make sockets of these families only; whether the system has such filters."""
    if not libc or os.uname().machine not in CALLS or struct.calcsize('P') != 8:
        return False
    architecture, seccomp, socket, keyctl, refused = CALLS[os.uname().machine]
    steps = [(LOAD, 0, 0, ARCHITECTURE), (IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL),
             (LOAD, 0, 0, NUMBER), (IF_AT_LEAST, 0, 1, FIRST_OF_X32), (RETURN, 0, 0, REFUSE)]
    for call_number in (keyctl, *refused, IO_URING_SETUP, PIDFD_GETFD, MEMFD_SECRET):
        steps += [(IF_EQUAL, 0, 1, call_number), (RETURN, 0, 0, REFUSE)]
    steps += [(IF_EQUAL, 1, 0, socket), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, FIRST_ARGUMENT)]
    for family in families:
        steps += [(IF_EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    steps.append((RETURN, 0, 0, REFUSE))
    packed = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack('HP', len(steps), ctypes.addressof(packed)))
    libc.syscall(keyctl, JOIN_SESSION_KEYRING, None)
    process_control(PR_SET_NO_NEW_PRIVS, 1)
    # Without SPEC_ALLOW, which Linux 4.17 brought, a filter makes a program slower.
    return any(libc.syscall(seccomp, SET_MODE_FILTER, flags, program) == 0 for flags in (SPEC_ALLOW, 0))
`;
