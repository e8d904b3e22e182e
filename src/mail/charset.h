/* SPDX-License-Identifier: MIT */
/* Bytes in a charset, told or guessed, to UTF-8. */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/arena.h"

struct charset;

/*
 * The encoding of a label (ASCII case and outer white space apart), NULL for
 * an unknown one. charset_find knows the labels of the Encoding Standard and
 * gives its decoders; charset_find_mail also those that only mail has, and a
 * decoder of ISO-2022-JP that forgives what mail programs do.
 */
const struct charset *charset_find(struct str label);
const struct charset *charset_find_mail(struct str label);

/* Canonical name, lower case, as in the standard. */
struct str charset_name(const struct charset *c);

/*
 * UTF-8 of the bytes; malformed input gives U+FFFD as the standard says, a
 * byte order mark stays. A view of `bytes` when they are the same, else in
 * the arena. n_bad_out, which may be NULL, is set to the number of U+FFFD
 * that malformed input gave.
 */
struct str charset_decode(struct arena *a, const struct charset *c,
    struct str bytes, size_t *n_bad_out);

/* Why a charset was taken. */
enum charset_why {
	CHARSET_ASCII,	  /* only ASCII: all the same */
	CHARSET_LABEL,	  /* as the label says */
	CHARSET_JIS,	  /* has the escapes of ISO-2022-JP, no 8-bit */
	CHARSET_UTF_8,	  /* is well-formed UTF-8 beyond ASCII */
	CHARSET_UTF_16,	  /* begins with its byte order mark */
	CHARSET_HINT,	  /* the body's charset, as nothing else was told */
	CHARSET_JAPANESE, /* Shift_JIS or EUC-JP that reads as Japanese */
	CHARSET_FALLBACK  /* nothing fits: windows-1252 */
};

struct charset_text {
	struct str text; /* UTF-8, valid */
	const struct charset *charset;
	enum charset_why why;
	bool has_label;	       /* one was given, and known */
	bool is_label_unknown; /* one was given, and not known */
	bool is_label_wrong;   /* the bytes are in another charset than it */
	size_t n_bad;	       /* U+FFFD in the text for malformed bytes */
};

/*
 * Reads bytes as a mail program's user would want them read. `label` is what
 * the mail says of them, `hint` what it says elsewhere (the body's charset, for
 * header bytes); both may be absent, empty or lie.
 */
struct charset_text charset_read(
    struct arena *a, struct str bytes, struct str label, struct str hint);

/* Is the second byte of a character of this charset ever ASCII (0x40-0x7e)? */
bool charset_has_ascii_trail(const struct charset *c);
bool charset_is_utf7(const struct charset *c);

/* The sentence for a reason: "well-formed UTF-8". */
const char *charset_why_text(enum charset_why why);

/* Offset of the first byte above 0x7f or ESC, s.n when there is none. */
size_t charset_ascii_prefix(struct str s);

#endif
