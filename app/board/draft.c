/* SPDX-License-Identifier: MIT */
/* Sections of a warning; each sentence is of data/words, each fact is data. */
#include "board/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "board/quote.h"

enum {
	BODY_MOST = STORE_TEXT_MOST - 1,
	DAY_SECONDS = 86400
};

struct writing {
	const struct mekiki *m;
	const char *lang;
	const json_t *campaign;
	json_t *brand;
	const char *name;   /* of the brand */
	const char *sample; /* or NULL */
	char since[11];
};

void
draft_day(int64_t day, char out[11])
{
	time_t t = (time_t)(day * DAY_SECONDS);
	struct tm tm;

	gmtime_r(&t, &tm);
	if (!strftime(out, 11, "%Y-%m-%d", &tm))
		out[0] = 0;
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

static const char *
value_of(const struct writing *w, const char *name, size_t n)
{
	static const char *const inbox[] = {"inbox", "place"};

	if (n == 5 && !memcmp(name, "brand", n))
		return w->name;
	if (n == 4 && !memcmp(name, "date", n))
		return w->since;
	if (n == 5 && !memcmp(name, inbox[0], n)) {
		const json_t *i =
		    json_object_get(json_object_get(w->brand, "inbox"), "name");

		return json_is_object(i)
			   ? text_of(i, w->lang)
			   : (json_string_value(i) ? json_string_value(i) : "");
	}
	return "";
}

/* The sentence of a key, its {names} filled. */
static void
say(const struct writing *w, struct out *o, const char *key)
{
	size_t n;
	const char *p = mekiki_words(w->m, w->lang, key, &n), *end = p + n;

	if (!p) {
		out_text(o, key);
		return;
	}
	while (p < end) {
		const char *open = memchr(p, '{', (size_t)(end - p));
		const char *close =
		    open ? memchr(open, '}', (size_t)(end - open)) : NULL;

		if (!close)
			break;
		out_add(o, p, (size_t)(open - p));
		out_text(o, value_of(w, open + 1, (size_t)(close - open - 1)));
		p = close + 1;
	}
	out_add(o, p, (size_t)(end - p));
}

static void
section(const struct writing *w, struct out *o, const char *key)
{
	out_text(o, "\n## ");
	say(w, o, key);
	out_text(o, "\n\n");
}

static void
list(const struct writing *w, struct out *o, const char *kind, bool is_host)
{
	const json_t *rows = json_object_get(w->campaign, kind), *x;
	size_t i;

	json_array_foreach(rows, i, x)
	{
		out_text(o, "- ");
		quote_words(o, text_of(x, "value"), is_host);
		out_text(o, "\n");
	}
}

static void
write_lure(const struct writing *w, struct out *o)
{
	section(w, o, "web.board.lure");
	say(w, o, "web.board.lure-text");
	out_text(o, "\n\n");
	list(w, o, "subjects", false);
	if (json_array_size(json_object_get(w->campaign, "senders"))) {
		out_text(o, "\n");
		say(w, o, "web.board.senders");
		out_text(o, "\n\n");
		list(w, o, "senders", true);
	}
	if (json_array_size(json_object_get(w->campaign, "links"))) {
		out_text(o, "\n");
		say(w, o, "web.board.links");
		out_text(o, "\n\n");
		list(w, o, "links", true);
	}
	if (w->sample) {
		out_text(o, "\n");
		say(w, o, "web.board.sample");
		out_text(o, "\n\n");
		quote_sample(o, w->sample);
	}
}

static void
write_asks(const struct writing *w, struct out *o)
{
	const json_t *asks = json_object_get(w->brand, "phish_asks"), *x;
	char key[96];
	size_t i;

	section(w, o, "web.board.asks");
	say(w, o, "web.board.asks-text");
	out_text(o, "\n\n");
	json_array_foreach(asks, i, x)
	{
		snprintf(key, sizeof key, "ask.%s", json_string_value(x));
		out_text(o, "- ");
		say(w, o, key);
		out_text(o, "\n");
	}
}

/* The steps for who typed this, as on the page that answers. */
static void
write_steps(
    const struct writing *w, struct out *o, const char *key, uint32_t did)
{
	char *s = mekiki_advice_json(w->m, w->lang,
	    text_of(w->campaign, "brand"), MEKIKI_PHISH, did, NULL);
	json_t *all = s ? json_loads(s, 0, NULL) : NULL, *x;
	size_t i;

	out_text(o, "\n### ");
	say(w, o, key);
	out_text(o, "\n\n");
	json_array_foreach(json_object_get(all, "advice"), i, x)
	    out_fmt(o, "%zu. %s\n", i + 1, text_of(x, "text"));
	json_decref(all);
	free(s);
}

static void
write_checks(const struct writing *w, struct out *o)
{
	const json_t *inbox = json_object_get(w->brand, "inbox");

	section(w, o, "web.board.verify");
	if (!json_is_object(inbox)) {
		say(w, o, "web.board.verify-app");
		out_text(o, "\n");
		return;
	}
	say(w, o, "web.board.verify-inbox");
	out_text(o, "\n\n");
	if (json_array_size(json_object_get(inbox, "exempt"))) {
		say(w, o, "web.board.verify-exempt");
		out_text(o, "\n\n");
	}
	if (*text_of(inbox, "text_url")) {
		say(w, o, "web.board.verify-url");
		out_fmt(o, " `%s`\n", text_of(inbox, "text_url"));
	}
}

static void
write_history(const struct writing *w, struct out *o)
{
	const json_t *again = json_object_get(w->campaign, "again_since");
	char day[11];

	section(w, o, "web.board.history");
	out_fmt(o, "- %s: ", w->since);
	say(w, o, "web.board.since");
	out_text(o, "\n");
	if (json_is_integer(again)) {
		draft_day(json_integer_value(again), day);
		out_fmt(o, "- %s: ", day);
		say(w, o, "web.board.again");
		out_text(o, "\n");
	}
}

static char *
sentence(const struct writing *w, const char *key)
{
	struct out o;
	size_t n;

	out_init(&o, BODY_MOST);
	say(w, &o, key);
	return out_take(&o, &n);
}

static char *
body(const struct writing *w)
{
	struct out o;
	size_t n;

	out_init(&o, BODY_MOST);
	write_lure(w, &o);
	write_asks(w, &o);
	section(w, &o, "web.board.typed");
	say(w, &o, "web.board.typed-text");
	out_text(&o, "\n");
	write_steps(w, &o, "web.board.typed-account", MEKIKI_DID_TYPE_ACCOUNT);
	write_steps(w, &o, "web.board.typed-card", MEKIKI_DID_TYPE_CARD);
	write_checks(w, &o);
	write_history(w, &o);
	out_text(&o, "\n");
	say(w, &o, "web.board.trademark");
	out_text(&o, "\n");
	return out_take(&o, &n);
}

static void
write_slug(const struct writing *w, struct draft *d)
{
	snprintf(d->slug, sizeof d->slug, "%.60s-%s-%lld",
	    text_of(w->campaign, "brand"), w->since,
	    (long long)json_integer_value(json_object_get(w->campaign, "id")));
	for (char *p = d->slug; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", *p))
			*p = '-';
}

bool
draft_write(const struct mekiki *m, const json_t *campaign, const char *lang,
    const char *sample, struct draft *out)
{
	struct writing w = {
	    .m = m, .lang = lang, .campaign = campaign, .sample = sample};
	long at = mekiki_brand_find(m, text_of(campaign, "brand"));
	char *s = at < 0 ? NULL : mekiki_brand_json(m, (size_t)at);

	if (!s)
		return false;
	w.brand = json_loads(s, 0, NULL);
	free(s);
	w.name = text_of(json_object_get(w.brand, "name"), lang);
	draft_day(json_integer_value(json_object_get(campaign, "first_day")),
	    w.since);
	out->title = sentence(&w, "web.board.title");
	out->lead = sentence(&w, "web.board.lead");
	out->body = body(&w);
	write_slug(&w, out);
	json_decref(w.brand);
	return true;
}

void
draft_done(struct draft *d)
{
	free(d->title);
	free(d->lead);
	free(d->body);
	*d = (struct draft){0};
}
