/* SPDX-License-Identifier: MIT */
/*
 * mekiki: is a mail that says it comes from a brand really from them, how do
 * we know, and what should the person do now?
 *
 * The library reads bytes and answers; it opens no socket, starts no process
 * and writes no file. Only mekiki_open and mekiki_reload read the disk. It
 * never prints, never exits (real memory exhaustion apart: abort) and does not
 * read the environment. No URL found in a mail is ever fetched.
 *
 * Threads: a struct mekiki is read-only once open and may be shared by all
 * threads. A struct mekiki_check belongs to one thread at a time.
 *
 * Strings that come out are UTF-8, NUL-terminated, owned by the object that
 * gave them and valid until it is freed or given its next input.
 */
#ifndef MEKIKI_MEKIKI_H
#define MEKIKI_MEKIKI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MEKIKI_API __attribute__((visibility("default")))

/* The version of this library, "0.1.0". */
MEKIKI_API const char *mekiki_version(void);

/* Results of functions that can fail; 0 is success. */
enum mekiki_error {
	MEKIKI_OK = 0,
	MEKIKI_E_DATA = -1,  /* the data folder is missing or damaged */
	MEKIKI_E_INPUT = -2, /* an argument is out of its range */
	MEKIKI_E_STATE = -3, /* called at the wrong time */
	MEKIKI_E_LIMIT = -4  /* the input is larger than the limit */
};

/* ---- the data */

struct mekiki;

/* Zero it, set what you need. */
struct mekiki_config {
	const char *data_dir;  /* folder with mekiki.db, or the data's source */
	const char *local_dir; /* the site's own brands/, or NULL */
	const char *psl_file;  /* public suffix list, NULL: the system's */
	const char *roots_pem; /* roots for S/MIME: PEM text, or NULL; not
				* copied: it lives until mekiki_close */
};

/*
 * Opens the data. On failure *out is NULL and *why_out (may be NULL) is a
 * sentence with file and line, to be freed with free().
 */
MEKIKI_API int mekiki_open(
    const struct mekiki_config *config, struct mekiki **out, char **why_out);
/* NULL is accepted. All checks made from it must be freed before. */
MEKIKI_API void mekiki_close(struct mekiki *m);
/*
 * The libraries that read pictures (libzbar, libjpeg, ...) are loaded with the
 * first picture of a check with scan_images, for the whole process. To load
 * them now: MEKIKI_E_STATE when they are not there or this library is built
 * without them. After mekiki_pictures_seal nothing is loaded any more, for a
 * process that enters a jail without files; mekiki_pictures_missed is 1 once
 * that left a picture unread. All three may be called from any thread.
 */
MEKIKI_API int mekiki_pictures_load(void);
MEKIKI_API void mekiki_pictures_seal(void);
MEKIKI_API int mekiki_pictures_missed(void);
/* The version of the data, as in the report's data_version. */
MEKIKI_API const char *mekiki_data_version(const struct mekiki *m);

/* ---- a check */

enum mekiki_verdict {
	MEKIKI_GENUINE,	   /* proven to come from the brand it names */
	MEKIKI_NO_CLAIM,   /* says of no brand that it comes from it */
	MEKIKI_UNKNOWN,	   /* nothing provable either way */
	MEKIKI_SUSPICIOUS, /* signs of a fake, none decides */
	MEKIKI_PHISH	   /* says it is a brand, and is not */
};

enum mekiki_trust {	       /* which Authentication-Results are believed */
	MEKIKI_TRUST_AUTO,     /* known receivers' own, else above the border */
	MEKIKI_TRUST_RECEIVER, /* also the border's own block below it */
	MEKIKI_TRUST_NONE,
	MEKIKI_TRUST_NAMED /* of authserv_id alone */
};

enum mekiki_inbox { /* is the mail also in the brand's message centre? */
	MEKIKI_INBOX_NOT_CHECKED,
	MEKIKI_INBOX_YES,
	MEKIKI_INBOX_NO
};

enum {
	MEKIKI_IMAGES_BROKE = -1 /* of scan_images */
};

enum mekiki_did { /* what the person already did: bits */
	MEKIKI_DID_NOTHING = 0,
	MEKIKI_DID_OPEN_LINK = 1,
	MEKIKI_DID_TYPE_ACCOUNT = 2,
	MEKIKI_DID_TYPE_CARD = 4,
	MEKIKI_DID_TYPE_CODE = 8,
	MEKIKI_DID_TYPE_BANK = 16,
	MEKIKI_DID_TYPE_PERSONAL = 32, /* name, address, phone, birth date */
	MEKIKI_DID_SEND_PAPERS = 64,   /* identity papers, My Number */
	MEKIKI_DID_PAY = 128,	       /* money or gift-card codes */
	MEKIKI_DID_INSTALL = 256,      /* an app or remote control */
	MEKIKI_DID_CALL = 512,
	MEKIKI_DID_REPLY = 1024
};

/* Zero it, set what you need; strings are copied. */
struct mekiki_options {
	const char *lang; /* "ja" (NULL), "en", "ja-easy" */
	enum mekiki_trust trust;
	const char *authserv_id; /* with MEKIKI_TRUST_NAMED */
	/* The SMTP session, where the caller knows it; else NULL. */
	const char *client_ip, *helo, *mail_from;
	/* Domains whose ARC seals are believed, by commas; NULL: none. */
	const char *trusted_sealers;
	int use_dns;	  /* ask DNS questions */
	int is_smtp_time; /* also those that tell the sender of this check */
	int64_t now;	  /* seconds since 1970; 0: not known */
	enum mekiki_inbox inbox;
	/* The page of the brand's inbox, saved or pasted; NULL without. */
	const char *inbox_page;
	size_t inbox_page_size;
	uint32_t did; /* mekiki_did bits */
	/* Look for QR codes in pictures: decoders are C libraries with a
	 * history, so off by default; only where a crash costs nothing.
	 * MEKIKI_IMAGES_BROKE: that crash came; not again, and said so. */
	int scan_images;
	const char *jail; /* what to say of the jail in the report, or NULL */
	const char *file; /* what to call the input in the report */
	long index;	  /* place in a mailbox, -1 without */
	/* For measuring: a finding's id that is not looked for, a brand's name
	 * that is not in the registry; NULL without. */
	const char *without_finding, *without_brand;
};

struct mekiki_check;

/* m must outlive it. options may be NULL. NULL only for a bad option. */
MEKIKI_API struct mekiki_check *mekiki_check_new(
    const struct mekiki *m, const struct mekiki_options *options);
MEKIKI_API void mekiki_check_free(struct mekiki_check *c);
/* New options for the inputs to come; what was answered is gone. */
MEKIKI_API int mekiki_check_options(
    struct mekiki_check *c, const struct mekiki_options *options);

/*
 * One input. Bytes are borrowed until the check is done with (the next input
 * or free). Any bytes are accepted: what is strange is part of the answer.
 * MEKIKI_E_LIMIT above 64 MB.
 */
MEKIKI_API int mekiki_check_mail(
    struct mekiki_check *c, const char *bytes, size_t size);
/* Only the visible words (a paste, an SMS); from may be NULL. */
MEKIKI_API int mekiki_check_text(
    struct mekiki_check *c, const char *text, size_t size, const char *from);
MEKIKI_API int mekiki_check_url(struct mekiki_check *c, const char *url);
MEKIKI_API int mekiki_check_domain(struct mekiki_check *c, const char *host);
/* A saved page; url is where it was, or NULL. */
MEKIKI_API int mekiki_check_page(
    struct mekiki_check *c, const char *html, size_t size, const char *url);

/*
 * A picture (PNG, JPEG, GIF, WebP) alone: the links in its QR codes are judged
 * as mekiki_check_url does, and the worst is told; unknown without a code.
 * MEKIKI_E_STATE without scan_images.
 */
MEKIKI_API int mekiki_check_image(
    struct mekiki_check *c, const char *bytes, size_t size);

enum mekiki_unread {	      /* why an input was not read to its end */
	MEKIKI_UNREAD_CRASH,  /* whoever read it broke down */
	MEKIKI_UNREAD_TIME,   /* ... took too long */
	MEKIKI_UNREAD_ANSWER, /* ... gave an answer that cannot be believed */
	MEKIKI_UNREAD_REFUSED /* too large, or not what it was said to be */
};

/*
 * Instead of an input: the answer for one whose reading failed elsewhere, for
 * programs that read mail in a process of its own. Always unknown.
 */
MEKIKI_API int mekiki_check_unread(
    struct mekiki_check *c, enum mekiki_unread why);

enum mekiki_step {
	MEKIKI_ASKS, /* questions are open: answer them, call step again */
	MEKIKI_DONE
};

/*
 * Goes on as far as it can without I/O. Questions that are not answered when
 * it is called again count as "no answer", so it ends in any case.
 */
MEKIKI_API enum mekiki_step mekiki_check_step(struct mekiki_check *c);

enum mekiki_dns {
	MEKIKI_DNS_TXT,
	MEKIKI_DNS_A,
	MEKIKI_DNS_AAAA,
	MEKIKI_DNS_MX,
	MEKIKI_DNS_PTR
};

enum mekiki_dns_status {
	MEKIKI_DNS_OK = 1,
	MEKIKI_DNS_NODATA,
	MEKIKI_DNS_NXDOMAIN,
	MEKIKI_DNS_NO_ANSWER,
	MEKIKI_DNS_OK_SECURE /* OK, and validated by DNSSEC */
};

/*
 * The i-th open question: 0, or MEKIKI_E_INPUT past the last. The name has no
 * dot at the end.
 */
MEKIKI_API int mekiki_check_question(const struct mekiki_check *c, size_t i,
    enum mekiki_dns *type_out, const char **name_out);

/*
 * One answer. Records are bytes: TXT its character-strings joined, A and AAAA
 * in text form, MX "10 host", PTR the name. Copied.
 */
MEKIKI_API int mekiki_check_answer(struct mekiki_check *c, enum mekiki_dns type,
    const char *name, enum mekiki_dns_status status, const char *const *records,
    const size_t *sizes, size_t n_records);

/*
 * DNS data in a file: answers without a network, and a record of those that
 * were given, so that a check can be repeated later. One thread at a time.
 */
struct mekiki_zone;

struct mekiki_dns_answer {
	enum mekiki_dns_status status;
	const char *const *records; /* as mekiki_check_answer takes them */
	const size_t *sizes;
	size_t n;
};

/*
 * Master-file lines, or a JSON list of [name, type, value] (docs/zone.md).
 * MEKIKI_E_DATA: malformed, *why_out (may be NULL) says line and reason, to be
 * freed with free(). No bytes: an empty zone, to record into.
 */
MEKIKI_API int mekiki_zone_read(
    const char *bytes, size_t size, struct mekiki_zone **out, char **why_out);
MEKIKI_API void mekiki_zone_free(struct mekiki_zone *z);
/* 0, or MEKIKI_E_INPUT. What *out points to is valid until the next call. */
MEKIKI_API int mekiki_zone_answer(struct mekiki_zone *z, enum mekiki_dns type,
    const char *name, struct mekiki_dns_answer *out);
/* Keeps an answer that was given. It is not answered from. */
MEKIKI_API int mekiki_zone_record(struct mekiki_zone *z, enum mekiki_dns type,
    const char *name, const struct mekiki_dns_answer *answer);
/* All that was recorded, in the JSON form; valid until the next call. */
MEKIKI_API const char *mekiki_zone_json(
    struct mekiki_zone *z, size_t *size_out);

/* ---- the answer, after MEKIKI_DONE (before it: NULL or UNKNOWN) */

MEKIKI_API enum mekiki_verdict mekiki_check_verdict(
    const struct mekiki_check *c);
/*
 * When the mail came, in seconds since 1970: by its topmost Received field,
 * else by Date. INT64_MIN when neither can be read, or when it is no mail. Who
 * sent it may have written both; a box or a server knows better.
 */
MEKIKI_API int64_t mekiki_check_received(const struct mekiki_check *c);
/* "genuine", "phish", "suspicious", "unknown", "no-claim" */
MEKIKI_API const char *mekiki_verdict_name(enum mekiki_verdict v);

/* The report as one JSON object on one line (docs/report.schema.json). */
MEKIKI_API const char *mekiki_check_json(
    struct mekiki_check *c, size_t *size_out);
/*
 * For who marks or lists many mails: of that object verdict, brand, brand_name,
 * decided_by, lead, auth, subject, sender, and of findings the deciding one's
 * id and text.
 */
MEKIKI_API const char *mekiki_check_brief(
    struct mekiki_check *c, size_t *size_out);

enum mekiki_text_form {
	MEKIKI_TEXT_NORMAL,
	MEKIKI_TEXT_BRIEF,   /* three lines */
	MEKIKI_TEXT_EXPLAIN, /* everything, with the chain of evidence */
	MEKIKI_TEXT_AUTH     /* who signed it, for whom, what broke it */
};

/*
 * The answer for a person, in the options' language, 80 columns (East Asian
 * width). No control, escape or bidi character of the input is in it; with
 * use_colour, our own SGR sequences are.
 */
MEKIKI_API const char *mekiki_check_answer_text(struct mekiki_check *c,
    enum mekiki_text_form form, int use_colour, size_t *size_out);

/*
 * What may be kept of it without keeping the mail: a JSON object on one line
 * with verdict, brand, tricks (finding ids), sender and links (registrable
 * domains), subject (numbers and addresses starred), subject_key (keyed hash of
 * its letters, "" where it is not rare), is_short and sketch: 64 slots of four
 * hex digits of the text, then 64 of what it begins with; near-duplicates have
 * most of either alike. `key` is 32 secret bytes of the site: sketches of two
 * keys cannot be compared. NULL when there is too little text, or the key has
 * another size. The caller asks for it with
 * the person's consent alone.
 */
MEKIKI_API const char *mekiki_check_sighting(struct mekiki_check *c,
    const unsigned char *key, size_t key_size, size_t *size_out);

/*
 * Text as it is compared: width, case, look-alikes and invisible marks folded.
 * For searches. NUL-terminated, to be freed with free().
 */
MEKIKI_API char *mekiki_fold(const char *text, size_t size, size_t *size_out);

/* ---- brands: what the data says of them */

MEKIKI_API size_t mekiki_brand_count(const struct mekiki *m);
/* Place of the brand with this id, or -1. */
MEKIKI_API long mekiki_brand_find(const struct mekiki *m, const char *id);
/*
 * What is known of the i-th brand: a JSON object on one line, to be freed with
 * free(). NULL past the last. Members: id, name {ja, en}, group, sector,
 * imported, third_party_text, abuse_rank, domains [{host, roles, confidence,
 * user_content}], contacts [{kind, value, confidence, source, date}], inbox
 * {name, place, exempt, text_url} or null, phish_asks, never_asks.
 */
MEKIKI_API char *mekiki_brand_json(const struct mekiki *m, size_t i);
/*
 * Is this a brand file as docs/brand-format.md asks for? `file` is what to
 * call it. On MEKIKI_E_DATA *why_out (may be NULL) is a sentence with file and
 * line, to be freed with free().
 */
MEKIKI_API int mekiki_brand_lint(
    const char *file, const char *bytes, size_t size, char **why_out);
/* ---- the answer as a page */

/*
 * The mail (or pasted text, or page) as its reader sees it, a whole HTML
 * document with the evidence marked under the report's numbers (findings'
 * `mark`). Rebuilt from lists of what is harmless: no script, no form, no
 * link that opens, nothing that loads. Meant for a frame with sandbox="".
 * NULL when there is nothing to be shown.
 */
MEKIKI_API const char *mekiki_check_view_html(
    struct mekiki_check *c, size_t *size_out);

enum mekiki_html_form {
	MEKIKI_HTML_DOCUMENT, /* one file that needs no other; prints well */
	MEKIKI_HTML_FRAGMENT, /* its blocks, for a page with web/answer.css */
	MEKIKI_HTML_ASKING    /* the same with fields of the form "again":
				 inbox=yes|no|not-checked, inbox_text,
				 inbox_page (a file), did, as, reporter;
				 "<!--asks-->" stands once where the
				 program's own questions may be put in */
};

/* The answer for a person with the view in it, in the options' language. */
MEKIKI_API const char *mekiki_check_answer_html(
    struct mekiki_check *c, enum mekiki_html_form form, size_t *size_out);

/*
 * The same from a report (mekiki_check_json) and a view (may be NULL) that
 * another process made and that need not be trusted: all is escaped, and the
 * view stands in a frame without rights. To be freed with free(); NULL when
 * the report is no JSON object.
 */
MEKIKI_API char *mekiki_report_html(const struct mekiki *m, const char *report,
    size_t size, const char *view, size_t view_size, const char *lang,
    enum mekiki_html_form form, size_t *size_out);

/*
 * The sentence of data/words by its key, with its {kanji|reading} and its
 * {placeholders}; not NUL-terminated. NULL when there is none.
 */
MEKIKI_API const char *mekiki_words(const struct mekiki *m, const char *lang,
    const char *key, size_t *size_out);

/* {"data_version", "brands": [{id, name, sector, inbox, imported}]}; free(). */
MEKIKI_API char *mekiki_brands_json(
    const struct mekiki *m, const char *lang, size_t *size_out);

/*
 * The steps for a verdict and what was done, as in a report: {"advice": ...};
 * free(). brand may be NULL; NULL for a brand that is not known.
 */
MEKIKI_API char *mekiki_advice_json(const struct mekiki *m, const char *lang,
    const char *brand, enum mekiki_verdict verdict, uint32_t did,
    size_t *size_out);

/* ---- for other programs and other people */

enum mekiki_export {
	MEKIKI_EXPORT_STIX, /* a STIX 2.1 bundle */
	MEKIKI_EXPORT_MISP, /* an event in the MISP core format */
	MEKIKI_EXPORT_XARF, /* XARF 4 content/phishing, one for each page */
	MEKIKI_EXPORT_CSV   /* rows without their head */
};

/*
 * The judgement as lines, each with LF: JSON objects, or CSV (RFC 4180) of
 * nine columns: time, verdict, score, brand, type, value, display, subject,
 * findings. Indicators only of phish and suspicious, never a domain of any
 * brand known; nothing that names the recipient. The time is options.now.
 * reporter is a mail address (XARF needs it) or NULL. NULL before the check is
 * done, for a bad format or reporter.
 */
MEKIKI_API const char *mekiki_check_export(struct mekiki_check *c,
    enum mekiki_export format, const char *reporter, size_t *size_out);

/*
 * The mail without its recipients, their names and keys, as a new message
 * (UTF-8, LF, no controls); free(). NULL above 64 MB.
 */
MEKIKI_API char *mekiki_redact(
    const struct mekiki *m, const char *bytes, size_t size, size_t *size_out);

/* ---- conformance */

/*
 * One operation of `mekiki probe` (docs/probe.md): a JSON request, a JSON
 * answer, to be freed with free(). Never NULL; m may be NULL for operations
 * that need no data.
 */
MEKIKI_API char *mekiki_probe(
    const struct mekiki *m, const char *op, const char *request, size_t size);

#ifdef __cplusplus
}
#endif

#endif
