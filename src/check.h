/* SPDX-License-Identifier: MIT */
/* What stands behind the handles of mekiki.h. */
#ifndef CHECK_H
#define CHECK_H

#include "advice/advice.h"
#include "auth/smime.h"
#include "evidence/carrier.h"
#include "evidence/gather.h"
#include "know/receivers.h"
#include "mekiki/mekiki.h"
#include "render/report.h"
#include "url/lookalike.h"

#include <pthread.h>

struct mekiki {
	struct arena *arena;
	struct know *know;
	const char *version; /* of the data */
	struct url_tables *urls;
	struct receiver_table receivers;
	struct smime_roots *smime_roots; /* NULL: no chain is believed */
	/* Made when first needed: only checks of hosts look at all brands. */
	pthread_mutex_t lock;
	struct lookalike_set *hosts;
	brand_ref *host_brands; /* by index of the set */
};

enum check_state {
	CHECK_EMPTY,
	CHECK_NEW,
	CHECK_ASKING,
	CHECK_DONE
};

/* One mail, text or page with what came out. */
struct judged {
	struct evidence evidence;
	struct finding *findings;
	size_t n_findings;
	struct verdict_result verdict;
	const struct message *mail;
	const struct auth_report *auth;
};

struct mekiki_check {
	const struct mekiki *mekiki;
	struct arena *options_arena; /* copies of the options' strings */
	struct arena *arena;	     /* of the input at hand */
	struct url_tables *urls;     /* with a memory of hosts */
	struct brand_hosts *hosts;   /* kept from input to input */
	enum check_state state;

	/* options */
	struct auth_options auth_options;
	struct str lang, file, jail, without_finding, without_brand;
	long index;
	enum inbox_answer inbox_option, inbox;
	struct str inbox_page;
	uint32_t did;
	int64_t now;
	bool scan_images, did_images_break;

	/* input */
	enum source_kind source;
	struct str input, text, from, url;

	/* on the way */
	struct ask *ask;
	struct message *mail;
	struct carried carried[CARRIED_MOST];
	size_t n_carried;
	struct auth_report auth[CARRIED_MOST];
	struct judged judged[CARRIED_MOST];
	struct judged *answer;
	struct advice *advice;
	size_t n_advice;
};

/* Open questions were not answered: they count as no answer. */
void check_close_questions(struct mekiki_check *c);

/* A carried mail has no session, and its header no receiver of ours. */
struct auth_options inner_options(const struct auth_options *outer);

/* What is told of a check that is done. */
struct report check_report(const struct mekiki_check *c);
/* mekiki_did bits as the catalogue of advice has them. */
uint32_t check_did(uint32_t given);

/* A page's bytes as UTF-8, by its own label or by detection. */
struct str page_text(struct arena *a, struct str bytes);

/* The next input; MEKIKI_E_LIMIT when it is too large. */
int check_start(
    struct mekiki_check *c, enum source_kind source, struct str input);

/* A URL or host against all brands: check_host.c. */
void judge_host(struct mekiki_check *c, const struct evidence_input *in,
    struct judged *out);
/* The links in a picture's codes, likewise, into c->answer. */
void judge_image(struct mekiki_check *c, const struct evidence_input *in);
/* Nothing is known of it but the finding of that id. */
void judge_unread(struct mekiki_check *c, struct judged *out,
    enum source_kind source, const char *id);

#endif
