/* SPDX-License-Identifier: MIT */
/* A site's own brands beside the shipped ones, and the version they make. */
#include "base/buf.h"
#include "know/know.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BRAND                                                                  \
	"id: own_shop\nname: {ja: Own Shop, en: Own Shop}\nsector: ec\n"       \
	"countries: [JP]\nnames: [Own Shop]\ndomains:\n"                       \
	"  - {host: %s, roles: [send, web], confidence: C, source: memory,\n"  \
	"     date: 2026-11-24}\nphish_asks: [login]\n"

static char dir[] = "/tmp/mekiki-local-XXXXXX", brands[64], file[96];

static int
make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(brands, sizeof brands, "%s/brands", dir);
	snprintf(file, sizeof file, "%s/own_shop.yaml", brands);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(file);
	rmdir(brands);
	return rmdir(dir);
}

static void
write_brand(const char *host)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	fprintf(f, BRAND, host);
	assert_int_equal(fclose(f), 0);
}

/* The version, owned by `a`; STR_NONE when it does not open. */
static struct str
version(struct arena *a, bool has_brand)
{
	struct str why = STR_NONE, v;
	struct know *k = know_open(a, getenv("MEKIKI_DATA"), dir, &why);

	if (!k)
		print_error("%.*s\n", STR_FMT(why));
	assert_non_null(k);
	v = arena_str(a, know_version(k));
	assert_int_equal(
	    know_brand_by_id(k, STR("own_shop")) != BRAND_NONE, has_brand);
	know_free(k);
	return v;
}

static void
additions_are_part_of_the_version(void **state)
{
	struct arena *a = arena_new();
	struct str shipped, one, again, two;

	(void)state;
	shipped = version(a, false);
	assert_int_equal(mkdir(brands, 0755), 0);
	write_brand("own-shop.example");
	one = version(a, true);
	again = version(a, true);
	write_brand("other-shop.example");
	two = version(a, true);
	assert_true(str_starts(one, shipped) && one.n == shipped.n + 9);
	assert_true(one.p[shipped.n] == '+');
	assert_true(str_eq(one, again));
	assert_false(str_eq(one, two));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(additions_are_part_of_the_version),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
