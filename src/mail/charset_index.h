/* SPDX-License-Identifier: MIT */
/* Indexes of the Encoding Standard, written at build time by charset_gen. */
#ifndef MAIL_CHARSET_INDEX_H
#define MAIL_CHARSET_INDEX_H

#include <stdint.h>

/*
 * Pointers and their meaning are those of the standard (section 5); 0 stands
 * for a pointer without a code point.
 */
enum {
	INDEX_JIS0208 = 11104,
	INDEX_JIS0212 = 94 * 94,
	INDEX_GBK = 126 * 190,
	INDEX_BIG5 = 126 * 157,
	INDEX_EUC_KR = 126 * 190,
	INDEX_SINGLE = 27 /* single-byte encodings, in charset.def's order */
};

/* Four-byte GB18030: from `pointer` on, code points count up from `cp`. */
struct gb18030_range {
	uint32_t pointer, cp;
};

extern const uint16_t index_jis0208[INDEX_JIS0208];
extern const uint16_t index_jis0212[INDEX_JIS0212];
extern const uint16_t index_gbk[INDEX_GBK];
extern const uint32_t index_big5[INDEX_BIG5];
extern const uint16_t index_euc_kr[INDEX_EUC_KR];
extern const struct gb18030_range index_gb18030[];
extern const uint32_t index_gb18030_n;
extern const uint16_t index_single[INDEX_SINGLE][128];

#endif
