/* SPDX-License-Identifier: MIT */
/* mekiki auth: the chain of authentication of one mail. */
#include <sysexits.h>

#include "cli/commands.h"

int
cmd_auth(struct cli *c)
{
	(void)c;
	return EX_UNAVAILABLE;
}
