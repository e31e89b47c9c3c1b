/*
 * Let go of the file system for good, but for a few folders to read, and one
 * to keep things in.
 *
 * Runs in: the helper, anypoint-net, before they serve.
 * Trusts:  the kernel; root's settings, for which folders.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/base/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pam/cleanup.h"

/* As the kernel of today has it; older headers have less of it. */
struct attributes {
    uint64_t files, ports, scope;
};

/* What the headers of Debian 12 do not name. */
#define FILE_TRUNCATE  (1ULL << 14)
#define FILE_IOCTL     (1ULL << 15)
#define PORT_BIND      (1ULL << 0)
#define PORT_CONNECT   (1ULL << 1)
#define SCOPE_ABSTRACT (1ULL << 0)
#define SCOPE_SIGNAL   (1ULL << 1)

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define KEEP                                                                  \
    (READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |     \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE)
#define FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

/* What each ABI has more than the one before. */
static const struct {
    int abi;
    struct attributes more;
} history[] = {
    {1, {FIRST, 0, 0}},         {2, {LANDLOCK_ACCESS_FS_REFER, 0, 0}},
    {3, {FILE_TRUNCATE, 0, 0}}, {4, {0, PORT_BIND | PORT_CONNECT, 0}},
    {5, {FILE_IOCTL, 0, 0}},    {6, {0, 0, SCOPE_ABSTRACT | SCOPE_SIGNAL}},
};

static struct attributes
held_by(int abi, bool network)
{
    struct attributes held = {0};

    for (size_t i = 0; i < sizeof(history) / sizeof(history[0]); i++)
        if (history[i].abi <= abi) {
            held.files |= history[i].more.files;
            held.ports |= history[i].more.ports;
            held.scope |= history[i].more.scope;
        }
    if (network)
        held.ports &= ~PORT_CONNECT;
    return held;
}

static bool
failed(const char *what, struct error *error)
{
    return error_set(error, ERROR_SYSTEM, "%s: %m", what);
}

static bool
add(struct landlock *landlock, const char *folder, bool kept,
    struct error *error)
{
    int fd;

    if (landlock->count == LANDLOCK_FOLDERS_MAX)
        return error_set(error, ERROR_SYSTEM, "too many folders to read");
    fd = open(folder, O_PATH | O_CLOEXEC);
    if (fd >= 0) {
        landlock->kept[landlock->count] = kept;
        landlock->folders[landlock->count++] = fd;
    }
    return fd >= 0 || errno == ENOENT || errno == EACCES ||
           failed(folder, error);
}

bool
landlock_add(struct landlock *landlock, const char *folder,
             struct error *error)
{
    return add(landlock, folder, false, error);
}

bool
landlock_add_kept(struct landlock *landlock, const char *folder,
                  struct error *error)
{
    return add(landlock, folder, true, error);
}

bool
landlock_add_of(struct landlock *landlock, const char *file,
                struct error *error)
{
    const char *slash = strrchr(file, '/');
    CLEANUP(free_ptr) char *folder = NULL;

    if (*file == '\0')
        return true;
    if (slash == file)
        return landlock_add(landlock, file, error);
    folder =
        slash == NULL ? strdup(".") : strndup(file, (size_t) (slash - file));
    return folder == NULL ? error_memory(error)
                          : landlock_add(landlock, folder, error);
}

void
landlock_free(struct landlock *landlock)
{
    for (size_t i = 0; i < landlock->count; i++)
        close(landlock->folders[i]);
    landlock->count = 0;
}

/* A folder can be listed, a file cannot. */
static bool
let_use(int ruleset, int fd, bool kept, struct error *error)
{
    struct landlock_path_beneath_attr rule = {.parent_fd = fd};
    struct stat status;

    if (fstat(fd, &status) != 0)
        return failed("fstat", error);
    if (S_ISDIR(status.st_mode))
        rule.allowed_access = kept ? KEEP : READ;
    else
        rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
    return syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
                   &rule, 0) == 0 ||
           failed("landlock_add_rule", error);
}

/* 0 where the kernel has none, or has it switched off. */
static int
kernel_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
                       LANDLOCK_CREATE_RULESET_VERSION);

    return abi > 0 ? (int) abi : 0;
}

bool
landlock_confine(const struct landlock *landlock, bool network, int *abi,
                 struct error *error)
{
    CLEANUP(close_fd) int ruleset = -1;
    struct attributes held;

    if (kernel_abi() < *abi)
        *abi = kernel_abi();
    if (*abi == 0)
        return true;
    held = held_by(*abi, network);
    ruleset =
        (int) syscall(SYS_landlock_create_ruleset, &held, sizeof(held), 0);
    if (ruleset < 0)
        return failed("landlock_create_ruleset", error);
    for (size_t i = 0; i < landlock->count; i++)
        if (!let_use(ruleset, landlock->folders[i], landlock->kept[i], error))
            return false;
    return syscall(SYS_landlock_restrict_self, ruleset, 0) == 0 ||
           failed("landlock_restrict_self", error);
}
