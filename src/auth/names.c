/* SPDX-License-Identifier: MIT */
/* The words of results and methods (RFC 8601 section 2.7). */
#include "auth/auth.h"

static const char *const results[] = {
    [AUTH_ABSENT] = "absent",
    [AUTH_NONE] = "none",
    [AUTH_PASS] = "pass",
    [AUTH_FAIL] = "fail",
    [AUTH_SOFTFAIL] = "softfail",
    [AUTH_NEUTRAL] = "neutral",
    [AUTH_POLICY] = "policy",
    [AUTH_TEMPERROR] = "temperror",
    [AUTH_PERMERROR] = "permerror",
};

static const char *const methods[] = {
    [AUTH_SPF] = "spf",
    [AUTH_DKIM] = "dkim",
    [AUTH_DMARC] = "dmarc",
    [AUTH_ARC] = "arc",
    [AUTH_SMIME] = "smime",
    [AUTH_IPREV] = "iprev",
    [AUTH_BIMI] = "bimi",
    [AUTH_SENDER_ID] = "sender-id",
};

const char *
auth_result_name(enum auth_result r)
{
	return results[r];
}

const char *
auth_method_name(enum auth_method m)
{
	return methods[m];
}
