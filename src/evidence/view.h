/* SPDX-License-Identifier: MIT */
/* What a reader reads, as a list of pieces ready for matching. */
#ifndef EVIDENCE_VIEW_H
#define EVIDENCE_VIEW_H

#include "auth/auth.h"
#include "base/fold.h"
#include "evidence/brand_hosts.h"
#include "evidence/evidence.h"
#include "mail/textlink.h"
#include "url/url.h"

/* One piece of text, folded, with the names and phrases found in it. */
struct piece {
	enum place place;
	struct str text;
	struct str part;	      /* IMAP section */
	bool is_text;		      /* see struct span */
	size_t offset, length;	      /* of the whole in the mail or the part */
	const struct html_view *html; /* maps offsets, or NULL */
	struct folded folded;
	struct name_hit *names;
	size_t n_names;
	struct phrase_hit *phrases;
	size_t n_phrases;
	bool is_spaced; /* a disguise was undone: offsets are the whole */
	bool is_glued;	/* all blanks were taken out */
	bool is_typo;	/* what the name may be mistyped for */
};

struct view {
	struct piece *pieces;
	size_t n;
};

/* What is judged: a mail, a text, a page. Members not needed are zero. */
struct evidence_input {
	enum source_kind source;
	const struct know *know;
	const struct url_tables *urls;
	struct brand_hosts *hosts;
	const struct message *mail;
	const struct auth_report *auth;
	bool is_forward_judged, is_inner_hearsay, did_images_break;
	struct str text, from;	      /* SOURCE_TEXT */
	const struct html_view *page; /* SOURCE_PAGE */
	struct str page_source;	      /* its text */
	struct str url; /* SOURCE_PAGE, SOURCE_URL, SOURCE_DOMAIN */
	enum inbox_answer inbox;
	int64_t now;
	bool has_brand; /* a host that poses as `brand`: nothing to look for */
	brand_ref brand;
	struct str
	    without_brand; /* a name that claims nothing; for measuring */
};

struct view view_of(struct arena *a, const struct evidence_input *in);

/* The span of folded [offset, offset + length) of a piece. */
struct span piece_span(const struct piece *p, size_t offset, size_t length);

#endif
