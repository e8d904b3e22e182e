/* SPDX-License-Identifier: MIT */
/* Matching of style sheet rules. */
#include "mail/html_sheet_rule.h"

uint32_t
sheet_hash(const struct html_sheet *s, struct str name)
{
	uint32_t h = 0x811c9dc5;

	/* In quirks mode classes and ids are matched in any case. */
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		h = (h ^ (s->tree->is_quirks ? html_lower[c] : c)) * 0x01000193;
	}
	return h ? h : 1;
}

struct html_sheet *
sheet_new(struct arena *a, const struct html_tree *t)
{
	struct html_sheet *s = arena_alloc(a, sizeof *s);

	s->arena = a;
	s->tree = t;
	s->budget = SHEET_STEPS_LEAST + t->source.n * SHEET_STEPS_A_BYTE;
	return s;
}

bool
sheet_is_empty(const struct html_sheet *s)
{
	return !s->n_rules;
}

/* The next word of a class attribute; absent behind the last one. */
static struct str
next_word(struct str *s)
{
	size_t i = 0, n;

	while (i < s->n && html_is_space(s->p[i]))
		i++;
	*s = str_skip(*s, i);
	for (n = 0; n < s->n && !html_is_space(s->p[n]); n++)
		;
	if (!n)
		return STR_NONE;
	*s = str_skip(*s, n);
	return (struct str){s->p - n, n};
}

void
sheet_element_of(const struct html_sheet *s, const struct html_node *n,
    struct sheet_element *e, uint32_t *room, size_t room_n)
{
	const struct html_attr *at = html_attr(s->tree, n, ATTR_CLASS);
	struct str value, word;

	*e = (struct sheet_element){.node = n, .classes = room};
	if (at) {
		value = html_attr_value(s->tree, at, s->arena);
		while (e->n_classes < room_n && (word = next_word(&value)).p)
			room[e->n_classes++] = sheet_hash(s, word);
	}
	at = html_attr(s->tree, n, ATTR_ID);
	if (at)
		e->id = sheet_hash(
		    s, str_trim(html_attr_value(s->tree, at, s->arena)));
}

static const struct html_attr *
attr_named(const struct html_tree *t, const struct html_node *n,
    const struct sheet_attr *want)
{
	const struct html_attr *at = html_attrs(t, n);

	for (size_t i = 0; i < n->n_attrs; i++)
		if (str_ieq(
			(struct str){t->source.p + at[i].name, at[i].name_n},
			want->name))
			return &at[i];
	return NULL;
}

static bool
has_word(struct str value, struct str want)
{
	struct str word;

	while ((word = next_word(&value)).p)
		if (str_eq(word, want))
			return true;
	return false;
}

static bool
attr_matches(struct html_sheet *s, const struct html_node *n,
    const struct sheet_attr *want)
{
	const struct html_attr *at = attr_named(s->tree, n, want);
	struct str v;

	if (!at)
		return false;
	v = html_attr_value(s->tree, at, s->arena);
	switch (want->op) {
	case '=':
		return str_eq(v, want->value);
	case '~':
		return has_word(v, want->value);
	case '^':
		return want->value.n && str_starts(v, want->value);
	case '$':
		return want->value.n && str_ends(v, want->value);
	case '*':
		return want->value.n && str_find(v, want->value) >= 0;
	case '|':
		return str_starts(v, want->value) &&
		       (v.n == want->value.n || v.p[want->value.n] == '-');
	default:
		return true;
	}
}

static bool
has_class(const struct sheet_element *e, uint32_t want)
{
	for (uint32_t i = 0; i < e->n_classes; i++)
		if (e->classes[i] == want)
			return true;
	return false;
}

static bool
part_matches(struct html_sheet *s, const struct sheet_part *p,
    const struct sheet_element *e)
{
	if (s->budget)
		s->budget--;
	if (p->tag && (p->tag != e->node->tag))
		return false;
	if (p->id && p->id != e->id)
		return false;
	for (unsigned i = 0; i < p->n_classes; i++)
		if (!has_class(e, p->classes[i]))
			return false;
	return !p->attr || attr_matches(s, e->node, &s->attrs[p->attr - 1]);
}

/*
 * Parts from right to left; a descendant takes the nearest ancestor that
 * fits, and goes further up only where no child combinator follows (which
 * is when another ancestor could do better).
 */
static bool
rule_matches(struct html_sheet *s, const struct sheet_rule *r,
    const struct sheet_element *e, size_t n)
{
	const struct sheet_part *p = &s->parts[r->parts + r->n_parts - 1];
	size_t at = n - 1, left = r->n_parts - 1u, retry = SIZE_MAX;
	const struct sheet_part *retry_part = NULL;
	size_t retry_left = 0;

	if (!part_matches(s, p, &e[at]))
		return false;
	while (left) {
		bool is_child = p->is_child, found = false;

		p--;
		left--;
		while (at > 0 && s->budget) {
			at--;
			found = part_matches(s, p, &e[at]);
			if (found || is_child)
				break;
		}
		if (found && !is_child) {
			retry = at;
			retry_part = p;
			retry_left = left;
		}
		if (found)
			continue;
		if (!is_child || retry == SIZE_MAX || !s->budget)
			return false;
		/* The ancestor taken last has the wrong parent. */
		at = retry;
		p = retry_part + 1;
		left = retry_left + 1;
		retry = SIZE_MAX;
	}
	return true;
}

struct found {
	struct sheet_match *out;
	size_t n, most;
};

static void
keep(struct found *f, const struct html_sheet *s, uint32_t rule)
{
	const struct sheet_rule *r = &s->rules[rule];
	struct sheet_match m = {
	    &s->decls[r->decls], r->n_decls, r->weight, rule};
	size_t i;

	if (f->n == f->most)
		return;
	for (i = f->n++; i > 0; i--) {
		const struct sheet_match *p = &f->out[i - 1];

		if (p->weight < m.weight ||
		    (p->weight == m.weight && p->order < m.order))
			break;
		f->out[i] = *p;
	}
	f->out[i] = m;
}

static void
try_bucket(struct html_sheet *s, uint32_t key, const struct sheet_element *e,
    size_t n, struct found *f)
{
	uint32_t i = s->heads[key % SHEET_HEADS];

	for (; i && s->budget; i = s->rules[i - 1].next) {
		const struct sheet_rule *r = &s->rules[i - 1];

		if (r->key == key && rule_matches(s, r, e, n))
			keep(f, s, i - 1);
	}
}

size_t
sheet_match(struct html_sheet *s, const struct sheet_element *elements,
    size_t n, struct sheet_match *out, size_t most)
{
	const struct sheet_element *e = &elements[n - 1];
	struct found f = {out, 0, most};

	try_bucket(s, SHEET_KEY_ANY, elements, n, &f);
	if (e->node->tag)
		try_bucket(s, SHEET_KEY_TAG + e->node->tag, elements, n, &f);
	for (uint32_t i = 0; i < e->n_classes; i++)
		try_bucket(s, e->classes[i] | SHEET_KEY_CLASS, elements, n, &f);
	if (e->id)
		try_bucket(s, e->id | SHEET_KEY_ID, elements, n, &f);
	return f.n;
}
