/* SPDX-License-Identifier: MIT */
/* What of a judgement may be told to others. */
#include "render/export.h"

#include "base/buf.h"
#include "know/know.h"
#include "render/json_text.h"
#include "render/sentence.h"
#include "url/host.h"

#include <openssl/evp.h>
#include <string.h>

enum {
	OWNERS_MOST = 4,
	LINKS_MOST = 100,
	SUBJECT_MOST = 400
};

const unsigned char export_space[16] = {0x9b, 0x1d, 0x7e, 0x42, 0x53, 0xc6,
    0x5a, 0x0e, 0x8f, 0x21, 0x6d, 0xa4, 0x0c, 0x97, 0xe3, 0x58};

struct str
export_uuid(struct arena *a, const unsigned char space[16], struct str name)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned char d[EVP_MAX_MD_SIZE] = {0};
	struct buf b;

	if (!c || !EVP_DigestInit_ex(c, EVP_sha1(), NULL) ||
	    !EVP_DigestUpdate(c, space, 16) ||
	    !EVP_DigestUpdate(c, name.p ? name.p : "", name.n) ||
	    !EVP_DigestFinal_ex(c, d, NULL))
		abort();
	EVP_MD_CTX_free(c);
	d[6] = (d[6] & 0x0f) | 0x50;
	d[8] = (d[8] & 0x3f) | 0x80;
	buf_init(&b, a, 40);
	for (size_t i = 0; i < 16; i++)
		buf_fmt(&b, "%s%02x",
		    i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", d[i]);
	return buf_str(&b);
}

/* Days since 1970 to year, month, day (proleptic Gregorian). */
struct str
export_time(struct arena *a, int64_t t, bool is_short)
{
	int64_t days, z, era, doe, yoe, doy, mp, y;
	int secs, day, month;
	struct buf b;

	t = t < 0 || t > 253402300799 ? 0 : t;
	days = t / 86400;
	secs = (int)(t % 86400);
	z = days + 719468;
	era = z / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	day = (int)(doy - (153 * mp + 2) / 5 + 1);
	month = (int)(mp < 10 ? mp + 3 : mp - 9);
	y = yoe + era * 400 + (month <= 2);
	buf_init(&b, a, 64);
	buf_fmt(&b, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", (int)y, month, day,
	    secs / 3600, secs / 60 % 60, secs % 60, is_short ? "" : ".000");
	return buf_str(&b);
}

struct str
export_line(struct arena *a, json_t *o)
{
	size_t n = json_dumpb(o, NULL, 0, JSON_COMPACT);
	char *p = arena_raw(a, n + 1);

	json_dumpb(o, p, n, JSON_COMPACT);
	p[n] = '\n';
	json_decref(o);
	return (struct str){p, n + 1};
}

void
export_set(struct arena *a, json_t *o, const char *key, struct str value)
{
	if (value.p)
		json_object_set_new_nocheck(o, key, json_text(a, value));
}

/* Is it, or is it below, a domain that any brand says is its own? */
static bool
is_of_brand(const struct report *r, struct str host)
{
	struct brand_domain owners[OWNERS_MOST];
	size_t n = know_host(r->know, host, owners, OWNERS_MOST);

	for (size_t i = 0; i < n; i++)
		if (!owners[i].is_user_content)
			return true;
	return false;
}

static bool
is_shared(const struct report *r, struct str host)
{
	struct brand_domain owners[OWNERS_MOST];

	return know_host_class(r->know, host).suffix.p != NULL ||
	       know_host(r->know, host, owners, OWNERS_MOST) > 0;
}

static bool
has_link(const struct export *e, struct str url)
{
	for (size_t i = 0; i < e->n_links; i++)
		if (str_eq(e->links[i].url, url))
			return true;
	return false;
}

static void
add_link(
    struct export *e, const struct report *r, struct redact *x, struct str url)
{
	struct redacted_url u;
	struct export_link *l;

	if (e->n_links >= LINKS_MOST || !url.p || !redact_url(x, url, &u) ||
	    is_of_brand(r, u.host) || has_link(e, u.prefix))
		return;
	e->links = arena_push(e->arena, e->links, e->n_links, sizeof *l);
	l = &e->links[e->n_links++];
	l->url = u.prefix;
	l->is_prefix = u.is_cut;
	l->host = u.host;
	l->registrable = host_registrable(r->urls, u.host);
	if (!l->registrable.p)
		l->registrable = u.host;
	l->is_host_shared = is_shared(r, u.host);
}

static void
add_links(struct export *e, const struct report *r, struct redact *x)
{
	for (size_t i = 0; i < r->evidence->n_links; i++) {
		const struct link_fact *l = &r->evidence->links[i];
		bool may = l->role == LINK_ACTING && l->relation != REL_OWN &&
			   l->relation != REL_OWN_UNSURE &&
			   l->relation != REL_OTHER_BRAND;

		if (may)
			add_link(e, r, x, l->final.p ? l->final : l->href);
	}
	if (r->subject_of_check.p && !r->evidence->n_links)
		add_link(e, r, x, r->subject_of_check);
}

/* From may name anybody: is it proven, or do links lead there too? */
static bool
is_sender_sure(const struct export *e, const struct report *r)
{
	const struct sender *s = &r->evidence->sender;
	const struct identity *id = &r->evidence->identity;

	if (id->state == IDENTITY_PROVEN &&
	    host_is_below(id->domain, s->registrable))
		return true;
	for (size_t i = 0; i < e->n_links; i++)
		if (str_eq(e->links[i].registrable, s->registrable))
			return true;
	return false;
}

static void
add_sender(struct export *e, const struct report *r, struct redact *x)
{
	const struct sender *s = &r->evidence->sender;
	struct str address;

	if (s->display.p)
		e->display = redact_text(x, s->display);
	if (!s->address.p || !s->registrable.p || !x->sender.p ||
	    is_of_brand(r, s->registrable) || redact_hides(x, s->registrable))
		return;
	e->is_sender_sure = is_sender_sure(e, r);
	address = redact_address(x, s->address);
	if (str_chr(address, '[') < 0)
		e->address = address;
	if (e->is_sender_sure && !is_shared(r, s->registrable))
		e->domain = s->registrable;
}

static void
add_key(struct export *e)
{
	struct buf b;

	buf_init(&b, e->arena, 1 << 20);
	buf_fmt(&b, "%.*s\n%.*s\n%.*s\n%.*s\n%lld", STR_FMT(e->verdict),
	    STR_FMT(e->brand), STR_FMT(e->subject), STR_FMT(e->domain),
	    (long long)e->now);
	for (size_t i = 0; i < e->n_links; i++)
		buf_fmt(&b, "\n%.*s", STR_FMT(e->links[i].url));
	e->key = export_uuid(e->arena, export_space, buf_str(&b));
}

void
export_collect(struct arena *a, const struct report *r, int64_t now,
    struct str reporter, struct export *out)
{
	struct redact x = {.arena = a, .urls = r->urls};
	struct export e = {.arena = a, .now = now, .reporter = reporter};

	x.sender = r->evidence->sender.address;
	if (r->evidence->brand != BRAND_NONE) {
		x.brand = e.brand = know_brand(r->know, r->evidence->brand).id;
		e.brand_name = brand_name(r);
	}
	if (r->mail && r->mail->outer)
		redact_learn(&x, r->mail->outer);
	if (r->mail)
		redact_learn(&x, r->mail);
	if (r->text.p)
		redact_learn_text(&x, r->text);
	e.verdict = str_c(verdict_name(r->verdict.verdict));
	e.decided_by = str_c(r->verdict.decided);
	e.lead = redact_text(&x, sentence_lead(a, r));
	e.score = r->verdict.score;
	e.is_bad = r->verdict.verdict == VERDICT_PHISH ||
		   r->verdict.verdict == VERDICT_SUSPICIOUS;
	e.findings = arena_array(a, r->n_findings + 1, sizeof *e.findings);
	for (size_t i = 0; i < r->n_findings; i++)
		e.findings[e.n_findings++] = r->findings[i].rule->id;
	if (r->evidence->subject.p)
		e.subject = redact_text(
		    &x, str_sub(r->evidence->subject, 0, SUBJECT_MOST));
	if (e.is_bad) {
		add_links(&e, r, &x);
		add_sender(&e, r, &x);
	}
	add_key(&e);
	*out = e;
}
