/* SPDX-License-Identifier: MIT */
/* What of a judged mail may be kept without keeping the mail. */
#ifndef SIGHTING_SIGHTING_H
#define SIGHTING_SIGHTING_H

#include "render/report.h"
#include "sighting/sketch.h"

#include <jansson.h>

enum {
	SIGHTING_BODY_LEAST = 60, /* letters; below it the subject counts too */
	SIGHTING_BODY_SHORT = 150,   /* ... the subject tells more than it */
	SIGHTING_SUBJECT_LEAST = 20, /* letters; kana and kanji are two */
	SIGHTING_LIST_MOST = 20,     /* tricks; link domains */
	SIGHTING_SUBJECT_MOST = 200  /* bytes */
};

/*
 * {"schema":1, "verdict", "brand", "sketch", "tricks": [finding ids],
 * "sender": registrable domain, "links": [registrable domains], "subject_key":
 * keyed hash of its letters, or "", "is_short": is there little text,
 * "subject": redacted, "language"}. "sketch"
 * is SKETCH_SLOTS of the text and SKETCH_SLOTS of its head, 4 hex digits each.
 * NULL where there is too little text for a sketch. To be freed by the caller.
 */
json_t *sighting_json(struct arena *a, const struct report *r, struct str text,
    const unsigned char key[static SKETCH_KEY_BYTES]);

/* Numbers, addresses and URLs starred, on one line. */
struct str sighting_redact(struct arena *a, struct str subject);

/* What the reader of a mail sees of its body. */
struct str sighting_text(struct arena *a, const struct message *m);

#endif
