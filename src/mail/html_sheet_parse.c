/* SPDX-License-Identifier: MIT */
/* Style sheet text to rules. */
#include "mail/html_sheet_rule.h"

enum {
	SCREEN_WIDTH = 1024,
	SCREEN_HEIGHT = 768,
	WEIGHT_ID = 1 << 16,
	WEIGHT_CLASS = 1 << 8
};

static struct str
skip_space(struct str s)
{
	size_t i = 0;

	while (i < s.n && html_is_space(s.p[i]))
		i++;
	return str_skip(s, i);
}

static bool
is_name(int c)
{
	return is_alnum(c) || c == '-' || c == '_' || (c & 0x80);
}

static struct str
take_name(struct str *s)
{
	size_t n = 0;

	while (n < s->n && is_name((unsigned char)s->p[n]))
		n++;
	*s = str_skip(*s, n);
	return (struct str){s->p - n, n};
}

/* `[name op value]`, from behind the bracket. */
static bool
take_attr(struct html_sheet *sh, struct str *s, struct sheet_part *p)
{
	ssize_t end = str_chr(*s, ']');
	struct str in = str_sub(*s, 0, end < 0 ? 0 : (size_t)end);
	struct sheet_attr at = {.op = 0};

	if (end < 0 || p->attr)
		return false;
	*s = str_skip(*s, (size_t)end + 1);
	in = str_trim(in);
	at.name = take_name(&in);
	in = skip_space(in);
	if (in.n) {
		at.op = in.p[0];
		in = str_skip(in, at.op == '=' ? 1 : 2);
		in = str_trim(in);
		if (in.n > 1 && (in.p[0] == '"' || in.p[0] == '\''))
			in = str_sub(in, 1, in.n - 2);
		at.value = in;
	}
	if (!at.name.n || sh->n_attrs >= UINT16_MAX)
		return false;
	sh->attrs =
	    arena_push(sh->arena, sh->attrs, sh->n_attrs, sizeof *sh->attrs);
	sh->attrs[sh->n_attrs++] = at;
	p->attr = (uint16_t)sh->n_attrs;
	return true;
}

/* Pseudo-classes that any link or root of a mail answers to. */
static bool
is_true_pseudo(struct str name, struct sheet_part *p)
{
	if (str_ieq(name, STR("link")) || str_ieq(name, STR("any-link"))) {
		p->tag = TAG_A;
		return true;
	}
	if (str_ieq(name, STR("root"))) {
		p->tag = TAG_HTML;
		return true;
	}
	return false;
}

/* One compound selector; false for one that is not understood. */
static bool
take_part(struct html_sheet *sh, struct str *s, struct sheet_part *p,
    uint32_t *weight)
{
	struct str before = *s, name;

	if (s->n && s->p[0] == '*') {
		*s = str_skip(*s, 1);
	} else if (s->n && is_name((unsigned char)s->p[0])) {
		p->tag = (uint8_t)html_tag_find(take_name(s));
		if (!p->tag)
			return false;
		*weight += 1;
	}
	while (s->n) {
		char c = s->p[0];

		if (c != '.' && c != '#' && c != '[' && c != ':')
			break;
		*s = str_skip(*s, 1);
		if (c == '[') {
			if (!take_attr(sh, s, p))
				return false;
			*weight += WEIGHT_CLASS;
			continue;
		}
		name = take_name(s);
		if (!name.n)
			return false;
		if (c == ':') {
			if (!is_true_pseudo(name, p))
				return false;
			*weight += WEIGHT_CLASS;
		} else if (c == '#') {
			p->id = sheet_hash(sh, name);
			*weight += WEIGHT_ID;
		} else if (p->n_classes == SHEET_CLASSES_MOST) {
			return false;
		} else {
			p->classes[p->n_classes++] = sheet_hash(sh, name);
			*weight += WEIGHT_CLASS;
		}
	}
	return s->p != before.p;
}

static uint32_t
key_of(const struct sheet_part *p)
{
	if (p->id)
		return p->id | SHEET_KEY_ID;
	if (p->n_classes)
		return p->classes[0] | SHEET_KEY_CLASS;
	return p->tag ? SHEET_KEY_TAG + p->tag : SHEET_KEY_ANY;
}

static void
add_rule(struct html_sheet *sh, const struct sheet_part *parts, size_t n,
    const struct sheet_rule *proto)
{
	struct sheet_rule *r;
	uint32_t *head;

	sh->rules =
	    arena_push(sh->arena, sh->rules, sh->n_rules, sizeof *sh->rules);
	r = &sh->rules[sh->n_rules++];
	*r = *proto;
	r->parts = (uint32_t)sh->n_parts;
	r->n_parts = (uint8_t)n;
	for (size_t i = 0; i < n; i++) {
		sh->parts = arena_push(
		    sh->arena, sh->parts, sh->n_parts, sizeof *sh->parts);
		sh->parts[sh->n_parts++] = parts[i];
	}
	r->key = key_of(&parts[n - 1]);
	head = &sh->heads[r->key % SHEET_HEADS];
	r->next = *head;
	*head = (uint32_t)sh->n_rules;
}

static void
add_selector(struct html_sheet *sh, struct str s, struct sheet_rule proto)
{
	struct sheet_part parts[SHEET_PARTS_MOST] = {0};
	size_t n = 0;
	bool is_child = false;

	for (s = skip_space(s); s.n; s = skip_space(s)) {
		if (s.p[0] == '>') {
			if (!n || is_child)
				return;
			is_child = true;
			s = str_skip(s, 1);
			continue;
		}
		if (n == SHEET_PARTS_MOST ||
		    !take_part(sh, &s, &parts[n], &proto.weight))
			return;
		parts[n].is_child = is_child;
		is_child = false;
		n++;
	}
	if (n && !is_child)
		add_rule(sh, parts, n, &proto);
}

static void
add_block(struct html_sheet *sh, struct str selectors, struct str block)
{
	struct sheet_rule proto = {.decls = (uint32_t)sh->n_decls};
	struct css_decl d[CSS_DECLS_MOST];

	while (block.n) {
		size_t n = css_next(&block, d);

		for (size_t i = 0; i < n && proto.n_decls < UINT16_MAX; i++) {
			sh->decls = arena_push(sh->arena, sh->decls,
			    sh->n_decls, sizeof *sh->decls);
			sh->decls[sh->n_decls++] = d[i];
			proto.n_decls++;
		}
	}
	if (!proto.n_decls)
		return;
	while (selectors.p && sh->n_rules < SHEET_RULES_MOST)
		add_selector(sh, str_cut(&selectors, ','), proto);
}

/* One `(feature: value)` of a media query. */
static bool
feature_holds(struct str f)
{
	struct str name = str_trim(str_cut(&f, ':')), value = str_trim(f);
	enum css_unit unit;
	int32_t v;

	if (str_ieq(name, STR("prefers-color-scheme")))
		return str_ieq(value, STR("light"));
	if (str_ieq(name, STR("orientation")))
		return str_ieq(value, STR("landscape"));
	if (str_iends(name, STR("device-pixel-ratio")))
		return str_ifind(name, STR("min")) < 0 ||
		       str_starts(value, STR("0"));
	if (!css_length(&value, &unit, &v))
		return str_ieq(name, STR("color")) ||
		       str_ieq(name, STR("hover"));
	v /= 100;
	if (unit == CSS_EM)
		v *= 16;
	if (str_ieq(name, STR("max-width")) ||
	    str_ieq(name, STR("max-device-width")))
		return v >= SCREEN_WIDTH;
	if (str_ieq(name, STR("min-width")) ||
	    str_ieq(name, STR("min-device-width")))
		return v <= SCREEN_WIDTH;
	if (str_ieq(name, STR("max-height")))
		return v >= SCREEN_HEIGHT;
	return str_ieq(name, STR("min-height")) && v <= SCREEN_HEIGHT;
}

static bool
query_holds(struct str q)
{
	bool holds = true, is_not = false;

	for (q = skip_space(q); q.n; q = skip_space(q)) {
		struct str word;
		ssize_t end;

		if (q.p[0] == '(') {
			end = str_chr(q, ')');
			if (end < 0)
				return false;
			holds = feature_holds(str_sub(q, 1, (size_t)end - 1)) &&
				holds;
			q = str_skip(q, (size_t)end + 1);
			continue;
		}
		word = take_name(&q);
		if (!word.n)
			return false;
		if (str_ieq(word, STR("not")))
			is_not = true;
		else if (!str_ieq(word, STR("only")) &&
			 !str_ieq(word, STR("and")) &&
			 !str_ieq(word, STR("all")) &&
			 !str_ieq(word, STR("screen")))
			holds = false;
	}
	return holds != is_not;
}

static bool
media_holds(struct str list)
{
	list = str_trim(list);
	if (!list.n)
		return true;
	while (list.p)
		if (query_holds(str_cut(&list, ',')))
			return true;
	return false;
}

/* Behind the `}` that ends the block s begins in. */
static struct str
skip_block(struct str s)
{
	size_t depth = 1, i = 0;

	for (; i < s.n && depth; i++)
		depth += (s.p[i] == '{') - (s.p[i] == '}');
	return str_skip(s, i);
}

/* s is at `@`; what comes behind it, or inside of it when it applies. */
static struct str
at_rule(struct str s)
{
	struct str name, prelude;
	size_t n = 0;

	s = str_skip(s, 1);
	name = take_name(&s);
	while (n < s.n && s.p[n] != '{' && s.p[n] != ';')
		n++;
	prelude = (struct str){s.p, n};
	if (n == s.n || s.p[n] == ';')
		return str_skip(s, n + 1);
	s = str_skip(s, n + 1);
	if (str_ieq(name, STR("media"))
		? media_holds(prelude)
		: str_ieq(name, STR("supports")) || str_ieq(name, STR("layer")))
		return s;
	return skip_block(s);
}

static struct str
skip_noise(struct str s)
{
	for (;;) {
		s = skip_space(s);
		if (str_starts(s, STR("<!--")))
			s = str_skip(s, 4);
		else if (str_starts(s, STR("-->")))
			s = str_skip(s, 3);
		else if (s.n && (s.p[0] == '}' || s.p[0] == ';'))
			s = str_skip(s, 1);
		else
			return s;
	}
}

void
sheet_add(struct html_sheet *sh, struct str css, struct str media)
{
	struct str s = css_clean(sh->arena, css);

	if (!media_holds(media))
		return;
	for (s = skip_noise(s); s.n; s = skip_noise(s)) {
		struct str selectors, block;
		ssize_t open, close;

		if (sh->n_rules >= SHEET_RULES_MOST)
			return;
		if (s.p[0] == '@') {
			s = at_rule(s);
			continue;
		}
		open = str_chr(s, '{');
		if (open < 0)
			return;
		selectors = str_sub(s, 0, (size_t)open);
		s = str_skip(s, (size_t)open + 1);
		close = str_chr(s, '}');
		block = str_sub(s, 0, close < 0 ? s.n : (size_t)close);
		s = str_skip(s, block.n + 1);
		add_block(sh, selectors, block);
	}
}
