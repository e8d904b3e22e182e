/* SPDX-License-Identifier: MIT */
/* Inside of charset: what decoders share. */
#ifndef MAIL_CHARSET_DECODER_H
#define MAIL_CHARSET_DECODER_H

#include "mail/charset.h"

/*
 * A decoder writes to `p`, which has room for three bytes of UTF-8 for each
 * byte of input and some more: no character of ours needs more, as those of
 * four bytes come from two bytes at least.
 */
struct decoder {
	struct str in;
	char *p; /* where the next character goes */
	size_t n_bad;
};

typedef void decode_function(struct decoder *d);

decode_function decode_shift_jis, decode_euc_jp, decode_iso_2022_jp,
    decode_jis_mail, decode_gb18030, decode_big5, decode_euc_kr;

enum {
	DECODER_BYTES_PER_BYTE = 3,
	DECODER_SLACK = 16
};

static inline void
decoder_put(struct decoder *d, uint32_t cp)
{
	/* UNSAFE: see above for the room. */
	unsigned char *p = (unsigned char *)d->p;

	if (cp < 0x80) {
		*p++ = (unsigned char)cp;
	} else if (cp < 0x800) {
		*p++ = (unsigned char)(0xc0 | cp >> 6);
		*p++ = (unsigned char)(0x80 | (cp & 63));
	} else if (cp < 0x10000) {
		*p++ = (unsigned char)(0xe0 | cp >> 12);
		*p++ = (unsigned char)(0x80 | (cp >> 6 & 63));
		*p++ = (unsigned char)(0x80 | (cp & 63));
	} else {
		*p++ = (unsigned char)(0xf0 | cp >> 18);
		*p++ = (unsigned char)(0x80 | (cp >> 12 & 63));
		*p++ = (unsigned char)(0x80 | (cp >> 6 & 63));
		*p++ = (unsigned char)(0x80 | (cp & 63));
	}
	d->p = (char *)p;
}

static inline void
decoder_bad(struct decoder *d)
{
	d->n_bad++;
	decoder_put(d, 0xfffd);
}

/* Length of the ASCII run at `at`, escapes (0x1b, SO, SI) among it. */
static inline size_t
decoder_ascii_run(struct str s, size_t at)
{
	size_t i = at;
	uint64_t w;

	for (; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		if (w & 0x8080808080808080)
			break;
	}
	while (i < s.n && !(s.p[i] & 0x80))
		i++;
	return i - at;
}

/* Copies an ASCII run and gives the offset behind it. */
static inline size_t
decoder_ascii(struct decoder *d, size_t at)
{
	size_t n = decoder_ascii_run(d->in, at);

	/* UNSAFE: n bytes of the input, at most n * 3 of the output. */
	memcpy(d->p, d->in.p + at, n);
	d->p += n;
	return at + n;
}

#endif
