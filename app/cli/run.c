/* SPDX-License-Identifier: MIT */
/* A window of inputs moving over the whole list. */
#include "cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

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

static int
turn(struct run *r, struct window *w, struct pool *p)
{
	for (;;) {
		struct job *j;

		while ((j = pool_next(p)))
			if (j->state == JOB_ASKING)
				pool_reply(p, j);
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
			pool_sleep(p);
	}
}

int
run_all(struct run *r)
{
	struct pool *p;
	struct window w = {0};
	int status = run_open_pool(r->cli, r->n_workers, &p);

	if (status)
		return status;
	w.cap = r->n_workers * AHEAD;
	w.items = calloc(w.cap, sizeof *w.items);
	if (!w.items)
		abort();
	status = turn(r, &w, p);
	pool_free(p);
	for (size_t i = 0; i < w.n; i++)
		item_done(item_at(&w, i));
	free(w.items);
	return status;
}

int
run_job(struct cli *cli, struct job *j)
{
	struct pool *p;
	int status = run_open_pool(cli, 1, &p);

	if (status)
		return status;
	while (!pool_has_room(p) && !pool_is_broken(p))
		pool_sleep(p);
	if (!pool_submit(p, j)) {
		cli_warn("the program that reads mail does not start");
		status = EX_OSERR;
	}
	while (!status && j->state != JOB_ENDED) {
		pool_sleep(p);
		if (pool_next(p) == j && j->state == JOB_ASKING)
			pool_reply(p, j);
	}
	pool_free(p);
	return status;
}
