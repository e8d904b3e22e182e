/* SPDX-License-Identifier: MIT */
/* The handle, its opening, and how lists are asked for. */
#include "store/store.h"
#include "store/reason.h"
#include "store/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct store {
	struct sql *q;
};

/* Of tables that are there nothing was learnt: their version is not known. */
static bool
is_unanswered(const struct sql *q)
{
	const char *why = reason_in(sql_why(q));

	return *why && strcmp(why, REASON_NO_TABLE) != 0;
}

static struct store *
open_it(const char *where, bool migrates, bool may_wait, char **why_out)
{
	struct store *s = calloc(1, sizeof *s);
	int rc = STORE_OK, version = 0;

	if (!s)
		abort();
	s->q = sql_open(where, may_wait, why_out);
	if (!s->q) {
		free(s);
		return NULL;
	}
	if (migrates) {
		sql_set_patience(s->q, 0);
		rc = schema_migrate(s->q, SCHEMA_VERSION);
		sql_set_patience(s->q, SQL_PATIENCE_MS);
	}
	if (rc >= 0)
		version = schema_version(s->q);
	if (version == SCHEMA_VERSION)
		return s;
	if (rc >= 0 && !version &&
	    (!sql_is_reached(s->q) || is_unanswered(s->q)))
		rc = STORE_E_LOST;
	if (rc == STORE_E_LOST && may_wait)
		return s;
	if (why_out && asprintf(why_out, "%s",
			   rc < 0 ? sql_why(s->q)
				  : "the store's tables are of another "
				    "version: mekiki board migrate") < 0)
		abort();
	store_close(s);
	return NULL;
}

struct store *
store_open(const char *where, bool migrates, char **why_out)
{
	return open_it(where, migrates, false, why_out);
}

struct store *
store_open_later(const char *where, char **why_out)
{
	return open_it(where, false, true, why_out);
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	sql_close(s->q);
	free(s);
}

struct sql *
store_sql(struct store *s)
{
	return s->q;
}

bool
store_is_reached(struct store *s)
{
	return sql_is_reached(s->q);
}

const char *
store_reason(const char *why)
{
	return reason_in(why);
}

const char *
store_why(const struct store *s)
{
	return sql_why(s->q);
}
