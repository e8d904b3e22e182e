/* SPDX-License-Identifier: MIT */
/* The order in which evidence is gathered, and which brand is meant. */
#include "evidence/gather.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "url/host.h"

enum {
	HOST_ENTRIES_MOST = 16,
	LURES_IN_TEXT = 1,
	BURIED_SHORTEST = 5, /* bytes of a name found anywhere in an address */
	SURNAME_LONGEST = 3  /* kanji */
};

struct str
host_of(struct arena *a, const struct evidence_input *in, struct str written)
{
	enum url_host_kind kind;
	struct str s = host_to_ascii(in->urls, a, written, &kind);

	if (s.n && s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

/* amazon.example for amazon.com: the same label below another suffix. */
static bool
is_namesake(const struct evidence_input *in, brand_ref brand, struct str host)
{
	struct brand_domain d[64];
	size_t n = know_brand_domains(in->know, brand, d, sizeof d / sizeof *d);
	struct str label = host_registrable(in->urls, host);

	label = str_cut(&label, '.');
	for (size_t i = 0; label.n && i < n; i++) {
		struct str own;

		/* The list of suffixes is asked only where it can matter. */
		if (d[i].is_user_content || str_find(d[i].host, label) < 0)
			continue;
		own = host_registrable(in->urls, d[i].host);
		own = str_cut(&own, '.');
		if (str_eq(own, label))
			return true;
	}
	return false;
}

static bool
is_own(const struct evidence_input *in, brand_ref brand,
    const struct brand_domain *d)
{
	return know_same_owner(in->know, brand, d->brand);
}

/*
 * The entry of the brand that decides: the longest host; of one host a
 * member-mailbox entry decides for senders, the best confidence for links.
 */
static bool
is_better(const struct brand_domain *d, const struct brand_domain *than,
    enum purpose purpose)
{
	if (!than)
		return true;
	if (d->host.n != than->host.n)
		return false; /* longest first */
	/* A host that sends for the brand does so whoever writes there too. */
	if (purpose == FOR_SENDER && (d->roles ^ than->roles) & ROLE_SENDING)
		return (d->roles & ROLE_SENDING) != 0;
	if (d->is_user_content != than->is_user_content)
		return d->is_user_content == (purpose == FOR_SENDER);
	return d->grade > than->grade;
}

static enum relation
own_relation(const struct brand_domain *own, enum purpose purpose)
{
	if (own->is_user_content)
		return REL_USER_CONTENT;
	if (purpose == FOR_SENDER && !(own->roles & ROLE_SENDING))
		return REL_OWN_UNSURE;
	return own->grade >= GRADE_B ? REL_OWN : REL_OWN_UNSURE;
}

enum relation
relation_of(const struct evidence_input *in, brand_ref brand, struct str host,
    enum purpose purpose, struct brand_domain *domain_out)
{
	struct brand_domain d[HOST_ENTRIES_MOST];
	const struct brand_domain *own = NULL, *other = NULL;
	size_t n;

	if (!host.n || brand == BRAND_NONE)
		return REL_NONE;
	n = know_host(in->know, host, d, HOST_ENTRIES_MOST);
	for (size_t i = 0; i < n; i++) {
		const struct brand_domain **to =
		    is_own(in, brand, &d[i]) ? &own : &other;

		if (is_better(&d[i], *to, purpose))
			*to = &d[i];
	}
	if (domain_out && (own || other))
		*domain_out = own ? *own : *other;
	if (own)
		return own_relation(own, purpose);
	if (is_namesake(in, brand, host))
		return REL_NAMESAKE;
	if (other && !other->is_user_content && other->grade > GRADE_IMPORTED)
		return REL_OTHER_BRAND;
	return REL_OUTSIDE;
}

/* In the sender's name or the subject, or two different ones in the text. */
static bool
has_lure(const struct evidence *e)
{
	size_t in_text = 0;

	for (size_t i = 0; i < e->n_cues; i++) {
		const struct cue *c = &e->cues[i];

		if (!str_eq(c->phrase.family, STR("request")) &&
		    !str_eq(c->phrase.family, STR("pressure")))
			continue;
		if (c->place <= PLACE_SUBJECT)
			return true;
		in_text++;
	}
	return in_text >= LURES_IN_TEXT;
}

/* Does the sender's name or the subject itself ask or press? */
static bool
presses_in_header(const struct evidence *e)
{
	for (size_t i = 0; i < e->n_cues; i++) {
		const struct cue *c = &e->cues[i];

		if (c->place <= PLACE_SUBJECT &&
		    (str_eq(c->phrase.family, STR("request")) ||
			str_eq(c->phrase.family, STR("pressure"))))
			return true;
	}
	return false;
}

/* A sender that no organisation of that name has. */
static bool
is_odd_sender(const struct sender *s)
{
	return s->is_dotless || s->is_malformed || s->host_kind.p;
}

bool
is_spoken_of(const struct evidence *e, brand_ref b)
{
	for (size_t i = 0; i < e->n_claims; i++)
		if (e->claims[i].kind != CLAIM_HOST &&
		    know_same_owner(e->know, e->claims[i].brand, b))
			return true;
	return false;
}

/*
 * May this naming stand for a claim, given the name's guard? A word, a
 * person's name or an abbreviation needs its place (alone, first or last in
 * the display name, at the head of the subject), or a lure beside it.
 */
static bool
passes_guard(const struct evidence *e, const struct claim *c, bool lure)
{
	bool in_place = c->kind >= CLAIM_SUBJECT_LEAD || c->is_disguised;
	bool at_edge =
	    c->kind != CLAIM_DISPLAY || c->is_at_edge || c->is_disguised;

	if (c->kind <= CLAIM_MENTION)
		return false;
	if (c->guard & GUARD_IMPORTED)
		return c->kind == CLAIM_WHOLE && lure;
	/* A host or local part alone may be anybody's play of words. */
	if (c->kind == CLAIM_HOST && !is_spoken_of(e, c->brand))
		return false;
	/* The text speaks as the brand, and the header presses. */
	if (c->kind == CLAIM_POSE && presses_in_header(e))
		return true;
	if (!(c->guard & (GUARD_POSITION | GUARD_LURE)) ||
	    c->kind == CLAIM_WHOLE || c->kind == CLAIM_SENDER ||
	    c->kind == CLAIM_ADDRESS)
		return true;
	/* Nobody hides a word that is only a word. */
	lure |= c->is_disguised;
	if (!lure && ((c->guard & GUARD_LURE) || c->kind == CLAIM_DISPLAY))
		return false;
	if (c->guard & GUARD_POSITION)
		return in_place && at_edge;
	return in_place || (lure && c->kind == CLAIM_SUBJECT);
}

static bool
owns_sender(
    const struct evidence_input *in, brand_ref b, const struct evidence *e)
{
	enum relation r =
	    relation_of(in, b, e->sender.domain, FOR_SENDER, NULL);

	return r == REL_OWN || r == REL_OWN_UNSURE;
}

static uint32_t
rank_of(const struct evidence_input *in, brand_ref b)
{
	uint32_t r = know_brand(in->know, b).abuse_rank;

	return r ? r : UINT32_MAX;
}

/*
 * The brand that the mail poses as: the strongest naming; among those as
 * strong the one whose domain the sender has (two brands share a name), then
 * the one abused most. A brand named in the display that owns the From domain
 * is meant whatever else is named.
 */
static const struct claim *
choose(const struct evidence_input *in, const struct evidence *e)
{
	const struct claim *best = NULL;
	bool lure = has_lure(e) || is_odd_sender(&e->sender);

	for (size_t i = 0; i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];

		if (!passes_guard(e, c, lure))
			continue;
		if (!best) {
			best = c;
			if (owns_sender(in, c->brand, e))
				return c;
			continue;
		}
		if (c->kind >= CLAIM_DISPLAY && owns_sender(in, c->brand, e) &&
		    best->kind != CLAIM_WHOLE)
			return c;
		if (c->kind != best->kind ||
		    c->span.offset != best->span.offset)
			continue;
		if (owns_sender(in, c->brand, e))
			return c;
		if (c->span.quote.n >= best->span.quote.n &&
		    rank_of(in, c->brand) < rank_of(in, best->brand))
			best = c;
	}
	return best;
}

static size_t
owners_named(const struct evidence_input *in, const struct evidence *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];
		bool seen = c->guard != 0 || c->kind < CLAIM_SUBJECT ||
			    c->kind == CLAIM_SENDER;

		for (size_t j = 0; j < i && !seen; j++)
			seen = e->claims[j].kind >= CLAIM_SUBJECT &&
			       know_same_owner(
				   in->know, e->claims[j].brand, c->brand);
		n += !seen;
	}
	return n;
}

/* "Is this genuine?", "mail posing as BRAND": somebody speaks of a mail. */
static bool
asks_about(const struct evidence_input *in, const struct view *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct piece *p = &v->pieces[i];

		if (p->place != PLACE_BODY && p->place != PLACE_SUBJECT)
			continue;
		for (size_t j = 0; j < p->n_phrases; j++) {
			struct str f =
			    know_phrase(in->know, p->phrases[j].phrase).family;

			if (str_eq(f, STR("asks-about")) ||
			    (str_eq(f, STR("posing")) &&
				p->place == PLACE_SUBJECT))
				return true;
		}
	}
	return false;
}

/* Does the name stand anywhere but before a surname? */
static bool
is_named_again(const struct evidence *e, const struct claim *c)
{
	for (size_t i = 0; i < e->n_claims; i++)
		if (e->claims[i].kind > CLAIM_MENTION &&
		    e->claims[i].kind != CLAIM_DISPLAY &&
		    know_same_owner(e->know, e->claims[i].brand, c->brand))
			return true;
	return false;
}

/* The organisation's label has an unguarded name in it: a look-alike. */
static bool
is_in_domain(struct arena *a, const struct evidence *e, const struct claim *c)
{
	struct str name = fold_text(a, c->span.quote).text;

	return !c->guard && name.n >= BURIED_SHORTEST &&
	       str_find(e->sender.registrable, name) >= 0;
}

/*
 * A local part and a display name are chosen freely: with the brand's name in
 * them, they tie not.
 */
static bool
is_in_address(struct arena *a, const struct evidence *e, const struct claim *c)
{
	struct str name = fold_text(a, c->span.quote).text;

	if (is_in_domain(a, e, c))
		return true;

	if (name.n >= BURIED_SHORTEST &&
	    str_find(fold_text(a, e->sender.local).text, name) >= 0)
		return true;
	for (size_t i = 0; i < e->n_claims; i++)
		if (e->claims[i].kind == CLAIM_HOST &&
		    know_same_owner(e->know, e->claims[i].brand, c->brand))
			return true;
	return false;
}

/* Offices and taxes, with which no surname ends. */
static bool
ends_an_office(uint32_t kanji)
{
	static const uint32_t ends[] = {0x7a0e /* tax */, 0x5e81 /* agency */,
	    0x7701 /* ministry */, 0x7f72 /* station */};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (kanji == ends[i])
			return true;
	return false;
}

/* Two or three kanji that need both their place and a lure. */
static bool
is_surname_like(const struct claim *c)
{
	const uint32_t both = GUARD_POSITION | GUARD_LURE;
	struct str rest = c->span.quote;
	uint32_t cp = 0;
	size_t n = 0;

	if ((c->guard & both) != both || c->is_disguised)
		return false;
	for (; rest.n; n++) {
		cp = utf8_next(&rest);
		if (cp < 0x4e00 || cp > 0x9fff)
			return false;
	}
	return n >= 2 && n <= SURNAME_LONGEST && !ends_an_office(cp);
}

/* By a name that is no word and no surname, or in the sender's address. */
static bool
is_named_in_full(const struct evidence *e, const struct claim *c)
{
	for (size_t i = 0; i < e->n_claims; i++)
		if ((!e->claims[i].guard || e->claims[i].kind == CLAIM_HOST ||
			e->claims[i].kind == CLAIM_SENDER) &&
		    know_same_owner(e->know, e->claims[i].brand, c->brand))
			return true;
	return false;
}

/*
 * A naming outside the sender's name and address is a mention when the mail
 * speaks for somebody else: a sender whose name and domain belong together, a
 * list, a reply.
 */
static struct str
veto_of(struct arena *a, const struct evidence_input *in,
    const struct evidence *e, const struct view *v, const struct claim *c)
{
	/* "Aldi Smith": a first name, unless the header presses or names it
	 * again. */
	if (c->kind == CLAIM_DISPLAY && c->is_in_pair &&
	    (c->guard & (GUARD_POSITION | GUARD_LURE)) &&
	    (!has_lure(e) || (!is_named_again(e, c) && !presses_in_header(e))))
		return STR("person");
	/* "野村" is a surname, unless the mail says which company. */
	if ((c->kind == CLAIM_WHOLE || c->kind == CLAIM_DISPLAY) &&
	    is_surname_like(c) && !is_named_in_full(e, c))
		return STR("person");
	/* "dhs" <dhs@...> on a list: initials. */
	if (c->kind == CLAIM_WHOLE && c->guard && e->has_list_headers &&
	    e->sender.speaks_as_itself)
		return STR("list");
	if (c->kind >= CLAIM_DISPLAY)
		return STR_NONE;
	if ((e->sender.is_tied_to_domain && !is_in_domain(a, e, c)) ||
	    (e->sender.speaks_as_itself && !is_in_address(a, e, c)))
		return STR("speaks-as-itself");
	if (e->asks_about)
		return STR("question");
	/* The headers of lists and replies are copied too. */
	if (c->is_disguised || is_odd_sender(&e->sender))
		return STR_NONE;
	if (e->has_list_headers &&
	    !(presses_in_header(e) && is_in_address(a, e, c)))
		return STR("list");
	if (e->has_reply_headers && (e->is_forwarding || !presses_in_header(e)))
		return STR("reply");
	return STR_NONE;
}

/*
 * "X via Y" and "X" at Y's address: what the display names is claimed, Y only
 * carries it, unless the display names Y too.
 */
static const struct claim *
named_beside(const struct evidence_input *in, const struct evidence *e,
    const struct claim *sender)
{
	const struct claim *other = NULL;
	bool lure = has_lure(e);

	for (size_t i = 0; i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];

		if (c->kind != CLAIM_DISPLAY && c->kind != CLAIM_ADDRESS)
			continue;
		if (know_same_owner(in->know, c->brand, sender->brand) &&
		    !know_brand(in->know, sender->brand).is_third_party_text)
			return sender;
		if (!other && !c->is_partial && passes_guard(e, c, lure) &&
		    !know_same_owner(in->know, c->brand, sender->brand))
			other = c;
	}
	return other ? other : sender;
}

/* "X via Y": the name behind the word is of who carries it. */
static bool
is_behind_via(const struct evidence_input *in, const struct view *v,
    const struct claim *c)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct piece *p = &v->pieces[i];

		if (p->place != PLACE_DISPLAY)
			continue;
		for (size_t j = 0; j < p->n_phrases; j++) {
			const struct phrase_hit *h = &p->phrases[j];
			size_t end = h->offset + h->length;

			if (!str_eq(know_phrase(in->know, h->phrase).id,
				STR("of-via")))
				continue;
			for (size_t k = 0; k < p->n_names; k++)
				if (p->names[k].brand == c->brand &&
				    p->names[k].offset >= end)
					return true;
		}
	}
	return false;
}

/* The brand before "via", if the display has one; else the carrier. */
static const struct claim *
named_before_via(const struct evidence_input *in, const struct evidence *e,
    const struct view *v, const struct claim *carrier)
{
	bool lure = has_lure(e);

	if (!is_behind_via(in, v, carrier))
		return carrier;
	for (size_t i = 0; i < e->n_claims; i++) {
		const struct claim *c = &e->claims[i];

		if ((c->kind == CLAIM_DISPLAY || c->kind == CLAIM_ADDRESS) &&
		    !c->is_partial && passes_guard(e, c, lure) &&
		    !know_same_owner(in->know, c->brand, carrier->brand))
			return c;
	}
	return carrier;
}

static void
decide_claim(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *e)
{
	const struct claim *c = choose(in, e);

	e->brand = BRAND_NONE;
	e->n_brands_named = owners_named(in, e);
	if (!c)
		return;
	if (c->kind == CLAIM_SENDER)
		c = named_beside(in, e, c);
	if (c->kind == CLAIM_DISPLAY || c->kind == CLAIM_SENDER)
		c = named_before_via(in, e, v, c);
	e->veto = veto_of(a, in, e, v, c);
	if (e->veto.p) {
		/* A brand's own From is meant even below a veto. */
		for (size_t i = 0; i < e->n_claims; i++)
			if (e->claims[i].kind == CLAIM_SENDER) {
				e->brand = e->claims[i].brand;
				e->claim = CLAIM_SENDER;
			}
		return;
	}
	e->brand = c->brand;
	e->claim = c->kind;
	e->is_leading =
	    c->kind == CLAIM_WHOLE || c->kind == CLAIM_ADDRESS ||
	    (c->kind == CLAIM_SUBJECT_LEAD && !c->guard) ||
	    (c->kind == CLAIM_DISPLAY && c->is_at_edge && !c->guard &&
		!e->has_list_headers && !e->has_reply_headers);
}

/*
 * Can the reader do what is asked by the mail itself: is there a link, an
 * address, a telephone number, a file, a picture that may hold them?
 */
static bool
has_way(const struct evidence_input *in, const struct evidence *e)
{
	if (in->source != SOURCE_MAIL || e->n_contacts || e->n_fields)
		return true;
	for (size_t i = 0; i < e->n_links; i++)
		if (e->links[i].role != LINK_RESOURCE || e->links[i].is_visible)
			return true;
	for (size_t i = 0; i < in->mail->n_parts; i++) {
		const struct mail_part *p = in->mail->parts[i];

		if (p->filename.n || (p->html && p->html->n_images) ||
		    p->kind == MAIL_ATTACHMENT || p->kind == MAIL_MESSAGE)
			return true;
	}
	return false;
}

void
evidence_gather(
    struct arena *a, const struct evidence_input *in, struct evidence *out)
{
	struct view v = view_of(a, in);

	*out = (struct evidence){.source = in->source,
	    .know = in->know,
	    .brand = BRAND_NONE,
	    .inbox = in->inbox,
	    .is_forward_judged = in->is_forward_judged,
	    .is_inner_hearsay = in->is_inner_hearsay,
	    .did_images_break = in->did_images_break};
	gather_sender(a, in, out);
	gather_form(a, in, &v, out);
	gather_cues(a, &v, out);
	out->asks_about = asks_about(in, &v);
	gather_claims(a, in, &v, out);
	decide_claim(a, in, &v, out);
	if (in->source == SOURCE_PAGE)
		gather_page(a, in, out);
	if (in->has_brand) {
		out->brand = in->brand;
		out->claim = CLAIM_HOST;
	}
	gather_links(a, in, &v, out);
	if (out->brand == BRAND_NONE && !out->veto.p && !out->asks_about &&
	    claim_by_links(a, in, out))
		gather_links(a, in, &v, out); /* as seen from that brand */
	out->sender.relation =
	    relation_of(in, out->brand, out->sender.domain, FOR_SENDER, NULL);
	gather_identity(in, out);
	gather_contacts(a, in, &v, out);
	gather_fields(a, in, out);
	out->has_way = has_way(in, out);
}
