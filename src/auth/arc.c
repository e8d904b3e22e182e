/* SPDX-License-Identifier: MIT */
/* Validating the chain as RFC 8617 section 5.2 says. */
#include "auth/arc.h"

#include "auth/signature.h"

/* The three fields of one instance. */
struct set {
	const struct field *results;
	struct signature message, seal;
	bool has_message, has_seal;
};

struct chain {
	struct sig_message m;
	struct set *sets[ARC_SETS_MOST];
	size_t n;
	bool is_broken; /* a field malformed, twice or without its instance */
};

/* "i=N;" in front of the results; false when it is not there. */
static bool
take_instance(struct str body, unsigned *i_out, struct str *rest_out)
{
	struct str rest = str_trim(body), head = str_cut(&rest, ';');
	ssize_t equal = str_chr(head, '=');
	uint64_t v;

	if (!rest.p || equal < 0 ||
	    !str_eq(str_trim(str_sub(head, 0, (size_t)equal)), STR("i")) ||
	    !str_u64(str_trim(str_skip(head, (size_t)equal + 1)), &v) ||
	    v < 1 || v > ARC_SETS_MOST)
		return false;
	*i_out = (unsigned)v;
	*rest_out = rest;
	return true;
}

static struct set *
set_at(struct chain *c, unsigned i)
{
	if (!c->sets[i - 1])
		c->sets[i - 1] = arena_alloc(c->m.arena, sizeof(struct set));
	if (i > c->n)
		c->n = i;
	return c->sets[i - 1];
}

static void
add_results(struct chain *c, const struct field *f)
{
	struct set *set;
	struct str rest;
	unsigned i;

	if (!take_instance(f->body, &i, &rest)) {
		c->is_broken = true;
		return;
	}
	set = set_at(c, i);
	if (set->results)
		c->is_broken = true;
	set->results = f;
}

static void
add_signature(struct chain *c, const struct field *f, enum sig_kind kind)
{
	struct signature s;
	struct set *set;
	bool *has;

	sig_parse(&c->m, f, kind, &s);
	if (s.result != AUTH_ABSENT) {
		c->is_broken = true;
		return;
	}
	set = set_at(c, s.instance);
	has = kind == SIG_ARC_SEAL ? &set->has_seal : &set->has_message;
	if (*has)
		c->is_broken = true;
	*has = true;
	*(kind == SIG_ARC_SEAL ? &set->seal : &set->message) = s;
}

static size_t
collect(struct chain *c, const struct fields *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n && n <= 3 * ARC_SETS_MOST; i++, n++) {
		struct str name = f->v[i].name;

		if (str_ieq(name, STR("ARC-Authentication-Results")))
			add_results(c, &f->v[i]);
		else if (str_ieq(name, STR("ARC-Message-Signature")))
			add_signature(c, &f->v[i], SIG_ARC_MESSAGE);
		else if (str_ieq(name, STR("ARC-Seal")))
			add_signature(c, &f->v[i], SIG_ARC_SEAL);
		else
			n--;
	}
	if (n > 3 * ARC_SETS_MOST)
		c->is_broken = true;
	return n;
}

static bool
signs_seal(const struct signature *s)
{
	for (size_t i = 0; i < s->n_names; i++)
		if (str_ieq(s->names[i], STR("ARC-Seal")))
			return true;
	return false;
}

static struct str
cv_of(const struct set *set)
{
	return tags_get(&set->seal.tags, "cv");
}

/* Does any seal say that the chain was broken when it was set? */
static bool
failed_before(const struct chain *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->sets[i] && c->sets[i]->has_seal &&
		    str_eq(cv_of(c->sets[i]), STR("fail")))
			return true;
	return false;
}

static bool
is_whole(const struct chain *c)
{
	if (c->is_broken)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		const struct set *set = c->sets[i];

		if (!set || !set->results || !set->has_message ||
		    !set->has_seal || signs_seal(&set->message) ||
		    !str_eq(cv_of(set), i ? STR("pass") : STR("none")))
			return false;
	}
	return true;
}

/* Section 5.1.1: all sets up to this one, its own seal without b=. */
static void
check_seal(struct chain *c, size_t i)
{
	struct signature *seal = &c->sets[i]->seal;
	struct canon_sink k;

	sig_use_key(&c->m, seal);
	if (seal->result != AUTH_ABSENT)
		return;
	sig_digest_start(&c->m, &k, seal);
	for (size_t j = 0; j <= i; j++) {
		const struct set *set = c->sets[j];

		canon_field(&k, set->results, CANON_RELAXED, STR_NONE, true);
		canon_field(
		    &k, set->message.field, CANON_RELAXED, STR_NONE, true);
		canon_field(&k, set->seal.field, CANON_RELAXED,
		    j == i ? seal->b_raw : STR_NONE, j < i);
	}
	sig_digest_check(&c->m, &k, seal);
}

static void
set_result(struct arc_answer *out, enum auth_result result, const char *reason)
{
	out->result = result;
	out->reason = reason;
}

/* True when it passed; else *out has the result. */
static bool
passed(const struct signature *s, struct arc_answer *out)
{
	if (s->result == AUTH_PASS)
		return true;
	if (s->result == AUTH_TEMPERROR)
		set_result(out, AUTH_TEMPERROR, "arc-dns");
	else
		set_result(out, AUTH_FAIL, s->reason);
	return false;
}

static void
describe(const struct chain *c, struct arc_answer *out)
{
	unsigned i;

	out->n = c->n;
	for (size_t j = 0; j < c->n; j++) {
		out->sealer[j] = c->sets[j]->seal.d;
		out->results_field[j] = c->sets[j]->results;
		take_instance(c->sets[j]->results->body, &i, &out->results[j]);
	}
}

static void
verify(struct chain *c, struct arc_answer *out)
{
	struct signature *newest = &c->sets[c->n - 1]->message;

	describe(c, out);
	sig_use_key(&c->m, newest);
	sig_check_body(&c->m, newest);
	sig_check_fields(&c->m, newest);
	if (!passed(newest, out))
		return;
	for (size_t i = c->n; i-- > 0;) {
		check_seal(c, i);
		if (!passed(&c->sets[i]->seal, out))
			return;
	}
	set_result(out, AUTH_PASS, "arc-pass");
}

bool
arc_verify(struct arena *a, struct ask *k, const struct fields *f,
    struct arc_answer *out)
{
	struct arc_answer answer = {0};
	struct chain *c = arena_alloc(a, sizeof *c);
	bool is_ready;

	sig_message_init(&c->m, a, f, false);
	if (!collect(c, f)) {
		set_result(&answer, AUTH_NONE, "arc-none");
	} else if (failed_before(c)) {
		set_result(&answer, AUTH_NONE, "arc-failed-before");
	} else if (!is_whole(c)) {
		set_result(&answer, AUTH_FAIL, "arc-structure");
	} else {
		is_ready = sig_ask_key(&c->m, k, &c->sets[c->n - 1]->message);
		for (size_t i = 0; i < c->n; i++)
			is_ready &= sig_ask_key(&c->m, k, &c->sets[i]->seal);
		if (!is_ready)
			return false;
		verify(c, &answer);
	}
	*out = answer;
	return true;
}
