/* SPDX-License-Identifier: MIT */
/* The story on one screen: read, gather, find, judge, advise. */
#include "check.h"
#include "inbox/inbox.h"
#include "mail/written.h"

static struct verdict_result
judge(
    struct mekiki_check *c, const struct evidence_input *in, struct judged *out)
{
	evidence_gather(c->arena, in, &out->evidence);
	if (c->inbox_page.p)
		inbox_look(c->arena, in, c->inbox_page, &out->evidence);
	out->findings =
	    findings_find(c->arena, &out->evidence, &out->n_findings);
	findings_drop(out->findings, &out->n_findings, c->without_finding);
	out->verdict =
	    verdict_of(&out->evidence, out->findings, out->n_findings);
	return out->verdict;
}

static struct evidence_input
input_of(const struct mekiki_check *c)
{
	return (struct evidence_input){.source = c->source,
	    .know = c->mekiki->know,
	    .urls = c->urls,
	    .hosts = c->hosts,
	    .inbox = c->inbox,
	    .did_images_break = c->did_images_break,
	    .without_brand = c->without_brand,
	    .now = c->now};
}

/* "Mother got this, it is a fake": who forwards asks or warns, not the mail. */
static bool
is_asked_about(const struct mekiki_check *c, size_t i)
{
	return c->carried[i].is_hearsay && c->judged[0].evidence.asks_about;
}

/*
 * Each carried mail is judged; the worst is told, a carried one before its
 * carrier, so that a forwarded fake is not hidden by an innocent cover.
 */
static void
judge_mails(struct mekiki_check *c)
{
	for (size_t i = 0; i < c->n_carried; i++) {
		struct evidence_input in = input_of(c);
		struct judged *j = &c->judged[i];

		in.mail = c->carried[i].mail;
		in.is_forward_judged = c->carried[i].is_inner;
		in.is_inner_hearsay = c->carried[i].is_hearsay;
		in.auth = in.is_inner_hearsay ? NULL : &c->auth[i];
		judge(c, &in, j);
		j->mail = in.mail;
		j->auth = in.auth;
		if (is_asked_about(c, i))
			continue;
		if (!c->answer ||
		    j->verdict.verdict >= c->answer->verdict.verdict)
			c->answer = j;
	}
}

static void
judge_other(struct mekiki_check *c)
{
	struct evidence_input in = input_of(c);

	if (c->source == SOURCE_IMAGE) {
		judge_image(c, &in);
		return;
	}
	in.text = c->text;
	in.from = c->from;
	in.url = c->url;
	if (c->source == SOURCE_PAGE) {
		in.page_source =
		    html_with_written(c->arena, page_text(c->arena, c->input));
		in.page = html_read(c->arena, in.page_source);
	}
	c->answer = &c->judged[0];
	if (c->source == SOURCE_URL || c->source == SOURCE_DOMAIN)
		judge_host(c, &in, c->answer);
	else
		judge(c, &in, c->answer);
}

static void
advise(struct mekiki_check *c)
{
	c->advice = advice_for(c->arena, &c->answer->evidence,
	    &c->answer->verdict, c->did, &c->n_advice);
}

/* True when every carried mail's sender is known as far as it can be. */
static bool
authenticate(struct mekiki_check *c)
{
	bool whole = true;

	for (size_t i = 0; i < c->n_carried; i++) {
		struct auth_options o = c->auth_options;

		/* What the session or a receiver said is of the carrier. */
		if (c->carried[i].is_inner)
			o = inner_options(&o);
		if (!c->carried[i].is_hearsay)
			whole &= auth_check(c->arena, c->carried[i].mail,
			    c->ask, c->urls, &o, &c->auth[i]);
	}
	return whole;
}

enum mekiki_step
mekiki_check_step(struct mekiki_check *c)
{
	if (c->state == CHECK_EMPTY || c->state == CHECK_DONE)
		return MEKIKI_DONE;
	if (c->source != SOURCE_MAIL) {
		judge_other(c);
	} else {
		if (c->state == CHECK_NEW) {
			c->mail = message_read(c->arena, c->input,
			    &(struct message_options){
				.scan_images = c->scan_images});
			c->n_carried =
			    carrier_open(c->arena, c->mail, c->carried);
		} else {
			check_close_questions(c);
		}
		c->state = CHECK_ASKING;
		if (!authenticate(c))
			return MEKIKI_ASKS;
		judge_mails(c);
	}
	advise(c);
	c->state = CHECK_DONE;
	return MEKIKI_DONE;
}
