/* SPDX-License-Identifier: MIT */
/* Chains of redirectors: the table first, then what any URL may carry. */
#include "url/unwrap.h"
#include "base/limits.h"
#include "url/host.h"
#include "url/unwrap_decode.h"

#define unwrap_UNKNOWN NULL

static const struct row {
	const char *service;
	struct str host, path;
	unwrap_decoder *decode; /* NULL: the target is unknown */
	struct str parameters;
} rows[] = {
#define UNWRAP(service, host, path, how, parameters)                           \
	{service, {host, sizeof(host) - 1}, {path, sizeof(path) - 1},          \
	    unwrap_##how, {parameters, sizeof(parameters) - 1}},
#include "url/unwrap_table.def"
#undef UNWRAP
};

/* Steps that no service vouches for, the surest first. */
static const struct {
	const char *service;
	bool (*decode)(const struct unwrap_at *at, struct url *out);
} generic[] = {
    {"parameter", unwrap_any_param},
    {"path", unwrap_any_path},
    {"fragment", unwrap_any_fragment},
};

/* "google.*": that label right under a public suffix. */
static bool
host_has_label(const struct url_tables *t, struct str host, struct str label)
{
	size_t longest = label.n;
	struct str registrable;

	if (str_find(host, label) < 0)
		return false;
	/* A pattern below the registrable domain: "translate.google." */
	if (str_starts(host, label)) {
		registrable = host_registrable(t, host);
		if (!registrable.p)
			return false;
		longest = (size_t)str_chr(registrable, '.') + 1;
		return str_ends(label, str_sub(registrable, 0, longest)) &&
		       (label.n == longest ||
			   label.n ==
			       (size_t)(registrable.p - host.p) + longest);
	}
	registrable = host_registrable(t, host);
	return str_starts(registrable, label);
}

/* One of 64, by a label's first two bytes. */
static uint64_t
label_bit(struct str at)
{
	unsigned first = (unsigned char)at.p[0];
	unsigned second = at.n > 1 ? (unsigned char)at.p[1] : 0;

	return UINT64_C(1) << ((first * 7 + second) & 63);
}

static uint64_t
label_bits(struct str host)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < host.n; i++)
		if (!i || host.p[i - 1] == '.')
			bits |= label_bit(str_skip(host, i));
	return bits;
}

/* Every pattern begins where a label does: most rows end here. */
static bool
host_may_fit(uint64_t labels, struct str pattern)
{
	if (pattern.n && pattern.p[0] == '.')
		pattern = str_skip(pattern, 1);
	return !pattern.n || labels & label_bit(pattern);
}

static bool
host_fits(const struct url_tables *t, struct str host, struct str pattern)
{
	if (!pattern.n)
		return true;
	if (pattern.p[0] == '.')
		return host_is_below(host, str_skip(pattern, 1));
	if (pattern.p[pattern.n - 1] == '*')
		return host_has_label(
		    t, host, str_sub(pattern, 0, pattern.n - 1));
	return str_eq(host, pattern) || (str_starts(host, STR("www.")) &&
					    str_eq(str_skip(host, 4), pattern));
}

static bool
has_parameter(struct str query, struct str names)
{
	while (names.p)
		if (unwrap_query_value(query, str_cut(&names, '|')).p)
			return true;
	return false;
}

static bool
row_fits(const struct unwrap_at *at, const struct row *r)
{
	const struct url *u = at->url;

	if (!str_starts(u->path, r->path) ||
	    !host_fits(at->t, u->host, r->host))
		return false;
	if ((!r->host.n || !r->decode) && r->parameters.n)
		return has_parameter(u->query, r->parameters);
	return true;
}

enum outcome {
	NOTHING,
	STEP,
	UNKNOWN_TARGET
};

/* A page such as "https://t.example/" alone is the service's own. */
static bool
is_front_page(const struct url *u)
{
	return u->path.n <= 1 && !u->query.n;
}

static enum outcome
unwrap_named(struct unwrap_at *at, struct unwrap_step *step)
{
	uint64_t labels = label_bits(at->url->host);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];

		if (!host_may_fit(labels, r->host) || !row_fits(at, r))
			continue;
		at->path = r->path;
		at->parameters = r->parameters;
		step->service = r->service;
		/* Anyone can give a page of his the path of a service. */
		step->trust = r->host.n ? UNWRAP_SURE : UNWRAP_LIKELY;
		if (!r->decode && !is_front_page(at->url))
			return UNKNOWN_TARGET;
		if (r->decode == unwrap_unknown_hex) {
			if (unwrap_unknown_hex(at, &step->url))
				return UNKNOWN_TARGET;
		} else if (r->decode && r->decode(at, &step->url)) {
			return STEP;
		}
	}
	return NOTHING;
}

static enum outcome
unwrap_once(struct unwrap_at *at, struct unwrap_step *step)
{
	enum outcome outcome;

	if (!at->url->is_special) {
		step->service = "scheme";
		step->trust = UNWRAP_SURE;
		return unwrap_scheme(at, &step->url) ? STEP : NOTHING;
	}
	outcome = unwrap_named(at, step);
	if (outcome != NOTHING)
		return outcome;
	for (size_t i = 0; i < ARRAY_LEN(generic); i++) {
		step->service = generic[i].service;
		step->trust = UNWRAP_LIKELY;
		if (generic[i].decode(at, &step->url))
			return STEP;
	}
	return NOTHING;
}

struct unwrap
url_unwrap(const struct url_tables *t, struct arena *a, const struct url *u)
{
	struct unwrap_at at = {.t = t, .a = a, .url = u};
	struct unwrap_step *steps = NULL, step = {0};
	struct unwrap r = {.end = UNWRAP_PLAIN};
	enum outcome outcome;

	while ((outcome = unwrap_once(&at, &step)) == STEP) {
		if (r.n_steps == LIMIT_URL_UNWRAPS) {
			r.end = UNWRAP_LIMIT;
			return r;
		}
		steps = arena_push(a, steps, r.n_steps, sizeof *steps);
		steps[r.n_steps] = step;
		if (step.trust == UNWRAP_SURE && r.n_sure == r.n_steps)
			r.n_sure++;
		r.steps = steps;
		r.end = UNWRAP_TARGET;
		at.url = &steps[r.n_steps++].url;
	}
	if (outcome == UNKNOWN_TARGET) {
		r.end = UNWRAP_UNKNOWN;
		r.end_service = step.service;
	}
	return r;
}
