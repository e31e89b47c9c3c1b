/*
 * A person who signs in by libpam with a stopwatch in the hand.
 *
 *     person CONFDIR SERVICE ACCOUNT
 *
 * Says in a line each, with milliseconds from the call of pam_authenticate:
 *
 *     prompt MS TEXT          (a newline in TEXT is shown as a bar)
 *     verdict MS PAM-CODE     (a number; 0 is success)
 *
 * and presses Enter when a line comes on standard input.
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
    const double *begun = data;
    double tick = now() - *begun;
    char line[16];

    *responses = calloc((size_t) count, sizeof(**responses));
    if (*responses == NULL)
        return PAM_BUF_ERR;
    if (messages[0]->msg_style != PAM_PROMPT_ECHO_OFF &&
        messages[0]->msg_style != PAM_PROMPT_ECHO_ON)
        return PAM_SUCCESS;
    say_prompt(tick, messages[0]->msg);
    if (fgets(line, sizeof(line), stdin) != NULL)
        (*responses)[0].resp = strdup("");
    return (*responses)[0].resp == NULL ? PAM_CONV_ERR : PAM_SUCCESS;
}

int
main(int argc, char **argv)
{
    double begun = 0;
    const struct pam_conv conv = {.conv = converse, .appdata_ptr = &begun};
    pam_handle_t *pamh = NULL;
    int code;

    if (argc != 4) {
        fprintf(stderr, "usage: person CONFDIR SERVICE ACCOUNT\n");
        return 2;
    }
    if (pam_start_confdir(argv[2], argv[3], &conv, argv[1], &pamh) !=
        PAM_SUCCESS)
        return 2;
    pam_set_item(pamh, PAM_RHOST, "192.0.2.7");
    begun = now();
    code = pam_authenticate(pamh, 0);
    printf("verdict %.3f %d\n", now() - begun, code);
    pam_end(pamh, code);
    return code == PAM_SUCCESS ? 0 : 1;
}
