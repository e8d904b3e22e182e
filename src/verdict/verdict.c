/* SPDX-License-Identifier: MIT */
/* The contradiction model: claim, identity, destination, request. */
#include "verdict/verdict.h"

enum {
	/* Points at which a bare contradiction becomes firm. */
	DECISIVE_BASE = 26, /* what a contradiction weighs beyond is a point */
	WEAK_SHARE = 4,	    /* of a weak one, one point in so many */
	FIRM_NAMED = 4,	    /* named in display or at the subject's start */
	FIRM_UNNAMED = 9,   /* named elsewhere */
	LURES_UNNAMED = 2,  /* different ones, in the text alone */
	PRESSING_UNNAMED = 12, /* points, where one lure stands in the text */
	LURE_POINTS_MOST = 10,
	BODY_LURES_MOST = 4, /* of words that stand in the body alone */
	ODD_POINTS_MOST = 12,
	UNLISTED_HEADER_LURES = 2,
	SCORE_PHISH = 75,
	SCORE_SUSPICIOUS = 50,
	SCORE_UNKNOWN = 30,
	SCORE_NO_CLAIM = 10,
	SCORE_GENUINE = 2,
	SCORE_MOST = 100,
	SCORE_SPAN = 24 /* within a verdict */
};

/* The findings added up by kind. */
struct sums {
	const struct finding *proof, *inbox, *decisive, *weak;
	int lures, header_lures, lure_points, odd_points, points;
	int n_decisive, n_odd;
	bool is_disguised; /* the brand's name or host is, or the subject */
};

static void
add_lure(struct sums *s, const struct finding *f, int *body)
{
	s->lures++;
	s->header_lures += f->in_header;
	if (f->in_header)
		s->lure_points += f->rule->weight;
	else
		*body += f->rule->weight;
}

static struct sums
sum_up(const struct finding *list, size_t n)
{
	struct sums s = {0};
	int body = 0;

	for (size_t i = 0; i < n; i++) {
		const struct finding *f = &list[i];

		switch (f->rule->kind) {
		case FINDING_PROOF:
			if (!strcmp(f->rule->id, "proof.inbox"))
				s.inbox = f;
			else
				s.proof = f;
			break;
		case FINDING_DECISIVE:
			s.n_decisive++;
			s.is_disguised |=
			    !strcmp(f->rule->id, "link.poses-as-host");
			s.odd_points += f->rule->weight - DECISIVE_BASE;
			if (!s.decisive ||
			    f->rule->weight > s.decisive->rule->weight)
				s.decisive = f;
			break;
		case FINDING_WEAK:
			if (f->rule->direction == FINDING_PHISH)
				s.odd_points += f->rule->weight / WEAK_SHARE;
			if (!s.weak || f->rule->weight > s.weak->rule->weight)
				s.weak = f;
			break;
		case FINDING_LURE:
			add_lure(&s, f, &body);
			break;
		case FINDING_ODD:
			s.n_odd++;
			s.odd_points += f->rule->weight;
			s.is_disguised |=
			    !strcmp(f->rule->id, "odd.disguised-name") ||
			    !strcmp(f->rule->id, "odd.invisible");
			break;
		default:
			break;
		}
	}
	s.lure_points += body < BODY_LURES_MOST ? body : BODY_LURES_MOST;
	if (s.lure_points > LURE_POINTS_MOST)
		s.lure_points = LURE_POINTS_MOST;
	if (s.odd_points > ODD_POINTS_MOST)
		s.odd_points = ODD_POINTS_MOST;
	s.points = s.lure_points + s.odd_points;
	return s;
}

/*
 * Named where every reader looks. An address of the brand of which nothing is
 * known is no more than a name: genuine mail without its header looks alike.
 */
static bool
is_named(const struct evidence *e)
{
	bool is_own = e->sender.relation == REL_OWN ||
		      e->sender.relation == REL_OWN_UNSURE;

	/* No company bills its customers from a free mailbox. */
	if (e->claim == CLAIM_POSE && e->sender.relation == REL_OUTSIDE &&
	    str_eq(e->sender.host_kind, STR("freemail")))
		return true;
	return e->claim >= CLAIM_SUBJECT_LEAD &&
	       !(is_own && e->identity.state == IDENTITY_NOT_ESTABLISHED &&
		   !e->identity.is_doubted && !e->identity.is_elsewhere);
}

static struct verdict_result
result(enum verdict v, enum verdict_basis b, const struct finding *decided)
{
	return (struct verdict_result){.verdict = v,
	    .basis = b,
	    .decided = decided ? decided->rule->id : NULL};
}

static bool
is_named_elsewhere(const struct evidence *e)
{
	for (size_t i = 0; i < e->n_claims; i++)
		if (e->claims[i].kind >= CLAIM_SUBJECT &&
		    e->claims[i].kind != CLAIM_SENDER &&
		    know_same_owner(e->know, e->claims[i].brand, e->brand))
			return true;
	return false;
}

/*
 * The sender is proven. What could still be wrong is the text of a third
 * party, or a deed asked for at a place that is not the brand's.
 */
static struct verdict_result
judge_proven(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n)
{
	/* "Somebody (via BRAND)": the words are somebody's, not the brand's. */
	bool is_open = know_brand(e->know, e->brand).is_third_party_text;

	if (is_open && (s->points || !is_named_elsewhere(e) ||
			   findings_have(list, n, "note.via")))
		return result(VERDICT_UNKNOWN, BASIS_AUTHENTICATION, s->proof);
	if (findings_have(list, n, "link.request-outside") ||
	    findings_have(list, n, "link.poses-as-host") ||
	    (findings_have(list, n, "link.all-outside") && s->header_lures))
		return result(
		    VERDICT_UNKNOWN, BASIS_CONTRADICTION, s->decisive);
	return result(VERDICT_GENUINE, BASIS_AUTHENTICATION, s->proof);
}

/* The brand is known by an import alone; or only the address names it. */
static bool
is_unsure(const struct evidence *e, const struct sums *s)
{
	struct brand b = know_brand(e->know, e->brand);

	return b.is_imported || (b.grade < GRADE_B && !s->n_odd) ||
	       (e->claim == CLAIM_SENDER && !is_named_elsewhere(e));
}

static bool
has_own_link(const struct evidence *e)
{
	for (size_t i = 0; i < e->n_links; i++)
		if (link_is_acting(&e->links[i]) &&
		    (e->links[i].relation == REL_OWN ||
			e->links[i].relation == REL_OWN_UNSURE))
			return true;
	return false;
}

/* Does it want something of the reader, or hide what it says it is? */
static bool
is_pressing(const struct evidence *e, const struct sums *s)
{
	return is_named(e) || s->header_lures || s->lures >= LURES_UNNAMED ||
	       s->is_disguised || (s->lures && s->points >= PRESSING_UNNAMED);
}

/* One of several in the subject: perhaps what is to be won, not who writes. */
static bool
is_one_of_several(
    const struct evidence *e, const struct finding *list, size_t n)
{
	return e->claim == CLAIM_SUBJECT &&
	       findings_have(list, n, "note.several-brands");
}

/* No list that is read and no answer to somebody. */
static bool
is_from_stranger(const struct evidence *e)
{
	return e->source == SOURCE_MAIL && !e->has_list_headers &&
	       !e->has_reply_headers;
}

/*
 * The From field says the brand, sender and links say another, and no reader
 * can leave a list: not how a company's unlisted second domain writes.
 */
static bool
is_stranger_throughout(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n)
{
	return e->claim >= CLAIM_DISPLAY && s->n_decisive >= 2 &&
	       !findings_have(list, n, "good.unsubscribe") &&
	       is_from_stranger(e);
}

/* A decisive contradiction, made firm by what is asked and how it is made. */
static struct verdict_result
judge_decisive(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n)
{
	int firm = is_named(e) ? FIRM_NAMED : FIRM_UNNAMED;
	struct verdict_result r =
	    result(VERDICT_SUSPICIOUS, BASIS_CONTRADICTION, s->decisive);

	/* A parcel service that writes through a shop, to its own pages. */
	if (!strcmp(s->decisive->rule->id, "sender.other-brand") &&
	    has_own_link(e) && !s->header_lures)
		return result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);
	/* Some customer of its service, who leads nowhere else. */
	if (!strcmp(s->decisive->rule->id, "sender.tenant") &&
	    !s->header_lures && s->n_decisive == 1)
		return result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);
	/* A survey or a document that somebody sends through a service. */
	if (findings_have(list, n, "note.via") && !s->lures && !s->is_disguised)
		return result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);
	/* The computer centre writes of Microsoft 365, and of nothing to do. */
	if (e->claim == CLAIM_SUBJECT && !e->has_way)
		return result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);
	/* Named in passing, it must also want something. */
	if (!s->points && is_stranger_throughout(e, s, list, n))
		return r;
	if (!s->points || !is_pressing(e, s))
		return result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);
	if (s->points >= firm || (is_named(e) && s->header_lures))
		r.verdict = VERDICT_PHISH;
	else if (!is_named(e) && s->points < FIRM_NAMED)
		r = result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);
	if (r.verdict == VERDICT_PHISH &&
	    (is_unsure(e, s) || is_one_of_several(e, list, n))) {
		r.verdict = VERDICT_SUSPICIOUS;
		r.is_capped = true;
	}
	return r;
}

static struct verdict_result
judge_weak(const struct evidence *e, const struct sums *s)
{
	if (s->weak->rule->direction == FINDING_PHISH &&
	    s->points >= FIRM_NAMED && is_named(e))
		return result(VERDICT_SUSPICIOUS, BASIS_CONTRADICTION, s->weak);
	return result(VERDICT_UNKNOWN, BASIS_NOTHING, s->weak);
}

static bool
may_be_unlisted(const struct evidence *e)
{
	return is_from_stranger(e) && !e->sender.speaks_as_itself && !e->veto.p;
}

/* The header itself promises money, or asks for a wallet's words. */
static bool
offers_windfall(const struct finding *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].in_header &&
		    (!strcmp(list[i].rule->id, "lure.gain") ||
			!strcmp(list[i].rule->id, "lure.seed")))
			return true;
	return false;
}

/* Two lures in the header; one, where it hides that it names the reader. */
static int
unlisted_lures(const struct evidence *e, const struct sums *s)
{
	return s->is_disguised && e->recipient_in_header
		   ? 1
		   : UNLISTED_HEADER_LURES;
}

static struct verdict_result
judge_no_claim(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n)
{
	if (may_be_unlisted(e) && s->odd_points &&
	    s->header_lures >= unlisted_lures(e, s))
		return result(VERDICT_SUSPICIOUS, BASIS_LURE, NULL);
	/* The false chief, who has no company's name but a colleague's. */
	if (may_be_unlisted(e) && findings_have(list, n, "lure.group") &&
	    (s->n_odd || str_eq(e->sender.host_kind, STR("freemail"))))
		return (struct verdict_result){.verdict = VERDICT_SUSPICIOUS,
		    .basis = BASIS_LURE,
		    .check = CHECK_PERSON};
	/* Anybody can send in the name of such a service. */
	if (s->header_lures && findings_have(list, n, "odd.sender-hosting"))
		return result(offers_windfall(list, n) && is_from_stranger(e)
				  ? VERDICT_SUSPICIOUS
				  : VERDICT_UNKNOWN,
		    BASIS_LURE, NULL);
	return result(VERDICT_NO_CLAIM, BASIS_NONE, NULL);
}

/* One step worse: the notice should be in the message centre and is not. */
static enum verdict
worse(enum verdict v)
{
	static const enum verdict next[] = {
	    [VERDICT_GENUINE] = VERDICT_UNKNOWN,
	    [VERDICT_NO_CLAIM] = VERDICT_NO_CLAIM,
	    [VERDICT_UNKNOWN] = VERDICT_SUSPICIOUS,
	    [VERDICT_SUSPICIOUS] = VERDICT_PHISH,
	    [VERDICT_PHISH] = VERDICT_PHISH,
	};

	return next[v];
}

/* What only the brand itself may ask for. */
static bool
asks_secrets(const struct evidence *e)
{
	const uint32_t secrets = BRAND_ASK_PASSWORD | BRAND_ASK_CARD |
				 BRAND_ASK_CVV | BRAND_ASK_PIN |
				 BRAND_ASK_ONE_TIME_CODE |
				 BRAND_ASK_IDENTITY_PAPERS |
				 BRAND_ASK_MY_NUMBER | BRAND_ASK_SEED_PHRASE;

	for (size_t i = 0; i < e->n_fields; i++)
		if (e->fields[i].asks & secrets)
			return true;
	return false;
}

/*
 * A page poses as a brand, stands outside its registry and asks for what only
 * the brand may ask: fake. A page that only speaks of a brand poses as nothing,
 * whatever words and forms it has.
 */
static struct verdict_result
judge_page(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n)
{
	bool is_outside = e->page.relation >= REL_USER_CONTENT;
	bool is_firm = e->page.pose >= PAGE_POSE_FIRM;
	struct verdict_result r =
	    result(VERDICT_UNKNOWN, BASIS_NOTHING, s->decisive);

	if (e->brand == BRAND_NONE)
		return result(VERDICT_NO_CLAIM, BASIS_NONE, NULL);
	if (e->page.relation == REL_OWN)
		return result(VERDICT_GENUINE, BASIS_REGISTRY, NULL);
	/* Not known where it was, but where it sends what is typed. */
	if (findings_have(list, n, "page.form-outside") && asks_secrets(e))
		return result(
		    VERDICT_SUSPICIOUS, BASIS_CONTRADICTION, s->decisive);
	if (!is_outside)
		return r;
	if (is_firm && asks_secrets(e))
		return result(VERDICT_PHISH, BASIS_CONTRADICTION, s->decisive);
	if ((asks_secrets(e) &&
		(s->odd_points || findings_have(list, n, "lure.gain") ||
		    e->page.has_lead_logo)) ||
	    e->page.pose >= PAGE_POSE_WHOLE ||
	    (is_firm && (e->page.is_copied || e->page.has_host)))
		return result(
		    VERDICT_SUSPICIOUS, BASIS_CONTRADICTION, s->decisive);
	return r;
}

/*
 * What gives away a mail that asks for nothing that is known as a lure: a name
 * misspelt, as no company does it, whatever the address; or the brand's
 * address, forged by what the receiver says, and no link of the brand (a
 * forwarder may break the first and never does the second).
 */
static struct verdict_result
judge_quiet(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n, struct verdict_result r)
{
	if (s->proof || !is_from_stranger(e) || e->claim < CLAIM_DISPLAY)
		return r;
	if (findings_have(list, n, "sender.own-failed") &&
	    findings_have(list, n, "link.all-outside"))
		return result(
		    VERDICT_SUSPICIOUS, BASIS_CONTRADICTION, s->decisive);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i].rule->id, "odd.disguised-name"))
			return result(
			    VERDICT_SUSPICIOUS, BASIS_CONTRADICTION, &list[i]);
	return r;
}

static struct verdict_result
judge(const struct evidence *e, const struct sums *s,
    const struct finding *list, size_t n)
{
	struct verdict_result r;

	if (e->source == SOURCE_PAGE)
		return judge_page(e, s, list, n);
	if (e->brand == BRAND_NONE)
		return judge_no_claim(e, s, list, n);
	if (s->proof)
		r = judge_proven(e, s, list, n);
	else if (s->decisive)
		r = judge_decisive(e, s, list, n);
	else if (s->weak)
		r = judge_weak(e, s);
	else
		r = result(VERDICT_UNKNOWN, BASIS_NOTHING, NULL);
	if (r.verdict == VERDICT_UNKNOWN)
		r = judge_quiet(e, s, list, n, r);
	/* A contradiction always wins: real subjects are copied. */
	if (s->inbox && !s->decisive && r.verdict != VERDICT_GENUINE)
		return result(VERDICT_GENUINE, BASIS_INBOX, s->inbox);
	if (findings_have(list, n, "inbox.missing"))
		r.verdict = worse(r.verdict);
	return r;
}

static enum verdict_check
check_for(const struct evidence *e, const struct verdict_result *r)
{
	if (r->verdict != VERDICT_UNKNOWN && r->verdict != VERDICT_SUSPICIOUS)
		return CHECK_NONE;
	if (r->check != CHECK_NONE)
		return r->check;
	if (e->brand != BRAND_NONE && e->inbox == INBOX_NOT_CHECKED &&
	    know_brand(e->know, e->brand).inbox_ja.n)
		return CHECK_INBOX;
	return e->source == SOURCE_TEXT && r->verdict == VERDICT_UNKNOWN
		   ? CHECK_SOURCE
		   : CHECK_APP;
}

static int
score_of(const struct verdict_result *r, const struct sums *s)
{
	static const int base[] = {
	    [VERDICT_GENUINE] = SCORE_GENUINE,
	    [VERDICT_NO_CLAIM] = SCORE_NO_CLAIM,
	    [VERDICT_UNKNOWN] = SCORE_UNKNOWN,
	    [VERDICT_SUSPICIOUS] = SCORE_SUSPICIOUS,
	    [VERDICT_PHISH] = SCORE_PHISH,
	};
	int extra = s->points + 4 * s->n_decisive;

	if (r->verdict == VERDICT_GENUINE)
		return base[r->verdict];
	if (r->verdict <= VERDICT_UNKNOWN && extra > SCORE_SPAN - 5)
		extra = SCORE_SPAN - 5;
	if (extra > SCORE_SPAN)
		extra = SCORE_SPAN;
	return base[r->verdict] + extra < SCORE_MOST ? base[r->verdict] + extra
						     : SCORE_MOST;
}

struct verdict_result
verdict_of(
    const struct evidence *e, const struct finding *findings, size_t n_findings)
{
	struct sums s = sum_up(findings, n_findings);
	struct verdict_result r = judge(e, &s, findings, n_findings);

	r.check = check_for(e, &r);
	r.score = score_of(&r, &s);
	return r;
}

struct verdict_result
verdict_of_host(const struct evidence *e, bool is_owned, const char *lookalike)
{
	static const struct {
		const char *kind;
		enum verdict verdict;
	} kinds[] = {
	    {"subdomain", VERDICT_PHISH},
	    {"userinfo", VERDICT_PHISH},
	    {"homograph", VERDICT_PHISH},
	    {"combined", VERDICT_SUSPICIOUS},
	    {"edit", VERDICT_SUSPICIOUS},
	    {"label", VERDICT_SUSPICIOUS},
	    {"path", VERDICT_SUSPICIOUS},
	    {"suffix", VERDICT_UNKNOWN},
	};
	struct verdict_result r = result(VERDICT_NO_CLAIM, BASIS_NONE, NULL);
	struct sums none = {0};

	if (is_owned) {
		r = result(VERDICT_GENUINE, BASIS_REGISTRY, NULL);
	} else if (e->brand != BRAND_NONE && !lookalike) {
		r = result(VERDICT_UNKNOWN, BASIS_NOTHING, NULL);
	}
	for (size_t i = 0; lookalike && i < ARRAY_LEN(kinds); i++)
		if (!strcmp(lookalike, kinds[i].kind))
			r = result(kinds[i].verdict, BASIS_LOOKALIKE, NULL);
	for (size_t i = 0; i < e->n_links; i++)
		if (r.verdict == VERDICT_NO_CLAIM &&
		    e->links[i].is_unknown_target)
			r = result(VERDICT_UNKNOWN, BASIS_NOTHING, NULL);
	r.score = score_of(&r, &none);
	return r;
}

const char *
verdict_name(enum verdict v)
{
	static const char *const names[] = {
	    [VERDICT_GENUINE] = "genuine",
	    [VERDICT_NO_CLAIM] = "no-claim",
	    [VERDICT_UNKNOWN] = "unknown",
	    [VERDICT_SUSPICIOUS] = "suspicious",
	    [VERDICT_PHISH] = "phish",
	};

	return names[v];
}

const char *
verdict_basis_name(enum verdict_basis b)
{
	static const char *const names[] = {
	    [BASIS_NONE] = "none",
	    [BASIS_AUTHENTICATION] = "authentication",
	    [BASIS_INBOX] = "message-center",
	    [BASIS_CONTRADICTION] = "contradiction",
	    [BASIS_LURE] = "lure",
	    [BASIS_REGISTRY] = "registry",
	    [BASIS_LOOKALIKE] = "look-alike",
	    [BASIS_NOTHING] = "nothing-provable",
	    [BASIS_UNREAD] = "not-read",
	};

	return names[b];
}
