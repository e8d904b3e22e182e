/* SPDX-License-Identifier: MIT */
/* The tables, and how older ones become newer. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "store/sql.h"

enum {
	SCHEMA_VERSION = 5
};

/* 0 for an empty database. */
int schema_version(struct sql *q);
/* Forward to `to`, each step whole or not at all. */
int schema_migrate(struct sql *q, int to);

#endif
