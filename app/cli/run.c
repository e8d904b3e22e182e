/* SPDX-License-Identifier: MIT */
/* A window of inputs moving over the whole list. */
#include "cli/run.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "dns/dns.h"

enum {
	AHEAD = 4 /* inputs read for each worker */
};

struct window {
	struct item *items; /* a ring */
	size_t cap, first, n;
	size_t submitted; /* of the n */
	bool is_at_end;
};

static struct item *
item_at(struct window *w, size_t i)
{
	return &w->items[(w->first + i) % w->cap];
}

static void
item_done(struct item *it)
{
	job_done(&it->job);
	free(it->name);
	free(it->bytes);
}

/* Reads ahead and hands in as much as there is room for. */
static void
feed(struct run *r, struct window *w, struct pool *p)
{
	while (!w->is_at_end && w->n < w->cap) {
		struct item *it = item_at(w, w->n);

		*it = (struct item){0};
		if (r->next(r, it))
			w->n++;
		else
			w->is_at_end = true;
	}
	while (w->submitted < w->n) {
		struct item *it = item_at(w, w->submitted);

		if (it->error) {
			w->submitted++;
			continue;
		}
		if (!pool_has_room(p))
			return;
		it->job.user = it;
		pool_submit(p, &it->job);
		w->submitted++;
	}
}

static bool
is_ready(const struct item *it)
{
	return it->error || it->job.state == JOB_ENDED;
}

static bool
flush_ready(struct run *r, struct window *w)
{
	while (w->submitted && is_ready(item_at(w, 0))) {
		bool goes_on = r->emit(r, item_at(w, 0));

		item_done(item_at(w, 0));
		w->first = (w->first + 1) % w->cap;
		w->n--;
		w->submitted--;
		if (!goes_on)
			return false;
	}
	return true;
}

/* What the workers and the resolver have to say. */
static void
hear(struct pool *p, struct dns *d)
{
	struct job *j;

	while ((j = pool_next(p))) {
		if (j->state == JOB_ASKING)
			dns_ask(d, j);
		else
			dns_forget(d, j);
	}
	dns_run(d);
	while ((j = dns_next(d)))
		pool_reply(p, j);
}

static int
sooner(int a, int b)
{
	return a < 0 ? b : b < 0 || a < b ? a : b;
}

static void
wait_for(struct pool *p, struct dns *d)
{
	struct pollfd f[2] = {{pool_fd(p), POLLIN, 0}, {dns_fd(d), POLLIN, 0}};

	poll(f, 2, sooner(pool_timeout(p), dns_timeout(d)));
	pool_run(p);
}

static int
turn(struct run *r, struct window *w, struct pool *p, struct dns *d)
{
	for (;;) {
		hear(p, d);
		if (!flush_ready(r, w))
			return 0;
		feed(r, w, p);
		if (w->is_at_end && !w->n)
			return 0;
		if (pool_is_broken(p)) {
			cli_warn("the program that reads mail does not start");
			return EX_OSERR;
		}
		if (!w->n || !is_ready(item_at(w, 0)))
			wait_for(p, d);
	}
}

static int
open_dns(struct cli *c, struct dns **out)
{
	struct dns_config config = {.source = c->dns,
	    .resolver = c->resolver,
	    .trust_anchor = c->trust_anchor};
	bool is_live = c->dns && (!strcmp(c->dns, "live") ||
				     !strncmp(c->dns, "record:", 7));
	char *why;

	if (dns_open(&config, out, &why)) {
		cli_warn("%s", why);
		free(why);
		return EX_NOINPUT;
	}
	c->options.use_dns = dns_is_on(*out);
	/* Only the network tells the sender that his mail is looked at. */
	c->options.is_smtp_time = !is_live;
	if (dns_time(*out) && !c->now)
		c->options.now = dns_time(*out);
	return 0;
}

static int
run_window(struct run *r, struct pool *p, struct dns *d)
{
	struct window w = {.cap = r->n_workers * AHEAD};
	int status;

	w.items = calloc(w.cap, sizeof *w.items);
	if (!w.items)
		abort();
	status = turn(r, &w, p, d);
	pool_leave(p);
	for (size_t i = 0; i < w.n; i++) {
		dns_forget(d, &item_at(&w, i)->job);
		item_done(item_at(&w, i));
	}
	free(w.items);
	return status;
}

int
run_all(struct run *r)
{
	struct pool *p;
	struct dns *d;
	int status = run_open_pool(r->cli, r->n_workers, &p);

	if (status)
		return status;
	status = open_dns(r->cli, &d);
	if (status) {
		pool_free(p);
		return status;
	}
	status = run_window(r, p, d);
	if (!dns_close(d) && !status) {
		cli_warn("the DNS answers cannot be written");
		status = EX_CANTCREAT;
	}
	return status;
}
