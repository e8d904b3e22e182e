/* SPDX-License-Identifier: MIT */
/* MISP core format, XARF 4, CSV. */
#include "base/buf.h"
#include "render/export.h"
#include "render/json_text.h"
#include "render/plain.h"

#include <string.h>

/* ---- MISP: draft-dulaunoy-misp-core-format-18 */

struct misp {
	const struct export *e;
	json_t *attributes;
	struct str stamp;
};

static void
misp_add(struct misp *m, const char *category, const char *type, bool to_ids,
    struct str value, const char *comment)
{
	struct arena *a = m->e->arena;
	struct buf b;
	json_t *o;

	if (!value.n)
		return;
	buf_init(&b, a, value.n + 256);
	buf_fmt(&b, "%.*s %s %.*s", STR_FMT(m->e->key), type, STR_FMT(value));
	o = json_pack("{s:s, s:s, s:b, s:s, s:s, s:b}", "category", category,
	    "type", type, "to_ids", to_ids, "distribution", "5", "comment",
	    comment, "deleted", 0);
	export_set(a, o, "uuid", export_uuid(a, export_space, buf_str(&b)));
	export_set(a, o, "timestamp", m->stamp);
	export_set(a, o, "value", value);
	json_object_set_new(o, "sharing_group_id", json_string("0"));
	json_array_append_new(m->attributes, o);
}

static void
misp_links(struct misp *m)
{
	for (size_t i = 0; i < m->e->n_links; i++) {
		const struct export_link *l = &m->e->links[i];
		bool is_seen = false;

		misp_add(m, "Network activity", "url", true, l->url,
		    l->is_prefix ? "the beginning of the address" : "");
		for (size_t k = 0; k < i; k++)
			is_seen |=
			    str_eq(m->e->links[k].registrable, l->registrable);
		if (!is_seen && !l->is_host_shared)
			misp_add(m, "Network activity", "domain", true,
			    l->registrable, "");
	}
}

/* The sender's, where no link had it. */
static void
misp_domain(struct misp *m)
{
	for (size_t i = 0; i < m->e->n_links; i++)
		if (str_eq(m->e->links[i].registrable, m->e->domain))
			return;
	misp_add(m, "Network activity", "domain", true, m->e->domain,
	    "of the sender");
}

static json_t *
misp_tag(const char *name, const char *colour)
{
	return json_pack("{s:s, s:s}", "name", name, "colour", colour);
}

struct str
export_misp(const struct export *e)
{
	struct arena *a = e->arena;
	struct misp m = {.e = e, .attributes = json_array()};
	json_t *event,
	    *org = json_pack("{s:s, s:s}", "id", "0", "name", "mekiki");
	struct buf b;

	buf_init(&b, a, 32);
	buf_fmt(&b, "%lld", (long long)e->now);
	m.stamp = buf_str(&b);
	if (e->is_bad) {
		misp_links(&m);
		misp_add(&m, "Payload delivery", "email-src", e->is_sender_sure,
		    e->address, "");
		misp_domain(&m);
		misp_add(&m, "Payload delivery", "email-subject", false,
		    e->subject, "");
		misp_add(&m, "Payload delivery", "email-src-display-name",
		    false, e->display, "");
	}
	export_set(a, org, "uuid", export_uuid(a, export_space, STR("mekiki")));
	event = json_pack("{s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
	    "published", 0, "id", "0", "org_id", "0", "orgc_id", "0",
	    "analysis", "2", "publish_timestamp", "0", "sharing_group_id", "0",
	    "distribution", "0", "threat_level_id",
	    !e->is_bad			       ? "4"
	    : str_eq(e->verdict, STR("phish")) ? "2"
					       : "3");
	export_set(a, event, "uuid", e->key);
	export_set(a, event, "info",
	    str_sub(plain_line(a, e->lead.n ? e->lead : e->verdict), 0, 250));
	export_set(
	    a, event, "date", str_sub(export_time(a, e->now, true), 0, 10));
	export_set(a, event, "timestamp", m.stamp);
	buf_init(&b, a, 32);
	buf_fmt(&b, "%zu", json_array_size(m.attributes));
	export_set(a, event, "attribute_count", buf_str(&b));
	json_object_set_new(event, "Org", json_deep_copy(org));
	json_object_set_new(event, "Orgc", org);
	json_object_set_new(event, "Attribute", m.attributes);
	json_object_set_new(event, "Tag",
	    e->is_bad ? json_pack("[o, o]", misp_tag("tlp:amber", "#FFC000"),
			    misp_tag("rsit:fraud=\"phishing\"", "#804000"))
		      : json_pack("[o]", misp_tag("tlp:amber", "#FFC000")));
	return export_line(a, json_pack("{s:o}", "Event", event));
}

/* ---- XARF 4 */

static json_t *
xarf_party(const struct export *e)
{
	ssize_t at = str_rchr(e->reporter, '@');
	struct str domain = str_skip(e->reporter, (size_t)(at + 1));
	json_t *o = json_object();

	export_set(e->arena, o, "org", domain);
	export_set(e->arena, o, "contact", e->reporter);
	export_set(e->arena, o, "domain", domain);
	return o;
}

struct str
export_xarf(const struct export *e)
{
	struct arena *a = e->arena;
	struct buf all;

	buf_init(&all, a, 4 << 20);
	for (size_t i = 0; i < e->n_links; i++) {
		const struct export_link *l = &e->links[i];
		json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s}",
		    "xarf_version", "4.2.0", "category", "content", "type",
		    "phishing", "evidence_source", "automated_filter",
		    "attack_vector", "phishing");
		struct buf b;

		buf_init(&b, a, l->url.n + 64);
		buf_fmt(&b, "%.*s xarf %.*s", STR_FMT(e->key), STR_FMT(l->url));
		export_set(a, o, "report_id",
		    export_uuid(a, export_space, buf_str(&b)));
		export_set(a, o, "timestamp", export_time(a, e->now, true));
		json_object_set_new(o, "reporter", xarf_party(e));
		json_object_set_new(o, "sender", xarf_party(e));
		export_set(a, o, "source_identifier", l->host);
		export_set(a, o, "url", l->url);
		export_set(a, o, "domain", l->host);
		export_set(a, o, "target_brand", e->brand_name);
		export_set(a, o, "description",
		    str_sub(plain_line(a, e->lead), 0, 900));
		json_object_set_new(
		    o, "confidence", json_real(e->score / 100.0));
		buf_add(&all, export_line(a, o));
	}
	return buf_str(&all);
}

/* ---- CSV: RFC 4180 */

/*
 * Quoted always. A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front; line ends and tabs are blanks.
 */
static void
cell(struct buf *b, struct arena *a, struct str s, bool is_last)
{
	struct str line = s.p ? plain_line(a, s) : STR("");

	buf_byte(b, '"');
	if (line.n && strchr("=+-@\t\r|%", line.p[0]))
		buf_byte(b, '\'');
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] == '"')
			buf_byte(b, '"');
		buf_byte(b, line.p[i]);
	}
	buf_add(b, is_last ? STR("\"\n") : STR("\","));
}

static void
row(struct buf *b, const struct export *e, const char *type, struct str value)
{
	struct arena *a = e->arena;
	struct buf score, ids;

	buf_init(&score, a, 16);
	buf_fmt(&score, "%d", e->score);
	buf_init(&ids, a, 1 << 16);
	for (size_t i = 0; i < e->n_findings; i++)
		buf_fmt(&ids, "%s%s", i ? " " : "", e->findings[i]);
	cell(b, a, export_time(a, e->now, true), false);
	cell(b, a, e->verdict, false);
	cell(b, a, buf_str(&score), false);
	cell(b, a, e->brand, false);
	cell(b, a, str_c(type), false);
	cell(b, a, value, false);
	cell(b, a, e->display, false);
	cell(b, a, e->subject, false);
	cell(b, a, buf_str(&ids), true);
}

struct str
export_csv(const struct export *e)
{
	struct buf b;
	size_t begin;

	buf_init(&b, e->arena, 8 << 20);
	begin = b.n;
	for (size_t i = 0; i < e->n_links; i++)
		row(&b, e, e->links[i].is_prefix ? "url-prefix" : "url",
		    e->links[i].url);
	if (e->address.p && e->is_sender_sure)
		row(&b, e, "email-src", e->address);
	if (e->domain.p)
		row(&b, e, "domain", e->domain);
	if (b.n == begin)
		row(&b, e, "none", STR(""));
	return buf_str(&b);
}
