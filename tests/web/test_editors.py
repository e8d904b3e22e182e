#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The editors' listener: what it does, and what it must not let happen.

    test_editors.py sqlite|postgresql EDITORS MEKIKID MEKIKI DATA WEB
"""
import json
import os
import pathlib
import re
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "app")]
import test_board  # noqa: E402
from daemon import Daemon  # noqa: E402
from desk import FORM, PASSWORD, Desk, Person  # noqa: E402
from store import ENGINES  # noqa: E402
from test_board import HOSTILE, Board, check, lures, post, statement  # noqa: E402

ROLES = ("reader", "moderator", "editor", "admin")


class Place:
    """Both listeners on one store, and a person of each role."""

    def __init__(self, where, dir, programs):
        editors, mekikid, mekiki, data, web = programs
        self.dir, self.where = dir, where
        self.board = Board(mekiki, where, dir, data)
        self.board("init")
        self.board("report", "--now", "2025-10-28", *lures(dir))
        self.site = Daemon(mekikid, data, web, ["store = " + where])
        self.desk = Desk(editors, data, web, where, ["key = %s/key" % dir])
        self.people = {}
        for role in ROLES:
            out = self.board("user", role + "1", role, stdin=PASSWORD + "\n")
            p = Person(self.desk, role + "1", out.strip().split("secret=")[1])
            check("signs in as " + role, p.sign_in() == 303)
            self.people[role] = p

    def waiting(self):
        return [json.loads(line) for line in self.board("moderate").splitlines()]

    def stop(self):
        check("the site ends well", self.site.stop() == 0)
        check("the desk ends well", self.desk.stop() == 0)


def moves_on(answer, what):
    """The id that a redirection ends with; what was done is checked."""
    status, head, page = answer
    check(what, status == 303 and "done=saved" in head.get("location", ""))
    n = re.search(r"/(\d+)\?", head.get("location", ""))
    return int(n.group(1)) if n else 0


# ---- what it does

def writes_and_publishes(place):
    ed = place.people["editor"]
    status, head, page = ed.get("/campaigns")
    check("campaigns", status == 200 and "amazon" in page)
    check("campaign", "30" in ed.get("/campaigns/1")[2])
    id = moves_on(ed.post("/campaigns/1", do="draft", lang="ja"), "draft")
    page = ed.get("/warnings/%d" % id)[2]
    slug = re.search(r"[a-z_-]*amazon[a-z_-]*-2025-10-28-\d+", page).group(0)
    path = "/warnings/" + slug
    check("not public", place.site.request("GET", path)[0] == 404)
    text = dict(title="題名 <b>", lead="要約", body="## 見出し\n\n<script>x</script>\n\n[a](javascript:b) [c](https://example.com/)", note="")
    page = ed.post("/warnings/%d" % id, do="preview", version=1, **text)[2]
    check("preview", '<h2 id="s1">見出し</h2>' in page and 'href="https://example.com/"' in page)
    check("preview is safe", "<script>x" not in page and 'href="javascript' not in page)
    check("preview keeps nothing", "見出し" not in ed.get("/warnings/%d" % id)[2])
    body = "## 偽メールの内容\n\n本文"
    moves_on(ed.post("/warnings/%d" % id, do="save", version=1, title="注意", lead="要約",
                     body=body, note="誤字を直しました"), "save")
    answer = ed.post("/warnings/%d" % id, do="save", version=1, title="別の題", lead="", body="別の文", note="")
    check("an old version does not win", answer[0] == 409 and "別の文" in answer[2])
    moves_on(ed.post("/warnings/%d" % id, do="published"), "publish")
    page = place.site.request("GET", path)[2].decode()
    check("public", "注意" in page and "誤字を直しました" in page)
    check("found", path in place.site.request(
        "GET", "/warnings?q=" + urllib.parse.quote("重要"))[2].decode())
    check("the first version is kept", "第三者" not in page and
          "偽サイトで求められる情報" in ed.get("/warnings/%d?version=1" % id)[2])
    return id, path


def moderates(place, id, path):
    mod = place.people["moderator"]
    for i in range(4):
        post(place.site, path, name="n%d" % i, kind="question" if i else "comment", body="質問その%d" % i)
    rows = place.waiting()
    check("four wait", len(rows) == 4)
    page = mod.get("/queue")[2]
    check("queue", all("質問その%d" % i in page for i in range(4)))
    picks = ["%d:%d" % (r["id"], r["version"]) for r in rows]
    moves_on(mod.post("/queue", do="shown", c=picks[:2]), "shown")
    moves_on(mod.post("/queue", do="refused", c=picks[2:3]), "refused")
    answer = mod.post("/queue", do="shown", c=picks)
    check("what changed meanwhile stays", "done=partly" in answer[1]["location"])
    check("nothing picked", "done=wrong" in mod.post("/queue", do="shown")[1]["location"])
    check("malformed pick", mod.post("/queue", do="shown", c="1:x")[0] == 400)
    page = place.site.request("GET", path)[2].decode()
    check("shown alone", "質問その1" in page and "質問その2" not in page)
    question = rows[1]["id"]
    moves_on(mod.post("/comments/%d" % question, do="answer", answer="お答えします"), "answer")
    check("answered", "お答えします" in place.site.request("GET", path)[2].decode())
    moves_on(mod.post("/comments/%d" % question, do="shown", version=2, body="直した質問"), "edited")
    page = place.site.request("GET", path)[2].decode()
    check("edit is marked", "直した質問" in page and "担当者が一部を修正" in page)
    check("no question", mod.post("/comments/%d" % rows[0]["id"], do="answer", answer="x")[0] == 404)


def splits_and_merges(place):
    ed, before = place.people["editor"], place.board("campaigns").splitlines()
    page = ed.get("/campaigns/1")[2]
    forms = re.findall(r'name="form" value="(\d+)"', page)
    if len(forms) > 1:
        new = moves_on(ed.post("/campaigns/1", do="split", form=forms[1:]), "split")
        check("two", len(place.board("campaigns").splitlines()) == len(before) + 1)
        moves_on(ed.post("/campaigns/%d" % new, do="merge", into=1), "merge")
    check("all of one is no split", ed.post("/campaigns/1", do="split", form=forms)[0] == 400)
    check("into itself", ed.post("/campaigns/1", do="merge", into=1)[0] == 400)
    check("as before", len(place.board("campaigns").splitlines()) == len(before))


def rules_people(place):
    boss = place.people["admin"]
    status, _, page = boss.get("/people")
    check("people", status == 200 and "reader1" in page)
    answer = boss.post("/people", do="add", name="new1", role="moderator", password=PASSWORD)
    secret = re.search(r"secret=([A-Z2-7]{32})", answer[2])
    check("the secret is shown once", answer[0] == 200 and secret and
          secret.group(1) not in boss.get("/people")[2])
    new = Person(place.desk, "new1", secret.group(1))
    check("and works", new.sign_in() == 303)
    id = {u["name"]: u["id"] for u in map(json.loads, place.board("user").splitlines())}
    moves_on(boss.post("/people", do="role", id=id["new1"], role="reader"), "role")
    check("a session ends with the role", new.get("/queue")[0] == 303)
    check("short", boss.post("/people", do="add", name="n2", role="reader", password="short")[0] == 400)
    check("the last admin stays", boss.post("/people", do="role", id=id["admin1"], role="reader")[0] == 403)
    moves_on(boss.post("/people", do="remove", id=id["new1"]), "remove")
    check("and is gone", new.sign_in() == 403)
    check("audit", "user-remove" in boss.get("/audit")[2])
    check("a user's data", "acts" in boss.get("/person.json?kind=user&key=moderator1")[2])
    file = place.dir + "/lure0.eml"
    check("a reporter's data", '"reports"' in boss.get(
        "/person.json?kind=reporter&key=" + urllib.parse.quote(file))[2])
    moves_on(boss.post("/person", kind="reporter", key=file), "forget")
    check("nothing is left", boss.get("/person.json?kind=reporter&key=" + urllib.parse.quote(file))[0] == 404)


# ---- what must not happen

def csrf(place, id, path):
    ed = place.people["editor"]
    for token in ("", "0" * 64, place.people["moderator"].token):
        check("token " + token[:4], ed.post("/warnings/%d" % id, token, do="withdrawn")[0] == 403)
    body = urllib.parse.urlencode({"csrf": ed.token, "do": "withdrawn"}).encode()
    for origin in ("https://evil.example", "null"):
        check("origin " + origin, ed.request("POST", "/warnings/%d" % id, body,
                                             [FORM, ("Origin", origin)])[0] == 403)
    check("another site's sign-in", ed.request("POST", "/sign-in", body, [
        FORM, ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")])[0] == 403)
    check("no GET acts", ed.get("/warnings/%d?do=withdrawn&csrf=%s" % (id, ed.token))[0] == 200)
    check("still public", place.site.request("GET", path)[0] == 200)


def injections(place, id, path):
    """Hostile words in every field that there is, then on every page."""
    ed, mod, boss = (place.people[r] for r in ("editor", "moderator", "admin"))
    made = []
    for i, text in enumerate(HOSTILE):
        # Newer versions rest on the newest.
        version = int(re.search(r'name="version" value="(\d+)"', ed.get("/warnings/%d" % id)[2]).group(1))
        fields = dict(title=text, lead=text, body=text, note=text)
        answer = ed.post("/warnings/%d" % id, do="preview", version=version, **fields)
        check_clean("preview %d" % i, answer[2])
        ed.post("/warnings/%d" % id, do="save", version=version, **fields)
        made.append(ed.get("/warnings/%d" % id)[2])
        made.append(place.site.request("GET", path)[2].decode())
        post(place.site, path, name=text[:20], kind=text[:16], body="x%d " % i + text)
        post(place.site, path, kind="appeal", body=text)
        made.append(post(place.site, "/receipt", receipt=text, do=text)[2].decode())
        for p in ("/queue?state=%s&after=%s", "/campaigns?brand=%s&x=%s", "/audit?before=%s&x=%s",
                  "/person.json?kind=%s&key=%s", "/warnings/1?version=%s&done=%s", "/%s/%s"):
            q = urllib.parse.quote(text)
            made.append(boss.get(p % (q, q))[2])
        boss.post("/people", do="add", name=text, role="reader", password=PASSWORD)
        check("role " + text, boss.post("/people", do="add", name="x", role=text, password=PASSWORD)[0] == 400)
        check("kind " + text, boss.post("/person", kind=text, key=text)[0] in (400, 404))
        check("state " + text, mod.post("/queue", do=text, c="1:1")[0] == 400)
        check("brand", mod.get("/campaigns?brand=" + urllib.parse.quote(text))[0] in (200, 400))
    pages = ("/queue", "/appeals", "/campaigns", "/campaigns/1", "/warnings", "/warnings/%d" % id,
             "/people", "/person", "/audit")
    made += [boss.get(p)[2] for p in pages]
    made += [boss.get("/comments/%d" % r["id"])[2] for r in place.waiting()]
    picks = ["%d:%d" % (r["id"], r["version"]) for r in place.waiting()]
    mod.post("/queue", do="shown", c=picks)
    made += [place.site.request("GET", p)[2].decode() for p in (
        path, "/warnings", "/warnings.json", "/warnings.atom", "/sitemap.xml")]
    for page in made:
        check_clean("a page", page)
    check("the tables are there", "whole" in place.board("verify") and len(
        place.board("campaigns").splitlines()) >= 1)


def check_clean(what, page):
    for bad in ("<script>alert", "<img src=x", "\u202eabc", "\x1b[31m", 'href="javascript'):
        check("%s has %r" % (what, bad), bad not in page)


def session_fixation(place):
    p = place.people["moderator"]
    wanted = "__Host-mekiki=" + "a" * 64
    fresh = Person(place.desk, p.name, p.secret, wanted)
    fresh.used = p.used
    check("a given id signs nobody in", fresh.get("/queue")[0] == 303)
    check("sign-in", fresh.sign_in() == 303)
    first = fresh.cookie
    check("the id is a new one", first != wanted and Person(
        place.desk, cookie=wanted).get("/queue")[0] == 303)
    for word in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/"):
        check("cookie " + word, word in fresh.cookie_line)
    check("again", fresh.sign_in() == 303 and fresh.cookie != first)
    check("the one of before ended", Person(place.desk, cookie=first).get("/queue")[0] == 303)
    last = fresh.cookie
    check("out", fresh.post("/sign-out")[0] == 303)
    check("and it ended", Person(place.desk, cookie=last).get("/queue")[0] == 303)
    p.used = fresh.used


def brute_force(place):
    out = place.board("user", "locked1", "editor", stdin=PASSWORD + "\n")
    p = Person(place.desk, "locked1", out.strip().split("secret=")[1])
    nobody = Person(place.desk, "nobody", "A" * 32)
    wrong = p.request("POST", "/sign-in", b"name=locked1&password=wrong+wrong+wrong&code=000000", [FORM])
    other = nobody.request("POST", "/sign-in", b"name=nobody&password=wrong+wrong+wrong&code=000000", [FORM])
    check("a name that is known looks like another", wrong[0] == other[0] == 403 and wrong[2] == other[2])
    code = p.code()  # one for all: who waits for new codes waits for minutes
    for i in range(4):
        check("wrong %d" % i, p.sign_in(password="wrong password %d" % i, code=code) == 403)
    check("locked, even with all that is right", p.sign_in(code=code) == 403)
    boss = place.people["admin"]
    id = {u["name"]: u["id"] for u in map(json.loads, place.board("user").splitlines())}["locked1"]
    boss.get("/people")
    moves_on(boss.post("/people", do="unlock", id=id), "unlock")
    code = p.code()
    check("unlocked", p.sign_in(code=code) == 303)
    check("a code is good once", p.sign_in(code=code) == 403)


def roles(place, id):
    """Each act by each role: those below it get nothing, and nothing happens."""
    acts = (
        ("GET", "/queue", "reader", {}), ("GET", "/comments/1", "reader", {}),
        ("GET", "/warnings/%d" % id, "reader", {}), ("GET", "/campaigns/1", "reader", {}),
        ("POST", "/queue", "moderator", {"do": "nothing"}),
        ("POST", "/comments/1", "moderator", {"do": "nothing"}),
        ("GET", "/appeals", "moderator", {}), ("POST", "/appeals", "moderator", {"id": "999"}),
        ("POST", "/campaigns/1", "editor", {"do": "nothing"}),
        ("POST", "/warnings/%d" % id, "editor", {"do": "nothing"}),
        ("GET", "/people", "admin", {}), ("POST", "/people", "admin", {"do": "nothing"}),
        ("GET", "/audit", "admin", {}), ("GET", "/person", "admin", {}),
        ("GET", "/person.json?kind=user&key=admin1", "admin", {}),
        ("POST", "/person", "admin", {"kind": "nothing", "key": "x"}),
    )
    check("signs in again", place.people["reader"].sign_in() == 303)
    for method, path, least, fields in acts:
        for role in ROLES:
            p = place.people[role]
            status = (p.get(path) if method == "GET" else p.post(path, **fields))[0]
            may = ROLES.index(role) >= ROLES.index(least)
            check("%s %s as %s: %d" % (method, path, role, status), (status != 403) == may)
        nobody = Person(place.desk)
        status = (nobody.get(path) if method == "GET" else nobody.post(path, **fields))[0]
        check("%s %s as nobody" % (method, path), status == (303 if method == "GET" else 403))


def malformed(place, id):
    ed = place.people["editor"]
    for path in ("/warnings/0", "/warnings/-1", "/warnings/99999999999999999999", "/warnings/1x",
                 "/warnings/", "/campaigns/../people", "/comments/999999", "/none"):
        check("path " + path, ed.get(path)[0] in (400, 404))
    for type, body in (("text/plain", b"do=save"), ("application/x-www-form-urlencoded", b"%zz=%"),
                       ("multipart/form-data", b"x"), ("application/json", b"{}")):
        check("type " + type, ed.request("POST", "/warnings/%d" % id, body,
                                         [("Content-Type", type)])[0] in (400, 403, 415))
    big = dict(version=1, lead="", body="", note="")
    check("title too long", ed.post("/warnings/%d" % id, do="save", title="a" * 401, **big)[0] == 400)
    big["body"] = "a" * 70000
    check("text too long", ed.post("/warnings/%d" % id, do="save", title="t", **big)[0] == 400)
    check("body too large", ed.post("/warnings/%d" % id, do="save", title="t", x="a" * 1200000)[0] == 413)
    check("sign-in too large", ed.post("/sign-in", name="a" * 20000)[0] == 413)
    for raw in (b"\xff\xfe", b"a\0b"):
        body = b"csrf=" + ed.token.encode() + b"&do=save&version=1&lead=&note=&body=&title=" + urllib.parse.quote(raw).encode()
        check("bytes %r" % raw, ed.request("POST", "/warnings/%d" % id, body, [FORM])[0] == 400)
    check("many fields", ed.post("/queue", do="shown", c=["1:1"] * 100)[0] == 400)
    for cookie in ("__Host-mekiki=", "__Host-mekiki=" + "z" * 64, "; ; =", "__Host-mekiki=" + "a" * 200,
                   "mekiki=" + ed.cookie.split("=")[1]):
        check("cookie " + cookie[:30], Person(place.desk, cookie=cookie).get("/queue")[0] == 303)
    check("still up", ed.get("/queue")[0] == 200)


def hostile_mails(place):
    """What the mails themselves bring: subjects, senders, links."""
    ed, boss = place.people["editor"], place.people["admin"]
    subject = ("<script>alert(1)</script> [x](https://evil.example/a) ![y](https://evil.example/b) "
               "`c` <img src=x onerror=alert(1)> &lt; https://evil.example/d")
    files = []
    for i in range(6):
        files.append("%s/hostile%d.eml" % (place.dir, i))
        with open(files[-1], "w", encoding="utf-8") as f:
            f.write("From: \"Amazon.co.jp <b>\" <a%d@xn--%d<script>.example>\nTo: b%d@home.example\nSubject: %s\n"
                    "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
                    "<p>Amazon.co.jp からの最終のお知らせです。お支払い方法が承認されなかったため、会員資格を停止しました。"
                    "カード番号を24時間以内に更新してください。更新されないと口座は閉じられます。</p>"
                    "<a href=\"https://pay.evil.example/?q=%%22%%3E<script>alert(1)</script>\">更新する</a>" % (i, i, i, subject))
    place.board("report", "--now", "2025-10-30", *files)
    id = max(json.loads(line)["id"] for line in place.board("campaigns").splitlines())
    pages = [ed.get("/campaigns/%d" % id)[2], ed.get("/campaigns")[2]]
    check("its own campaign, with its subject", "alert(1)" in pages[0])
    w = moves_on(ed.post("/campaigns/%d" % id, do="draft", lang="ja"), "hostile draft")
    pages.append(ed.get("/warnings/%d" % w)[2])
    slug = re.search(r"[a-z_-]*-2025-10-30-\d+", pages[-1]).group(0)
    moves_on(ed.post("/warnings/%d" % w, do="published"), "hostile publish")
    for p in ("/warnings/" + slug, "/warnings", "/warnings.json", "/warnings.atom", "/warnings?q=" + urllib.parse.quote("<script>")):
        pages.append(place.site.request("GET", p)[2].decode())
    check("the subject is told", "alert(1)" in pages[3])
    for page in pages:
        check_clean("a mail's page", page)
        for bad in ('href="https://evil', 'src="https://evil', 'href="https://pay.evil', "<img src=\"https"):
            check("a mail makes no %s" % bad, bad not in page)
    check("audit", boss.get("/audit")[0] == 200)


def tampering(place):
    """An old entry is found by `board verify`; a new one by the next view."""
    boss = place.people["admin"]
    seen = '<p class="note">'
    check("whole", seen in boss.get("/audit")[2])
    old = "UPDATE audit SET actor = actor %s 1 WHERE id = 2"
    statement(place.where, old % "+")
    check("an old entry", place.board("verify", ok=False) == "")
    statement(place.where, old % "-")
    check("whole again", "whole" in place.board("verify"))
    n = int(place.board("verify").split()[0])
    place.board("expire")
    check("one more", int(place.board("verify").split()[0]) > n)
    last = "UPDATE audit SET at = at %%s 1 WHERE id = %d" % (n + 1)
    statement(place.where, last % "+")
    check("a new entry", seen not in boss.get("/audit")[2])
    statement(place.where, last % "-")
    check("and mended", seen in boss.get("/audit")[2])


def run(where, programs):
    with tempfile.TemporaryDirectory() as dir:
        place = Place(where, dir, programs)
        try:
            id, path = writes_and_publishes(place)
            moderates(place, id, path)
            splits_and_merges(place)
            rules_people(place)
            csrf(place, id, path)
            session_fixation(place)
            roles(place, id)
            malformed(place, id)
            tampering(place)
            brute_force(place)
            hostile_mails(place)
            injections(place, id, path)
        finally:
            place.stop()
        check("the log is whole", "whole" in place.board("verify"))
        for secret in (PASSWORD, place.people["editor"].secret):
            check("no secret in a log", secret not in place.desk.log_text())


def main():
    engine, *programs = sys.argv[1:]
    programs = [os.path.abspath(p) for p in programs]
    with ENGINES[engine]() as where:
        run(where, programs)
    print("editors-%s: %d passed, %d failed" % (engine, test_board.good, test_board.bad))
    return 1 if test_board.bad or not test_board.good else 0


if __name__ == "__main__":
    sys.exit(main())
