/*
 * The life of a change of the logins: begun, made, kept or taken back.
 *
 * Of the logins there are two saved sets: "before" is how they were before a
 * change that is not kept yet, "logins" how they were before the first that
 * was kept.  Beside each is how we left them: "left", "left-logins".  Where
 * somebody has changed them since, or a module has gone that the old files
 * name, old files are not put back: the module is taken out of the new ones.
 * One more, "settings", is how /etc/anypoint was.
 *
 *   begin   save "before", write the mark, start the timer
 *   made    save "left"
 *   keep    "before" becomes "logins", unless there is one; the mark goes
 *   revert  put "before" back; the mark goes, then "before"
 *   undo    put "logins" and "settings" back; all goes
 *
 * Each can be stopped anywhere, and then be done again.
 *
 * Runs in: anypointctl.
 * Trusts:  the state's folder, which is root's.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef HELPER_CTL_CHANGE_H
#define HELPER_CTL_CHANGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/base/error.h"
#include "helper/ctl/mark.h"
#include "helper/ctl/state.h"

/* Save the settings before we change them, unless that was done before. */
bool change_save_settings(const struct places *, struct error *)
    __attribute__((warn_unused_result));

/*
 * Save the logins, write the mark, start the timer: nothing may be changed
 * before.  On failure there is no mark.
 */
bool change_begin(const struct state *, int minutes, struct error *)
    __attribute__((warn_unused_result));

/* The change is made: logins from now on show that it works. */
bool change_made(const struct state *, struct error *)
    __attribute__((warn_unused_result));

/* Keep it, if the process pid was reached by a new login. */
bool change_keep(const struct state *, pid_t pid, struct error *)
    __attribute__((warn_unused_result));

/* Take it back, as if it had not been made; well also if there is none. */
bool change_revert(const struct state *, struct error *)
    __attribute__((warn_unused_result));

/* True if there is a mark, and in *mark what it says. */
bool change_pending(struct mark *, bool *pending, const struct state *,
                    struct error *) __attribute__((warn_unused_result));

/*
 * Put back all that there was before Anypoint, and forget it: where no
 * change is pending.  An accounts file in which people are listed stays.
 */
bool change_undo(const struct state *, struct error *)
    __attribute__((warn_unused_result));

#endif
