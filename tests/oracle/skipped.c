/* SPDX-License-Identifier: MIT */
/* Stands in for a differential test whose library is not there. */
#include <stdio.h>

int
main(void)
{
	puts("skipped: the library to compare with is not installed");
	return 77;
}
