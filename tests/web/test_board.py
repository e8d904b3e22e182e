#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From reports to a public warning and its comments, on each engine.

    test_board.py sqlite|postgresql MEKIKID MEKIKI DATA WEB SOURCE
"""
import contextlib
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as xml

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


def ask(where, text):
    """The first column of what the store itself answers."""
    if where.startswith("sqlite:"):
        with contextlib.closing(sqlite3.connect(where[7:])) as db:
            return [str(r[0]) for r in db.execute(text)]
    return subprocess.run(["psql", "-qAtX", where, "-c", text], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.splitlines()


def statement(where, text):
    """Past the program, as somebody with the database's password would."""
    if where.startswith("sqlite:"):
        with contextlib.closing(sqlite3.connect(where[7:])) as db, db:
            db.executescript(text)
    else:
        subprocess.run(["psql", "-qX", where, "-c", text], check=True)


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
    post(d, path, name="x", kind="question", body="カードの更新も求められました")
    check("hidden", "の更新も求められ" not in d.request("GET", path)[2].decode())
    queue = [json.loads(line) for line in board("moderate").splitlines()]
    check("queued once", len(queue) == 1)
    post(d, path, name="y", kind="comment", body="ｶｰﾄﾞの更新も求められました")
    check("folded twin", len(board("moderate").splitlines()) == 1)
    board("moderate", str(queue[0]["id"]), "shown")
    check("shown", "カードの更新も求められ" in d.request("GET", path)[2].decode())
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
    for text in ("x' OR '1'='1", "x%' OR 1=1 --", "amazon_jp' --", "%", "_"):
        found = d.request("GET", "/warnings?brand=" + urllib.parse.quote(text))[2]
        check("no warning by brand " + text, path.encode() not in found)
        found = post(d, "/receipt", receipt=text)[2].decode()
        check("no comment by receipt " + text, "更新も求められ" not in found)
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
    check("feed", status == 200 and feed["items"][0]["id"].endswith(path))
    check("no such", d.request("GET", "/warnings/none")[0] == 404)


def check_programs(d, path):
    """What feeds, the site's map and schema.org's data say."""
    base = "https://warn.example"
    feed = json.loads(d.request("GET", "/warnings.json")[2])
    check("JSON feed", feed["items"][0]["url"] == base + path and feed["items"][0]["tags"])
    status, headers, body = d.request("GET", "/warnings.atom")
    atom = {"a": "http://www.w3.org/2005/Atom"}
    root = xml.fromstring(body)
    check("Atom", status == 200 and headers["content-type"].startswith("application/atom+xml")
          and [e.text for e in root.findall("a:entry/a:id", atom)] == [base + path])
    check("Atom is complete", all(root.find(p, atom) is not None for p in (
        "a:id", "a:title", "a:updated", "a:author/a:name", "a:entry/a:title", "a:entry/a:updated")))
    root = xml.fromstring(d.request("GET", "/sitemap.xml")[2])
    site = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    check("sitemap", base + path in [e.text for e in root.findall("s:url/s:loc", site)])
    page = d.request("GET", path)[2].decode()
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page).group(1))
    check("schema.org", [x["@type"] for x in data["@graph"]] == ["NewsArticle", "FAQPage"]
          and data["@graph"][0]["@id"] == base + path and len(data["@graph"][1]["mainEntity"]) == 3)
    check("by brand", path in d.request("GET", "/warnings?brand=" + feed["items"][0]["tags"][0])[2].decode())
    check("by another", path not in d.request("GET", "/warnings?brand=none")[2].decode())


def check_readers(d, board, path):
    """Answers at once, receipts, appeals, addresses."""
    page = post(d, path, kind="question", body="アカウントがないのにメールが届きました、なぜですか？")[2].decode()
    check("answered from data at once", "アカウントの有無に関係なく" in page.split("h-faq")[0])
    receipt = re.search(r"<code>([0-9a-f]{32})</code>", page)
    check("a receipt", receipt)
    page = post(d, path, kind="question", body="来週の天気はどうなりますか")[2].decode()
    check("not every question is known", "すでにあります" not in page)
    seen = post(d, "/receipt", receipt=receipt.group(1))[2].decode()
    check("what became of it", "承認を待っています" in seen and "届きました、なぜ" in seen)
    check("another receipt", "届きました、なぜ" not in post(d, "/receipt", receipt="0" * 32)[2].decode())
    post(d, "/receipt", receipt=receipt.group(1), do="forget")
    check("deleted by who wrote it", "届きました、なぜ" not in board("moderate").encode().decode("unicode_escape"))
    check("and gone", "承認を待っています" not in post(d, "/receipt", receipt=receipt.group(1))[2].decode())
    page = post(d, path, kind="appeal", body="sender0.example is ours: me@sender0.example")[2].decode()
    check("appeal", "編集担当が確認します" in page and "is ours" not in page)
    check("empty appeal", post(d, path, kind="appeal", body="")[0] == 400)
    post(d, path, name="m", kind="comment", body="write to me@home.example please")
    rows = [json.loads(line) for line in board("moderate").splitlines()]
    row = [r for r in rows if "write to" in r["body"]][0]
    check("personal", "personal" in row["flags"])
    board("moderate", str(row["id"]), "shown")
    page = d.request("GET", path)[2].decode()
    check("an address is no address", "me[@]home.example" in page and "me@home" not in page)


def check_reports(d, board, mails):
    """Who ticks the box counts, once; who does not leaves nothing."""
    def n():
        return json.loads(board("campaigns", "1"))["n"]
    with open(mails[0], encoding="utf-8") as f:
        mail = f.read()
    before, all = n(), board("campaigns")
    check("the box", 'name="consent"' in post(d, "/answer", source=mail)[2].decode())
    for fields in ({}, {"consent": "no"}, {"consent": "yes", "text": "not a mail"}):
        if "text" not in fields:
            fields["source"] = mail
        check("without consent", post(d, "/give", **fields)[0] == 400)
    check("nothing was kept", board("campaigns") == all)
    for _ in range(2):
        page = post(d, "/give", source=mail, consent="yes")[2].decode()
        check("counted", "件数に加えました" in page and "写しを受け取りました" not in page)
    check("once", n() == before + 1)
    page = post(d, "/give", source="From: a@b.example\nSubject: hello\n\nSee you tomorrow.\n", consent="yes")[2].decode()
    check("no fake", "加えていません" in page and n() == before + 1)
    board("forget", "reporter", "127.0.0.1")
    board("export", "reporter", "127.0.0.1", ok=False)


def check_sample(board, dir):
    """A copy given with consent is quoted: nobody in it, nothing to open."""
    with open(dir + "/sample.eml", "w", encoding="utf-8") as f:
        f.write("From: Amazon.co.jp <notice@sender.example>\nTo: Hanako Yamada <hanako@home.example>\n"
                "Subject: x\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
                "<p>Hanako Yamada 様</p><h1># 見出しではない</h1><p>    字下げ</p><p>1. [押す](https://evil.example/a)"
                " <b>&lt;script&gt;alert(1)&lt;/script&gt;</b></p><a href='https://evil.example/b?hanako@home.example'>ここ</a>")
    board("draft", "1", dir + "/none.eml", ok=False)
    statement(board.options[1], "DELETE FROM versions; DELETE FROM warnings")
    text = board("draft", "1", dir + "/sample.eml")
    quoted = [line for line in text.splitlines() if line.startswith("> ")]
    check("quoted", any("ここ" in line for line in quoted) and any("見出しではない" in line for line in quoted))
    check("no address of a page opens", "https://evil" not in text and "evil.example" not in text and "evil\\[\\.\\]example" in text)
    check("nobody is in it", "hanako" not in text.lower() and "yamada" not in text.lower())
    check("marks are text", "\\# 見出し" in text and "\\[押す\\]" in text and "\\<script\\>" in text)


def check_pages(d, where, path):
    """Older warnings and later comments are to be had, too."""
    id = ask(where, "SELECT id FROM warnings WHERE slug = '%s'" % path.split("/")[-1])[0]
    statement(where, ";".join(
        "INSERT INTO warnings(campaign, slug, brand, state, version, published_at, updated_at) "
        "SELECT campaign, 'old-%d', brand, 'published', 1, published_at - %d, updated_at FROM warnings "
        "WHERE id = %s" % (i, 1000 - i, id) for i in range(60)) + ";" +
        "INSERT INTO versions(warning, version, title, lead, body, note, editor, at) "
        "SELECT id, 1, 'old', '', '', '', 0, 0 FROM warnings WHERE slug LIKE 'old-%';" + ";".join(
        "INSERT INTO comments(warning, kind, name, body, fold, state, flags, is_edited, version, at) "
        "VALUES(%s, 'comment', 'n', 'said %03d.', 'said %03d', 'shown', '', 0, 1, 0)" % (id, i, i) for i in range(230)))
    seen, page = [], "/warnings"
    for _ in range(5):
        text = d.request("GET", page)[2].decode()
        seen += re.findall(r'href="(/warnings/[^?"]*)', text)
        more = re.search(r'rel="next" href="([^"]*)"', text)
        if not more:
            break
        page = more.group(1).replace("&amp;", "&")
    check("all pages of the list %d" % len(seen), len(seen) == len(set(seen)) == 61 and seen[0] == path)
    text = d.request("GET", "/warnings?brand=amazon_jp&page=2")[2].decode()
    check("of a brand", text.count('href="/warnings/old-') == 11 and 'rel="prev"' in text and 'rel="next"' not in text)
    for n in ("0", "-1", "x", "99999999999999999999", "10000", "2%00"):
        check("page " + n, d.request("GET", "/warnings?page=" + n)[0] in (200, 400))
    first = d.request("GET", path)[2].decode()
    check("comments", "said 000." in first and "said 229." not in first)
    more = re.search(r'rel="next" href="([^"#]*)', first).group(1).replace("&amp;", "&")
    check("more comments", "said 229." in d.request("GET", more)[2].decode())


def check_match(d, board, dir, path, mails):
    """The check page tells of others only where at least five saw the mail."""
    def answer(file):
        with open(file, "rb") as f:
            mail = f.read()
        mark = b"----mark"
        body = (b"--" + mark + b'\r\nContent-Disposition: form-data; name="file"; filename="a.eml"\r\n'
                b"Content-Type: message/rfc822\r\n\r\n" + mail + b"\r\n--" + mark + b"--\r\n")
        return d.request("POST", "/answer", body, [
            ("Content-Type", "multipart/form-data; boundary=" + mark.decode())])[2].decode()
    page = answer(mails[0])
    check("seen by others", 'class="note calm seen"' in page and path in page and ": 30" in page)
    other = dir + "/other.eml"
    with open(other, "w", encoding="utf-8") as f:
        f.write("From: Amazon.co.jp <a@b.example>\nSubject: 別の件\nMIME-Version: 1.0\n"
                "Content-Type: text/plain; charset=utf-8\n\nお支払い方法が承認されませんでした。"
                "カード情報を更新してください。\nhttps://amazon-card.example/update\n")
    check("not another one", 'class="note calm seen"' not in answer(other))
    before = board("campaigns")
    answer(mails[0])
    check("and nothing is kept", board("campaigns") == before)


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
        check("one for each that wants one", [line.split("\t")[0] for line in board("draft").splitlines()] == ["1"])
        check("and no second", board("draft") == "")
        check_sample(board, dir)
        statement(where, "DELETE FROM grams; DELETE FROM versions; DELETE FROM warnings")
        draft = board("draft", "1")
        path = "/warnings/" + draft.split()[1]
        d = Daemon(mekikid, data, web, ["store = " + where, "store_key = %s/key" % dir,
                                  "site = https://warn.example/"])
        try:
            check("no draft is public", d.request("GET", path)[0] == 404)
            board("publish", draft.split()[0])
            check_page(d, path)
            check_match(d, board, dir, path, files)
            check_reports(d, board, files)
            check_programs(d, path)
            check_comments(d, board, path)
            check_hostile(d, board, path)
            check_readers(d, board, path)
            check_lists(d, path)
            check_pages(d, where, path)
        finally:
            check("ends well", d.stop() == 0)
        board("user", "ed", "editor", stdin="a long password\n")
        board("withdraw", draft.split()[0], "--as", "ed")
        board("withdraw", draft.split()[0], "--as", "nobody", ok=False)
        acts = json.loads(board("export", "user", "ed"))["acts"]
        check("who did it", [a["act"] for a in acts] == ["warning-state"])
        check("whole", "whole" in board("verify"))
        board("backup", dir + "/copy.db", ok=where.startswith("sqlite:"))
        if where.startswith("sqlite:"):
            copy = Board(mekiki, "sqlite:" + dir + "/copy.db", dir, data)
            check("a copy is as good", copy("verify") == board("verify") and copy("campaigns") == board("campaigns"))


def main():
    engine, mekikid, mekiki, data, web, _ = sys.argv[1:]
    with ENGINES[engine]() as where:
        run(where, os.path.abspath(mekikid), os.path.abspath(mekiki), data, web)
    print("board-%s: %d passed, %d failed" % (engine, good, bad))
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main())
