/* SPDX-License-Identifier: MIT */
/* Letters of a wave, their n-grams, the least hash of each of many orders. */
#include "sighting/sketch.h"

#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/limits.h"
#include "base/utf8.h"

enum {
	LETTERS_LEAST = 20, /* below it a sketch says nothing */
	WORD_MOST = 24,	    /* of Latin letters */
	MUTE_LEAST = 6	    /* letters of a word without a vowel */
};

/* One word of Latin letters and digits between blanks: may it stay? */
static bool
is_sayable(struct str word)
{
	size_t vowels = 0;

	for (size_t i = 0; i < word.n; i++) {
		int c = (unsigned char)word.p[i];

		if (is_digit(c) || c == '@' || c == '/' || c == ':' || c == '_')
			return false;
		vowels += memchr("aeiouy", c, 6) != NULL;
	}
	return word.n <= WORD_MOST && (vowels || word.n < MUTE_LEAST);
}

static bool
is_ascii(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if ((unsigned char)word.p[i] >= 0x80)
			return false;
	return true;
}

static void
add_word(struct buf *b, struct str word)
{
	while (word.n) {
		struct str before = word;
		uint32_t cp = utf8_next(&word);
		size_t n = before.n - word.n;

		if (cp >= 0x80 ? !(cp >= 0x2000 && cp < 0x3041) &&
				     !(cp >= 0xff00 && cp != 0xfffd)
			       : is_alpha((int)cp))
			buf_add(b, str_sub(before, 0, n));
	}
	buf_byte(b, ' ');
}

struct str
sketch_letters(struct arena *a, struct str text)
{
	struct str rest = fold_text(a, str_sub(text, 0, LIMIT_SCAN_BYTES)).text;
	struct buf b;

	buf_init(&b, a, rest.n * 2 + 2);
	while (rest.n) {
		struct str word = str_cut(&rest, ' ');

		/* Kanji and kana have no blanks: only their digits go. */
		if (word.n && (!is_ascii(word) || is_sayable(word)))
			add_word(&b, word);
	}
	return buf_str(&b);
}

static uint64_t
mix(uint64_t x) /* splitmix64's finaliser */
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9;
	x ^= x >> 27;
	x *= 0x94d049bb133111eb;
	return x ^ x >> 31;
}

static uint64_t
read64(const unsigned char *p)
{
	uint64_t x = 0;

	for (int i = 0; i < 8; i++)
		x = x << 8 | p[i];
	return x;
}

static uint64_t
gram_hash(const uint32_t *letters, const uint64_t k[2])
{
	uint64_t h = k[0];

	for (int i = 0; i < SKETCH_GRAM; i++)
		h = mix(h ^ letters[i]) + k[1];
	return h;
}

bool
sketch_of(struct str letters, const unsigned char key[static SKETCH_KEY_BYTES],
    uint16_t out[static SKETCH_SLOTS])
{
	uint64_t k[2] = {read64(key), read64(key + 8)};
	uint64_t seed = read64(key + 16), least[SKETCH_SLOTS];
	uint64_t orders[SKETCH_SLOTS], gram;
	uint32_t window[SKETCH_GRAM] = {0};
	size_t n = 0;

	for (size_t i = 0; i < SKETCH_SLOTS; i++)
		orders[i] = mix(seed + (i + 1) * 0x9e3779b97f4a7c15);
	memset(least, 0xff, sizeof least);
	while (letters.n && n < SKETCH_LETTERS_MOST) {
		memmove(window, window + 1, sizeof window - sizeof *window);
		window[SKETCH_GRAM - 1] = utf8_next(&letters);
		if (++n < SKETCH_GRAM)
			continue;
		gram = gram_hash(window, k);
		for (size_t i = 0; i < SKETCH_SLOTS; i++) {
			uint64_t h = mix(gram ^ orders[i]);

			if (h < least[i])
				least[i] = h;
		}
	}
	for (size_t i = 0; i < SKETCH_SLOTS; i++)
		out[i] = (uint16_t)least[i];
	return n >= LETTERS_LEAST;
}

struct str
sketch_head(struct str letters)
{
	struct str rest = letters;

	while (rest.n && letters.n - rest.n < SKETCH_HEAD_BYTES)
		utf8_next(&rest);
	return str_sub(letters, 0, letters.n - rest.n);
}

uint64_t
sketch_hash(
    struct str letters, const unsigned char key[static SKETCH_KEY_BYTES])
{
	uint64_t k = read64(key + 24), h = k;

	while (letters.n) {
		uint32_t cp = utf8_next(&letters);

		if (cp != ' ')
			h = mix(h ^ cp) + k;
	}
	return mix(h);
}
