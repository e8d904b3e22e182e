/* SPDX-License-Identifier: MIT */
/*
 * What the board keeps: sightings summed up by campaign, warnings with their
 * versions, comments, people, and an audit log that only grows.
 *
 * Functions give 0 (or a new id) or a negative enum store_error; lists are new
 * arrays of objects, NULL on failure. Times are seconds since 1970, days are
 * days since 1970. All texts are UTF-8 and NUL-terminated. Safe for all
 * threads.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "store/sql.h"

struct store;

enum {
	SKETCH_SLOTS = 64, /* of 4 hex digits each: mekiki_check_sighting */
	SKETCH_SIZE_OLD = SKETCH_SLOTS * 4, /* of schema 3: no head */
	SKETCH_SIZE = SKETCH_SIZE_OLD * 2,
	STORE_K = 5,		  /* what fewer people had is not shown */
	STORE_DRAFT_AT = 5,	  /* reporters, before a draft is written */
	STORE_QUIET_DAYS = 14,	  /* a wave after that is seen "again" */
	STORE_EXEMPLARS_MOST = 8, /* of one campaign */
	STORE_TEXT_MOST = 64 * 1024,
	STORE_COMMENT_MOST = 4000,
	STORE_KEY_HEX = 64,   /* digits of the site's key */
	STORE_HASH_BYTES = 65 /* of a hash in hex, with its NUL */
};

/*
 * The keyed hash (BLAKE2b) by which a reporter or a batch is known: one
 * reporter counts once whichever program took the report, so it is written here
 * alone. `key` has STORE_KEY_HEX digits.
 */
void store_hash(
    const char *key, const char *p, size_t n, char out[STORE_HASH_BYTES]);

/* Opens and, when `migrates`, brings the tables to this version. */
struct store *store_open(const char *where, bool migrates, char **why_out);
/*
 * The same where the database may be lost as yet: then all fails as it does
 * when it is lost later, until it answers.
 */
struct store *store_open_later(const char *where, char **why_out);
void store_close(struct store *s);
struct sql *store_sql(struct store *s);
/* Why the last call failed, for an operator: may name files and users. */
const char *store_why(const struct store *s);
/* The part of such words that names nobody, static; "" when there is none. */
const char *store_reason(const char *why);
/*
 * Where a function gave NULL: true when the database answers, so that there is
 * no such thing; false when it is the database that is lost.
 */
bool store_is_reached(struct store *s);

/* ---- campaigns: campaign.c */

struct sighting {
	const char *json;     /* as mekiki_check_sighting gives it */
	const char *reporter; /* keyed hash of who reports, in hex */
	int64_t day;
	int64_t campaign; /* out: where it went; 0: it was none */
};

/*
 * Slots of the whole text that are alike, 0..SKETCH_SLOTS; -1 when one is too
 * short.
 */
int sketch_alike(const char *a, const char *b);

/*
 * Adds a batch, whole or not at all. One with an id that was added before is
 * skipped, so that it may be sent again after a lost answer. Sightings that
 * are malformed or of mail judged genuine or of no brand go nowhere.
 */
int store_add(
    struct store *s, const char *batch, struct sighting *list, size_t n);

/* By reporters, most first; brand may be NULL. */
json_t *store_campaigns(
    struct store *s, const char *brand, int64_t least, int64_t most);
/*
 * One campaign with days, traits by frequency (subjects only where STORE_K
 * people had them), first_day, last_day, n. NULL when there is none.
 */
json_t *store_campaign(struct store *s, int64_t id);
/* Where such a sighting would be added, or 0; nothing is kept of it. */
int64_t store_match(struct store *s, const char *sighting);

/* ---- editors' work on campaigns: divide.c */

/* All of `from` becomes part of `into`; a reporter of both counts once. */
int store_merge(
    struct store *s, int64_t actor, int64_t from, int64_t into, int64_t now);
/* The forms of its lure: id, n (reporters), traits (kind, value, n). */
json_t *store_forms(struct store *s, int64_t campaign);
/*
 * Those forms, with who reported them, become a new campaign: its id. INPUT
 * when none would be left, NONE when one is not of `from`.
 */
int64_t store_split(struct store *s, int64_t actor, int64_t from,
    const int64_t *exemplars, size_t n, int64_t now);

/* ---- warnings: warning.c */

struct warning_text {
	const char *title, *lead, *body, *note; /* body: Markdown */
};

/* A new draft; its id. slug is its address for ever, [a-z0-9-]. */
int64_t store_draft(struct store *s, int64_t actor, int64_t campaign,
    const char *slug, const struct warning_text *t, int64_t now);
/* A new version on top of `version`: CLASH when that is not the newest. */
int store_edit(struct store *s, int64_t actor, int64_t id, int64_t version,
    const struct warning_text *t, int64_t now);
/* "draft", "published", "withdrawn". */
int store_set_state(
    struct store *s, int64_t actor, int64_t id, const char *state, int64_t now);
json_t *store_warning(struct store *s, int64_t id);
json_t *store_warning_at(struct store *s, const char *slug);
/* Oldest first, without bodies; and one whole. */
json_t *store_versions(struct store *s, int64_t id);
json_t *store_version(struct store *s, int64_t id, int64_t version);
/* By their campaigns, newest first, whatever their state. */
json_t *store_warnings_of(struct store *s, int64_t campaign);
/* The published one of a campaign, with first_day and n of it; or NULL. */
json_t *store_published_of(struct store *s, int64_t campaign);
json_t *store_warnings(
    struct store *s, const char *state, int64_t offset, int64_t most);
/* Published ones, newest first; brand "": of all. */
json_t *store_warnings_about(
    struct store *s, const char *brand, int64_t offset, int64_t most);
/*
 * Published ones whose title or subjects hold the words: folded by the
 * caller, searched by pairs of characters.
 */
json_t *store_search(struct store *s, const char *folded, int64_t most);
/* What `store_search` finds it by. */
int store_index(struct store *s, int64_t id, const char *folded);
/* The published warning of a campaign's brand that is newest, or NULL. */
json_t *store_warning_of(struct store *s, const char *brand);

/* ---- comments and questions: comment.c */

struct comment {
	int64_t warning, parent;
	const char *kind; /* "comment", "question", "answer" */
	const char *name, *body;
	const char *fold;    /* of the body: equal ones are one */
	const char *flags;   /* "link", "personal" ..., blank between; or "" */
	const char *receipt; /* hash of what its writer was given; or NULL */
};

/* Waits for approval. CLASH: the same was said here before. */
int64_t store_comment(struct store *s, const struct comment *c, int64_t now);
/* An answer by a named role is shown at once. */
int64_t store_answer(
    struct store *s, int64_t actor, const struct comment *c, int64_t now);
/* `state` "shown", "refused", "waiting"; body NULL: as it was said. */
int store_moderate(struct store *s, int64_t actor, int64_t id, int64_t version,
    const char *state, const char *body, int64_t now);
json_t *store_comments(struct store *s, int64_t warning, const char *state,
    int64_t offset, int64_t most);
json_t *store_queue(struct store *s, int64_t most);
/* Of any state, with warning and slug; ids above `after`, oldest first. */
json_t *store_queue_of(
    struct store *s, const char *state, int64_t after, int64_t most);
json_t *store_comment_one(struct store *s, int64_t id);
/* By its receipt's hash: id, state, body. */
json_t *store_comment_by(struct store *s, const char *receipt);
int64_t store_appeal(
    struct store *s, int64_t warning, const char *body, int64_t now);
/* `state` "waiting" or "closed"; with slug. */
json_t *store_appeals(struct store *s, const char *state, int64_t most);
int store_close_appeal(struct store *s, int64_t actor, int64_t id, int64_t now);

/* ---- people: people.c */

enum role {
	ROLE_READER,
	ROLE_MODERATOR,
	ROLE_EDITOR,
	ROLE_ADMIN,
	ROLE_NONE
};

enum role role_of(const char *name);
const char *role_name(enum role r);

/* *secret_out: base32 of the TOTP key, to be shown once and freed. */
int64_t store_add_user(struct store *s, int64_t actor, const char *name,
    enum role role, const char *password, char **secret_out, int64_t now);
json_t *store_users(struct store *s);
/* NONE when there is nobody of that name. */
int64_t store_user_id(struct store *s, const char *name);
/* Their sessions end. The last admin stays one: DENIED. */
int store_set_role(
    struct store *s, int64_t actor, int64_t id, enum role role, int64_t now);
int store_unlock(struct store *s, int64_t actor, int64_t id, int64_t now);
/* What they did stays in the audit log, under a number that is nobody's. */
int store_remove_user(struct store *s, int64_t actor, int64_t id, int64_t now);

struct session {
	char id[65], csrf[65]; /* secrets; the store has a hash of id alone */
	int64_t user;
	enum role role;
	char name[65];
};

/*
 * A code is good once (RFC 6238, 30 s, one step of drift). DENIED for any
 * mistake and while locked: five failures lock for 15 minutes. The same time
 * is spent on a name that is not known.
 */
int store_sign_in(struct store *s, const char *name, const char *password,
    const char *code, int64_t now, struct session *out);
/* DENIED when there is none, it is idle for 30 minutes or 12 hours old. */
int store_session(
    struct store *s, const char *id, int64_t now, struct session *out);
int store_sign_out(struct store *s, const char *id);
/* For tests and `mekiki board user`: six digits, NUL-terminated. */
bool totp_code(const char *secret, int64_t now, char out[7]);

/* ---- audit: audit.c */

/* Within a transaction that is alone. `object` is an id, never a text. */
int audit_add(struct store *s, int64_t actor, const char *act, int64_t object,
    const char *content, int64_t now);
/* Newest first, ids below `before`; 0: from the end. */
json_t *store_audit(struct store *s, int64_t before, int64_t most);
/* OK, or E_INPUT: *broken_out is the first entry that is not as written. */
int audit_verify(struct store *s, int64_t *n_out, int64_t *broken_out);

/* How far the log was verified: the last entry's id, 0 for none, its hash. */
struct audit_mark {
	int64_t id;
	char hash[65];
};

/*
 * The same for what came after *mark, which moves on as far as the log is
 * whole. Entries before it are not read again; that the marked one is still
 * there, and as it was, is.
 */
int audit_verify_on(struct store *s, struct audit_mark *mark, int64_t *n_out,
    int64_t *broken_out);

/* ---- how long, and whose: retention.c */

enum {
	KEEP_REFUSED_DAYS = 30,	 /* a comment that was not shown */
	KEEP_WAITING_DAYS = 180, /* one that nobody looked at */
	KEEP_APPEAL_DAYS = 90,	 /* a closed one */
	KEEP_BATCH_DAYS = 30,	 /* within which a sighting may be sent again */
	KEEP_SMALL_DAYS = 90,	 /* a campaign that fewer than STORE_K had */
	KEEP_REPORTER_DAYS = 365, /* hashes of a campaign's reporters */
	KEEP_SESSION_DAYS = 1
};

/* Deletes what is older; a new object with a count by kind, or NULL. */
json_t *store_expire(struct store *s, int64_t actor, int64_t now);

/*
 * All that is kept of one person, as a new object: `kind` "comment" (key: its
 * id), "reporter" (the keyed hash), "user" (the name). NULL: nothing.
 */
json_t *store_person(struct store *s, const char *kind, const char *key);
/* Deletes it. What was summed up without a name (traits) stays. */
int store_forget(struct store *s, int64_t actor, const char *kind,
    const char *key, int64_t now);

#endif
