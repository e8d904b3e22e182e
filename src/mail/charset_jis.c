/* SPDX-License-Identifier: MIT */
/* Decoders of the Japanese encodings: Encoding Standard, section 12. */
#include "mail/charset_decoder.h"
#include "mail/charset_index.h"

static uint32_t
jis0208(uint32_t pointer)
{
	return pointer < INDEX_JIS0208 ? index_jis0208[pointer] : 0;
}

/* Section 12.3: Shift_JIS with Microsoft's and IBM's characters. */
void
decode_shift_jis(struct decoder *d)
{
	size_t i = 0;

	while ((i = decoder_ascii(d, i)) < d->in.n) {
		uint32_t lead = (unsigned char)d->in.p[i++];
		uint32_t trail, pointer, cp = 0;

		if (lead == 0x80) {
			decoder_put(d, lead);
			continue;
		}
		if (lead >= 0xa1 && lead <= 0xdf) {
			decoder_put(d, 0xff61 - 0xa1 + lead);
			continue;
		}
		if (lead == 0xa0 || lead > 0xfc || i == d->in.n) {
			decoder_bad(d);
			continue;
		}
		trail = (unsigned char)d->in.p[i];
		if ((trail >= 0x40 && trail <= 0x7e) ||
		    (trail >= 0x80 && trail <= 0xfc)) {
			pointer = (lead - (lead < 0xa0 ? 0x81 : 0xc1)) * 188 +
				  trail - (trail < 0x7f ? 0x40 : 0x41);
			cp = pointer >= 8836 && pointer <= 10715
				 ? 0xe000 - 8836 + pointer
				 : jis0208(pointer);
		}
		/* An ASCII byte behind a bad lead stands for itself. */
		if (cp || trail >= 0x80)
			i++;
		if (cp)
			decoder_put(d, cp);
		else
			decoder_bad(d);
	}
}

/* Section 12.1. */
void
decode_euc_jp(struct decoder *d)
{
	size_t i = 0;

	while ((i = decoder_ascii(d, i)) < d->in.n) {
		uint32_t lead = (unsigned char)d->in.p[i++];
		uint32_t next, cp = 0;
		bool is_0212 = false;

		if (lead != 0x8e && lead != 0x8f &&
		    (lead < 0xa1 || lead > 0xfe)) {
			decoder_bad(d);
			continue;
		}
		next = i < d->in.n ? (unsigned char)d->in.p[i] : 0;
		if (lead == 0x8e && next >= 0xa1 && next <= 0xdf) {
			i++;
			decoder_put(d, 0xff61 - 0xa1 + next);
			continue;
		}
		if (lead == 0x8f && next >= 0xa1 && next <= 0xfe) {
			is_0212 = true;
			lead = next;
			i++;
			next = i < d->in.n ? (unsigned char)d->in.p[i] : 0;
		}
		if (lead >= 0xa1 && next >= 0xa1 && next <= 0xfe) {
			uint32_t pointer = (lead - 0xa1) * 94 + next - 0xa1;

			cp =
			    is_0212 ? index_jis0212[pointer] : jis0208(pointer);
		}
		if (i < d->in.n && (cp || next >= 0x80))
			i++;
		if (cp)
			decoder_put(d, cp);
		else
			decoder_bad(d);
	}
}

/* What the bytes of ISO-2022-JP stand for, until the next escape. */
enum jis_set {
	JIS_ASCII,
	JIS_ROMAN,
	JIS_KATAKANA,
	JIS_DOUBLE,  /* JIS X 0208 */
	JIS_DOUBLE_2 /* JIS X 0212, in mail only */
};

struct jis {
	struct decoder *d;
	enum jis_set set;
	bool is_mail;  /* forgive, see decode_jis_mail */
	bool is_fresh; /* an escape was the last thing read */
	bool is_kana;  /* mail: SO was read, and no SI yet */
	size_t i;
};

static const struct {
	char bytes[4];
	enum jis_set set;
	bool is_mail;
} jis_escapes[] = {
    {"(B", JIS_ASCII, false},
    {"(J", JIS_ROMAN, false},
    {"(I", JIS_KATAKANA, false},
    {"$@", JIS_DOUBLE, false},
    {"$B", JIS_DOUBLE, false},
    {"(H", JIS_ROMAN, true},
    {"$(B", JIS_DOUBLE, true},
    {"$(@", JIS_DOUBLE, true},
    {"$(D", JIS_DOUBLE_2, true},
    {"$(Q", JIS_DOUBLE, true},
    {"$(O", JIS_DOUBLE, true},
};

/* At the byte behind ESC: takes a known escape. */
static bool
jis_escape(struct jis *j)
{
	struct str rest = str_skip(j->d->in, j->i);

	for (size_t k = 0; k < ARRAY_LEN(jis_escapes); k++) {
		struct str e = str_c(jis_escapes[k].bytes);

		if ((jis_escapes[k].is_mail && !j->is_mail) ||
		    !str_starts(rest, e))
			continue;
		j->i += e.n;
		j->set = jis_escapes[k].set;
		/* Two escapes in a row are an attack on filters, says the
		   standard; in mail they are two encoded words. */
		if (j->is_fresh && !j->is_mail)
			decoder_bad(j->d);
		j->is_fresh = true;
		return true;
	}
	return false;
}

static void
jis_double(struct jis *j, uint32_t lead)
{
	struct decoder *d = j->d;
	uint32_t trail, pointer, cp = 0;

	if (lead < 0x21 || lead > 0x7e) {
		decoder_bad(d);
		return;
	}
	if (j->i == d->in.n) {
		decoder_bad(d);
		return;
	}
	trail = (unsigned char)d->in.p[j->i];
	if (trail == 0x1b) {
		decoder_bad(d);
		return;
	}
	/* Mail: a line's end amid a character is still a line's end. */
	if (j->is_mail && trail < 0x20) {
		decoder_bad(d);
		return;
	}
	j->i++;
	if (trail >= 0x21 && trail <= 0x7e) {
		pointer = (lead - 0x21) * 94 + trail - 0x21;
		cp = j->set == JIS_DOUBLE_2 ? index_jis0212[pointer]
					    : jis0208(pointer);
	}
	if (cp)
		decoder_put(d, cp);
	else
		decoder_bad(d);
}

static void
jis_single(struct jis *j, uint32_t byte)
{
	struct decoder *d = j->d;

	if (j->set == JIS_KATAKANA || j->is_kana) {
		if (byte >= 0x21 && byte <= 0x5f)
			decoder_put(d, 0xff61 - 0x21 + byte);
		else if (j->is_mail && byte <= 0x20)
			decoder_put(d, byte);
		else
			decoder_bad(d);
		return;
	}
	if (byte > 0x7f || byte == 0x0e || byte == 0x0f || byte == 0x1b)
		decoder_bad(d);
	else if (j->set == JIS_ROMAN && byte == 0x5c)
		decoder_put(d, 0xa5);
	else if (j->set == JIS_ROMAN && byte == 0x7e)
		decoder_put(d, 0x203e);
	else
		decoder_put(d, byte);
}

/* What mail does beyond the standard; false when the byte is an ordinary one.
 */
static bool
jis_mail_byte(struct jis *j, uint32_t byte)
{
	if (byte == 0x0e || byte == 0x0f) { /* cp50222 */
		j->is_kana = byte == 0x0e;
		return true;
	}
	if (byte == '\n' || byte == '\r') {
		/* RFC 1468: each line begins in ASCII. */
		j->set = JIS_ASCII;
		j->is_kana = false;
	} else if (byte >= 0xa1 && byte <= 0xdf && j->set != JIS_DOUBLE) {
		decoder_put(j->d, 0xff61 - 0xa1 + byte); /* JIS8 */
		return true;
	} else if (byte <= 0x20 && j->set >= JIS_DOUBLE) {
		decoder_put(j->d, byte);
		return true;
	}
	return false;
}

static void
jis_run(struct decoder *d, bool is_mail)
{
	struct jis j = {.d = d, .is_mail = is_mail};

	while (j.i < d->in.n) {
		uint32_t byte = (unsigned char)d->in.p[j.i++];

		if (byte == 0x1b) {
			if (jis_escape(&j))
				continue;
			j.is_fresh = false;
			decoder_bad(d);
			continue;
		}
		if (is_mail && jis_mail_byte(&j, byte))
			continue;
		j.is_fresh = false;
		if (j.set >= JIS_DOUBLE && !j.is_kana)
			jis_double(&j, byte);
		else
			jis_single(&j, byte);
	}
}

/* Section 12.2. */
void
decode_iso_2022_jp(struct decoder *d)
{
	jis_run(d, false);
}

/*
 * The same as mail has it: with JIS X 0212 and kana between SO and SI or with
 * the eighth bit set, with escapes one behind the other where words were
 * joined, and each line beginning in ASCII.
 */
void
decode_jis_mail(struct decoder *d)
{
	jis_run(d, true);
}
