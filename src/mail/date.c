/* SPDX-License-Identifier: MIT */
/* Reading dates by their tokens, in whatever order. */
#include "mail/date.h"

enum {
	UNSET = -1,
	ZONE_UNSET = 1 << 20,
	TOKENS_MOST = 40
};

struct reader {
	int year, month, day, hour, minute, second, zone;
	bool is_pm, is_am, is_odd;
	int n_numbers;
};

static const char months[][4] = {"jan", "feb", "mar", "apr", "may", "jun",
    "jul", "aug", "sep", "oct", "nov", "dec"};

/* RFC 5322, 4.3, and others that are written and have one meaning. */
static const struct {
	char name[6];
	int minutes;
} zones[] = {
    {"ut", 0},
    {"utc", 0},
    {"gmt", 0},
    {"z", 0},
    {"est", -300},
    {"edt", -240},
    {"cst", -360},
    {"cdt", -300},
    {"mst", -420},
    {"mdt", -360},
    {"pst", -480},
    {"pdt", -420},
    {"jst", 540},
    {"kst", 540},
    {"hkt", 480},
    {"cet", 60},
    {"cest", 120},
    {"mez", 60},
    {"mesz", 120},
    {"bst", 60},
    {"wet", 0},
    {"west", 60},
    {"eet", 120},
    {"eest", 180},
    {"msk", 180},
    {"aest", 600},
    {"nzst", 720},
};

static bool
digits(struct str s, size_t n, int *out)
{
	int v = 0;

	if (s.n != n && n)
		return false;
	if (!s.n || s.n > 6)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit((unsigned char)s.p[i]))
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*out = v;
	return true;
}

static int
full_year(int year, size_t n_digits)
{
	if (n_digits >= 4)
		return year;
	/* RFC 5322, 4.3. */
	if (n_digits == 3)
		return year + 1900;
	return year < 50 ? year + 2000 : year + 1900;
}

/* "12:34", "12:34:56", "12:34:56.789", and with dots for colons. */
static bool
read_time(struct reader *r, struct str t)
{
	struct str rest = t, part;
	int v[3] = {0, 0, 0}, n = 0;
	char sep = str_chr(t, ':') >= 0 ? ':' : '.';

	while (rest.p && n < 3) {
		part = str_cut(&rest, sep);
		if (n == 2 && str_chr(part, '.') > 0)
			part.n = (size_t)str_chr(part, '.');
		if (!digits(part, 0, &v[n]) || part.n > 2)
			return false;
		n++;
	}
	if (n < 2 || v[0] > 24 || v[1] > 59 || v[2] > 60)
		return false;
	if (sep == '.' || r->hour != UNSET)
		r->is_odd = true;
	if (r->hour != UNSET)
		return true;
	r->hour = v[0];
	r->minute = v[1];
	r->second = v[2];
	return true;
}

/* "+0900", "-09:00", "+9". */
static bool
read_zone(struct reader *r, struct str t)
{
	int hours, minutes = 0;
	struct str s;

	if (t.n < 2 || (t.p[0] != '+' && t.p[0] != '-'))
		return false;
	s = str_skip(t, 1);
	if (s.n == 5 && s.p[2] == ':') {
		r->is_odd = true;
		if (!digits(str_skip(s, 3), 2, &minutes))
			return false;
		s.n = 2;
	} else if (s.n == 4) {
		if (!digits(str_skip(s, 2), 2, &minutes))
			return false;
		s.n = 2;
	} else {
		r->is_odd = true;
	}
	if (!digits(s, 0, &hours) || s.n > 2 || hours > 24 || minutes > 59)
		return false;
	if (r->zone == ZONE_UNSET)
		r->zone = (hours * 60 + minutes) * (t.p[0] == '-' ? -1 : 1);
	return true;
}

/* "2025-10-28" and "2025/10/28", or "28-Oct-2025". */
static bool
read_joined(struct reader *r, struct str t)
{
	char sep = str_chr(t, '-') > 0 ? '-' : '/';
	struct str a, b, c, rest = t;
	int y, m, d;

	a = str_cut(&rest, sep);
	b = rest.p ? str_cut(&rest, sep) : STR_NONE;
	c = rest.p ? rest : STR_NONE;
	if (!c.n || r->year != UNSET)
		return false;
	if (digits(a, 4, &y) && digits(b, 0, &m) && digits(c, 0, &d)) {
		r->year = y;
		r->month = m;
		r->day = d;
	} else if (digits(a, 0, &d) && b.n == 3 && digits(c, 0, &y)) {
		r->day = d;
		r->year = full_year(y, c.n);
		for (int i = 0; i < 12; i++)
			if (str_ieq(b, str_c(months[i])))
				r->month = i + 1;
	} else {
		return false;
	}
	r->is_odd = true;
	return true;
}

static bool
read_word(struct reader *r, struct str t)
{
	if (str_ieq(t, STR("pm")) || str_ieq(t, STR("am"))) {
		r->is_pm = to_lower(t.p[0]) == 'p';
		r->is_am = !r->is_pm;
		r->is_odd = true;
		return true;
	}
	for (int i = 0; t.n >= 3 && i < 12; i++)
		if (str_istarts(t, str_c(months[i])) && r->month == UNSET) {
			r->month = i + 1;
			r->is_odd |= t.n > 3;
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (str_ieq(t, str_c(zones[i].name))) {
			if (r->zone == ZONE_UNSET)
				r->zone = zones[i].minutes;
			return true;
		}
	/* "GMT+0900". */
	if (t.n > 4 && str_istarts(t, STR("gmt")))
		return read_zone(r, str_skip(t, 3));
	return false;
}

static bool
read_number(struct reader *r, struct str t)
{
	int v;

	if (!digits(t, 0, &v))
		return false;
	if (t.n <= 2 && r->day == UNSET)
		r->day = v;
	else if (r->year == UNSET && (t.n == 4 || r->day != UNSET))
		r->year = full_year(v, t.n);
	else
		r->is_odd = true;
	return true;
}

/* One token: number, time, zone, name. Others (names of days) are passed. */
static void
read_token(struct reader *r, struct str t)
{
	ssize_t at = str_chr(t, 'T');

	/* ISO 8601: "2025-10-28T09:30:00+09:00". */
	if (at == 10 && read_joined(r, str_sub(t, 0, 10))) {
		struct str time = str_skip(t, 11), zone = STR_NONE;

		for (size_t i = 0; i < time.n; i++)
			if (time.p[i] == '+' || time.p[i] == '-' ||
			    time.p[i] == 'Z') {
				zone = str_skip(time, i);
				time.n = i;
				break;
			}
		read_time(r, time);
		if (zone.n && !read_zone(r, zone))
			read_word(r, zone);
		return;
	}
	if (read_zone(r, t) || read_number(r, t) || read_word(r, t))
		return;
	if (str_chr(t, ':') > 0) {
		/* "12:34:56+0900" and "12:34:56PM". */
		for (size_t i = 3; i < t.n; i++)
			if (t.p[i] == '+' || t.p[i] == '-' ||
			    is_alpha((unsigned char)t.p[i])) {
				r->is_odd = true;
				if (read_time(r, str_sub(t, 0, i)) &&
				    !read_zone(r, str_skip(t, i)))
					read_word(r, str_skip(t, i));
				return;
			}
		read_time(r, t);
		return;
	}
	if (is_digit((unsigned char)t.p[0]) && !read_joined(r, t))
		read_time(r, t);
}

static int
days_in(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && is_leap);
}

/* Days since 1970-01-01, by the civil calendar counted from March. */
static int64_t
days_from_civil(int64_t y, int m, int d)
{
	int64_t era, doy, yoe;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool
is_complete(const struct reader *r)
{
	return r->year >= 1900 && r->year <= 9999 && r->month >= 1 &&
	       r->month <= 12 && r->day >= 1 &&
	       r->day <= days_in(r->year, r->month);
}

/* The next token: comments are passed over, "," and white space separate. */
static struct str
next_token(struct str *s)
{
	size_t n = 0, depth = 0;

	while (s->n) {
		unsigned char c = (unsigned char)s->p[0];

		if (c == '(')
			depth++;
		else if (c == ')' && depth)
			depth--;
		else if (!depth && !is_space(c) && c != ',' && c != ';')
			break;
		*s = str_skip(*s, 1);
	}
	while (n < s->n && !is_space((unsigned char)s->p[n]) &&
	       s->p[n] != ',' && s->p[n] != '(' && s->p[n] != ';')
		n++;
	struct str token = str_sub(*s, 0, n);

	*s = str_skip(*s, n);
	return token;
}

bool
date_read(struct str value, struct date *out)
{
	struct reader r = {UNSET, UNSET, UNSET, UNSET, 0, 0, ZONE_UNSET};
	struct str rest = value;

	for (int i = 0; i < TOKENS_MOST; i++) {
		struct str token = next_token(&rest);

		if (!token.n)
			break;
		read_token(&r, token);
	}
	if (!is_complete(&r))
		return false;
	if (r.hour == UNSET || r.zone == ZONE_UNSET)
		r.is_odd = true;
	if (r.hour == UNSET)
		r.hour = 0;
	if (r.is_pm && r.hour < 12)
		r.hour += 12;
	if (r.is_am && r.hour == 12)
		r.hour = 0;
	out->zone = r.zone == ZONE_UNSET ? 0 : r.zone;
	out->seconds = days_from_civil(r.year, r.month, r.day) * 86400 +
		       r.hour * 3600 + r.minute * 60 + r.second -
		       out->zone * 60;
	out->is_odd = r.is_odd;
	return true;
}
