/* SPDX-License-Identifier: MIT */
/* The catalogue of advice: what to do, when, in which order. */
#ifndef KNOW_STEPS_H
#define KNOW_STEPS_H

#include "know/know.h"

enum did { /* what the person already did; as in mekiki.h */
	DID_NOTHING = 1,
	DID_OPEN_LINK = 2,
	DID_TYPE_ACCOUNT = 4,
	DID_TYPE_CARD = 8,
	DID_TYPE_CODE = 16,
	DID_TYPE_BANK = 32,
	DID_TYPE_PERSONAL = 64,
	DID_SEND_PAPERS = 128,
	DID_PAY = 256,
	DID_INSTALL = 512,
	DID_CALL = 1024,
	DID_REPLY = 2048
};

enum step_about { /* whom the mail says that it is from */
	STEP_COMPANY = 1,
	STEP_PERSON = 2
};

struct step {
	struct str id;	    /* its words are advice.ID */
	uint32_t order;	    /* small first */
	uint32_t did;	    /* did bits that call for it */
	uint32_t verdicts;  /* 1 << enum verdict */
	uint32_t of;	    /* 1 << enum source_kind; 0: all */
	uint32_t about;	    /* step_about bits; 0: all */
	struct str sectors; /* blank-separated; absent: all */
	struct str source, date;
	/* Whom it is about; absent when nobody. */
	struct str contact, contact_kind, contact_source, contact_date;
};

/* In order; owned by k. */
const struct step *know_steps(const struct know *k, size_t *n_out);

/*
 * Reads the catalogue ("advice/steps.yaml", flattened); its strings stay in
 * `flat`. False with *why_out. Called by
 * know_open.
 */
bool steps_read(struct arena *a, struct str flat, struct step **steps_out,
    size_t *n_out, struct str *why_out);

#endif
