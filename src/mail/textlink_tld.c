/* SPDX-License-Identifier: MIT */
/* Top-level domains known to the reader of plain text. */
#include "mail/textlink_tld.h"

/* Pairs of letters; IANA root zone, country codes. */
static const char countries[] =
    "ac ad ae af ag ai al ao aq ar aw ax az ba bb bd bf bg bh bi bj bm bn bo "
    "br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy "
    "cz de dj dk dm dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg "
    "gh gi gl gm gn gp gq gr gs gt gu gw gy hk hn hr ht hu ie il io iq ir je "
    "jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv "
    "ly mc mg mh mk ml mm mn mo mp mq mr mu mv mw mx mz na nc ne nf ng ni nl "
    "np nr nu nz om pe pf pg ph pk pn pr pt pw qa re ro ru rw sa sb sc sd se "
    "sg si sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn "
    "tr tt tv tw tz ua ug uk uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

/* The same, words of their own or endings of files. */
static const char country_words[] =
    "am as at au be do er gs id im in is it ma md me mt my no pa pl pm ps py "
    "rs sh so to us vi ";

static const char *const sure[] = {"com", "net", "org", "info", "biz", "edu",
    "gov", "mil", "int", "arpa", "mobi", "asia", "jobs", "tel", "travel", "cat",
    "coop", "aero", "museum", "xyz", "top", "shop", "online", "site", "club",
    "vip", "icu", "store", "tech", "app", "dev", "cloud", "page", "website",
    "space", "fun", "buzz", "cyou", "cfd", "sbs", "rest", "bond", "monster",
    "quest", "click", "link", "email", "wang", "xin", "ltd", "inc", "llc",
    "gmbh", "bar", "work", "loan", "tokyo", "osaka", "nagoya", "yokohama",
    "kyoto", "ryukyu", "okinawa", "moe", "ninja", "wiki", "blog", "digital",
    "agency", "center", "support", "solutions", "services", "systems",
    "network", "finance", "financial", "bank", "cash", "money", "fund",
    "crypto", "trade", "market", "gold", "group", "company", "international",
    "world", "zone", "host", "hosting", "press", "party", "date", "stream",
    "racing", "win", "bid", "men", "review", "download", "science", "cricket",
    "accountant", "faith", "gdn", "kim", "pro", "name"};

static const char *const words[] = {"zip", "mov", "live", "life", "today",
    "news", "help", "care", "art", "one", "run", "exe", "ink", "pub", "bio",
    "best", "cool", "games", "game", "media", "studio", "design", "energy",
    "health", "city", "land", "house", "family", "love", "red", "blue", "green",
    "black", "pink", "guru", "expert", "plus", "social", "team", "tips",
    "tools", "video", "photos", "pics", "pictures", "audio", "chat", "codes",
    "events", "express", "direct", "exchange", "delivery"};

static bool
has_pair(const char *list, const char pair[2])
{
	for (; *list; list += 3)
		if (list[0] == pair[0] && list[1] == pair[1])
			return true;
	return false;
}

static bool
is_listed(struct str label, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(label, str_c(list[i])))
			return true;
	return false;
}

enum textlink_tld
textlink_tld(struct str label)
{
	char pair[2];

	if (label.n == 2) {
		pair[0] = (char)to_lower(label.p[0]);
		pair[1] = (char)to_lower(label.p[1]);
		if (has_pair(country_words, pair))
			return TLD_WORD;
		return has_pair(countries, pair) ? TLD_SURE : TLD_NONE;
	}
	if (is_listed(label, sure, ARRAY_LEN(sure)))
		return TLD_SURE;
	if (is_listed(label, words, ARRAY_LEN(words)))
		return TLD_WORD;
	return str_istarts(label, STR("xn--")) ? TLD_SURE : TLD_NONE;
}
