/* SPDX-License-Identifier: MIT */
/* Links as mail programs open them: a bare host is a web address. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "url/host.h"
#include "url/tables.h"

enum {
	TLD_MOST = 64
};

/* Is the last label one that the list has, and not by its rule for all? */
static bool
has_known_tld(const struct url_tables *t, struct str host)
{
	char tld[TLD_MOST];
	struct str last = str_skip(host, (size_t)(str_rchr(host, '.') + 1));

	if (!last.n || last.n >= sizeof tld)
		return false;
	memcpy(tld, last.p, last.n);
	tld[last.n] = '\0';
	return psl_is_public_suffix2(
	    t->psl, tld, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}

/* Blanks beyond ASCII that come along when a link is pasted. */
static struct str
trim_wide(struct str s)
{
	static const char blanks[] = "\xc2\xa0\xe3\x80\x80\xe2\x80\x8b"
				     "\xef\xbb\xbf";
	struct str all = {blanks, sizeof(blanks) - 1}, before = all;

	for (s = str_trim(s); s.n && all.n; all = before) {
		struct str blank = all;

		utf8_next(&all);
		blank.n -= all.n;
		before = all;
		if (str_starts(s, blank)) {
			s = str_trim(str_skip(s, blank.n));
			before = (struct str){blanks, sizeof(blanks) - 1};
		}
	}
	return s;
}

static bool
parse_bare(const struct url_tables *t, struct arena *a, struct str input,
    struct url *out)
{
	struct url u;
	struct buf b;

	if (!input.n || input.n > LIMIT_URL_BYTES - 8 || input.p[0] == '/' ||
	    input.p[0] == '\\')
		return false;
	buf_init(&b, a, LIMIT_URL_BYTES);
	buf_add(&b, STR("http://"));
	buf_add(&b, input);
	if (!url_parse(t, a, buf_str(&b), NULL, &u) || u.had_userinfo ||
	    u.host_kind != URL_HOST_DOMAIN || !host_registrable(t, u.host).n ||
	    !has_known_tld(t, u.host))
		return false;
	*out = u;
	return true;
}

bool
url_parse_link(const struct url_tables *t, struct arena *a, struct str input,
    const struct url *base, struct url *out)
{
	struct url u;
	bool is_parsed = url_parse(t, a, input, base, &u);

	if (!is_parsed && !base) {
		input = trim_wide(input);
		is_parsed = url_parse(t, a, input, NULL, &u);
	}

	/* "example.com:8080/x" has the scheme "example.com". */
	if (!base && (!is_parsed || str_chr(u.scheme, '.') >= 0) &&
	    parse_bare(t, a, input, out))
		return true;
	if (is_parsed)
		*out = u;
	return is_parsed;
}
