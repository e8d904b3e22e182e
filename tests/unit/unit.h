/* SPDX-License-Identifier: MIT */
/* What unit tests share: cmocka and a comparison of views. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"

/* Fails with both texts when they differ; an absent view equals "". */
#define assert_str(got, want) unit_assert_str(got, want, __FILE__, __LINE__)

static inline void
unit_assert_str(struct str got, const char *want, const char *file, int line)
{
	if (str_eq(got, str_c(want)))
		return;
	print_error("got \"%.*s\"\nwant \"%s\"\n", STR_FMT(got), want);
	_fail(file, line);
}

#endif
