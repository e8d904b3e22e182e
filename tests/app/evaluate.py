#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki eval: counts, intervals, errors, changes."""
import json, shutil, sys, tempfile, pathlib

from program import FAKE, GOLDEN, MENTION, case, holds, main, same, temporary


def folder():
    here = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-test-"))
    shutil.copy(FAKE, here / "fake.eml")
    shutil.copy(FAKE, here / "fake2.eml")
    shutil.copy(MENTION, here / "mention.eml")
    shutil.copy(MENTION, here / "mention2.eml")
    rows = ["path\tlabel\tbrand\twhere",
            "fake.eml\timp\tAmazon\tname", "mention.eml\tham\t-\t-",
            "fake2.eml\tlegit\t-\tname", "mention2.eml\timp\t-\tbody"]
    (here / "labels.tsv").write_text("\n".join(rows) + "\n")
    return here


@case
def counts_and_intervals(mekiki):
    here = folder()
    run = mekiki("eval", here / "labels.tsv", here, "--errors", "--by", "where")
    same((run.status, run.err), (0, ""))
    holds("imp               2          1          0          0          1          0"
          in run.out, run.out)
    # Wilson, 1 of 2: [9.5, 90.5]
    holds("50.00 %   [  9.5,  90.5]" in run.out, run.out)
    errors = run.out.split("Judged wrongly\n")[1].splitlines()
    same([e.split("\t")[:3] for e in errors],
         [["fake2.eml", "legit", "phish"], ["mention2.eml", "imp", "no-claim"]])
    holds("imp        name" in run.out, run.out)


@case
def provable(mekiki):
    """A proof is asked only of what can have one; the rest is counted."""
    here = pathlib.Path(tempfile.mkdtemp(prefix="mekiki-test-"))
    rows = ["path\tlabel"]
    for name in ("genuine-order", "genuine-unproven"):
        shutil.copy(GOLDEN / name / "mail.eml", here / (name + ".eml"))
        rows.append(name + ".eml\tlegit")
    shutil.copy(MENTION, here / "mention.eml")
    rows.append("mention.eml\tlegit")
    (here / "labels.tsv").write_text("\n".join(rows) + "\n")
    run = mekiki("eval", here / "labels.tsv", here, "--dns",
                 GOLDEN / "genuine-order" / "dns.zone")
    same((run.status, run.err), (0, ""))
    part = run.out.split("could be proven")[1]
    holds("genuine           1  100.00 %" in part, part)
    holds("of 1; not counted:" in part, part)
    holds("1  no brand of the registry is claimed" in part, part)
    holds("1  not authenticated: " in part, part)


@case
def changes(mekiki):
    here = folder()
    run = mekiki("eval", here / "labels.tsv", here, "--json")
    old = json.loads(run.out)
    same(len(old["mails"]), 4)
    same(old["mails"][0]["wrong"], False)
    for m in old["mails"]:
        if m["path"].startswith("mention"):
            m["verdict"], m["wrong"] = "phish", not m["wrong"]
    was = temporary("old.json", json.dumps(old))
    run = mekiki("eval", here / "labels.tsv", here, "--compare", was)
    holds("1 better, 1 worse, 0 of the same worth" in run.out, run.out)
    holds("phish -> no-claim" in run.out, run.out)
    same(mekiki("eval", here / "labels.tsv", here, "--compare",
                temporary("x.json", "[]")).status, 65)


@case
def what_is_missing(mekiki):
    here = folder()
    (here / "labels.tsv").write_text("path\tlabel\nnone.eml\timp\nfake.eml\timp\n")
    run = mekiki("eval", here / "labels.tsv", here)
    same(run.status, 66)
    holds("none.eml" in run.err, run.err)
    (here / "labels.tsv").write_text("mail\tlabel\n")
    same(mekiki("eval", here / "labels.tsv", here).status, 65)
    same(mekiki("eval", temporary("l.tsv", "path\tlabel\n"), here, "--by", "x").status, 64)


if __name__ == "__main__":
    sys.exit(main())
