/* SPDX-License-Identifier: MIT */
/* Editors and moderators: who they are, and that it is really them. */
#include "store/store.h"
#include "store/sodium_calls.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FAILURES_MOST = 5,
	LOCK_SECONDS = 15 * 60,
	IDLE_SECONDS = 30 * 60,
	LIFE_SECONDS = 12 * 3600,
	SEEN_SECONDS = 30, /* so exact is `seen`: not each page is a write */
	PASSWORD_LEAST = 12,
	PASSWORD_MOST = 256,
	NAME_MOST = 64,
	TOTP_BYTES = 20, /* RFC 4226 4: of the key */
	TOTP_STEP = 30,
	SECRET_SIZE = 32 /* base32 of the key */
};

static const char *const roles[] = {"reader", "moderator", "editor", "admin"};

enum role
role_of(const char *name)
{
	for (int i = 0; i < ROLE_NONE; i++)
		if (name && !strcmp(roles[i], name))
			return (enum role)i;
	return ROLE_NONE;
}

const char *
role_name(enum role r)
{
	return r < ROLE_NONE ? roles[r] : "none";
}

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static void
encode32(const unsigned char key[TOTP_BYTES], char out[SECRET_SIZE + 1])
{
	for (int i = 0; i < SECRET_SIZE; i++) {
		int bit = i * 5, at = bit / 8, shift = 11 - bit % 8;
		unsigned two = (unsigned)key[at] << 8 |
			       (at + 1 < TOTP_BYTES ? key[at + 1] : 0u);

		out[i] = base32[two >> shift & 31];
	}
	out[SECRET_SIZE] = 0;
}

static bool
decode32(const char *s, unsigned char key[TOTP_BYTES])
{
	if (strlen(s) != SECRET_SIZE)
		return false;
	memset(key, 0, TOTP_BYTES);
	for (int i = 0; i < SECRET_SIZE; i++) {
		const char *p = strchr(base32, s[i]);
		int bit = i * 5, at = bit / 8, shift = 11 - bit % 8;
		unsigned two;

		if (!p)
			return false;
		two = (unsigned)(p - base32) << shift;
		key[at] |= (unsigned char)(two >> 8);
		if (at + 1 < TOTP_BYTES)
			key[at + 1] |= (unsigned char)two;
	}
	return true;
}

/* RFC 4226 5.3 over the counter of RFC 6238. */
bool
totp_code(const char *secret, int64_t now, char out[7])
{
	unsigned char key[TOTP_BYTES], counter[8], mac[EVP_MAX_MD_SIZE];
	uint64_t step = (uint64_t)(now / TOTP_STEP);
	unsigned n = 0, at;
	uint32_t value;

	if (!decode32(secret, key))
		return false;
	for (int i = 0; i < 8; i++)
		counter[i] = (unsigned char)(step >> (56 - 8 * i));
	HMAC(EVP_sha1(), key, TOTP_BYTES, counter, sizeof counter, mac, &n);
	at = mac[n - 1] & 15;
	value = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
		(uint32_t)mac[at + 2] << 8 | mac[at + 3];
	snprintf(out, 7, "%06u", value % 1000000);
	sodium()->sodium_memzero(key, sizeof key);
	return true;
}

static bool
hash_password(const char *password, char out[crypto_pwhash_STRBYTES])
{
	return !sodium()->crypto_pwhash_str_alg(out, password, strlen(password),
	    crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
}

int64_t
store_add_user(struct store *s, int64_t actor, const char *name, enum role role,
    const char *password, char **secret_out, int64_t now)
{
	struct sql *q = store_sql(s);
	unsigned char key[TOTP_BYTES];
	char hash[crypto_pwhash_STRBYTES], secret[SECRET_SIZE + 1];
	size_t n = strlen(password);
	int64_t id = 0;
	int rc;

	if (role >= ROLE_NONE || !*name || strlen(name) > NAME_MOST ||
	    n < PASSWORD_LEAST || n > PASSWORD_MOST ||
	    !hash_password(password, hash))
		return STORE_E_INPUT;
	sodium()->randombytes_buf(key, sizeof key);
	encode32(key, secret);
	rc = sql_begin(q, SQL_ALONE);
	if (rc < 0)
		return rc;
	if (sql_number(
		q, 0, "SELECT count(*) FROM users WHERE name = $1", "s", name))
		rc = STORE_E_CLASH;
	if (rc >= 0)
		id = sql_number(q, STORE_E_LOST,
		    "INSERT INTO users(name, role, password, totp, totp_step, "
		    "failures, locked_until) VALUES($1, $2, $3, $4, 0, 0, 0) "
		    "RETURNING id",
		    "ssss", name, roles[role], hash, secret);
	if (rc >= 0)
		rc = id < 0 ? (int)id
			    : audit_add(
				  s, actor, "user-add", id, roles[role], now);
	rc = sql_end(q, rc);
	if (rc < 0)
		return rc;
	*secret_out = strdup(secret);
	return id;
}

json_t *
store_users(struct store *s)
{
	json_t *rows;

	sql_do(store_sql(s), &rows,
	    "SELECT id, name, role, locked_until FROM users ORDER BY id", "");
	return rows;
}

int64_t
store_user_id(struct store *s, const char *name)
{
	return sql_number(store_sql(s), STORE_E_NONE,
	    "SELECT id FROM users WHERE name = $1", "s", name);
}

/* Does that leave an admin? Within a transaction. */
static bool
leaves_admin(struct sql *q, int64_t id)
{
	return sql_number(q, 0,
		   "SELECT count(*) FROM users WHERE role = 'admin' AND id <> "
		   "$1",
		   "i", id) > 0 ||
	       !sql_number(
		   q, 0, "SELECT count(*) FROM users WHERE role = 'admin'", "");
}

int
store_set_role(
    struct store *s, int64_t actor, int64_t id, enum role role, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = role < ROLE_NONE ? sql_begin(q, SQL_ALONE) : STORE_E_INPUT;

	if (rc < 0)
		return rc;
	if (role != ROLE_ADMIN && !leaves_admin(q, id))
		rc = STORE_E_DENIED;
	if (rc >= 0)
		rc = sql_do(q, NULL, "UPDATE users SET role = $2 WHERE id = $1",
		    "is", id, roles[role]);
	if (rc == 0)
		rc = STORE_E_NONE;
	if (rc >= 0)
		rc = sql_do(q, NULL, "DELETE FROM sessions WHERE user_id = $1",
		    "i", id);
	if (rc >= 0)
		rc = audit_add(s, actor, "user-role", id, roles[role], now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

int
store_unlock(struct store *s, int64_t actor, int64_t id, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = sql_begin(q, SQL_ALONE);

	if (rc < 0)
		return rc;
	rc = sql_do(q, NULL,
	    "UPDATE users SET locked_until = 0, failures = 0 WHERE id = $1",
	    "i", id);
	if (rc == 0)
		rc = STORE_E_NONE;
	if (rc >= 0)
		rc = audit_add(s, actor, "user-unlock", id, NULL, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

int
store_remove_user(struct store *s, int64_t actor, int64_t id, int64_t now)
{
	struct sql *q = store_sql(s);
	int rc = sql_begin(q, SQL_ALONE);

	if (rc < 0)
		return rc;
	if (!leaves_admin(q, id))
		rc = STORE_E_DENIED;
	if (rc >= 0)
		rc = sql_do(q, NULL, "DELETE FROM sessions WHERE user_id = $1",
		    "i", id);
	if (rc >= 0)
		rc =
		    sql_do(q, NULL, "DELETE FROM users WHERE id = $1", "i", id);
	if (rc == 0)
		rc = STORE_E_NONE;
	if (rc >= 0)
		rc = audit_add(s, actor, "user-remove", id, NULL, now);
	return sql_end(q, rc < 0 ? rc : STORE_OK);
}

/* The step of a code that was not used yet, or -1. */
static int64_t
code_step(const json_t *user, const char *code, int64_t now)
{
	const char *secret = json_string_value(json_object_get(user, "totp"));
	int64_t used = json_integer_value(json_object_get(user, "totp_step"));
	char want[7];

	if (strlen(code) != 6)
		return -1;
	for (int64_t i = -1; i <= 1; i++) {
		int64_t at = now + i * TOTP_STEP;

		if (at / TOTP_STEP > used && totp_code(secret, at, want) &&
		    !sodium()->sodium_memcmp(want, code, 6))
			return at / TOTP_STEP;
	}
	return -1;
}

static void
hash_id(const char *id, char out[65])
{
	unsigned char h[crypto_hash_sha256_BYTES];

	sodium()->crypto_hash_sha256(h, (const unsigned char *)id, strlen(id));
	sodium()->sodium_bin2hex(out, 65, h, sizeof h);
}

static void
random_hex(char out[65])
{
	unsigned char b[32];

	sodium()->randombytes_buf(b, sizeof b);
	sodium()->sodium_bin2hex(out, 65, b, sizeof b);
}

static void
fill(struct session *out, const json_t *o, const char *id_name)
{
	out->user = json_integer_value(json_object_get(o, id_name));
	out->role = role_of(json_string_value(json_object_get(o, "role")));
	snprintf(out->name, sizeof out->name, "%s",
	    json_string_value(json_object_get(o, "name")));
}

/* Within the transaction: the failure is counted, or the session made. */
static int
settle(struct store *s, const json_t *user, int64_t step, int64_t now,
    struct session *out)
{
	struct sql *q = store_sql(s);
	int64_t id = json_integer_value(json_object_get(user, "id"));
	char hash[65];
	int rc;

	if (step < 0)
		return sql_do(q, NULL,
		    "UPDATE users SET locked_until = CASE WHEN failures >= $2 "
		    "THEN CAST($3 AS BIGINT) ELSE locked_until END, failures = "
		    "CASE WHEN failures >= $2 THEN 0 ELSE failures + 1 END "
		    "WHERE id = $1",
		    "iii", id, (int64_t)FAILURES_MOST - 1, now + LOCK_SECONDS);
	rc = sql_do(q, NULL,
	    "UPDATE users SET failures = 0, totp_step = $2 WHERE id = $1 AND "
	    "totp_step < $2",
	    "ii", id, step);
	if (rc <= 0) /* the code was used by another at this very moment */
		return rc < 0 ? rc : STORE_E_DENIED;
	fill(out, user, "id");
	random_hex(out->id);
	random_hex(out->csrf);
	hash_id(out->id, hash);
	rc = sql_do(q, NULL,
	    "INSERT INTO sessions(id, user_id, csrf, made, seen) VALUES($1, "
	    "$2, $3, $4, $4)",
	    "sisi", hash, id, out->csrf, now);
	return rc < 0 ? rc : audit_add(s, id, "sign-in", id, NULL, now);
}

int
store_sign_in(struct store *s, const char *name, const char *password,
    const char *code, int64_t now, struct session *out)
{
	struct sql *q = store_sql(s);
	char dummy[crypto_pwhash_STRBYTES];
	json_t *rows, *user;
	bool is_right;
	int64_t step = -1;
	int rc;

	if (strlen(password) > PASSWORD_MOST)
		return STORE_E_DENIED;
	rc = sql_do(q, &rows, "SELECT * FROM users WHERE name = $1", "s", name);
	user = json_array_get(rows, 0);
	if (rc < 0 || !user) {
		/* As slow as for a name that is known. */
		if (rc >= 0)
			hash_password("a password of nobody", dummy);
		json_decref(rows);
		return rc < 0 ? rc : STORE_E_DENIED;
	}
	is_right = !sodium()->crypto_pwhash_str_verify(
	    json_string_value(json_object_get(user, "password")), password,
	    strlen(password));
	if (is_right)
		step = code_step(user, code, now);
	if (now < json_integer_value(json_object_get(user, "locked_until"))) {
		json_decref(rows);
		return STORE_E_DENIED;
	}
	rc = sql_begin(q, SQL_ALONE);
	if (rc >= 0)
		rc = sql_end(q, settle(s, user, step, now, out));
	json_decref(rows);
	return rc < 0 ? rc : step < 0 ? STORE_E_DENIED : STORE_OK;
}

int
store_session(struct store *s, const char *id, int64_t now, struct session *out)
{
	struct sql *q = store_sql(s);
	char hash[65];
	json_t *rows, *o;
	int rc;

	if (strlen(id) != 64)
		return STORE_E_DENIED;
	hash_id(id, hash);
	rc = sql_do(q, &rows,
	    "SELECT s.user_id, s.csrf, u.role, u.name FROM sessions s JOIN "
	    "users u ON u.id = s.user_id WHERE s.id = $1 AND s.seen > $2 AND "
	    "s.made > $3",
	    "sii", hash, now - IDLE_SECONDS, now - LIFE_SECONDS);
	o = json_array_get(rows, 0);
	if (rc >= 0 && !o)
		rc = STORE_E_DENIED;
	if (rc >= 0) {
		fill(out, o, "user_id");
		snprintf(out->id, sizeof out->id, "%s", id);
		snprintf(out->csrf, sizeof out->csrf, "%s",
		    json_string_value(json_object_get(o, "csrf")));
		/* Where nothing can be written a page may still be read. */
		sql_do(q, NULL,
		    "UPDATE sessions SET seen = $2 WHERE id = $1 AND seen < $3",
		    "sii", hash, now, now - SEEN_SECONDS);
	}
	json_decref(rows);
	return rc < 0 ? rc : STORE_OK;
}

int
store_sign_out(struct store *s, const char *id)
{
	char hash[65];
	int rc;

	hash_id(id, hash);
	rc = sql_do(store_sql(s), NULL, "DELETE FROM sessions WHERE id = $1",
	    "s", hash);
	return rc < 0 ? rc : STORE_OK;
}
