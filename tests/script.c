/*
 * A net that answers by a script, for tests of what asks it.
 *
 * Runs in: tests, in a child process.
 * Trusts:  the test.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/script.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/net/frame.h"
#include "pam/cleanup.h"

static bool
read_all(int fd, char *space, size_t count)
{
    while (count > 0) {
        ssize_t got = read(fd, space, count);

        if (got <= 0)
            return false;
        space += got;
        count -= (size_t) got;
    }
    return true;
}

static bool
same(const struct frame_request *request, const struct script_line *line)
{
    const char *form = line->form == NULL ? "" : line->form;

    if (strcmp(request->url, line->url) != 0 ||
        request->post != (line->form != NULL) ||
        request->client != (line->form != NULL) ||
        request->cache != line->cache || request->once != line->once ||
        request->form.length != strlen(form) ||
        memcmp(request->form.bytes, form, strlen(form)) != 0) {
        printf("# script: got %s '%.*s', wanted %s '%s'\n", request->url,
               (int) request->form.length, request->form.bytes, line->url,
               form);
        return false;
    }
    return true;
}

static bool
answer(int fd, const struct script_line *line)
{
    CLEANUP(buffer_free)
    struct buffer buffer = BUFFER(FRAME_HEAD + FRAME_ANSWER_MAX);
    struct frame_answer answer = {.outcome = FRAME_UNREACHED,
                                  .text = "the script says so",
                                  .unsent = line->unsent};

    if (line->status != 0) {
        answer = (struct frame_answer){
            .outcome = FRAME_ANSWERED,
            .status = line->status,
            .retry_after = line->retry_after,
            .body = {line->body, strlen(line->body)},
            .date = line->date,
        };
        snprintf(answer.type, sizeof(answer.type), "%s",
                 line->type == NULL ? "application/json" : line->type);
    }
    frame_put_answer(&buffer, &answer);
    return buffer_ok(&buffer) &&
           write(fd, buffer.bytes, buffer.length) == (ssize_t) buffer.length;
}

static bool
play(int fd, const struct script_line *line)
{
    char head[FRAME_HEAD];
    static char bytes[FRAME_REQUEST_MAX];
    struct frame_request request;

    if (!read_all(fd, head, sizeof(head)) ||
        frame_length(head) > sizeof(bytes) ||
        !read_all(fd, bytes, frame_length(head)) ||
        !frame_get_request(&request, bytes, frame_length(head))) {
        printf("# script: no request came, wanted %s\n", line->url);
        return false;
    }
    poll(NULL, 0, line->late);
    return same(&request, line) && answer(fd, line);
}

static int
play_all(int listener, const struct script_line *lines, size_t count)
{
    CLEANUP(close_fd) int fd = accept(listener, NULL, NULL);
    char more;

    for (size_t i = 0; i < count; i++)
        if (!play(fd, &lines[i]))
            return 1;
    if (read(fd, &more, 1) > 0) {
        printf("# script: a request too many\n");
        return 1;
    }
    return 0;
}

bool
script_begin(struct script *script, const struct script_line *lines,
             size_t count)
{
    CLEANUP(close_fd) int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct error error = {0};

    *script = (struct script){.folder = "/tmp/script.XXXXXX",
                              .waiter = {.wait = waiter_alone}};
    if (mkdtemp(script->folder) == NULL)
        return false;
    snprintf(script->path, sizeof(script->path), "%s/net", script->folder);
    memcpy(address.sun_path, script->path, sizeof(script->path));
    if (bind(listener, (struct sockaddr *) &address, sizeof(address)) < 0 ||
        listen(listener, 1) < 0)
        return false;
    fflush(stdout);
    script->pid = fork();
    if (script->pid == 0) {
        int wrong = play_all(listener, lines, count);

        fflush(stdout);
        _exit(wrong);
    }
    return net_connect(&script->net, script->path, &script->waiter, &error);
}

bool
script_end(struct script *script)
{
    int status = -1;

    net_close(&script->net);
    waitpid(script->pid, &status, 0);
    unlink(script->path);
    rmdir(script->folder);
    return status == 0;
}
