/* SPDX-License-Identifier: MIT */
/* check_host() of RFC 7208, run again from the start for each answer. */
#include "auth/spf.h"

#include "auth/spf_record.h"
#include "auth/tags.h"
#include "base/buf.h"

enum {
	LOOKUPS_MOST = 10, /* section 4.6.4 */
	VOIDS_MOST = 2,
	NAMES_MOST = 10, /* MX and PTR names of one term */
	NAME_MOST = 253
};

struct check {
	struct arena *arena;
	struct ask *ask;
	const struct spf_request *request;
	struct ip ip;
	struct spf_macros macros;
	unsigned lookups, voids;
	bool is_pending; /* a question is open: the result is void */
	bool has_secure, has_insecure; /* records, by DNSSEC */
	bool needs_private; /* stopped at a macro that must not be asked */
	bool has_limit;	    /* one of section 4.6.4 was passed */
	struct str exp, exp_domain; /* of the record that decided */
};

static enum auth_result check_host(
    struct check *c, struct str domain, bool is_include);

static const struct ask_item *
get(struct check *c, enum ask_type type, struct str name)
{
	const struct ask_item *q = ask_get(c->ask, type, name);

	if (q->status == ASK_OPEN)
		c->is_pending = true;
	c->has_secure |= q->is_secure;
	c->has_insecure |= q->status == ASK_OK && !q->is_secure;
	return q;
}

static enum ask_type
address_type(const struct check *c)
{
	return c->ip.is_v6 ? ASK_AAAA : ASK_A;
}

/* Counts an answer without records; false past the limit. */
static bool
count_void(struct check *c, const struct ask_item *q)
{
	if (q->status != ASK_NODATA && q->status != ASK_NXDOMAIN)
		return true;
	if (++c->voids <= VOIDS_MOST)
		return true;
	c->has_limit = true;
	return false;
}

static struct str
host_of_mx(struct str record)
{
	struct str rest = record;

	str_cut(&rest, ' ');
	rest = str_trim(rest);
	if (rest.n && rest.p[rest.n - 1] == '.')
		rest.n--;
	return rest;
}

static bool
has_address(const struct check *c, const struct ask_item *q, unsigned bits4,
    unsigned bits6)
{
	struct ip ip;

	for (size_t i = 0; i < q->n_records; i++)
		if (ip_parse(q->records[i], &ip) &&
		    ip_in(&c->ip, &ip, c->ip.is_v6 ? bits6 : bits4))
			return true;
	return false;
}

/*
 * The n-th validated name of the client (section 5.5), or absent past the
 * last. A name whose address has no answer is passed over.
 */
static struct str
validated_name(struct check *c, const struct ask_item *ptr, size_t i)
{
	struct str name = ptr->records[i];

	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (!has_address(c, get(c, address_type(c), name), 32, 128))
		return STR_NONE;
	return name;
}

/* %{p}: the domain itself, else a name below it, else any, else unknown. */
static struct str
validated_domain(struct check *c, struct str domain)
{
	const struct ask_item *ptr =
	    get(c, ASK_PTR, ip_reverse_name(c->arena, &c->ip));
	struct str best = STR_NONE;

	for (size_t i = 0; i < ptr->n_records && i < NAMES_MOST; i++) {
		struct str name = validated_name(c, ptr, i);

		if (!name.p)
			continue;
		if (str_ieq(name, domain))
			return name;
		if (!best.p ||
		    (is_below(name, domain) && !is_below(best, domain)))
			best = name;
	}
	return best.p ? best : STR("unknown");
}

static struct str
expand(struct check *c, struct str text, struct str domain)
{
	c->macros.domain = domain;
	if (spf_macro_uses(text, "p"))
		c->macros.validated = validated_domain(c, domain);
	return spf_macro_expand(c->arena, text, &c->macros);
}

/* target-name of a term: expanded, cut from the left to 253 bytes (7.3). */
static struct str
target(struct check *c, struct str spec, struct str domain)
{
	struct str name;

	if (!spec.p)
		return domain;
	if (!c->request->may_tell_sender && spf_macro_uses(spec, "ls")) {
		c->needs_private = true;
		return STR("");
	}
	name = expand(c, spec, domain);
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	while (name.n > NAME_MOST && str_chr(name, '.') >= 0)
		str_cut(&name, '.');
	return name;
}

/* What a term says: matched or not, or an error to end with. */
enum outcome {
	NO_MATCH,
	MATCH,
	TEMPERROR,
	PERMERROR
};

static enum outcome
match_addresses(struct check *c, const struct spf_term *t, struct str name)
{
	const struct ask_item *q = get(c, address_type(c), name);

	if (q->status == ASK_NONE)
		return TEMPERROR;
	if (!count_void(c, q))
		return PERMERROR;
	return has_address(c, q, t->bits4, t->bits6) ? MATCH : NO_MATCH;
}

static enum outcome
match_mx(struct check *c, const struct spf_term *t, struct str name)
{
	const struct ask_item *q = get(c, ASK_MX, name);
	enum outcome o;

	if (q->status == ASK_NONE)
		return TEMPERROR;
	if (!count_void(c, q))
		return PERMERROR;
	if (q->n_records > NAMES_MOST) {
		c->has_limit = true;
		return PERMERROR;
	}
	/* All at once, so that they are open together. */
	for (size_t i = 0; i < q->n_records; i++)
		get(c, address_type(c), host_of_mx(q->records[i]));
	for (size_t i = 0; i < q->n_records; i++) {
		struct str host = host_of_mx(q->records[i]);

		if (!host.n) /* the null MX, RFC 7505 */
			continue;
		o = match_addresses(c, t, host);
		if (o != NO_MATCH)
			return o;
	}
	return NO_MATCH;
}

static enum outcome
match_ptr(struct check *c, struct str name)
{
	const struct ask_item *ptr =
	    get(c, ASK_PTR, ip_reverse_name(c->arena, &c->ip));

	if (!count_void(c, ptr))
		return PERMERROR;
	for (size_t i = 0; i < ptr->n_records && i < NAMES_MOST; i++) {
		struct str host = validated_name(c, ptr, i);

		if (host.p && is_below(host, name))
			return MATCH;
	}
	return NO_MATCH;
}

static enum outcome
match_exists(struct check *c, struct str name)
{
	const struct ask_item *q = get(c, ASK_A, name);

	if (q->status == ASK_NONE)
		return TEMPERROR;
	if (!count_void(c, q))
		return PERMERROR;
	return q->n_records ? MATCH : NO_MATCH;
}

static enum outcome
match_include(struct check *c, struct str name)
{
	switch (check_host(c, name, true)) {
	case AUTH_PASS:
		return MATCH;
	case AUTH_TEMPERROR:
		return TEMPERROR;
	case AUTH_PERMERROR:
	case AUTH_NONE:
		return PERMERROR;
	default:
		return NO_MATCH;
	}
}

static enum outcome
match(struct check *c, const struct spf_term *t, struct str domain)
{
	struct str name;

	if (t->mechanism == SPF_ALL)
		return MATCH;
	if (t->mechanism == SPF_IP4 || t->mechanism == SPF_IP6)
		return ip_in(&c->ip, &t->ip,
			   t->mechanism == SPF_IP6 ? t->bits6 : t->bits4)
			   ? MATCH
			   : NO_MATCH;
	if (++c->lookups > LOOKUPS_MOST) {
		c->has_limit = true;
		return PERMERROR;
	}
	name = target(c, t->domain, domain);
	if (c->is_pending || c->needs_private)
		return NO_MATCH;
	switch (t->mechanism) {
	case SPF_INCLUDE:
		return match_include(c, name);
	case SPF_A:
		return match_addresses(c, t, name);
	case SPF_MX:
		return match_mx(c, t, name);
	case SPF_PTR:
		return match_ptr(c, name);
	default:
		return match_exists(c, name);
	}
}

/*
 * Asks what the terms from `at` on will need, up to one that ends the check
 * for certain, so that a record costs one round of answers and not ten.
 */
static void
ask_ahead(
    struct check *c, const struct spf_record *r, size_t at, struct str domain)
{
	static const enum ask_type types[] = {
	    [SPF_INCLUDE] = ASK_TXT, [SPF_MX] = ASK_MX, [SPF_EXISTS] = ASK_A};
	size_t i;

	for (i = at; i < r->n && i < at + LOOKUPS_MOST; i++) {
		const struct spf_term *t = &r->terms[i];
		struct str spec = t->domain.p ? t->domain : STR("");

		if (t->mechanism == SPF_ALL)
			return;
		if (t->mechanism == SPF_IP4 || t->mechanism == SPF_IP6) {
			if (match(c, t, domain) == MATCH)
				return;
			continue;
		}
		if (t->mechanism == SPF_PTR || spf_macro_uses(spec, "pls"))
			continue;
		get(c,
		    t->mechanism == SPF_A ? address_type(c)
					  : types[t->mechanism],
		    target(c, t->domain, domain));
	}
	if (i == r->n && r->redirect.p && !spf_macro_uses(r->redirect, "pls"))
		get(c, ASK_TXT, target(c, r->redirect, domain));
}

/* The one SPF record of `domain`; else a result other than PASS. */
static enum auth_result
find_record(struct check *c, struct str domain, struct str *out)
{
	const struct ask_item *q = get(c, ASK_TXT, domain);
	size_t n = 0;

	if (q->status == ASK_NONE)
		return AUTH_TEMPERROR;
	for (size_t i = 0; i < q->n_records; i++)
		if (spf_is_record(q->records[i]) && n++ == 0)
			*out = q->records[i];
	return n == 0 ? AUTH_NONE : n > 1 ? AUTH_PERMERROR : AUTH_PASS;
}

static enum auth_result
follow_redirect(struct check *c, const struct spf_record *r, struct str domain)
{
	enum auth_result result;
	struct str name;

	if (++c->lookups > LOOKUPS_MOST) {
		c->has_limit = true;
		return AUTH_PERMERROR;
	}
	name = target(c, r->redirect, domain);
	if (c->is_pending || c->needs_private)
		return AUTH_NEUTRAL;
	result = check_host(c, name, false);
	return result == AUTH_NONE ? AUTH_PERMERROR : result;
}

static enum auth_result
check_host(struct check *c, struct str domain, bool is_include)
{
	struct spf_record r;
	struct str text;
	enum auth_result found;

	if (!is_domain(domain, 2))
		return AUTH_NONE;
	found = find_record(c, domain, &text);
	if (c->is_pending || found != AUTH_PASS)
		return found;
	if (!spf_record_parse(c->arena, text, &r))
		return AUTH_PERMERROR;
	for (size_t i = 0; i < r.n; i++) {
		enum outcome o = match(c, &r.terms[i], domain);

		if (c->is_pending)
			ask_ahead(c, &r, i, domain);
		if (c->is_pending || c->needs_private)
			return AUTH_NEUTRAL;
		if (o == TEMPERROR)
			return AUTH_TEMPERROR;
		if (o == PERMERROR)
			return AUTH_PERMERROR;
		if (o == MATCH) {
			if (!is_include) {
				c->exp = r.exp;
				c->exp_domain = domain;
			}
			return r.terms[i].qualifier;
		}
	}
	return r.redirect.p ? follow_redirect(c, &r, domain) : AUTH_NEUTRAL;
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] > 0x7e || (unsigned char)s.p[i] < ' ')
			return false;
	return true;
}

/* Section 6.2: any trouble means no explanation, never another result. */
static struct str
explain(struct check *c)
{
	const struct ask_item *q;
	struct str name;

	if (!c->exp.p)
		return STR_NONE;
	name = target(c, c->exp, c->exp_domain);
	if (c->is_pending || c->needs_private)
		return STR_NONE;
	q = get(c, ASK_TXT, name);
	if (q->n_records != 1 || !is_ascii(q->records[0]) ||
	    !spf_macro_is_valid(q->records[0], true))
		return STR_NONE;
	return expand(c, q->records[0], c->exp_domain);
}

static const char *
reason_of(const struct check *c, enum auth_result result)
{
	static const char *const reasons[] = {
	    [AUTH_NONE] = "spf-none",
	    [AUTH_PASS] = "spf-pass",
	    [AUTH_FAIL] = "spf-fail",
	    [AUTH_SOFTFAIL] = "spf-softfail",
	    [AUTH_NEUTRAL] = "spf-neutral",
	    [AUTH_TEMPERROR] = "spf-dns",
	    [AUTH_PERMERROR] = "spf-malformed",
	};

	return c->has_limit ? "spf-limit" : reasons[result];
}

static void
set_sender(struct check *c, struct spf_answer *out)
{
	const struct spf_request *r = c->request;
	struct str sender = r->mail_from, local, domain;
	struct buf b;
	ssize_t at = str_rchr(sender, '@');

	out->is_helo = !sender.n;
	domain = sender.n ? str_skip(sender, (size_t)(at + 1)) : r->helo;
	local = at > 0 ? str_sub(sender, 0, (size_t)at) : STR("postmaster");
	if (domain.n && domain.p[domain.n - 1] == '.')
		domain.n--;
	buf_init(&b, c->arena, 1 << 20);
	buf_add(&b, local);
	buf_byte(&b, '@');
	buf_add(&b, domain);
	c->macros = (struct spf_macros){
	    .local = local,
	    .sender = buf_str(&b),
	    .sender_domain = domain,
	    .domain = domain,
	    .helo = r->helo,
	    .receiver = r->receiver.n ? r->receiver : STR("unknown"),
	    .validated = STR("unknown"),
	    .ip = &c->ip,
	    .now = r->now,
	};
	out->domain = arena_lower(c->arena, domain);
}

bool
spf_check(struct arena *a, struct ask *k, const struct spf_request *r,
    struct spf_answer *out)
{
	struct check c = {.arena = a, .ask = k, .request = r};
	struct spf_answer answer = {0};

	if (!ip_parse(r->ip, &c.ip)) {
		*out = (struct spf_answer){.reason = "spf-no-ip"};
		return true;
	}
	set_sender(&c, &answer);
	answer.result = check_host(&c, c.macros.sender_domain, false);
	if (c.is_pending)
		return false;
	answer.reason = reason_of(&c, answer.result);
	answer.is_dnssec = c.has_secure && !c.has_insecure;
	if (c.needs_private) {
		answer.result = AUTH_ABSENT;
		answer.reason = "spf-private-macro";
	} else if (answer.result == AUTH_FAIL) {
		answer.explanation = explain(&c);
		if (c.is_pending)
			return false;
		if (!answer.explanation.p)
			answer.explanation = r->default_explanation;
	}
	*out = answer;
	return true;
}
