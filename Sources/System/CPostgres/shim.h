#pragma once
#include <libpq-fe.h>

// The fields of an error, which libpq defines as characters.
static const int mb_pg_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int mb_pg_sqlstate = PG_DIAG_SQLSTATE;
static const int mb_pg_message = PG_DIAG_MESSAGE_PRIMARY;
static const int mb_pg_detail = PG_DIAG_MESSAGE_DETAIL;
static const int mb_pg_hint = PG_DIAG_MESSAGE_HINT;
static const int mb_pg_table = PG_DIAG_TABLE_NAME;
static const int mb_pg_constraint = PG_DIAG_CONSTRAINT_NAME;
static const int mb_pg_function = PG_DIAG_SOURCE_FUNCTION;
