#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The mails that we wrote (tests/japan, tests/world), judged: sets.py MEKIKI.

Prints a line for each label of each set, and holds what must not be lost: no
genuine or ordinary mail is called a fake, no fake genuine, and so many fakes
are flagged. Figures of first sight are in docs/performance.md."""
import collections, csv, json, pathlib, subprocess, sys, tempfile

HERE = pathlib.Path(__file__).resolve().parent
# name: generator, its options, the receiver that is believed, share of fakes flagged at least
SETS = {
    "japan A, B": ("japan", [], "mx.example.jp", 0.99),
    "japan C": ("japan", ["--half", "C"], "mx.example.jp", 0.94),
    "world": ("world", [], "receiver", 0.78),
}


def judged(mekiki, place, options, receiver, out):
    subprocess.run([sys.executable, str(HERE / place / "generate.py"), str(out), *options],
                   check=True, stdout=subprocess.DEVNULL)
    run = subprocess.run(
        [mekiki, "eval", "--json", "--dns", str(out / "zone.txt"), "--trust-ar", receiver,
         str(out / "labels.tsv"), str(out)], check=True, stdout=subprocess.PIPE, text=True)
    counts = collections.defaultdict(collections.Counter)
    alarms = []
    for mail in json.loads(run.stdout)["mails"]:
        counts[mail["label"]][mail["verdict"]] += 1
        is_fake = mail["label"] == "imp"
        if mail["verdict"] in (["genuine"] if is_fake else ["phish", "suspicious"]):
            alarms.append("%s: %s" % (mail["path"], mail["verdict"]))
    with open(out / "labels.tsv", encoding="utf-8") as f:
        rows = sum(1 for _ in csv.reader(f, delimiter="\t")) - 1
    return counts, alarms, rows


def main():
    held = wrong = 0
    for name, (place, options, receiver, floor) in SETS.items():
        with tempfile.TemporaryDirectory(prefix="mekiki-set-") as folder:
            counts, alarms, rows = judged(sys.argv[1], place, options, receiver,
                                          pathlib.Path(folder))
        for label, c in sorted(counts.items()):
            n = sum(c.values())
            print("%-10s %-5s %4d: phish %d, suspicious %d, unknown %d, no-claim %d, genuine %d; "
                  "flagged %.1f %%" % (name, label, n, c["phish"], c["suspicious"], c["unknown"],
                                       c["no-claim"], c["genuine"],
                                       100 * (c["phish"] + c["suspicious"]) / n))
        fakes = counts["imp"]
        flagged = (fakes["phish"] + fakes["suspicious"]) / sum(fakes.values())
        facts = {"each mail is judged": rows == sum(sum(c.values()) for c in counts.values()),
                 "no alarm on what is no fake": not alarms, "fakes are flagged": flagged >= floor}
        for fact, holds in facts.items():
            held += holds
            wrong += not holds
            if not holds:
                print("%s: not so: %s (%s)" % (name, fact, "; ".join(alarms) or flagged))
    print("sets: %d passed, %d failed" % (held, wrong))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
