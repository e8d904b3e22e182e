#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekiki report --format draft: a message that a person can send as it is."""
import email, email.policy, os, pty, sys

from program import FAKE, GENUINE, MENTION, case, holds, main, same

BOTH = "info@antiphishing.jp, meiwaku@dekyo.or.jp"
CR = b"\r\n"


def draft(mekiki, path, *args, lang="ja", stdin=b""):
    run = mekiki("report", "--format", "draft", "--lang", lang, "--now",
                 "2025-10-28", *args, path, stdin=stdin)
    raw = run.out.encode()
    return run, raw, email.message_from_bytes(raw, policy=email.policy.default)


@case
def whole_and_as_it_came(mekiki):
    for lang, word in (("ja", "ご報告"), ("en", "Report"), ("ja-easy", "にせもの")):
        run, raw, m = draft(mekiki, FAKE, lang=lang)
        same((run.status, m.defects), (1, []), run.err)
        same(m["to"], "reportascam@amazon.com, " + BOTH)
        holds(word in m["subject"] and "Amazon.co.jp" in m["subject"], m["subject"])
        same((m["x-unsent"], m["from"]), ("1", None))
        text, mail = m.iter_parts()
        same((text.get_content_type(), mail.get_content_type()),
             ("text/plain", "message/rfc822"))
        holds("Amazon.co.jp" in text.get_content() and
              "{" not in text.get_content(), text.get_content())
        holds(FAKE.read_bytes() in raw, "the mail was changed")
        # Nothing of the mail stands in front of it.
        head = raw[:raw.index(FAKE.read_bytes()[:60])].decode()
        holds("account-check" not in head, head)
        holds(all(len(l) <= 76 for l in head.splitlines()), head)


@case
def for_one_desk(mekiki):
    for to, want in (("brand", "reportascam@amazon.com"),
                     ("antiphishing", "info@antiphishing.jp"),
                     ("dekyo", "meiwaku@dekyo.or.jp")):
        _, _, m = draft(mekiki, FAKE, "--to", to, "--reporter", "ann@home.example")
        same((m["to"], m["from"]), (want, "ann@home.example"))


@case
def line_ends_and_boundaries(mekiki):
    plain = FAKE.read_bytes().replace(CR, b"\n")
    for mail in (plain, plain.replace(b"\n", CR),
                 plain + b"\n--=_mekiki-report-0--\nmore\n",
                 plain.rstrip(b"\n")):
        run, raw, m = draft(mekiki, "-", stdin=mail)
        same(run.status, 1, run.err)
        same(len(list(m.iter_parts())), 2)
        holds(mail in raw, "the mail was changed")
        same(raw.count(CR) == raw.count(b"\n"), mail.count(CR) > 0)


@case
def nothing_to_report(mekiki):
    for path, args in ((GENUINE / "mail.eml", ("--dns", GENUINE / "dns.zone")),
                       (MENTION, ())):
        run, raw, _ = draft(mekiki, path, *args)
        same((run.status, raw), (0, b""))
        holds("nothing to report" in run.err, run.err)


@case
def what_is_refused(mekiki):
    for args in (("--to", "police", FAKE), (FAKE, FAKE),
                 ("--reporter", "a b", FAKE)):
        same(mekiki("report", "--format", "draft", *args).status, 64, args)
    pid, fd = pty.fork()
    if not pid:
        os.execv(mekiki.path, [mekiki.path, "report", "--format", "draft", str(FAKE)])
    said = b""
    try:
        while True:
            piece = os.read(fd, 4096)
            if not piece:
                break
            said += piece
    except OSError:  # the terminal is closed
        pass
    same(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 64, said)
    holds(b"Received" not in said and b"as it came" in said, said)


if __name__ == "__main__":
    sys.exit(main())
