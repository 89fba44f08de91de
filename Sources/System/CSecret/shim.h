#pragma once
#include <libsecret/secret.h>

// What the tray keeps: one token for an account at a hub. Schemas are structs with fixed arrays, which Swift imports as
// tuples.
static const SecretSchema mb_token_schema = {
    "org.mailbell.Token",
    SECRET_SCHEMA_NONE,
    {
        {"hub", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"account", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {NULL, 0},
    },
};

static inline const SecretSchema *mb_token_schema_pointer(void)
{
    return &mb_token_schema;
}

// What the terminal program keeps: the password of a user of a mail server. The functions have variable arguments.
static const SecretSchema mb_smtp_schema = {
    "org.mailbell.smtp",
    SECRET_SCHEMA_NONE,
    {
        {"server", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {"user", SECRET_SCHEMA_ATTRIBUTE_STRING},
        {NULL, 0},
    },
};

static inline gboolean mb_smtp_store(
    const char *server, const char *user, const char *label, const char *password, GCancellable *cancellable,
    GError **error)
{
    return secret_password_store_sync(
        &mb_smtp_schema, SECRET_COLLECTION_DEFAULT, label, password, cancellable, error, "server", server, "user", user,
        NULL);
}

static inline gchar *mb_smtp_lookup(const char *server, const char *user, GCancellable *cancellable, GError **error)
{
    return secret_password_lookup_sync(&mb_smtp_schema, cancellable, error, "server", server, "user", user, NULL);
}

static inline gboolean mb_smtp_clear(const char *server, const char *user, GCancellable *cancellable, GError **error)
{
    return secret_password_clear_sync(&mb_smtp_schema, cancellable, error, "server", server, "user", user, NULL);
}
