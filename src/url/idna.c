/* SPDX-License-Identifier: MIT */
/* Domains to ASCII and back by ICU's UTS #46. */
#include "url/idna.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "url/tables.h"

#include <pthread.h>

enum {
	LABEL_MOST = 256,
	LABEL_BYTES = LABEL_MOST * 4,
	IGNORED = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
		  UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
		  UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN |
		  UIDNA_ERROR_HYPHEN_3_4
};

/* What UTS #46 maps since Unicode 15.1 and 16, beyond ICU 72's table. */
static const struct newer {
	uint32_t first, last, to; /* to: of the first; 0 drops it */
} newer[] = {
    {0x034f, 0x034f, 0},
    {0x04c0, 0x04c0, 0x04cf},
    {0x10a0, 0x10c5, 0x2d00},
    {0x115f, 0x1160, 0},
    {0x17b4, 0x17b5, 0},
    {0x180b, 0x180f, 0},
    {0x1e9e, 0x1e9e, 0xdf},
    {0x2061, 0x2064, 0},
    {0x206a, 0x206f, 0},
    {0x2132, 0x2132, 0x214e},
    {0x2183, 0x2183, 0x2184},
    {0x3164, 0x3164, 0},
    {0xffa0, 0xffa0, 0},
    {0x2f868, 0x2f868, 0x36fc},
    {0x2f874, 0x2f874, 0x5f33},
    {0x2f91f, 0x2f91f, 0x243ab},
    {0x2f95f, 0x2f95f, 0x7aee},
    {0x2f9bf, 0x2f9bf, 0x45d7},
};

static UIDNA *uts46;
static pthread_once_t uts46_once = PTHREAD_ONCE_INIT;

static void
open_uts46(void)
{
	UErrorCode e = U_ZERO_ERROR;

	uts46 = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
				    UIDNA_NONTRANSITIONAL_TO_ASCII |
				    UIDNA_NONTRANSITIONAL_TO_UNICODE,
	    &e);
	if (U_FAILURE(e)) /* an ICU without its data */
		abort();
}

/* Kept until the process ends. */
static const UIDNA *
idna(void)
{
	pthread_once(&uts46_once, open_uts46);
	return uts46;
}

static struct str
map_newer(struct arena *a, struct str domain)
{
	struct buf b;

	buf_init(&b, a, LIMIT_HOST_BYTES * 2);
	while (domain.n) {
		uint32_t c = utf8_next(&domain);
		const struct newer *m = NULL;

		for (size_t i = 0; c >= 0x80 && i < ARRAY_LEN(newer); i++)
			if (c >= newer[i].first && c <= newer[i].last)
				m = &newer[i];
		if (!m)
			buf_utf8(&b, c);
		else if (m->to)
			buf_utf8(&b, m->to + (c - m->first));
	}
	return buf_str(&b);
}

struct str
idna_to_ascii(struct arena *a, struct str domain)
{
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode e = U_ZERO_ERROR;
	int32_t most = (int32_t)(domain.n * 4 + 64), n;
	char *out;

	if (domain.n > LIMIT_HOST_BYTES)
		return STR_NONE;
	domain = map_newer(a, domain);
	out = arena_raw(a, (size_t)most);
	n = uidna_nameToASCII_UTF8(
	    idna(), domain.p, (int32_t)domain.n, out, most, &info, &e);
	if (e == U_BUFFER_OVERFLOW_ERROR) {
		e = U_ZERO_ERROR;
		info = (UIDNAInfo)UIDNA_INFO_INITIALIZER;
		most = n + 1;
		out = arena_raw(a, (size_t)most);
		n = uidna_nameToASCII_UTF8(
		    idna(), domain.p, (int32_t)domain.n, out, most, &info, &e);
	}
	if (U_FAILURE(e) || (info.errors & ~(uint32_t)IGNORED))
		return STR_NONE;
	return (struct str){out, (size_t)n};
}

static bool
is_alabel(struct str label)
{
	return str_starts(label, STR("xn--"));
}

/* The label in Unicode, in `out`; absent when it is no faithful A-label. */
static struct str
label_to_unicode(struct str label, char out[LABEL_BYTES])
{
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	UErrorCode e = U_ZERO_ERROR;
	int32_t n;

	if (label.n > LABEL_MOST)
		return STR_NONE;
	n = uidna_labelToUnicodeUTF8(
	    idna(), label.p, (int32_t)label.n, out, LABEL_BYTES, &info, &e);
	if (U_FAILURE(e) || (info.errors & ~(uint32_t)IGNORED) || n <= 0 ||
	    is_alabel((struct str){out, (size_t)n}))
		return STR_NONE;
	return (struct str){out, (size_t)n};
}

struct str
idna_to_unicode(struct arena *a, struct str ascii)
{
	char out[LABEL_BYTES];
	struct buf b;

	buf_init(&b, a, ascii.n * 4);
	while (ascii.p) {
		struct str label = str_cut(&ascii, '.'), shown = STR_NONE;

		if (is_alabel(label))
			shown = label_to_unicode(label, out);
		buf_add(&b, shown.p ? shown : label);
		if (ascii.p)
			buf_byte(&b, '.');
	}
	return buf_str(&b);
}

bool
idna_decodes(struct str ascii)
{
	char out[LABEL_BYTES];

	while (ascii.p) {
		struct str label = str_cut(&ascii, '.');

		if (is_alabel(label) && !label_to_unicode(label, out).p)
			return false;
	}
	return true;
}
