/* SPDX-License-Identifier: MIT */
/* mekiki-milter: mails on their way through Postfix or Sendmail. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "http/log.h"
#include "http/server.h"
#include "http/start.h"
#include "milter/milter.h"

enum {
	PAIRS_MOST = 128,
	RESTART_SECONDS = 1, /* before a filter that died is started anew */
	METRICS_STOP_MS = 1000,
	BROKEN_SECONDS = 5, /* without a worker, before it gives itself up */
	GRACE_MS = 200,	    /* for answers that are on their way to an MTA */
	/* To the filter: libmilter takes SIGHUP and SIGTERM for itself, and
	 * sees up to five seconds later that it was to end. */
	RELOAD = SIGUSR1,
	STOP = SIGUSR2
};

struct command {
	const char *file;
	char *pairs[PAIRS_MOST];
	size_t n_pairs;
	bool only_test;
};

struct filter { /* the process that does the work */
	struct milter milter;
	const struct command *command;
	struct server *metrics;
	pthread_t keeper;
	_Atomic int status; /* to end with */
};

static void
complain(const char *why)
{
	fprintf(stderr, "mekiki-milter: %s\n", why);
}

/* ---- the filter */

static struct judge *
start_judge(const struct milter_config *c, char **why_out)
{
	struct pool_config p = {
	    .data = {.data_dir = c->data,
		.local_dir = c->local,
		.psl_file = c->psl},
	    .jail = c->jail,
	    .n_workers = c->workers,
	    .job_ms = (unsigned)c->job_seconds * 1000,
	};
	struct dns_config dns = {
	    .source = c->dns,
	    .resolver = c->resolver,
	    .trust_anchor = c->trust_anchor,
	    .wait_ms = (unsigned)c->dns_seconds * 1000,
	};

	return judge_start(
	    &p, &dns, c->queue, (unsigned)c->timeout_seconds * 1000, why_out);
}

static void
report_reload(bool ok, char *why)
{
	struct log_field f = LOG_T("why", why);

	if (ok)
		log_event("info", "reloaded", NULL, 0);
	else
		log_event("error", "reload-failed", &f, 1);
	free(why);
}

/* Both are read before either counts. */
static void
reload(struct filter *f)
{
	char *why = NULL;
	struct rules *r = rules_read(
	    f->command->file, f->command->pairs, f->command->n_pairs, &why);
	bool ok = r && judge_reload(f->milter.judge, &why);

	if (ok)
		milter_set_rules(&f->milter, r);
	else
		rules_drop(r);
	report_reload(ok, why);
}

static bool
has_workers(struct filter *f)
{
	struct judge_figures j;

	judge_figures(f->milter.judge, &j);
	return !j.is_broken;
}

static void
stop_parts(struct filter *f)
{
	server_stop(f->metrics, METRICS_STOP_MS);
	judge_stop(f->milter.judge);
	sightings_stop(f->milter.sightings);
}

/*
 * Threads of MTAs may still look at the rest: it goes with the process, and
 * so does the socket, for smfi_stop waits until libmilter looks at it.
 */
static _Noreturn void
end(struct filter *f, int status)
{
	const struct timespec grace = {0, GRACE_MS * 1000000};

	flow_close();
	nanosleep(&grace, NULL);
	stop_parts(f);
	_exit(status);
}

/* Reloads and ends when it is told to, or when no worker can be had. */
static void *
keep(void *user)
{
	const struct timespec second = {1, 0};
	struct filter *f = user;
	unsigned broken = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, RELOAD);
	sigaddset(&set, STOP);
	while (broken < BROKEN_SECONDS) {
		int got = sigtimedwait(&set, NULL, &second);

		if (got == RELOAD)
			reload(f);
		else if (got == STOP)
			end(f, f->status);
		else
			broken = has_workers(f) ? 0 : broken + 1;
	}
	log_event("error", "no-workers", NULL, 0);
	end(f, EX_SOFTWARE);
}

/* Workers are forked from what is here now: so the judge is first. */
static bool
open_parts(struct filter *f, char **why_out)
{
	const struct milter_config *c = &f->milter.rules->config;

	f->milter.judge = start_judge(c, why_out);
	if (!f->milter.judge)
		return false;
	if (c->store) {
		f->milter.sightings = sightings_start(
		    c->store, c->sighting_key, (unsigned)c->flush_ms, why_out);
		if (!f->milter.sightings)
			return false;
	}
	return true;
}

static bool
open_listeners(struct filter *f, char **why_out)
{
	f->metrics = metrics_start(&f->milter, why_out);
	return !*why_out && flow_open(&f->milter, why_out);
}

/* The whole life of a filter; its exit status. */
static int
filter_main(const struct command *c, struct rules *rules)
{
	static struct filter f; /* to the end of the process */
	char *why = NULL;

	f.command = c;
	f.milter.rules = rules;
	pthread_mutex_init(&f.milter.lock, NULL);
	if (!open_parts(&f, &why) ||
	    (!c->only_test && !open_listeners(&f, &why))) {
		complain(why);
		free(why);
		stop_parts(&f);
		return EX_CONFIG;
	}
	if (c->only_test) {
		stop_parts(&f);
		puts("the settings are in order");
		return EX_OK;
	}
	if (pthread_create(&f.keeper, NULL, keep, &f))
		abort();
	log_event("info", "ready", NULL, 0);
	if (flow_run())
		f.status = EX_OSERR;
	kill(getpid(), STOP); /* whoever ended it, the keeper tidies up */
	pthread_join(f.keeper, NULL);
	return f.status;
}

/* ---- the parent: it reads no mail, passes signals on, starts anew */

static const int told[] = {SIGHUP, SIGTERM, SIGINT, SIGCHLD, RELOAD, STOP};

static void
block_signals(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		sigaddset(set, told[i]);
	sigprocmask(SIG_BLOCK, set, NULL);
}

static pid_t
start_filter(const struct command *c, struct rules *rules, pid_t parent)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EX_OSERR);
	_exit(filter_main(c, rules_hold(rules)));
}

/* Ours is ended: its status, or -1 when it still lives. */
static int
ended(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, WNOHANG) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

static int
supervise(const struct command *c, struct rules *rules, sigset_t *set)
{
	struct log_field f[] = {LOG_T("version", mekiki_version())};
	bool is_stopping = false;
	pid_t parent = getpid(), pid = start_filter(c, rules, parent);
	int got, status = -1;

	log_event("info", "started", f, 1);
	while (pid > 0 && !sigwait(set, &got)) {
		if (got == SIGHUP)
			kill(pid, RELOAD);
		if (got == SIGTERM || got == SIGINT) {
			is_stopping = true;
			kill(pid, STOP);
		}
		status = got == SIGCHLD ? ended(pid) : -1;
		if (status < 0)
			continue;
		if (is_stopping || status == EX_CONFIG)
			break;
		log_event("error", "filter-died", NULL, 0);
		sleep(RESTART_SECONDS);
		pid = start_filter(c, rules, parent);
	}
	log_event("info", "stopped", NULL, 0);
	return pid > 0 ? status : EX_OSERR;
}

/* ---- the command line */

/* -1, or the status to end with. */
static int
read_command_line(int argc, char **argv, struct command *c)
{
	int o;

	while ((o = getopt(argc, argv, "c:o:th")) != -1) {
		if (o == 'c')
			c->file = optarg;
		else if (o == 'o' && c->n_pairs < PAIRS_MOST)
			c->pairs[c->n_pairs++] = optarg;
		else if (o == 't')
			c->only_test = true;
		else
			return start_usage("mekiki-milter", o == 'h');
	}
	return optind == argc ? -1 : start_usage("mekiki-milter", false);
}

int
main(int argc, char **argv)
{
	struct command c = {.file = NULL};
	struct rules *rules;
	char *why = NULL;
	sigset_t set;
	int status = read_command_line(argc, argv, &c);

	if (status >= 0)
		return status;
	start_forbid_dumps();
	signal(SIGPIPE, SIG_IGN);
	rules = rules_read(c.file, c.pairs, c.n_pairs, &why);
	if (!rules) {
		complain(why);
		free(why);
		return EX_CONFIG;
	}
	block_signals(&set);
	status = c.only_test ? filter_main(&c, rules_hold(rules))
			     : supervise(&c, rules, &set);
	rules_drop(rules);
	return status;
}
