/* SPDX-License-Identifier: MIT */
/* A mail, a text or a page turned into evidence. */
#ifndef EVIDENCE_GATHER_H
#define EVIDENCE_GATHER_H

#include "evidence/view.h"
#include "url/lookalike.h"

/* Views of the input's bytes and of the arena; *out is whole afterwards. */
void evidence_gather(
    struct arena *a, const struct evidence_input *in, struct evidence *out);

/* ---- the steps, in this order; each fills its part of *out */

void gather_claims(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out);
void gather_sender(
    struct arena *a, const struct evidence_input *in, struct evidence *out);
void gather_identity(const struct evidence_input *in, struct evidence *out);
void gather_links(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out);
void gather_cues(struct arena *a, const struct view *v, struct evidence *out);
void gather_contacts(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out);
void gather_fields(
    struct arena *a, const struct evidence_input *in, struct evidence *out);
void gather_form(struct arena *a, const struct evidence_input *in,
    const struct view *v, struct evidence *out);

/* Whom a page poses as: decides the brand in place of the claims. */
void gather_page(
    struct arena *a, const struct evidence_input *in, struct evidence *out);

/*
 * A link made to be taken for a brand's (https://amazon.co.jp.x.example) says
 * whom the mail poses as: sets brand and claim. Of mails that name none.
 */
bool claim_by_links(
    struct arena *a, const struct evidence_input *in, struct evidence *e);

/* Does the mail speak of the brand anywhere but in its address? */
bool is_spoken_of(const struct evidence *e, brand_ref b);

enum purpose {
	FOR_SENDER, /* may it send for the brand? */
	FOR_LINK    /* is it the brand's place to go? */
};

/* What `host` is to `brand`; *domain_out (may be NULL) is the entry. */
enum relation relation_of(const struct evidence_input *in, brand_ref brand,
    struct str host, enum purpose purpose, struct brand_domain *domain_out);

/*
 * Of a code's text the URL that a telephone would offer to open: the whole, a
 * bookmark's, or the first link in it. Absent when there is none.
 */
struct str code_link(
    struct arena *a, const struct url_tables *urls, struct str text);

/* Lower-case ASCII form of a host as written; absent when it is none. */
struct str host_of(
    struct arena *a, const struct evidence_input *in, struct str written);

#endif
