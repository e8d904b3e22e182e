/* SPDX-License-Identifier: MIT */
/* HTML's tag, attribute and style property names as small numbers. */
#ifndef MAIL_HTML_NAME_H
#define MAIL_HTML_NAME_H

#include "base/str.h"

/* What a tag is to the tree construction and to the view. */
enum html_tag_flags {
	TF_SPECIAL = 1 << 0,
	TF_FORMATTING = 1 << 1,
	TF_SCOPE = 1 << 2, /* ends each scope but select's */
	TF_LIST_SCOPE = 1 << 3,
	TF_TABLE_SCOPE = 1 << 4,
	TF_IMPLIED = 1 << 5,  /* end tag generated when implied */
	TF_THOROUGH = 1 << 6, /* the same when thoroughly */
	TF_HEADING = 1 << 7,
	TF_END_OK = 1 << 8,	   /* may stay open at the end of the body */
	TF_PLAIN = 1 << 9,	   /* no insertion mode stands on it */
	TF_SVG_SCOPE = 1 << 10,	   /* in SVG: special, ends scopes */
	TF_MATHML_SCOPE = 1 << 11, /* the same in MathML */
	TF_BLOCK = 1 << 12,	   /* begins a line of its own */
	TF_UNSEEN = 1 << 13	   /* not displayed by default */
};

enum html_tag {
	TAG_NONE, /* a name we do not know */
#define HTML_TAG(id, name, flags) TAG_##id,
#include "mail/html_names.def"
#undef HTML_TAG
	N_TAGS
};

enum html_attr_id {
	ATTR_NONE,
#define HTML_ATTR(id, name) ATTR_##id,
#include "mail/html_names.def"
#undef HTML_ATTR
	N_ATTRS
};

enum css_prop {
	PROP_NONE,
#define CSS_PROP(id, name) PROP_##id,
#include "mail/html_names.def"
#undef CSS_PROP
	N_PROPS
};

/*
 * A name of up to 16 bytes: the first eight and the rest, each byte lowered
 * by html_lower and shifted in from below.
 */
struct name_key {
	uint64_t k0, k1;
};

/* A-Z to a-z; NUL to 0xff, which no name of ours has. */
extern const unsigned char html_lower[256];

enum {
	NAME_KEY_MOST = 16
};

/* SP, HTAB, LF, FF, CR: HTML's white space (no VT). */
static inline bool
html_is_space(int c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

extern const uint16_t html_tag_flags[N_TAGS];

/* The name in lower case; "" for TAG_NONE, ATTR_NONE. */
struct str html_tag_name(enum html_tag tag);
struct str html_attr_name(enum html_attr_id id);

/* Of a name of at most NAME_KEY_MOST bytes; 0 for an unknown one. */
enum html_tag html_tag_by_key(struct name_key key);
enum html_attr_id html_attr_by_key(struct name_key key);

/* Of any name, in any case; 0 for an unknown one. */
enum html_tag html_tag_find(struct str name);
enum css_prop css_prop_find(struct str name);

#endif
