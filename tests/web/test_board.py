#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From reports to a public warning and its comments, on each engine.

    test_board.py sqlite|postgresql MEKIKID MEKIKI DATA WEB SOURCE
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "app")]
from daemon import Daemon  # noqa: E402
from store import ENGINES  # noqa: E402

good = bad = 0
HOSTILE = ["<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>",
           "'; DROP TABLE comments; --", "{{&w.html}}", "javascript:alert(1)",
           "\u202eabc", "a\x1b[31m"]


def check(what, ok):
    global good, bad
    good, bad = good + bool(ok), bad + (not ok)
    if not ok:
        print("failed:", what)


class Board:
    def __init__(self, mekiki, where, dir, data):
        self.mekiki = mekiki
        self.options = ["--store", where, "--key", dir + "/key", "--data", data]

    def __call__(self, *words, ok=True, stdin=""):
        p = subprocess.run([self.mekiki, "board", *words, *self.options], input=stdin,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        check("board %s: %s" % (words[0], p.stderr), (p.returncode == 0) == ok)
        return p.stdout


def lures(dir):
    """Thirty mails of two subjects in several dressings."""
    for i in range(30):
        subject = ("【重要】アカウントの安全確認をお願いします", "アカウント利用の安全確認について")[i % 2]
        text = ("アカウントの安全確認のお願い\n第三者に使われたおそれがあるため、ご本人の確認をお願いしています。"
                "手続きが終わらない場合、一部のサービスを制限することがあります。\n"
                "お手数ですが、1週間以内に次のページから手続きをお済ませください。\n"
                "https://amazon-%d.check.example/signin?id=%d\nhttps://www.amazon.co.jp/help\n番号 No.%08d\n" % (i % 3, i, i * 7919))
        path = "%s/lure%d.eml" % (dir, i)
        with open(path, "w", encoding="utf-8") as f:
            f.write("From: Amazon.co.jp <notice%d@sender%d.example>\nTo: a%d@home.example\n"
                    "Subject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n%s"
                    % (i, i % 4, i, subject, text))
        yield path


def post(d, path, **fields):
    return d.request("POST", path, urllib.parse.urlencode(fields).encode(),
                     [("Content-Type", "application/x-www-form-urlencoded")])


def check_page(d, path):
    status, headers, body = d.request("GET", path)
    page = body.decode()
    check("page", status == 200)
    for words in ("目次", "偽メールの内容", "偽サイトで求められる情報", "入力してしまったとき",
                  "アカウントの情報を入力したとき", "カード番号を入力したとき",
                  "本物かどうかを確かめるには", "これまでの経過", "商標", "application/ld+json",
                  "https://www.amazon.co.jp/", "【重要】アカウントの安全確認をお願いします",
                  "sender0[.]example"):
        check("page has " + words, words in page)
    check("no link to a fake", "href=\"https://amazon-" not in page)
    check("the brand's own domain is not named as the fake's",
          "<li>amazon[.]co[.]jp" not in page)
    check("policy", "default-src 'none'" in headers["content-security-policy"])


def check_comments(d, board, path):
    post(d, path, name="x", kind="question", body="アカウントがないのに届きました")
    check("hidden", "アカウントがないのに" not in d.request("GET", path)[2].decode())
    queue = [json.loads(line) for line in board("moderate").splitlines()]
    check("queued once", len(queue) == 1)
    post(d, path, name="y", kind="comment", body="ｱｶｳﾝﾄがないのに届きました")
    check("folded twin", len(board("moderate").splitlines()) == 1)
    board("moderate", str(queue[0]["id"]), "shown")
    check("shown", "アカウントがないのに" in d.request("GET", path)[2].decode())
    post(d, path, name="bot", body="buy this", website="http://spam.example")
    check("honeypot", "buy this" not in board("moderate"))
    post(d, path, name="z", body="call 090-1234-5678 or http://a.example")
    check("flags", json.loads(board("moderate"))["flags"].split() == ["link", "personal"])
    check("too long", post(d, path, name="z", body="a" * 5000)[0] == 400)
    check("empty", post(d, path, name="z", body="")[0] == 400)
    check("malformed", d.request("POST", path, b"body=\xff\xfe", [
        ("Content-Type", "application/x-www-form-urlencoded")])[0] == 400)
    check("oversized", post(d, path, name="z", body="a" * 40000)[0] == 413)
    check("foreign origin", d.request("POST", path, b"body=a", [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", "https://evil.example")])[0] == 403)


def check_hostile(d, board, path):
    for i, text in enumerate(HOSTILE):
        post(d, path, name=text[:20], kind=text[:16], body=text)
        status, _, body = d.request("GET", "/warnings?q=" + urllib.parse.quote(text))
        check("reflected", status in (200, 400) and text.encode() not in
              body.replace(b"{{&amp;w.html}}", b"") or text in ("javascript:alert(1)", "{{&w.html}}"))
        check("path", d.request("GET", "/warnings/" + urllib.parse.quote(text))[0] in (400, 404))
    for row in [json.loads(line) for line in board("moderate").splitlines()]:
        board("moderate", str(row["id"]), "shown")
    page = d.request("GET", path)[2]
    for text in HOSTILE[:2] + HOSTILE[5:]:
        check("stored " + repr(text), text.encode() not in page)
    check("table is there", b"DROP TABLE" in page)


def check_lists(d, path):
    for words, found in (("重要", True), ("ｱｶｳﾝﾄ", True), ("まったく別の言葉", False)):
        page = d.request("GET", "/warnings?q=" + urllib.parse.quote(words))[2].decode()
        check("search " + words, (path in page) == found)
    status, headers, body = d.request("GET", "/warnings.json")
    feed = json.loads(body)
    check("feed", status == 200 and feed["items"][0]["id"] == path)
    check("no such", d.request("GET", "/warnings/none")[0] == 404)


def run(where, mekikid, mekiki, data, web):
    d = None

    with tempfile.TemporaryDirectory() as dir:
        board = Board(mekiki, where, dir, data)
        board("init")
        files = list(lures(dir))

        board("report", "--now", "2025-10-28", *files[:4])
        board("draft", "1", ok=False)  # four are too few
        board("report", "--now", "2025-10-29", *files[4:])
        board("report", "--now", "2025-10-29", *files)  # again: each counts once
        campaigns = [json.loads(line) for line in board("campaigns").splitlines()]
        check("one campaign of thirty", [c["n"] for c in campaigns] == [30])
        draft = board("draft", "1")
        path = "/warnings/" + draft.split()[1]
        d = Daemon(mekikid, data, web, ["store = " + where])
        try:
            check("no draft is public", d.request("GET", path)[0] == 404)
            board("publish", draft.split()[0])
            check_page(d, path)
            check_comments(d, board, path)
            check_hostile(d, board, path)
            check_lists(d, path)
        finally:
            check("ends well", d.stop() == 0)
        board("user", "ed", "editor", stdin="a long password\n")
        check("whole", "whole" in board("verify"))
        board("backup", dir + "/copy.db", ok=where.startswith("sqlite:"))


def main():
    engine, mekikid, mekiki, data, web, _ = sys.argv[1:]
    with ENGINES[engine]() as where:
        run(where, os.path.abspath(mekikid), os.path.abspath(mekiki), data, web)
    print("board-%s: %d passed, %d failed" % (engine, good, bad))
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())
