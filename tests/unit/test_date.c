/* SPDX-License-Identifier: MIT */
/* Dates of mail. */
#include "unit.h"

#include "mail/date.h"

static const struct {
	const char *value;
	int64_t seconds;
	int zone;
	bool is_odd;
} cases[] = {
    {"Tue, 28 Oct 2025 09:30:00 +0900", 1761611400, 540, false},
    {"28 Oct 2025 09:30 +0900 (JST)", 1761611400, 540, false},
    {"Tue, 28 Oct 2025 00:30:00 GMT", 1761611400, 0, false},
    {"Tue,28 Oct 2025 00:30:00 -0000", 1761611400, 0, false},
    {"Mon, 27 Oct 2025 20:30:00 EDT", 1761611400, -240, false},
    {"28 Oct 25 00:30:00 Z", 1761611400, 0, false},
    {"1 Jan 1970 00:00:00 +0000", 0, 0, false},
    {"29 Feb 2024 12:00:00 +0000", 1709208000, 0, false},
    {"Thu, 1 Jan 70 00:00:00 +0000", 0, 0, false},
    {"Tue Oct 28 00:30:00 2025", 1761611400, 0, true},
    {"Tue Oct 28 09:30:00 JST 2025", 1761611400, 540, false},
    {"2025-10-28T09:30:00+09:00", 1761611400, 540, true},
    {"2025-10-28 00:30:00", 1761611400, 0, true},
    {"2025/10/28 9:30:00 +0900", 1761611400, 540, true},
    {"28-Oct-2025 00:30:00 +0000", 1761611400, 0, true},
    {"Tue, 28 October 2025 12:30:00 AM +0000", 1761611400, 0, true},
    {"Tue, 28 Oct 2025 00.30.00 +0000", 1761611400, 0, true},
    {"28 Oct 2025 00:30:00 GMT+0000", 1761611400, 0, false},
};

static const char *const unreadable[] = {"", "never", "32 Oct 2025 00:00:00",
    "29 Feb 2025 00:00:00 +0000", "12-01-2023", "Oct 2025",
    "Tue, 28 Oct 99999999 00:00:00", "00 Oct 2025 00:00:00"};

static void
reads(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct date d = {0};

		if (!date_read(str_c(cases[i].value), &d) ||
		    d.seconds != cases[i].seconds || d.zone != cases[i].zone ||
		    d.is_odd != cases[i].is_odd)
			fail_msg("%s: %lld %d %d", cases[i].value,
			    (long long)d.seconds, d.zone, d.is_odd);
	}
}

static void
refuses(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(unreadable); i++) {
		struct date d = {1, 2, true};

		if (date_read(str_c(unreadable[i]), &d))
			fail_msg("%s was read", unreadable[i]);
		assert_int_equal(d.seconds, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads),
	    cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
