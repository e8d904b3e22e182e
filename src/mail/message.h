/* SPDX-License-Identifier: MIT */
/* A message as its bytes say and as a reader's own client shows it. */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/arena.h"
#include "mail/address.h"
#include "mail/html.h"

/*
 * Reads any bytes: nothing is refused. What is strange is a fact (struct
 * mail_fact), what a limit cut is a fact too. All strings live in the arena or
 * are views of the raw bytes, which must outlive the message.
 */

struct mail_header {
	struct str name;  /* as written */
	struct str raw;	  /* whole field, name to the last line's end */
	struct str body;  /* behind the colon, folded, without last line end */
	struct str value; /* unfolded and trimmed, still bytes */
	size_t offset;	  /* of raw in the message */
};

enum mail_kind {
	MAIL_TEXT,	 /* text/plain or like it, shown to the reader */
	MAIL_HTML,	 /* text/html, shown to the reader */
	MAIL_ATTACHMENT, /* anything else, or text that is not shown */
	MAIL_MULTIPART,
	MAIL_MESSAGE /* message/rfc822 and its like */
};

struct mail_part {
	enum mail_kind kind;
	struct str type; /* media type in lower case; absent: none given */
	struct str type_effective; /* as treated, never absent */
	struct str section;	 /* IMAP section number: "1", "2.1"; a multipart
				    root has "", the root of a message inside the
				    number of its part */
	struct str charset;	 /* label as written, absent when none */
	struct str charset_used; /* canonical name of the decoder */
	struct str filename;	 /* decoded, absent when none */
	struct str content_id;	 /* without angle brackets, absent when none */
	struct str disposition;	 /* lower case, absent when none */
	struct str body_raw;	 /* the body's bytes in the message */
	struct str bytes; /* after the transfer encoding; multipart: "" */
	struct str text;  /* decoded to UTF-8, LF line ends, for text/... and
			     what is read like it, as shown: format=flowed is
			     joined; absent for other parts */
	struct str text_sent;	      /* the same before lines were joined */
	const struct html_view *html; /* for text/html and like it, else NULL */
	bool is_shown; /* an ordinary client shows it as (part of) the body */
	bool is_alternative_hidden; /* the other branch of an alternative */
	const struct mail_header *headers;
	size_t n_headers;
	struct mail_part *parent, *children, *next; /* first child, sibling */
	struct message *message; /* MAIL_MESSAGE, and attached .eml files, which
				    are MAIL_ATTACHMENT: the message inside */
};

/* A thing about the mail's form worth telling, with its place. */
struct mail_fact {
	const char *id;	  /* "from.duplicate", "limit.parts": facts.def */
	struct str quote; /* the bytes, a view of the raw message; may be "" */
	size_t offset;	  /* in the raw message */
};

/* A QR code in a picture that came with the mail, and where it stands. */
struct mail_code {
	struct str text; /* what it says, UTF-8 */
	const struct mail_part *part;
	bool is_text;  /* a data: URI: offset in the part's text, of its tag */
	size_t offset; /* else of the part's body in the raw message */
	size_t length; /* of the body; 0 of a tag */
};

struct message {
	struct str raw; /* as given; a copy with LF when all lines end in CR */
	size_t body_offset; /* where the header section ends */
	const struct mail_header *headers;
	size_t n_headers;
	struct mail_part *root;	  /* never NULL */
	struct mail_part **parts; /* all, in order, embedded ones among them */
	size_t n_parts;

	/* What a client shows of the header section. */
	struct str subject; /* decoded UTF-8; absent without a Subject */
	struct address *from, *sender, *reply_to, *to, *cc;
	size_t n_from, n_sender, n_reply_to, n_to, n_cc;
	int64_t date;  /* seconds since 1970; INT64_MIN when unreadable */
	int date_zone; /* minutes east of UTC; with date only */
	struct str message_id; /* without angle brackets, absent when none */

	const struct mail_fact *facts;
	size_t n_facts;
	const struct mail_code *codes; /* with scan_images alone */
	size_t n_codes;
	struct message *outer; /* the message this is inside of, or NULL */
};

struct message_options {
	bool scan_images; /* QR codes; only where a crash costs nothing */
	bool no_html;	  /* part->html stays NULL (for measuring) */
};

/* Never NULL. options may be NULL (all off). */
struct message *message_read(
    struct arena *a, struct str raw, const struct message_options *options);

/*
 * When the mail came, as its topmost Received field has it (RFC 5321 section
 * 4.4); without one when it was written. INT64_MIN when neither can be read.
 */
int64_t message_received(const struct message *m);

/* The n-th field of that name (ASCII case apart) from the top, or NULL. */
const struct mail_header *message_header(
    const struct message *m, struct str name, size_t n);

bool message_has_fact(const struct message *m, const char *id);

#endif
