/*
 * The services whose PAM stacks have the module: who gets in by them.
 *
 * Runs in: anypointctl.
 * Trusts:  nothing that it reads.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/stacks.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "helper/ctl/installed.h"
#include "helper/ctl/owners.h"
#include "helper/ctl/pamline.h"
#include "helper/ctl/pamrun.h"
#include "pam/cleanup.h"

#define SERVICES_MAX 256

/* ---- What comes of it ----------------------------------------------------
 */

#define YES         PAM_CODE_SUCCESS
#define NO          PAM_CODE_AUTH_ERR
#define NEVER       PAM_CODE_MAXTRIES
#define DENIED      PAM_CODE_PERM_DENIED
#define UNAVAILABLE PAM_CODE_AUTHINFO_UNAVAIL
#define UNKNOWN     PAM_CODE_USER_UNKNOWN
#define IGNORED     PAM_CODE_IGNORE

/* Which parts of PAM a case is of. */
enum part { AUTH = 1, ACCOUNT = 2, BOTH = 3 };

static const struct scene {
    enum part part;
    struct pamrun_person person;
    bool accepted; /* what must come of it */
    enum finding_name name;
    const char *what;
} scenes[] = {
    {AUTH,
     {.ours = NO, .lenient = true},
     false,
     FINDING_PAM_REFUSED,
     "a person whom Anypoint refuses gets in all the same"},
    {AUTH,
     {.ours = NEVER, .lenient = true},
     false,
     FINDING_PAM_REFUSED,
     "a person whom Anypoint refuses for good gets in all the same"},
    {ACCOUNT,
     {.ours = DENIED, .lenient = true},
     false,
     FINDING_PAM_REFUSED,
     "a person who may no longer sign in with Anypoint gets in all the same, "
     "by an SSH key for example"},
    {BOTH,
     {.ours = UNAVAILABLE, .lenient = true},
     false,
     FINDING_PAM_UNAVAILABLE,
     "everybody whose account is Anypoint's gets in while the helper cannot "
     "be "
     "reached"},
    {AUTH,
     {.ours = UNKNOWN, .lenient = true},
     false,
     FINDING_PAM_STRANGERS,
     "everybody whose account is not Anypoint's gets in without a password"},
    {AUTH,
     {.ours = IGNORED, .lenient = true},
     false,
     FINDING_PAM_STRANGERS,
     "everybody whose account is not Anypoint's gets in without a password"},
    {BOTH,
     {.ours = YES, .others = true},
     true,
     FINDING_PAM_LOCKED_OUT,
     "a person whom Anypoint accepts is refused all the same"},
    {AUTH,
     {.ours = NO, .lenient = true, .password = true},
     false,
     FINDING_PAM_PASSWORD,
     "a person whose account is Anypoint's is asked for a local password "
     "first, and gets in by one"},
    {AUTH,
     {.ours = UNAVAILABLE, .lenient = true, .password = true},
     false,
     FINDING_PAM_FALLS,
     "a person whose account is Anypoint's gets in by a local password while "
     "Anypoint cannot be reached, and whoever can cut this host off chooses "
     "that"},
};

/* Of local people, where anything there knows them. */
static const struct scene locals[] = {
    {BOTH,
     {.ours = UNKNOWN, .password = true, .others = true},
     true,
     FINDING_PAM_LOCALS,
     "local people, root among them, are refused with their right password"},
    {AUTH,
     {.ours = IGNORED, .password = true, .others = true},
     true,
     FINDING_PAM_LOCALS,
     "local people, root among them, are refused when their session begins "
     "(ignore=ignore is missing)"},
};

static const struct pam_line *
find_ours(const struct pam_stack *stack)
{
    for (size_t i = 0; i < stack->count; i++)
        if (pamrun_kind(&stack->lines[i]) == PAMRUN_OURS)
            return &stack->lines[i];
    return NULL;
}

/* Whether a condition of pam_succeed_if holds nobody knows here. */
static bool
goes_wrong(const struct scene *scene, const struct pam_stack *stack,
           bool account)
{
    struct pamrun_person person = scene->person;
    bool wrong;

    person.account = account;
    wrong = pamrun_accepts(stack, &person) != scene->accepted;
    person.condition = true;
    return wrong && pamrun_accepts(stack, &person) != scene->accepted;
}

/* Without the password, or after a plain no, other scenes tell it. */
static bool
is_for_silence(const struct scene *scene, const struct pam_stack *stack)
{
    struct scene refused = *scene, without = *scene;

    refused.person.ours = NO;
    without.person.password = false;
    return !goes_wrong(&refused, stack, false) &&
           !goes_wrong(&without, stack, false);
}

/*
 * With ignore_unknown_user no local account is unknown.  Who has the module
 * take the password that pam_unix asked for has put it below that.
 */
static bool
can_be(const struct scene *scene, const struct pam_line *ours,
       const struct pam_stack *stack)
{
    if (scene->name == FINDING_PAM_FALLS)
        return is_for_silence(scene, stack);
    if (scene->name == FINDING_PAM_PASSWORD)
        return strstr(ours->options, "_first_pass") == NULL;
    return scene->person.ours != UNKNOWN ||
           strstr(ours->options, "ignore_unknown_user") == NULL;
}

/* True if it goes wrong. */
static bool
play(struct findings *findings, const struct scene *scene, const char *service,
     bool account, const struct pam_stack *stack)
{
    const struct pam_line *ours = find_ours(stack);

    if ((scene->part & (account ? ACCOUNT : AUTH)) == 0 ||
        !can_be(scene, ours, stack) || !goes_wrong(scene, stack, account))
        return false;
    findings_add(findings, scene->name, pamfile_of(stack, ours), ours->number,
                 "in the %s lines of %.64s, %s", account ? "account" : "auth",
                 service, scene->what);
    return true;
}

static bool
knows_others(const struct pam_stack *stack)
{
    for (size_t i = 0; i < stack->count; i++)
        if (pamrun_kind(&stack->lines[i]) == PAMRUN_PASSWORD ||
            (pamrun_kind(&stack->lines[i]) == PAMRUN_OTHER &&
             !stack->lines[i].substack))
            return true;
    return false;
}

void
stacks_judge(struct findings *findings, const char *service, bool account,
             const struct pam_stack *stack)
{
    const struct pam_line *ours = find_ours(stack);
    bool refused = true;

    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
        if (scenes[i].name != FINDING_PAM_PASSWORD || refused)
            refused &= !play(findings, &scenes[i], service, account, stack) ||
                       scenes[i].name != FINDING_PAM_REFUSED;
    if (knows_others(stack))
        for (size_t i = 0; i < sizeof(locals) / sizeof(locals[0]); i++)
            (void) play(findings, &locals[i], service, account, stack);
    else if (!account)
        findings_add(findings, FINDING_PAM_NO_LOCAL, pamfile_of(stack, ours),
                     ours->number,
                     "%.64s has no other module that asks for a password, so "
                     "only Anypoint's people use it",
                     service);
}

/* ---- Its lines -----------------------------------------------------------
 */

/* Where it makes no difference, as with optional, it may be missing. */
static bool
may_be_missing(const struct pam_line *line)
{
    return line->substack || line->silent ||
           (line->actions[PAM_CODE_MODULE_UNKNOWN] == PAM_ACTION_IGNORE &&
            pamrun_kind(line) != PAMRUN_OURS);
}

static void
judge_form(struct findings *findings, const struct pam_stack *stack,
           const struct pam_line *line)
{
    const char *file = pamfile_of(stack, line);
    char path[PLACE_SIZE];

    if (line->wrong == PAM_WRONG_FORM)
        findings_add(findings, FINDING_PAM_SYNTAX, file, line->number,
                     "PAM does not understand the line, and refuses "
                     "everybody by it");
    else if (line->wrong == PAM_WRONG_INCLUDE)
        findings_add(findings, FINDING_PAM_INCLUDE, file, line->number,
                     "the line includes a file that is not there, and PAM "
                     "refuses everybody by it");
    else if (!may_be_missing(line) &&
             !installed_find(path, sizeof(path), line->module))
        findings_add(findings, FINDING_PAM_MODULE, file, line->number,
                     "the module %.100s is not installed", line->module);
}

/* Whoever can write the module is root; who cannot read it is locked out. */
static void
judge_module(struct findings *findings, const struct pam_line *line)
{
    CLEANUP(free_ptr) char *real = NULL;
    char path[PLACE_SIZE];
    struct stat status;

    if (!installed_find(path, sizeof(path), line->module))
        return;
    (void) owners_file(findings, path, false);
    real = realpath(path, NULL);
    if (real != NULL && stat(real, &status) == 0 &&
        (status.st_mode & 0444) != 0444)
        findings_add(findings, FINDING_MODULE_UNREADABLE, real, 0,
                     "not everybody can read the module (mode %04o)",
                     (unsigned) status.st_mode & 07777);
}

/* All that is ours by any line. */
static void
add_ranges(struct host *host, const struct pamline *line)
{
    host->by_group |= line->group[0] != '\0' ||
                      host->ours.count + line->ours.count > RANGES_MAX;
    for (size_t i = 0; i < line->ours.count && !host->by_group; i++)
        if (!ranges_hold(&host->ours, line->ours.list[i].first) ||
            !ranges_hold(&host->ours, line->ours.list[i].last))
            host->ours.list[host->ours.count++] = line->ours.list[i];
}

static void
add_socket(struct host *host, const char *path)
{
    if (path[0] == '\0' || host->socket_count == HOST_SOCKETS ||
        strcmp(path, host->places->helper_socket) == 0)
        return;
    for (size_t i = 0; i < host->socket_count; i++)
        if (strcmp(host->sockets[i], path) == 0)
            return;
    snprintf(host->sockets[host->socket_count++], PLACE_SIZE, "%s", path);
}

static bool
is_same_people(const struct pamline *one, const struct pamline *other)
{
    return one->has_uids == other->has_uids &&
           one->ours.count == other->ours.count &&
           memcmp(one->ours.list, other->ours.list,
                  one->ours.count * sizeof(one->ours.list[0])) == 0 &&
           strcmp(one->group, other->group) == 0;
}

/* The lines of one service. */
struct service {
    struct host *host;
    const char *name;
    struct pamline first; /* of the module's lines */
    bool auth, account;
};

static void
judge_ours(struct service *service, const struct pam_stack *stack,
           const struct pam_line *line)
{
    struct host *host = service->host;
    const char *file = pamfile_of(stack, line);
    struct pamline read;

    pamline_read(&read, host->findings, file, line->number, line->options);
    judge_module(host->findings, line);
    add_ranges(host, &read);
    add_socket(host, read.socket);
    if (strcmp(service->name, "sshd") == 0 && host->timeout < read.timeout)
        host->timeout = read.timeout;
    if (!service->auth && !service->account)
        service->first = read;
    else if (!is_same_people(&service->first, &read))
        findings_add(host->findings, FINDING_PAM_UIDS, file, line->number,
                     "the module has other uids= or group= here than on "
                     "another line of %.64s",
                     service->name);
}

static void
judge_stack(struct service *service, bool account,
            const struct pam_stack *stack)
{
    struct findings *findings = service->host->findings;

    for (size_t i = 0; i < stack->file_count; i++)
        (void) owners_file(findings, stack->files[i], false);
    for (size_t i = 0; i < stack->count; i++)
        judge_form(findings, stack, &stack->lines[i]);
    if (find_ours(stack) == NULL)
        return;
    for (size_t i = 0; i < stack->count; i++)
        if (pamrun_kind(&stack->lines[i]) == PAMRUN_OURS) {
            judge_ours(service, stack, &stack->lines[i]);
            *(account ? &service->account : &service->auth) = true;
        }
    stacks_judge(findings, service->name, account, stack);
}

/* ---- All of them ---------------------------------------------------------
 */

/* sshd asks no auth line of whom a key lets in. */
static void
judge_parts(const struct service *service, const struct pam_stack *auth)
{
    const struct pam_line *ours = find_ours(auth);
    bool sshd = strcmp(service->name, "sshd") == 0;

    if (!service->auth || service->account)
        return;
    findings_add(service->host->findings,
                 sshd ? FINDING_PAM_NO_ACCOUNT : FINDING_PAM_AUTH_ONLY,
                 pamfile_of(auth, ours), ours->number,
                 "%.64s has the module in its auth lines only: who is taken "
                 "out of the accounts file still gets in without them",
                 service->name);
}

static void
check_service(struct host *host, const char *name, struct pam_stack *auth,
              struct pam_stack *account)
{
    struct service service = {.host = host, .name = name};
    struct error error = {0};

    if (!pamfile_read(auth, host->places->pam, name, "auth", &error) ||
        !pamfile_read(account, host->places->pam, name, "account", &error)) {
        findings_add(host->findings, FINDING_CHECK_FAILED, NULL, 0,
                     "the PAM service %.64s: %s", name, error.text);
        return;
    }
    if (find_ours(auth) == NULL && find_ours(account) == NULL)
        return;
    judge_stack(&service, false, auth);
    judge_stack(&service, true, account);
    judge_parts(&service, auth);
    host->pam_used = true;
    host->sshd_used |= strcmp(name, "sshd") == 0;
}

/* What others include, and what is left of other versions, is no service. */
static int
is_service(const struct dirent *entry)
{
    static const char *const ends[] = {"~",         ".dpkg-old", ".dpkg-dist",
                                       ".dpkg-new", ".dpkg-tmp", ".pam-old",
                                       ".ucf-old",  ".ucf-dist"};
    size_t length = strlen(entry->d_name);

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (length >= strlen(ends[i]) &&
            strcmp(entry->d_name + length - strlen(ends[i]), ends[i]) == 0)
            return 0;
    return entry->d_name[0] != '.' &&
           strncmp(entry->d_name, "common-", strlen("common-")) != 0;
}

/* From scandir(3). */
struct names {
    struct dirent **list;
    int count;
};

static void
free_names(struct names *names)
{
    for (int i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
}

static void
check_services(struct host *host, const struct names *names)
{
    CLEANUP(free_ptr) struct pam_stack *auth = calloc(1, sizeof(*auth));
    CLEANUP(free_ptr) struct pam_stack *account = calloc(1, sizeof(*account));

    if (auth == NULL || account == NULL || names->count > SERVICES_MAX) {
        findings_add(host->findings, FINDING_CHECK_FAILED, host->places->pam,
                     0,
                     "there is not memory enough, or there are more than "
                     "%d files",
                     SERVICES_MAX);
        return;
    }
    for (int i = 0; i < names->count; i++)
        check_service(host, names->list[i]->d_name, auth, account);
    if (!host->pam_used)
        findings_add(host->findings, FINDING_PAM_UNUSED, host->places->pam, 0,
                     "no service has the module, so nobody signs in with "
                     "Anypoint");
}

void
stacks_check(struct host *host)
{
    CLEANUP(free_names) struct names names = {0};

    names.count =
        scandir(host->places->pam, &names.list, is_service, alphasort);
    if (names.count < 0)
        findings_add(host->findings, FINDING_CHECK_FAILED, host->places->pam,
                     0, "the folder cannot be read: %s", strerror(errno));
    else
        check_services(host, &names);
}
