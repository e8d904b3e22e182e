/* SPDX-License-Identifier: MIT */
/* What was counted and how long it took: for /metrics and the status page. */
#ifndef MILTER_FIGURES_H
#define MILTER_FIGURES_H

#include "http/out.h"

#include <stdatomic.h>
#include <stdint.h>

enum fate { /* of a mail that came to its end */
	FATE_MARKED,
	FATE_TAGGED,
	FATE_QUARANTINED,
	FATE_REJECTED,
	FATE_UNMARKED,
	FATE_TEMPFAILED,
	FATES
};

enum excuse { /* why one was not judged */
	EXCUSE_OFF,
	EXCUSE_TRUSTED,
	EXCUSE_LARGE,	/* larger than mail_most */
	EXCUSE_MEMORY,	/* there was none left for its bytes */
	EXCUSE_QUEUE,	/* ... no place to wait for a worker */
	EXCUSE_TIMEOUT, /* no answer in time */
	EXCUSE_CRASH,	/* the worker that read it died */
	EXCUSE_ANSWER,	/* ... answered what cannot be believed */
	EXCUSES
};

enum stage {
	STAGE_RECEIVE, /* MAIL FROM to the end of the message */
	STAGE_QUEUE,   /* waiting for a worker */
	STAGE_READ,    /* a worker's own time */
	STAGE_DNS,     /* waiting for the DNS */
	STAGE_JUDGE,   /* the three before it, as the mail saw it */
	STAGE_APPLY,   /* telling the MTA what to change */
	STAGES
};

enum {
	STAGE_BUCKETS = 14 /* see stage_bounds; the last has no bound */
};

struct stage_figures {
	atomic_uint_least64_t buckets[STAGE_BUCKETS], sum_us;
};

struct figures { /* zeroed */
	atomic_uint_least64_t fates[FATES], excuses[EXCUSES];
	atomic_uint_least64_t forged;	   /* fields of ours that came in */
	atomic_uint_least64_t unapplied;   /* the MTA refused a change */
	atomic_uint_least64_t connections; /* of MTAs, now */
	atomic_uint_least64_t bytes;	   /* kept for mails, now */
	struct stage_figures stages[STAGES];
};

void figures_took(struct figures *f, enum stage s, uint64_t us);

const char *fate_name(enum fate f);
const char *excuse_name(enum excuse e);
const char *stage_name(enum stage s);

/* The time that `percent` of a stage's mails stayed below; 0: none came. */
uint64_t figures_quantile(
    const struct figures *f, enum stage s, unsigned percent);

/* All of them in the text form of Prometheus. */
void figures_write(const struct figures *f, struct out *o);

#endif
