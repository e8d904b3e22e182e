/* SPDX-License-Identifier: MIT */
/* The operation qr: codes in an image. */
#include "base/utf8.h"
#include "image/image.h"
#include "probe/probe.h"

static const char *const ends[] = {
    [IMAGE_SCANNED] = NULL,
    [IMAGE_NOT_ONE] = "not a PNG, JPEG, GIF or WebP image",
    [IMAGE_DAMAGED] = "the image is damaged",
    [IMAGE_TOO_LARGE] = "the image is too large",
    [IMAGE_NO_READER] = "built without image decoders",
};

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static json_t *
base64_json(struct probe *p, struct str s)
{
	char *out = arena_raw(p->arena, s.n / 3 * 4 + 5);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		uint32_t v = (uint32_t)(uint8_t)s.p[i] << 16;

		if (left > 1)
			v |= (uint32_t)(uint8_t)s.p[i + 1] << 8;
		if (left > 2)
			v |= (uint8_t)s.p[i + 2];
		out[n++] = digits[v >> 18];
		out[n++] = digits[v >> 12 & 63];
		out[n++] = left > 1 ? digits[v >> 6 & 63] : '=';
		out[n++] = left > 2 ? digits[v & 63] : '=';
	}
	return json_stringn_nocheck(out, n);
}

/* codes only when all are texts. */
static json_t *
answer_qr(struct probe *p, const json_t *request)
{
	struct str bytes = probe_b64(p, request, "image_b64");
	struct image_budget budget = image_budget();
	struct image_scan s;
	json_t *o, *texts = json_array(), *list = json_array();
	bool are_texts = true;

	s = image_scan(p->arena, bytes.p ? bytes : STR(""), &budget);
	for (size_t i = 0; i < s.n_codes; i++) {
		are_texts &= utf8_is_valid(s.codes[i]);
		json_array_append_new(texts, probe_json(p, s.codes[i]));
		json_array_append_new(list, base64_json(p, s.codes[i]));
	}
	if (ends[s.end])
		o = probe_error(ends[s.end]);
	else if (are_texts)
		o = json_pack("{s:O,s:O}", "codes", texts, "codes_b64", list);
	else
		o = json_pack("{s:O}", "codes_b64", list);
	json_decref(texts);
	json_decref(list);
	return o;
}

const struct probe_op probe_image_ops[] = {
    {"qr", answer_qr},
    {NULL, NULL},
};
