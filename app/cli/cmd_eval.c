/* SPDX-License-Identifier: MIT */
/* mekiki eval: how well labelled mail is judged. */
#include <sysexits.h>

#include "cli/commands.h"

int
cmd_eval(struct cli *c)
{
	(void)c;
	return EX_UNAVAILABLE;
}
