/* SPDX-License-Identifier: MIT */
/* Brands for those who list, show or write them. */
#include "check.h"
#include "know/brand_file.h"
#include "render/json_text.h"

enum {
	BITS = 32,
	DOMAINS_SHOWN = 1000,
	CONTACTS_SHOWN = 200
};

size_t
mekiki_brand_count(const struct mekiki *m)
{
	return know_brand_count(m->know);
}

long
mekiki_brand_find(const struct mekiki *m, const char *id)
{
	brand_ref b = know_brand_by_id(m->know, str_c(id));

	return b == BRAND_NONE ? -1 : (long)b;
}

static json_t *
bits_json(uint32_t bits, const char *(*name)(uint32_t bit))
{
	json_t *list = json_array();

	for (unsigned i = 0; i < BITS; i++) {
		const char *word = name(UINT32_C(1) << i);

		if (word && (bits >> i & 1))
			json_array_append_new(list, json_string(word));
	}
	return list;
}

static json_t *
pair_json(struct arena *a, struct str ja, struct str en)
{
	return json_pack(
	    "{s:o, s:o}", "ja", json_text(a, ja), "en", json_text(a, en));
}

static json_t *
domains_json(struct arena *a, const struct know *k, brand_ref b)
{
	struct brand_domain *d = arena_array(a, DOMAINS_SHOWN, sizeof *d);
	size_t n = know_brand_domains(k, b, d, DOMAINS_SHOWN);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		    list, json_pack("{s:o, s:o, s:s, s:b}", "host",
			      json_text(a, d[i].host), "roles",
			      bits_json(d[i].roles, brand_role_name),
			      "confidence", brand_grade_name(d[i].grade),
			      "user_content", d[i].is_user_content));
	return list;
}

static json_t *
contacts_json(struct arena *a, const struct know *k, brand_ref b)
{
	struct brand_contact *c = arena_array(a, CONTACTS_SHOWN, sizeof *c);
	size_t n = know_brand_contacts(k, b, c, CONTACTS_SHOWN);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(
		    list, json_pack("{s:o, s:o, s:s, s:o, s:o}", "kind",
			      json_text(a, c[i].kind), "value",
			      json_text(a, c[i].value), "confidence",
			      brand_grade_name(c[i].grade), "source",
			      json_text(a, c[i].source), "date",
			      json_text(a, c[i].date)));
	return list;
}

static json_t *
inbox_json(struct arena *a, const struct brand *b)
{
	if (!b->inbox_en.n && !b->inbox_ja.n)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o}", "name",
	    pair_json(a, b->inbox_ja, b->inbox_en), "place",
	    pair_json(a, b->inbox_place_ja, b->inbox_place_en), "exempt",
	    bits_json(b->inbox_exempt, brand_notice_name), "text_url",
	    json_text(a, b->text_url));
}

char *
mekiki_brand_json(const struct mekiki *m, size_t i)
{
	struct arena *a;
	struct brand b;
	json_t *o;
	char *line;

	if (i >= know_brand_count(m->know))
		return NULL;
	a = arena_new();
	b = know_brand(m->know, (brand_ref)i);
	o = json_pack("{s:o, s:o, s:o, s:o, s:b, s:b, s:i, s:o, s:o, s:o, s:o, "
		      "s:o}",
	    "id", json_text(a, b.id), "name",
	    pair_json(a, b.name_ja, b.name_en), "group", json_text(a, b.group),
	    "sector", json_text(a, b.sector), "imported", b.is_imported,
	    "third_party_text", b.is_third_party_text, "abuse_rank",
	    (int)b.abuse_rank, "domains",
	    domains_json(a, m->know, (brand_ref)i), "contacts",
	    contacts_json(a, m->know, (brand_ref)i), "inbox", inbox_json(a, &b),
	    "phish_asks", bits_json(b.asks, brand_ask_name), "never_asks",
	    bits_json(b.never_asks, brand_ask_name));
	line = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	arena_free(a);
	return line;
}

int
mekiki_brand_lint(
    const char *file, const char *bytes, size_t size, char **why_out)
{
	struct arena *a = arena_new();
	struct brand_file brand = {0};
	struct yaml_error e = {0};
	struct str text = {bytes ? bytes : "", size};
	bool ok = brand_file_read(a, str_c(file), text, &brand, &e);
	char line[1024];

	if (!ok && why_out) {
		snprintf(line, sizeof line, "%.*s:%u: %.*s", STR_FMT(e.file),
		    e.line, STR_FMT(e.what));
		*why_out = strdup(line);
	}
	arena_free(a);
	return ok ? MEKIKI_OK : MEKIKI_E_DATA;
}
