/* SPDX-License-Identifier: MIT */
/* The chain of authentication in words. */
#include "render/auth_text.h"
#include "base/buf.h"
#include "base/limits.h"
#include "render/plain.h"
#include "render/sentence.h"
#include "url/display.h"

enum {
	COLUMNS = 80,
	KEY_MOST = 128,
	LINE_MOST = 4096
};

static const char *const state_keys[] = {
    [AUTH_NOT_ESTABLISHED] = "state.not-established",
    [AUTH_AUTHENTICATED] = "state.proven",
    [AUTH_FAILED] = "state.failed",
};

/* Words under "GROUP.ID"; absent when there are none. */
static struct str
words(struct arena *a, const struct report *r, const char *group,
    const char *id, struct str host)
{
	struct sentence_args args = {.host = host};
	char key[KEY_MOST];

	snprintf(key, sizeof key, "%s.%s", group, id ? id : "");
	if (!know_words(r->know, r->lang, str_c(key)).p)
		return STR_NONE;
	return sentence(a, r, key, &args);
}

static struct str
label(struct arena *a, const struct report *r, const char *id)
{
	return words(a, r, "label", id, STR_NONE);
}

static void
add_line(struct buf *out, struct str s, const char *first, const char *rest)
{
	if (s.n)
		plain_wrap(out, s, str_c(first), str_c(rest), COLUMNS);
}

/* "amazon[.]co[.]jp; is the domain shown; checked here" */
static struct str
about(struct arena *a, const struct report *r, const struct auth_fact *f)
{
	struct str parts[5];
	struct buf b;
	size_t n = 0;

	if (f->domain.n)
		parts[n++] = host_defang(a, f->domain);
	if (f->domain.n && f->is_aligned)
		parts[n++] = label(a, r, "aligned");
	if (f->result != AUTH_ABSENT)
		parts[n++] = label(a, r,
		    f->basis == AUTH_RECORDED ? "recorded" : "verified-here");
	if (f->is_dnssec)
		parts[n++] = label(a, r, "dnssec");
	buf_init(&b, a, LINE_MOST);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s%.*s", i ? "; " : "", STR_FMT(parts[i]));
	return buf_str(&b);
}

static void
add_check(struct arena *a, const struct report *r, const struct auth_fact *f,
    struct buf *out)
{
	const char *result = auth_result_name(f->result);
	struct str method =
	    words(a, r, "method", auth_method_name(f->method), STR_NONE);
	struct str said = words(a, r, "result", result, STR_NONE);
	struct buf b;

	buf_init(&b, a, LINE_MOST);
	buf_fmt(&b, "%.*s: %.*s (%s=%s)", STR_FMT(method), STR_FMT(said),
	    auth_method_name(f->method), result);
	add_line(out, buf_str(&b), "  - ", "    ");
	add_line(out, about(a, r, f), "      ", "      ");
	if (f->basis != AUTH_RECORDED)
		add_line(out, words(a, r, "reason", f->reason, f->domain),
		    "      ", "      ");
	if (f->method == AUTH_SMIME && r->auth->signer_name.n)
		add_line(out,
		    sentence(a, r, "smime.signer",
			&(struct sentence_args){.other = r->auth->signer_name}),
		    "      ", "      ");
}

void
auth_checks_text(struct arena *a, const struct report *r, struct buf *out)
{
	for (size_t i = 0; r->auth && i < r->auth->n_facts; i++)
		add_check(a, r, &r->auth->facts[i], out);
}

/* "out[.]shop[.]example (192.0.2.1)"; absent when nothing is known. */
static struct str
hop_source(struct arena *a, const struct report *r, const struct auth_hop *h)
{
	struct buf b;

	if (!h->from.n)
		return h->ip;
	buf_init(&b, a, LINE_MOST);
	buf_add(&b, host_defang(a, h->from));
	if (h->ip.n || h->is_told)
		buf_fmt(&b, " (%.*s%s%.*s)", STR_FMT(h->ip),
		    h->ip.n && h->is_told ? ", " : "",
		    STR_FMT(h->is_told ? label(a, r, "told") : STR_NONE));
	return buf_str(&b);
}

static void
add_way(
    struct arena *a, const struct report *r, bool use_colour, struct buf *out)
{
	const struct auth_report *auth = r->auth;

	if (!auth->n_hops)
		return;
	buf_fmt(out, "\n%s%.*s%s\n", use_colour ? "\033[1m" : "",
	    STR_FMT(sentence_plain(a, r, "section.way")),
	    use_colour ? "\033[0m" : "");
	for (size_t i = 0; i < auth->n_hops; i++) {
		const struct auth_hop *h = &auth->hops[i];
		struct sentence_args args = {
		    .host = h->by, .other = hop_source(a, r, h)};
		const char *key = !args.other.n	 ? "hop.inner"
				  : h->is_border ? "hop.border"
						 : "hop.line";

		add_line(out, sentence(a, r, key, &args), "  - ", "    ");
		if (h->is_border && i + 1 < auth->n_hops)
			add_line(out, sentence_plain(a, r, "hop.sender"),
			    "    ", "    ");
	}
	if (auth->has_more_hops)
		add_line(out, STR("..."), "  - ", "    ");
}

struct str
auth_text(struct arena *a, const struct report *r, bool use_colour)
{
	const struct auth_report *auth = r->auth;
	struct buf out;

	buf_init(&out, a, LIMIT_REPORT_BYTES);
	if (r->file.n)
		add_line(&out, plain_line(a, r->file), "", "  ");
	if (!auth)
		return buf_str(&out);
	add_line(&out,
	    sentence(a, r, state_keys[auth->state],
		&(struct sentence_args){.host = auth->domain}),
	    "", "");
	add_line(
	    &out, words(a, r, "reason", auth->reason, auth->domain), "", "");
	if (auth->broken_by)
		add_line(&out,
		    words(a, r, "broken", auth->broken_by, auth->broken_at), "",
		    "");
	add_way(a, r, use_colour, &out);
	if (!auth->n_facts)
		return buf_str(&out);
	buf_fmt(&out, "\n%s%.*s%s\n", use_colour ? "\033[1m" : "",
	    STR_FMT(sentence_plain(a, r, "section.authentication")),
	    use_colour ? "\033[0m" : "");
	auth_checks_text(a, r, &out);
	return buf_str(&out);
}
