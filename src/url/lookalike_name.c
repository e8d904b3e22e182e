/* SPDX-License-Identifier: MIT */
/* Stable words for the kinds of look-alike. */
#include "url/lookalike.h"

const char *
lookalike_name(enum lookalike_kind kind)
{
	static const char *const names[] = {
	    [LOOKALIKE_NONE] = NULL,
	    [LOOKALIKE_SUBDOMAIN] = "subdomain",
	    [LOOKALIKE_PATH] = "path",
	    [LOOKALIKE_USERINFO] = "userinfo",
	    [LOOKALIKE_COMBINED] = "combined",
	    [LOOKALIKE_SUFFIX] = "suffix",
	    [LOOKALIKE_HOMOGRAPH] = "homograph",
	    [LOOKALIKE_EDIT] = "edit",
	    [LOOKALIKE_LABEL] = "label",
	};

	return names[kind];
}
