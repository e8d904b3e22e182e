/* SPDX-License-Identifier: MIT */
/* Counters that all threads add to. */
#include "milter/figures.h"

static const char *const fates[] = {
    [FATE_MARKED] = "marked",
    [FATE_TAGGED] = "tagged",
    [FATE_QUARANTINED] = "quarantined",
    [FATE_REJECTED] = "rejected",
    [FATE_UNMARKED] = "unmarked",
    [FATE_TEMPFAILED] = "tempfailed",
};

static const char *const excuses[] = {
    [EXCUSE_OFF] = "off",
    [EXCUSE_TRUSTED] = "trusted",
    [EXCUSE_LARGE] = "large",
    [EXCUSE_MEMORY] = "memory",
    [EXCUSE_QUEUE] = "queue",
    [EXCUSE_TIMEOUT] = "timeout",
    [EXCUSE_CRASH] = "crash",
    [EXCUSE_ANSWER] = "answer",
};

static const char *const stages[] = {
    [STAGE_RECEIVE] = "receive",
    [STAGE_QUEUE] = "queue",
    [STAGE_READ] = "read",
    [STAGE_DNS] = "dns",
    [STAGE_JUDGE] = "judge",
    [STAGE_APPLY] = "apply",
};

/* Microseconds, and the same as Prometheus wants it: seconds. */
static const struct {
	uint64_t us;
	const char *seconds;
} bounds[STAGE_BUCKETS] = {{500, "0.0005"}, {1000, "0.001"}, {2000, "0.002"},
    {5000, "0.005"}, {10000, "0.01"}, {20000, "0.02"}, {50000, "0.05"},
    {100000, "0.1"}, {200000, "0.2"}, {500000, "0.5"}, {1000000, "1"},
    {3000000, "3"}, {10000000, "10"}, {UINT64_MAX, "+Inf"}};

const char *
fate_name(enum fate f)
{
	return fates[f];
}

const char *
excuse_name(enum excuse e)
{
	return excuses[e];
}

const char *
stage_name(enum stage s)
{
	return stages[s];
}

void
figures_took(struct figures *f, enum stage s, uint64_t us)
{
	size_t i = 0;

	while (us > bounds[i].us)
		i++;
	f->stages[s].buckets[i]++;
	f->stages[s].sum_us += us;
}

uint64_t
figures_quantile(const struct figures *f, enum stage s, unsigned percent)
{
	uint64_t all = 0, below = 0;

	for (size_t i = 0; i < STAGE_BUCKETS; i++)
		all += f->stages[s].buckets[i];
	for (size_t i = 0; all && i < STAGE_BUCKETS; i++) {
		below += f->stages[s].buckets[i];
		if (below * 100 >= all * percent)
			return bounds[i].us;
	}
	return 0;
}

static void
head(struct out *o, const char *name, const char *type, const char *help)
{
	out_fmt(o, "# HELP mekiki_milter_%s %s\n# TYPE mekiki_milter_%s %s\n",
	    name, help, name, type);
}

static void
one(struct out *o, const char *name, const char *type, const char *help,
    uint64_t n)
{
	head(o, name, type, help);
	out_fmt(o, "mekiki_milter_%s %llu\n", name, (unsigned long long)n);
}

static void
many(struct out *o, const char *name, const char *label, const char *help,
    const char *const *values, const atomic_uint_least64_t *n, size_t count)
{
	head(o, name, "counter", help);
	for (size_t i = 0; i < count; i++)
		out_fmt(o, "mekiki_milter_%s{%s=\"%s\"} %llu\n", name, label,
		    values[i], (unsigned long long)n[i]);
}

static void
write_stage(struct out *o, const struct stage_figures *s, const char *name)
{
	uint64_t sum = 0, us = s->sum_us;

	for (size_t i = 0; i < STAGE_BUCKETS; i++) {
		sum += s->buckets[i];
		out_fmt(o,
		    "mekiki_milter_stage_seconds_bucket{stage=\"%s\",le="
		    "\"%s\"} %llu\n",
		    name, bounds[i].seconds, (unsigned long long)sum);
	}
	out_fmt(o,
	    "mekiki_milter_stage_seconds_sum{stage=\"%s\"} %llu.%06llu\n", name,
	    (unsigned long long)(us / 1000000),
	    (unsigned long long)(us % 1000000));
	out_fmt(o, "mekiki_milter_stage_seconds_count{stage=\"%s\"} %llu\n",
	    name, (unsigned long long)sum);
}

void
figures_write(const struct figures *f, struct out *o)
{
	many(o, "mails_total", "fate", "Mails by what was done to them.", fates,
	    f->fates, FATES);
	many(o, "unjudged_total", "why", "Mails that were not judged.", excuses,
	    f->excuses, EXCUSES);
	one(o, "forged_fields_total", "counter",
	    "Header fields removed that only we may write.", f->forged);
	one(o, "unapplied_total", "counter", "Changes that the MTA refused.",
	    f->unapplied);
	one(o, "connections", "gauge", "Connections of MTAs.", f->connections);
	one(o, "mail_bytes", "gauge", "Bytes kept for mails now.", f->bytes);
	head(o, "stage_seconds", "histogram", "Time of a mail by stage.");
	for (size_t i = 0; i < STAGES; i++)
		write_stage(o, &f->stages[i], stages[i]);
}
