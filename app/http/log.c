/* SPDX-License-Identifier: MIT */
/* Writing the log: one write a line. */
#include "http/log.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "http/out.h"

enum {
	LINE_MOST = 4096
};

static void
add_string(struct out *o, const char *s)
{
	out_text(o, "\"");
	for (; s && *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
			out_fmt(o, "\\u%04x", c);
		else
			out_add(o, s, 1);
	}
	out_text(o, "\"");
}

void
log_event(const char *level, const char *event, const struct log_field *fields,
    unsigned n)
{
	struct out o;
	struct timespec t;
	struct tm tm;
	char stamp[32];
	ssize_t done;

	out_init(&o, LINE_MOST);
	clock_gettime(CLOCK_REALTIME, &t);
	gmtime_r(&t.tv_sec, &tm);
	strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &tm);
	out_fmt(&o, "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":\"%s\"",
	    stamp, t.tv_nsec / 1000000, level, event);
	for (unsigned i = 0; i < n; i++) {
		if (fields[i].kind == LOG_TEXT && !fields[i].text)
			continue;
		out_fmt(&o, ",\"%s\":", fields[i].name);
		if (fields[i].kind == LOG_TEXT)
			add_string(&o, fields[i].text);
		else
			out_fmt(
			    &o, "%llu", (unsigned long long)fields[i].number);
	}
	out_text(&o, "}\n");
	done = write(STDERR_FILENO, o.p, o.n);
	(void)done;
	out_done(&o);
}
