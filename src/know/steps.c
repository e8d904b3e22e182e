/* SPDX-License-Identifier: MIT */
/* Reading the catalogue of advice. */
#include "know/steps.h"
#include "base/buf.h"
#include "know/layers.h"
#include "know/yaml_flat.h"

struct word_bit {
	const char *word;
	uint32_t bit;
};

static const struct word_bit did_words[] = {
    {"not-opened", DID_NOTHING},
    {"opened", DID_OPEN_LINK},
    {"typed-account", DID_TYPE_ACCOUNT},
    {"typed-card", DID_TYPE_CARD},
    {"typed-code", DID_TYPE_CODE},
    {"typed-bank", DID_TYPE_BANK},
    {"typed-personal", DID_TYPE_PERSONAL},
    {"sent-papers", DID_SEND_PAPERS},
    {"paid", DID_PAY},
    {"installed", DID_INSTALL},
    {"called", DID_CALL},
    {"replied", DID_REPLY},
    {NULL, 0},
};

/* 1 << enum verdict of verdict/verdict.h, which this room may not see. */
static const struct word_bit verdict_words[] = {
    {"genuine", 1 << 0},
    {"no-claim", 1 << 1},
    {"unknown", 1 << 2},
    {"suspicious", 1 << 3},
    {"phish", 1 << 4},
    {NULL, 0},
};

/* 1 << enum source_kind of evidence/evidence.h, not seen here either. */
static const struct word_bit source_words[] = {
    {"mail", 1 << 0},
    {"text", 1 << 1},
    {"url", 1 << 2},
    {"domain", 1 << 3},
    {"page", 1 << 4},
    {"image", 1 << 5},
    {NULL, 0},
};

static const struct word_bit about_words[] = {
    {"company", STEP_COMPANY},
    {"person", STEP_PERSON},
    {NULL, 0},
};

static bool
bits_of(
    const struct yaml_node *list, const struct word_bit *words, uint32_t *out)
{
	for (const struct yaml_node *n = list->first; n; n = n->next) {
		const struct word_bit *w = words;

		while (w->word && !str_eq(n->value, str_c(w->word)))
			w++;
		if (!w->word)
			return false;
		*out |= w->bit;
	}
	return list->kind == YAML_LIST;
}

static struct str
joined(struct arena *a, const struct yaml_node *list)
{
	struct buf b;

	buf_init(&b, a, 1024);
	for (const struct yaml_node *n = list->first; n; n = n->next)
		buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_FMT(n->value));
	return b.n ? buf_str(&b) : STR_NONE;
}

/* {kind:, value:, source:, date:} */
static bool
take_contact(const struct yaml_node *n, struct step *s)
{
	struct {
		const char *key;
		struct str *to;
	} members[] = {
	    {"kind", &s->contact_kind},
	    {"value", &s->contact},
	    {"source", &s->contact_source},
	    {"date", &s->contact_date},
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		const struct yaml_node *m = yaml_get(n, str_c(members[i].key));

		if (!m || !m->value.n)
			return false;
		*members[i].to = m->value;
	}
	return n->kind == YAML_MAP && n->n == ARRAY_LEN(members);
}

static bool
take_key(struct arena *a, const struct yaml_node *n, struct step *s)
{
	uint64_t v;

	if (str_eq(n->key, STR("did")))
		return bits_of(n, did_words, &s->did);
	if (str_eq(n->key, STR("verdicts")))
		return bits_of(n, verdict_words, &s->verdicts);
	if (str_eq(n->key, STR("of")))
		return bits_of(n, source_words, &s->of);
	if (str_eq(n->key, STR("about")))
		return bits_of(n, about_words, &s->about);
	if (str_eq(n->key, STR("sectors"))) {
		s->sectors = joined(a, n);
		return true;
	}
	if (str_eq(n->key, STR("contact")))
		return take_contact(n, s);
	if (n->kind != YAML_SCALAR)
		return false;
	if (str_eq(n->key, STR("order"))) {
		if (!str_u64(n->value, &v) || v > UINT32_MAX)
			return false;
		s->order = (uint32_t)v;
	} else if (str_eq(n->key, STR("id"))) {
		s->id = n->value;
	} else if (str_eq(n->key, STR("source"))) {
		s->source = n->value;
	} else if (str_eq(n->key, STR("date"))) {
		s->date = n->value;
	} else {
		return false;
	}
	return true;
}

static int
by_order(const void *x, const void *y)
{
	const struct step *a = x, *b = y;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return str_cmp(a->id, b->id);
}

bool
steps_read(struct arena *a, struct str flat, struct step **steps_out,
    size_t *n_out, struct str *why_out)
{
	struct str file = STR("advice/steps.yaml");
	struct yaml_error e = {file, 1, STR("wants a list of steps")};
	const struct yaml_node *root = yaml_unflatten(a, flat);
	struct step *steps = NULL;
	struct buf why;
	size_t n = 0;

	for (const struct yaml_node *i = root ? root->first : NULL; i;
	     i = i->next) {
		struct step s = {0};
		bool ok = i->kind == YAML_MAP;

		for (const struct yaml_node *k = i->first; k && ok; k = k->next)
			ok = take_key(a, k, &s);
		if (!ok || !s.id.n || !s.did || !s.verdicts || !s.source.n ||
		    !s.date.n) {
			yaml_fail(a, &e, file, i->line,
			    "a step has id, order, did, verdicts, [of, "
			    "about, sectors, contact], source, date");
			root = NULL;
			break;
		}
		steps = arena_push(a, steps, n, sizeof s);
		steps[n++] = s;
	}
	if (!root) {
		buf_init(&why, a, 1024);
		buf_fmt(&why, "%.*s:%u: %.*s", STR_FMT(e.file), e.line,
		    STR_FMT(e.what));
		*why_out = buf_str(&why);
		return false;
	}
	if (n)
		qsort(steps, n, sizeof *steps, by_order);
	*steps_out = steps;
	*n_out = n;
	return true;
}

const struct step *
know_steps(const struct know *k, size_t *n_out)
{
	*n_out = k->n_steps;
	return k->steps;
}
