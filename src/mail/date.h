/* SPDX-License-Identifier: MIT */
/* Dates of mail: RFC 5322 section 3.3 and 4.3, and what else occurs. */
#ifndef MAIL_DATE_H
#define MAIL_DATE_H

#include "base/str.h"

struct date {
	int64_t seconds; /* since 1970-01-01 00:00 UTC */
	int zone;	 /* minutes east of UTC, as written; 0 for none */
	bool is_odd;	 /* read, but not in RFC 5322's form */
};

/* False, and *out untouched, when there is no date in it. */
bool date_read(struct str value, struct date *out);

#endif
