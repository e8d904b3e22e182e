/* SPDX-License-Identifier: MIT */
/* Build-time program: writes the charset indexes out of ICU's converters. */
#include "mail/charset_index.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/ucnv.h>

/* Indexes and single-byte encodings, to name them in charset_patch.def. */
enum table {
#define SINGLE(id, name, icu) TABLE_##id,
#include "mail/charset.def"
	TABLE_JIS0212,
	TABLE_GBK,
	TABLE_BIG5
};

static const struct {
	enum table table;
	uint32_t bytes, cp;
} patches[] = {
#define PATCH(table, bytes, cp) {TABLE_##table, bytes, cp},
#include "mail/charset_patch.def"
};

/* Upper half of ISO-8859-16, which ICU lacks, where it isn't Latin-1. */
static const struct {
	uint8_t byte;
	uint16_t cp;
} latin10[] = {
    {0xa1, 0x104},
    {0xa2, 0x105},
    {0xa3, 0x141},
    {0xa4, 0x20ac},
    {0xa5, 0x201e},
    {0xa6, 0x160},
    {0xa8, 0x161},
    {0xaa, 0x218},
    {0xac, 0x179},
    {0xae, 0x17a},
    {0xaf, 0x17b},
    {0xb2, 0x10c},
    {0xb3, 0x142},
    {0xb4, 0x17d},
    {0xb5, 0x201d},
    {0xb8, 0x17e},
    {0xb9, 0x10d},
    {0xba, 0x219},
    {0xbc, 0x152},
    {0xbd, 0x153},
    {0xbe, 0x178},
    {0xbf, 0x17c},
    {0xc3, 0x102},
    {0xc5, 0x106},
    {0xd0, 0x110},
    {0xd1, 0x143},
    {0xd5, 0x150},
    {0xd7, 0x15a},
    {0xd8, 0x170},
    {0xdd, 0x118},
    {0xde, 0x21a},
    {0xe3, 0x103},
    {0xe5, 0x107},
    {0xf0, 0x111},
    {0xf1, 0x144},
    {0xf5, 0x151},
    {0xf7, 0x15b},
    {0xf8, 0x171},
    {0xfd, 0x119},
    {0xfe, 0x21b},
};

static const char *const singles[] = {
#define SINGLE(id, name, icu) icu,
#include "mail/charset.def"
};

static UConverter *
open_converter(const char *name)
{
	UErrorCode e = U_ZERO_ERROR;
	UConverter *c = ucnv_open(name, &e);

	if (U_SUCCESS(e))
		ucnv_setToUCallBack(
		    c, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &e);
	if (U_FAILURE(e)) {
		fprintf(stderr, "charset_gen: no converter %s\n", name);
		exit(1);
	}
	return c;
}

/* The one code point that the bytes stand for, else 0. */
static uint32_t
convert(UConverter *c, const unsigned char *in, int n)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar out[8];
	int32_t len;
	UChar32 cp;
	int32_t i = 0;

	ucnv_reset(c);
	len = ucnv_toUChars(c, out, 8, (const char *)in, n, &e);
	if (U_FAILURE(e) || len < 1 || len > 2)
		return 0;
	U16_NEXT(out, i, len, cp);
	/* ICU's ibm tables substitute U+001A for what they don't know. */
	return i != len || cp == 0x1a || cp == 0xfffd ? 0 : (uint32_t)cp;
}

static bool
is_private(uint32_t cp)
{
	return cp >= 0xe000 && cp < 0xf900;
}

static uint32_t
patch(enum table table, uint32_t bytes, uint32_t cp)
{
	for (size_t i = 0; i < sizeof patches / sizeof *patches; i++)
		if (patches[i].table == table && patches[i].bytes == bytes)
			return patches[i].cp;
	return cp;
}

static uint32_t
patch_pair(enum table table, const unsigned char *in, uint32_t cp)
{
	return patch(table, (uint32_t)in[0] << 8 | in[1], cp);
}

static void
begin(const char *type, const char *name, const char *size)
{
	printf("const %s %s[%s] = {", type, name, size);
}

static void
put(uint32_t i, uint32_t cp)
{
	printf("%s%u,", i % 12 ? "" : "\n", (unsigned)cp);
}

static void
write_jis0208(void)
{
	UConverter *c = open_converter("ibm-943_P15A-2003");

	begin("uint16_t", "index_jis0208", "INDEX_JIS0208");
	for (uint32_t p = 0; p < INDEX_JIS0208; p++) {
		uint32_t lead = p / 188, trail = p % 188, cp;
		unsigned char in[2] = {
		    (unsigned char)(lead + (lead < 0x1f ? 0x81 : 0xc1)),
		    (unsigned char)(trail + (trail < 0x3f ? 0x40 : 0x41))};

		cp = convert(c, in, 2);
		/* Private use: the decoder computes it. */
		put(p, p >= 8836 && p <= 10715 ? 0 : cp);
	}
	puts("};");
	ucnv_close(c);
}

static void
write_jis0212(void)
{
	UConverter *c = open_converter("euc-jp-2007");

	begin("uint16_t", "index_jis0212", "INDEX_JIS0212");
	for (uint32_t p = 0; p < INDEX_JIS0212; p++) {
		unsigned char in[3] = {0x8f, (unsigned char)(p / 94 + 0xa1),
		    (unsigned char)(p % 94 + 0xa1)};
		uint32_t cp =
		    patch_pair(TABLE_JIS0212, in + 1, convert(c, in, 3));

		put(p, is_private(cp) ? 0 : cp);
	}
	puts("};");
	ucnv_close(c);
}

static void
write_gbk(UConverter *c)
{
	begin("uint16_t", "index_gbk", "INDEX_GBK");
	for (uint32_t p = 0; p < INDEX_GBK; p++) {
		uint32_t trail = p % 190;
		unsigned char in[2] = {(unsigned char)(p / 190 + 0x81),
		    (unsigned char)(trail + (trail < 0x3f ? 0x40 : 0x41))};

		put(p, patch_pair(TABLE_GBK, in, convert(c, in, 2)));
	}
	puts("};");
}

/* Runs of four-byte sequences in the basic plane. */
static void
write_gb18030(UConverter *c)
{
	uint32_t n = 0, last = 0;

	puts("const struct gb18030_range index_gb18030[] = {");
	for (uint32_t p = 0; p < 39420; p++) {
		unsigned char in[4] = {(unsigned char)(p / 12600 + 0x81),
		    (unsigned char)(p / 1260 % 10 + 0x30),
		    (unsigned char)(p / 10 % 126 + 0x81),
		    (unsigned char)(p % 10 + 0x30)};
		uint32_t cp = convert(c, in, 4);

		if (!n || cp != last + 1) {
			printf("{%u,%u},\n", (unsigned)p, (unsigned)cp);
			n++;
		}
		last = cp;
	}
	puts("{189000,65536},");
	printf("};\nconst uint32_t index_gb18030_n = %u;\n", (unsigned)n + 1);
}

static void
write_big5(void)
{
	UConverter *c = open_converter("ibm-1375_P100-2008");

	begin("uint32_t", "index_big5", "INDEX_BIG5");
	for (uint32_t p = 0; p < INDEX_BIG5; p++) {
		uint32_t trail = p % 157;
		unsigned char in[2] = {(unsigned char)(p / 157 + 0x81),
		    (unsigned char)(trail + (trail < 0x3f ? 0x40 : 0x62))};

		uint32_t cp = convert(c, in, 2);

		put(p, patch_pair(TABLE_BIG5, in, is_private(cp) ? 0 : cp));
	}
	puts("};");
	ucnv_close(c);
}

static void
write_euc_kr(void)
{
	UConverter *c = open_converter("windows-949-2000");

	begin("uint16_t", "index_euc_kr", "INDEX_EUC_KR");
	for (uint32_t p = 0; p < INDEX_EUC_KR; p++) {
		unsigned char in[2] = {(unsigned char)(p / 190 + 0x81),
		    (unsigned char)(p % 190 + 0x41)};
		uint32_t cp = convert(c, in, 2);

		put(p, is_private(cp) ? 0 : cp);
	}
	puts("};");
	ucnv_close(c);
}

static uint32_t
single(UConverter *c, int id, unsigned char byte)
{
	uint32_t cp;

	if (id == TABLE_ISO_8859_16)
		for (size_t i = 0; i < sizeof latin10 / sizeof *latin10; i++)
			if (latin10[i].byte == byte)
				return latin10[i].cp;
	cp = convert(c, &byte, 1);
	return patch((enum table)id, byte, is_private(cp) ? 0 : cp);
}

static void
write_single(void)
{
	puts("const uint16_t index_single[INDEX_SINGLE][128] = {");
	for (int id = 0; id < INDEX_SINGLE; id++) {
		UConverter *c = open_converter(singles[id]);

		printf("{");
		for (int b = 0; b < 128; b++)
			put((uint32_t)b,
			    single(c, id, (unsigned char)(b + 128)));
		puts("},");
		ucnv_close(c);
	}
	puts("};");
}

int
main(void)
{
	UConverter *gb = open_converter("gb18030");

	puts("/* SPDX-License-Identifier: MIT */\n"
	     "/* Written by charset_gen; not to be changed by hand. */\n"
	     "#include \"mail/charset_index.h\"\n");
	write_jis0208();
	write_jis0212();
	write_gbk(gb);
	write_gb18030(gb);
	write_big5();
	write_euc_kr();
	write_single();
	ucnv_close(gb);
	return 0;
}
