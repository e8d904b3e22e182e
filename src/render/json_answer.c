/* SPDX-License-Identifier: MIT */
/* Members of the report that pages for people are made from. */
#include "render/json_text.h"
#include "render/sentence.h"

static void
set(struct arena *a, json_t *o, const char *key, struct str value)
{
	json_object_set_new_nocheck(o, key, json_text(a, value));
}

static void
set_word(json_t *o, const char *key, const char *word)
{
	json_object_set_new_nocheck(o, key, json_string_nocheck(word));
}

static const char *const relations[] = {
    [REL_NONE] = "none",
    [REL_OWN] = "own",
    [REL_OWN_UNSURE] = "own-unsure",
    [REL_USER_CONTENT] = "user-content",
    [REL_NAMESAKE] = "namesake",
    [REL_OTHER_BRAND] = "other-brand",
    [REL_OUTSIDE] = "outside",
};

static json_t *
sender_json(struct arena *a, const struct report *r)
{
	const struct sender *s = &r->evidence->sender;
	json_t *o;

	if (!s->address.n && !s->display.n)
		return json_null();
	o = json_object();
	set(a, o, "display", s->display);
	set(a, o, "address", s->address);
	set(a, o, "domain", s->domain);
	set(a, o, "registrable", s->registrable);
	set_word(o, "relation", relations[s->relation]);
	return o;
}

static json_t *
inbox_json(struct arena *a, const struct report *r)
{
	static const char *const answers[] = {
	    [INBOX_NOT_CHECKED] = "not-checked",
	    [INBOX_YES] = "yes",
	    [INBOX_NO] = "no",
	    [INBOX_CANNOT_TELL] = "cannot-tell",
	    [INBOX_REFUSED] = "refused",
	};
	bool is_en = str_eq(r->lang, STR("en"));
	struct brand b;
	json_t *o;

	if (r->evidence->brand == BRAND_NONE)
		return json_null();
	b = know_brand(r->know, r->evidence->brand);
	if (!b.inbox_ja.n && !b.inbox_en.n)
		return json_null();
	o = json_object();
	set(a, o, "name", is_en ? b.inbox_en : b.inbox_ja);
	set(a, o, "place", is_en ? b.inbox_place_en : b.inbox_place_ja);
	set_word(o, "answer", answers[r->evidence->inbox]);
	json_object_set_new_nocheck(o, "exempt",
	    json_boolean((r->evidence->notice & b.inbox_exempt) != 0));
	return o;
}

static json_t *
settle_json(struct arena *a, const struct report *r)
{
	static const char *const checks[] = {
	    [CHECK_INBOX] = "inbox",
	    [CHECK_APP] = "app",
	    [CHECK_SOURCE] = "source",
	    [CHECK_PERSON] = "person",
	};
	enum verdict_check c = r->verdict.check;
	char key[64];
	json_t *o;

	if (c == CHECK_NONE || c >= ARRAY_LEN(checks) || !checks[c])
		return json_null();
	snprintf(key, sizeof key, "unknown.check.%s", checks[c]);
	o = json_object();
	set_word(o, "check", checks[c]);
	set(a, o, "text", sentence_plain(a, r, key));
	return o;
}

static const struct {
	uint32_t bit;
	const char *word;
} did_words[] = {
    {DID_OPEN_LINK, "opened"},
    {DID_TYPE_ACCOUNT, "typed-account"},
    {DID_TYPE_CARD, "typed-card"},
    {DID_TYPE_CODE, "typed-code"},
    {DID_TYPE_BANK, "typed-bank"},
    {DID_TYPE_PERSONAL, "typed-personal"},
    {DID_SEND_PAPERS, "sent-papers"},
    {DID_PAY, "paid"},
    {DID_INSTALL, "installed"},
    {DID_CALL, "called"},
    {DID_REPLY, "replied"},
};

static json_t *
did_json(const struct report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < ARRAY_LEN(did_words); i++)
		if (r->did & did_words[i].bit)
			json_array_append_new(
			    list, json_string_nocheck(did_words[i].word));
	return list;
}

static const char *const sources[] = {
    [SOURCE_MAIL] = "mail",
    [SOURCE_TEXT] = "text",
    [SOURCE_URL] = "url",
    [SOURCE_DOMAIN] = "domain",
    [SOURCE_PAGE] = "page",
    [SOURCE_IMAGE] = "image",
};

void
report_json_head(struct arena *a, const struct report *r, json_t *o)
{
	set(a, o, "subject", r->evidence->subject);
	json_object_set_new_nocheck(o, "sender", sender_json(a, r));
}

void
report_json_answer(struct arena *a, const struct report *r, json_t *o)
{
	set_word(o, "source", sources[r->evidence->source]);
	set(a, o, "lang", r->lang);
	report_json_head(a, r, o);
	json_object_set_new_nocheck(o, "settle", settle_json(a, r));
	json_object_set_new_nocheck(o, "inbox", inbox_json(a, r));
	json_object_set_new_nocheck(o, "did", did_json(r));
	json_object_set_new_nocheck(o, "dns", json_boolean(r->used_dns));
}
