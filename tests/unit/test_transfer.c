/* SPDX-License-Identifier: MIT */
/* Transfer encodings, damaged in all the ways that occur. */
#include "unit.h"

#include "mail/transfer.h"

static const struct {
	enum transfer transfer;
	const char *in, *out, *fact;
} cases[] = {
    {TRANSFER_NONE, "a=41", "a=41", NULL},
    {TRANSFER_QP, "a=41=\r\nb", "aAb", NULL},
    {TRANSFER_QP, "a=3d \r\nb", "a=\r\nb", NULL},
    {TRANSFER_QP, "a=  \r\nb", "ab", NULL},
    {TRANSFER_QP, "a=e3=81=82\n", "a\u3042\n", NULL},
    {TRANSFER_QP, "a=4\r\nb=", "a=4\r\nb", "mime.bad-qp"},
    {TRANSFER_QP, "a=zz=41", "a=zzA", "mime.bad-qp"},
    {TRANSFER_BASE64, "YWJj\r\nZGVm\r\n", "abcdef", NULL},
    {TRANSFER_BASE64, "YWI=", "ab", NULL},
    {TRANSFER_BASE64, "YQ", "a", NULL},
    {TRANSFER_BASE64, "Y W\tJ\nj", "abc", NULL},
    {TRANSFER_BASE64, "YW*Jj\xff", "abc", "mime.bad-base64"},
    {TRANSFER_BASE64, "YQ==YmM=", "abc", "mime.base64-inner-padding"},
    {TRANSFER_BASE64, "", "", NULL},
    {TRANSFER_UUENCODE, "begin 644 x\n#86)C\n`\nend\n", "abc", "mime.uuencode"},
    {TRANSFER_UUENCODE, "no data", "no data", "mime.uuencode"},
};

static void
decodes(void **state)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str in = str_c(cases[i].in);
		struct facts f = {.arena = a, .raw = in, .place = in};

		assert_str(transfer_decode(a, cases[i].transfer, in, &f),
		    cases[i].out);
		assert_int_equal(f.n, cases[i].fact != NULL);
		if (f.n)
			assert_string_equal(f.items[0].id, cases[i].fact);
	}
	arena_free(a);
}

static const struct {
	const char *value;
	bool is_known;
	enum transfer transfer;
} names[] = {
    {"BASE64", true, TRANSFER_BASE64},
    {" \"base64\" ", true, TRANSFER_BASE64},
    {"quoted-printable; x", true, TRANSFER_QP},
    {"8bit (sic)", true, TRANSFER_NONE},
    {"hexa", false, TRANSFER_NONE},
    {"", false, TRANSFER_NONE},
};

static void
knows_names(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		enum transfer t = TRANSFER_NONE;

		assert_int_equal(transfer_find(str_c(names[i].value), &t),
		    names[i].is_known);
		assert_int_equal(t, names[i].transfer);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(decodes),
	    cmocka_unit_test(knows_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
