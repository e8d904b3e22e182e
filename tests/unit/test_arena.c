/* SPDX-License-Identifier: MIT */
/* The arena and the buffer that lives in it. */
#include "base/buf.h"
#include "unit.h"

static void
grows_and_resets(void **state)
{
	struct arena *a = arena_new();
	size_t kept;
	int *items = NULL;
	char *big = arena_alloc(a, 3 << 20);

	big[(3 << 20) - 1] = 1;
	for (int i = 0; i < 1000; i++) {
		items = arena_push(a, items, (size_t)i, sizeof *items);
		items[i] = i;
	}
	for (int i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	assert_true(arena_used(a) > 3 << 20);
	arena_reset(a);
	kept = arena_used(a);
	assert_true(kept <= (1 << 20) + 4096);
	/* The next message of that size, or less, asks for nothing. */
	memset(arena_alloc(a, kept / 2), 'x', kept / 2);
	arena_reset(a);
	assert_int_equal(arena_used(a), kept);
	big = arena_raw(a, kept / 2);
	for (size_t i = 0; i < kept / 2; i++)
		assert_int_equal(big[i], 0);
	arena_free(a);
	arena_free(NULL);
}

static void
note(void *thing)
{
	char **at = thing;

	*(*at)++ = 'x';
}

static void
releases_what_it_owns(void **state)
{
	struct arena *a = arena_new();
	char log[3] = "";
	char *at = log;

	arena_own(a, &at, note);
	arena_own(a, &at, note);
	arena_reset(a);
	assert_string_equal(log, "xx");
	arena_free(a);
	assert_string_equal(log, "xx");
}

static void
buffer_keeps_its_maximum(void **state)
{
	struct arena *a = arena_new();
	struct buf b;

	buf_init(&b, a, 10);
	buf_add(&b, STR("12345"));
	buf_utf8(&b, 0x3042);
	assert_true(buf_ok(&b));
	buf_add(&b, STR("more"));
	assert_false(buf_ok(&b));
	buf_byte(&b, 'x');
	assert_str(buf_str(&b), "12345\xe3\x81\x82");
	buf_init(&b, a, 100);
	buf_fmt(&b, "%s-%d", "a", 7);
	assert_str(buf_str(&b), "a-7");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(grows_and_resets),
	    cmocka_unit_test(releases_what_it_owns),
	    cmocka_unit_test(buffer_keeps_its_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
