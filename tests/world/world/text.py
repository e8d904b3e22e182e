# SPDX-License-Identifier: MIT
"""Reads the body files and fills their slots."""

import hashlib
import random
import re

from jp.text import code

ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
CODE = re.compile(r"\{([nxA])(\d+)\}")


def rng(*names):
    key = "world-1/" + "/".join(str(n) for n in names)
    return random.Random(hashlib.sha256(key.encode()).digest())


def read_bodies(path):
    """Yields dicts: id, text and the one-letter headers."""
    raw = ESCAPE.sub(lambda m: chr(int(m.group(1), 16)),
                     path.read_text(encoding="utf-8"))
    for block in re.split(r"(?m)^%% ", raw)[1:]:
        name, rest = block.split("\n", 1)
        head, _, text = rest.partition("\n\n")
        body = {"id": name.strip(), "text": text.strip("\n")}
        for line in head.split("\n"):
            key, colon, value = line.partition(": ")
            if len(key) != 1 or not colon or key in body:
                raise SystemExit("%s: %s: %s" % (path.name, name, line))
            body[key] = value.strip()
        yield body


def fill(text, r, when, lang, to, url):
    """The same code slot gives the same value in one mail."""
    seen = {}

    def one(m):
        if m.group(0) not in seen:
            seen[m.group(0)] = code(r, m.group(1), int(m.group(2)))
        return seen[m.group(0)]

    form = {"en": "%d/%m/%Y", "us": "%m/%d/%Y", "de": "%d.%m.%Y",
            "pl": "%d.%m.%Y", "sv": "%Y-%m-%d", "nl": "%d-%m-%Y"}
    text = text.replace("{u}", url).replace("{to}", to)
    text = text.replace("{user}", to.split("@")[0])
    text = text.replace("{D}", when.strftime(form.get(lang, "%d/%m/%Y")))
    text = text.replace("{T}", "%02d:%02d" % (r.randrange(24), r.randrange(60)))
    text = text.replace("{ip}", "198.51.100.%d" % r.randrange(1, 250))
    return CODE.sub(one, text)
