#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What reaches a terminal: no control, escape or bidi character, 80 columns."""
import json, sys, unicodedata

from program import GOLDEN, NOW, case, holds, main, same, temporary

BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
NASTY = "\x1b[31m\x1b]0;owned\x07\x9b1m\x85\x7f\x08\x0d\u202ex\u2066y\u200f\u2028"
LONG = "a" * 300


def columns(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def check_text(out, what):
    bad = [hex(ord(c)) for c in out if c != "\n" and
           (ord(c) < 32 or 127 <= ord(c) < 160 or c in BIDI)]
    same(bad, [], what)
    for line in out.splitlines():
        holds(columns(line) <= 80, "%s: %d columns: %r" % (what, columns(line), line))


def hostile():
    head = ("From: \"Amazon.co.jp %s\" <a%s@x.example>\r\nSubject: %s %s\r\n"
            "To: b@c.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            % (NASTY.replace("\r", ""), LONG, NASTY.replace("\r", ""), LONG))
    body = ("<p>Amazon.co.jp %s <a href=\"https://x.example/%s%s\">https://%s%s/</a></p>"
            "<p>Confirm your password within 24 hours %s</p>" %
            (NASTY, LONG, NASTY, LONG, NASTY, NASTY))
    return temporary("nasty.eml", head + body)


@case
def golden_mails(mekiki):
    for mail in sorted(GOLDEN.glob("*/mail.eml")):
        for lang in ("ja", "en", "ja-easy"):
            run = mekiki("check", "--now", NOW, "--lang", lang, "--explain", mail)
            check_text(run.out, "%s %s" % (mail.parent.name, lang))


@case
def a_hostile_mail(mekiki):
    mail = hostile()
    for form in ([], ["--brief"], ["--explain"]):
        check_text(mekiki("check", "--lang", "en", *form, mail).out, form)
    check_text(mekiki("auth", mail).out, "auth")
    line = mekiki("check", "--format", "json", mail).out
    same(line.count("\n"), 1)
    holds(not set(line) & BIDI, "bidi in JSON")
    holds(all(c == "\n" or 32 <= ord(c) < 127 or ord(c) >= 160 for c in line),
          "control in JSON")
    json.loads(line)


def width(line):
    """Columns; what may be one or two columns wide counts as two."""
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" or c == "\u2026"
               else 1 for c in line)


def long_mail(host, name="Amazon.co.jp"):
    return ("From: %s <a@%s>\nSubject: =?utf-8?B?44GU5pys5Lq65qeY56K66KqN?=\n"
            "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
            "<p>アカウントの安全確認のお願い。1週間以内に本人確認をお願いします。"
            "<a href=\"https://%s/signin\">%s</a>\n" %
            (name, host, host, "本人確認を行う" * 12)).encode()


@case
def brief_is_three_lines(mekiki):
    end = "verify-now.example"
    long = "account." + "x" * 60 + "." + end
    mails = sorted(GOLDEN.glob("*/mail.eml"))
    for mail in mails + [long_mail(end), long_mail(long), hostile()]:
        for lang in ("ja", "ja-easy", "en"):
            if isinstance(mail, bytes):
                run = mekiki("check", "--brief", "--lang", lang, "-", stdin=mail)
                host = end.replace(".example", "[.]example")
                holds(host in run.out.split("\n")[1], run.out)
            else:
                run = mekiki("check", "--brief", "--lang", lang, mail)
            lines = run.out.split("\n")
            holds(len(lines) <= 4 and lines[-1] == "", run.out)
            holds(all(0 < width(l) <= 80 for l in lines[:-1]), run.out)
            holds("\ufffd" not in run.out, run.out)


@case
def hostile_words_of_the_command_line(mekiki):
    for words in (["url", "https://x.example/" + NASTY], ["domain", "x" + NASTY],
                  ["text", "--from", "a" + NASTY], ["check", "/nowhere" + NASTY],
                  ["check", "--" + NASTY], [NASTY], ["brand", "show", NASTY]):
        run = mekiki(*words)
        check_text(run.out, words)
        same([c for c in run.err if c != "\n" and (c in BIDI or ord(c) < 32
                                                   or 127 <= ord(c) < 160)], [], words)


@case
def colour(mekiki):
    mail = GOLDEN / "lure-html-button" / "mail.eml"
    holds("\x1b" not in mekiki("check", mail).out, "no terminal, no colour")
    out = mekiki("check", "--color", "always", mail).out
    holds("\x1b[" in out and out.rstrip("\n").endswith("\x1b[0m"), "always")
    holds("\x1b" in mekiki("check", "--color", "always", mail,
                           env={"NO_COLOR": "1"}).out, "asked for")


@case
def help_fits(mekiki):
    for words in (["help"], ["help", "check"], ["help", "eval"]):
        check_text(mekiki(*words).out, words)


if __name__ == "__main__":
    sys.exit(main())
