/* SPDX-License-Identifier: MIT */
/* Escapes, and the first part of a redacted mail. */
#include "board/quote.h"

#include <string.h>

enum {
	SAMPLE_MOST = 6000, /* bytes of its text */
	LINES_MOST = 120
};

static void
add_one(struct out *o, const char *s)
{
	if (strchr("\\`*_{}[]()#+-.!<>|~&:@=$^\"'", *s))
		out_fmt(o, "\\%c", *s);
	else
		out_add(o, s, 1);
}

void
quote_words(struct out *o, const char *s, bool is_host)
{
	for (; *s; s++)
		if (is_host && *s == '.')
			out_text(o, "\\[.\\]");
		else
			add_one(o, s);
}

static bool
is_name(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/* A dot within a name, the colon of an address, the sign of a mailbox. */
static bool
is_joint(const char *begin, const char *s)
{
	bool is_inside = s > begin && is_name(s[-1]);

	return (*s == '.' && is_inside && is_name(s[1])) ||
	       (*s == ':' && is_inside && s[1] == '/' && s[2] == '/') ||
	       (*s == '@' && is_inside);
}

static void
quote_line(struct out *o, const char *s, size_t n)
{
	const char *begin = s, *end = s + n;

	out_text(o, "> ");
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	for (; s < end; s++)
		if (is_joint(begin, s))
			out_fmt(o, "\\[\\%c\\]", *s);
		else if (*s != '\r')
			add_one(o, s);
	out_text(o, "  \n"); /* the line ends here */
}

/* Behind the mail's head and that of its first part; NULL: it is another. */
static const char *
find_text(const char *sample, const char **end_out)
{
	static const char mark[] = "\n--=_redacted";
	const char *part = strstr(sample, mark);
	const char *text = part ? strstr(part, "\n\n") : NULL;

	if (!text)
		return NULL;
	text += 2;
	*end_out = strstr(text, mark);
	if (!*end_out)
		*end_out = text + strlen(text);
	return text;
}

void
quote_sample(struct out *o, const char *sample)
{
	const char *end, *s = find_text(sample, &end);
	size_t used = 0;

	for (int i = 0; s && s < end && i < LINES_MOST; i++) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		size_t n = (size_t)((stop ? stop : end) - s);

		used += n;
		if (used > SAMPLE_MOST)
			break;
		quote_line(o, s, n);
		s = stop ? stop + 1 : end;
	}
	if (s && s < end)
		out_text(o, "> ...\n");
}
