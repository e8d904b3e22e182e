/* SPDX-License-Identifier: MIT */
/* Hundreds of deceptive and innocent links: what the room says of each. */
#include "unit.h"

#include "base/buf.h"
#include "url/host.h"
#include "url/lookalike.h"
#include "url/unwrap.h"

enum {
	ROWS_MOST = 2000,
	FILE_BYTES = 1 << 20
};

static struct url_tables *tables;
static struct lookalike_set *set;
static struct arena *files;
static struct lookalike_brand brands[ROWS_MOST];
static size_t n_brands;

struct row {
	struct str fields[4];
};

static const char *const kinds[] = {
    [LOOKALIKE_NONE] = "none",
    [LOOKALIKE_SUBDOMAIN] = "subdomain",
    [LOOKALIKE_PATH] = "path",
    [LOOKALIKE_USERINFO] = "userinfo",
    [LOOKALIKE_COMBINED] = "combined",
    [LOOKALIKE_SUFFIX] = "suffix",
    [LOOKALIKE_HOMOGRAPH] = "homograph",
    [LOOKALIKE_EDIT] = "edit",
    [LOOKALIKE_LABEL] = "label",
};

static struct str
read_file(const char *name)
{
	const char *root = getenv("MEKIKI_SOURCE");
	char path[1000];
	char *p = arena_raw(files, FILE_BYTES);
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s/tests/unit/data/%s", root ? root : ".",
	    name);
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(p, 1, FILE_BYTES, f);
	fclose(f);
	return (struct str){p, n};
}

/* \t, \n and \\ of a field. */
static struct str
unescape(struct str s)
{
	char *p = arena_raw(files, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			p[n++] = s.p[i];
			continue;
		}
		i++;
		p[n++] = s.p[i] == 't' ? '\t' : s.p[i] == 'n' ? '\n' : s.p[i];
	}
	return (struct str){p, n};
}

static size_t
read_rows(const char *name, struct row *rows)
{
	struct str rest = read_file(name);
	size_t n = 0;

	while (rest.p && n < ROWS_MOST) {
		struct str line = str_line(&rest);

		if (!line.n || line.p[0] == '#')
			continue;
		for (size_t i = 0; i < 4 && line.p; i++)
			rows[n].fields[i] = unescape(str_cut(&line, '\t'));
		n++;
	}
	return n;
}

static void
read_brands(void)
{
	static struct row rows[ROWS_MOST];
	size_t n = read_rows("look_brands.tsv", rows);

	for (size_t i = 0; i < n; i++) {
		struct lookalike_brand *b = &brands[n_brands++];

		b->domain = rows[i].fields[0];
		b->owner = (uint32_t)str_hash(rows[i].fields[1]);
		b->is_word = str_eq(rows[i].fields[2], STR("word"));
		b->is_shared = str_eq(rows[i].fields[2], STR("shared"));
	}
	set = lookalike_set_new(tables, brands, n_brands);
}

/* Everything the room notices of one link. */
struct seen {
	struct url url;
	struct lookalike look;
	struct unwrap unwrap;
	enum idn_display idn;
};

static bool
see(struct arena *a, struct str text, struct seen *out)
{
	if (!url_parse(tables, a, text, NULL, &out->url))
		return false;
	out->look = lookalike_find(set, a, out->url.host, &out->url);
	out->unwrap = url_unwrap(tables, a, &out->url);
	out->idn = idn_judge(tables, a, out->url.host);
	return true;
}

static bool
has_sign(const struct seen *s, struct str sign)
{
	const struct url *u = &s->url;

	if (str_eq(sign, STR("number")))
		return u->host_was_number;
	if (str_eq(sign, STR("percent")))
		return u->host_was_percent;
	if (str_eq(sign, STR("unicode")))
		return u->host_was_unicode;
	if (str_eq(sign, STR("backslash")))
		return u->had_backslash;
	if (str_eq(sign, STR("tab")))
		return u->had_tab_or_newline;
	if (str_eq(sign, STR("alabel")))
		return u->host_has_bad_alabel;
	if (str_eq(sign, STR("redirect")))
		return s->unwrap.end == UNWRAP_TARGET;
	if (str_eq(sign, STR("unknown")))
		return s->unwrap.end == UNWRAP_UNKNOWN;
	return str_eq(sign, str_c(kinds[s->look.kind]));
}

/* The host at the end of the chain. */
static struct str
last_host(const struct seen *s)
{
	size_t n = s->unwrap.n_steps;

	return n ? s->unwrap.steps[n - 1].url.host : s->url.host;
}

static bool
is_seen_through(const struct row *r, const struct seen *s)
{
	struct str host = r->fields[1], brand = r->fields[3];

	if (host.n && s->url.host_kind == URL_HOST_DOMAIN &&
	    !str_eq(last_host(s), host) && !str_eq(s->url.host, host))
		return false;
	if (host.n && s->url.host_kind == URL_HOST_IPV4 &&
	    !str_eq(s->url.host, host))
		return false;
	if (!has_sign(s, r->fields[2]))
		return false;
	return !brand.n || str_eq(brand, brands[s->look.brand].domain);
}

static void
sees_deception(void **state)
{
	static struct row rows[ROWS_MOST];
	size_t n = read_rows("deceptive.tsv", rows), failed = 0;
	struct arena *a = arena_new();

	assert_true(n >= 300);
	for (size_t i = 0; i < n; i++) {
		struct seen s = {0};

		if (see(a, rows[i].fields[0], &s) &&
		    is_seen_through(&rows[i], &s))
			continue;
		failed++;
		print_error("%.*s: want %.*s %.*s %.*s, got %.*s %s %.*s\n",
		    STR_FMT(rows[i].fields[0]), STR_FMT(rows[i].fields[1]),
		    STR_FMT(rows[i].fields[2]), STR_FMT(rows[i].fields[3]),
		    STR_FMT(s.url.host), kinds[s.look.kind],
		    STR_FMT(brands[s.look.brand].domain));
	}
	arena_free(a);
	assert_int_equal(failed, 0);
}

/* Is anything said against the link but the weak sign it may have? */
static bool
is_innocent(const struct seen *s, struct str sign)
{
	const struct url *u = &s->url;

	if (u->had_userinfo || u->had_backslash || u->had_tab_or_newline ||
	    u->host_was_number || u->host_was_percent ||
	    u->host_has_bad_alabel || s->idn != IDN_SAFE)
		return false;
	if (str_eq(sign, STR("unknown")))
		return s->unwrap.end == UNWRAP_UNKNOWN &&
		       s->look.kind == LOOKALIKE_NONE;
	return s->unwrap.end == UNWRAP_PLAIN &&
	       str_eq(sign, str_c(kinds[s->look.kind]));
}

static void
spares_innocence(void **state)
{
	static struct row rows[ROWS_MOST];
	size_t n = read_rows("innocent.tsv", rows), failed = 0;
	struct arena *a = arena_new();

	assert_true(n >= 300);
	for (size_t i = 0; i < n; i++) {
		struct seen s = {0};

		if (see(a, rows[i].fields[0], &s) &&
		    is_innocent(&s, rows[i].fields[1]))
			continue;
		failed++;
		print_error("%.*s: want %.*s, got %s %.*s, idn %d, unwrap %d\n",
		    STR_FMT(rows[i].fields[0]), STR_FMT(rows[i].fields[1]),
		    kinds[s.look.kind], STR_FMT(brands[s.look.brand].domain),
		    s.idn, s.unwrap.end);
	}
	arena_free(a);
	assert_int_equal(failed, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sees_deception),
	    cmocka_unit_test(spares_innocence),
	};
	int failed;

	files = arena_new();
	tables = url_tables_new(NULL, NULL);
	read_brands();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	lookalike_set_free(set);
	url_tables_free(tables);
	arena_free(files);
	return failed;
}
