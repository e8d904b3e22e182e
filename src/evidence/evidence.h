/* SPDX-License-Identifier: MIT */
/* What a mail says and does, as facts with the bytes that they rest on. */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "know/know.h"

/* Where something stands: as in the report (docs/report.schema.json). */
struct span {
	struct str part; /* IMAP section number; "" for the header section */
	bool is_text; /* offsets in the part's UTF-8 text, else in the mail */
	size_t offset, length;
	struct str quote; /* as the reader sees it, cut at LIMIT_QUOTE_BYTES */
};

/* The places of a mail that a reader reads, most prominent first. */
enum place {
	PLACE_DISPLAY, /* the sender's name as shown */
	PLACE_SUBJECT,
	PLACE_BODY,
	PLACE_TITLE,
	PLACE_ALT,
	PLACE_ANCHOR,
	PLACE_FILE_NAME,
	PLACE_LOCAL_PART, /* of the From address */
	PLACE_FROM_HOST,
	PLACE_ATTACHMENT, /* text of an attached file */
	PLACE_COUNT
};

/* How firmly a place says "this is from BRAND". */
enum claim_kind {
	CLAIM_NONE,
	CLAIM_MENTION,	    /* named, not posed as */
	CLAIM_BODY,	    /* title, alt text or anchor names it */
	CLAIM_HOST,	    /* local part or host of the address names it */
	CLAIM_POSE,	    /* the body speaks as the brand */
	CLAIM_SUBJECT,	    /* somewhere in the subject */
	CLAIM_SUBJECT_LEAD, /* "BRAND: ...", "[BRAND] ...", or nothing else */
	CLAIM_DISPLAY,	    /* display name with other words */
	CLAIM_ADDRESS,	    /* an address of the brand in the display name */
	CLAIM_SENDER,	    /* the From address is the brand's own */
	CLAIM_WHOLE	    /* the display name is the brand's */
};

struct claim {
	brand_ref brand;
	enum claim_kind kind;
	uint32_t guard;	   /* brand_guard bits of the name found */
	bool is_disguised; /* look-alike letters, invisible marks, spacing */
	bool is_partial;   /* the name runs on into a longer word */
	bool is_at_edge;   /* first of its text, or behind "from" */
	bool is_in_pair;   /* one of two bare words: perhaps a person's name */
	struct span span;
};

/* What a host is to the claimed brand. */
enum relation {
	REL_NONE,	  /* no host, or no claim */
	REL_OWN,	  /* registered with confidence A or B */
	REL_OWN_UNSURE,	  /* registered with confidence C, or imported */
	REL_USER_CONTENT, /* below the brand's host, but others write there */
	REL_NAMESAKE,	  /* the brand's label below another suffix */
	REL_OTHER_BRAND,  /* another listed brand's */
	REL_OUTSIDE
};

struct sender {
	struct span span;
	struct str display, address, local, domain, registrable;
	enum relation relation;
	brand_ref owner;      /* whose domain it is, or BRAND_NONE */
	struct str host_kind; /* host_class kind of the domain; may be absent */
	bool is_missing, is_dotless, is_malformed, is_raw_8bit, is_several;
	bool is_tied_to_domain; /* a word of the display is the domain's */
	bool speaks_as_itself;	/* ... or the local part's */
	bool is_person;		/* display looks like a person's name */
	bool is_recipient;	/* the same address as To */
	bool has_digits;	/* in the organisation's label */
	bool is_unverifiable;	/* pasted text: nothing can be proved */
};

enum identity_state {
	IDENTITY_NOT_ESTABLISHED,
	IDENTITY_PROVEN,
	IDENTITY_FAILED
};

struct identity {
	enum identity_state state;
	struct str domain;	/* proven or failed */
	enum relation relation; /* of the proven domain */
	enum brand_grade grade; /* of the registry's entry */
	bool may_send;		/* the entry has a sending role */
	struct str method;	/* "dkim", "dmarc", "spf", "smime" */
	bool is_recorded;	/* by the receiver, not checked here */
	struct str reason;	/* stable id: "list", "no-record" ... */
	bool is_list, is_forwarded;
	bool is_doubted;   /* by the domain's own SPF record */
	bool is_elsewhere; /* nothing proves From, `domain` is a stranger's */
	bool has_foreign_claim; /* an Authentication-Results not believed */
	struct span span, foreign;
};

enum link_role {
	LINK_ACTING,
	LINK_QR, /* acting too: opened by a telephone */
	LINK_UNSUBSCRIBE,
	LINK_LEGAL,
	LINK_SOCIAL,
	LINK_STORE,
	LINK_RESOURCE, /* image, style sheet: loaded, not opened */
	LINK_MAIL,
	LINK_PHONE,
	LINK_OTHER /* anchors inside the mail, unknown schemes */
};

struct link_step {
	struct str service, url;
};

struct link_fact {
	struct span span;
	struct str shown, href;	       /* as the reader sees it, as written */
	struct str host, registrable;  /* of the last known target */
	struct str final;	       /* the last known target's URL */
	const struct link_step *steps; /* redirectors unwrapped */
	size_t n_steps;
	enum link_role role;
	enum relation relation;
	struct str host_kind;  /* "shortener", "hosting" ...; may be absent */
	struct str deceives;   /* part of the host that poses as the brand */
	const char *lookalike; /* kind, or NULL */
	struct str shown_host; /* of the text, when it is a URL or host */
	enum relation shown_relation;
	bool is_request; /* its text asks for the act */
	bool is_button, is_form, is_visible;
	bool is_unknown_target; /* shortener or click host */
	bool is_ip, has_userinfo, has_backslash, has_bad_label, is_http;
	bool is_data, is_script;
	bool is_defanged;
};

/* Would a reader follow it for the act that the mail wants? */
static inline bool
link_is_acting(const struct link_fact *l)
{
	return l->role == LINK_ACTING || l->role == LINK_QR;
}

/* A phrase of data/phrases that was found. */
struct cue {
	struct phrase phrase;
	enum place place;
	struct span span;
};

/* A mail address or telephone number in the text. */
struct contact {
	struct str value, host;
	enum relation relation;
	struct span span;
};

/* A field of a form. */
struct field {
	uint32_t asks; /* brand_ask bits */
	struct span span;
};

enum inbox_answer {
	INBOX_NOT_CHECKED,
	INBOX_YES,
	INBOX_NO,
	INBOX_CANNOT_TELL,
	INBOX_REFUSED /* the page given is not the brand's */
};

enum source_kind {
	SOURCE_MAIL,
	SOURCE_TEXT,
	SOURCE_URL,
	SOURCE_DOMAIN,
	SOURCE_PAGE,
	SOURCE_IMAGE /* without a code; with one it is SOURCE_URL */
};

/* A fact about the form of the mail, from mail/ by its stable id. */
struct form_fact {
	struct str id;
	struct span span;
};

enum page_sign {		/* in the source of a page: bits */
	PAGE_SENDS_MESSAGE = 1, /* to a messenger or by a mail service */
	PAGE_HIDES_SCRIPT = 2	/* packed or encoded */
};

enum {
	PAGE_POSE_LEAST = 2,
	PAGE_POSE_FIRM = 3,
	PAGE_POSE_WHOLE = 6 /* dressed as the brand all over */
};

/* A page: how firmly it poses as the brand, and from where. */
struct page_fact {
	int pose;		/* points; see evidence/page.c */
	bool is_copied;		/* its head says that it is the brand's */
	bool has_lead_logo;	/* its first picture is the brand's logo */
	bool has_host;		/* its host is made to look like the brand's */
	struct str host;	/* where it was; absent when not known */
	enum relation relation; /* of that host */
	struct str form_host;	/* another organisation's, that forms go to */
	/* Of form_host, where it is not known at which host the page was. */
	enum relation form_relation;
	unsigned signs; /* page_sign bits */
};

struct evidence {
	enum source_kind source;
	const struct know *know;
	struct str subject;
	struct span subject_span;

	const struct claim *claims; /* strongest first */
	size_t n_claims;
	brand_ref brand;       /* whom it poses as, or BRAND_NONE */
	enum claim_kind claim; /* how firmly */
	bool is_leading;       /* the name leads the display name, unguarded */
	struct str veto; /* why a naming is no claim: "list", "reply" ... */

	struct sender sender;
	struct identity identity;
	const struct link_fact *links;
	size_t n_links;
	const struct cue *cues;
	size_t n_cues;
	const struct contact *contacts;
	size_t n_contacts;
	const struct field *fields;
	size_t n_fields;
	const struct form_fact *forms;
	size_t n_forms;

	struct page_fact page; /* SOURCE_PAGE */
	/* A URL or host asked about: how it poses as the brand, or NULL. */
	const char *imitates;
	struct str imitates_by; /* the part that does */
	struct str asked_host;	/* registrable, where it is a name */
	uint32_t notice;	/* notice_kind bits: what kind it is */
	enum inbox_answer inbox;
	struct span inbox_span;
	bool has_list_headers, has_reply_headers, has_unsubscribe;
	bool is_forward_judged; /* the inner mail is judged */
	bool is_inner_hearsay;	/* it was pasted inline: nothing provable */
	bool is_forwarding;	/* its subject says that it hands on another */
	bool is_image_only, has_japanese;
	bool did_images_break;	  /* reading them did, so they were left out */
	bool recipient_in_header; /* own address in subject or display name */
	bool has_script_mix;	  /* scripts mixed in a word of the header */
	bool has_styled_letters;
	bool has_invisible; /* marks of no width in a word of it */
	bool has_way;	    /* to do by the mail what it may ask */
	bool asks_about;    /* speaks of a mail that came, or warns */
	bool has_random_tail;
	size_t n_brands_named; /* different owners in display and subject */
	size_t text_length;    /* bytes of visible text */
};

#endif
