#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each row of cases.tsv through `mekiki check --message-center ./PAGE`: is the
mail in the saved list? And no other row of the page is in the report.

    run.py MEKIKI [A|B] [-v]    the last line is `N passed, N failed`"""
import csv, json, pathlib, re, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ANSWERS = {
    "proof.inbox": "found",
    "inbox.missing": "not-found",
    # It is not there, and that says nothing of a notice of this kind.
    "inbox.exempt": "cannot-tell",
    "inbox.cannot-tell": "cannot-tell",
    "inbox.refused": "refused",
}


# Not read as a careful person would; one that is read now must leave the set.
KNOWN = set()


def report(mekiki, row):
    run = subprocess.run(
        [mekiki, "check", "--format", "json", "--lang", "en", "--now",
         row["now"], "--message-center", str(HERE / row["page"]),
         str(HERE / row["mail"])], stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def answer(r):
    got = [ANSWERS[f["id"]] for f in r["findings"] if f["id"] in ANSWERS]
    return got[0] if len(got) == 1 else "none"


def numbers(path):
    """Long numbers of a file: such as only one row has."""
    raw = (HERE / path).read_bytes()
    return set(re.findall(rb"\d[\d-]{7,}\d", raw))


def leaks(row, r):
    told = json.dumps(r, ensure_ascii=False).encode()
    mail = json.dumps(r.get("subject"), ensure_ascii=False).encode()
    return [n for n in numbers(row["page"]) - numbers(row["mail"])
            if n in told and n not in mail]


def main():
    mekiki, good, bad, missed = sys.argv[1], 0, 0, 0
    half = next((a for a in sys.argv[2:] if a in "AB"), None)
    with open(HERE / "cases.tsv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        if half and row["half"] != half:
            continue
        r = report(mekiki, row)
        got = answer(r)
        ok = got in (row["expected"], row["also"]) and not leaks(row, r)
        known = row["mail"] in KNOWN
        fine = ok != known and got != "none"
        good, bad = good + (fine and not known), bad + (not fine)
        missed += fine and known
        if not ok or known:
            print("%s: %s, not %s (%s) %s" % (row["mail"], got,
                  row["expected"], row["note"], leaks(row, r) or ""))
    print("%d known misses" % missed)
    print("inbox: %d passed, %d failed" % (good, bad))
    return bad != 0 or good == 0


if __name__ == "__main__":
    sys.exit(main())
