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
