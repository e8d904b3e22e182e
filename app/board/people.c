/* SPDX-License-Identifier: MIT */
/* For admins: who may what, what was done, what is kept of a person. */
#include "board/desk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAME_MOST = 64,
	PASSWORD_MOST = 256,
	AUDIT_MOST = 200
};

static void
show(struct visit *v, const char *secret)
{
	json_t *list = store_users(v->desk->store), *o, *x;
	size_t i;

	if (!list) {
		desk_failed(v, STORE_E_LOST);
		return;
	}
	o = desk_data(v);
	json_array_foreach(list, i, x)
	{
		json_object_set_new(x, "is_locked",
		    json_boolean(json_number(x, "locked_until") > v->now));
		json_object_set_new(x, "is_me",
		    json_boolean(json_number(x, "id") == v->who.user));
	}
	json_add_flags(list, "role");
	json_object_set_new(o, "people", list);
	if (secret)
		json_object_set_new(o, "secret", json_string(secret));
	desk_write(v, 200, "people", o);
}

void
people_page(struct visit *v)
{
	show(v, NULL);
}

static enum role
asked_role(const struct visit *v)
{
	char *s = visit_field(v, "role", 16);
	enum role r = role_of(s);

	free(s);
	return r;
}

static void
add(struct visit *v)
{
	char *name = visit_field(v, "name", NAME_MOST), *secret = NULL;
	char *password = visit_field(v, "password", PASSWORD_MOST);
	int64_t id = STORE_E_INPUT;

	if (name && password)
		id = store_add_user(v->desk->store, v->who.user, name,
		    asked_role(v), password, &secret, v->now);
	if (password)
		sodium_memzero(password, strlen(password));
	free(password);
	free(name);
	if (id < 0)
		desk_failed(v, id);
	else
		show(v, secret); /* now, and never again */
	if (secret)
		sodium_memzero(secret, strlen(secret));
	free(secret);
}

void
people_act(struct visit *v)
{
	int64_t id = visit_number(v, "id", 0);
	struct store *s = v->desk->store;
	int rc = STORE_E_INPUT;

	if (visit_has(v, "do", "add")) {
		add(v);
		return;
	}
	if (visit_has(v, "do", "role"))
		rc = store_set_role(s, v->who.user, id, asked_role(v), v->now);
	else if (visit_has(v, "do", "unlock"))
		rc = store_unlock(s, v->who.user, id, v->now);
	else if (visit_has(v, "do", "remove"))
		rc = store_remove_user(s, v->who.user, id, v->now);
	if (rc < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/people?done=saved");
}

/* ---- the audit log */

/*
 * Each view verifies what came since the one before. An entry of before that
 * was changed since is found by `mekiki board verify`, and by a new process.
 */
static int
verify_on(struct desk *d, int64_t *n_out, int64_t *broken_out)
{
	int rc;

	pthread_mutex_lock(&d->audit_lock);
	rc = audit_verify_on(d->store, &d->audit, n_out, broken_out);
	pthread_mutex_unlock(&d->audit_lock);
	return rc;
}

void
audit_page(struct visit *v)
{
	json_t *list = store_audit(
	    v->desk->store, visit_number(v, "before", 0), AUDIT_MOST);
	json_t *o = desk_data(v), *x;
	int64_t n = 0, broken = 0;
	size_t i;
	int rc = verify_on(v->desk, &n, &broken);

	json_array_foreach(list, i, x)
	{
		json_add_date(x, "at", "date", false);
		json_object_set_new(
		    x, "by_system", json_boolean(json_number(x, "actor") <= 0));
	}
	if (json_array_size(list) == AUDIT_MOST)
		json_object_set_new(o, "before",
		    json_integer(json_number(
			json_array_get(list, AUDIT_MOST - 1), "id")));
	json_object_set_new(o, "n", json_integer(n));
	json_object_set_new(o, "is_whole", json_boolean(rc == STORE_OK));
	json_object_set_new(o, "broken", json_integer(broken));
	json_object_set_new(o, "entries", list ? list : json_array());
	desk_write(v, rc == STORE_E_LOST ? 503 : 200, "audit", o);
}

/* ---- a person's data */

void
person_page(struct visit *v)
{
	json_t *o = desk_data(v);

	json_object_set_new(o, "has_key", json_boolean(*v->desk->key));
	desk_write(v, 200, "person", o);
}

struct wanted {
	char *kind, *key;
};

/* A reporter's name becomes the keyed hash that alone is kept. */
static bool
read_wanted(const struct visit *v, struct wanted *w)
{
	char *name;

	*w = (struct wanted){
	    visit_field(v, "kind", 16), visit_field(v, "key", 320)};
	if (!w->kind || !w->key)
		return false;
	if (strcmp(w->kind, "reporter") != 0)
		return true;
	if (!*v->desk->key)
		return false;
	name = w->key;
	w->key = malloc(STORE_HASH_BYTES);
	if (!w->key)
		abort();
	store_hash(v->desk->key, name, strlen(name), w->key);
	free(name);
	return true;
}

static void
wanted_done(struct wanted *w)
{
	free(w->kind);
	free(w->key);
}

void
person_export(struct visit *v)
{
	struct wanted w;
	json_t *o = read_wanted(v, &w)
			? store_person(v->desk->store, w.kind, w.key)
			: NULL;

	wanted_done(&w);
	if (!o) {
		desk_failed(v, STORE_E_NONE);
		return;
	}
	request_set_header(v->r, "Cache-Control", "no-store");
	request_set_header(v->r, "Content-Disposition",
	    "attachment; filename=\"person.json\"");
	request_json(v->r, 200, o);
}

void
person_forget(struct visit *v)
{
	struct wanted w;
	int rc = STORE_E_INPUT;

	if (read_wanted(v, &w))
		rc = store_forget(
		    v->desk->store, v->who.user, w.kind, w.key, v->now);
	wanted_done(&w);
	if (rc < 0)
		desk_failed(v, rc);
	else
		desk_away(v, "/person?done=saved");
}
