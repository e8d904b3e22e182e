/* SPDX-License-Identifier: MIT */
/* libmilter's callbacks: a connection, and one mail of it after another. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "milter/apply.h"

enum {
	HELO_MOST = 1000,
	WANTED_ACTIONS = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE,
	/* Steps where the MTA need not wait for us, and what we can take. */
	WANTED_STEPS = SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_RCPT |
		       SMFIP_NR_DATA | SMFIP_NR_HDR | SMFIP_NR_EOH |
		       SMFIP_NOUNKNOWN | SMFIP_SKIP | SMFIP_HDR_LEADSPC
};

struct connection {
	unsigned long actions, steps; /* negotiated */
	char ip[INET6_ADDRSTRLEN];    /* "": not by TCP */
	struct sockaddr_storage peer;
	char *helo;
	struct mail mail;
};

/* libmilter gives its callbacks nothing of ours: so there is one filter. */
static struct milter *filter;

/* An MTA may begin anew without asking again: nothing is negotiated then. */
static struct connection *
connection_of(SMFICTX *ctx)
{
	struct connection *c = smfi_getpriv(ctx);

	if (c)
		return c;
	c = calloc(1, sizeof *c);
	if (!c)
		abort();
	smfi_setpriv(ctx, c);
	filter->figures.connections++;
	return c;
}

static sfsistat
go_on(const struct connection *c, unsigned long step)
{
	return c->steps & step ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

/* The MTA's value, or NULL. */
static const char *
macro(SMFICTX *ctx, const char *of)
{
	return smfi_getsymval(ctx, (char *)of);
}

static sfsistat
on_negotiate(SMFICTX *ctx, unsigned long f0, unsigned long f1, unsigned long f2,
    unsigned long f3, unsigned long *o0, unsigned long *o1, unsigned long *o2,
    unsigned long *o3)
{
	struct connection *c = connection_of(ctx);

	c->actions = f0 & WANTED_ACTIONS;
	c->steps = f1 & WANTED_STEPS;
	*o0 = c->actions;
	*o1 = c->steps;
	*o2 = *o3 = 0;
	return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *ctx, char *host, _SOCK_ADDR *peer)
{
	struct connection *c = connection_of(ctx);
	const void *at = NULL;

	memset(&c->peer, 0, sizeof c->peer);
	*c->ip = 0;
	if (peer && peer->sa_family == AF_INET) {
		memcpy(&c->peer, peer, sizeof(struct sockaddr_in));
		at = &((struct sockaddr_in *)&c->peer)->sin_addr;
	} else if (peer && peer->sa_family == AF_INET6) {
		memcpy(&c->peer, peer, sizeof(struct sockaddr_in6));
		at = &((struct sockaddr_in6 *)&c->peer)->sin6_addr;
	}
	if (at)
		inet_ntop(peer->sa_family, at, c->ip, sizeof c->ip);
	return go_on(c, SMFIP_NR_CONN);
}

static sfsistat
on_helo(SMFICTX *ctx, char *helo)
{
	struct connection *c = connection_of(ctx);

	free(c->helo);
	c->helo = strndup(helo, HELO_MOST);
	return go_on(c, SMFIP_NR_HELO);
}

static sfsistat
on_from(SMFICTX *ctx, char **args)
{
	struct connection *c = connection_of(ctx);
	struct rules *r = milter_rules(filter);

	mail_begin(&c->mail, r, &filter->figures, args[0]);
	c->mail.is_trusted =
	    r->config.trust_authenticated && macro(ctx, "{auth_authen}");
	if (!client_net_has(
		r->trusted, r->n_trusted, (struct sockaddr *)&c->peer))
		return SMFIS_CONTINUE;
	/* What our own hosts wrote into the header stays. */
	filter->figures.excuses[EXCUSE_TRUSTED]++;
	filter->figures.fates[FATE_UNMARKED]++;
	mail_done(&c->mail);
	return SMFIS_ACCEPT;
}

static sfsistat
on_recipient(SMFICTX *ctx, char **args)
{
	struct connection *c = connection_of(ctx);

	if (c->mail.rules)
		mail_add_recipient(&c->mail, args[0]);
	return go_on(c, SMFIP_NR_RCPT);
}

static sfsistat
on_data(SMFICTX *ctx)
{
	return go_on(connection_of(ctx), SMFIP_NR_DATA);
}

static sfsistat
on_header(SMFICTX *ctx, char *field, char *value)
{
	struct connection *c = connection_of(ctx);

	if (c->mail.rules)
		mail_add_field(
		    &c->mail, field, value, c->steps & SMFIP_HDR_LEADSPC);
	return go_on(c, SMFIP_NR_HDR);
}

static sfsistat
on_end_of_header(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);

	if (c->mail.rules)
		mail_add(&c->mail, "\r\n", 2);
	return go_on(c, SMFIP_NR_EOH);
}

static sfsistat
on_body(SMFICTX *ctx, unsigned char *p, size_t n)
{
	struct connection *c = connection_of(ctx);

	if (!c->mail.rules)
		return SMFIS_CONTINUE;
	mail_add(&c->mail, (const char *)p, n);
	return c->steps & SMFIP_SKIP && !mail_is_wanted(&c->mail)
		   ? SMFIS_SKIP
		   : SMFIS_CONTINUE;
}

/* The MTA's own id of the mail, for the log. */
static void
note_id(SMFICTX *ctx, struct mail *m)
{
	const char *s = macro(ctx, "i");
	size_t n = 0;

	for (; s && *s && n < QUEUE_ID_MOST; s++)
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

static sfsistat
judge_it(struct apply *a, const struct connection *c)
{
	struct question_session s = {*c->ip ? c->ip : NULL, c->helo};
	struct question *q;
	enum excuse why;
	uint64_t began;
	sfsistat result;

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

static sfsistat
on_end(SMFICTX *ctx)
{
	struct connection *c = connection_of(ctx);
	struct apply a = {.ctx = ctx,
	    .milter = filter,
	    .mail = &c->mail,
	    .has_blanks = c->steps & SMFIP_HDR_LEADSPC,
	    .can_quarantine = c->actions & SMFIF_QUARANTINE};
	sfsistat result;

	if (!c->mail.rules)
		return SMFIS_ACCEPT;
	note_id(ctx, &c->mail);
	figures_took(
	    &filter->figures, STAGE_RECEIVE, judge_now_us() - c->mail.began);
	apply_clean(&a);
	result = judge_it(&a, c);
	mail_done(&c->mail);
	return result;
}

static sfsistat
on_abort(SMFICTX *ctx)
{
	mail_done(&connection_of(ctx)->mail);
	return SMFIS_CONTINUE;
}

static sfsistat
on_close(SMFICTX *ctx)
{
	struct connection *c = smfi_getpriv(ctx);

	if (!c)
		return SMFIS_CONTINUE;
	mail_done(&c->mail);
	free(c->helo);
	free(c);
	smfi_setpriv(ctx, NULL);
	filter->figures.connections--;
	return SMFIS_CONTINUE;
}

static char filter_name[] = "mekiki";

static const struct smfiDesc description = {
    .xxfi_name = filter_name,
    .xxfi_version = SMFI_VERSION,
    .xxfi_flags = WANTED_ACTIONS,
    .xxfi_connect = on_connect,
    .xxfi_helo = on_helo,
    .xxfi_envfrom = on_from,
    .xxfi_envrcpt = on_recipient,
    .xxfi_header = on_header,
    .xxfi_eoh = on_end_of_header,
    .xxfi_body = on_body,
    .xxfi_eom = on_end,
    .xxfi_abort = on_abort,
    .xxfi_close = on_close,
    .xxfi_data = on_data,
    .xxfi_negotiate = on_negotiate,
};

bool
flow_open(struct milter *m, char **why_out)
{
	char *listen = m->rules->config.listen;

	filter = m;
	if (smfi_setconn(listen) == MI_SUCCESS &&
	    smfi_register(description) == MI_SUCCESS &&
	    smfi_opensocket(true) == MI_SUCCESS)
		return true;
	if (asprintf(
		why_out, "listen %s: the socket cannot be opened", listen) < 0)
		abort();
	return false;
}

int
flow_run(void)
{
	return smfi_main() == MI_SUCCESS ? 0 : -1;
}

void
flow_close(void)
{
	const struct timespec step = {0, 10 * 1000000};

	filter->is_closing = true;
	while (filter->busy)
		nanosleep(&step, NULL);
}
