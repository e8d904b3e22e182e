/* SPDX-License-Identifier: MIT */
/* Reading an SPF record (RFC 7208 sections 4.5, 4.6, 5, 6). */
#include "auth/spf_record.h"

enum argument {
	ARG_NONE,	 /* no domain-spec */
	ARG_MAY = 1,	 /* optional domain-spec */
	ARG_MUST = 2,	 /* domain-spec */
	ARG_CIDR = 4,	 /* dual-cidr-length allowed */
	ARG_ADDRESS = 8, /* an address instead */
};

static const struct {
	const char *name;
	enum spf_mechanism mechanism;
	unsigned argument;
} mechanisms[] = {
    {"all", SPF_ALL, ARG_NONE},
    {"include", SPF_INCLUDE, ARG_MUST},
    {"a", SPF_A, ARG_MAY | ARG_CIDR},
    {"mx", SPF_MX, ARG_MAY | ARG_CIDR},
    {"ptr", SPF_PTR, ARG_MAY},
    {"ip4", SPF_IP4, ARG_ADDRESS},
    {"ip6", SPF_IP6, ARG_ADDRESS},
    {"exists", SPF_EXISTS, ARG_MUST},
};

bool
spf_is_record(struct str text)
{
	struct str version = STR("v=spf1");

	return str_istarts(text, version) &&
	       (text.n == version.n || text.p[version.n] == ' ');
}

static bool
is_toplabel(struct str s)
{
	bool has_other = false;

	if (!s.n || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
		if (!is_digit(s.p[i]))
			has_other = true;
	}
	return has_other;
}

/* domain-spec: macro-string that ends in a macro or in "." toplabel. */
static bool
is_domain_spec(struct str s)
{
	struct str tail = s;
	ssize_t dot, open;

	if (!s.n || !spf_macro_is_valid(s, false))
		return false;
	open = str_rchr(s, '%');
	if (open >= 0) {
		/* The last macro: at the very end? */
		tail = str_skip(s, (size_t)open);
		if (tail.n >= 2 && tail.p[1] == '{' &&
		    str_chr(tail, '}') == (ssize_t)tail.n - 1)
			return true;
		if (tail.n == 2 && tail.p[1] != '{')
			return true;
	}
	if (s.p[s.n - 1] == '.')
		s.n--;
	dot = str_rchr(s, '.');
	return dot >= 0 && is_toplabel(str_skip(s, (size_t)dot + 1));
}

/* Takes "/n" with n <= most off the end; false for a malformed length. */
static bool
prefix_length(struct str digits, unsigned most, unsigned *out)
{
	uint64_t v;

	if (!str_u64(digits, &v) || v > most ||
	    (digits.n > 1 && digits.p[0] == '0'))
		return false;
	*out = (unsigned)v;
	return true;
}

/* Start of a run of digits behind a slash at the end of s, or -1. */
static ssize_t
slash_at_end(struct str s)
{
	size_t n = s.n;

	while (n && is_digit(s.p[n - 1]))
		n--;
	return n && n < s.n && s.p[n - 1] == '/' ? (ssize_t)n : -1;
}

/* Takes a dual-cidr-length off the end of *s. */
static bool
take_cidr(struct str *s, struct spf_term *t)
{
	ssize_t at = slash_at_end(*s);

	if (at >= 2 && s->p[at - 2] == '/') {
		if (!prefix_length(str_skip(*s, (size_t)at), 128, &t->bits6))
			return false;
		s->n = (size_t)at - 2;
		at = slash_at_end(*s);
	}
	if (at >= 1) {
		if (!prefix_length(str_skip(*s, (size_t)at), 32, &t->bits4))
			return false;
		s->n = (size_t)at - 1;
	}
	return true;
}

static bool
take_address(struct str arg, struct spf_term *t)
{
	bool wants_v6 = t->mechanism == SPF_IP6;
	struct str rest = arg, base = str_cut(&rest, '/');

	if (rest.p && !prefix_length(rest, wants_v6 ? 128 : 32,
			  wants_v6 ? &t->bits6 : &t->bits4))
		return false;
	for (size_t i = 0; i < base.n; i++)
		if (hex_value((unsigned char)base.p[i]) < 0 &&
		    base.p[i] != '.' && base.p[i] != ':')
			return false;
	return (str_chr(base, ':') >= 0) == wants_v6 && ip_parse(base, &t->ip);
}

static bool
take_argument(struct str arg, unsigned what, struct spf_term *t)
{
	bool has_colon = arg.n && arg.p[0] == ':';

	if (what == ARG_NONE)
		return arg.n == 0;
	if (what & ARG_ADDRESS)
		return has_colon && take_address(str_skip(arg, 1), t);
	if ((what & ARG_CIDR) && !take_cidr(&arg, t))
		return false;
	if (!arg.n)
		return !has_colon && !(what & ARG_MUST);
	if (arg.p[0] != ':')
		return false;
	t->domain = str_skip(arg, 1);
	return is_domain_spec(t->domain);
}

static bool
take_directive(struct str word, struct spf_term *t)
{
	static const enum auth_result results[] = {
	    AUTH_PASS, AUTH_FAIL, AUTH_SOFTFAIL, AUTH_NEUTRAL};
	ssize_t q = word.n ? str_chr(STR("+-~?"), word.p[0]) : -1;
	size_t n = 0;

	*t = (struct spf_term){
	    .qualifier = AUTH_PASS, .bits4 = 32, .bits6 = 128};
	if (q >= 0) {
		t->qualifier = results[q];
		word = str_skip(word, 1);
	}
	while (n < word.n && is_alnum(word.p[n]))
		n++;
	for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++) {
		if (!str_ieq(str_sub(word, 0, n), str_c(mechanisms[i].name)))
			continue;
		t->mechanism = mechanisms[i].mechanism;
		return take_argument(
		    str_skip(word, n), mechanisms[i].argument, t);
	}
	return false;
}

/* Length of the name of `name=`, or 0 when the word is no modifier. */
static size_t
modifier_name(struct str word)
{
	size_t n = 0;

	if (!word.n || !is_alpha(word.p[0]))
		return 0;
	while (n < word.n &&
	       (is_alnum(word.p[n]) || str_chr(STR("-_."), word.p[n]) >= 0))
		n++;
	return n < word.n && word.p[n] == '=' ? n : 0;
}

static bool
take_modifier(struct str word, size_t n, struct spf_record *r)
{
	struct str name = str_sub(word, 0, n), value = str_skip(word, n + 1);
	struct str *known = NULL;

	if (str_ieq(name, STR("redirect")))
		known = &r->redirect;
	else if (str_ieq(name, STR("exp")))
		known = &r->exp;
	if (!known)
		return spf_macro_is_valid(value, false);
	if (known->p || !is_domain_spec(value))
		return false;
	*known = value;
	return true;
}

bool
spf_record_parse(struct arena *a, struct str text, struct spf_record *out)
{
	struct str rest = str_skip(text, STR("v=spf1").n);

	*out = (struct spf_record){0};
	while (rest.p) {
		struct str word = str_cut(&rest, ' ');
		struct spf_term t;
		size_t n = modifier_name(word);

		if (!word.n)
			continue;
		if (n) {
			if (!take_modifier(word, n, out))
				return false;
			continue;
		}
		if (!take_directive(word, &t))
			return false;
		out->terms = arena_push(a, out->terms, out->n, sizeof t);
		out->terms[out->n++] = t;
	}
	return true;
}
