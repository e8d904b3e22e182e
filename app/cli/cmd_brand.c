/* SPDX-License-Identifier: MIT */
/* mekiki brand: what is known of brands. */
#include <sysexits.h>

#include "cli/commands.h"

int
cmd_brand(struct cli *c)
{
	(void)c;
	return EX_UNAVAILABLE;
}
