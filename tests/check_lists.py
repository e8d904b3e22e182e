#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Phrases and hosts: known families and ids, nothing twice, all sourced.

    check_lists.py ROOT
"""
import glob
import os
import re
import sys
import unicodedata

import yaml

# Family -> its ids; the programs know these (evidence/, finding/).
FAMILIES = {
    "request": "confirm signin card pay code call install scan open reply "
               "seed group",
    "pressure": "deadline loss misuse gain parcel refund",
    "role": "role",
    "pose-after": "after",
    "pose-before": "before",
    "pose-lead": "lead",
    "act": "act",
    "asks-about": "asks-about",
    "posing": "posing",
    "of": "of-from of-via",
    "link": "unsubscribe legal social store",
    "notice": "security signin-attempt one-time-code action order shipping "
              "payment-notice campaign",
    "field": "field-login field-password field-card field-cvv field-pin "
             "field-code field-name field-address field-phone field-birth "
             "field-papers field-my-number field-bank field-seed",
    "leftover": "leftover",
}
KINDS = ("freemail tenant hosting storage ipfs ddns shortener click social "
         "app-store forms").split()
# Words that genuine mail has as often: never a request or pressure alone.
TOO_COMMON = set(
    "account security update password payment important login verify "
    "confirm click here urgent free code".split()) | {
    "click here", "アカウント", "パスワード", "お支払い", "セキュリティ", "ログイン",
    "確認", "更新", "本人確認", "カード", "ポイント"}
HOST = re.compile(r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?"
                  r"(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")

problems = []


def wrong(where, what):
    problems.append(f"{where}: {what}")


def load(path):
    with open(path, encoding="utf-8") as f:
        return yaml.load(f, Loader=yaml.BaseLoader)


def folded(text):
    """About what the programs make of it (base/fold.h, know/squash.h)."""
    s = unicodedata.normalize("NFKD", text).casefold()
    s = "".join(c for c in s
                if not unicodedata.combining(c) or c in "\u3099\u309a")
    s = unicodedata.normalize("NFC", s)
    return " ".join(re.sub(r"['’`]", "", s).split())


def check_phrases(root):
    n = 0
    for path in sorted(glob.glob(f"{root}/data/phrases/*.yaml")):
        name, seen = os.path.basename(path), set()
        table = load(path)
        if table["lang"] + ".yaml" != name:
            wrong(name, "lang differs from the file's name")
        for group in table["phrases"]:
            family, id = group["family"], group["id"]
            if id not in FAMILIES.get(family, "").split():
                wrong(f"{name} {id}", f"not an id of family {family}")
            for text in group["texts"]:
                n += 1
                key = (family, id, folded(text))
                if key in seen:
                    wrong(f"{name} {id}", f"twice: {text}")
                seen.add(key)
                if family in ("request", "pressure") and \
                        folded(text) in TOO_COMMON and \
                        text not in ("urgent",):
                    wrong(f"{name} {id}", f"too common alone: {text}")
    return n


def check_hosts(root):
    kind_of = {}
    for path in sorted(glob.glob(f"{root}/data/hosts/*.yaml")):
        name = os.path.basename(path)
        for group in load(path):
            if group["kind"] not in KINDS:
                wrong(name, f"unknown kind {group['kind']}")
            if not group["source"] or not re.fullmatch(
                    r"\d{4}-\d\d-\d\d", group["date"]):
                wrong(name, f"{group['kind']} wants source and date")
            for host in group["hosts"]:
                if not HOST.match(host):
                    wrong(name, f"not a host: {host}")
                if host in kind_of:
                    wrong(name, f"{host} is {kind_of[host]} too")
                kind_of[host] = group["kind"]
    return len(kind_of)


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.join(
        os.path.dirname(__file__), "..")
    phrases, hosts = check_phrases(root), check_hosts(root)
    for p in problems:
        print(p)
    print(f"{phrases} phrases, {hosts} hosts, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
