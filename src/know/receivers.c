/* SPDX-License-Identifier: MIT */
/* Loading the profiles of receivers. */
#include "know/receivers.h"

#include "base/buf.h"
#include "know/yaml_flat.h"

struct reader {
	struct arena *arena;
	struct str file;
	struct yaml_error *error;
};

static bool
fail(struct reader *r, const struct yaml_node *at, const char *what)
{
	return yaml_fail(
	    r->arena, r->error, r->file, at ? at->line : 1, "%s", what);
}

static bool
read_list(struct reader *r, const struct yaml_node *n, const struct str **out,
    size_t *n_out)
{
	struct str *v;
	size_t i = 0;

	if (n->kind != YAML_LIST)
		return fail(r, n, "a list is expected");
	v = arena_array(r->arena, n->n, sizeof *v);
	for (const struct yaml_node *c = n->first; c; c = c->next) {
		if (c->kind != YAML_SCALAR || !c->value.n)
			return fail(r, c, "a word is expected");
		v[i++] = c->value;
	}
	*out = v;
	*n_out = i;
	return true;
}

static bool
read_bool(struct reader *r, const struct yaml_node *n, bool *out)
{
	*out = str_eq(n->value, STR("true"));
	return *out || str_eq(n->value, STR("false")) ||
	       fail(r, n, "true or false is expected");
}

static bool
read_place(
    struct reader *r, const struct yaml_node *n, enum receiver_place *out)
{
	static const char *const words[] = {
	    [RECEIVER_ABOVE] = "above",
	    [RECEIVER_BELOW] = "below",
	    [RECEIVER_TRACE] = "trace",
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (str_eq(n->value, str_c(words[i]))) {
			*out = (enum receiver_place)i;
			return true;
		}
	return fail(r, n, "above, below or trace is expected");
}

/* Each source says what it shows, where it is and when it was seen. */
static bool
check_sources(struct reader *r, const struct yaml_node *n)
{
	if (n->kind != YAML_LIST || !n->n)
		return fail(r, n, "a list of sources is expected");
	for (const struct yaml_node *s = n->first; s; s = s->next)
		if (s->kind != YAML_MAP || !yaml_get(s, STR("shows")) ||
		    !yaml_get(s, STR("where")) || !yaml_get(s, STR("seen")))
			return fail(r, s, "a source has shows, where, seen");
	return true;
}

static bool
read_key(struct reader *r, const struct yaml_node *n, struct receiver *out)
{
	struct str k = n->key;

	if (str_eq(k, STR("id")) || str_eq(k, STR("name"))) {
		*(str_eq(k, STR("id")) ? &out->id : &out->name) = n->value;
		return n->value.n > 0 || fail(r, n, "a word is expected");
	}
	if (str_eq(k, STR("hosts")))
		return read_list(r, n, &out->hosts, &out->n_hosts);
	if (str_eq(k, STR("edges")))
		return read_list(r, n, &out->edges, &out->n_edges);
	if (str_eq(k, STR("networks")))
		return read_list(r, n, &out->networks, &out->n_networks);
	if (str_eq(k, STR("authserv_ids")))
		return read_list(
		    r, n, &out->authserv_ids, &out->n_authserv_ids);
	if (str_eq(k, STR("has_no_authserv_id")))
		return read_bool(r, n, &out->has_no_authserv_id);
	if (str_eq(k, STR("place")))
		return read_place(r, n, &out->place);
	if (str_eq(k, STR("strips_forged")))
		return read_bool(r, n, &out->strips_forged);
	if (str_eq(k, STR("always_writes")))
		return read_bool(r, n, &out->always_writes);
	if (str_eq(k, STR("sources")))
		return check_sources(r, n);
	return str_eq(k, STR("note")) || fail(r, n, "unknown key");
}

static bool
read_file(struct reader *r, struct str flat, struct receiver *out)
{
	const struct yaml_node *doc;

	doc = yaml_unflatten(r->arena, flat);
	if (!doc)
		return yaml_fail(
		    r->arena, r->error, r->file, 1, "the table is damaged");
	*out = (struct receiver){0};
	for (const struct yaml_node *n = doc->first; n; n = n->next)
		if (!read_key(r, n, out))
			return false;
	if (!out->id.n || !out->n_hosts || !yaml_get(doc, STR("sources")) ||
	    !yaml_get(doc, STR("place")))
		return fail(r, doc, "id, hosts, place and sources are needed");
	return true;
}

bool
receivers_read(struct arena *a, const struct know *k,
    struct receiver_table *out, struct str *why_out)
{
	struct str prefix = STR("receivers/"), name, text;
	struct receiver *v = NULL;
	struct yaml_error error = {0};
	struct buf why;
	size_t n = 0;

	while ((text = know_file_at(k, prefix, n, &name)).p) {
		struct reader r = {a, name, &error};

		v = arena_push(a, v, n, sizeof *v);
		if (read_file(&r, text, &v[n++]))
			continue;
		buf_init(&why, a, 1000);
		buf_fmt(&why, "%.*s:%u: %.*s", STR_FMT(error.file), error.line,
		    STR_FMT(error.what));
		*why_out = buf_str(&why);
		return false;
	}
	*out = (struct receiver_table){v, n};
	return true;
}
