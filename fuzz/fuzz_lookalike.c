/* SPDX-License-Identifier: MIT */
/* One host, or URL, against brands; and brands of any form. */
#include "fuzz.h"

#include "url/lookalike.h"

static const struct url_tables *tables;
static struct lookalike_set *set;

static const struct lookalike_brand brands[] = {
    {{"amazon.co.jp", 12}, 0},
    {{"amazon.com", 10}, 0},
    {{"smbc-card.com", 13}, 1},
    {{"jcb.co.jp", 9}, 2},
    {{"apple.com", 9}, 3, true},
    {{"microsoft.com", 13}, 4},
    {{"xn--loral-dsa.com", 17}, 5},
    {{"github.io", 9}, 6, false, true},
    {{"e-tax.nta.go.jp", 15}, 7},
};

static void
check(struct arena *a, const struct lookalike_set *s, struct str host,
    const struct url *u)
{
	struct lookalike m = lookalike_find(s, a, host, u);

	assert(m.kind == LOOKALIKE_NONE || m.part.n);
	fuzz_utf8(m.part);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str text = fuzz_copy(a, data, size), rest = text, other;
	struct lookalike_brand brand = {str_cut(&rest, '\n'), 0};
	struct lookalike_set *own;
	struct url u;

	if (!tables) {
		tables = url_tables_new(NULL, NULL);
		set = lookalike_set_new(tables, brands, ARRAY_LEN(brands));
	}
	if (utf8_is_valid(text)) {
		check(a, set, text, NULL);
		own = lookalike_set_new(tables, &brand, 1);
		other = str_cut(&rest, '\n');
		lookalike_set_words(own, &rest, rest.n != 0);
		check(a, own, other, NULL);
		lookalike_set_free(own);
		text_is_edit1(brand.domain, other);
		text_is_swap1(brand.domain, other);
	}
	if (url_parse(tables, a, text, NULL, &u))
		check(a, set, u.host, &u);
	arena_free(a);
	return 0;
}
