/*
 * A web server with TLS that can misbehave, for tests of what talks to one.
 *
 * Runs in: tests, as processes of its own.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include "tests/tls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DAY  (24L * 60 * 60)
#define MIB  (1024 * 1024)
#define ROOM 131072

struct identity {
    EVP_PKEY *key;
    X509 *certificate;
};

struct request {
    char text[ROOM];
    size_t length;
    const char *path;
};

/* Answers that are always the same: header lines, and the body. */
static const struct {
    const char *path, *head, *body;
} fixed[] = {
    {"/ok", "200 OK\r\nContent-Type: Application/JSON; charset=UTF-8", "{}"},
    {"/keys", "200 OK\r\nContent-Type: application/jwk-set+json", "{\"k\":1}"},
    {"/text", "200 OK\r\nContent-Type: text/html", "<html>"},
    {"/strange", "200 OK\r\nContent-Type: \"<a>\"\r\nSet-Cookie: a=b", "x"},
    {"/redirect", "302 Found\r\nLocation: /ok", ""},
    {"/retry", "429 Too Many\r\nRetry-After: 7", ""},
    {"/retry-long", "503 Away\r\nRetry-After: 9999999", ""},
    {"/retry-date", "503 Away\r\nRetry-After: Fri, 31 Dec 2100 23:59:59 GMT",
     ""},
    {"/retry-past", "503 Away\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT",
     ""},
    {"/retry-word", "503 Away\r\nRetry-After: soon", ""},
    {"/reset", "429 Too Many\r\nRetry-After: 7\r\nx-ratelimit-reset: 9", ""},
    {"/reset-none-left",
     "400 Bad\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 9", ""},
    {"/reset-some-left",
     "400 Bad\r\nX-RateLimit-Remaining: 1\r\nX-RateLimit-Reset: 9", ""},
    {"/dated", "200 OK\r\nDate: Mon, 30 Nov 2026 15:33:20 GMT", "x"},
    {"/misdated", "200 OK\r\nDate: yesterday", "x"},
    {"/broken", "500 Broken\r\nContent-Type: application/json", "{}"},
    {"/no-store", "200 OK\r\nCache-Control: no-store", "x"},
    {"/two-ages",
     "200 OK\r\nCache-Control: max-age=900\r\nCache-Control: max-age=300",
     "x"},
    {"/status", "999 Odd", ""},
};

static bool
add_name(X509 *certificate, const char *value)
{
    X509_EXTENSION *extension =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, value);
    bool added =
        extension != NULL && X509_add_ext(certificate, extension, -1) == 1;

    X509_EXTENSION_free(extension);
    return added;
}

static bool
add_authority(X509 *certificate)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(
        NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");
    bool added =
        extension != NULL && X509_add_ext(certificate, extension, -1) == 1;

    X509_EXTENSION_free(extension);
    return added;
}

/* Make a key and a certificate; without an issuer it vouches for itself. */
static bool
make_identity(struct identity *made, const struct identity *issuer,
              const char *names, long begins, long ends)
{
    static long serial = 1;
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);

    made->key = EVP_EC_gen("P-256");
    made->certificate = certificate;
    if (issuer == NULL)
        issuer = made;
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate), begins);
    X509_gmtime_adj(X509_getm_notAfter(certificate), ends);
    X509_set_pubkey(certificate, made->key);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_ASC,
        (const unsigned char *) (names == NULL ? "authority" : names), -1, -1,
        0);
    X509_set_issuer_name(certificate,
                         X509_get_subject_name(issuer->certificate));
    if (names == NULL ? !add_authority(certificate)
                      : !add_name(certificate, names))
        return false;
    return X509_sign(certificate, issuer->key, EVP_sha256()) > 0;
}

static SSL_CTX *
make_context(enum tls_kind kind, const struct identity *authority)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    struct identity identity;
    const char *names = kind == TLS_OTHER ? "DNS:other.test" : "DNS:localhost";
    bool over = kind == TLS_EXPIRED;

    if (context == NULL ||
        !make_identity(&identity, kind == TLS_SELF ? NULL : authority, names,
                       -2 * DAY, over ? -DAY : DAY))
        return NULL;
    SSL_CTX_use_PrivateKey(context, identity.key);
    SSL_CTX_use_certificate(context, identity.certificate);
    EVP_PKEY_free(identity.key);
    X509_free(identity.certificate);
    if (kind == TLS_OLD) {
        SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
        SSL_CTX_set_cipher_list(context, "DEFAULT@SECLEVEL=0");
    }
    return context;
}

static void
say(SSL *tls, const char *text)
{
    SSL_write(tls, text, (int) strlen(text));
}

/* So many letters; false when the asker has gone. */
static bool
say_letters(SSL *tls, size_t count)
{
    static const char letters[16384] = {0};

    while (count > 0) {
        size_t some = count < sizeof(letters) ? count : sizeof(letters);

        if (SSL_write(tls, letters, (int) some) <= 0)
            return false;
        count -= some;
    }
    return true;
}

static void
say_whole(SSL *tls, const char *head, const char *body, size_t length)
{
    char line[512];

    snprintf(line, sizeof(line), "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n",
             head, length);
    say(tls, line);
    if (length > 0)
        SSL_write(tls, body, (int) length);
}

/* True if the asker is still there after so long. */
static bool
linger(SSL *tls, struct tls_counts *counts, int milliseconds)
{
    struct pollfd polled = {.fd = SSL_get_fd(tls), .events = POLLIN};

    counts->slow++;
    if (poll(&polled, 1, milliseconds) == 0)
        return true;
    counts->gone++;
    return false;
}

static bool
answer_slow(SSL *tls, const struct request *request, struct tls_counts *counts)
{
    bool late = strncmp(request->path, "/late", 5) == 0;

    if (!linger(tls, counts, late ? 500 : 30000))
        return false;
    say_whole(tls, "200 OK\r\nContent-Type: application/json", "{}", 2);
    return true;
}

/* What breaks the rules; each ends its connection. */
static void
answer_badly(SSL *tls, const char *path)
{
    if (strcmp(path, "/big") == 0) {
        say(tls, "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
        say_letters(tls, 2000000);
    } else if (strcmp(path, "/endless") == 0) {
        say(tls, "HTTP/1.1 200 OK\r\n\r\n");
        while (say_letters(tls, MIB))
            continue;
    } else if (strcmp(path, "/half") == 0) {
        say(tls, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    } else if (strcmp(path, "/headers") == 0) {
        say(tls, "HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 3000; i++)
            say(tls, "Some-Header: of some length, which is repeated\r\n");
        say(tls, "Content-Length: 0\r\n\r\n");
    }
}

/* As a proxy that wants a password. */
static void
refuse_tunnel(SSL *tls)
{
    say(tls, "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"a\"\r\n"
             "Content-Length: 0\r\n\r\n");
}

/* False if the connection is to end. */
static bool
answer(SSL *tls, const struct request *request, struct tls_counts *counts)
{
    const char *path = request->path;

    if (strncmp(request->text, "CONNECT ", 8) == 0) {
        refuse_tunnel(tls);
        return false;
    }
    for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
        if (strcmp(fixed[i].path, path) == 0) {
            say_whole(tls, fixed[i].head, fixed[i].body,
                      strlen(fixed[i].body));
            return true;
        }
    if (strcmp(path, "/echo") == 0) {
        say_whole(tls, "200 OK\r\nContent-Type: text/plain", request->text,
                  request->length);
        return true;
    }
    if (strcmp(path, "/exact") == 0) {
        say(tls, "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n");
        return say_letters(tls, MIB);
    }
    if (strcmp(path, "/toggle") == 0) {
        say_whole(tls,
                  counts->broken ? "500 Broken"
                                 : "200 OK\r\nContent-Type: application/json",
                  "{}", 2);
        return true;
    }
    if (strncmp(path, "/slow", 5) == 0 || strncmp(path, "/late", 5) == 0)
        return answer_slow(tls, request, counts);
    answer_badly(tls, path);
    return false;
}

/* What Content-Length says; 0 without one. */
static size_t
form_length(const char *text)
{
    const char *line = strcasestr(text, "\r\nContent-Length:");

    return line == NULL ? 0 : strtoul(line + 17, NULL, 10);
}

/* Read one request, form included; the path is cut out of a copy. */
static bool
read_request(SSL *tls, struct request *request, char *path, size_t size)
{
    char *end = NULL;

    request->length = 0;
    request->text[0] = '\0';
    while (end == NULL ||
           request->length < (size_t) (end + 4 - request->text) +
                                 form_length(request->text)) {
        int count = SSL_read(tls, request->text + request->length,
                             (int) (ROOM - 1 - request->length));

        if (count <= 0)
            return false;
        request->length += (size_t) count;
        request->text[request->length] = '\0';
        end = strstr(request->text, "\r\n\r\n");
    }
    snprintf(path, size, "%s", strchr(request->text, '/'));
    path[strcspn(path, " ")] = '\0';
    request->path = path;
    return true;
}

static void
serve_connection(SSL_CTX *context, int fd, struct tls_counts *counts)
{
    static struct request request;
    SSL *tls = SSL_new(context);
    char path[512];

    SSL_set_fd(tls, fd);
    if (SSL_accept(tls) == 1)
        while (read_request(tls, &request, path, sizeof(path))) {
            counts->requests++;
            if (!answer(tls, &request, counts))
                break;
        }
    close(fd);
    _exit(0);
}

static int
listen_somewhere(unsigned *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr = {htonl(INADDR_LOOPBACK)},
    };
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *) &address, size) != 0 ||
        listen(fd, 128) != 0 ||
        getsockname(fd, (struct sockaddr *) &address, &size) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

static void
end_with_parent(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
}

static void
serve(SSL_CTX **contexts, struct pollfd *polled, struct tls_counts *counts)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        pid_t self = getpid();

        poll(polled, TLS_KINDS, -1);
        for (int kind = 0; kind < TLS_KINDS; kind++) {
            int fd;

            if (polled[kind].revents == 0)
                continue;
            fd = accept(polled[kind].fd, NULL, NULL);
            counts->connections++;
            if (fork() == 0) {
                end_with_parent(self);
                serve_connection(contexts[kind], fd, counts);
            }
            close(fd);
        }
    }
}

static bool
export_authority(struct tls *tls, X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes;
    long length;

    PEM_write_bio_X509(bio, certificate);
    length = BIO_get_mem_data(bio, &bytes);
    tls->authority = strndup(bytes, (size_t) length);
    tls->authority_length = (size_t) length;
    BIO_free(bio);
    return tls->authority != NULL;
}

bool
tls_start(struct tls *tls)
{
    struct identity authority;
    SSL_CTX *contexts[TLS_KINDS];
    struct pollfd polled[TLS_KINDS];
    pid_t self = getpid();
    bool made = make_identity(&authority, NULL, NULL, -2 * DAY, DAY) &&
                export_authority(tls, authority.certificate);

    tls->counts = mmap(NULL, sizeof(*tls->counts), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    made = made && tls->counts != MAP_FAILED;
    for (int kind = 0; made && kind < TLS_KINDS; kind++) {
        contexts[kind] = make_context((enum tls_kind) kind, &authority);
        polled[kind] = (struct pollfd){
            .fd = listen_somewhere(&tls->ports[kind]), .events = POLLIN};
        made = contexts[kind] != NULL && polled[kind].fd >= 0;
    }
    if (!made)
        return false;
    tls->pid = fork();
    if (tls->pid == 0) {
        end_with_parent(self);
        serve(contexts, polled, tls->counts);
    }
    for (int kind = 0; kind < TLS_KINDS; kind++) {
        SSL_CTX_free(contexts[kind]);
        close(polled[kind].fd);
    }
    EVP_PKEY_free(authority.key);
    X509_free(authority.certificate);
    return tls->pid > 0;
}

void
tls_stop(struct tls *tls)
{
    kill(tls->pid, SIGKILL);
    free(tls->authority);
    munmap(tls->counts, sizeof(*tls->counts));
    *tls = (struct tls){0};
}

const char *
tls_url(const struct tls *tls, enum tls_kind kind, const char *path)
{
    static char url[256];

    snprintf(url, sizeof(url), "https://localhost:%u%s", tls->ports[kind],
             path);
    return url;
}

bool
tls_await(_Atomic int *count, int wanted)
{
    for (int i = 0; i < 2000 && *count < wanted; i++)
        poll(NULL, 0, 10);
    return *count >= wanted;
}
