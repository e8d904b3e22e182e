/* SPDX-License-Identifier: MIT */
/* Taking a Received field apart, in the forms that mail servers write. */
#include "auth/received.h"

#include "auth/tags.h"
#include "mail/date.h"

enum {
	WORDS_MOST = 200
};

/* A word and how deep in comments it stands; brackets stay part of it. */
struct word {
	struct str text;
	int depth;
};

static size_t
split_words(struct str s, struct word *v)
{
	size_t n = 0, start = 0;
	int depth = 0;

	for (size_t i = 0; i <= s.n; i++) {
		char c = i < s.n ? s.p[i] : ' ';

		if (!is_space(c) && c != '(' && c != ')')
			continue;
		if (i > start && n < WORDS_MOST)
			v[n++] =
			    (struct word){str_sub(s, start, i - start), depth};
		if (c == '(')
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		start = i + 1;
	}
	return n;
}

static bool
is_told(struct str word)
{
	return str_ieq(word, STR("HELO")) || str_ieq(word, STR("EHLO"));
}

static struct str
host_of(struct arena *a, struct str word)
{
	if (word.n && word.p[word.n - 1] == ';')
		word.n--;
	if (word.n && word.p[word.n - 1] == '.')
		word.n--;
	return arena_lower(a, word);
}

/*
 * The client's address: the last one in a comment between "from" and "by",
 * for what the client said comes before it. A word behind HELO, and "helo=",
 * are the client's own.
 */
static void
find_client(
    struct arena *a, const struct word *v, size_t n, struct received *out)
{
	for (size_t i = 1; i < n; i++) {
		struct ip ip;
		bool after_told = is_told(v[i - 1].text);

		if (str_ieq(v[i].text, STR("forged")) && v[i].depth)
			out->is_name_doubtful = true;
		if (!v[i].depth || after_told || !ip_parse(v[i].text, &ip))
			continue;
		out->ip = ip;
		out->has_ip = true;
		out->name = host_of(a, v[i - 1].text);
		if (v[i - 1].depth != v[i].depth || !is_domain(out->name, 2) ||
		    (i > 1 && is_told(v[i - 2].text)))
			out->name = STR_NONE;
	}
	/* Yahoo! has the address in front and HELO alone in the comment. */
	if (!out->has_ip && n > 2 && v[2].depth && is_told(v[2].text) &&
	    ip_parse(v[1].text, &out->ip))
		out->has_ip = true;
	/* Exim names the host in front when it tells HELO apart. */
	if (out->has_ip && !out->name.p && n > 2)
		for (size_t i = 2; i < n; i++)
			if (str_istarts(v[i].text, STR("helo=")) &&
			    v[i].depth && is_domain(v[1].text, 2))
				out->name = arena_lower(a, v[1].text);
}

static struct str
without_angles(struct str s)
{
	s = str_trim(s);
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return str_sub(s, 1, s.n - 2);
	return s;
}

void
received_parse(struct arena *a, const struct field *f, struct received *out)
{
	struct word v[WORDS_MOST];
	struct str text = field_unfold(a, f->body);
	ssize_t semicolon = str_rchr(text, ';');
	struct date date;
	size_t n, by;

	*out = (struct received){.field = f, .date = INT64_MIN};
	if (semicolon >= 0 &&
	    date_read(str_skip(text, (size_t)semicolon + 1), &date))
		out->date = date.seconds;
	n = split_words(text, v);
	for (by = 0; by < n; by++)
		if (!v[by].depth && str_ieq(v[by].text, STR("by")))
			break;
	if (by + 1 < n)
		out->by = host_of(a, v[by + 1].text);
	if (n > 1 && by > 0 && str_ieq(v[0].text, STR("from"))) {
		out->has_from = true;
		out->helo = v[1].text;
		find_client(a, v, by < n ? by : n, out);
	}
	for (size_t i = by; i + 1 < n; i++) {
		struct str next = v[i + 1].text;

		if (str_ieq(v[i].text, STR("envelope-from")) ||
		    str_ieq(v[i].text, STR("envelope-sender")))
			out->envelope_from = without_angles(next);
		if (str_ieq(v[i].text, STR("with")) && !v[i].depth &&
		    (str_istarts(next, STR("POP3")) ||
			str_istarts(next, STR("IMAP"))))
			out->is_fetch = true;
	}
}
