/* SPDX-License-Identifier: MIT */
/* Who signs in, and what is forgotten. */
#include "store_tests.h"

#include <stdlib.h>
#include <string.h>

void
keeps_an_admin(void **state)
{
	char *secret = NULL;
	int64_t a = store_add_user(
	    store, 0, "boss", ROLE_ADMIN, "a long password", &secret, NOW);
	int64_t b;

	(void)state;
	free(secret);
	assert_int_equal(store_user_id(store, "boss"), a);
	assert_int_equal(
	    store_set_role(store, a, a, ROLE_EDITOR, NOW), STORE_E_DENIED);
	assert_int_equal(store_remove_user(store, a, a, NOW), STORE_E_DENIED);
	b = store_add_user(
	    store, a, "other", ROLE_READER, "a long password", &secret, NOW);
	free(secret);
	assert_int_equal(
	    store_set_role(store, a, b, ROLE_NONE, NOW), STORE_E_INPUT);
	assert_int_equal(
	    store_set_role(store, a, b, ROLE_ADMIN, NOW), STORE_OK);
	assert_int_equal(store_remove_user(store, b, a, NOW), STORE_OK);
	assert_int_equal(store_remove_user(store, b, a, NOW), STORE_E_NONE);
	assert_int_equal(store_user_id(store, "boss"), STORE_E_NONE);
}

static int64_t
reported(int64_t campaign)
{
	json_t *o = store_campaign(store, campaign);
	int64_t n = o ? json_integer_value(json_object_get(o, "n")) : -1;

	json_decref(o);
	return n;
}

void
forgets_and_expires(void **state)
{
	int64_t a = report("w1", "w1", DAY, sighting(31, 0, "phish", "a"));
	json_t *o;

	(void)state;
	report("w2", "w2", DAY, sighting(31, 0, "phish", "a"));
	o = store_person(store, "reporter", "w1");
	assert_int_equal(json_array_size(json_object_get(o, "reports")), 1);
	json_decref(o);
	assert_int_equal(
	    store_forget(store, 1, "reporter", "w1", NOW), STORE_OK);
	assert_int_equal(
	    store_forget(store, 1, "reporter", "w1", NOW), STORE_E_NONE);
	assert_int_equal(
	    store_forget(store, 1, "other", "w1", NOW), STORE_E_INPUT);
	assert_null(store_person(store, "reporter", "w1"));
	assert_int_equal(reported(a), 1);
	json_decref(
	    store_expire(store, 1, NOW + (KEEP_SMALL_DAYS - 1) * 86400LL));
	assert_int_equal(reported(a), 1);
	o = store_expire(store, 1, NOW + (KEEP_SMALL_DAYS + 1) * 86400LL);
	assert_true(
	    json_integer_value(json_object_get(o, "campaigns-small")) > 0);
	json_decref(o);
	assert_int_equal(reported(a), -1);
	assert_int_equal(store_match(store, sighting(31, 0, "phish", "a")), 0);
}

void
signs_in(void **state)
{
	struct session a = {0}, b;
	char *secret = NULL, code[7];
	int64_t id = store_add_user(
	    store, 0, "mod", ROLE_MODERATOR, "a long password", &secret, NOW);

	(void)state;
	assert_true(id > 0);
	assert_int_equal(store_add_user(store, 0, "mod", ROLE_ADMIN,
			     "a long password", &secret, NOW),
	    STORE_E_CLASH);
	assert_int_equal(store_add_user(store, 0, "short", ROLE_ADMIN, "short",
			     &secret, NOW),
	    STORE_E_INPUT);
	assert_true(totp_code(secret, NOW, code));
	assert_int_equal(
	    store_sign_in(store, "mod", "a wrong password", code, NOW, &a),
	    STORE_E_DENIED);
	assert_int_equal(
	    store_sign_in(store, "mod", "a long password", code, NOW, &a),
	    STORE_OK);
	assert_int_equal(a.role, ROLE_MODERATOR);
	/* A code is good once. */
	assert_int_equal(
	    store_sign_in(store, "mod", "a long password", code, NOW, &b),
	    STORE_E_DENIED);
	assert_int_equal(store_session(store, a.id, NOW + 60, &b), STORE_OK);
	assert_string_equal(b.csrf, a.csrf);
	assert_int_equal(
	    store_session(store, a.id, NOW + 7200, &b), STORE_E_DENIED);
	for (int i = 0; i < 5; i++)
		store_sign_in(store, "mod", "wrong", code, NOW + 90, &b);
	totp_code(secret, NOW + 120, code);
	assert_int_equal(
	    store_sign_in(store, "mod", "a long password", code, NOW + 120, &b),
	    STORE_E_DENIED);
	totp_code(secret, NOW + 3600, code);
	assert_int_equal(store_sign_in(store, "mod", "a long password", code,
			     NOW + 3600, &b),
	    STORE_OK);
	assert_int_equal(store_sign_out(store, b.id), STORE_OK);
	assert_int_equal(
	    store_session(store, b.id, NOW + 3600, &a), STORE_E_DENIED);
	free(secret);
}

/* RFC 6238, appendix B, the last six digits. */
void
codes_as_the_rfc(void **state)
{
	static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
	static const struct {
		int64_t at;
		const char *code;
	} cases[] = {
	    {59, "287082"}, {1111111109, "081804"}, {20000000000, "353130"}};
	char code[7];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_true(totp_code(secret, cases[i].at, code));
		assert_string_equal(code, cases[i].code);
	}
}
