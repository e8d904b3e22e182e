/* SPDX-License-Identifier: MIT */
/* Labels of encodings, and the decoder of each. */
#include "mail/charset.h"

#include <unicode/ucnv.h>

#include "base/utf8.h"
#include "mail/charset_decoder.h"
#include "mail/charset_index.h"

enum charset_id {
#define SINGLE(id, name, icu) ID_##id,
#define MULTI(id, name)	      ID_##id,
#define OTHER(id, name, icu)  ID_##id,
#include "mail/charset.def"
	N_CHARSETS
};

struct charset {
	const char *name;
	const char *icu; /* only for those that ICU decodes */
};

static const struct charset charsets[N_CHARSETS] = {
#define SINGLE(id, name, icu) [ID_##id] = {name, NULL},
#define MULTI(id, name)	      [ID_##id] = {name, NULL},
#define OTHER(id, name, icu)  [ID_##id] = {name, icu},
#include "mail/charset.def"
};

struct label {
	struct str name;
	enum charset_id id;
};

static const struct label standard[] = {
#define STANDARD(label, id) {{label, sizeof(label) - 1}, ID_##id},
#define MAIL(label, id)
#include "mail/charset_labels.def"
#undef STANDARD
#undef MAIL
};

static const struct label mail[] = {
#define STANDARD(label, id)
#define MAIL(label, id) {{label, sizeof(label) - 1}, ID_##id},
#include "mail/charset_labels.def"
};

static const struct charset *
find(const struct label *labels, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(labels[i].name, name))
			return &charsets[labels[i].id];
	return NULL;
}

const struct charset *
charset_find(struct str label)
{
	return find(standard, ARRAY_LEN(standard), str_trim(label));
}

const struct charset *
charset_find_mail(struct str label)
{
	const struct charset *c;

	label = str_trim(label);
	/* The two that nearly every mail has. */
	if (str_ieq(label, STR("utf-8")))
		return &charsets[ID_UTF_8];
	c = find(mail, ARRAY_LEN(mail), label);
	if (!c &&
	    (str_istarts(label, STR("x-")) || str_istarts(label, STR("cs"))))
		c = find(mail, ARRAY_LEN(mail), str_skip(label, 2));
	return c ? c : charset_find(label);
}

struct str
charset_name(const struct charset *c)
{
	return str_c(c->name);
}

bool
charset_has_ascii_trail(const struct charset *c)
{
	enum charset_id id = (enum charset_id)(c - charsets);

	return id == ID_SHIFT_JIS || id == ID_GBK || id == ID_GB18030 ||
	       id == ID_BIG5 || id == ID_EUC_KR;
}

bool
charset_is_utf7(const struct charset *c)
{
	return c == &charsets[ID_UTF_7];
}

static struct str
decode_utf8(struct arena *a, struct str bytes, size_t *n_bad)
{
	struct decoder d = {bytes, NULL, 0};
	char *start;

	if (utf8_is_valid(bytes))
		return bytes;
	start = d.p =
	    arena_raw(a, bytes.n * DECODER_BYTES_PER_BYTE + DECODER_SLACK);
	while (d.in.n) {
		size_t run = decoder_ascii(&d, 0);
		struct str before;
		uint32_t cp;

		before = d.in = str_skip(d.in, run);
		if (!d.in.n)
			break;
		cp = utf8_next(&d.in);
		/* A U+FFFD that was written as such is not malformed. */
		if (cp == 0xfffd && !str_starts(before, STR("\xef\xbf\xbd")))
			decoder_bad(&d);
		else
			decoder_put(&d, cp);
	}
	*n_bad = d.n_bad;
	return (struct str){start, (size_t)(d.p - start)};
}

static void
decode_single(struct decoder *d, const uint16_t *table)
{
	size_t i = 0;

	while ((i = decoder_ascii(d, i)) < d->in.n) {
		uint32_t cp = table[(unsigned char)d->in.p[i++] & 127];

		if (cp)
			decoder_put(d, cp);
		else
			decoder_bad(d);
	}
}

static void
decode_user_defined(struct decoder *d)
{
	for (size_t i = 0; i < d->in.n; i++) {
		uint32_t c = (unsigned char)d->in.p[i];

		decoder_put(d, c < 0x80 ? c : 0xf780 + c - 0x80);
	}
}

static uint32_t
utf16_unit(struct str in, size_t i, bool is_big)
{
	uint32_t a = (unsigned char)in.p[i], b = (unsigned char)in.p[i + 1];

	return is_big ? a << 8 | b : b << 8 | a;
}

/* Section 14.2: a lone surrogate or a byte too much is malformed. */
static void
decode_utf16(struct decoder *d, bool is_big)
{
	size_t i = 0;

	while (i + 1 < d->in.n) {
		uint32_t u = utf16_unit(d->in, i, is_big), low;

		i += 2;
		if (u < 0xd800 || u > 0xdfff) {
			decoder_put(d, u);
			continue;
		}
		if (u < 0xdc00 && i + 1 >= d->in.n) {
			/* Cut off: one error for all that is left. */
			decoder_bad(d);
			return;
		}
		low = u < 0xdc00 ? utf16_unit(d->in, i, is_big) : 0;
		if (low < 0xdc00 || low > 0xdfff) {
			decoder_bad(d);
			continue;
		}
		i += 2;
		decoder_put(d, 0x10000 + ((u - 0xd800) << 10) + low - 0xdc00);
	}
	if (i < d->in.n)
		decoder_bad(d);
}

static void
decode_replacement(struct decoder *d)
{
	if (d->in.n)
		decoder_bad(d);
}

/*
 * Units of ICU; the first half of a pair that is not whole is left. ICU itself
 * lets half pairs of UTF-7 through.
 */
static int32_t
take_units(struct decoder *d, const UChar *units, int32_t n, bool is_last)
{
	int32_t i = 0;

	while (i < n) {
		UChar32 cp;

		if (!is_last && i == n - 1 && U16_IS_LEAD(units[i]))
			break;
		U16_NEXT(units, i, n, cp);
		if (cp == 0xfffd || U_IS_SURROGATE(cp))
			decoder_bad(d);
		else
			decoder_put(d, (uint32_t)cp);
	}
	return i;
}

/* Decodes by ICU, which only rare charsets need. */
static void
decode_icu(struct decoder *d, const char *name)
{
	UErrorCode e = U_ZERO_ERROR;
	UConverter *c = ucnv_open(name, &e);
	const char *source = d->in.p, *end = source + d->in.n;
	UChar units[512];
	int32_t left = 0;

	while (U_SUCCESS(e) || e == U_BUFFER_OVERFLOW_ERROR) {
		UChar *target = units + left;
		int32_t n, taken;

		e = U_ZERO_ERROR;
		ucnv_toUnicode(c, &target, units + ARRAY_LEN(units), &source,
		    end, NULL, true, &e);
		n = (int32_t)(target - units);
		taken = take_units(d, units, n, e != U_BUFFER_OVERFLOW_ERROR);
		left = n - taken;
		if (left)
			units[0] = units[taken];
		if (e != U_BUFFER_OVERFLOW_ERROR)
			break;
	}
	ucnv_close(c);
}

static void
run(struct decoder *d, enum charset_id id)
{
	static decode_function *const multi[N_CHARSETS] = {
	    [ID_GBK] = decode_gb18030,
	    [ID_GB18030] = decode_gb18030,
	    [ID_BIG5] = decode_big5,
	    [ID_EUC_JP] = decode_euc_jp,
	    [ID_ISO_2022_JP] = decode_iso_2022_jp,
	    [ID_JIS_MAIL] = decode_jis_mail,
	    [ID_SHIFT_JIS] = decode_shift_jis,
	    [ID_EUC_KR] = decode_euc_kr,
	    [ID_REPLACEMENT] = decode_replacement,
	    [ID_USER_DEFINED] = decode_user_defined,
	};

	if (multi[id])
		multi[id](d);
	else if ((int)id < INDEX_SINGLE)
		decode_single(d, index_single[id]);
	else if (id == ID_UTF_16BE || id == ID_UTF_16LE)
		decode_utf16(d, id == ID_UTF_16BE);
	else
		decode_icu(d, charsets[id].icu);
}

/* Are ASCII bytes the same in it? */
static bool
is_ascii_like(enum charset_id id)
{
	return id < ID_UTF_16BE && id != ID_REPLACEMENT;
}

struct str
charset_decode(struct arena *a, const struct charset *c, struct str bytes,
    size_t *n_bad_out)
{
	enum charset_id id = (enum charset_id)(c - charsets);
	struct decoder d = {bytes, NULL, 0};
	struct str out = bytes;
	char *start;

	if (is_ascii_like(id) && charset_ascii_prefix(bytes) == bytes.n &&
	    id != ID_ISO_2022_JP && id != ID_JIS_MAIL) {
		;
	} else if (id == ID_UTF_8) {
		out = decode_utf8(a, bytes, &d.n_bad);
	} else {
		start = d.p = arena_raw(
		    a, bytes.n * DECODER_BYTES_PER_BYTE + DECODER_SLACK);
		run(&d, id);
		out = (struct str){start, (size_t)(d.p - start)};
	}
	if (n_bad_out)
		*n_bad_out = d.n_bad;
	return out;
}
