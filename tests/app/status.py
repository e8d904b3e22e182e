#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Exit statuses, several inputs, what is unreadable, usage."""
import sys

from program import FAKE, GENUINE, MENTION, NOW, case, holds, main, same, temporary

GOOD = ["--dns", GENUINE / "dns.zone", GENUINE / "mail.eml"]


@case
def of_each_verdict(mekiki):
    unknown = temporary("unknown.eml", "From: Amazon.co.jp <a@amazon.co.jp>\n"
                        "Subject: order\n\nThank you.\n")
    same(mekiki("check", "--now", NOW, *GOOD).status, 0, "genuine")
    same(mekiki("check", "--now", NOW, MENTION).status, 0, "no-claim")
    same(mekiki("check", "--now", NOW, FAKE).status, 1, "phish")
    same(mekiki("check", "--now", NOW, unknown).status, 3, "unknown")


@case
def the_worst_of_several(mekiki):
    unknown = temporary("unknown.eml", "From: Amazon.co.jp <a@amazon.co.jp>\n\nx\n")
    run = mekiki("check", "--format", "json", "--now", NOW, MENTION, unknown, FAKE,
                 MENTION)
    same(run.status, 1)
    same([r["verdict"] for r in run.reports()],
         ["no-claim", "unknown", "phish", "no-claim"])
    same([r["file"] for r in run.reports()],
         [str(p) for p in (MENTION, unknown, FAKE, MENTION)])
    same(mekiki("check", "--now", NOW, MENTION, unknown).status, 3)


@case
def an_unreadable_one_is_named_and_the_rest_answered(mekiki):
    run = mekiki("check", "--format", "json", "--now", NOW, FAKE, "/nowhere/x.eml",
                 MENTION)
    same(run.status, 66)
    same([r["verdict"] for r in run.reports()], ["phish", "no-claim"])
    holds("/nowhere/x.eml" in run.err, run.err)
    for words in (["text", "/nowhere/x"], ["page", "/nowhere/x"], ["auth", "/nowhere/x"],
                  ["eval", "/nowhere/x", "/"],
                  ["check", "--dns", "/nowhere/z", FAKE]):
        run = mekiki(*words)
        same(run.status, 66, words)
        holds("/nowhere" in run.err, run.err)


@case
def standard_input(mekiki):
    mail = FAKE.read_bytes()
    for args in ([], ["-"]):
        run = mekiki("check", "--format", "json", "--now", NOW, *args, stdin=mail)
        same(run.status, 1)
        same(run.reports()[0]["file"], "-")
    same(mekiki("text", stdin=b"see you at noon").status, 0)


@case
def who_wrote_it_counts(mekiki):
    lure = ("アカウントの安全確認をお願いします。1週間以内にこちらから。\n"
            "https://amazon-account.example/signin\n").encode()
    same(mekiki("text", "--from", "Amazon <a@amazon-account.example>",
                stdin=lure).status, 1, "a domain with the brand's name in it")
    question = temporary("question.eml", "From: Shibata <s@yahoo.example>\n"
                         "Subject: Amazon account\n\nI got this email: update "
                         "your Amazon account.\nIs this genuine?\n"
                         "https://amazon.co.jp.evil.example/signin\n")
    same(mekiki("check", "--now", NOW, question).status, 0, "a question")
    hidden = temporary("hidden.eml", "From: Yoko <y@garage.example>\n"
                       "Subject: x\n\nPay by today, or a fee is added.\n"
                       "https://zozo.jp%2F@x.garage2.example/\n")
    holds(mekiki("check", "--now", NOW, hidden).status in (1, 2),
          "a brand's host before the @")


@case
def many_in_parallel_keep_their_order(mekiki):
    files = [FAKE, MENTION] * 20
    run = mekiki("check", "--jobs", "3", "--format", "json", "--now", NOW, *files)
    same([r["verdict"] for r in run.reports()], ["phish", "no-claim"] * 20)


@case
def mails_of_a_box_are_numbered(mekiki):
    box = b"".join(b"From x@y Mon Jan  1 00:00:00 2024\n" + p.read_bytes() + b"\n"
                   for p in (FAKE, MENTION, FAKE))
    path = temporary("box", box)
    run = mekiki("check", "--format", "json", "--now", NOW, path)
    same([(r["index"], r["verdict"]) for r in run.reports()],
         [(0, "phish"), (1, "no-claim"), (2, "phish")])
    holds("index" not in mekiki("check", "--format", "json", FAKE).reports()[0],
          "index of a single mail")


@case
def usage(mekiki):
    for words in ([], ["chek"], ["check", "--nothing"], ["check", "--lang", "fr"],
                  ["check", "--format", "xml"], ["check", "--now", "yesterday"],
                  ["check", "--did", "slept"], ["check", "--message-center", "maybe"],
                  ["check", "--jobs", "0"], ["check", "--jail", "paper", FAKE],
                  ["check", "--brief", "--explain"], ["check", "--brief=yes"],
                  ["check", "--lang"], ["url"], ["page"], ["domain"], ["brand"],
                  ["brand", "paint"], ["probe"], ["eval", "x"], ["help", "nothing"]):
        run = mekiki(*words)
        same(run.status, 64, words)
        same(run.out, "", words)
        same(run.err.count("\n"), 1, "%s: %r" % (words, run.err))
    holds("usage: mekiki scan PATH" in mekiki("scan").err, "of the command")


@case
def help_and_version(mekiki):
    for words in (["help"], ["--help"], ["help", "check"], ["check", "--help"], ["-h"]):
        run = mekiki(*words)
        same((run.status, run.err), (0, ""), words)
        holds("mekiki check" in run.out, words)
    holds(mekiki("--version").out.startswith("mekiki "), "version")


@case
def language_of_the_locale(mekiki):
    def lead(env, *args):
        return mekiki("check", "--now", NOW, *args, FAKE, env=env).out.split("\n")[0]
    holds("fake" in lead({"LC_ALL": "C"}), "C is English")
    holds("偽物" in lead({"LC_ALL": "ja_JP.UTF-8"}), "ja_JP is Japanese")
    holds("偽物" in lead({"LC_ALL": "", "LANG": "ja_JP.UTF-8"}), "LANG")
    holds("fake" in lead({"LC_ALL": "ja_JP.UTF-8"}, "--lang", "en"), "--lang wins")


@case
def times(mekiki):
    for t in ("1761652800", "2025-10-28T12:00:00Z", "2025-10-28T21:00:00+09:00",
              "2025-10-28"):
        same(mekiki("check", "--now", t, *GOOD).status, 0, t)
    for t in ("2025-13-01", "2025-10-28T25:00:00Z", "12:00", "2025-10-28T12:00:00", "-5"):
        same(mekiki("check", "--now=" + t, *GOOD).status, 64, t)


@case
def no_data(mekiki):
    run = mekiki("check", "--data", "/nowhere", FAKE)
    same(run.status, 72)
    holds("/nowhere" in run.err, run.err)


@case
def a_full_disk(mekiki):
    with open("/dev/full", "wb") as full:
        import subprocess
        run = subprocess.run([mekiki.path, "brand", "list"], stdout=full,
                             stderr=subprocess.PIPE)
    same(run.returncode, 74)


@case
def brands(mekiki):
    holds("amazon_jp" in mekiki("brand", "list").out, "list")
    run = mekiki("brand", "show", "amazon_jp", "--json")
    same((run.status, run.reports()[0]["id"]), (0, "amazon_jp"))
    same(mekiki("brand", "show", "no_such_brand").status, 65)
    bad = temporary("bad.yaml", "id: bad\ncolour: blue\n")
    run = mekiki("brand", "lint", bad)
    same(run.status, 65)
    holds("bad.yaml:2:" in run.err, run.err)


if __name__ == "__main__":
    sys.exit(main())
