/* SPDX-License-Identifier: MIT */
/* Made-up SPF worlds, asked of two. */
#include <arpa/nameser.h>
#include <netdb.h>
#include <spf2/spf.h>
#include <spf2/spf_dns_zone.h>

#include "ask/zone.h"
#include "auth/spf.h"
#include "oracle/random.h"

enum {
	WORLDS = 400,
	CALLS = 5,
	DOMAINS = 5
};

/* One zone, in our form and in theirs. */
struct world {
	struct arena *a;
	struct chance c;
	struct buf text;
	SPF_dns_server_t *dns;
	bool has_limit;
};

static void
add(struct world *w, const char *name, const char *type, ns_type ns,
    struct str data)
{
	buf_fmt(&w->text, "%s %s %s%.*s%s\n", name, type,
	    ns == ns_t_txt ? "\"" : "", STR_FMT(data),
	    ns == ns_t_txt ? "\"" : "");
	SPF_dns_zone_add_str(
	    w->dns, name, ns, NETDB_SUCCESS, arena_str(w->a, data).p);
}

static struct str
say(struct world *w, const char *format, unsigned x, unsigned y)
{
	char line[200];

	snprintf(line, sizeof line, format, x, y);
	return arena_str(w->a, str_c(line));
}

static struct str
random_term(struct world *w, unsigned domain)
{
	static const char *const forms[] = {"%sip4:192.0.2.%u",
	    "%sip4:192.0.%u.0/24", "%sa", "%smx", "%sa:h%u.test",
	    "%smx:d%u.test", "%sinclude:d%u.test", "%sa:h%u.test/28",
	    "%sip6:2001:db8::%u", "%sexists:%%{i}.x%u.test",
	    "%sexists:%%{ir}.%%{d2}", "%sinclude:gone%u.test",
	    "%sptr:h%u.test"};
	static const char *const qualifiers[] = {"", "", "", "-", "~", "?"};
	char line[200];
	unsigned x = chance_of(&w->c, DOMAINS);

	/* Down only, so that no loop hides everything else. */
	if (x <= domain)
		x = domain + 1;
	snprintf(line, sizeof line, chance_word(&w->c, forms, 13),
	    chance_word(&w->c, qualifiers, 6), x);
	return arena_str(w->a, str_c(line));
}

static void
add_domain(struct world *w, unsigned d)
{
	static const char *const ends[] = {" -all", " ~all", " ?all", "",
	    " +all", " redirect=d4.test", " exp=why.test -all", " unknown=x"};
	unsigned n = chance_of(&w->c, 5);
	char name[30];
	struct buf b;

	snprintf(name, sizeof name, "d%u.test", d);
	buf_init(&b, w->a, 4000);
	buf_add(&b, STR("v=spf1"));
	for (unsigned i = 0; i < n; i++) {
		buf_byte(&b, ' ');
		buf_add(&b, random_term(w, d));
	}
	buf_add(&b, str_c(d == 4 ? " -all" : chance_word(&w->c, ends, 8)));
	add(w, name, "TXT", ns_t_txt, buf_str(&b));
	add(w, name, "A", ns_t_a, say(w, "192.0.2.%u", chance_of(&w->c, 9), 0));
	if (chance_of(&w->c, 3)) {
		snprintf(name, sizeof name, "d%u.test", d);
		buf_fmt(&w->text, "%s MX 10 h%u.test\n", name, d);
		SPF_dns_zone_add_str(w->dns, name, ns_t_mx, NETDB_SUCCESS,
		    say(w, "h%u.test", d, 0).p);
	}
	snprintf(name, sizeof name, "h%u.test", d);
	add(w, name, "A", ns_t_a, say(w, "192.0.2.%u", chance_of(&w->c, 9), 0));
}

static const char *
ours(struct world *w, const struct zone *z, const char *ip, const char *from)
{
	struct spf_request r = {.ip = str_c(ip),
	    .mail_from = str_c(from),
	    .helo = STR("mail.test"),
	    .may_tell_sender = true};
	struct ask *k = ask_new(w->a, 500);
	struct spf_answer s;

	while (!spf_check(w->a, k, &r, &s))
		zone_answer_open(z, w->a, k);
	w->has_limit = !strcmp(s.reason, "spf-limit");
	return auth_result_name(s.result);
}

static const char *
theirs(SPF_server_t *server, const char *ip, const char *from)
{
	SPF_request_t *r = SPF_request_new(server);
	SPF_response_t *response = NULL;
	const char *word;

	SPF_request_set_ipv4_str(r, ip);
	SPF_request_set_helo_dom(r, "mail.test");
	SPF_request_set_env_from(r, from);
	SPF_request_query_mailfrom(r, &response);
	word = SPF_strresult(SPF_response_result(response));
	SPF_response_free(response);
	SPF_request_free(r);
	return word;
}

int
main(void)
{
	struct world w = {.c.state = 7};
	size_t alike = 0, differ = 0, limits = 0;

	for (unsigned i = 0; i < WORLDS; i++) {
		SPF_server_t *server;
		struct zone *z;
		struct str why;

		w.a = arena_new();
		buf_init(&w.text, w.a, 1 << 20);
		w.dns = SPF_dns_zone_new(NULL, "zone", 0);
		server = SPF_server_new_dns(w.dns, 0);
		add(&w, "why.test", "TXT", ns_t_txt, STR("because"));
		for (unsigned d = 0; d < DOMAINS; d++)
			add_domain(&w, d);
		z = zone_read(w.a, buf_str(&w.text), &why);
		for (unsigned k = 0; z && k < CALLS; k++) {
			char ip[30], from[30];
			const char *a, *b;

			snprintf(
			    ip, sizeof ip, "192.0.2.%u", chance_of(&w.c, 9));
			snprintf(from, sizeof from, "me@d%u.test",
			    chance_of(&w.c, DOMAINS));
			a = ours(&w, z, ip, from);
			b = theirs(server, ip, from);
			if (!strcmp(a, b))
				alike++;
			else if (w.has_limit)
				limits++; /* void look-ups: RFC 7208 alone */
			else if (++differ <= 5)
				printf("%s %s: ours %s, theirs %s\n%.*s\n", ip,
				    from, a, b, STR_FMT(buf_str(&w.text)));
		}
		SPF_server_free(server);
		arena_free(w.a);
	}
	printf("libspf2: %zu alike, %zu differ by the limits of RFC 7208, "
	       "%zu differ\n",
	    alike, limits, differ);
	return differ != 0;
}
