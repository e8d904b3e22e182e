/* SPDX-License-Identifier: MIT */
/* What is read first: the verdict, the contradiction, the steps. */
#include "know/steps.h"
#include "render/html_page.h"

enum {
	STEPS_MOST = 60,
	STEPS_FIRST = 6
};

/* Shapes differ, not only colours. */
static const struct look {
	const char *verdict, *shape;
} looks[] = {
    {"unknown", "<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M9.2 9.4a2.8 2.8 0 1 1 4 2.6c-.9.4-1.2 1-1.2 2\"/>"
		"<path d=\"M12 17.2v.1\"/>"},
    {"genuine", "<path d=\"M12 3l7 2.6v5.6c0 4.6-3 8-7 9.8-4-1.8-7-5.2-7-9.8"
		"V5.6z\"/><path d=\"M8.6 12.2l2.5 2.4 4.5-5\"/>"},
    {"no-claim", "<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		 "<path d=\"M8 12h8\"/>"},
    {"suspicious", "<path d=\"M12 3.6L22 20H2z\"/>"
		   "<path d=\"M12 10v4.4M12 17.2v.1\"/>"},
    {"phish", "<path d=\"M8.2 3h7.6L21 8.2v7.6L15.8 21H8.2L3 15.8V8.2z\"/>"
	      "<path d=\"M9 9l6 6M15 9l-6 6\"/>"},
};

static const struct look *
look_of(const struct page *p)
{
	for (size_t i = 1; i < ARRAY_LEN(looks); i++)
		if (page_is(p->report, "verdict", looks[i].verdict))
			return &looks[i];
	return &looks[0];
}

/* The reason with mark 1, of those against or for it. */
static struct str
first_reason(const struct page *p)
{
	const json_t *list = page_list(p->report, "findings");
	bool is_good = page_is(p->report, "verdict", "genuine");
	struct str best = STR_NONE;
	json_int_t best_mark = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		json_int_t mark =
		    json_integer_value(json_object_get(f, "mark"));

		if (!page_is(f, "group", is_good ? "good" : "bad") ||
		    page_string(f, "repeats").n)
			continue;
		if (!best.p || mark < best_mark) {
			best = page_string(f, "text");
			best_mark = mark;
		}
	}
	return best;
}

void
page_verdict(struct page *p)
{
	const struct look *look = look_of(p);
	struct str lead = page_string(p->report, "lead");
	struct str why = page_is(p->report, "verdict", "no-claim")
			     ? STR_NONE
			     : first_reason(p);

	buf_fmt(&p->out,
	    "<section class=\"verdict v-%s\" aria-labelledby=\"h-verdict\">"
	    "<div class=\"seal\" aria-hidden=\"true\"><span>",
	    look->verdict);
	page_words_of(p, "page.seal", str_c(look->verdict));
	page_raw(p, "</span></div><div class=\"said\">"
		    "<h1 id=\"h-verdict\" tabindex=\"-1\">"
		    "<svg class=\"icon\" viewBox=\"0 0 24 24\" "
		    "aria-hidden=\"true\">");
	page_raw(p, look->shape);
	page_raw(p, "</svg><span>");
	page_words_of(p, "verdict", str_c(look->verdict));
	page_raw(p, "</span></h1><p class=\"lead\">");
	if (lead.n && (!page_is(p->report, "basis", "not-read") ||
			  page_is(p->report, "source", "image")))
		page_sentence(p, lead);
	else
		page_words(p, "label.crashed");
	page_raw(p, "</p>");
	if (why.n) {
		page_raw(p, "<p class=\"why\">");
		page_sentence(p, why);
		page_raw(p, "</p>");
	}
	page_raw(p, "</div></section>\n");
}

/* ---- says / sent by / leads to */

enum match {
	MATCH_YES,
	MATCH_NO,
	MATCH_UNKNOWN,
	MATCH_NONE /* nothing to be compared with */
};

static const struct {
	const char *name, *key, *shape;
} matches[] = {
    [MATCH_YES] = {"yes", "page.match.yes",
	"<path d=\"M5 12.5l4.5 4.5L19 7.5\"/>"},
    [MATCH_NO] = {"no", "page.match.no", "<path d=\"M6 6l12 12M18 6L6 18\"/>"},
    [MATCH_UNKNOWN] = {"unknown", "page.match.unknown",
	"<path d=\"M9 9.2a3 3 0 1 1 4.2 2.7c-.9.5-1.2 1.1-1.2 2.2"
	"M12 17.6v.1\"/>"},
    [MATCH_NONE] = {"none", NULL, NULL},
};

static enum match
match_of(struct str relation, bool is_proven)
{
	static const char *const outside[] = {
	    "outside", "other-brand", "namesake", "user-content"};

	if (str_eq(relation, STR("own")))
		return is_proven ? MATCH_YES : MATCH_UNKNOWN;
	for (size_t i = 0; i < ARRAY_LEN(outside); i++)
		if (str_eq(relation, str_c(outside[i])))
			return MATCH_NO;
	return relation.n && !str_eq(relation, STR("none")) ? MATCH_UNKNOWN
							    : MATCH_NONE;
}

/* host with its registrable domain in bold. */
static void
add_host(struct page *p, struct str host, struct str registrable)
{
	page_raw(p, "<bdi class=\"host\">");
	if (registrable.n && str_ends(host, registrable)) {
		page_escape(p, str_sub(host, 0, host.n - registrable.n));
		page_raw(p, "<strong>");
		page_escape(p, registrable);
		page_raw(p, "</strong>");
	} else {
		page_escape(p, host);
	}
	page_raw(p, "</bdi>");
}

static void
begin_card(struct page *p, const char *label, enum match m)
{
	buf_fmt(&p->out, "<li class=\"card m-%s\"><span class=\"label\">",
	    matches[m].name);
	page_words(p, label);
	page_raw(p, "</span>");
}

static void
end_card(struct page *p, enum match m)
{
	if (matches[m].key) {
		page_raw(p, "<span class=\"match\"><svg class=\"icon\" "
			    "viewBox=\"0 0 24 24\" aria-hidden=\"true\">");
		page_raw(p, matches[m].shape);
		page_raw(p, "</svg><span>");
		page_words(p, matches[m].key);
		page_raw(p, "</span></span>");
	}
	page_raw(p, "</li>");
}

/* The link that tells most: one that contradicts, before one that fits. */
static const json_t *
telling_link(const struct page *p)
{
	const json_t *list = page_list(p->report, "links"), *best = NULL;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *l = json_array_get(list, i);

		if (!page_true(l, "acting") || !page_string(l, "host").n)
			continue;
		if (match_of(page_string(l, "relation"), true) == MATCH_NO)
			return l;
		best = best ? best : l;
	}
	return best;
}

static void
add_sender(struct page *p)
{
	const json_t *s = json_object_get(p->report, "sender");
	const json_t *auth = json_object_get(p->report, "auth");
	struct str domain = page_string(auth, "domain");
	struct str address = page_string(s, "address");
	bool is_proven = page_is(auth, "state", "authenticated");
	enum match m = match_of(page_string(s, "relation"), is_proven);

	if (!json_is_object(s))
		return;
	begin_card(p, is_proven ? "label.sent-by" : "label.sent-from", m);
	if (is_proven && domain.n) {
		page_raw(p, "<b class=\"value\">");
		add_host(p, domain, domain);
		page_raw(p, "</b>");
	} else {
		page_raw(p, "<b class=\"value\">");
		add_host(
		    p, page_string(s, "domain"), page_string(s, "registrable"));
		page_raw(p, "</b>");
	}
	if (address.n) {
		page_raw(p, "<span class=\"small\"><bdi>");
		page_escape(p, address);
		page_raw(p, "</bdi></span>");
	}
	end_card(p, m);
}

static void
add_target(struct page *p)
{
	const json_t *l = telling_link(p);
	enum match m = match_of(page_string(l, "relation"), true);
	struct str text = page_string(l, "text");

	if (!l)
		return;
	begin_card(p, "page.leads-to", m);
	page_raw(p, "<b class=\"value\">");
	add_host(p, page_string(l, "host"), page_string(l, "registrable"));
	page_raw(p, "</b>");
	if (text.n) {
		page_raw(p, "<span class=\"small\"><bdi>");
		page_escape(p, str_sub(text, 0, 120));
		page_raw(p, "</bdi></span>");
	}
	end_card(p, m);
}

void
page_contradiction(struct page *p)
{
	struct str brand = page_string(p->report, "brand_name");
	const json_t *s = json_object_get(p->report, "sender");

	if (!json_is_object(s) && !telling_link(p))
		return;
	if (page_is(p->report, "source", "url") ||
	    page_is(p->report, "source", "domain"))
		return;
	page_begin(p, "sides", "page.sides");
	page_raw(p, "<ul class=\"cards\">");
	begin_card(p, "label.says", MATCH_NONE);
	page_raw(p, "<b class=\"value\">");
	if (brand.n)
		page_escape(p, brand);
	else
		page_words(p, "page.says-nobody");
	page_raw(p, "</b>");
	if (page_string(s, "display").n) {
		page_raw(p, "<span class=\"small\"><bdi>");
		page_escape(p, page_string(s, "display"));
		page_raw(p, "</bdi></span>");
	}
	end_card(p, MATCH_NONE);
	add_sender(p);
	add_target(p);
	page_raw(p, "</ul>");
	page_end(p);
}

/* The page of the inbox instead of an answer: nothing else of it is kept. */
static void
add_inbox_look(struct page *p)
{
	page_raw(p, "<details class=\"look\"><summary>");
	page_words(p, "page.inbox-look");
	page_raw(p, "</summary><p class=\"small\" id=\"look-note\">");
	page_words(p, "page.inbox-note");
	page_raw(p, "</p><label class=\"field\"><span>");
	page_words(p, "page.inbox-text");
	page_raw(p, "</span><textarea form=\"again\" name=\"inbox_text\" "
		    "rows=\"4\" aria-describedby=\"look-note\" "
		    "autocomplete=\"off\" spellcheck=\"false\"></textarea>"
		    "</label><label class=\"field\"><span>");
	page_words(p, "page.inbox-file");
	page_raw(p, "</span><input type=\"file\" form=\"again\" "
		    "name=\"inbox_page\" aria-describedby=\"look-note\" "
		    "accept=\".html,.htm,.mhtml,.mht,.txt\"></label>"
		    "<button class=\"main\" form=\"again\" name=\"go\" "
		    "value=\"look\">");
	page_words(p, "page.inbox-button");
	page_raw(p, "</button></details>");
}

void
page_settle(struct page *p)
{
	const json_t *s = json_object_get(p->report, "settle");
	const json_t *inbox = json_object_get(p->report, "inbox");
	bool asks = p->form == HTML_ASKING && json_is_object(inbox);
	static const char *const answers[] = {"yes", "no", "not-checked"};

	if (!json_is_object(s) && !asks)
		return;
	page_begin(p, "settle", "section.check");
	if (json_is_object(s)) {
		page_raw(p, "<p>");
		page_sentence(p, page_string(s, "text"));
		page_raw(p, "</p>");
	}
	if (asks) {
		page_raw(p, "<fieldset class=\"ask\"><legend>");
		page_words(p, "inbox.question");
		page_raw(p, "</legend><div class=\"choices\">");
		for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
			bool is = page_is(inbox, "answer", answers[i]);

			buf_fmt(&p->out,
			    "<button form=\"again\" name=\"inbox\" "
			    "value=\"%s\" aria-pressed=\"%s\">",
			    answers[i], is ? "true" : "false");
			page_words_of(p, "inbox.answer", str_c(answers[i]));
			page_raw(p, "</button>");
		}
		page_raw(p, "</div></fieldset>");
		if (page_true(inbox, "exempt")) {
			page_raw(p, "<p class=\"small\">");
			page_words(p, "page.inbox-exempt");
			page_raw(p, "</p>");
		}
		add_inbox_look(p);
	}
	page_end(p);
}

/* ---- steps */

/* Links only to contacts of our own data. */
static const struct step *
known_step(const struct page *p, struct str id)
{
	size_t n;
	const struct step *steps = know_steps(p->know, &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(steps[i].id, id))
			return &steps[i];
	return NULL;
}

static bool
is_phone(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]) && !memchr("-+#", s.p[i], 3))
			return false;
	return s.n > 0;
}

/* The sentence with its contact: as a link where both are ours. */
static void
add_step(struct page *p, const json_t *step)
{
	const struct step *known = known_step(p, page_string(step, "id"));
	struct str text = page_string(step, "text");
	struct str contact = page_string(step, "contact");
	bool is_ours = known && str_eq(known->contact, contact);
	const char *scheme = !is_ours				    ? NULL
			     : is_phone(contact)		    ? "tel:"
			     : str_chr(contact, '@') > 0	    ? "mailto:"
			     : str_starts(contact, STR("https://")) ? ""
								    : NULL;
	ssize_t at = contact.n ? str_find(text, contact) : -1;

	page_sentence(p, at < 0 ? text : str_sub(text, 0, (size_t)at));
	if (contact.n) {
		page_raw(p, at < 0 ? " " : "");
		if (scheme) {
			buf_fmt(
			    &p->out, "<a class=\"contact\" href=\"%s", scheme);
			page_escape(p, contact);
			page_raw(p, "\" rel=\"noreferrer\">");
		} else {
			page_raw(p, "<bdi class=\"contact\">");
		}
		page_escape(p, contact);
		page_raw(p, scheme ? "</a>" : "</bdi>");
	}
	if (at >= 0)
		page_sentence(p, str_skip(text, (size_t)at + contact.n));
}

void
page_steps(struct page *p)
{
	const json_t *list = page_list(p->report, "advice");
	size_t n = json_array_size(list);

	if (!n)
		return;
	page_begin(p, "steps", "section.do");
	page_raw(p, "<ol>");
	for (size_t i = 0; i < n && i < STEPS_MOST; i++) {
		if (i == STEPS_FIRST && n > STEPS_FIRST + 2) {
			page_raw(p, "</ol><details><summary>");
			page_words(p, "page.more-steps");
			page_raw(p, "</summary><ol start=\"7\">");
		}
		page_raw(p, "<li>");
		add_step(p, json_array_get(list, i));
		page_raw(p, "</li>");
	}
	page_raw(p, n > STEPS_FIRST + 2 ? "</ol></details>" : "</ol>");
	page_end(p);
}

void
page_done(struct page *p)
{
	static const char *const did[] = {"opened", "typed-account",
	    "typed-card", "typed-code", "typed-bank", "typed-personal",
	    "sent-papers", "paid", "installed", "called", "replied"};
	const json_t *list = page_list(p->report, "did");

	if (p->form != HTML_ASKING)
		return;
	page_begin(p, "done", "page.done");
	page_raw(p, "<p>");
	page_words(p, "page.done-note");
	page_raw(p, "</p><ul class=\"ticks\">");
	for (size_t i = 0; i < ARRAY_LEN(did); i++) {
		bool is = false;

		for (size_t k = 0; k < json_array_size(list); k++) {
			const char *s =
			    json_string_value(json_array_get(list, k));

			is |= s && !strcmp(s, did[i]);
		}
		buf_fmt(&p->out,
		    "<li><label><input type=\"checkbox\" form=\"again\" "
		    "name=\"did\" value=\"%s\"%s><span>",
		    did[i], is ? " checked" : "");
		page_words_of(p, "did", str_c(did[i]));
		page_raw(p, "</span></label></li>");
	}
	page_raw(p, "</ul><button class=\"main\" form=\"again\" name=\"go\" "
		    "value=\"done\">");
	page_words(p, "page.done-button");
	page_raw(p, "</button>");
	page_end(p);
}
