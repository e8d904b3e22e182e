/* SPDX-License-Identifier: MIT */
/* Finding the border, and believing only what its near side wrote. */
#include "auth/border.h"

#include "auth/tags.h"

static bool
is_one_of(struct str host, const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_below(host, v[i]))
			return true;
	return false;
}

static const struct receiver *
receiver_of(const struct receiver_table *table, struct str by)
{
	for (size_t i = 0; table && i < table->n; i++)
		if (is_one_of(by, table->v[i].hosts, table->v[i].n_hosts))
			return &table->v[i];
	return NULL;
}

static struct str
registrable(const struct url_tables *t, struct str host)
{
	struct str r = t ? host_registrable(t, host) : STR_NONE;

	return r.p ? r : host;
}

/* A name that only means something inside: no dot, an address, .local. */
static bool
is_inner_name(struct str by)
{
	static const char *const ends[] = {
	    ".local", ".localdomain", ".internal", ".lan", ".localhost"};
	struct ip ip;

	if (!by.n || str_chr(by, '.') < 0 || ip_parse(by, &ip))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (str_ends(by, str_c(ends[i])))
			return true;
	return false;
}

static bool
is_receivers(const struct border *b, struct str host)
{
	if (b->receiver)
		return is_one_of(
		    host, b->receiver->hosts, b->receiver->n_hosts);
	return b->domain.p && is_below(host, b->domain);
}

/* Did the hop come from a host of the receiver, as its writer saw it? */
static bool
is_inner_hop(const struct border *b, const struct received *hop)
{
	if (!hop->has_from)
		return true;
	if (b->receiver && b->receiver->n_edges && hop->by.n &&
	    !is_one_of(hop->by, b->receiver->edges, b->receiver->n_edges))
		return true;
	if (!hop->has_ip)
		return false;
	if (ip_is_private(&hop->ip))
		return true;
	if (b->receiver) {
		for (size_t i = 0; i < b->receiver->n_networks; i++)
			if (ip_in_network(&hop->ip, b->receiver->networks[i]))
				return true;
		return false;
	}
	return hop->name.p && !hop->is_name_doubtful &&
	       is_receivers(b, hop->name);
}

static bool
is_received(struct str name)
{
	return str_ieq(name, STR("Received"));
}

/* Fields that a receiver or its filters put below their own Received. */
static bool
is_block_field(struct str name)
{
	static const char *const names[] = {
	    "Authentication-Results",
	    "Received-SPF",
	    "Return-Path",
	    "DKIM-Filter",
	    "DMARC-Filter",
	    "ARC-Filter",
	    "X-Authentication-Warning",
	    "X-Received-SPF",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_ieq(name, str_c(names[i])))
			return true;
	return false;
}

static size_t
block_end(const struct border *b, const struct fields *f)
{
	bool over_trace = b->receiver && b->receiver->place == RECEIVER_TRACE;
	size_t i = (size_t)b->index + 1;

	while (i < f->n && (is_block_field(f->v[i].name) ||
			       (over_trace && is_received(f->v[i].name))))
		i++;
	return i;
}

void
border_find(struct arena *a, const struct fields *f, const struct url_tables *t,
    const struct receiver_table *table, struct border *out)
{
	*out = (struct border){.index = NO_BORDER};
	for (size_t i = 0; i < f->n; i++) {
		struct received hop;

		if (!is_received(f->v[i].name))
			continue;
		received_parse(a, &f->v[i], &hop);
		if (hop.is_fetch && !out->receiver && !out->domain.p)
			continue;
		if (!is_inner_name(hop.by)) {
			if (!out->receiver && !out->domain.p) {
				out->receiver = receiver_of(table, hop.by);
				out->domain = registrable(t, hop.by);
			}
			if (!is_receivers(out, hop.by))
				return;
		}
		if (is_inner_hop(out, &hop))
			continue;
		out->index = (ssize_t)i;
		out->hop = hop;
		out->block_end = block_end(out, f);
		return;
	}
}

/* "mx.example.jp" or "example.jp" for a border written by mx.example.jp. */
static bool
is_borders_own(
    const struct border *b, const struct url_tables *t, struct str id)
{
	return id.n && is_below(b->hop.by, id) &&
	       id.n >= registrable(t, b->hop.by).n;
}

static bool
is_profile_id(const struct receiver *r, struct str id)
{
	if (!id.p)
		return r->has_no_authserv_id;
	for (size_t i = 0; i < r->n_authserv_ids; i++)
		if (str_ieq(id, r->authserv_ids[i]))
			return true;
	return is_one_of(id, r->hosts, r->n_hosts);
}

/* The first results field of that name behind the border? */
static bool
is_first_of_name(const struct border *b, const struct fields *f, size_t index)
{
	for (size_t i = (size_t)b->index + 1; i < index; i++)
		if (str_ieq(f->v[i].name, f->v[index].name))
			return false;
	return true;
}

bool
border_believes(const struct border *b, const struct fields *f,
    const struct url_tables *t, const struct auth_options *o,
    const struct authres *r, size_t index)
{
	bool is_above = b->index != NO_BORDER && index < (size_t)b->index;
	bool is_in_block =
	    b->index != NO_BORDER && !is_above && index < b->block_end;
	const struct receiver *p = b->receiver;

	switch (o->trust) {
	case AUTH_TRUST_NONE:
		return false;
	case AUTH_TRUST_NAMED:
		return str_ieq(r->authserv_id, o->authserv_id) &&
		       (is_above || is_in_block || b->index == NO_BORDER);
	default:
		break;
	}
	if (is_above)
		return !p || is_profile_id(p, r->authserv_id);
	if (!is_in_block)
		return false;
	if (p && p->place != RECEIVER_ABOVE && is_profile_id(p, r->authserv_id))
		return o->trust == AUTH_TRUST_RECEIVER ||
		       (p->strips_forged && is_first_of_name(b, f, index));
	return o->trust == AUTH_TRUST_RECEIVER &&
	       is_borders_own(b, t, r->authserv_id);
}
