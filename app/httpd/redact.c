/* SPDX-License-Identifier: MIT */
/* A report that may be shown around. */
#include <stdlib.h>
#include <string.h>

#include "httpd/service.h"

enum {
	STRING_MOST = 1 << 20,
	DIGITS_KEPT = 5
};

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (c && strchr("._%+-", c));
}

/* Bytes of a mail address that begins at p; 0 when none does. */
static size_t
address_at(const char *p)
{
	size_t n = 0, at;

	while (is_word(p[n]))
		n++;
	if (!n || p[n] != '@')
		return 0;
	at = ++n;
	while (is_word(p[n]))
		n++;
	return n > at ? n : 0;
}

/* "https://host" of a URL that begins at p; 0 when none does. */
static size_t
origin_at(const char *p)
{
	size_t n = !strncasecmp(p, "https://", 8)  ? 8
		   : !strncasecmp(p, "http://", 7) ? 7
						   : 0;

	if (!n)
		return 0;
	while (p[n] && !strchr("/?# \t\r\n<>\"'", p[n]))
		n++;
	return n;
}

static char *
clean(const char *s, const char *sender)
{
	struct out o;
	size_t n, size;

	out_init(&o, STRING_MOST);
	while (*s) {
		if ((n = origin_at(s))) {
			const char *at = memchr(s, '@', n);

			if (at) /* no user names, either */
				out_text(&o, "https://[...]@");
			out_add(&o, at ? at + 1 : s,
			    at ? n - (size_t)(at + 1 - s) : n);
			s += n;
			n = strcspn(s, " \t\r\n<>\"'");
			if (n > 1)
				out_text(&o, "/[...]");
			s += n;
		} else if ((n = address_at(s))) {
			if (sender && strlen(sender) == n &&
			    !strncasecmp(sender, s, n))
				out_add(&o, s, n);
			else
				out_text(&o, "[address]");
			s += n;
		} else if ((n = strspn(s, "0123456789")) > DIGITS_KEPT) {
			out_text(&o, "[number]");
			s += n;
		} else {
			n = n ? n : is_word(*s) ? 1 : 0;
			while (
			    n && is_word(s[n]) && !(s[n] >= '0' && s[n] <= '9'))
				n++;
			n = n ? n : 1;
			out_add(&o, s, n);
			s += n;
		}
	}
	return out_take(&o, &size);
}

static void
walk(json_t *v, const char *sender)
{
	const char *key;
	json_t *x;
	size_t i;

	json_object_foreach(v, key, x)
	{
		if (json_is_string(x)) {
			char *s = clean(json_string_value(x), sender);

			json_string_set(x, s);
			free(s);
		}
		walk(x, sender);
	}
	json_array_foreach(v, i, x)
	{
		if (json_is_string(x)) {
			char *s = clean(json_string_value(x), sender);

			json_string_set(x, s);
			free(s);
		}
		walk(x, sender);
	}
}

char *
redact_report(const char *json, size_t size, size_t *size_out)
{
	json_t *o = json_loadb(json, size, 0, NULL), *advice;
	json_t *sender = json_object_get(o, "sender");
	char *from = NULL, *out;

	if (!json_is_object(o)) {
		json_decref(o);
		return NULL;
	}
	if (json_is_string(json_object_get(sender, "address")))
		from = strdup(
		    json_string_value(json_object_get(sender, "address")));
	json_object_del(o, "file");
	/* Contacts and sources of the advice are ours. */
	advice = json_incref(json_object_get(o, "advice"));
	json_object_del(o, "advice");
	walk(o, from);
	if (advice)
		json_object_set_new(o, "advice", advice);
	json_object_set_new(o, "redacted", json_true());
	out = json_dumps(o, JSON_INDENT(1));
	json_decref(o);
	free(from);
	if (out)
		*size_out = strlen(out);
	return out;
}
