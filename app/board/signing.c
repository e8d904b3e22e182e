/* SPDX-License-Identifier: MIT */
/* In with a name, a password and a code; out again. */
#include "board/desk.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
	NAME_MOST = 64,
	PASSWORD_MOST = 256,
	CODE_MOST = 6
};

void
desk_home(struct visit *v)
{
	desk_away(v, v->who.role == ROLE_NONE ? "/sign-in" : "/queue");
}

void
sign_in_page(struct visit *v)
{
	if (v->who.role != ROLE_NONE)
		desk_away(v, "/queue");
	else
		desk_write(v, 200, "sign-in", desk_data(v));
}

static void
forget(char *s)
{
	if (s)
		sodium_memzero(s, strlen(s));
	free(s);
}

/*
 * The id is always a new one, whatever cookie came along, and the session of
 * that cookie ends. All failures look alike.
 */
void
sign_in(struct visit *v)
{
	char *name = visit_field(v, "name", NAME_MOST);
	char *password = visit_field(v, "password", PASSWORD_MOST);
	char *code = visit_field(v, "code", CODE_MOST), old[65];
	struct session s = {.role = ROLE_NONE};
	int rc = STORE_E_DENIED;
	json_t *o;

	if (name && password && code)
		rc = store_sign_in(
		    v->desk->store, name, password, code, v->now, &s);
	free(name);
	forget(password);
	forget(code);
	if (rc == STORE_OK) {
		if (visit_cookie(v, old))
			store_sign_out(v->desk->store, old);
		visit_set_cookie(v, s.id);
		sodium_memzero(&s, sizeof s);
		desk_away(v, "/queue");
		return;
	}
	if (rc == STORE_E_LOST) {
		desk_failed(v, rc);
		return;
	}
	o = desk_data(v);
	json_object_set_new(o, "failed", json_true());
	desk_write(v, 403, "sign-in", o);
}

void
sign_out(struct visit *v)
{
	store_sign_out(v->desk->store, v->who.id);
	visit_set_cookie(v, NULL);
	desk_away(v, "/sign-in");
}
