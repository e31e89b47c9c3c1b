/*
 * Say how many milliseconds a program runs.
 *
 *     stopwatch FILE COMMAND...
 *
 * From before its process is made until it has ended; the number goes into
 * FILE, the exit status is the program's.
 *
 * Runs in: the benchmark.
 * Trusts:  its caller.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
    struct timespec time = {0};

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

int
main(int argc, char **argv)
{
    double begun = now();
    pid_t child;
    FILE *file;
    int status = 0;

    if (argc < 3)
        return 2;
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return 2;
    begun = now() - begun;
    file = fopen(argv[1], "w");
    if (file == NULL || fprintf(file, "%.3f\n", begun) < 0 ||
        fclose(file) != 0)
        return 2;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
