#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The article as a person lives it: the lure comes; nothing was opened, it was
opened, the account was typed, the card was typed; and is it in the Message
Center? What is read, in three languages, as text, as a page and as a talk.

    run.py MEKIKI            compare; the last line is `N passed, N failed`
    run.py MEKIKI --update   show each difference, then write it"""
import difflib, pathlib, re, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
NOW = "2025-10-28T12:00:00Z"
LANGS = ("ja", "en", "ja-easy")
SCENES = (  # name, mail, options, verdict's exit status
    ("nothing", "lure", [], 1),
    ("opened", "lure", ["--did", "opened"], 1),
    ("account", "lure", ["--did", "opened,typed-account"], 1),
    ("card", "lure", ["--did", "opened,typed-account,typed-card"], 1),
    ("lure-in-inbox", "lure", ["--message-center", "yes"], 1),
    ("lure-not-in-inbox", "lure", ["--message-center", "no"], 1),
    ("notice-in-inbox", "notice", ["--message-center", "yes"], 0),
    ("notice-not-in-inbox", "notice", ["--message-center", "no"], None),
)
TALKS = (  # name, mail, what is typed
    ("talk-lure", "lure", "2\n1 2 3\n"),
    ("talk-notice", "notice", "1\n\n"),
)


def run(mekiki, mail, lang, options, typed=""):
    r = subprocess.run(
        [mekiki, "check", "--now", NOW, "--lang", lang, "--color", "never",
         *options, "%s.eml" % mail], cwd=HERE, input=typed.encode(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if r.stderr:
        raise RuntimeError(r.stderr.decode())
    return r.returncode, r.stdout.decode()


def html(mekiki, mail, lang, options):
    status, page = run(mekiki, mail, lang, [*options, "--format", "html"])
    # The style sheet is web/'s; its changes are no changes of the answer.
    page = re.sub(r"<style.*?</style>", "<style></style>", page, flags=re.S)
    page = re.sub(r"20\d\d-\d\d-\d\d\.\d+", "VERSION", page)
    return status, re.sub(r">\s*<", ">\n<", page).strip() + "\n"


def outputs(mekiki):
    for lang in LANGS:
        for name, mail, options, want in SCENES:
            status, text = run(mekiki, mail, lang, options)
            yield "%s.%s.txt" % (name, lang), text, want in (None, status)
            status, page = html(mekiki, mail, lang, options)
            yield "%s.%s.html" % (name, lang), page, want in (None, status)
        for name, mail, typed in TALKS:
            _, text = run(mekiki, mail, lang, ["-i"], typed)
            yield "%s.%s.txt" % (name, lang), text, True


def main():
    mekiki, update = str(pathlib.Path(sys.argv[1]).resolve()), "--update" in sys.argv
    good = bad = 0
    for name, got, ok in outputs(mekiki):
        path = HERE / "golden" / name
        had = path.read_text(encoding="utf-8") if path.exists() else ""
        if had != got:
            sys.stdout.writelines(difflib.unified_diff(
                had.splitlines(True), got.splitlines(True), name, "now", n=1))
            if update:
                path.parent.mkdir(exist_ok=True)
                path.write_text(got, encoding="utf-8")
        same = had == got or update
        good, bad = good + (ok and same), bad + (not (ok and same))
        if not ok:
            print("%s: another verdict" % name)
    print("article: %d passed, %d failed" % (good, bad))
    return bad != 0 or good == 0


if __name__ == "__main__":
    sys.exit(main())
