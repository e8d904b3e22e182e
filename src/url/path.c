/* SPDX-License-Identifier: MIT */
/* The path state of the URL parser. */
#include "url/path.h"
#include "base/limits.h"
#include "url/encode.h"

/* Every byte can become three; a base's path may stand before. */
enum {
	PATH_BYTES = 8 * LIMIT_URL_BYTES
};

void
path_init(struct url_path *p, struct arena *a)
{
	buf_init(&p->b, a, PATH_BYTES);
	p->view = STR("");
	p->is_file = false;
}

struct str
path_text(const struct url_path *p)
{
	return p->view.p ? p->view : buf_str(&p->b);
}

void
path_set(struct url_path *p, struct str text)
{
	p->view = text;
}

/* Lets the buffer hold what the view shows. */
static void
use_buffer(struct url_path *p)
{
	if (!p->view.p)
		return;
	p->b.n = 0;
	buf_add(&p->b, p->view);
	p->view = STR_NONE;
}

void
path_set_opaque(struct url_path *p, struct str raw, bool is_followed)
{
	bool ends_in_blank = is_followed && raw.n && raw.p[raw.n - 1] == ' ';

	if (ends_in_blank)
		raw.n--;
	raw = url_encode(p->b.arena, raw, URL_SET_C0);
	path_set(p, raw);
	if (ends_in_blank) {
		use_buffer(p);
		buf_add(&p->b, STR("%20"));
	}
}

bool
path_is_drive(struct str s)
{
	return s.n == 2 && is_alpha((unsigned char)s.p[0]) &&
	       (s.p[1] == ':' || s.p[1] == '|');
}

bool
path_starts_with_drive(struct str s)
{
	if (!path_is_drive(str_sub(s, 0, 2)))
		return false;
	return s.n == 2 || s.p[2] == '/' || s.p[2] == '\\' || s.p[2] == '?' ||
	       s.p[2] == '#';
}

struct str
path_drive(struct str path)
{
	if (path.n >= 3 && path_is_drive(str_sub(path, 1, 2)) &&
	    path.p[2] == ':' && (path.n == 3 || path.p[3] == '/'))
		return str_sub(path, 0, 3);
	return STR("");
}

void
path_shorten(struct url_path *p)
{
	struct str text = path_text(p);
	ssize_t slash = str_rchr(text, '/');

	if (p->is_file && text.n == 3 && path_drive(text).n)
		return;
	if (slash < 0)
		return;
	if (p->view.p)
		p->view.n = (size_t)slash;
	else
		p->b.n = (size_t)slash;
}

/* 1 for ".", 2 for "..", 0 for other segments; %2e is a dot. */
static int
count_dots(struct str s)
{
	int dots = 0;

	while (s.n) {
		if (s.p[0] == '.')
			s = str_skip(s, 1);
		else if (str_istarts(s, STR("%2e")))
			s = str_skip(s, 3);
		else
			return 0;
		if (++dots > 2)
			return 0;
	}
	return dots;
}

static void
add_segment(struct url_path *p, struct str raw, bool is_last)
{
	int dots = count_dots(raw);

	if (dots == 2)
		path_shorten(p);
	if (dots) {
		if (is_last)
			buf_byte(&p->b, '/');
		return;
	}
	buf_byte(&p->b, '/');
	if (p->is_file && p->b.n == 1 && path_is_drive(raw)) {
		buf_byte(&p->b, raw.p[0]);
		buf_byte(&p->b, ':');
		return;
	}
	buf_add(&p->b, url_encode(p->b.arena, raw, URL_SET_PATH));
}

/* Could a segment of this path be changed by the path state? */
static bool
is_plain(struct str raw, bool is_special)
{
	char prev = '/';

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i];

		if (url_is_in_set((unsigned char)c, URL_SET_PATH) ||
		    (c == '\\' && is_special) || (c == '.' && prev == '/') ||
		    (c == '%' && prev == '/'))
			return false;
		prev = c;
	}
	return true;
}

bool
path_add(struct url_path *p, struct str raw, bool is_special)
{
	bool had_backslash = false;
	size_t start = 0;

	/* The slash that led here stands before `raw` in the input. */
	if (!path_text(p).n && !p->is_file && is_plain(raw, is_special)) {
		use_buffer(p);
		buf_byte(&p->b, '/');
		buf_add(&p->b, raw);
		return false;
	}
	use_buffer(p);
	for (size_t i = 0; i <= raw.n; i++) {
		bool is_end = i == raw.n;

		if (!is_end && raw.p[i] != '/' &&
		    !(raw.p[i] == '\\' && is_special))
			continue;
		had_backslash |= !is_end && raw.p[i] == '\\';
		add_segment(p, str_sub(raw, start, i - start), is_end);
		start = i + 1;
	}
	return had_backslash;
}
