/* SPDX-License-Identifier: MIT */
/* Held by two: the connection that waits, and the judge's thread. */
#include "milter/question.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
	TEXT_MOST = 1000
};

struct question {
	struct judge_task task; /* first: see ended */
	_Atomic unsigned holders;
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool has_ended; /* under the lock; then the task is still */
	struct milter *milter;
	struct rules *rules;
	char *bytes, *from, *helo, *ip;
	size_t counted;
	bool has_outcome;
	struct outcome outcome;
};

static char *
copy(const char *s)
{
	char *p = s ? strndup(s, TEXT_MOST) : NULL;

	if (s && !p)
		abort();
	return p;
}

void
question_drop(struct question *q)
{
	if (!q || --q->holders)
		return;
	if (q->has_outcome)
		outcome_done(&q->outcome);
	job_done(&q->task.job);
	world_drop(q->task.world);
	mail_give_back(&q->milter->figures, q->bytes, q->counted);
	rules_drop(q->rules);
	pthread_cond_destroy(&q->cond);
	pthread_mutex_destroy(&q->lock);
	free(q->from);
	free(q->helo);
	free(q->ip);
	free(q);
}

/* In the judge's thread. */
static void
ended(struct judge_task *t)
{
	struct question *q = (struct question *)t;

	pthread_mutex_lock(&q->lock);
	q->has_ended = true;
	pthread_cond_signal(&q->cond);
	pthread_mutex_unlock(&q->lock);
	question_drop(q);
}

static void
fill_job(struct question *q)
{
	const struct milter_config *c = &q->rules->config;
	struct job *j = &q->task.job;

	j->kind = JOB_MAIL;
	j->want = JOB_WANT_BRIEF;
	if (q->milter->sightings) {
		j->want |= JOB_WANT_SIGHTING;
		j->sighting_key = sightings_key(q->milter->sightings);
	}
	j->options = (struct mekiki_options){
	    .lang = "en", /* of header fields and answers: ASCII */
	    .trust = c->trust_results ? MEKIKI_TRUST_NAMED : MEKIKI_TRUST_NONE,
	    .authserv_id = c->trust_results,
	    .client_ip = q->ip,
	    .helo = q->helo,
	    .mail_from = q->from,
	    .is_smtp_time = 1,
	    .now = (int64_t)time(NULL),
	    .scan_images = c->scan_images,
	    .jail = world_jail(q->task.world),
	    .index = -1,
	};
}

static struct question *
question_new(
    struct milter *m, struct mail *mail, const struct question_session *s)
{
	struct question *q = calloc(1, sizeof *q);
	pthread_condattr_t a;

	if (!q)
		abort();
	q->holders = 1;
	q->milter = m;
	q->rules = rules_hold(mail->rules);
	q->ip = copy(s->client_ip);
	q->helo = copy(s->helo);
	q->from = copy(mail->from);
	pthread_mutex_init(&q->lock, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&q->cond, &a);
	pthread_condattr_destroy(&a);
	q->task.world = judge_world(m->judge);
	q->task.ended = ended;
	fill_job(q);
	q->bytes = mail_take(mail, &q->task.job.size, &q->counted);
	q->task.job.bytes = q->bytes;
	return q;
}

static bool
wait_for(struct question *q)
{
	uint64_t end =
	    judge_now_us() + q->rules->config.timeout_seconds * 1000000;
	struct timespec t = {
	    (time_t)(end / 1000000), (long)(end % 1000000) * 1000};
	bool has_ended;

	pthread_mutex_lock(&q->lock);
	while (!q->has_ended &&
	       pthread_cond_timedwait(&q->cond, &q->lock, &t) != ETIMEDOUT)
		;
	has_ended = q->has_ended;
	pthread_mutex_unlock(&q->lock);
	return has_ended;
}

static void
note_times(struct question *q)
{
	struct figures *f = &q->milter->figures;
	const struct judge_task *t = &q->task;
	uint64_t now = judge_now_us(), reading = now - t->begun;

	figures_took(f, STAGE_JUDGE, now - t->queued);
	if (!t->begun)
		return;
	figures_took(f, STAGE_QUEUE, t->begun - t->queued);
	figures_took(f, STAGE_DNS, t->dns_us);
	figures_took(
	    f, STAGE_READ, reading > t->dns_us ? reading - t->dns_us : 0);
}

static bool
read_outcome(struct question *q, enum excuse *why_out)
{
	static const enum excuse excuses[] = {
	    [JOB_REFUSED] = EXCUSE_ANSWER,
	    [JOB_CRASHED] = EXCUSE_CRASH,
	    [JOB_TIMED_OUT] = EXCUSE_TIMEOUT,
	    [JOB_LIED] = EXCUSE_ANSWER,
	};
	const struct job *j = &q->task.job;
	struct outcome_session s = {q->ip, q->helo, q->from};

	*why_out = EXCUSE_TIMEOUT;
	if (q->task.is_late)
		return false;
	*why_out = j->end == JOB_ANSWERED ? EXCUSE_ANSWER : excuses[j->end];
	q->has_outcome =
	    j->end == JOB_ANSWERED &&
	    outcome_read(j->json, j->json_size, j->verdict, &s, &q->outcome);
	return q->has_outcome;
}

static struct question *
ask(struct milter *m, struct mail *mail, const struct question_session *s,
    enum excuse *why_out)
{
	struct question *q = question_new(m, mail, s);

	q->holders++; /* the judge's */
	if (!judge_submit(m->judge, &q->task)) {
		q->holders--;
		*why_out = EXCUSE_QUEUE;
	} else if (!wait_for(q)) {
		*why_out = EXCUSE_TIMEOUT;
		figures_took(&m->figures, STAGE_JUDGE,
		    q->rules->config.timeout_seconds * 1000000);
	} else {
		note_times(q);
		if (read_outcome(q, why_out))
			return q;
	}
	question_drop(q);
	return NULL;
}

static bool
has_workers(struct milter *m)
{
	struct judge_figures f;

	judge_figures(m->judge, &f);
	return !f.is_broken;
}

struct question *
question_ask(struct milter *m, struct mail *mail,
    const struct question_session *s, enum excuse *why_out)
{
	struct question *q = NULL;

	m->busy++; /* before is_closing is looked at */
	*why_out = EXCUSE_QUEUE;
	if (!m->is_closing && has_workers(m))
		q = ask(m, mail, s, why_out);
	m->busy--;
	return q;
}

const struct outcome *
question_outcome(const struct question *q)
{
	return &q->outcome;
}

const struct mekiki *
question_data(const struct question *q)
{
	return world_data(q->task.world);
}

const char *
question_sighting(const struct question *q)
{
	return q->task.job.sighting;
}
