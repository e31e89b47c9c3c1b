/*
 * For which PAM services an account is ours, and by which line.
 *
 * Runs in: anypointctl, as whoever runs it.
 * Trusts:  root, who writes PAM's files; not their form.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "helper/ctl/services.h"

#include <dirent.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "helper/ctl/facts.h"
#include "helper/ctl/pamfile.h"
#include "helper/ctl/pamword.h"
#include "pam/cleanup.h"
#include "pam/guard.h"
#include "pam/options.h"
#include "pam/text.h"
#include "pam/uids.h"

#define MODULE "pam_anypoint.so"

/* More lines of the module, or longer lists, are cut. */
#define GROUPS_MAX  32
#define NAMES_SIZE  1024
#define OPTIONS_MAX 32

static const struct {
    const char *type, *name;
} types[] = {
    {"auth", "Sign-in at"},
    {"account", "Account check at"},
};

#define TYPES (sizeof(types) / sizeof(types[0]))

/* A line of the module, and the services whose stack has it. */
struct group {
    size_t type;
    char file[PLACE_SIZE];
    unsigned number;
    char options[sizeof(((struct pam_line *) NULL)->options)];
    char names[NAMES_SIZE];
};

/* Large: for the heap. */
struct services {
    FILE *out;
    const char *folder, *account;
    struct pam_stack stack;
    size_t count;
    struct group groups[GROUPS_MAX];
};

/* ---- What there is -------------------------------------------------------
 */

static struct group *
group_of(struct services *services, size_t type, const struct pam_line *line)
{
    const char *file = pamfile_of(&services->stack, line);
    struct group *group;

    for (size_t i = 0; i < services->count; i++) {
        group = &services->groups[i];
        if (group->type == type && group->number == line->number &&
            strcmp(group->file, file) == 0)
            return group;
    }
    if (services->count == GROUPS_MAX)
        return NULL;
    group = &services->groups[services->count++];
    *group = (struct group){.type = type, .number = line->number};
    snprintf(group->file, sizeof(group->file), "%s", file);
    snprintf(group->options, sizeof(group->options), "%s", line->options);
    return group;
}

static void
add_name(struct group *group, const char *name)
{
    size_t length = strlen(group->names);

    if (length + strlen(name) + 3 > sizeof(group->names))
        return;
    snprintf(group->names + length, sizeof(group->names) - length, "%s%s",
             length == 0 ? "" : ", ", name);
}

static void
look_at(struct services *services, const char *service)
{
    struct pam_stack *stack = &services->stack;

    for (size_t type = 0; type < TYPES; type++) {
        struct error error = {0};

        if (!pamfile_read(stack, services->folder, service, types[type].type,
                          &error)) {
            facts_form(services->out, "Not understood", "%s", error.text);
            return;
        }
        for (size_t i = 0; i < stack->count; i++) {
            struct group *group =
                pamfile_is(&stack->lines[i], MODULE)
                    ? group_of(services, type, &stack->lines[i])
                    : NULL;

            if (group != NULL)
                add_name(group, service);
        }
    }
}

/* What others include is no service; editors and dpkg leave copies. */
static int
is_service(const struct dirent *entry)
{
    const char *name = entry->d_name;

    return strncmp(name, "common-", strlen("common-")) != 0 &&
           strpbrk(name, ".~") == NULL;
}

static void
free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* ---- Whose it is ---------------------------------------------------------
 */

/* The words of a line; what stands in [] is one (pam.conf(5)). */
static int
part(char *options, const char *words[OPTIONS_MAX])
{
    int count = 0;

    while (count < OPTIONS_MAX) {
        bool quoted;

        options += strspn(options, " \t");
        if (*options == '\0')
            break;
        quoted = *options == '[';
        options += quoted;
        words[count++] = options;
        options += strcspn(options, quoted ? "]" : " \t");
        if (*options != '\0')
            *options++ = '\0';
    }
    return count;
}

/* Why guard() answers no, in its own order. */
static void
print_others(FILE *out, const char *account, const struct options *options)
{
    const struct passwd *entry = getpwnam(account);

    if (options->range_count == 0 && options->group == NULL)
        facts_print(out, "  not ours", "the line has no uids= and no group=");
    else if (!text_names_account(account))
        facts_print(out, "  not ours", "it is no plain name");
    else if (entry == NULL)
        facts_print(out, "  not ours", "this host has no such account");
    else if (uid_reserved(entry->pw_uid))
        facts_form(out, "  not ours", "uid %u is reserved",
                   (unsigned) entry->pw_uid);
    else if (!options_in_ranges(options, entry->pw_uid))
        facts_form(out, "  not ours",
                   "uid %u is not in uids=", (unsigned) entry->pw_uid);
    else
        facts_form(out, "  not ours", "it is not in the group %s",
                   options->group == NULL ? "" : options->group);
}

static void
print_group(const struct services *services, const struct group *group)
{
    char space[sizeof(group->options)];
    const char *words[OPTIONS_MAX];
    struct options options;

    snprintf(space, sizeof(space), "%s", group->options);
    options_read(NULL, part(space, words), words, &options);
    facts_print(services->out, types[group->type].name, group->names);
    switch (guard(NULL, &options, services->account)) {
    case GUARD_OURS:
        facts_form(services->out, "  ours", "yes%s",
                   options.bad ? ", but nobody gets in: an option is wrong"
                               : "");
        break;
    case GUARD_OTHERS:
        print_others(services->out, services->account, &options);
        break;
    case GUARD_UNSURE:
        facts_print(services->out, "  nobody can say",
                    "an option is wrong, or a lookup fails");
    }
    facts_form(services->out, "  by", "%s, line %u: %s", group->file,
               group->number,
               group->options[0] == '\0' ? "no options" : group->options);
}

void
services_print(FILE *out, const char *folder, const char *account)
{
    CLEANUP(free_ptr) struct services *services = calloc(1, sizeof(*services));
    struct dirent **names = NULL;
    int count = scandir(folder, &names, is_service, alphasort);

    if (services == NULL || count < 0) {
        facts_form(out, "Services", "%s cannot be read", folder);
        free_names(names, count);
        return;
    }
    services->out = out;
    services->folder = folder;
    services->account = account;
    for (int i = 0; i < count; i++)
        look_at(services, names[i]->d_name);
    free_names(names, count);
    for (size_t i = 0; i < TYPES * services->count; i++) {
        const struct group *group = &services->groups[i % services->count];

        if (group->type == i / services->count)
            print_group(services, group);
    }
    if (services->count == 0)
        facts_form(out, "Services",
                   "none in %s asks " MODULE ": Anypoint signs nobody in",
                   folder);
}

bool
services_ask(bool *asks, const char *folder, const char *service,
             struct error *error)
{
    CLEANUP(free_ptr) struct pam_stack *stack = calloc(1, sizeof(*stack));

    *asks = false;
    if (stack == NULL)
        return error_memory(error);
    if (!pamfile_read(stack, folder, service, "auth", error))
        return false;
    for (size_t i = 0; i < stack->count; i++)
        *asks = *asks || pamfile_is(&stack->lines[i], MODULE);
    return true;
}
