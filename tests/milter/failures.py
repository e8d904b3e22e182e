#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What fails must not stop mail: each mail comes, unmarked, and is counted.

    failures.py PROGRAM HOOKED_PROGRAM
"""
import os, pathlib, shutil, signal, sqlite3, subprocess, sys, threading, time

from postfix import (Filter, Postfix, USERS, case, connects, folder,
                     free_port, golden, holds, main, needs_servers, same,
                     until)

FAKE = golden("lure-html-button")
ORDINARY = golden("mention-book-club")
TO = "ann@one.example"


class Place:
    """One Postfix; filters come and go on one port."""

    def __init__(self, plain, hooked):
        self.plain, self.hooked = plain, hooked
        self.folder = folder()
        self.port = free_port()
        self.postfix = Postfix(self.folder, self.port, "tempfail")
        self.flt = None

    def filter(self, *settings, hooked=True, text=""):
        if self.flt:
            self.stop_filter()
        for path in (self.folder / "mail").glob("*/*/new/*"):
            path.unlink()  # what a case that failed has left
        self.flt = Filter(self.hooked if hooked else self.plain, self.folder,
                          ["dns=off", "listen=inet:%d@127.0.0.1" % self.port,
                           *settings], text, self.port)
        return self.flt

    def stop_filter(self):
        status, self.flt = self.flt.stop(), None
        same(status, 0, "the filter's end")

    def send(self, mail, **more):
        return self.postfix.send(mail, client=None, **more)


def test_mail(mistake):
    return b"X-Mekiki-Test: %s\r\n" % mistake + ORDINARY


def unjudged(flt, why):
    return flt.figure("unjudged_total", '{why="%s"}' % why)


@case
def a_mail_that_breaks_its_reader(place):
    flt = place.filter("job_seconds=1")
    for mistake, why in ((b"crash", "crash"), (b"abort", "crash"),
                         (b"call", "crash"), (b"leave", "crash"),
                         (b"hang", "timeout"), (b"bad-json", "answer"),
                         (b"two-verdicts", "answer")):
        before = unjudged(flt, why)
        same(place.send(test_mail(mistake))[0], 250, mistake)
        same(place.postfix.take(TO).is_marked(), False, mistake)
        same(unjudged(flt, why) - before, 1, mistake)
    # Those that died were tried again without pictures.
    holds(flt.figure("worker_retries_total") >= 4, flt.get("/metrics"))
    same(place.send(ORDINARY)[0], 250)
    holds(place.postfix.take(TO).is_marked(), "the next one is not judged")


@case
def tempfail_where_it_is_asked_for(place):
    flt = place.filter("on_error=tempfail", "mail_most=1M")
    code, words = place.send(test_mail(b"crash"))
    same((code, words[:6]), (451, "4.7.1 "), words)
    same(flt.figure("mails_total", '{fate="tempfailed"}'), 1)
    big = ORDINARY + b"\r\n" + (b"x" * 76 + b"\r\n") * 20000
    same(place.send(big)[0], 250, "too large is no failure")
    same(place.postfix.take(TO).is_marked(), False)


@case
def no_answer_in_time(place):
    flt = place.filter("timeout_seconds=1", "job_seconds=8", "workers=1")
    began = time.monotonic()
    same(place.send(test_mail(b"hang"))[0], 250)
    took = time.monotonic() - began
    holds(0.9 < took < 7, took)
    same(unjudged(flt, "timeout"), 1)
    # The only worker still hangs: who comes now waits no longer than that.
    same(place.send(ORDINARY)[0], 250)
    for mail in place.postfix.take(TO, 2):
        same(mail.is_marked(), False)


@case
def no_place_and_no_memory(place):
    flt = place.filter("timeout_seconds=2", "job_seconds=2", "workers=1",
                       "queue=1", "memory=1M")
    threads = [threading.Thread(target=place.send, args=(test_mail(b"hang"),))
               for _ in range(5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    holds(unjudged(flt, "queue") >= 1, flt.get("/metrics"))
    big = ORDINARY + b"\r\n" + (b"x" * 76 + b"\r\n") * 20000
    same(place.send(big)[0], 250)
    same(unjudged(flt, "memory"), 1)
    for mail in place.postfix.take(TO, 6):
        same(mail.is_marked(), False)
    until(lambda: flt.figure("mail_bytes") == 0, what="memory is not given back")


def kill_it(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def comes_back(place):
    until(lambda: place.send(ORDINARY)[0] == 250 and
          place.postfix.take(TO).is_marked(), what="no worker comes back")


@case
def workers_that_are_killed(place):
    """kill -9 of who reads mail, under load: each mail comes once."""
    flt = place.filter(hooked=False)
    sent, killed, stop = [], [], threading.Event()

    def send():
        for i in range(25):
            mark = "%s-%d" % (threading.get_ident(), i)
            code, words = place.send(
                b"X-Number: %s\r\n" % mark.encode() + FAKE)
            same(code, 250, words)
            sent.append(mark)

    def kill():
        """One after every second mail: a new one has time to be born."""
        done = 0
        while not stop.wait(0.02):
            if len(sent) < done + 2:
                continue
            done = len(sent)
            for pid in flt.level(4)[:1]:
                kill_it(pid)
                killed.append(pid)

    senders = [threading.Thread(target=send) for _ in range(2)]
    killer = threading.Thread(target=kill)
    for t in senders + [killer]:
        t.start()
    for t in senders:
        t.join()
    stop.set()
    killer.join()
    mails = place.postfix.take(TO, 50)
    same(sorted(m.get("X-Number") for m in mails), sorted(sent))
    holds(len(set(killed)) > 5, killed)
    comes_back(place)


@case
def what_bears_workers_is_killed(place):
    flt = place.filter(hooked=False)
    old = flt.level(3)
    kill_it(old[0])
    comes_back(place)
    holds(flt.level(3) != old, "the same")
    same(flt.events("filter-died"), [])
    # Without the seed none can come: the filter gives up and is started anew.
    for pid in flt.level(2) + flt.level(3):
        kill_it(pid)
    same(place.send(ORDINARY)[0], 250)
    place.postfix.take(TO)
    until(lambda: flt.events("filter-died") and connects(place.port),
          what=flt.words())
    comes_back(place)


@case
def reloads_under_load(place):
    flt = place.filter("timeout_seconds=60", hooked=False)
    sent, codes = 40, []

    def send():
        for _ in range(sent // 2):
            codes.append(place.send(FAKE)[0])

    threads = [threading.Thread(target=send) for _ in range(2)]
    for t in threads:
        t.start()
    reloads = 0
    while any(t.is_alive() for t in threads):
        n = len(flt.events("reloaded")) + len(flt.events("reload-failed"))
        flt.process.send_signal(signal.SIGHUP)
        until(lambda: len(flt.events("reloaded")) +
              len(flt.events("reload-failed")) > n, what="no reload")
        reloads += 1
    for t in threads:
        t.join()
    holds(reloads >= 2, reloads)
    same(codes, [250] * sent)
    mails = place.postfix.take(TO, sent)
    same([m.get("X-Mekiki-Verdict") for m in mails], ["phish"] * sent)


@case
def a_filter_that_dies_is_started_anew(place):
    flt = place.filter(hooked=False)
    first = flt.level(1)
    kill_it(first[0])
    until(lambda: flt.level(1) not in ([], first) and connects(place.port),
          what=flt.words())
    comes_back(place)


@case
def the_end_leaves_nothing_behind(place):
    flt = place.filter(hooked=False)
    place.send(ORDINARY)
    place.postfix.take(TO)
    pids = [pid for depth in (1, 2, 3, 4) for pid in flt.level(depth)]
    holds(len(pids) >= 5, pids)
    place.stop_filter()
    until(lambda: not any(os.path.exists("/proc/%d" % p) for p in pids),
          what="a process is left")


@case
def sightings_of_a_lost_store(place):
    """They wait for the database, come once, and mail never waits."""
    db, key = place.folder / "board.db", place.folder / "board.key"
    mekiki = pathlib.Path(place.plain).parents[1] / "mekiki"
    key.write_text("%064x" % 0xabcdef)
    flt = place.filter("store=sqlite:%s" % db, "sighting_key=%s" % key,
                       hooked=False)
    for i in range(3):
        began = time.monotonic()
        same(place.send(FAKE, to=USERS[i] + "@one.example")[0], 250)
        holds(time.monotonic() - began < 5, "the mail waited")
        holds(place.postfix.take(USERS[i] + "@one.example").is_marked(), i)
    same(place.send(ORDINARY)[0], 250)
    place.postfix.take(TO)
    until(lambda: flt.figure("sightings_failures_total") >= 1)
    same((flt.figure("sightings_total"), flt.figure("sightings_written_total")),
         (3, 0))
    db.unlink(missing_ok=True)
    run = subprocess.run([mekiki, "board", "init", "--store", "sqlite:%s" % db,
                          "--key", place.folder / "other.key"],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    same(run.returncode, 0, run.stdout)
    until(lambda: flt.figure("sightings_written_total") == 3, 30)
    place.send(FAKE, to="dan@one.example")
    holds(place.postfix.take("dan@one.example").is_marked(), "dan's")
    place.stop_filter()  # and what it still has is written
    rows = sqlite3.connect(db).execute(
        "SELECT brand, n FROM campaigns").fetchall()
    same(rows, [("amazon_jp", 4)])
    stored = db.read_bytes()
    for private in (b"one.example", b"sender.example", b"golden@"):
        holds(private not in stored, private)


@case
def settings_that_are_wrong(place):
    for text, why in (("polcy = * off", "no such setting"),
                      ("policy = * phish=eat", "no such deed"),
                      ("on_error = drop", "not accept or tempfail"),
                      ("authserv_id = a b", "not a host's name"),
                      ("listen = 127.0.0.1:1", "not unix:PATH"),
                      ("store = sqlite:/x", "one needs the other"),
                      ("queue = 0", "out of its range"),
                      ("queue = 1\nqueue = 2", "a second time"),
                      ("trusted_client = x", "not an address"),
                      ("data = /nowhere", "no brands")):
        path = place.folder / "wrong.conf"
        path.write_text(text + "\n")
        run = subprocess.run([place.plain, "-t", "-c", path],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        same(run.returncode, 78, text)
        holds(why in run.stderr.decode(), run.stderr)
    same(subprocess.run([place.plain, "-t"],
                        stdout=subprocess.DEVNULL).returncode, 0)
    same(subprocess.run([place.plain, "-x"],
                        stderr=subprocess.DEVNULL).returncode, 64)


needs_servers("failures")
PLACE = Place(*sys.argv[1:])
try:
    status = main("failures", PLACE)
finally:
    PLACE.postfix.stop()
    if PLACE.flt:
        PLACE.flt.stop()
    shutil.rmtree(PLACE.folder, ignore_errors=True)
sys.exit(status)
