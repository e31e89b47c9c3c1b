/*
 * A person who signs in by libpam with a stopwatch in the hand.
 *
 *     person CONFDIR SERVICE ACCOUNT [REMOTE-HOST]
 *
 * Says in a line each, with milliseconds from the call of pam_authenticate:
 *
 *     prompt MS TEXT                 (a newline in TEXT is shown as a bar)
 *     verdict MS PAM-CODE MS-LATER   (0 is success; since the last answer)
 *
 * and types each line that comes on standard input.
 *
 * Runs in: the benchmark, as root.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Ticks, in milliseconds. */
struct times {
    double begun, answered;
};

static double
now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static void
say_prompt(double milliseconds, const char *text)
{
    printf("prompt %.3f ", milliseconds);
    for (; *text != '\0'; text++)
        putchar(*text == '\n' ? '|' : *text);
    putchar('\n');
    fflush(stdout);
}

/* The module sends one message a call. */
static int
converse(int count, const struct pam_message **messages,
         struct pam_response **responses, void *data)
{
    struct times *times = data;
    double tick = now() - times->begun;
    char line[64];

    *responses = calloc((size_t) count, sizeof(**responses));
    if (*responses == NULL)
        return PAM_BUF_ERR;
    if (messages[0]->msg_style != PAM_PROMPT_ECHO_OFF &&
        messages[0]->msg_style != PAM_PROMPT_ECHO_ON)
        return PAM_SUCCESS;
    say_prompt(tick, messages[0]->msg);
    if (fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        (*responses)[0].resp = strdup(line);
    }
    times->answered = now();
    return (*responses)[0].resp == NULL ? PAM_CONV_ERR : PAM_SUCCESS;
}

int
main(int argc, char **argv)
{
    struct times times = {0};
    const struct pam_conv conv = {.conv = converse, .appdata_ptr = &times};
    pam_handle_t *pamh = NULL;
    double end;
    int code;

    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: person CONFDIR SERVICE ACCOUNT [HOST]\n");
        return 2;
    }
    if (pam_start_confdir(argv[2], argv[3], &conv, argv[1], &pamh) !=
        PAM_SUCCESS)
        return 2;
    if (argc == 5)
        pam_set_item(pamh, PAM_RHOST, argv[4]);
    times.begun = now();
    code = pam_authenticate(pamh, 0);
    end = now();
    printf("verdict %.3f %d %.3f\n", end - times.begun, code,
           end - times.answered);
    pam_end(pamh, code);
    return code == PAM_SUCCESS ? 0 : 1;
}
