/* SPDX-License-Identifier: MIT */
/* What readers say and ask: shown only when a moderator said so. */
#include "store/store.h"

#include <string.h>

#include "store/text.h"

enum {
	NAME_MOST = 80
};

static bool
is_fit(const struct comment *c)
{
	return *c->body && strlen(c->body) <= STORE_COMMENT_MOST &&
	       strlen(c->name) <= NAME_MOST;
}

static int64_t
insert(struct sql *q, const struct comment *c, const char *kind,
    const char *state, int64_t now)
{
	return sql_number(q, STORE_E_LOST,
	    "INSERT INTO comments(warning, kind, parent, name, body, fold, "
	    "state, flags, is_edited, version, at, receipt) VALUES($1, $2, $3, "
	    "$4, $5, $6, $7, $8, 0, 1, $9, $10) RETURNING id",
	    "isisssssis", c->warning, kind, c->parent, c->name, c->body,
	    c->fold, state, c->flags, now, c->receipt ? c->receipt : "");
}

int64_t
store_comment(struct store *s, const struct comment *c, int64_t now)
{
	struct sql *q = store_sql(s);
	bool is_question = !strcmp(c->kind, "question");
	int64_t id = 0;
	int rc = is_fit(c) ? sql_begin(q, SQL_ALONE) : STORE_E_INPUT;

	if (rc < 0)
		return rc;
	if (!sql_number(q, 0,
		"SELECT count(*) FROM warnings WHERE id = $1 AND state = "
		"'published'",
		"i", c->warning))
		rc = STORE_E_NONE;
	else if (sql_number(q, 0,
		     "SELECT count(*) FROM comments WHERE warning = $1 AND "
		     "fold = $2",
		     "is", c->warning, c->fold))
		rc = STORE_E_CLASH;
	if (rc >= 0)
		id = insert(
		    q, c, is_question ? "question" : "comment", "waiting", now);
	rc = sql_end(q, id < 0 ? (int)id : rc);
	return rc < 0 ? rc : id;
}

int64_t
store_answer(
    struct store *s, int64_t actor, const struct comment *c, int64_t now)
{
	struct sql *q = store_sql(s);
	int64_t id = 0;
	int rc = is_fit(c) ? sql_begin(q, SQL_ALONE) : STORE_E_INPUT;

	if (rc < 0)
		return rc;
	if (!sql_number(q, 0,
		"SELECT count(*) FROM comments WHERE id = $1 AND warning = $2 "
		"AND kind = 'question' AND state = 'shown'",
		"ii", c->parent, c->warning))
		rc = STORE_E_NONE;
	if (rc >= 0) {
		id = insert(q, c, "answer", "shown", now);
		rc = id < 0 ? (int)id
			    : audit_add(s, actor, "answer", id, c->body, now);
	}
	rc = sql_end(q, rc);
	return rc < 0 ? rc : id;
}

int
store_moderate(struct store *s, int64_t actor, int64_t id, int64_t version,
    const char *state, const char *body, int64_t now)
{
	struct sql *q = store_sql(s);
	bool is_known = !strcmp(state, "shown") || !strcmp(state, "refused") ||
			!strcmp(state, "waiting");
	int rc =
	    is_known && (!body || (*body && strlen(body) <= STORE_COMMENT_MOST))
		? sql_begin(q, SQL_ALONE)
		: STORE_E_INPUT;

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "UPDATE comments SET state = $3, is_edited = CASE WHEN $4 <> '' "
	    "AND $4 <> body THEN 1 ELSE is_edited END, body = CASE WHEN $4 = "
	    "'' THEN body ELSE $4 END, version = version + 1 WHERE id = $1 AND "
	    "version = $2",
	    "iiss", id, version, state, body ? body : "");
	if (rc == 0)
		rc = STORE_E_CLASH;
	if (rc >= 0)
		rc = audit_add(s, actor, state, id, body, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

json_t *
store_comments(struct store *s, int64_t warning, const char *state,
    int64_t offset, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT id, kind, parent, name, body, is_edited, version, at FROM "
	    "comments WHERE warning = $1 AND state = $2 ORDER BY id LIMIT $3 "
	    "OFFSET $4",
	    "isii", warning, state, most, offset);
	return rows;
}

json_t *
store_queue(struct store *s, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT c.id, c.kind, c.name, c.body, c.flags, c.version, c.at, "
	    "w.slug FROM comments c JOIN warnings w ON w.id = c.warning WHERE "
	    "c.state = 'waiting' ORDER BY c.id LIMIT $1",
	    "i", most);
	return rows;
}

json_t *
store_queue_of(struct store *s, const char *state, int64_t after, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT c.id, c.kind, c.parent, c.name, c.body, c.flags, "
	    "c.is_edited, c.state, c.version, c.at, c.warning, w.slug FROM "
	    "comments c JOIN warnings w ON w.id = c.warning WHERE c.state = $1 "
	    "AND c.id > $2 ORDER BY c.id LIMIT $3",
	    "sii", state, after, most);
	return rows;
}

static json_t *
first_of(json_t *rows)
{
	json_t *o = json_incref(json_array_get(rows, 0));

	json_decref(rows);
	return o;
}

json_t *
store_comment_one(struct store *s, int64_t id)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT c.id, c.kind, c.parent, c.name, c.body, c.flags, "
	    "c.is_edited, c.state, c.version, c.at, c.warning, w.slug FROM "
	    "comments c JOIN warnings w ON w.id = c.warning WHERE c.id = $1",
	    "i", id);
	return first_of(rows);
}

json_t *
store_comment_by(struct store *s, const char *receipt)
{
	json_t *rows;

	if (!*receipt)
		return NULL;
	sql_do(store_sql(s), &rows,
	    "SELECT id, state, kind, name, body, at FROM comments WHERE "
	    "receipt = $1",
	    "s", receipt);
	return first_of(rows);
}

json_t *
store_appeals(struct store *s, const char *state, int64_t most)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT a.id, a.warning, a.body, a.state, a.at, w.slug FROM "
	    "appeals a JOIN warnings w ON w.id = a.warning WHERE a.state = $1 "
	    "ORDER BY a.id LIMIT $2",
	    "si", state, most);
	return rows;
}

int
store_close_appeal(struct store *s, int64_t actor, int64_t id, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = sql_begin(q, SQL_ALONE);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "UPDATE appeals SET state = 'closed' WHERE id = $1 AND state = "
	    "'waiting'",
	    "i", id);
	if (rc == 0)
		rc = STORE_E_NONE;
	if (rc >= 0)
		rc = audit_add(s, actor, "appeal-close", id, NULL, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

int64_t
store_appeal(struct store *s, int64_t warning, const char *body, int64_t now)
{
	if (!*body || strlen(body) > STORE_COMMENT_MOST || !text_is_utf8(body))
		return STORE_E_INPUT;
	return sql_number(store_sql(s), STORE_E_LOST,
	    "INSERT INTO appeals(warning, body, state, at) VALUES($1, $2, "
	    "'waiting', $3) RETURNING id",
	    "isi", warning, body, now);
}
