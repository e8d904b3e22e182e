/* SPDX-License-Identifier: MIT */
/* Findings on a page: where it stands and how it is made. */
#include "finding/rules.h"

static bool
is_outside(const struct evidence *e)
{
	return e->source == SOURCE_PAGE && has_brand(e) &&
	       (is_foreign(e->page.relation) ||
		   e->page.relation == REL_NAMESAKE);
}

static bool
tells(struct finding *out, bool is, struct str host)
{
	out->host = host;
	return is;
}

bool
find_page_outside(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return tells(
	    out, is_outside(e) && e->page.pose >= PAGE_POSE_FIRM, e->page.host);
}

/* Wherever it was: a page of the brand's own sends nothing there. */
bool
find_page_form_outside(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	for (size_t i = 0; i < e->n_fields; i++)
		finding_add(out, e->fields[i].span);
	return tells(out,
	    e->source == SOURCE_PAGE && has_brand(e) && !e->page.host.n &&
		e->page.form_host.n && e->n_fields &&
		e->page.pose >= PAGE_POSE_FIRM &&
		is_foreign(e->page.form_relation),
	    e->page.form_host);
}

bool
find_page_no_address(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	(void)out;
	return e->source == SOURCE_PAGE && has_brand(e) && !e->page.host.n;
}

bool
find_page_posts_elsewhere(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return tells(
	    out, is_outside(e) && e->page.form_host.n, e->page.form_host);
}

bool
find_page_messenger(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return tells(out, is_outside(e) && (e->page.signs & PAGE_SENDS_MESSAGE),
	    e->page.host);
}

bool
find_page_hidden_script(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return tells(out, is_outside(e) && (e->page.signs & PAGE_HIDES_SCRIPT),
	    e->page.host);
}

bool
find_page_copied_head(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	(void)r;
	return tells(out, is_outside(e) && e->page.is_copied, e->page.host);
}

/* No shop asks for the password beside the whole card. */
bool
find_page_all_at_once(
    const struct finding_rule *r, const struct evidence *e, struct finding *out)
{
	const uint32_t all =
	    BRAND_ASK_PASSWORD | BRAND_ASK_CARD | BRAND_ASK_CVV;
	uint32_t asks = 0;

	(void)r;
	for (size_t i = 0; i < e->n_fields; i++) {
		asks |= e->fields[i].asks;
		if (e->fields[i].asks & all)
			finding_add(out, e->fields[i].span);
	}
	return tells(out, is_outside(e) && (asks & all) == all, e->page.host);
}
