#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a kill, two nodes and a full disk do to the board: no harm.

    test_faults.py sqlite|postgresql EDITORS MEKIKID MEKIKI DATA WEB
"""
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "app")]
import test_board  # noqa: E402
from daemon import Daemon  # noqa: E402
from desk import PASSWORD, Desk, Person  # noqa: E402
from store import ENGINES, cluster  # noqa: E402
from test_board import Board, check, lures, post  # noqa: E402

KILLS, COMMENTS = 3, 40


def rows(board):
    return [json.loads(line) for line in board("moderate").splitlines()]


def kills_the_site(place, path):
    """Whatever was told "received" is there, once, whenever the kill came."""
    acknowledged, sent = [], 0
    for k in range(KILLS):
        d = place.site()
        answered = threading.Event()

        def write(first):
            for i in range(first, first + 400):
                try:
                    status = post(d, path, kind="comment", body="言葉その%d番目" % i)[0]
                except OSError:
                    return
                if status == 202:
                    acknowledged.append(i)
                    if len(acknowledged) % 8 == 7:
                        answered.set()

        writers = [threading.Thread(target=write, args=(sent + 400 * j,)) for j in range(2)]
        for w in writers:
            w.start()
        check("writes are answered", answered.wait(60))
        d.process.kill()
        for w in writers:
            w.join()
        d.process.wait()
        d.log.close()
        sent += 800
    kept = [r["body"] for r in rows(place.board)]
    check("each acknowledged comment is there", acknowledged and
          all("言葉その%d番目" % i in kept for i in acknowledged))
    check("none twice", len(kept) == len(set(kept)))
    check("no more than were sent", len(kept) <= len(acknowledged) + 2 * KILLS)
    check("the log is whole", "whole" in place.board("verify"))


def moderates_at_two_nodes(place, path):
    d = place.site()
    for i in range(COMMENTS):
        post(d, path, kind="comment", body="二つの台で%d" % i)
    d.stop()
    wait = [r for r in rows(place.board) if "二つの台で" in r["body"]]
    picks = ["%d:%d" % (r["id"], r["version"]) for r in wait]
    desks = [place.desk(), place.desk()]
    people = [Person(desks[i], "mod%d" % i, place.secrets["mod%d" % i]) for i in range(2)]
    for p in people:
        check("signs in", p.sign_in() == 303)
    before = entries(place)
    start = threading.Barrier(2)

    def decide(p, state, order):
        start.wait()
        for i in range(0, len(order), 10):
            status = p.post("/queue", do=state, c=order[i:i + 10])[0]
            check("answered", status == 303)

    both = [threading.Thread(target=decide, args=a) for a in (
        (people[0], "shown", picks), (people[1], "refused", picks[::-1]))]
    for t in both:
        t.start()
    for t in both:
        t.join()
    people[0].get("/queue")
    states = {}
    for state in ("shown", "refused"):
        page = people[0].get("/queue?state=" + state)[2]
        states[state] = set(re.findall(r'name="c" value="(\d+):2"', page)) & {str(r["id"]) for r in wait}
    check("each has one decision", len(wait) == COMMENTS and not (states["shown"] & states["refused"])
          and len(states["shown"] | states["refused"]) == COMMENTS)
    check("and one entry of the log each", entries(place) - before == COMMENTS)
    for desk in desks:
        check("ends well", desk.stop() == 0)


def entries(place):
    return int(place.board("verify").split()[0])


def kills_a_desk(place, path):
    """What an editor was told "saved" is saved, with its entry."""
    desk = place.desk()
    ed = Person(desk, "ed", place.secrets["ed"])
    check("signs in", ed.sign_in() == 303)
    versions = []

    def write():
        for v in range(1, 200):
            try:
                answer = ed.post("/warnings/1", do="save", version=v, title="題%d" % v, lead="", body="x", note="")
            except OSError:
                return
            if answer[0] == 303:
                versions.append(v + 1)

    t = threading.Thread(target=write)
    t.start()
    while len(versions) < 5 and t.is_alive():
        t.join(0.01)
    desk.process.kill()
    t.join()
    desk.process.wait()
    desk.log.close()
    desk = place.desk()
    ed.desk = desk
    page = ed.get("/warnings/1")[2] # the session is in the store
    now = int(re.search(r'name="version" value="(\d+)"', page).group(1))
    check("each saved version is there", versions and now in (versions[-1], versions[-1] + 1))
    check("no version is missing", all('version=%d"' % v in page for v in range(1, now + 1)))
    check("whole", "whole" in place.board("verify"))
    place.used = ed.used
    desk.stop()


def fills_a_disk(mekiki, data):
    """A clear error, no damage, and on it goes once there is room."""
    with tempfile.TemporaryDirectory() as dir, tempfile.TemporaryDirectory() as mails:
        if os.getuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", dir],
                                         stderr=subprocess.DEVNULL).returncode:
            print("faults: full disk not tried (no right to mount)")
            return
        try:
            board = Board(mekiki, "sqlite:%s/board.db" % dir, mails, data)
            board("init")
            files = list(lures(mails))
            board("report", "--now", "2025-10-28", *files[:6])
            with open(dir + "/ballast", "wb", 0) as f:
                try:
                    while True:
                        f.write(b"x" * 4096)
                except OSError:
                    pass
            p = subprocess.run([mekiki, "board", "report", "--now", "2025-10-29", *files[6:], *board.options],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            check("a clear error: " + p.stderr, p.returncode in (69, 74) and "the disk is full" in p.stderr)
            acknowledged = len(p.stdout.splitlines())
            os.unlink(dir + "/ballast")
            n = json.loads(board("campaigns"))["n"]
            check("what was acknowledged is kept", 6 + acknowledged <= n <= 30)
            board("report", "--now", "2025-10-29", *files)
            check("and on it goes, none twice", json.loads(board("campaigns"))["n"] == 30)
            check("whole", "whole" in board("verify"))
        finally:
            subprocess.run(["umount", dir], check=True)


def loses_the_database(place, path, server):
    """Down and up again: checks are answered, pages say what is so."""
    d, desk = place.site(), place.desk()
    ed = Person(desk, "ed", place.secrets["ed"])
    ed.used = place.used
    check("signs in", ed.sign_in() == 303)
    check("seen by others", 'note calm seen' in place.ask(d)[1])
    server.kill()
    for _ in range(3):
        check("a page", d.request("GET", path)[0] == 503)
        check("the list", d.request("GET", "/warnings")[0] == 503)
        check("a feed", d.request("GET", "/warnings.atom")[0] == 503)
        check("a receipt", post(d, "/receipt", receipt="0" * 32)[0] == 503)
        check("a comment", post(d, path, kind="comment", body="verloren")[0] == 503)
        check("an appeal", post(d, path, kind="appeal", body="verloren")[0] == 503)
        check("the queue, still signed in", ed.get("/queue")[0] == 503)
        check("a warning", ed.get("/warnings/1")[0] == 503)
        status, page, took = place.ask(d)
        check("a check in %.1f s" % took, status == 200 and "Amazon" in page and took < 5)
    check("why", '"store-lost","why":"the database cannot be reached"' in d.log_text())
    check("nobody is named", "mekiki-pg-" not in d.log_text() + desk.log_text())
    server.start()
    time.sleep(0.5)
    check("a page again", d.request("GET", path)[0] == 200)
    check("seen by others again", 'note calm seen' in place.ask(d)[1])
    check("a comment again", post(d, path, kind="comment", body="wieder da")[0] == 202)
    check("signed in all the time", ed.get("/queue")[0] == 200)
    # The site comes up before its database does.
    d.stop()
    server.kill()
    d = place.site()
    early = place.desk()
    check("nobody signs in", Person(early, "ed", place.secrets["ed"]).sign_in(code="000000") == 503)
    check("ends well", early.stop() == 0)
    check("a check without", place.ask(d)[0] == 200 and d.request("GET", path)[0] == 503)
    server.start()
    time.sleep(0.5)
    check("and with it", d.request("GET", path)[0] == 200 and 'calm seen' in place.ask(d)[1])
    check("signed in still", ed.get("/queue")[0] == 200)
    # Started anew between two requests, nobody notices.
    server.kill()
    server.start()
    check("unnoticed", d.request("GET", path)[0] == 200)
    check("nothing was said", [r["body"] for r in rows(place.board) if "verloren" in r["body"]] == [])
    check("ends well", d.stop() == 0 and desk.stop() == 0)


def waits_for_the_database(place, path, server):
    """It hangs: the first who asks waits a little, the others do not."""
    d = place.site()
    check("seen by others", 'note calm seen' in place.ask(d)[1])
    server.send_signal(signal.SIGSTOP)
    try:
        took = [place.ask(d) for _ in range(4)]
        check("answers %s" % [(a[0], round(a[2], 1)) for a in took], all(
            a[0] == 200 and "Amazon" in a[1] and "calm seen" not in a[1] for a in took))
        check("in time", took[0][2] < 12 and all(a[2] < 2 for a in took[1:]))
        check("why", '"why":"the database does not answer in time"' in d.log_text() or
              d.request("GET", path)[0] == 503)
    finally:
        server.send_signal(signal.SIGCONT)
    end = time.monotonic() + 30
    while d.request("GET", path)[0] != 200 and time.monotonic() < end:
        time.sleep(0.5)
    check("it comes back", 'note calm seen' in place.ask(d)[1])
    check("ends well", d.stop() == 0)


class Place:
    def __init__(self, where, dir, programs):
        self.where, self.dir, self.programs = where, dir, programs
        self.board = Board(programs[2], where, dir, programs[3])
        self.board("init")
        self.board("report", "--now", "2025-10-28", *list(lures(dir))[:8])
        self.slug = self.board("draft", "1").split()[1]
        self.board("publish", "1")
        self.secrets = {}
        for name, role in (("mod0", "moderator"), ("mod1", "moderator"), ("ed", "editor")):
            out = self.board("user", name, role, stdin=PASSWORD + "\n")
            self.secrets[name] = out.strip().split("secret=")[1]

    def site(self):
        return Daemon(self.programs[1], *self.programs[3:], [
            "store = " + self.where, "store_key = %s/key" % self.dir])

    def ask(self, d):
        """The answer page for a mail that others saw, and its seconds."""
        with open(self.dir + "/lure0.eml", encoding="utf-8") as f:
            mail = f.read()
        start = time.monotonic()
        status, _, page = post(d, "/answer", source=mail)
        return status, page.decode(), time.monotonic() - start

    def desk(self):
        return Desk(self.programs[0], *self.programs[3:], self.where)


def main():
    engine, *programs = sys.argv[1:]
    programs = [os.path.abspath(p) for p in programs]
    with contextlib.ExitStack() as stack:
        dir = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(cluster()) if engine == "postgresql" else None
        where = server.where if server else stack.enter_context(ENGINES[engine]())
        place = Place(where, dir, programs)
        path = "/warnings/" + place.slug
        kills_a_desk(place, path)
        kills_the_site(place, path)
        moderates_at_two_nodes(place, path)
        if server:
            loses_the_database(place, path, server)
            waits_for_the_database(place, path, server)
    if engine == "sqlite":
        fills_a_disk(programs[2], programs[3])
    print("board-faults-%s: %d passed, %d failed" % (engine, test_board.good, test_board.bad))
    return 1 if test_board.bad or not test_board.good else 0


if __name__ == "__main__":
    sys.exit(main())
