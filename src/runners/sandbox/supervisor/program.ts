// Python: the process that becomes the program. It gives away every right, runs the source, and then reports.

/**
 * `become_program` never returns. The source is run as Hugging Face's `code_eval` runs it (metrics/code_eval/execute.py,
 * `unsafe_execute`): `exec` in an empty dictionary, stdin unreadable, stdout and stderr swallowed; whatever is raised, SystemExit
 * and KeyboardInterrupt included, is a failure. It stops itself at two places, each reached once and so never specialised by the
 * interpreter, which have the same stack pointer (watch.ts compares the two).
 */
export const program = String.raw`
class Swallowed(io.StringIO):
    """Takes what is written and keeps none of it; cannot be read."""
    def write(self, text):
        if not isinstance(text, str):
            raise TypeError('string argument expected, got %r' % type(text).__name__)
        return len(text)
    def read(self, *_):
        raise OSError
    readline = readlines = read
    def readable(self, *_):
        return False

def give_up_rights(job, user):
    limits, seconds = job['limits'], int(job['seconds']) + 2
    bounds = [('CPU', seconds, seconds + 1), ('AS', limits['addressBytes']), ('FSIZE', limits['fileBytes']),
              ('NOFILE', limits['openFiles']), ('CORE', 0), ('MSGQUEUE', 0), ('NPROC', job['tasks'])]
    if libc:
        empty_bounding_set()
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    for name, soft, *hard in bounds:
        kind = getattr(resource, 'RLIMIT_' + name, None)
        try:
            most = resource.getrlimit(kind)[1]
            wanted = [value if most == resource.RLIM_INFINITY else min(value, most) for value in (soft, *hard)]
            resource.setrlimit(kind, (wanted[0], wanted[-1]))
        except (TypeError, ValueError, OSError):
            pass  # Some systems lack some limits; where the limits are promised they are all there.
    if libc:
        drop_capabilities()
        process_control(PR_SET_NO_NEW_PRIVS, 1)
        process_control(PR_SET_DUMPABLE, 1)
    dies_with_parent()

def describe(error):
    name = type.__dict__['__name__'].__get__(type(error))
    if isinstance(error, SystemExit):
        return name + ': exited before its tests had run'
    try:
        text = '%s: %s' % (name, error)
    except BaseException:
        return name
    return name if text == name + ': ' else text[:1000]

def become_program(job, user, go, report):
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    for other in range(3, 64):
        if other not in (go, report):
            try:
                os.close(other)
            except OSError:
                pass
    signal.signal(signal.SIGINT, signal.default_int_handler)
    give_up_rights(job, user)
    os.environ.clear()
    os.environ.update(job['environment'])
    os.chdir(job['environment']['HOME'])
    if hasattr(sys, 'addaudithook'):
        sys.addaudithook(refusal())
    sys.stdin, sys.stdout, sys.stderr = Swallowed(), Swallowed(), Swallowed()
    sys.modules['__main__'] = type(sys)('__main__')
    run(job['source'], go, report)

def refusal():
    # A trace function can step over the tests. No name leads to the function that forbids it; the search for it, which
    # could undo it, is forbidden too. Nothing that a benchmark asks for needs one or the other.
    def refuse(event, _):
        if event in ('sys.settrace', 'sys.setprofile', 'sys.monitoring.register_callback',
                     'gc.get_objects', 'gc.get_referrers'):
            raise RuntimeError('a program that is tested neither traces nor looks for what runs it')
    return refuse

def with_constants(function, **objects):
    """The function, with objects for the strings in its code. Unlike what it finds by a name, nobody can change them."""
    code = function.__code__
    constants = tuple(objects.get(it, it) if type(it) is str else it for it in code.co_consts)
    return type(function)(code.replace(co_consts=constants), function.__globals__, None, None, function.__closure__)

def run(source, go, report):
    read, write, stop, leave, process = os.read, os.write, os.kill, os._exit, os.getpid
    caught, why, me, signal_to_stop = sys.exc_info, describe, os.getpid(), signal.SIGSTOP
    mask, block, every_signal = _signal.pthread_sigmask, signal.SIG_BLOCK, signal.valid_signals()
    def attempt(text):
        try:
            exec(text, {})
        except:
            # No exception may leave here: above, a program's code would stand where only ours does.
            try:
                if process() == me:
                    write(report, b'f' + why(caught()[1]).encode('utf-8', 'backslashreplace'))
            finally:
                leave_for_good = 'os._exit'
                leave_for_good(1)
    attempt = with_constants(attempt, **{'os._exit': leave})
    write(report, b'r')
    stop(me, signal_to_stop)
    read(go, 1)
    next(map(attempt, (source,)))
    if process() != me:
        leave(1)
    mask(block, every_signal)  # So that no handler is on the stack when it stops.
    write(report, b'd')
    stop(me, signal_to_stop)
    write(report, read(go, 16))
    leave(0)
`;
