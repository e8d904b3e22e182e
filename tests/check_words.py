#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Words in all languages: the same keys, placeholders and numbers, in style.

    check_words.py ROOT

ROOT is the project's folder. Prints what is wrong, one line each; exit 1 then.
"""
import glob
import os
import re
import sys

import yaml

LANGUAGES = ("en", "ja", "ja-easy")
MUST_EXPLAIN = {"DECISIVE", "WEAK", "PROOF"}  # finding kinds that want .why
# Keys whose words are headings or single words, not sentences.
HEADING = re.compile(
    r"^(section|label|verdict|method|result|role|ask|notice|did|grade|state"
    r"|inbox\.answer|page|web|draft\.(?:subject|hello))(?:\.|$)")
# Stamps drawn as pictures, and languages by their own name: no ruby there.
BARE = re.compile(r"^(page\.seal|web\.lang)\.")
EASY_SENTENCE_MOST = 40
# A filled placeholder counts as so many characters of an easy sentence.
PLACEHOLDER_LENGTH = {"brand": 8, "inbox": 8}

SENTENCE_END = re.compile(
    r"(です|ます|ません|でした|ました|ませんでした|ください|でしょう|ましょう"
    r"|ですか|ますか|ませんか|でしょうか|いいえ|はい|か)$")
PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
RUBY = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
KANJI = re.compile(r"[\u3400-\u9fff\u3005]")
READING = re.compile(r"^[\u3041-\u309f\u30fc]+$")

problems = []


def wrong(where, what):
    problems.append(f"{where}: {what}")


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.load(f, Loader=yaml.BaseLoader)


def load_words(root, lang):
    words = {}
    for path in sorted(glob.glob(f"{root}/data/words/{lang}/*.yaml")):
        for key, text in load(path).items():
            if key in words:
                wrong(f"{lang} {key}", "stands in two files")
            words[key] = text
    return words


def base_text(text):
    """Without the readings of ruby."""
    return RUBY.sub(r"\1", text)


def numbers(text):
    plain = PLACEHOLDER.sub(" ", base_text(text))
    return sorted(re.findall(r"[0-9]+", plain))


def check_keys(words):
    every = set().union(*words.values())
    for lang, table in words.items():
        for key in sorted(every - set(table)):
            wrong(f"{lang} {key}", "is missing")


def check_same_facts(words):
    for key, english in words["en"].items():
        for lang, table in words.items():
            if key not in table:
                continue
            if set(PLACEHOLDER.findall(table[key])) != set(
                    PLACEHOLDER.findall(english)):
                wrong(f"{lang} {key}", "has other placeholders than en")
            if numbers(table[key]) != numbers(english):
                wrong(f"{lang} {key}", "has other numbers than en")


def check_findings(root, words):
    with open(f"{root}/src/finding/findings.def", encoding="utf-8") as f:
        rules = re.findall(r'FINDING\("([^"]+)",\s*([A-Z]+)', f.read())
    if not rules:
        wrong("findings.def", "no finding read")
    known = {id for id, _ in rules}
    for lang, table in words.items():
        for id, kind in rules:
            if f"finding.{id}" not in table:
                wrong(f"{lang} finding.{id}", "is missing")
            if kind in MUST_EXPLAIN and f"finding.{id}.why" not in table:
                wrong(f"{lang} finding.{id}.why", "is missing")
        for key in table:
            id = re.sub(r"^finding\.|\.why$", "", key)
            if key.startswith("finding.") and id not in known:
                wrong(f"{lang} {key}", "no such finding")


def check_advice(root, words):
    steps = load(f"{root}/data/advice/steps.yaml")
    questions = load(f"{root}/data/advice/questions.yaml")
    wanted = {f"advice.{s['id']}" for s in steps}
    for q in questions:
        wanted |= {f"question.{q['id']}.q", f"question.{q['id']}.a"}
    if len({s["id"] for s in steps}) != len(steps):
        wrong("steps.yaml", "an id stands twice")
    for item in steps + questions:
        if not item.get("source") or not item.get("date"):
            wrong(f"advice {item['id']}", "wants source and date")
    for s in steps:
        has_place = "{contact}" in words["en"].get(f"advice.{s['id']}", "")
        if has_place != ("contact" in s):
            wrong(f"advice {s['id']}", "contact and {contact} go together")
    for lang, table in words.items():
        for key in sorted(wanted - set(table)):
            wrong(f"{lang} {key}", "is missing")
        for key in table:
            if re.match(r"(advice|question)\.", key) and key not in wanted:
                wrong(f"{lang} {key}", "no such step or question")


def sentences(text):
    return [s for s in text.split("。") if s.strip()]


def without_brackets(s):
    return re.sub(r"([(（][^()（）]*[)）])+$", "", s.strip())


def check_style(words):
    for lang, table in words.items():
        for key, text in table.items():
            if "!" in text or "！" in text:
                wrong(f"{lang} {key}", "has an exclamation mark")
            if text != text.strip() or "  " in text:
                wrong(f"{lang} {key}", "has stray blanks")


def check_japanese(lang, table):
    for key, text in table.items():
        plain = base_text(text)
        if HEADING.match(key) and "。" not in plain:
            continue
        if not plain.endswith("。"):
            wrong(f"{lang} {key}", "does not end in a full stop")
        for s in sentences(plain):
            s = without_brackets(s)
            s = re.sub(r"[:：]?「[^」]*」$", "", s)
            if not SENTENCE_END.search(s):
                wrong(f"{lang} {key}", f"ends in neither です nor ます: {s}")


def shown_length(sentence):
    s = re.sub(r"「\{[a-z]+\}」", "", base_text(sentence))
    s = PLACEHOLDER.sub(
        lambda m: "x" * PLACEHOLDER_LENGTH.get(m.group(1), 0), s)
    return len(s.strip())


def check_easy(table):
    for key, text in table.items():
        bare = RUBY.sub("", text)
        if KANJI.search(bare) and not BARE.match(key):
            wrong(f"ja-easy {key}", "has kanji without reading: " + "".join(
                KANJI.findall(bare)))
        for base, reading in RUBY.findall(text):
            if not READING.match(reading):
                wrong(f"ja-easy {key}", f"reading of {base} is not kana")
        for s in sentences(text):
            if shown_length(s) > EASY_SENTENCE_MOST:
                wrong(f"ja-easy {key}",
                      f"{shown_length(s)} characters: {base_text(s)}")


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(__file__), "..")
    words = {lang: load_words(root, lang) for lang in LANGUAGES}
    for lang in LANGUAGES:
        if not words[lang]:
            wrong(lang, "no words")
    check_keys(words)
    check_same_facts(words)
    check_findings(root, words)
    check_advice(root, words)
    check_style(words)
    check_japanese("ja", words["ja"])
    check_japanese("ja-easy", words["ja-easy"])
    check_easy(words["ja-easy"])
    for p in problems:
        print(p)
    print(f"{len(words['en'])} keys, {len(LANGUAGES)} languages, "
          f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
