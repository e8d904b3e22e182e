/* SPDX-License-Identifier: MIT */
/* Whom a mail was for, and text without it. */
#ifndef REDACT_REDACT_H
#define REDACT_REDACT_H

#include "mail/message.h"
#include "url/url.h"

/*
 * Zero it, set arena, urls and the sender that may stay. Everything that is
 * not known to be of the sender or of everybody is taken out: when in doubt,
 * more is removed than needed.
 */
struct redact {
	struct arena *arena;
	const struct url_tables *urls;
	struct str sender;  /* address; absent: none stays */
	struct str brand;   /* its id: these words may stand in a host */
	struct str *hidden; /* folded; what must not come out */
	size_t n_hidden;
	bool is_full; /* too many recipients: all text is "[removed]" */
};

/*
 * Learns addresses, names and domains of the recipients from the header (To,
 * Cc, Delivered-To, Received for, ...), names from salutations, and these in
 * base64 and hexadecimal. Also of messages inside.
 */
void redact_learn(struct redact *r, const struct message *m);
/* The same from words alone. */
void redact_learn_text(struct redact *r, struct str text);

/*
 * UTF-8 with "[name]", "[address]", "[id]", "[number]" for what was taken out.
 * Controls and invisible characters are gone, full-width ASCII is plain.
 */
struct str redact_text(struct redact *r, struct str text);

struct redacted_url {
	struct str host;   /* without labels that may name somebody */
	struct str prefix; /* scheme, host and the path's harmless beginning */
	bool is_cut;	   /* something stood behind or was left out */
};

/* False when it is no web address, or nothing of it may be shown. */
bool redact_url(struct redact *r, struct str url, struct redacted_url *out);
/* The host or its parent without such labels; absent when nothing is left. */
struct str redact_host(struct redact *r, struct str host);
/* local@domain of a sender; "[id]@domain" when the local part may name. */
struct str redact_address(struct redact *r, struct str address);
/* Does what must not come out occur? */
bool redact_hides(struct redact *r, struct str s);
/* A word that may be a key for one person: digits, length, odd capitals. */
bool redact_is_opaque(struct str word);

/*
 * The whole mail again: the same header fields in their order and one
 * text part for each part; HTML as its reader sees it with its links below,
 * attachments as a line. A valid message (RFC 5322, 2046), UTF-8, LF.
 */
struct str redact_mail(struct redact *r, const struct message *m);

#endif
