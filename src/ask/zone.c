/* SPDX-License-Identifier: MIT */
/* A zone in memory: its JSON form, and answers from it. */
#include "ask/zone.h"

#include <jansson.h>

#include "ask/zone_impl.h"
#include "base/buf.h"

/* The fourth of a recorded row. */
#define SECURE_WORD "secure"

enum {
	CNAME_MOST = 8,
	DUMP_MOST = 16 * 1024 * 1024
};

static struct str
lower_name(struct arena *a, struct str name)
{
	struct str out = arena_lower(a, name);

	if (out.n && out.p[out.n - 1] == '.')
		out.n--;
	return out;
}

struct zone *
zone_new(struct arena *a)
{
	struct zone *z = arena_alloc(a, sizeof *z);

	z->arena = a;
	return z;
}

void
zone_add(struct zone *z, struct str name, struct str type, struct str value,
    bool is_timeout)
{
	struct zone_entry *e;
	int t = ask_type_of(type);

	z->entries = arena_push(z->arena, z->entries, z->n, sizeof *e);
	e = &z->entries[z->n++];
	e->name = lower_name(z->arena, name);
	if (str_ieq(type, STR("TIMEOUT"))) {
		e->kind = ZONE_TIMEOUT_ANY;
	} else if (str_ieq(type, STR("NODATA"))) {
		e->kind = ZONE_NODATA;
	} else if (str_ieq(type, STR("CNAME"))) {
		e->kind = is_timeout ? ZONE_TIMEOUT_ANY : ZONE_CNAME;
		e->value = lower_name(z->arena, value);
	} else if (t < 0) {
		e->kind = ZONE_OTHER;
	} else {
		e->kind = is_timeout ? ZONE_TIMEOUT : ZONE_RECORD;
		e->type = (enum ask_type)t;
		if ((t == ASK_MX || t == ASK_PTR) && value.n &&
		    value.p[value.n - 1] == '.')
			value.n--;
		e->value = arena_str(z->arena, value);
	}
}

void
zone_index(struct zone *z)
{
	z->n_buckets = 16;
	while (z->n_buckets < z->n)
		z->n_buckets *= 2;
	z->buckets = arena_array(z->arena, z->n_buckets, sizeof(size_t));
	/* From the last to the first, so that a bucket is in file order. */
	for (size_t i = z->n; i-- > 0;) {
		struct zone_entry *e = &z->entries[i];
		size_t b = str_hash(e->name) & (z->n_buckets - 1);

		e->next = z->buckets[b];
		z->buckets[b] = i + 1;
	}
}

/* Value of a JSON record as the answer gives it; false when of no form. */
static bool
json_value(struct arena *a, const json_t *v, struct str type, struct str *out)
{
	struct buf b;
	size_t i;
	json_t *piece;

	buf_init(&b, a, 1 << 20);
	if (json_is_string(v)) {
		*out =
		    (struct str){json_string_value(v), json_string_length(v)};
		return true;
	}
	if (json_is_null(v)) {
		*out = STR("");
		return true;
	}
	if (!json_is_array(v))
		return false;
	if (str_ieq(type, STR("MX"))) {
		const json_t *host = json_array_get(v, 1);

		if (!json_is_integer(json_array_get(v, 0)) ||
		    !json_is_string(host))
			return false;
		buf_fmt(&b, "%lld ",
		    (long long)json_integer_value(json_array_get(v, 0)));
		buf_add(&b, str_c(json_string_value(host)));
	} else {
		json_array_foreach(v, i, piece)
		{
			if (!json_is_string(piece))
				return false;
			buf_add(&b, (struct str){json_string_value(piece),
					json_string_length(piece)});
		}
	}
	*out = buf_str(&b);
	return true;
}

struct zone *
zone_from_json(struct arena *a, const struct json_t *list)
{
	struct zone *z = zone_new(a);
	size_t i;
	json_t *row;

	if (list && !json_is_array(list))
		return NULL;
	json_array_foreach(list, i, row)
	{
		const json_t *name = json_array_get(row, 0);
		const json_t *type = json_array_get(row, 1);
		const json_t *v = json_array_get(row, 2);
		struct str value;

		if (!json_is_string(name) || !json_is_string(type) ||
		    !json_value(a, v, str_c(json_string_value(type)), &value))
			return NULL;
		zone_add(z, str_c(json_string_value(name)),
		    str_c(json_string_value(type)), value,
		    json_is_string(v) && str_eq(value, STR("TIMEOUT")));
		z->entries[z->n - 1].is_secure =
		    json_is_string(json_array_get(row, 3)) &&
		    !strcmp(
			json_string_value(json_array_get(row, 3)), SECURE_WORD);
	}
	zone_index(z);
	return z;
}

struct zone *
zone_read(struct arena *a, struct str bytes, struct str *why_out)
{
	struct zone *z;
	json_error_t error;
	json_t *list;
	struct buf why;

	if (!str_starts(str_trim(bytes), STR("["))) {
		z = zone_new(a);
		if (!zone_master(z, bytes, why_out))
			return NULL;
		zone_index(z);
		return z;
	}
	list = json_loadb(bytes.p, bytes.n, JSON_ALLOW_NUL, &error);
	z = list ? zone_from_json(a, list) : NULL;
	if (!z) {
		buf_init(&why, a, 400);
		if (list)
			buf_add(&why, STR("not a list of [name, type, value]"));
		else
			buf_fmt(&why, "line %d: %s", error.line, error.text);
		*why_out = buf_str(&why);
	}
	json_decref(list);
	return z;
}

static const struct zone_entry *
next_of(const struct zone *z, const struct zone_entry *e, struct str name)
{
	size_t at =
	    e ? e->next : z->buckets[str_hash(name) & (z->n_buckets - 1)];

	for (; at; at = z->entries[at - 1].next)
		if (str_eq(z->entries[at - 1].name, name))
			return &z->entries[at - 1];
	return NULL;
}

/* The owner that answers for `name`: itself or a wildcard; or absent. */
static struct str
owner_of(const struct zone *z, struct arena *a, struct str name)
{
	struct str rest = name;

	if (next_of(z, NULL, name))
		return name;
	while (str_chr(rest, '.') >= 0) {
		struct buf b;

		str_cut(&rest, '.');
		buf_init(&b, a, 512);
		buf_add(&b, STR("*."));
		buf_add(&b, rest);
		if (next_of(z, NULL, buf_str(&b)))
			return buf_str(&b);
		if (next_of(z, NULL, rest))
			break;
	}
	return STR_NONE;
}

/* What is being put together for one question. */
struct answer {
	struct arena *arena;
	enum ask_type type;
	struct str name; /* to look at: changes along CNAMEs */
	struct str *records;
	size_t n;
	bool is_insecure; /* one of the records is */
};

/* One name; ASK_OPEN: go on with the one that it is an alias of. */
static enum ask_status
step(const struct zone *z, struct answer *w)
{
	struct str owner = owner_of(z, w->arena, w->name);
	bool is_timeout = false, is_timeout_any = false;
	const struct zone_entry *e = NULL;
	struct str alias = STR_NONE;

	if (!owner.p)
		return ASK_NXDOMAIN;
	while ((e = next_of(z, e, owner))) {
		if (e->kind == ZONE_RECORD && e->type == w->type) {
			w->records = arena_push(
			    w->arena, w->records, w->n, sizeof(*w->records));
			w->records[w->n++] = e->value;
			w->is_insecure |= !e->is_secure;
		} else if (e->kind == ZONE_CNAME) {
			alias = e->value;
		} else if (e->kind == ZONE_TIMEOUT && e->type == w->type) {
			is_timeout = true;
		} else if (e->kind == ZONE_TIMEOUT_ANY) {
			is_timeout_any = true;
		}
	}
	if (is_timeout)
		return ASK_NONE;
	if (w->n)
		return ASK_OK;
	if (alias.p) {
		w->name = alias;
		return ASK_OPEN;
	}
	return is_timeout_any ? ASK_NONE : ASK_NODATA;
}

void
zone_answer(const struct zone *z, struct arena *a, struct ask *k,
    const struct ask_item *q)
{
	struct answer w = {a, q->type, q->name, NULL, 0, false};
	enum ask_status status = ASK_OPEN;

	for (int i = 0; i <= CNAME_MOST && status == ASK_OPEN; i++)
		status = step(z, &w);
	if (status == ASK_OPEN || status == ASK_NONE) {
		status = ASK_NONE;
		w.n = 0;
	}
	ask_answer(k, q->type, q->name, status, w.records, w.n);
	if (w.n && !w.is_insecure)
		ask_set_secure(k, q->type, q->name);
}

bool
zone_answer_open(const struct zone *z, struct arena *a, struct ask *k)
{
	const struct ask_item *q = NULL;
	bool any = false;

	while ((q = ask_next_open(k, q))) {
		zone_answer(z, a, k, q);
		any = true;
	}
	return any;
}

static json_t *
json_text(struct arena *a, struct str s)
{
	json_t *t = json_stringn(s.p ? s.p : "", s.n);
	struct buf b;

	if (t)
		return t;
	/* Bytes that are no UTF-8: each as the character of that number. */
	buf_init(&b, a, s.n * 2);
	for (size_t i = 0; i < s.n; i++)
		buf_utf8(&b, (unsigned char)s.p[i]);
	return json_stringn(buf_str(&b).p, buf_str(&b).n);
}

static json_t *
json_record(struct arena *a, const struct ask_item *q, struct str record)
{
	struct str rest = record, first;
	uint64_t preference = 0;

	if (q->type == ASK_TXT)
		return json_pack("[o]", json_text(a, record));
	if (q->type == ASK_MX) {
		first = str_cut(&rest, ' ');
		str_u64(first, &preference);
		return json_pack(
		    "[I, o]", (json_int_t)preference, json_text(a, rest));
	}
	return json_text(a, record);
}

static void
dump_row(struct buf *b, struct arena *a, const struct ask_item *q,
    const char *type, json_t *value)
{
	json_t *row =
	    json_pack("[o, s, o]", json_text(a, q->name), type, value);
	char *text;

	if (q->is_secure)
		json_array_append_new(row, json_string(SECURE_WORD));
	text = json_dumps(row, JSON_COMPACT);

	buf_add(b, b->n > 1 ? STR(",\n ") : STR("\n "));
	buf_add(b, str_c(text));
	free(text);
	json_decref(row);
}

struct str
zone_of_ask(struct arena *a, const struct ask *k)
{
	struct buf b;

	buf_init(&b, a, DUMP_MOST);
	buf_byte(&b, '[');
	for (size_t i = 0; i < ask_count(k); i++) {
		const struct ask_item *q = ask_at(k, i);
		const char *type = ask_type_name(q->type);

		if (q->status == ASK_NONE)
			dump_row(&b, a, q, type, json_string("TIMEOUT"));
		else if (q->status == ASK_NODATA)
			dump_row(&b, a, q, "NODATA", json_null());
		for (size_t r = 0; r < q->n_records; r++)
			dump_row(
			    &b, a, q, type, json_record(a, q, q->records[r]));
	}
	buf_add(&b, STR("\n]\n"));
	return buf_str(&b);
}
