/* SPDX-License-Identifier: MIT */
/* The operator's listener: figures for programs, a page of the pool. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "http/server.h"
#include "milter/milter.h"

enum {
	WORKERS_SHOWN = 256
};

static void
show(struct request *r, unsigned status, const char *type)
{
	request_set_header(r, "Cache-Control", "no-store");
	request_answer(r, status, type);
}

static void
on_health(struct request *r)
{
	struct milter *m = server_user(r->server);
	struct judge_figures j;

	judge_figures(m->judge, &j);
	out_text(&r->out, j.is_broken ? "no worker\n" : "ok\n");
	show(r, j.is_broken ? 503 : 200, "text/plain; charset=utf-8");
}

static void
one(struct out *o, const char *name, const char *type, const char *help,
    uint64_t n)
{
	out_fmt(o,
	    "# HELP mekiki_milter_%s %s\n# TYPE mekiki_milter_%s %s\n"
	    "mekiki_milter_%s %llu\n",
	    name, help, name, type, name, (unsigned long long)n);
}

static void
write_judge(struct out *o, const struct judge_figures *j)
{
	const struct pool_stats *w = &j->workers;
	struct rusage u;

	out_text(o, "# HELP mekiki_milter_verdicts_total Mails by verdict.\n"
		    "# TYPE mekiki_milter_verdicts_total counter\n");
	for (unsigned v = 0; v <= MEKIKI_PHISH; v++)
		out_fmt(o,
		    "mekiki_milter_verdicts_total{verdict=\"%s\"} %llu\n",
		    mekiki_verdict_name((enum mekiki_verdict)v),
		    (unsigned long long)j->verdicts[v]);
	one(o, "queue", "gauge", "Mails that wait for a worker.", j->queued);
	one(o, "reloads_total", "counter", "Reloads of the data.", j->reloads);
	one(o, "worker_jobs_total", "counter", "Mails given to workers.",
	    w->jobs);
	one(o, "worker_crashes_total", "counter", "Workers that died.",
	    w->crashed);
	one(o, "worker_retries_total", "counter",
	    "Mails tried again in a new worker.", w->retried);
	one(o, "worker_timeouts_total", "counter",
	    "Workers that were too slow.", w->timed_out);
	one(o, "worker_lies_total", "counter", "Answers that were refused.",
	    w->lied);
	one(o, "workers_born_total", "counter", "Workers started.", w->born);
	one(o, "worker_busy_milliseconds_total", "counter",
	    "Time of workers with a mail.", w->busy_ms);
	getrusage(RUSAGE_SELF, &u);
	one(o, "resident_peak_bytes", "gauge",
	    "Most memory of the parent process.", (uint64_t)u.ru_maxrss * 1024);
}

static void
write_sightings(struct out *o, struct sightings *s)
{
	struct sightings_figures f;

	if (!s)
		return;
	sightings_figures(s, &f);
	one(o, "sightings_total", "counter", "Sightings.", f.added);
	one(o, "sightings_written_total", "counter", "... that are stored.",
	    f.written);
	one(o, "sightings_dropped_total", "counter",
	    "... that found no place to wait.", f.dropped);
	one(o, "sightings_failures_total", "counter",
	    "Batches that the store did not take.", f.failures);
	one(o, "sightings_slowest_milliseconds", "gauge",
	    "The longest until one was stored.", f.slowest_ms);
	one(o, "sightings_waiting", "gauge", "... that wait for the store.",
	    f.waiting);
}

static void
on_metrics(struct request *r)
{
	struct milter *m = server_user(r->server);
	struct judge_figures j;

	judge_figures(m->judge, &j);
	figures_write(&m->figures, &r->out);
	write_judge(&r->out, &j);
	write_sightings(&r->out, m->sightings);
	show(r, 200, "text/plain; version=0.0.4; charset=utf-8");
}

/* ---- the page: no script, no style from elsewhere, no byte of a mail */

static void
cell(struct out *o, uint64_t n)
{
	out_fmt(o, "<td>%llu", (unsigned long long)n);
}

static void
write_workers(struct out *o, struct judge *j)
{
	struct pool_stats each[WORKERS_SHOWN];
	size_t n = judge_workers(j, each, WORKERS_SHOWN);

	out_text(o, "<h2>Workers</h2><table><tr><th>worker<th>mails<th>bytes"
		    "<th>asked the DNS<th>died<th>too slow<th>lied"
		    "<th>tried again<th>born"
		    "<th>busy, ms\n");
	for (size_t i = 0; i < n; i++) {
		const struct pool_stats *s = &each[i];

		out_fmt(o, "<tr><th>%zu", i + 1);
		cell(o, s->jobs);
		cell(o, s->bytes);
		cell(o, s->asked);
		cell(o, s->crashed);
		cell(o, s->timed_out);
		cell(o, s->lied);
		cell(o, s->retried);
		cell(o, s->born);
		cell(o, s->busy_ms);
		out_text(o, "\n");
	}
	out_text(o, "</table>\n");
}

static void
add_time(struct out *o, uint64_t us)
{
	if (us == UINT64_MAX)
		out_text(o, "<td>over 10 s");
	else
		out_fmt(o, us ? "<td>%llu.%llu ms" : "<td>-",
		    (unsigned long long)us / 1000,
		    (unsigned long long)us % 1000 / 100);
}

static void
write_stages(struct out *o, const struct figures *f)
{
	out_text(o, "<h2>Time by stage</h2><table><tr><th>stage<th>half below"
		    "<th>95 % below<th>99 % below\n");
	for (unsigned s = 0; s < STAGES; s++) {
		out_fmt(o, "<tr><th>%s", stage_name((enum stage)s));
		add_time(o, figures_quantile(f, (enum stage)s, 50));
		add_time(o, figures_quantile(f, (enum stage)s, 95));
		add_time(o, figures_quantile(f, (enum stage)s, 99));
		out_text(o, "\n");
	}
	out_text(o, "</table>\n");
}

static void
write_mails(struct out *o, const struct figures *f)
{
	out_text(o, "<h2>Mails</h2><table>\n");
	for (unsigned i = 0; i < FATES; i++) {
		out_fmt(o, "<tr><th>%s", fate_name((enum fate)i));
		cell(o, f->fates[i]);
	}
	for (unsigned i = 0; i < EXCUSES; i++) {
		out_fmt(
		    o, "<tr><th>not judged: %s", excuse_name((enum excuse)i));
		cell(o, f->excuses[i]);
	}
	out_text(o, "</table>\n");
}

static void
on_page(struct request *r)
{
	struct milter *m = server_user(r->server);
	struct world *w = judge_world(m->judge);
	struct judge_figures j;
	struct out *o = &r->out;

	judge_figures(m->judge, &j);
	out_text(o, "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>"
		    "mekiki-milter</title><style>body{font-family:sans-serif}"
		    "table{border-collapse:collapse}td,th{padding:.2em .8em;"
		    "text-align:right;border-bottom:1px solid #ccc}</style>"
		    "<h1>mekiki-milter</h1><p>");
	out_fmt(o, "version %s, data ", mekiki_version());
	out_text(o, mekiki_data_version(world_data(w)));
	out_fmt(o, ", jail %s, %llu connections, %llu mails wait, %s\n",
	    world_jail(w), (unsigned long long)m->figures.connections,
	    (unsigned long long)j.queued,
	    j.is_broken ? "<b>no worker can be started</b>" : "in order");
	write_mails(o, &m->figures);
	write_stages(o, &m->figures);
	write_workers(o, m->judge);
	world_drop(w);
	show(r, 200, "text/html; charset=utf-8");
}

static const struct route routes[] = {
    {"GET", "/", on_page, ROUTE_UNLOGGED, 1},
    {"GET", "/healthz", on_health, ROUTE_UNLOGGED, 1},
    {"GET", "/metrics", on_metrics, ROUTE_UNLOGGED, 1},
};

static const char *const hosts[] = {"localhost", "127.0.0.1", "[::1]"};

struct server *
metrics_start(struct milter *m, char **why_out)
{
	struct server_config c = {.routes = routes,
	    .n_routes = sizeof routes / sizeof *routes,
	    .listen = m->rules->config.metrics_listen,
	    .listen_fd = -1,
	    .gate = {.hosts = hosts, .n_hosts = 3, .body_most = 1},
	    .threads = 1,
	    .connections = 32,
	    .is_quiet = true,
	    .user = m};

	*why_out = NULL;
	return strcmp(c.listen, "off") ? server_start(&c, why_out) : NULL;
}
