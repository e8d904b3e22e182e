#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each page of cases.tsv through `mekiki page --url`: 95 % of the fakes are
called phish or suspicious, no innocent page is called phish.

    run.py MEKIKI [A|B]    the last line is `N passed, N failed`"""
import csv, json, pathlib, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
NOW = "2026-11-24T09:00:00+09:00"
SHARE = 0.95


def judge(mekiki, row):
    run = subprocess.run(
        [mekiki, "page", "--format", "json", "--lang", "en", "--now", NOW,
         "--url", row["url"], str(HERE / row["file"])], stdout=subprocess.PIPE)
    return json.loads(run.stdout)


def main():
    mekiki = sys.argv[1]
    half = next((a for a in sys.argv[2:] if a in ("A", "B")), None)
    with open(HERE / "cases.tsv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [r for r in rows if not half or r["half"] == half]
    fakes = [r for r in rows if r["expected"] == "fake"]
    found = alarms = doubts = 0
    for row in rows:
        r = judge(mekiki, row)
        flagged = r["verdict"] in ("phish", "suspicious")
        if row["expected"] == "fake":
            found += flagged
            if not flagged:
                print("%s: %s (%s)" % (row["file"], r["verdict"], row["note"]))
        else:
            alarms += r["verdict"] == "phish"
            doubts += r["verdict"] == "suspicious"
            if flagged:
                print("%s: %s %s %s (%s)" % (row["file"], r["verdict"],
                      r["brand"], [x["id"] for x in r["findings"]],
                      row["note"]))
    n = len(rows) - len(fakes)
    print("fake: %d of %d flagged; innocent: %d phish, %d suspicious of %d"
          % (found, len(fakes), alarms, doubts, n))
    bad = (found < SHARE * len(fakes)) + (alarms > 0)
    print("pages: %d passed, %d failed" % (2 - bad, bad))
    return bad != 0 or not fakes or not n


if __name__ == "__main__":
    sys.exit(main())
