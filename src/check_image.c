/* SPDX-License-Identifier: MIT */
/* A picture alone: where would its codes lead? */
#include "check.h"
#include "image/image.h"
#include "mail/code.h"

int
mekiki_pictures_load(void)
{
	return image_load_readers() ? MEKIKI_OK : MEKIKI_E_STATE;
}

void
mekiki_pictures_seal(void)
{
	image_seal_readers();
}

int
mekiki_pictures_missed(void)
{
	return image_was_missed();
}

int
mekiki_check_image(struct mekiki_check *c, const char *bytes, size_t size)
{
	if (!c->scan_images)
		return MEKIKI_E_STATE;
	return check_start(
	    c, SOURCE_IMAGE, (struct str){bytes ? bytes : "", size});
}

/* The links of its codes, as many as are judged. */
static size_t
links_of(struct mekiki_check *c, struct str *out, size_t most, bool *read_out)
{
	struct image_budget budget = image_budget();
	struct image_scan s = image_scan(c->arena, c->input, &budget);
	size_t n = 0;

	*read_out = s.end == IMAGE_SCANNED;
	for (size_t i = 0; i < s.n_codes && n < most; i++) {
		struct str link = code_link(
		    c->arena, c->urls, code_text(c->arena, s.codes[i]));

		if (link.n)
			out[n++] = link;
	}
	return n;
}

/* The worst is told: a telephone may read any of them. */
void
judge_image(struct mekiki_check *c, const struct evidence_input *in)
{
	struct str links[CARRIED_MOST], told = STR_NONE;
	bool is_read;
	size_t n = links_of(c, links, ARRAY_LEN(links), &is_read);

	for (size_t i = 0; i < n; i++) {
		struct evidence_input with = *in;
		struct judged *j = &c->judged[i];

		with.source = SOURCE_URL;
		with.url = links[i];
		judge_host(c, &with, j);
		if (c->answer &&
		    j->verdict.verdict <= c->answer->verdict.verdict)
			continue;
		c->answer = j;
		told = c->url;
	}
	c->url = told;
	if (c->answer)
		return;
	c->answer = &c->judged[0];
	judge_unread(c, c->answer, SOURCE_IMAGE,
	    is_read ? "note.image-no-code" : "note.image-unread");
}
