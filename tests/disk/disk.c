/* A disk that can lose its power, fail and fill: preloaded into the programs under test.
 *
 * FONDACO_DISK names a folder with three others in it:
 *
 *   live/     what programs see: an ordinary folder. Nothing is intercepted on the way in or out of
 *             it but what is said below, so any number of processes may share it.
 *   image/    what would still be there after a power cut. Files are kept by identity (inode and
 *             time of birth, so that a number used again is not taken for the file that had it):
 *             image/i/ID       the bytes of a file as of its last sync
 *             image/i/ID.lost  one byte a page; 1: a failed sync gave the page up
 *             image/d/ID/NAME  the entries of a folder as of its last sync: for a file a hard link
 *                              to its image/i, for a folder a symbolic link to its ID
 *   control/  how the disk misbehaves; read at each call, so it can be changed while programs run:
 *             eio      "PATTERN SKIP TIMES": of the syncs of files whose path is like PATTERN (see
 *                      fnmatch), SKIP succeed and then TIMES fail (-1: all of them, for ever)
 *             quota    bytes that the files of live/ may have in all
 *             names    when it exists, syncing a file makes its name durable too
 *
 * The rules, as hard on programs as POSIX allows:
 *   - a write is durable after a successful fsync or fdatasync of that file, by whichever process,
 *     or at once when the file was opened with O_SYNC or O_DSYNC. sync_file_range does nothing;
 *     neither do sync, syncfs and msync: they are not modelled;
 *   - a name (made, changed or removed) is durable after an fsync of its folder, and not before;
 *     file systems such as ext4 are kinder to new files: that is control/names;
 *   - what stdio and mmap write is seen when its file is synced; the quota does not see it;
 *   - a name made durable before its file was ever synced is that of an empty file;
 *   - a sync that fails says EIO once for these pages: they count as clean from then on, as on
 *     Linux, and later syncs succeed without them unless they are written again;
 *   - beyond the quota whatever makes a file longer fails with ENOSPC; writing over what is there,
 *     reading, removing and making names do not.
 *
 * Nothing is really synced: the machine under the test keeps its power, and tests stay fast.
 * No state is kept in the process: what a descriptor stands for is asked of /proc, so that fork,
 * dup and inheritance need no care. State shared between processes is kept under flock.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define CHUNK (16 * PAGE)

/* The function that we stand in front of. */
#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static char disk[PATH_MAX], live[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
    const char *named = getenv("FONDACO_DISK");
    if (!named || !realpath(named, disk)) return;
    snprintf(live, sizeof live, "%.*s/live", PATH_MAX - 6, disk);
}

/* A path of the disk. */
static const char *at(char *path, const char *format, ...) {
    va_list arguments;
    int length = snprintf(path, PATH_MAX, "%s/", disk);
    va_start(arguments, format);
    vsnprintf(path + length, PATH_MAX - length, format, arguments);
    va_end(arguments);
    return path;
}

/* The path behind a descriptor, when it lies in live/. */
static int ours(int fd, char *path) {
    char link[64];
    size_t root = strlen(live);
    if (!root) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < (ssize_t)root) return 0;
    path[length] = 0;
    return !strncmp(path, live, root) && (path[root] == '/' || !path[root]);
}

/* The identity of a file, also of one that has no name any more. */
static int identify(int folder, const char *name, int flags, char *id) {
    struct statx it;
    if (statx(folder, name, flags | AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, &it))
        return -1;
    if (!(it.stx_mask & STATX_BTIME)) abort(); /* a file system without them cannot be used */
    snprintf(id, NAME_MAX, "%llu.%lld.%09u", (unsigned long long)it.stx_ino,
             (long long)it.stx_btime.tv_sec, it.stx_btime.tv_nsec);
    return 0;
}

/* Opens a file of the image, made when it is missing, and holds it against other processes. */
static int hold(const char *path) {
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) flock(fd, LOCK_EX);
    return fd;
}

/* A model that cannot do its work must not be taken for a disk that can. */
static void broken(const char *what) {
    char said[512];
    int length = snprintf(said, sizeof said, "disk: %s: %s\n", what, strerror(errno));
    REAL(write);
    if (real(2, said, length) < 0) abort();
    abort();
}

/* Writes bytes of the image. */
static void put(int fd, const char *bytes, size_t length, off_t offset) {
    REAL(pwrite);
    if (real(fd, bytes, length, offset) != (ssize_t)length) broken("the image cannot be written");
}

/* ---- Failing ------------------------------------------------------------------------------- */

/* Whether this sync is one that fails; counts it. */
static int fails(const char *name) {
    char path[PATH_MAX], text[512] = "", pattern[256];
    long skip, times;
    int fd = open(at(path, "control/eio"), O_RDWR | O_CLOEXEC), failing = 0;
    if (fd < 0) return 0;
    flock(fd, LOCK_EX);
    if (pread(fd, text, sizeof text - 1, 0) > 0
        && sscanf(text, "%255s %ld %ld", pattern, &skip, &times) == 3
        && !fnmatch(pattern, name, 0) && times != 0) {
        failing = skip == 0;
        if (skip > 0) skip--;
        else if (times > 0) times--;
        int length = snprintf(text, sizeof text, "%s %ld %ld\n", pattern, skip, times);
        REAL(ftruncate);
        put(fd, text, length, 0);
        real(fd, length);
    }
    close(fd);
    return failing;
}

/* A page that is written is dirty again, whatever a failed sync had made of it. */
static void dirtied(int fd, off_t offset, size_t length) {
    char path[PATH_MAX], id[NAME_MAX];
    static const char none[256];
    if (!length || identify(fd, "", AT_EMPTY_PATH, id)) return;
    int lost = open(at(path, "image/i/%s.lost", id), O_RDWR | O_CLOEXEC);
    if (lost < 0) return;
    off_t page = offset / PAGE, end = (offset + (off_t)length - 1) / PAGE + 1;
    for (; page < end; page += sizeof none)
        put(lost, none, end - page < (off_t)sizeof none ? (size_t)(end - page) : sizeof none, page);
    close(lost);
}

/* ---- Syncing ------------------------------------------------------------------------------- */

/* What a failed sync does: the pages that differ are given up. What a good one does: they are made
 * durable, those given up earlier apart. */
static void settle_page(int to, int lost, const char *now, size_t length, off_t offset,
                        int failing) {
    char gone = 0;
    if (failing) {
        put(lost, "\1", 1, offset / PAGE);
        return;
    }
    if (lost >= 0 && pread(lost, &gone, 1, offset / PAGE) == 1 && gone) return;
    put(to, now, length, offset);
}

static void settle(int to, int lost, int from, off_t size, int failing) {
    char now[CHUNK], then[CHUNK];
    for (off_t offset = 0; offset < size; offset += CHUNK) {
        ssize_t length = pread(from, now, CHUNK, offset);
        if (length <= 0) break;
        ssize_t known = pread(to, then, length, offset);
        if (known < 0) known = 0;
        for (off_t in = 0; in < length; in += PAGE) {
            size_t part = length - in < PAGE ? (size_t)(length - in) : PAGE;
            if (in + (off_t)part > known || memcmp(now + in, then + in, part))
                settle_page(to, lost, now + in, part, offset + in, failing);
        }
    }
}

/* A descriptor to read a file from. Only one that is for writing alone is opened anew: closing any
 * descriptor of a file drops all the locks that the process holds on it, SQLite's among them. */
static int readable(int fd) {
    char own[64];
    if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY) return fd;
    snprintf(own, sizeof own, "/proc/self/fd/%d", fd);
    return open(own, O_RDONLY | O_CLOEXEC);
}

/* Syncs the contents of a file; whether that succeeded. */
static int sync_file(int fd, const char *name, const char *id) {
    char path[PATH_MAX];
    struct stat it;
    int to = hold(at(path, "image/i/%s", id));
    if (to < 0) broken(path);
    int from = readable(fd), failing = fails(name);
    if (from < 0 || fstat(from, &it)) broken(name);
    int flags = O_RDWR | O_CLOEXEC | (failing ? O_CREAT : 0);
    int lost = open(at(path, "image/i/%s.lost", id), flags, 0600);
    settle(to, lost, from, it.st_size, failing);
    REAL(ftruncate);
    if (!failing && real(to, it.st_size)) broken("the image cannot be written");
    if (lost >= 0) close(lost);
    if (from != fd) close(from);
    close(to);
    return !failing;
}

/* Makes one name of a folder durable. */
static void sync_name(const char *folder_id, int folder, const char *name) {
    char id[NAME_MAX], entry[PATH_MAX], file[PATH_MAX], known[NAME_MAX] = "";
    struct stat it, then, now;
    if (identify(folder, name, 0, id) || fstatat(folder, name, &it, AT_SYMLINK_NOFOLLOW)) return;
    at(entry, "image/d/%s/%s", folder_id, name);
    if (S_ISDIR(it.st_mode)) {
        if (readlink(entry, known, sizeof known - 1) > 0 && !strcmp(known, id)) return;
        unlink(entry);
        if (symlink(id, entry)) broken(entry);
    } else if (S_ISREG(it.st_mode)) {
        close(hold(at(file, "image/i/%s", id)));
        if (!lstat(entry, &then) && !stat(file, &now) && then.st_ino == now.st_ino) return;
        unlink(entry);
        if (link(file, entry)) broken(entry);
    }
}

/* Opens the image of a folder for a change, and holds it. */
static int hold_folder(const char *id) {
    char path[PATH_MAX];
    mkdir(at(path, "image/d/%s", id), 0700);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) broken(path);
    flock(fd, LOCK_EX);
    return fd;
}

/* Syncs the names of a folder: new ones are added, those gone are removed. */
static void sync_folder(const char *path, const char *id) {
    struct dirent *it;
    struct stat stood;
    int held = hold_folder(id);
    DIR *now = opendir(path), *then = fdopendir(dup(held));
    if (!now || !then) broken(path);
    while ((it = readdir(now)))
        if (strcmp(it->d_name, ".") && strcmp(it->d_name, ".."))
            sync_name(id, dirfd(now), it->d_name);
    while ((it = readdir(then)))
        if (fstatat(dirfd(now), it->d_name, &stood, AT_SYMLINK_NOFOLLOW))
            unlinkat(held, it->d_name, 0);
    closedir(now);
    closedir(then);
    close(held);
}

/* As ext4 does: a file that is synced keeps its name, and the folders above it theirs. */
static void sync_names_above(char *path) {
    char id[NAME_MAX], control[PATH_MAX];
    if (access(at(control, "control/names"), F_OK)) return;
    while (strlen(path) > strlen(live)) {
        char *name = strrchr(path, '/');
        *name++ = 0;
        int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (folder < 0 || identify(folder, "", AT_EMPTY_PATH, id)) broken(path);
        int held = hold_folder(id);
        sync_name(id, folder, name);
        close(held);
        close(folder);
    }
}

/* Syncs what a descriptor stands for. 1: done; 0: not ours; -1: failed. */
static int sync_ours(int fd) {
    char path[PATH_MAX], id[NAME_MAX];
    struct stat it;
    int error = errno;
    if (!ours(fd, path) || fstat(fd, &it) || identify(fd, "", AT_EMPTY_PATH, id)) return 0;
    if (S_ISDIR(it.st_mode)) sync_folder(path, id);
    else if (!sync_file(fd, path, id)) {
        errno = EIO;
        return -1;
    } else if (it.st_nlink) sync_names_above(path);
    errno = error;
    return 1;
}

int fsync(int fd) {
    REAL(fsync);
    int done = sync_ours(fd);
    return done == 0 ? real(fd) : done < 0 ? -1 : 0;
}

int fdatasync(int fd) {
    return fsync(fd);
}

int sync_file_range(int fd, off64_t offset, off64_t length, unsigned flags) {
    char path[PATH_MAX];
    REAL(sync_file_range);
    return ours(fd, path) ? 0 : real(fd, offset, length, flags);
}

/* ---- Filling and writing ------------------------------------------------------------------- */

static __thread off_t used;

static int add_size(const char *path, const struct stat *it, int kind, struct FTW *place) {
    (void)path, (void)place;
    if (kind == FTW_F) used += it->st_size;
    return 0;
}

/* Whether there is room for a file to become so long. */
static int room(int fd, off_t end) {
    char path[PATH_MAX], text[32] = "";
    struct stat it;
    int control = open(at(path, "control/quota"), O_RDONLY | O_CLOEXEC);
    if (control < 0) return 1;
    ssize_t length = read(control, text, sizeof text - 1);
    close(control);
    if (length <= 0 || fstat(fd, &it) || end <= it.st_size) return 1;
    used = 0;
    nftw(live, add_size, 16, FTW_PHYS);
    return used + end - it.st_size <= atoll(text);
}

/* Whether a descriptor of ours may write up to a place; says ENOSPC when it may not. */
static int may(int fd, off_t end) {
    char path[PATH_MAX];
    int error = errno;
    if (ours(fd, path) && !room(fd, end)) {
        errno = ENOSPC;
        return 0;
    }
    errno = error;
    return 1;
}

/* After a write: the pages are dirty, and durable at once when the file was opened so. */
static ssize_t wrote(int fd, off_t offset, ssize_t length) {
    char path[PATH_MAX];
    int error = errno;
    if (length > 0 && ours(fd, path)) {
        dirtied(fd, offset, length);
        if (fcntl(fd, F_GETFL) & O_DSYNC && sync_ours(fd) < 0) return -1;
    }
    errno = error;
    return length;
}

/* Where a write without a place goes. Sockets and pipes have no places and are not ours. */
static off_t place(int fd) {
    struct stat it;
    int error = errno;
    int appends = fcntl(fd, F_GETFL) & O_APPEND && !fstat(fd, &it);
    off_t offset = appends ? it.st_size : lseek(fd, 0, SEEK_CUR);
    errno = error;
    return offset < 0 ? 0 : offset;
}

static size_t total(const struct iovec *parts, int count) {
    return count > 0 ? parts->iov_len + total(parts + 1, count - 1) : 0;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(write);
    off_t offset = *live ? place(fd) : 0;
    return may(fd, offset + length) ? wrote(fd, offset, real(fd, bytes, length)) : -1;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    off_t offset = *live ? place(fd) : 0;
    return may(fd, offset + total(parts, count)) ? wrote(fd, offset, real(fd, parts, count)) : -1;
}

/* The same function under its 64-bit name. */
#define ALSO(name, other) extern __typeof__(name) other __attribute__((alias(#name)));

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    REAL(pwrite);
    return may(fd, offset + length) ? wrote(fd, offset, real(fd, bytes, length, offset)) : -1;
}
ALSO(pwrite, pwrite64)

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    REAL(pwritev);
    if (!may(fd, offset + total(parts, count))) return -1;
    return wrote(fd, offset, real(fd, parts, count, offset));
}
ALSO(pwritev, pwritev64)

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    return may(fd, length) ? real(fd, length) : -1;
}
ALSO(ftruncate, ftruncate64)

int fallocate(int fd, int mode, off_t offset, off_t length) {
    REAL(fallocate);
    return may(fd, offset + length) ? real(fd, mode, offset, length) : -1;
}
ALSO(fallocate, fallocate64)

int posix_fallocate(int fd, off_t offset, off_t length) {
    REAL(posix_fallocate);
    return may(fd, offset + length) ? real(fd, offset, length) : ENOSPC;
}
ALSO(posix_fallocate, posix_fallocate64)
