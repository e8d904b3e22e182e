/* SPDX-License-Identifier: MIT */
/* STIX 2.1 (OASIS Standard, 2021): a bundle of what was seen. */
#include "base/buf.h"
#include "render/export.h"
#include "render/json_text.h"

#include <string.h>

/* Section 2.9: the namespace of cyber-observables' ids. */
static const unsigned char observable_space[16] = {0x00, 0xab, 0xed, 0xb4, 0xaa,
    0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7};

struct stix {
	const struct export *e;
	struct arena *a;
	struct str time, identity;
	json_t *objects, *refs;
};

static struct str
typed(struct stix *s, const char *type, struct str uuid)
{
	struct buf b;

	buf_init(&b, s->a, 128);
	buf_fmt(&b, "%s--%.*s", type, STR_FMT(uuid));
	return buf_str(&b);
}

static bool
has_object(const struct stix *s, struct str id)
{
	size_t i;
	json_t *o;

	json_array_foreach(s->objects, i, o)
	{
		if (str_eq(
			str_c(json_string_value(json_object_get(o, "id"))), id))
			return true;
	}
	return false;
}

static void
add(struct stix *s, json_t *o, struct str id)
{
	if (has_object(s, id)) {
		json_decref(o);
		return;
	}
	json_array_append_new(s->objects, o);
	json_array_append_new(s->refs, json_text(s->a, id));
}

static json_t *
object(struct stix *s, const char *type, struct str id)
{
	json_t *o =
	    json_pack("{s:s, s:s}", "type", type, "spec_version", "2.1");

	export_set(s->a, o, "id", id);
	return o;
}

/* Canonical JSON (RFC 8785) of the properties: sorted, compact. */
static struct str
observable_id(struct stix *s, const char *type, json_t *properties)
{
	char *text = json_dumps(properties, JSON_COMPACT | JSON_SORT_KEYS);
	struct str uuid = export_uuid(s->a, observable_space, str_c(text));

	free(text);
	json_decref(properties);
	return typed(s, type, uuid);
}

static struct str
add_value(struct stix *s, const char *type, struct str value)
{
	json_t *p = json_object(), *o;
	struct str id;

	export_set(s->a, p, "value", value);
	id = observable_id(s, type, p);
	o = object(s, type, id);
	export_set(s->a, o, "value", value);
	add(s, o, id);
	return id;
}

static struct str
own_id(struct stix *s, const char *type, struct str name)
{
	struct buf b;

	buf_init(&b, s->a, 1 << 16);
	buf_fmt(&b, "%s %.*s %.*s", type, STR_FMT(s->e->key), STR_FMT(name));
	return typed(s, type, export_uuid(s->a, export_space, buf_str(&b)));
}

static json_t *
domain_object(struct stix *s, const char *type, struct str id)
{
	json_t *o = object(s, type, id);

	export_set(s->a, o, "created", s->time);
	export_set(s->a, o, "modified", s->time);
	if (s->identity.p && !str_eq(id, s->identity))
		export_set(s->a, o, "created_by_ref", s->identity);
	return o;
}

/* In a pattern's string: ' and \ with a backslash. */
static struct str
pattern_text(struct stix *s, struct str v)
{
	struct buf b;

	buf_init(&b, s->a, v.n * 2 + 1);
	for (size_t i = 0; i < v.n; i++) {
		if (v.p[i] == '\'' || v.p[i] == '\\')
			buf_byte(&b, '\\');
		buf_byte(&b, v.p[i]);
	}
	return buf_str(&b);
}

static void
add_indicator(struct stix *s, const char *path, struct str value,
    bool is_prefix, struct str based_on)
{
	struct str id = own_id(s, "indicator", value), relation;
	json_t *o = domain_object(s, "indicator", id);
	struct buf b;

	/* No % is in a prefix, and _ matches itself too. */
	buf_init(&b, s->a, value.n * 2 + 64);
	buf_fmt(&b, "[%s %s '%.*s%s']", path, is_prefix ? "LIKE" : "=",
	    STR_FMT(pattern_text(s, value)), is_prefix ? "%" : "");
	export_set(s->a, o, "name", value);
	export_set(s->a, o, "pattern", buf_str(&b));
	json_object_set_new(o, "pattern_type", json_string("stix"));
	json_object_set_new(
	    o, "indicator_types", json_pack("[s]", "malicious-activity"));
	json_object_set_new(o, "labels", json_pack("[s]", "phishing"));
	json_object_set_new(o, "confidence", json_integer(s->e->score));
	export_set(s->a, o, "valid_from", s->time);
	add(s, o, id);
	relation = own_id(s, "relationship", value);
	o = domain_object(s, "relationship", relation);
	json_object_set_new(o, "relationship_type", json_string("based-on"));
	export_set(s->a, o, "source_ref", id);
	export_set(s->a, o, "target_ref", based_on);
	add(s, o, relation);
}

static void
add_link(struct stix *s, const struct export_link *l)
{
	struct str id = add_value(s, "url", l->url);

	add_indicator(s, "url:value", l->url, l->is_prefix, id);
	id = add_value(s, "domain-name", l->host);
	if (l->is_host_shared)
		return;
	if (!str_eq(l->host, l->registrable))
		id = add_value(s, "domain-name", l->registrable);
	/* An address of numbers has no pattern of a name. */
	add_indicator(s, "domain-name:value", l->registrable, false, id);
}

static bool
is_ip(struct str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (!is_digit(host.p[i]) && !strchr(".:[]abcdef", host.p[i]))
			return false;
	return host.n &&
	       (str_chr(host, ':') >= 0 || is_digit(host.p[host.n - 1]));
}

static void
add_ip_link(struct stix *s, const struct export_link *l)
{
	struct str id = add_value(s, "url", l->url);

	add_indicator(s, "url:value", l->url, l->is_prefix, id);
}

static void
add_message(struct stix *s)
{
	const struct export *e = s->e;
	struct str from = STR_NONE, id;
	json_t *p = json_object(), *o;

	if (e->address.p)
		from = add_value(s, "email-addr", e->address);
	export_set(s->a, p, "from_ref", from);
	export_set(s->a, p, "subject", e->subject);
	/* Without any of them an id of the judgement (section 2.9). */
	id = from.p || e->subject.p
		 ? observable_id(s, "email-message", json_incref(p))
		 : own_id(s, "email-message", STR(""));
	json_decref(p);
	o = object(s, "email-message", id);
	json_object_set_new(o, "is_multipart", json_false());
	export_set(s->a, o, "from_ref", from);
	export_set(s->a, o, "subject", e->subject);
	add(s, o, id);
	if (e->address.p && e->is_sender_sure)
		add_indicator(s, "email-addr:value", e->address, false, from);
}

static void
add_identities(struct stix *s)
{
	json_t *o;
	struct str id = typed(
	    s, "identity", export_uuid(s->a, export_space, STR("mekiki")));

	o = domain_object(s, "identity", id);
	json_object_set_new(o, "name", json_string("mekiki"));
	json_object_set_new(o, "identity_class", json_string("system"));
	add(s, o, id);
	s->identity = id;
	if (!s->e->brand_name.n)
		return;
	/* Whom it poses as: the one that is harmed, not the one to block. */
	id = typed(s, "identity", export_uuid(s->a, export_space, s->e->brand));
	o = domain_object(s, "identity", id);
	export_set(s->a, o, "name", s->e->brand_name);
	json_object_set_new(o, "identity_class", json_string("organization"));
	add(s, o, id);
}

static void
add_report(struct stix *s)
{
	struct str id = own_id(s, "report", STR(""));
	json_t *o = domain_object(s, "report", id), *labels = json_array();

	json_object_set(o, "object_refs", s->refs);
	export_set(s->a, o, "name", s->e->lead.n ? s->e->lead : s->e->verdict);
	json_object_set_new(o, "report_types", json_pack("[s]", "indicator"));
	export_set(s->a, o, "published", s->time);
	json_array_append_new(labels, json_text(s->a, s->e->verdict));
	json_object_set_new(o, "labels", labels);
	json_array_append_new(s->objects, o);
}

struct str
export_stix(const struct export *e)
{
	struct stix s = {.e = e,
	    .a = e->arena,
	    .time = export_time(e->arena, e->now, false),
	    .objects = json_array(),
	    .refs = json_array()};
	json_t *bundle = json_pack("{s:s}", "type", "bundle");

	add_identities(&s);
	if (e->is_bad)
		add_message(&s);
	for (size_t i = 0; i < e->n_links; i++) {
		if (is_ip(e->links[i].host))
			add_ip_link(&s, &e->links[i]);
		else
			add_link(&s, &e->links[i]);
	}
	if (e->domain.p)
		add_indicator(&s, "domain-name:value", e->domain, false,
		    add_value(&s, "domain-name", e->domain));
	add_report(&s);
	export_set(s.a, bundle, "id", own_id(&s, "bundle", STR("")));
	json_object_set_new(bundle, "objects", s.objects);
	json_decref(s.refs);
	return export_line(s.a, bundle);
}
