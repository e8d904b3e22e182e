/* SPDX-License-Identifier: MIT */
/* One table of states; longer ones stand before the class they are in. */
#include "store/reason.h"

#include <string.h>

enum {
	STATE_SIZE = 5
};

static const struct {
	const char *state, *words;
} reasons[] = {
    {"53100", REASON_FULL},
    {"53200", REASON_MEMORY},
    {"53300", "the database has no connection left"},
    {"53400", "a limit of the database's settings is reached"},
    {"25006", REASON_READ_ONLY},
    {"25P03", "a transaction was idle for too long"},
    {"26000", REASON_POOLED},
    {"42P05", REASON_POOLED},
    {"40001", "two transactions got in each other's way"},
    {"40P01", "two transactions got in each other's way"},
    {"42501", "the database does not allow that to this user"},
    {"42P01", REASON_NO_TABLE},
    {"55P03", REASON_LOCKED},
    {"57014", REASON_SLOW},
    {"57P01", "the database is shutting down"},
    {"57P02", "the database is recovering from a crash"},
    {"57P03", "the database is starting or shutting down"},
    {"58030", "the database's disk does not work"},
    {"3D000", "there is no such database"},
    {"XX001", REASON_DAMAGED},
    {"08", REASON_AWAY},
    {"28", "the database does not let this user in"},
    /* No state of PostgreSQL's: */
    {"", REASON_SLOW},
    {"", "libpq.so.5 is not installed"},
};

enum {
	N_REASONS = sizeof reasons / sizeof *reasons
};

const char *
reason_of_state(const char *state)
{
	for (size_t i = 0; state && i < N_REASONS; i++) {
		size_t n = strlen(reasons[i].state);

		if (n && !strncmp(state, reasons[i].state, n))
			return reasons[i].words;
	}
	return NULL;
}

bool
reason_find_state(const char *message, char out[6])
{
	static const char any[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (const char *p = message; (p = strstr(p, ":  ")); p++) {
		p += 3;
		if (strspn(p, any) != STATE_SIZE || p[STATE_SIZE] != ':')
			continue;
		memcpy(out, p, STATE_SIZE);
		out[STATE_SIZE] = 0;
		return true;
	}
	return false;
}

const char *
reason_in(const char *why)
{
	for (size_t i = 0; why && i < N_REASONS; i++)
		if (!strncmp(why, reasons[i].words, strlen(reasons[i].words)))
			return reasons[i].words;
	return "";
}
