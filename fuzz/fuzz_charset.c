/* SPDX-License-Identifier: MIT */
/* Decoders and the guess; the first byte selects the label. */
#include "fuzz.h"

#include "mail/charset.h"

static const char *const labels[] = {"", "utf-8", "shift_jis", "euc-jp",
    "iso-2022-jp", "cp50222", "gbk", "gb18030", "big5", "euc-kr", "utf-16le",
    "utf-16be", "windows-1252", "us-ascii", "windows-1255", "koi8-r",
    "iso-2022-kr", "hz-gb-2312", "utf-32", "utf-7", "x-user-defined", "cp437",
    "iso-2022-cn", "unknown-8bit"};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct str label, bytes;
	struct charset_text t;
	const struct charset *c;

	if (size) {
		label = str_c(labels[data[0] % ARRAY_LEN(labels)]);
		bytes = fuzz_copy(a, data + 1, size - 1);
		t = charset_read(a, bytes, label, STR("euc-kr"));
		fuzz_utf8(t.text);
		assert(t.charset);
		c = charset_find(label);
		if (c)
			fuzz_utf8(charset_decode(a, c, bytes, NULL));
	}
	arena_free(a);
	return 0;
}
