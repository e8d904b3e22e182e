/* SPDX-License-Identifier: MIT */
/* Sketches: the same wave in other dressings, and other mails. */
#include "unit.h"

#include "sighting/sighting.h"

static const unsigned char key[SKETCH_KEY_BYTES] = {1, 2, 3, 4};
static const unsigned char late_key[SKETCH_KEY_BYTES] = {[31] = 7};
static const unsigned char other_key[SKETCH_KEY_BYTES] = {9, 8, 7, 6};

static const char lure[] =
    "\xe7\xac\xac\xe4\xb8\x89\xe8\x80\x85 Dear customer, we found a sign in "
    "to your account from a device that we do not know. Please confirm your "
    "identity within one week, otherwise some services will be limited. ";

static int
alike(const char *a, const char *b, const unsigned char *kb)
{
	struct arena *arena = arena_new();
	uint16_t x[SKETCH_SLOTS], y[SKETCH_SLOTS];
	int n = 0;

	assert_true(sketch_of(sketch_letters(arena, str_c(a)), key, x));
	assert_true(sketch_of(sketch_letters(arena, str_c(b)), kb, y));
	for (size_t i = 0; i < SKETCH_SLOTS; i++)
		n += x[i] == y[i];
	arena_free(arena);
	return n;
}

static void
sees_through_dressings(void **state)
{
	static const struct {
		const char *tail;
		int least;
	} cases[] = {
	    {"", 64},
	    {"No.0546939805", 62},
	    {"xk3fq9 bzrtqwx https://a.example/u?id=99 me@home.example", 62},
	    {"Thank you.", 50},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[2000];

		snprintf(text, sizeof text, "%s%s", lure, cases[i].tail);
		assert_true(alike(lure, text, key) >= cases[i].least);
	}
}

static void
tells_others_apart(void **state)
{
	static const char other[] =
	    "Your parcel could not be delivered because nobody was at home. "
	    "Choose a new day for the delivery and pay the small fee that the "
	    "customs office asks for before Friday evening.";

	(void)state;
	assert_true(alike(lure, other, key) < 12);
	assert_true(alike(lure, lure, other_key) < 4);
}

static void
says_nothing_of_little(void **state)
{
	struct arena *a = arena_new();
	uint16_t x[SKETCH_SLOTS];

	(void)state;
	assert_false(sketch_of(sketch_letters(a, STR("")), key, x));
	assert_false(sketch_of(sketch_letters(a, STR("open this")), key, x));
	arena_free(a);
}

/* Padding behind a lure changes the whole text and leaves its head. */
static void
head_leaves_padding_out(void **state)
{
	struct arena *a = arena_new();
	char text[4000], padded[8000];
	struct str x, y;

	(void)state;
	snprintf(text, sizeof text, "%s%s%s", lure, lure, lure);
	snprintf(padded, sizeof padded,
	    "%s grass river morning stone paper candle", text);
	x = sketch_letters(a, str_c(text));
	y = sketch_letters(a, str_c(padded));
	assert_true(x.n >= SKETCH_HEAD_BYTES && y.n > x.n);
	assert_true(str_eq(sketch_head(x), sketch_head(y)));
	assert_true(sketch_head(x).n <= SKETCH_HEAD_BYTES + 3);
	x = sketch_letters(a, STR("short"));
	assert_true(str_eq(sketch_head(x), x));
	arena_free(a);
}

static void
hashes_letters_alone(void **state)
{
	(void)state;
	assert_true(
	    sketch_hash(STR("a b c"), key) == sketch_hash(STR("ab c "), key));
	assert_false(
	    sketch_hash(STR("abc"), key) == sketch_hash(STR("abd"), key));
	/* The part of the key that it uses is its own. */
	assert_false(
	    sketch_hash(STR("abc"), key) == sketch_hash(STR("abc"), late_key));
}

static void
redacts_subjects(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
	    {"Order 12 is late", "Order 12 is late"},
	    {"Order No.0546939805 is late", "Order * is late"},
	    {"To me@home.example: act", "To * act"},
	    {"\xe7\x95\xaa\xe5\x8f\xb7"
	     "1234567\xe7\xa2\xba",
		"\xe7\x95\xaa\xe5\x8f\xb7*\xe7\xa2\xba"},
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str s = sighting_redact(a, str_c(cases[i].in));

		assert_int_equal(s.n, strlen(cases[i].out));
		assert_memory_equal(s.p, cases[i].out, s.n);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sees_through_dressings),
	    cmocka_unit_test(tells_others_apart),
	    cmocka_unit_test(says_nothing_of_little),
	    cmocka_unit_test(head_leaves_padding_out),
	    cmocka_unit_test(hashes_letters_alone),
	    cmocka_unit_test(redacts_subjects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
