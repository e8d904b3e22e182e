#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each CASE/mail.eml through `mekiki check`: the verdict that the case was
written for, the whole report, and what a person reads in each language.

    run.py MEKIKI            compare; the last line is `N passed, N failed`
    run.py MEKIKI --update   show each difference, then write it"""
import difflib, json, pathlib, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
NOW = "2025-10-28T12:00:00Z"
VOLATILE = ("data_version", "jail", "file")


def check(mekiki, case, *more):
    args = (case / "args").read_text().split()
    if (case / "dns.zone").exists():
        args += ["--dns", str(case / "dns.zone")]
    run = subprocess.run([mekiki, "check", "--now", NOW, *args, *more,
                          str(case / "mail.eml")], stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    if run.stderr:
        raise RuntimeError(run.stderr.decode())
    return run.stdout.decode()


def report(mekiki, case):
    r = json.loads(check(mekiki, case, "--format", "json", "--lang", "en"))
    for key in VOLATILE:
        r.pop(key, None)
    return json.dumps(r, ensure_ascii=False, indent=1) + "\n"


def text(mekiki, case, lang):
    # The first line names the file, where the tree happens to be.
    out = check(mekiki, case, "--lang", lang, "--color", "never")
    return out.split("\n", 1)[1]


def compare(path, got, update):
    """True when they are the same; else shows how they differ."""
    want = path.read_text(encoding="utf-8") if path.exists() else ""
    if want == got:
        return True
    sys.stdout.writelines(difflib.unified_diff(
        want.splitlines(True), got.splitlines(True),
        str(path.relative_to(HERE)), "now", n=1))
    if update:
        path.write_text(got, encoding="utf-8")
    return update


def run(mekiki, case, update):
    made = {"report.json": report(mekiki, case), "ja.txt": text(mekiki, case, "ja"),
            "en.txt": text(mekiki, case, "en")}
    verdict = json.loads(made["report.json"])["verdict"]
    want = (case / "verdict").read_text().strip()
    same = [compare(case / name, got, update) for name, got in made.items()]
    if verdict != want:
        print("FAIL %s: %s, should be %s" % (case.name, verdict, want))
        return False
    return all(same)


def main(argv):
    update = "--update" in argv
    cases = sorted(p.parent for p in HERE.glob("*/mail.eml"))
    good = 0
    for case in cases:
        try:
            good += run(argv[0], case, update)
        except (RuntimeError, ValueError, OSError) as e:
            print("FAIL %s: %s" % (case.name, e))
    print("golden: %d passed, %d failed" % (good, len(cases) - good))
    return 0 if cases and good == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
