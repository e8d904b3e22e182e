/* SPDX-License-Identifier: MIT */
/* What an MTA tells: a connection, and one mail of it after another. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "milter/apply.h"
#include "milter/listen.h"
#include "milter/mta.h"

enum {
	HELO_MOST = 1000,
	WANTED_ACTIONS = MTA_CAN_ADD | MTA_CAN_CHANGE | MTA_CAN_QUARANTINE,
	/* Steps where the MTA need not wait for us, and what we can take. */
	WANTED_STEPS = MTA_NO_WAIT_CONNECT | MTA_NO_WAIT_HELO |
		       MTA_NO_WAIT_RECIPIENT | MTA_NO_WAIT_DATA |
		       MTA_NO_WAIT_FIELD | MTA_NO_WAIT_END_OF_HEADER |
		       MTA_NO_UNKNOWN | MTA_HAS_SKIP | MTA_HAS_BLANKS
};

struct connection {
	struct mta *mta;
	char ip[INET6_ADDRSTRLEN]; /* "": not by TCP */
	struct sockaddr_storage peer;
	char *helo;
	struct mail mail;
};

/* A connection's thread is given its socket alone: there is one filter. */
static struct milter *filter;

static enum mta_answer
on_negotiate(struct connection *c, struct mta_packet *p)
{
	/* Without a common version the MTA is left to its default action. */
	if (!mta_negotiate(c->mta, p, WANTED_ACTIONS, WANTED_STEPS))
		return MTA_REJECT;
	return MTA_QUIET;
}

static void
note_peer(struct connection *c, char family, const char *address)
{
	struct sockaddr_in *four = (struct sockaddr_in *)&c->peer;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&c->peer;
	const void *at = NULL;

	if (!strncasecmp(address, "IPv6:", 5))
		address += 5;
	if (family == '4' && inet_pton(AF_INET, address, &four->sin_addr)) {
		four->sin_family = AF_INET;
		at = &four->sin_addr;
	}
	if (family == '6' && inet_pton(AF_INET6, address, &six->sin6_addr)) {
		six->sin6_family = AF_INET6;
		at = &six->sin6_addr;
	}
	if (at)
		inet_ntop(c->peer.ss_family, at, c->ip, sizeof c->ip);
}

/* Host, family, port, address; a local client has neither of the last two. */
static enum mta_answer
on_connect(struct connection *c, struct mta_packet *p)
{
	memset(&c->peer, 0, sizeof c->peer);
	*c->ip = 0;
	if (mta_text(p) && p->n > 3)
		note_peer(c, p->p[0], p->p + 3);
	return mta_go_on(c->mta, MTA_NO_WAIT_CONNECT);
}

static enum mta_answer
on_helo(struct connection *c, struct mta_packet *p)
{
	free(c->helo);
	c->helo = strndup(p->p, HELO_MOST);
	return mta_go_on(c->mta, MTA_NO_WAIT_HELO);
}

static enum mta_answer
on_from(struct connection *c, struct mta_packet *p)
{
	struct rules *r = milter_rules(filter);

	mail_begin(&c->mail, r, &filter->figures, p->p);
	c->mail.is_trusted =
	    r->config.trust_authenticated && mta_is_authenticated(c->mta);
	if (!client_net_has(
		r->trusted, r->n_trusted, (struct sockaddr *)&c->peer))
		return MTA_CONTINUE;
	/* What our own hosts wrote into the header stays. */
	filter->figures.excuses[EXCUSE_TRUSTED]++;
	filter->figures.fates[FATE_UNMARKED]++;
	mail_done(&c->mail);
	return MTA_ACCEPT;
}

static enum mta_answer
on_recipient(struct connection *c, struct mta_packet *p)
{
	if (c->mail.rules)
		mail_add_recipient(&c->mail, p->p);
	return mta_go_on(c->mta, MTA_NO_WAIT_RECIPIENT);
}

static enum mta_answer
on_data(struct connection *c, struct mta_packet *p)
{
	(void)p;
	return mta_go_on(c->mta, MTA_NO_WAIT_DATA);
}

static enum mta_answer
on_field(struct connection *c, struct mta_packet *p)
{
	const char *name = mta_text(p), *value = mta_text(p);

	if (c->mail.rules && name && value)
		mail_add_field(
		    &c->mail, name, value, mta_has(c->mta, MTA_HAS_BLANKS));
	return mta_go_on(c->mta, MTA_NO_WAIT_FIELD);
}

static enum mta_answer
on_end_of_header(struct connection *c, struct mta_packet *p)
{
	(void)p;
	if (c->mail.rules)
		mail_add(&c->mail, "\r\n", 2);
	return mta_go_on(c->mta, MTA_NO_WAIT_END_OF_HEADER);
}

static enum mta_answer
on_body(struct connection *c, struct mta_packet *p)
{
	if (!c->mail.rules)
		return MTA_CONTINUE;
	mail_add(&c->mail, p->p, p->n);
	return mta_has(c->mta, MTA_HAS_SKIP) && !mail_is_wanted(&c->mail)
		   ? MTA_SKIP
		   : MTA_CONTINUE;
}

/* The MTA's own id of the mail, for the log. */
static void
note_id(struct mail *m, const char *s)
{
	size_t n = 0;

	for (; *s && n < QUEUE_ID_MOST; s++)
		if ((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= 'a' && *s <= 'z'))
			m->id[n++] = *s;
	m->id[n] = 0;
}

static bool
find_excuse(const struct mail *m, enum excuse *why_out)
{
	*why_out = m->is_trusted   ? EXCUSE_TRUSTED
		   : m->is_large   ? EXCUSE_LARGE
		   : m->is_starved ? EXCUSE_MEMORY
				   : EXCUSE_OFF;
	return !mail_is_wanted(m);
}

static enum mta_answer
judge_it(struct apply *a, const struct connection *c)
{
	struct question_session s = {*c->ip ? c->ip : NULL, c->helo};
	struct question *q;
	enum excuse why;
	uint64_t began;
	enum mta_answer result;

	if (find_excuse(a->mail, &why))
		return apply_excuse(a, why);
	q = question_ask(filter, a->mail, &s, &why);
	if (!q)
		return apply_excuse(a, why);
	if (question_sighting(q) &&
	    question_outcome(q)->verdict > MEKIKI_UNKNOWN)
		sightings_add(filter->sightings, question_sighting(q),
		    a->mail->who ? a->mail->who : "");
	began = judge_now_us();
	result = apply_outcome(a, q);
	figures_took(&filter->figures, STAGE_APPLY, judge_now_us() - began);
	question_drop(q);
	return result;
}

static enum mta_answer
on_end(struct connection *c, struct mta_packet *p)
{
	struct apply a = {.mta = c->mta, .milter = filter, .mail = &c->mail};
	enum mta_answer result;

	if (!c->mail.rules)
		return MTA_ACCEPT;
	mail_add(&c->mail, p->p, p->n);
	note_id(&c->mail, mta_id(c->mta));
	figures_took(
	    &filter->figures, STAGE_RECEIVE, judge_now_us() - c->mail.began);
	apply_clean(&a);
	result = judge_it(&a, c);
	mail_done(&c->mail);
	return result;
}

static enum mta_answer
on_abort(struct connection *c, struct mta_packet *p)
{
	(void)p;
	mail_done(&c->mail);
	return MTA_QUIET;
}

static enum mta_answer
on_unknown(struct connection *c, struct mta_packet *p)
{
	(void)c;
	(void)p;
	return MTA_CONTINUE;
}

static const struct step {
	enum mta_command command;
	enum mta_answer (*run)(struct connection *c, struct mta_packet *p);
} steps[] = {
    {MTA_FIELD, on_field}, /* the most frequent first */
    {MTA_BODY, on_body},
    {MTA_FROM, on_from},
    {MTA_RECIPIENT, on_recipient},
    {MTA_DATA, on_data},
    {MTA_END_OF_HEADER, on_end_of_header},
    {MTA_END, on_end},
    {MTA_NEGOTIATE, on_negotiate},
    {MTA_CONNECT, on_connect},
    {MTA_HELO, on_helo},
    {MTA_ABORT, on_abort},
    {MTA_NEXT, on_abort},
    {MTA_UNKNOWN, on_unknown},
};

static const struct step *
find_step(char command)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i].command == (enum mta_command)command)
			return &steps[i];
	return NULL; /* QUIT, and what we do not know */
}

/* The whole life of a connection, in a thread of its own. */
static void
serve(int fd)
{
	struct connection c = {.mta = mta_new(fd)};
	const struct step *step;
	struct mta_packet p;

	filter->figures.connections++;
	while (mta_next(c.mta, &p) && (step = find_step(p.command)) &&
	       mta_answer(c.mta, step->run(&c, &p)))
		;
	mail_done(&c.mail);
	free(c.helo);
	mta_free(c.mta);
	filter->figures.connections--;
}

bool
flow_open(struct milter *m, char **why_out)
{
	filter = m;
	m->listener = listen_open(m->rules->config.listen, why_out);
	return m->listener >= 0;
}

int
flow_run(void)
{
	return listen_serve(filter->listener, serve);
}

void
flow_close(void)
{
	const struct timespec step = {0, 10 * 1000000};

	filter->is_closing = true;
	while (filter->busy)
		nanosleep(&step, NULL);
}
