/* SPDX-License-Identifier: MIT */
/* Questions that are asked again and again: data has the answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "httpd/board.h"
#include "store/store.h"

enum {
	SHOWN = 3, /* the first of them stand on each page */
	PAIRS_MOST = 400,
	ALIKE = 55 /* per cent of the shorter text's pairs */
};

/* As in data/advice/questions.yaml: question.ID.q and question.ID.a. */
static const char *const ids[] = {"no-account", "opened-it",
    "is-this-one-genuine", "not-in-inbox", "own-address", "address-is-real",
    "link-text-is-real", "text-url-is-real", "official-mark", "real-name",
    "bad-japanese", "unsubscribe", "why-me", "deadline-passed", "typed-wrong"};

struct speech {
	const struct mekiki *m;
	const char *lang;
	const char *inbox; /* what the brand calls its list of notices */
};

static const char *
inbox_name(const json_t *brand, const char *lang)
{
	const json_t *x =
	    json_object_get(json_object_get(brand, "inbox"), "name");

	if (json_is_object(x))
		x = json_object_get(x, lang);
	return json_string_value(x);
}

/* The sentence with {inbox} filled; ruby is kept. To be freed. */
static char *
sentence(const struct speech *s, const char *id, char which)
{
	static const char slot[] = "{inbox}";
	char key[64];
	struct out o;
	size_t n;
	const char *p, *end, *at;

	snprintf(key, sizeof key, "question.%s.%c", id, which);
	p = mekiki_words(s->m, s->lang, key, &n);
	if (!p)
		return NULL;
	out_init(&o, STORE_TEXT_MOST);
	for (end = p + n;
	     (at = memmem(p, (size_t)(end - p), slot, sizeof slot - 1));
	     p = at + sizeof slot - 1) {
		out_add(&o, p, (size_t)(at - p));
		out_text(&o, s->inbox);
	}
	out_add(&o, p, (size_t)(end - p));
	return out_take(&o, &n);
}

static json_t *
as_html(const char *s, void write(struct out *, const char *, size_t))
{
	struct out o;
	json_t *x;

	out_init(&o, STORE_TEXT_MOST * 2);
	write(&o, s, strlen(s));
	x = json_stringn(o.p ? o.p : "", o.n);
	out_done(&o);
	return x;
}

static json_t *
item(const struct speech *s, const char *id)
{
	char *q = sentence(s, id, 'q'), *a = sentence(s, id, 'a');
	json_t *o = NULL;

	if (q && a)
		o = json_pack("{s:s, s:o, s:o, s:o, s:o}", "id", id, "q",
		    as_html(q, out_words), "a", as_html(a, out_words),
		    "plain_q", as_html(q, out_words_plain), "plain_a",
		    as_html(a, out_words_plain));
	free(q);
	free(a);
	return o;
}

/* ---- in the request's language, of the warning's brand */

struct talk {
	struct world *world;
	json_t *brand, *page;
	char *inbox;
	struct speech speech;
};

static void
talk_init(struct talk *t, struct request *r, const json_t *w)
{
	struct service *s = server_user(r->server);
	const char *name;
	size_t n = 0;
	long at;
	char *p;

	*t = (struct talk){.world = judge_world(s->judge)};
	t->page = page_start(r);
	t->speech.m = world_data(t->world);
	t->speech.lang = board_text(t->page, "lang");
	at = mekiki_brand_find(t->speech.m, board_text(w, "brand"));
	p = at < 0 ? NULL : mekiki_brand_json(t->speech.m, (size_t)at);
	t->brand = p ? json_loads(p, 0, NULL) : NULL;
	free(p);
	name = inbox_name(t->brand, t->speech.lang);
	if (!name) {
		name = mekiki_words(
		    t->speech.m, t->speech.lang, "web.board.any-inbox", &n);
		name = name ? name : "";
	} else {
		n = strlen(name);
	}
	t->inbox = strndup(name, n);
	t->speech.inbox = t->inbox;
}

static void
talk_done(struct talk *t)
{
	json_decref(t->brand);
	json_decref(t->page);
	free(t->inbox);
	world_drop(t->world);
}

void
faq_add(struct request *r, json_t *w)
{
	json_t *list = json_array();
	struct talk t;

	talk_init(&t, r, w);
	for (size_t i = 0; i < SHOWN; i++) {
		json_t *o = item(&t.speech, ids[i]);

		if (o)
			json_array_append_new(list, o);
	}
	talk_done(&t);
	json_object_set_new(w, "faq", list);
}

/* ---- which one is asked */

/* The pairs of characters of folded text, each once; sorted. */
struct pairs {
	char at[PAIRS_MOST][9];
	size_t n;
};

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static size_t
step(const char *p)
{
	size_t n = 1;

	while (((unsigned char)p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

static void
read_pairs(struct pairs *out, const char *text)
{
	char *folded = mekiki_fold(text, strlen(text), NULL);
	size_t n = 0, kept = 0;

	for (const char *p = folded; *p && n < PAIRS_MOST; p += step(p)) {
		size_t a = step(p), b = p[a] ? step(p + a) : 0;

		if (!b || a + b > 8 || *p == ' ' || p[a] == ' ')
			continue;
		memcpy(out->at[n], p, a + b);
		out->at[n++][a + b] = 0;
	}
	free(folded);
	qsort(out->at, n, sizeof *out->at, compare);
	for (size_t i = 0; i < n; i++)
		if (!i || strcmp(out->at[i], out->at[i - 1]) != 0)
			memmove(out->at[kept++], out->at[i], sizeof *out->at);
	out->n = kept;
}

/* Per cent of the shorter one's pairs that the other has too. */
static unsigned
likeness(const struct pairs *a, const struct pairs *b)
{
	size_t i = 0, j = 0, same = 0, least = a->n < b->n ? a->n : b->n;

	while (i < a->n && j < b->n) {
		int order = strcmp(a->at[i], b->at[j]);

		same += !order;
		i += order <= 0;
		j += order >= 0;
	}
	return least >= 4 ? (unsigned)(same * 100 / least) : 0;
}

json_t *
faq_match(struct request *r, const json_t *w, const char *text)
{
	struct pairs asked, known;
	unsigned best = ALIKE - 1;
	const char *found = NULL;
	json_t *o = NULL;
	struct talk t;

	talk_init(&t, r, w);
	read_pairs(&asked, text);
	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		char *q = sentence(&t.speech, ids[i], 'q');
		unsigned alike;

		if (!q)
			continue;
		read_pairs(&known, q);
		alike = likeness(&asked, &known);
		if (alike > best) {
			best = alike;
			found = ids[i];
		}
		free(q);
	}
	if (found)
		o = item(&t.speech, found);
	talk_done(&t);
	return o;
}
