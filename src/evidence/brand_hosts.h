/* SPDX-License-Identifier: MIT */
/*
 * What hosts are compared with, brand by brand: made when a brand is first
 * asked for and kept from mail to mail, as a few brands are in most mails.
 */
#ifndef EVIDENCE_BRAND_HOSTS_H
#define EVIDENCE_BRAND_HOSTS_H

#include "know/know.h"
#include "url/lookalike.h"

/* Of one check, so of one thread. */
struct brand_hosts;

/* Both are held by the caller, longer than the result. */
struct brand_hosts *brand_hosts_new(
    const struct url_tables *urls, const struct know *know);
void brand_hosts_free(struct brand_hosts *h);

/* The brand's domains; NULL: none. Valid until brand_hosts_between(). */
const struct lookalike_set *brand_hosts_of(
    struct brand_hosts *h, brand_ref brand);

/* Between two mails: forgets all when they have become many. */
void brand_hosts_between(struct brand_hosts *h);

#endif
