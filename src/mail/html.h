/* SPDX-License-Identifier: MIT */
/* What a reader sees of an HTML document, what is hidden, what it asks. */
#ifndef MAIL_HTML_H
#define MAIL_HTML_H

#include "base/arena.h"

enum html_link_kind {
	HTML_LINK_A,	/* a, area */
	HTML_LINK_FORM, /* form action, button or input formaction */
	HTML_LINK_IMAGE,
	HTML_LINK_REFRESH, /* meta refresh */
	HTML_LINK_FRAME,
	HTML_LINK_RESOURCE, /* background, style sheet, script, other */
	HTML_LINK_TEXT /* a URL in the visible text that mailers make a link */
};

struct html_link {
	enum html_link_kind kind;
	struct str element; /* "a", "form", "img" */
	struct str href;    /* as written, entities decoded, trimmed */
	struct str text;    /* visible text of the anchor, white space folded;
			       of a form its submit buttons */
	struct str label;   /* alt, title and aria-label joined, those of the
			       images inside too; may be "" */
	struct str method;  /* of a form: "get", "post", "dialog"; or absent */
	size_t text_offset; /* in html_view.text, where it stands */
	size_t text_length;
	size_t source_offset; /* of the tag in the part's decoded UTF-8 text */
	bool is_visible;      /* some of its text or an image is to be seen */
	bool is_big_button;   /* styled as a button: background and padding */
	bool is_mso;	      /* in a comment that Outlook alone reads */
};

struct html_input {
	struct str form_action; /* as written; absent without a form */
	struct str type;	/* "password", "text"; "select", "textarea" */
	struct str name, id, label, placeholder, autocomplete;
	uint32_t max_length; /* 0 when not given */
	size_t source_offset;
	bool is_visible;
};

enum html_hidden_how {
	HTML_HIDDEN_DISPLAY,
	HTML_HIDDEN_VISIBILITY,
	HTML_HIDDEN_OPACITY,
	HTML_HIDDEN_FONT_SIZE,
	HTML_HIDDEN_COLOUR,
	HTML_HIDDEN_OFF_SCREEN,
	HTML_HIDDEN_CLIPPED,
	HTML_HIDDEN_ATTRIBUTE,
	HTML_HIDDEN_ELEMENT, /* title, noscript, template and so on */
	HTML_HIDDEN_COMMENT,
	HTML_HIDDEN_MSO /* in a comment that Outlook alone reads */
};

struct html_hidden {
	enum html_hidden_how how;
	struct str text;
	size_t source_offset;
};

struct html_view {
	struct str text;  /* what is seen, UTF-8, blocks as lines */
	struct str title; /* of the document, white space folded; may be "" */
	struct str base;  /* base href, absent when none */
	const struct html_link *links;
	size_t n_links;
	const struct html_input *inputs;
	size_t n_inputs;
	const struct html_hidden *hidden;
	size_t n_hidden;
	const struct str *alts; /* alt texts of visible images, in order */
	size_t n_alts;
	size_t n_images, n_scripts;
	const struct str *metas; /* pairs: name or property, content */
	size_t n_metas;
	struct str canonical;  /* link rel=canonical, absent when none */
	struct str saved_from; /* "saved from url=" comment, absent when none */
	const uint32_t *source_map; /* see html_source_offset */
	size_t n_source_map;
	bool is_cut; /* a limit was reached */
};

/* Reads any text; linear in its size. Never NULL. */
const struct html_view *html_read(struct arena *a, struct str text);

/* Where in the source the byte at `offset` of view->text comes from. */
size_t html_source_offset(const struct html_view *v, size_t offset);

#endif
