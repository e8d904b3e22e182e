/* SPDX-License-Identifier: MIT */
/* Every limit of the library, with its name; reaching one is a fact. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/*
 * A room that stops at a limit records the fact under the limit's name (see
 * mail/message.h, msg_limit), so that the report can say what was not read.
 */
enum {
	/* mail */
	LIMIT_MAIL_BYTES = 64 * 1024 * 1024,
	LIMIT_HEADERS = 10000,	      /* fields of one part */
	LIMIT_HEADER_BYTES = 1 << 20, /* of one decoded field */
	LIMIT_ADDRESSES = 1000,	      /* mailboxes of one field */
	LIMIT_PARAMS = 500,	      /* pieces of one MIME field */
	LIMIT_PARTS = 2000,	      /* of one message, all depths */
	LIMIT_PART_DEPTH = 40,
	LIMIT_TEXT_BYTES = 8 * 1024 * 1024, /* decoded text of one part */
	LIMIT_HTML_NODES = 400000,
	LIMIT_HTML_DEPTH = 512,
	LIMIT_HTML_ATTRIBUTES = 256,	  /* of one element */
	LIMIT_HTML_FORMATTING = 256,	  /* active formatting elements */
	LIMIT_HTML_CLONES = 1024,	  /* of them, and one for 32 bytes */
	LIMIT_HTML_HIDDEN = 2000,	  /* pieces of hidden text */
	LIMIT_HTML_INPUTS = 1000,	  /* fields; forms; labels */
	LIMIT_HTML_RESOURCES = 1000,	  /* images and the like among links */
	LIMIT_WRITTEN_BYTES = 512 * 1024, /* markup encoded in scripts */
	LIMIT_LINKS = 5000,
	LIMIT_FACTS = 1000,

	/* image */
	LIMIT_IMAGES = 64,			 /* of one mail */
	LIMIT_IMAGE_PIXELS = 16 * 1024 * 1024,	 /* of one of them */
	LIMIT_IMAGES_PIXELS = 32 * 1024 * 1024,	 /* of all of one mail */
	LIMIT_SCANNED_PIXELS = 16 * 1024 * 1024, /* in all attempts on them */
	LIMIT_SCAN_PIXELS = 2 * 1024 * 1024,	 /* larger ones are halved */
	LIMIT_IMAGES_CPU_MS = 2000,		 /* then no further attempt */
	LIMIT_CODES = 32,			 /* of one mail */

	/* url */
	LIMIT_URL_BYTES = 1 << 20,
	LIMIT_HOST_BYTES = 4096, /* of a host beyond ASCII */
	LIMIT_URL_UNWRAPS = 16,

	/* auth */
	LIMIT_DKIM_SIGNATURES = 16,
	LIMIT_AUTHRES_FIELDS = 50,
	LIMIT_HOPS = 50, /* Received fields that are told */
	LIMIT_DNS_QUESTIONS = 100,
	LIMIT_DNS_RECORD_BYTES = 64 * 1024,

	/* evidence and report */
	LIMIT_PIECES = 200,	       /* texts looked at in one mail */
	LIMIT_SCAN_BYTES = 256 * 1024, /* of one text, for names and phrases */
	LIMIT_FROM_READ = 8, /* mailboxes of From whose names are read */
	LIMIT_CLAIMS = 64,
	LIMIT_QUOTE_BYTES = 160,
	LIMIT_REPORT_BYTES = 4 * 1024 * 1024
};

#endif
