/* SPDX-License-Identifier: MIT */
/* A mail before the judge, and how long its MTA waits for the answer. */
#ifndef MILTER_QUESTION_H
#define MILTER_QUESTION_H

#include "milter/mail.h"
#include "milter/outcome.h"

struct question;

struct question_session {	      /* of SMTP; copied */
	const char *client_ip, *helo; /* NULL: not known */
};

/*
 * Gives the mail's bytes to the judge and waits until its rules' time is over.
 * NULL with *why_out when there is no outcome; the mail's rest stays the
 * caller's in each case. A question that is given up ends by itself.
 */
struct question *question_ask(struct milter *m, struct mail *mail,
    const struct question_session *s, enum excuse *why_out);
void question_drop(struct question *q);

const struct outcome *question_outcome(const struct question *q);
/* The data that it was judged by. */
const struct mekiki *question_data(const struct question *q);
/* A JSON object that may be kept, or NULL. */
const char *question_sighting(const struct question *q);

#endif
