/* SPDX-License-Identifier: MIT */
/* What the operator's programs ask, on a listener of its own. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "httpd/service.h"

static void
line(struct out *o, const char *name, const char *labels, uint64_t n)
{
	out_fmt(o, "mekiki_%s%s %llu\n", name, labels, (unsigned long long)n);
}

static void
head(struct out *o, const char *name, const char *type, const char *help)
{
	out_fmt(o, "# HELP mekiki_%s %s\n# TYPE mekiki_%s %s\n", name, help,
	    name, type);
}

static void
one(struct out *o, const char *name, const char *type, const char *help,
    uint64_t n)
{
	head(o, name, type, help);
	line(o, name, "", n);
}

void
metrics_health(struct request *r)
{
	struct service *s = server_user(r->server);
	struct judge_figures j;

	judge_figures(s->judge, &j);
	request_set_header(r, "Cache-Control", "no-store");
	out_text(&r->out, j.is_broken ? "no worker\n" : "ok\n");
	request_answer(r, j.is_broken ? 503 : 200, "text/plain; charset=utf-8");
}

static void
write_requests(struct out *o, const struct server_figures *f)
{
	char labels[64];
	uint64_t sum = 0;

	head(o, "requests_total", "counter", "Requests by class of answer.");
	for (unsigned i = 1; i < STATUS_CLASSES; i++) {
		snprintf(labels, sizeof labels, "{status=\"%uxx\"}", i);
		line(o, "requests_total", labels, f->requests[i]);
	}
	head(o, "request_milliseconds", "histogram", "Time to the answer.");
	for (unsigned i = 0; i < MS_BUCKETS; i++) {
		sum += f->ms[i];
		if (i == MS_BUCKETS - 1)
			snprintf(labels, sizeof labels, "{le=\"+Inf\"}");
		else
			snprintf(labels, sizeof labels, "{le=\"%u\"}",
			    server_ms_bounds[i]);
		line(o, "request_milliseconds_bucket", labels, sum);
	}
	line(o, "request_milliseconds_sum", "", f->ms_sum);
	line(o, "request_milliseconds_count", "", sum);
	one(o, "refused_gate_total", "counter",
	    "Requests that the gate did not let in.", f->refused_gate);
	one(o, "refused_rate_total", "counter",
	    "Requests above the rate limit.", f->refused_rate);
	one(o, "slow_total", "counter", "Connections cut off as too slow.",
	    f->slow);
	one(o, "received_bytes_total", "counter", "Bytes of bodies.",
	    f->bytes_in);
	one(o, "sent_bytes_total", "counter", "Bytes of answers.",
	    f->bytes_out);
	one(o, "connections", "gauge", "Open connections.", f->connections);
	one(o, "body_bytes", "gauge", "Bytes kept for bodies now.", f->bodies);
}

static void
write_judge(struct out *o, const struct judge_figures *j)
{
	char labels[64];

	head(o, "verdicts_total", "counter", "Answers by verdict.");
	for (unsigned v = 0; v <= MEKIKI_PHISH; v++) {
		snprintf(labels, sizeof labels, "{verdict=\"%s\"}",
		    mekiki_verdict_name((enum mekiki_verdict)v));
		line(o, "verdicts_total", labels, j->verdicts[v]);
	}
	one(o, "queue", "gauge", "Questions that wait for a worker.",
	    j->queued);
	one(o, "queue_full_total", "counter", "Questions that found no place.",
	    j->full);
	one(o, "late_total", "counter", "Questions that waited too long.",
	    j->late);
	one(o, "reloads_total", "counter", "Reloads of the data.", j->reloads);
	one(o, "jobs_total", "counter", "Inputs given to workers.",
	    j->workers.jobs);
	one(o, "worker_crashes_total", "counter", "Workers that died.",
	    j->workers.crashed);
	one(o, "worker_timeouts_total", "counter",
	    "Workers that were too slow.", j->workers.timed_out);
	one(o, "worker_lies_total", "counter", "Answers that were refused.",
	    j->workers.lied);
	one(o, "workers_born_total", "counter", "Workers started.",
	    j->workers.born);
	one(o, "worker_busy_milliseconds_total", "counter",
	    "Time of workers with a job.", j->workers.busy_ms);
}

void
metrics_all(struct request *r)
{
	struct service *s = server_user(r->server);
	struct server_figures f;
	struct judge_figures j;
	struct rusage u;

	server_figures(s->server, &f);
	judge_figures(s->judge, &j);
	write_requests(&r->out, &f);
	write_judge(&r->out, &j);
	getrusage(RUSAGE_SELF, &u);
	one(&r->out, "resident_peak_bytes", "gauge",
	    "Most memory of the parent process.", (uint64_t)u.ru_maxrss * 1024);
	request_set_header(r, "Cache-Control", "no-store");
	request_answer(r, 200, "text/plain; version=0.0.4; charset=utf-8");
}
