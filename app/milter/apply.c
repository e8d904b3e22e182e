/* SPDX-License-Identifier: MIT */
/* Header fields, tag, quarantine, refusal. */
#include "milter/apply.h"

#include <stdlib.h>
#include <string.h>

#include "http/log.h"
#include "milter/field.h"

enum {
	VALUE_MOST = 32 * 1024
};

/* A change that fails leaves the mail as it is: counted, and no more. */
static void
note(struct apply *a, int result)
{
	if (result != MI_SUCCESS)
		a->milter->figures.unapplied++;
}

/* libmilter's texts are not const, but it changes none. */
static void
change(struct apply *a, const char *name, unsigned n, const char *value)
{
	note(a, smfi_chgheader(a->ctx, (char *)name, (int)n, (char *)value));
}

static void
set_reply(
    struct apply *a, const char *code, const char *status, const char *text)
{
	note(a,
	    smfi_setreply(a->ctx, (char *)code, (char *)status, (char *)text));
}

void
apply_clean(struct apply *a)
{
	const struct mail *m = a->mail;

	/* From the last, so that the numbers of those before it stay. */
	for (size_t i = m->n_forged; i; i--) {
		const struct mail_place *p = &m->forged[i - 1];

		change(a, own_field_name(p->field), p->n, NULL);
		a->milter->figures.forged++;
	}
}

/* Above all others. */
static void
put(struct apply *a, enum own_field f, struct out *value)
{
	char *p = out_take(value, NULL);

	note(a, smfi_insheader(a->ctx, 0, (char *)own_field_name(f), p));
	free(p);
}

static void
begin(const struct apply *a, struct out *o)
{
	out_init(o, VALUE_MOST);
	if (a->has_blanks)
		out_text(o, " ");
}

static void
put_words(struct apply *a, enum own_field f, const char *s)
{
	struct out o;

	begin(a, &o);
	field_add_words(&o, s, strlen(s));
	put(a, f, &o);
}

/* The last one is on top. */
static void
mark(struct apply *a, const struct outcome *o)
{
	const struct milter_config *c = &a->mail->rules->config;
	struct out results;

	if (c->writes_keyword && o->verdict == MEKIKI_PHISH)
		put_words(a, OWN_KEYWORD, "$Phishing");
	if (o->reason && o->verdict != MEKIKI_NO_CLAIM)
		put_words(a, OWN_REASON, o->reason);
	if (o->brand)
		put_words(a, OWN_BRAND, o->brand);
	put_words(a, OWN_VERDICT, mekiki_verdict_name(o->verdict));
	begin(a, &results);
	out_fmt(&results, "%s", c->authserv_id);
	out_add(&results, o->results.p, o->results.n);
	put(a, OWN_RESULTS, &results);
}

/* The subject's own bytes stay as they are, behind the tag. */
static void
tag(struct apply *a, const struct question *q)
{
	const struct mail *m = a->mail;
	bool is_phish = question_outcome(q)->verdict == MEKIKI_PHISH;
	const char *value = m->subject ? m->subject : "", *words;
	struct out o;
	size_t n;
	char *p;

	words = mekiki_words(question_data(q), m->policy.lang,
	    is_phish ? "label.tag.phish" : "label.tag.suspicious", &n);
	if (!words)
		return;
	begin(a, &o);
	field_add_words(&o, words, n);
	out_text(&o, *value && *value != ' ' && *value != '\t' ? " " : "");
	out_text(&o, value);
	p = out_take(&o, NULL);
	if (m->subject)
		change(a, "Subject", 1, p);
	else
		note(a, smfi_addheader(a->ctx, (char *)"Subject", p));
	free(p);
}

static void
quarantine(struct apply *a, const struct outcome *o)
{
	struct out why;
	char *p;

	out_init(&why, REPLY_MOST);
	out_fmt(&why, "mekiki: %s", mekiki_verdict_name(o->verdict));
	if (o->brand)
		out_fmt(&why, " of %s", o->brand);
	p = out_take(&why, NULL);
	note(a, a->can_quarantine ? smfi_quarantine(a->ctx, p) : MI_FAILURE);
	free(p);
}

/* RFC 3463: 5.7.1, delivery not authorized, message refused. */
static void
refuse(struct apply *a, const struct outcome *o)
{
	struct out text;
	char *p;

	out_init(&text, REPLY_MOST + 64);
	out_fmt(&text, "Refused as %s",
	    o->verdict == MEKIKI_PHISH ? "a forgery" : "a probable forgery");
	if (o->brand)
		out_fmt(&text, " of %s", o->brand);
	if (o->reason) {
		out_text(&text, ": ");
		field_add_reply(&text, o->reason, strlen(o->reason));
	}
	p = out_take(&text, NULL);
	set_reply(a, "550", "5.7.1", p);
	free(p);
}

static enum deed
deed_for(const struct mail *m, enum mekiki_verdict v)
{
	if (v == MEKIKI_PHISH)
		return m->policy.phish;
	return v == MEKIKI_SUSPICIOUS ? m->policy.suspicious : DEED_MARK;
}

static void
write_log(const struct apply *a, const struct outcome *o, enum fate fate,
    const char *why)
{
	const struct mail *m = a->mail;
	struct log_field f[] = {
	    LOG_T("queue_id", *m->id ? m->id : NULL),
	    LOG_T("fate", fate_name(fate)),
	    LOG_T("verdict", o ? mekiki_verdict_name(o->verdict) : NULL),
	    LOG_T("brand", o ? o->brand : NULL),
	    LOG_T("by", o ? o->by : NULL),
	    LOG_T("why", why),
	    LOG_N("ms", (judge_now_us() - m->began) / 1000),
	};

	if (m->rules->config.logs_mails)
		log_event("info", "mail", f, sizeof f / sizeof *f);
}

static void
end(const struct apply *a, const struct outcome *o, enum fate fate,
    const char *why)
{
	a->milter->figures.fates[fate]++;
	write_log(a, o, fate, why);
}

sfsistat
apply_outcome(struct apply *a, const struct question *q)
{
	static const enum fate fates[] = {
	    [DEED_NOTHING] = FATE_UNMARKED,
	    [DEED_MARK] = FATE_MARKED,
	    [DEED_TAG] = FATE_TAGGED,
	    [DEED_QUARANTINE] = FATE_QUARANTINED,
	    [DEED_REJECT] = FATE_REJECTED,
	};
	const struct outcome *o = question_outcome(q);
	enum deed deed = deed_for(a->mail, o->verdict);

	end(a, o, fates[deed], NULL);
	if (deed == DEED_REJECT) {
		refuse(a, o);
		return SMFIS_REJECT;
	}
	if (deed >= DEED_TAG)
		tag(a, q);
	mark(a, o);
	if (deed == DEED_QUARANTINE)
		quarantine(a, o);
	return SMFIS_ACCEPT;
}

sfsistat
apply_excuse(struct apply *a, enum excuse why)
{
	bool is_ours = why >= EXCUSE_MEMORY; /* not the mail's or the rules' */

	a->milter->figures.excuses[why]++;
	if (!is_ours || !a->mail->rules->is_tempfail) {
		end(a, NULL, FATE_UNMARKED, excuse_name(why));
		return SMFIS_ACCEPT;
	}
	end(a, NULL, FATE_TEMPFAILED, excuse_name(why));
	set_reply(a, "451", "4.7.1",
	    "The mail cannot be judged now, please try again");
	return SMFIS_TEMPFAIL;
}
