/* SPDX-License-Identifier: MIT */
/* Calls of ICU that take UTF-16, with buffers that grow as it asks. */
#include "url/text16.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/lookalike.h"

#include <pthread.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>

static UChar *
units(struct arena *a, int32_t n)
{
	return arena_raw(a, ((size_t)n + 1) * sizeof(UChar));
}

struct text16
text16_of(struct arena *a, struct str text)
{
	struct text16 t = {units(a, (int32_t)text.n), 0};

	while (text.n) {
		uint32_t c = utf8_next(&text);

		U16_APPEND_UNSAFE(t.p, t.n, c);
	}
	return t;
}

struct str
text16_utf8(struct arena *a, struct text16 t)
{
	char *out = arena_raw(a, (size_t)t.n * 3 + 4);
	size_t n = 0;

	for (int32_t i = 0; i < t.n;) {
		UChar32 c;

		U16_NEXT(t.p, i, t.n, c);
		n += utf8_put(out + n, (uint32_t)c);
	}
	return (struct str){out, n};
}

struct text16
text16_normalize(struct arena *a, const UNormalizer2 *how, struct text16 t)
{
	struct text16 r = {units(a, t.n * 2), 0};
	UErrorCode e = U_ZERO_ERROR;

	r.n = unorm2_normalize(how, t.p, t.n, r.p, t.n * 2, &e);
	if (e == U_BUFFER_OVERFLOW_ERROR) {
		e = U_ZERO_ERROR;
		r.p = units(a, r.n);
		r.n = unorm2_normalize(how, t.p, t.n, r.p, r.n, &e);
	}
	return U_FAILURE(e) ? t : r;
}

struct text16
text16_lower(struct arena *a, struct text16 t)
{
	struct text16 r = {units(a, t.n * 2), 0};
	UErrorCode e = U_ZERO_ERROR;

	r.n = u_strToLower(r.p, t.n * 2, t.p, t.n, "", &e);
	if (e == U_BUFFER_OVERFLOW_ERROR) {
		e = U_ZERO_ERROR;
		r.p = units(a, r.n);
		r.n = u_strToLower(r.p, r.n, t.p, t.n, "", &e);
	}
	return U_FAILURE(e) ? t : r;
}

/* NFD without default-ignorables, which ICU's skeleton keeps. */
static struct text16
bare(struct arena *a, struct text16 t)
{
	UErrorCode e = U_ZERO_ERROR;
	struct text16 r = text16_normalize(a, unorm2_getNFDInstance(&e), t);
	int32_t n = 0;

	if (U_FAILURE(e))
		return t;
	for (int32_t i = 0; i < r.n;) {
		UChar32 c;

		U16_NEXT(r.p, i, r.n, c);
		if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
			U16_APPEND_UNSAFE(r.p, n, c);
	}
	r.n = n;
	return r;
}

static USpoofChecker *spoof;
static pthread_once_t spoof_once = PTHREAD_ONCE_INIT;

/* Kept until the process ends: text in ASCII alone needs none. */
static void
open_spoof(void)
{
	UErrorCode e = U_ZERO_ERROR;

	spoof = uspoof_open(&e);
	if (U_FAILURE(e)) /* an ICU without its confusables */
		abort();
}

struct text16
text16_skeleton(struct arena *a, struct text16 t)
{
	struct text16 r;
	UErrorCode e = U_ZERO_ERROR;

	pthread_once(&spoof_once, open_spoof);
	t = bare(a, t);
	r.p = units(a, t.n * 2);
	r.n = uspoof_getSkeleton(spoof, 0, t.p, t.n, r.p, t.n * 2, &e);
	if (e == U_BUFFER_OVERFLOW_ERROR) {
		e = U_ZERO_ERROR;
		r.p = units(a, r.n);
		r.n = uspoof_getSkeleton(spoof, 0, t.p, t.n, r.p, r.n, &e);
	}
	return U_FAILURE(e) ? t : r;
}

struct str
text_lower(const struct url_tables *t, struct arena *a, struct str text)
{
	return text16_utf8(a, text16_lower(a, text16_of(a, text)));
}

struct str
text_skeleton(const struct url_tables *t, struct arena *a, struct str text)
{
	struct text16 s = text16_skeleton(a, text16_of(a, text));

	return text16_utf8(a, s);
}
