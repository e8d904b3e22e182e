/* SPDX-License-Identifier: MIT */
/* How fast: URLs parsed beside libcurl, look-alikes, unwrapping, folding. */
#include <curl/curl.h>

#include "base/fold.h"
#include "url/host.h"
#include "url/lookalike.h"
#include "url/unwrap.h"

enum {
	URLS_MOST = 20000,
	FILE_BYTES = 1 << 22,
	ROUNDS = 20,
	RUNS = 5
};

static struct arena *files;
static struct str urls[URLS_MOST];
static size_t n_urls;
static const struct url_tables *tables;
static struct url parsed[URLS_MOST];

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str
read_file(const char *name)
{
	const char *root = getenv("MEKIKI_SOURCE");
	char path[1000];
	char *p = arena_raw(files, FILE_BYTES);
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/tests/unit/data/%s", root ? root : ".",
	    name);
	f = fopen(path, "r");
	if (f) {
		n = fread(p, 1, FILE_BYTES, f);
		fclose(f);
	}
	return (struct str){p, n};
}

/* First column of each row; NUL-terminated, as libcurl wants it. */
static void
read_urls(const char *name)
{
	struct str rest = read_file(name);

	while (rest.p && n_urls < URLS_MOST) {
		struct str line = str_line(&rest);

		if (line.n && line.p[0] != '#')
			urls[n_urls++] = arena_str(files, str_cut(&line, '\t'));
	}
}

/* Of several runs the fastest, in nanoseconds for one call of n. */
static double
measure(void (*work)(void), double n)
{
	double best = 1e9;

	for (int i = 0; i < RUNS; i++) {
		double start = seconds();

		work();
		start = seconds() - start;
		if (start < best)
			best = start;
	}
	return best / n * 1e9;
}

static void
parse_ours(void)
{
	struct arena *a = arena_new();
	struct url u;

	for (int k = 0; k < ROUNDS; k++)
		for (size_t i = 0; i < n_urls; i++) {
			url_parse(tables, a, urls[i], NULL, &u);
			arena_reset(a);
		}
	arena_free(a);
}

/* The same to the same end: the whole URL, normalised, and its host. */
static void
parse_curl(void)
{
	for (int k = 0; k < ROUNDS; k++)
		for (size_t i = 0; i < n_urls; i++) {
			CURLU *h = curl_url();
			char *href = NULL, *host = NULL;

			if (!curl_url_set(h, CURLUPART_URL, urls[i].p,
				CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE)) {
				curl_url_get(h, CURLUPART_URL, &href, 0);
				curl_url_get(h, CURLUPART_HOST, &host, 0);
			}
			curl_free(href);
			curl_free(host);
			curl_url_cleanup(h);
		}
}

static struct lookalike_set *set;

/* The brands of the tests, then made-up ones up to n. */
static void
make_set(size_t n)
{
	static struct lookalike_brand brands[URLS_MOST];
	static const char *const ends[] = {"com", "co.jp", "jp", "net"};
	struct str rest = read_file("look_brands.tsv");
	size_t made = 0;

	while (rest.p && made < n) {
		struct str line = str_line(&rest);

		if (line.n && line.p[0] != '#')
			brands[made++].domain = str_cut(&line, '\t');
	}
	for (uint32_t x = 12345; made < n; made++) {
		char *p = arena_raw(files, 64);
		int at = 0;

		for (int k = 0; k < 4 + (int)(made % 8); k++) {
			x = x * 1103515245 + 12345;
			p[at++] = (char)('a' + (x >> 16) % 26);
		}
		at += snprintf(p + at, 16, ".%s", ends[made % 4]);
		brands[made].domain = (struct str){p, (size_t)at};
		brands[made].owner = (uint32_t)made;
	}
	lookalike_set_free(set);
	set = lookalike_set_new(tables, brands, n);
}

static void
find_lookalikes(void)
{
	struct arena *a = arena_new();

	for (int k = 0; k < ROUNDS; k++)
		for (size_t i = 0; i < n_urls; i++) {
			lookalike_find(set, a, parsed[i].host, &parsed[i]);
			arena_reset(a);
		}
	arena_free(a);
}

static void
unwrap_all(void)
{
	struct arena *a = arena_new();

	for (int k = 0; k < ROUNDS; k++)
		for (size_t i = 0; i < n_urls; i++) {
			url_unwrap(tables, a, &parsed[i]);
			arena_reset(a);
		}
	arena_free(a);
}

static void
find_sites(void)
{
	for (int k = 0; k < ROUNDS; k++)
		for (size_t i = 0; i < n_urls; i++)
			host_registrable(tables, parsed[i].host);
}

static struct str fold_in;

static void
fold_all(void)
{
	struct arena *a = arena_new();

	for (int k = 0; k < ROUNDS; k++) {
		fold_text(a, fold_in);
		arena_reset(a);
	}
	arena_free(a);
}

static void
keep_parsable(struct arena *a)
{
	size_t n = 0;

	for (size_t i = 0; i < n_urls; i++)
		if (url_parse(tables, a, urls[i], NULL, &parsed[n])) {
			urls[n] = urls[i];
			n++;
		}
	n_urls = n;
}

int
main(void)
{
	static const size_t sizes[] = {500, 5000};
	struct arena *a = arena_new();
	struct url_tables *t = url_tables_new(NULL, NULL);
	double n, ours, curl;

	files = arena_new();
	tables = t;
	read_urls("innocent.tsv");
	read_urls("deceptive.tsv");
	keep_parsable(a);
	n = (double)n_urls * ROUNDS;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	ours = measure(parse_ours, n);
	curl = measure(parse_curl, n);
	printf("parse, %zu URLs: %.0f ns each, libcurl %.0f ns\n", n_urls, ours,
	    curl);
	printf("registrable domain: %.0f ns\n", measure(find_sites, n));
	printf("unwrap: %.0f ns\n", measure(unwrap_all, n));
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		make_set(sizes[i]);
		printf("look-alike, %zu brands: %.0f ns\n", sizes[i],
		    measure(find_lookalikes, n));
	}
	fold_in = read_file("innocent.tsv");
	printf("fold: %.1f ns a byte\n",
	    measure(fold_all, (double)fold_in.n * ROUNDS));
	lookalike_set_free(set);
	url_tables_free(t);
	arena_free(files);
	arena_free(a);
	curl_global_cleanup();
	return ours <= curl ? 0 : 1;
}
