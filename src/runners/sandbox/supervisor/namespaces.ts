// Python: namespaces of our own, so that a program sees no network, no other process and no file but Python's.

/**
 * `enter_namespaces` works as root (the program then becomes a user that owns nothing) and as an ordinary user (within a
 * user namespace). `build_root` leaves the old file system behind: a tree that holds system libraries and Python, all
 * read-only, and a scratch folder in memory. It ends with chroot rather than a second pivot_root because Linux then lets
 * nobody in it make a user namespace, which would give new powers (user_namespaces(7), clone(2): EPERM).
 */
export const namespaces = String.raw`
def enter_namespaces():
    """Returns whose powers the namespaces were made with."""
    flags = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET
    if os.geteuid() == 0:
        try:
            call('unshare', flags)
            return 'root'
        except OSError:
            pass  # A root that may do nothing of the kind is an ordinary user.
    uid, gid = os.geteuid(), os.getegid()
    call('unshare', flags | CLONE_NEWUSER)
    for name, text in (('setgroups', 'deny'), ('uid_map', '1000 %d 1' % uid), ('gid_map', '1000 %d 1' % gid)):
        with open('/proc/self/' + name, 'w') as file:
            file.write(text)
    return 'user'

SYSTEM = ['/usr', '/lib', '/lib32', '/lib64', '/libx32', '/bin', '/sbin', '/nix/store', '/gnu/store',
          '/home/linuxbrew/.linuxbrew/lib', '/home/linuxbrew/.linuxbrew/opt', '/home/linuxbrew/.linuxbrew/Cellar']
FILES = ['/etc/ld.so.cache', '/etc/localtime', '/etc/alternatives']
DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']

def below(path, folder):
    return path == folder or path.startswith(folder.rstrip('/') + '/')

def python_paths(home):
    """What Python needs of itself: never a folder that the home folder lies in."""
    paths = {sysconfig.get_paths()[name] for name in ('stdlib', 'platstdlib', 'purelib', 'platlib')}
    for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix):
        paths |= {os.path.join(prefix, name) for name in ('bin', 'lib', 'lib64', 'pyvenv.cfg')}
    paths.add(sys.executable)
    paths |= {os.path.realpath(path) for path in paths}
    return sorted(path for path in paths if os.path.exists(path) and not below(home, path))

def show(path, real):
    """Shows a file or folder of the old root at the same path in the new one, to be read only."""
    there = '/new' + path
    try:
        if os.path.exists(there) and os.path.samefile(there, '/old' + real):
            return
        if os.path.isdir('/old' + real):
            os.makedirs(there, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(there), exist_ok=True)
            open(there, 'a').close()
    except OSError:
        return  # Below something that is already there, and cannot be written.
    mount('/old' + real, there, '', MS_BIND | MS_REC)
    make_read_only(there)

def make_read_only(root):
    attributes = struct.pack('QQQQ', MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
    if libc.syscall(MOUNT_SETATTR, -1, os.fsencode(root), AT_RECURSIVE, attributes, len(attributes)) == 0:
        return
    # Before Linux 5.12: one mount at a time, keeping the flags that it has and may not lose.
    with open('/old/proc/self/mountinfo', 'rb') as lines:
        escaped = [line.split()[4] for line in lines]
    for name in escaped:
        point = re.sub(rb'\\([0-7]{3})', lambda octal: bytes([int(octal[1], 8)]), name)
        if below(os.fsdecode(point), root):
            has = os.statvfs(point).f_flag
            kept = has & (MS_NOEXEC | MS_NOATIME | MS_NODIRATIME) | (MS_RELATIME if has & ST_RELATIME else 0)
            mount('', point, '', MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | kept)

def build_root(job, user):
    pythons = [(path, os.path.realpath(path)) for path in python_paths(job['hidden'][0])]
    links = {path: os.readlink(path) for path in SYSTEM if os.path.islink(path)}
    folders = [(path, os.path.realpath(path)) for path in SYSTEM + FILES if path not in links and os.path.exists(path)]

    mount('', '/', '', MS_REC | MS_PRIVATE)
    mount('tmpfs', '/tmp', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755,size=1m')
    os.mkdir('/tmp/old')
    os.mkdir('/tmp/new')
    call('pivot_root', b'/tmp', b'/tmp/old')
    os.chdir('/')

    mount('tmpfs', '/new', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755,size=1m')
    for path, target in links.items():
        os.symlink(target, '/new' + path)
    for path, real in folders:
        show(path, real)
    limits, own = job['limits'], MS_NOSUID | MS_NODEV
    covers = ['/new']
    for path in job['hidden']:
        # Somebody's home or project below /usr, such as /usr/src/app. Never a system folder itself.
        if path.count('/') > 2 and os.path.isdir('/new' + path):
            mount('tmpfs', '/new' + path, 'tmpfs', own, 'mode=755,size=1m')
            covers.append('/new' + path)
    for folder in ('tmp', 'proc', 'dev/shm', 'etc'):
        os.makedirs('/new/' + folder, exist_ok=True)
    mount('tmpfs', '/new/tmp', 'tmpfs', own, 'mode=1777,size=%d,nr_inodes=8192' % limits['scratchBytes'])
    mount('tmpfs', '/new/dev/shm', 'tmpfs', own, 'mode=1777,size=%d,nr_inodes=512' % limits['sharedBytes'])
    for path, real in pythons:
        show(path, real)
    for device in DEVICES:
        open('/new' + device, 'a').close()
        mount('/old' + device, '/new' + device, '', MS_BIND)
    os.symlink('/proc/self/fd', '/new/dev/fd')
    for name, line in (('passwd', 'user:x:%d:%d::/tmp:/bin/sh'), ('group', 'user:x:%d:')):
        with open('/new/etc/' + name, 'w') as file:
            file.write(line.replace('%d', str(user or 1000)) + '\n')
    for cover in covers:
        mount('', cover, '', MS_REMOUNT | MS_BIND | MS_RDONLY | own)
    try:
        mount('proc', '/new/proc', 'proc', MS_RDONLY | MS_NOEXEC | own)
    except OSError:
        pass  # A container that hides parts of /proc lets nobody mount another one; then there is none.
    call('sethostname', b'sandbox', 7)
    call('umount2', b'/old', 2)
    os.chroot('/new')
    os.chdir('/')
`;
