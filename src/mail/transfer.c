/* SPDX-License-Identifier: MIT */
/* Decoding transfer encodings, however damaged. */
#include "mail/transfer.h"

#include "mail/uuencode.h"

static const struct {
	const char *name;
	enum transfer transfer;
} names[] = {
    {"7bit", TRANSFER_NONE},
    {"8bit", TRANSFER_NONE},
    {"binary", TRANSFER_NONE},
    {"quoted-printable", TRANSFER_QP},
    {"base64", TRANSFER_BASE64},
    {"uuencode", TRANSFER_UUENCODE},
    {"x-uuencode", TRANSFER_UUENCODE},
    {"x-uue", TRANSFER_UUENCODE},
    {"uue", TRANSFER_UUENCODE},
    {"7-bit", TRANSFER_NONE},
    {"8-bit", TRANSFER_NONE},
    {"7bits", TRANSFER_NONE},
    {"8bits", TRANSFER_NONE},
    {"none", TRANSFER_NONE},
    {"quoted_printable", TRANSFER_QP},
    {"quotedprintable", TRANSFER_QP},
    {"base-64", TRANSFER_BASE64},
};

bool
transfer_find(struct str value, enum transfer *out)
{
	size_t n = 0;

	/* Seen in mail: "base64; x=y", "\"base64\"", "8bit (sic)". */
	value = str_trim(value);
	while (value.n && value.p[0] == '"')
		value = str_skip(value, 1);
	while (n < value.n && (is_alnum((unsigned char)value.p[n]) ||
				  value.p[n] == '-' || value.p[n] == '_'))
		n++;
	value.n = n;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_ieq(value, str_c(names[i].name))) {
			*out = names[i].transfer;
			return true;
		}
	return false;
}

/* 0-63; PAD, SKIP (white space) and JUNK are negative. */
enum {
	PAD = -1,
	SKIP = -2,
	JUNK = -3
};

#define ROW8(x) x, x, x, x, x, x, x, x
static const int8_t base64_values[256] = {ROW8(JUNK), JUNK, SKIP, SKIP, SKIP,
    SKIP, SKIP, JUNK, JUNK, ROW8(JUNK), ROW8(JUNK), SKIP, JUNK, JUNK, JUNK,
    JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, 62, JUNK, JUNK, JUNK, 63, 52, 53,
    54, 55, 56, 57, 58, 59, 60, 61, JUNK, JUNK, JUNK, PAD, JUNK, JUNK, JUNK, 0,
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, JUNK, JUNK, JUNK, JUNK, JUNK, JUNK, 26, 27, 28, 29, 30, 31,
    32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50,
    51, JUNK, JUNK, JUNK, JUNK, JUNK, ROW8(JUNK), ROW8(JUNK), ROW8(JUNK),
    ROW8(JUNK), ROW8(JUNK), ROW8(JUNK), ROW8(JUNK), ROW8(JUNK), ROW8(JUNK),
    ROW8(JUNK), ROW8(JUNK), ROW8(JUNK), ROW8(JUNK), ROW8(JUNK), ROW8(JUNK),
    ROW8(JUNK)};

static void
base64_pad(struct base64 *b)
{
	/* Bits that are left over are the filling of the last byte. */
	b->bits = 0;
	b->n_bits = 0;
	b->has_padding = true;
}

size_t
base64_run(struct base64 *b, struct str in, char *out)
{
	const unsigned char *p = (const unsigned char *)in.p, *end = p + in.n;
	char *o = out;

	/* UNSAFE: each round reads four bytes at most that are there, and
	   writes fewer bytes than were read so far. */
	while (p < end) {
		int v;

		if (!b->n_bits && end - p >= 4) {
			int a = base64_values[p[0]], c = base64_values[p[1]];
			int d = base64_values[p[2]], e = base64_values[p[3]];

			if ((a | c | d | e) >= 0) {
				uint32_t w =
				    (uint32_t)(a << 18 | c << 12 | d << 6 | e);

				b->has_inner_padding |= b->has_padding;
				b->has_padding = false;
				o[0] = (char)(w >> 16);
				o[1] = (char)(w >> 8);
				o[2] = (char)w;
				o += 3;
				p += 4;
				continue;
			}
		}
		v = base64_values[*p++];
		if (v == PAD)
			base64_pad(b);
		if (v == JUNK)
			b->has_junk = true;
		if (v < 0)
			continue;
		b->has_inner_padding |= b->has_padding;
		b->has_padding = false;
		b->bits = b->bits << 6 | (uint32_t)v;
		b->n_bits += 6;
		if (b->n_bits >= 8) {
			b->n_bits -= 8;
			*o++ = (char)(b->bits >> b->n_bits);
		}
	}
	return (size_t)(o - out);
}

static struct str
base64_decode(struct arena *a, struct str in, struct facts *facts)
{
	struct base64 b = {0};
	char *out = arena_raw(a, in.n / 4 * 3 + 4);
	size_t n = base64_run(&b, in, out);

	if (b.has_junk)
		fact_add(facts, FACT_MIME_BASE64, in);
	if (b.has_inner_padding)
		fact_add(facts, FACT_MIME_BASE64_PADDING, in);
	return (struct str){out, n};
}

/*
 * One line without its end, decoded to o; *is_soft when a soft break ended
 * it. UNSAFE: reads below `end` alone and writes no more than it has read.
 */
static char *
qp_line(const char *p, const char *end, char *o, bool *is_soft, bool *is_bad)
{
	*is_soft = false;
	for (;;) {
		const char *eq = memchr(p, '=', (size_t)(end - p));
		size_t run = (size_t)((eq ? eq : end) - p);
		int high, low;

		memcpy(o, p, run);
		o += run;
		p += run;
		if (p == end)
			break;
		if (p + 1 == end) {
			*is_soft = true;
			break;
		}
		high = hex_value((unsigned char)p[1]);
		low = p + 2 < end ? hex_value((unsigned char)p[2]) : -1;
		if (high < 0 || low < 0) {
			*is_bad = true;
			*o++ = *p++;
			continue;
		}
		*o++ = (char)(high << 4 | low);
		p += 3;
	}
	return o;
}

static struct str
qp_decode(struct arena *a, struct str in, struct facts *facts)
{
	const char *p = in.p, *end = in.p + in.n;
	char *out, *o;
	bool is_bad = false;

	if (str_chr(in, '=') < 0)
		return in;
	/* UNSAFE: decoding never makes a line longer. */
	out = o = arena_raw(a, in.n + 1);
	while (p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		const char *stop = lf ? lf : end;
		bool is_soft, is_crlf = stop > p && stop[-1] == '\r';

		stop -= is_crlf;
		/* RFC 2045, 6.7 (3): white space at the end is not meant. */
		while (stop > p && (stop[-1] == ' ' || stop[-1] == '\t'))
			stop--;
		o = qp_line(p, stop, o, &is_soft, &is_bad);
		p = lf ? lf + 1 : end;
		if (is_soft || !lf)
			continue;
		if (is_crlf)
			*o++ = '\r';
		*o++ = '\n';
	}
	if (is_bad)
		fact_add(facts, FACT_MIME_QP, in);
	return (struct str){out, (size_t)(o - out)};
}

/* A body that is one file; what isn't in its form is decoded all the same. */
static struct str
uu_body(struct arena *a, struct str in, struct facts *facts)
{
	struct str rest = in, start = STR_NONE;

	fact_add(facts, FACT_MIME_UUENCODE, in);
	while (rest.n && !start.p)
		if (str_istarts(str_line(&rest), STR("begin ")))
			start = rest;
	if (!start.p)
		return in;
	for (rest = start; rest.n;) {
		struct str line = str_line(&rest);

		if (str_eq(str_trim(line), STR("end"))) {
			start.n = (size_t)(line.p - start.p);
			break;
		}
	}
	return uu_decode(a, start);
}

struct str
transfer_decode(
    struct arena *a, enum transfer t, struct str in, struct facts *facts)
{
	switch (t) {
	case TRANSFER_QP:
		return qp_decode(a, in, facts);
	case TRANSFER_BASE64:
		return base64_decode(a, in, facts);
	case TRANSFER_UUENCODE:
		return uu_body(a, in, facts);
	case TRANSFER_NONE:
		break;
	}
	return in;
}
