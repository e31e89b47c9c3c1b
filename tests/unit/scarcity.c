/*
 * Tests of what verifies and asks when memory runs short: whichever
 * allocation fails, nothing is taken that would not have been, and nothing
 * is half of what it should be.
 *
 * Runs in: tests.
 * Trusts:  nothing.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/base/clock.h"
#include "helper/jose/jwt.h"
#include "helper/login/login.h"
#include "helper/oidc/device.h"
#include "helper/oidc/password.h"
#include "helper/oidc/refresh.h"
#include "pam/cleanup.h"
#include "tests/issuer.h"
#include "tests/maker.h"
#include "tests/script.h"
#include "tests/shortage.h"
#include "tests/tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* RFC 7515 A.3's key, and a point that is not on its curve. */
#define X  "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y  "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EC "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\""

#define CLAIMS                                                                \
    "{\"iss\":\"https://login.test\",\"aud\":\"abc\",\"sub\":\"ada\","        \
    "\"iat\":1000,\"exp\":2000,\"at_hash\":\"ypeBEsobvcr6wjGzmiPcTQ\"}"

/* A set of keys as text, and how many of them are ours to use. */
struct keys {
    struct buffer text;
    size_t count;
};

static bool
keys_are_whole_or_none(const void *context)
{
    const struct keys *keys = context;
    CLEANUP(jwk_set_free) struct jwk_set set = {0};
    struct error error = {0};

    if (jwk_set_parse(&set, keys->text.bytes, keys->text.length, &error))
        return set.count == keys->count;
    return set.count == 0 && error.kind == ERROR_NO_MEMORY;
}

/* A key left out for want of memory could leave another of its kid alone. */
static void
no_key_is_left_out(const struct issuer *issuer)
{
    struct keys keys = {.text = BUFFER(MAKER_MAX), .count = 2};

    buffer_add_string(&keys.text, "{\"keys\":[");
    maker_jwk(&keys.text, issuer->rsa, "\"kid\":\"a\",");
    buffer_add_string(&keys.text, ",{\"kid\":\"b\"," EC Y "\"},");
    buffer_add_string(&keys.text, "{\"kid\":\"c\"," EC X "\"}]}");
    ok(keys_are_whole_or_none(&keys), "two of three keys are on their curve");
    ok(shortage_each(keys_are_whole_or_none, &keys) > 0,
       "whichever allocation fails, the keys are these or none");
    buffer_free(&keys.text);
}

/* A token, and whether it is the issuer's. */
struct token {
    const struct issuer *issuer;
    const struct secret *access;
    struct secret text;
    bool good;
};

static bool
verify(const struct token *token, struct error *error)
{
    const struct jwt_expected expected = {
        .issuer = "https://login.test",
        .client_id = "abc",
        .algorithms = ALL,
        .now = 1500,
        .access_token = token->access,
    };
    struct claims claims = {0};
    bool verified = jwt_verify(&claims, &token->text, &token->issuer->set,
                               &expected, error);

    return verified ? strcmp(claims.subject, "ada") == 0
                    : claims.subject[0] != '\0';
}

/* Not enough memory is no bad token of the provider's either. */
static bool
a_good_token_is_taken_or_memory_is_short(const void *context)
{
    struct error error = {0};

    return verify(context, &error)
               ? error.kind == ERROR_NONE
               : error.kind == ERROR_NO_MEMORY || error.kind == ERROR_TOKEN;
}

static bool
a_bad_token_is_refused(const void *context)
{
    struct error error = {0};

    return !verify(context, &error) && error.kind != ERROR_NONE;
}

static void
check_token(const struct issuer *issuer, const struct secret *access,
            const struct buffer *text, bool good, const char *about)
{
    struct token token = {.issuer = issuer, .access = access, .good = good};
    struct error error = {0};

    ok(secret_copy(&token.text, text->bytes, text->length) &&
           verify(&token, &error) == good,
       "%s is %s", about, good ? "taken" : "refused");
    ok(shortage_each(good ? a_good_token_is_taken_or_memory_is_short
                          : a_bad_token_is_refused,
                     &token) > 0,
       "%s is never %s, whichever allocation fails", about,
       good ? "another's" : "taken");
    secret_erase(&token.text);
}

static void
tokens_stay_what_they_are(const struct issuer *issuer)
{
    const struct {
        EVP_PKEY *signer;
        enum maker_signing signing;
        const char *header;
        bool good;
        const char *about;
    } cases[] = {
        {issuer->rsa, MAKER_RS256, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}", true,
         "an RS256 token"},
        {issuer->rsa, MAKER_PS256, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}", true,
         "a PS256 token"},
        {issuer->ec, MAKER_ES256, "{\"alg\":\"ES256\",\"kid\":\"ec\"}", true,
         "an ES256 token"},
        {issuer->stranger, MAKER_RS256, "{\"alg\":\"RS256\",\"kid\":\"rsa\"}",
         false, "a stranger's RS256 token"},
        {issuer->stranger, MAKER_PS256, "{\"alg\":\"PS256\",\"kid\":\"rsa\"}",
         false, "a stranger's PS256 token"},
        {issuer->strange_ec, MAKER_ES256, "{\"alg\":\"ES256\",\"kid\":\"ec\"}",
         false, "a stranger's ES256 token"},
    };
    CLEANUP(secret_erase) struct secret access = {0};

    ok(secret_copy(&access, "a", 1), "there is an access token");
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(buffer_free) struct buffer text = BUFFER(MAKER_MAX);

        maker_token(&text, cases[i].signer, cases[i].signing, cases[i].header,
                    CLAIMS);
        check_token(issuer, &access, &text, cases[i].good, cases[i].about);
    }
}

/* ---- What asks the provider --------------------------------------------- */

static char none[] = "";

static const struct settings settings = {
    .extra_scopes = none, .id_token_issuer = none, .issuer = none};
static const struct provider provider = {
    .settings = &settings,
    .device_authorization_endpoint = "https://login.test/device",
    .token_endpoint = "https://login.test/token",
};

static bool
begin_device(struct script *script, struct error *error)
{
    CLEANUP(device_free) struct device device = {0};

    shortage_at(1);
    return device_begin(&device, &provider, &script->net, clock_ticks() + 5000,
                        error);
}

static bool
poll_device(struct script *script, struct error *error)
{
    CLEANUP(device_free) struct device device = {0};
    CLEANUP(token_erase) struct tokens tokens = {0};
    bool granted = true;

    if (!secret_copy(&device.code, "d", 1))
        return true;
    shortage_at(1);
    return device_poll(&device, &provider, &script->net, clock_ticks() + 5000,
                       &tokens, &granted, error) ||
           granted;
}

static bool
grant_by_password(struct script *script, struct error *error)
{
    CLEANUP(secret_erase) struct secret password = {0};
    CLEANUP(token_erase) struct tokens tokens = {0};

    if (!secret_copy(&password, "secret", 6))
        return true;
    shortage_at(1);
    return password_grant(&tokens, &provider, &script->net, "ada", &password,
                          clock_ticks() + 5000, error) ||
           password.bytes != NULL;
}

static bool
grant_by_refresh(struct script *script, struct error *error)
{
    CLEANUP(secret_erase) struct secret token = {0};
    CLEANUP(token_erase) struct tokens tokens = {0};
    enum refresh_fate fate = REFRESH_SPENT;

    if (!secret_copy(&token, "t", 1))
        return true;
    shortage_at(1);
    return refresh_grant(&tokens, &provider, &script->net, &token, NULL,
                         clock_ticks() + 5000, &fate, error) ||
           fate != REFRESH_UNSENT;
}

static void
half_a_form_is_not_sent(void)
{
    static const struct {
        bool (*ask)(struct script *, struct error *);
        const char *what;
    } cases[] = {
        {begin_device, "asking for a code"},
        {poll_device, "asking for tokens"},
        {grant_by_password, "asking by password"},
        {grant_by_refresh, "asking by a refresh token"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct script script;
        struct error error = {0};

        ok(script_begin(&script, NULL, 0), "net is there");
        ok(!cases[i].ask(&script, &error), "%s fails without memory",
           cases[i].what);
        ok(shortage_end() && error.kind == ERROR_NO_MEMORY, "as such");
        ok(script_end(&script), "and nothing is sent");
    }
}

/* ---- What speaks with the module ---------------------------------------- */

static bool
send_strings(int fd, enum wire_type type, const char *const *strings,
             size_t count)
{
    struct wire wire;

    wire_begin(&wire, type);
    for (size_t i = 0; i < count; i++)
        wire_put(&wire, strings[i]);
    return wire_send(fd, &wire, 0);
}

static bool
send_start(int fd, const char *operation)
{
    const char *const start[] = {operation, "sshd", "ada", "192.0.2.7", "",
                                 "ssh",     "",     "",    "100"};

    return send_strings(fd, WIRE_START, start, COUNT(start));
}

static void
an_answer_without_room_is_none(void)
{
    static const char *const answer[] = {"secret"};
    CLEANUP(secret_erase) struct secret typed = {0};
    struct conversation conversation;
    struct error error = {0};
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           send_start(pair[0], "authenticate") &&
           conversation_open(&conversation, pair[1], -1, &error) &&
           send_strings(pair[0], WIRE_REPLY, answer, 1),
       "a person answers");
    shortage_at(1);
    ok(!conversation_ask_hidden(
           &conversation, "Password: ", clock_ticks() + 5000, &typed, &error),
       "an answer without room for it is none");
    ok(shortage_end() && error.kind == ERROR_NO_MEMORY &&
           typed.bytes == NULL && conversation.answer.bytes == NULL,
       "and nothing of it is kept");
    close(pair[0]);
    close(pair[1]);
}

/* Run a login with its log in this text; answers the verdict. */
static void
run_login(int pair[2], char *verdict, char *text, size_t size)
{
    const struct log log = {.program = "memory"};
    const struct login_means means = {.settings = &settings,
                                      .net_path = "/no/such/socket",
                                      .state = "/no/such/state",
                                      .credential = "",
                                      .log = &log};
    CLEANUP(close_fd) int former = dup(STDERR_FILENO);
    FILE *file = tmpfile();
    struct wire wire;

    if (file == NULL || dup2(fileno(file), STDERR_FILENO) < 0)
        issuer_stop("no file for the log");
    shortage_at(1);
    (void) login_run(
        &(struct caller){.fd = pair[1], .listener = -1, .end = -1}, &means);
    shortage_end();
    dup2(former, STDERR_FILENO);
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    text[strcspn(text, "\n")] = '\0';
    fclose(file);
    while (wire_receive(pair[0], &wire, MSG_DONTWAIT))
        if (wire_open(&wire) == WIRE_VERDICT)
            wire_get(&wire, verdict, 32);
}

static void
a_login_without_room_for_its_line_has_a_short_one(void)
{
    char verdict[32] = "", text[512];
    int pair[2];

    ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0 &&
           send_start(pair[0], "session"),
       "somebody asks for an unknown operation");
    run_login(pair, verdict, text, sizeof(text));
    is(verdict, "refuse", "it is refused");
    ok(strstr(text, " verdict=refuse cause=") != NULL &&
           strstr(text, "service=") == NULL,
       "and the log has a short line: %s", text);
    close(pair[0]);
    close(pair[1]);
}

int
main(void)
{
    CLEANUP(issuer_free) struct issuer issuer = {0};

    if (!shortage_openssl())
        issuer_stop("OpenSSL has memory already");
    issuer_make(&issuer);
    no_key_is_left_out(&issuer);
    tokens_stay_what_they_are(&issuer);
    half_a_form_is_not_sent();
    an_answer_without_room_is_none();
    a_login_without_room_for_its_line_has_a_short_one();
    return tap_done();
}
