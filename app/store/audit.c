/* SPDX-License-Identifier: MIT */
/* Who did what to which id: each entry's hash holds the one before. */
#include "store/store.h"
#include "store/sodium_calls.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
	HEX_SIZE = crypto_hash_sha256_BYTES * 2 + 1,
	VERIFY_ROWS = 1000 /* read at a time */
};

_Static_assert(sizeof((struct audit_mark *)0)->hash == HEX_SIZE, "its hash");

static void
hash_hex(const char *text, char out[HEX_SIZE])
{
	unsigned char h[crypto_hash_sha256_BYTES];

	sodium()->crypto_hash_sha256(
	    h, (const unsigned char *)text, strlen(text));
	sodium()->sodium_bin2hex(out, HEX_SIZE, h, sizeof h);
}

static void
entry_hash(int64_t id, int64_t at, int64_t actor, const char *act,
    const char *object, const char *digest, const char *before,
    char out[HEX_SIZE])
{
	char line[512];

	snprintf(line, sizeof line,
	    "%" PRId64 "|%" PRId64 "|%" PRId64 "|%.64s|%.32s|%.64s|%.64s", id,
	    at, actor, act, object, digest, before);
	hash_hex(line, out);
}

int
audit_add(struct store *s, int64_t actor, const char *act, int64_t object,
    const char *content, int64_t now)
{
	char digest[HEX_SIZE], hash[HEX_SIZE], thing[24];
	const char *before = "";
	json_t *rows, *last;
	int64_t id = 1;
	int rc = sql_do(store_sql(s), &rows,
	    "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1", "");

	if (rc < 0)
		return rc;
	last = json_array_get(rows, 0);
	if (last) {
		id = json_integer_value(json_object_get(last, "id")) + 1;
		before = json_string_value(json_object_get(last, "hash"));
	}
	snprintf(thing, sizeof thing, "%" PRId64, object);
	hash_hex(content ? content : "", digest);
	entry_hash(id, now, actor, act, thing, digest, before, hash);
	rc = sql_do(store_sql(s), NULL,
	    "INSERT INTO audit(id, at, actor, act, object, digest, hash) "
	    "VALUES($1, $2, $3, $4, $5, $6, $7)",
	    "iiissss", id, now, actor, act, thing, digest, hash);
	json_decref(rows);
	return rc;
}

json_t *
store_audit(struct store *s, int64_t before, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT id, at, actor, act, object FROM audit WHERE $1 = 0 OR id < "
	    "$1 ORDER BY id DESC LIMIT $2",
	    "ii", before, most);
	return rows;
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static bool
is_whole(const json_t *o, int64_t id, const char *before)
{
	char hash[HEX_SIZE];

	entry_hash(id, json_integer_value(json_object_get(o, "at")),
	    json_integer_value(json_object_get(o, "actor")), text_of(o, "act"),
	    text_of(o, "object"), text_of(o, "digest"), before, hash);
	return json_integer_value(json_object_get(o, "id")) == id &&
	       !strcmp(hash, text_of(o, "hash"));
}

/* Is the marked entry there, with the hash that it had? */
static int
is_marked(struct store *s, const struct audit_mark *mark)
{
	json_t *rows;
	int rc = STORE_OK;

	if (!mark->id)
		return STORE_OK;
	if (sql_do(store_sql(s), &rows, "SELECT hash FROM audit WHERE id = $1",
		"i", mark->id) < 0)
		return STORE_E_LOST;
	if (strcmp(text_of(json_array_get(rows, 0), "hash"), mark->hash) != 0)
		rc = STORE_E_INPUT;
	json_decref(rows);
	return rc;
}

/* The next entries, at most VERIFY_ROWS; *got_out: how many there were. */
static int
verify_rows(struct store *s, struct audit_mark *mark, size_t *got_out)
{
	int rc = STORE_OK;
	json_t *rows, *o;
	size_t i;

	if (sql_do(store_sql(s), &rows,
		"SELECT id, at, actor, act, object, digest, hash FROM audit "
		"WHERE id > $1 ORDER BY id LIMIT $2",
		"ii", mark->id, (int64_t)VERIFY_ROWS) < 0)
		return STORE_E_LOST;
	*got_out = json_array_size(rows);
	json_array_foreach(rows, i, o)
	{
		if (!is_whole(o, mark->id + 1, mark->hash)) {
			rc = STORE_E_INPUT;
			break;
		}
		mark->id++;
		snprintf(
		    mark->hash, sizeof mark->hash, "%s", text_of(o, "hash"));
	}
	json_decref(rows);
	return rc;
}

int
audit_verify_on(struct store *s, struct audit_mark *mark, int64_t *n_out,
    int64_t *broken_out)
{
	int rc = is_marked(s, mark);
	bool is_lost_mark = rc == STORE_E_INPUT;

	for (size_t got = 1; rc == STORE_OK && got;)
		rc = verify_rows(s, mark, &got);
	*n_out = mark->id;
	if (rc == STORE_E_INPUT)
		*broken_out = mark->id + !is_lost_mark;
	return rc;
}

int
audit_verify(struct store *s, int64_t *n_out, int64_t *broken_out)
{
	struct audit_mark mark = {0};

	return audit_verify_on(s, &mark, n_out, broken_out);
}
