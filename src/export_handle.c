/* SPDX-License-Identifier: MIT */
/* Judgements for other programs, and mails that may be shown around. */
#include "base/limits.h"
#include "check.h"
#include "redact/redact.h"
#include "render/export.h"

static struct str (*const writers[])(const struct export *) = {
    [MEKIKI_EXPORT_STIX] = export_stix,
    [MEKIKI_EXPORT_MISP] = export_misp,
    [MEKIKI_EXPORT_XARF] = export_xarf,
    [MEKIKI_EXPORT_CSV] = export_csv,
};

/* local@domain of ASCII. */
static bool
is_mailbox(struct str s)
{
	ssize_t at = str_chr(s, '@');

	for (size_t i = 0; i < s.n; i++)
		if (!is_alnum(s.p[i]) && (s.p[i] < '+' || s.p[i] > '_' ||
					     s.p[i] == ',' || s.p[i] == '/'))
			return false;
	return at > 0 && (size_t)at == (size_t)str_rchr(s, '@') &&
	       (size_t)at + 1 < s.n && s.n <= 254;
}

const char *
mekiki_check_export(struct mekiki_check *c, enum mekiki_export format,
    const char *reporter, size_t *size_out)
{
	struct str contact = str_c(reporter), s;
	struct export e;
	struct report r;

	if (c->state != CHECK_DONE || (unsigned)format > MEKIKI_EXPORT_CSV ||
	    (contact.p && !is_mailbox(contact)) ||
	    (format == MEKIKI_EXPORT_XARF && !contact.p))
		return NULL;
	r = check_report(c);
	export_collect(c->arena, &r, c->now, contact, &e);
	s = arena_str(c->arena, writers[format](&e));
	if (size_out)
		*size_out = s.n;
	return s.p;
}

char *
mekiki_redact(
    const struct mekiki *m, const char *bytes, size_t size, size_t *size_out)
{
	struct arena *a;
	struct redact r = {.urls = m->urls};
	struct message *mail;
	struct str s;
	char *out;

	if (size > LIMIT_MAIL_BYTES)
		return NULL;
	r.arena = a = arena_new();
	mail = message_read(a, (struct str){bytes ? bytes : "", size}, NULL);
	if (mail->n_from)
		r.sender = mail->from[0].addr;
	redact_learn(&r, mail);
	s = redact_mail(&r, mail);
	out = malloc(s.n + 1);
	if (!out)
		abort();
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	if (size_out)
		*size_out = s.n;
	arena_free(a);
	return out;
}
