/* SPDX-License-Identifier: MIT */
/* Decoders of the Chinese and Korean encodings: sections 10, 11 and 13. */
#include "mail/charset_decoder.h"
#include "mail/charset_index.h"

static uint32_t
gb18030_four(const unsigned char *p)
{
	uint32_t pointer = (p[0] - 0x81u) * 12600 + (p[1] - 0x30u) * 1260 +
			   (p[2] - 0x81u) * 10 + p[3] - 0x30u;
	size_t low = 0, high = index_gb18030_n;

	if (pointer == 7457)
		return 0xe7c7;
	if ((pointer > 39419 && pointer < 189000) || pointer > 1237575)
		return 0;
	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (index_gb18030[mid].pointer <= pointer)
			low = mid;
		else
			high = mid;
	}
	return index_gb18030[low].cp + pointer - index_gb18030[low].pointer;
}

static bool
is_gb18030_lead(unsigned char c)
{
	return c >= 0x81 && c <= 0xfe;
}

/*
 * At a lead byte, `n` bytes left: writes one character or U+FFFD, gives the
 * bytes taken. A bad sequence gives back all but its first byte.
 */
static size_t
gb18030_one(struct decoder *d, const unsigned char *p, size_t n)
{
	uint32_t cp = 0;

	if (n >= 2 && is_digit(p[1])) {
		/* A cut-off sequence at the end is one error. */
		if (n == 2 || (n == 3 && is_gb18030_lead(p[2]))) {
			decoder_bad(d);
			return n;
		}
		if (is_gb18030_lead(p[2]) && is_digit(p[3]))
			cp = gb18030_four(p);
		if (cp) {
			decoder_put(d, cp);
			return 4;
		}
		decoder_bad(d);
		return is_gb18030_lead(p[2]) && is_digit(p[3]) ? 4 : 1;
	}
	if (n >= 2 && p[1] >= 0x40 && p[1] != 0x7f && p[1] != 0xff)
		cp = index_gbk[(p[0] - 0x81u) * 190 + p[1] -
			       (p[1] < 0x7f ? 0x40u : 0x41u)];
	if (cp) {
		decoder_put(d, cp);
		return 2;
	}
	decoder_bad(d);
	return n >= 2 && p[1] >= 0x80 ? 2 : 1;
}

void
decode_gb18030(struct decoder *d)
{
	size_t i = 0;

	while ((i = decoder_ascii(d, i)) < d->in.n) {
		const unsigned char *p = (const unsigned char *)d->in.p + i;

		if (*p == 0x80) {
			decoder_put(d, 0x20ac);
			i++;
		} else if (*p == 0xff) {
			decoder_bad(d);
			i++;
		} else {
			i += gb18030_one(d, p, d->in.n - i);
		}
	}
}

/* Pointers that stand for two code points (section 11.1). */
static const struct {
	uint16_t pointer, first, second;
} big5_pairs[] = {
    {1133, 0xca, 0x304},
    {1135, 0xca, 0x30c},
    {1164, 0xea, 0x304},
    {1166, 0xea, 0x30c},
};

static bool
big5_pair(struct decoder *d, uint32_t pointer)
{
	for (size_t k = 0; k < ARRAY_LEN(big5_pairs); k++)
		if (big5_pairs[k].pointer == pointer) {
			decoder_put(d, big5_pairs[k].first);
			decoder_put(d, big5_pairs[k].second);
			return true;
		}
	return false;
}

void
decode_big5(struct decoder *d)
{
	size_t i = 0;

	while ((i = decoder_ascii(d, i)) < d->in.n) {
		uint32_t lead = (unsigned char)d->in.p[i++];
		uint32_t trail, pointer, cp = 0;

		if (lead == 0x80 || lead == 0xff || i == d->in.n) {
			decoder_bad(d);
			continue;
		}
		trail = (unsigned char)d->in.p[i];
		if ((trail >= 0x40 && trail <= 0x7e) ||
		    (trail >= 0xa1 && trail <= 0xfe)) {
			pointer = (lead - 0x81) * 157 + trail -
				  (trail < 0x7f ? 0x40 : 0x62);
			if (big5_pair(d, pointer)) {
				i++;
				continue;
			}
			cp = index_big5[pointer];
		}
		if (cp || trail >= 0x80)
			i++;
		if (cp)
			decoder_put(d, cp);
		else
			decoder_bad(d);
	}
}

void
decode_euc_kr(struct decoder *d)
{
	size_t i = 0;

	while ((i = decoder_ascii(d, i)) < d->in.n) {
		uint32_t lead = (unsigned char)d->in.p[i++];
		uint32_t trail, cp = 0;

		if (lead == 0x80 || lead == 0xff || i == d->in.n) {
			decoder_bad(d);
			continue;
		}
		trail = (unsigned char)d->in.p[i];
		if (trail >= 0x41 && trail <= 0xfe)
			cp = index_euc_kr[(lead - 0x81) * 190 + trail - 0x41];
		if (cp || trail >= 0x80)
			i++;
		if (cp)
			decoder_put(d, cp);
		else
			decoder_bad(d);
	}
}
