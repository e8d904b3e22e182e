/* SPDX-License-Identifier: MIT */
/* One line of JSON an event on standard error. */
#ifndef HTTP_LOG_H
#define HTTP_LOG_H

#include <stdint.h>

enum log_kind {
	LOG_TEXT,
	LOG_NUMBER
};

struct log_field {
	const char *name;
	enum log_kind kind;
	const char *text; /* our own words, never a request's */
	uint64_t number;
};

#define LOG_T(name, value) ((struct log_field){name, LOG_TEXT, value, 0})
#define LOG_N(name, value) ((struct log_field){name, LOG_NUMBER, NULL, value})

/*
 * {"time":...,"level":...,"event":...,fields}. No field may hold what came in
 * with a request: neither its bytes nor who sent it.
 */
void log_event(const char *level, const char *event,
    const struct log_field *fields, unsigned n);

#endif
