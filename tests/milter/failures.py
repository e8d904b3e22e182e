#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What fails must not stop mail: each mail comes, unmarked, and is counted.

    failures.py PROGRAM HOOKED_PROGRAM
"""
import sys, threading

from postfix import *

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
    same(place.send(ORDINARY)[0], 250)
    holds(place.postfix.take(TO).is_marked(), "the next one is not judged")


@case
def tempfail_where_it_is_asked_for(place):
    flt = place.filter("on_error=tempfail")
    code, words = place.send(test_mail(b"crash"))
    same((code, words[:6]), (451, "4.7.1 "), words)
    same(flt.figure("mails_total", '{fate="tempfailed"}'), 1)
    big = ORDINARY + b"\r\n" + (b"x" * 76 + b"\r\n") * 150000
    same(place.send(big)[0], 250, "too large is no failure")
    same(place.postfix.take(TO).is_marked(), False)


@case
def no_answer_in_time(place):
    flt = place.filter("timeout_seconds=1", "job_seconds=4", "workers=1")
    began = time.monotonic()
    same(place.send(test_mail(b"hang"))[0], 250)
    took = time.monotonic() - began
    holds(0.9 < took < 3.5, took)
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


@case
def workers_that_are_killed(place):
    """kill -9 of whatever reads mail, under load: each mail comes once."""
    flt = place.filter(hooked=False)
    sent, stop = [], threading.Event()

    def send():
        for i in range(25):
            mark = "%s-%d" % (threading.get_ident(), i)
            code, words = place.send(
                b"X-Number: %s\r\n" % mark.encode() + FAKE)
            same(code, 250, words)
            sent.append(mark)

    def kill():
        while not stop.wait(0.1):
            # What is killed has the filter's own process between it and us.
            for pid in flt.children()[1:]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass

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
    until(lambda: place.send(ORDINARY)[0] == 250 and
          place.postfix.take(TO).is_marked(), what="no worker comes back")


@case
def reloads_under_load(place):
    flt = place.filter(hooked=False)
    sent, codes = 60, []

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
    first = flt.children()[0]
    os.kill(first, signal.SIGKILL)
    until(lambda: flt.children() and flt.children()[0] != first and
          connects(place.port), what=flt.words())
    same(place.send(ORDINARY)[0], 250)
    holds(place.postfix.take(TO).is_marked(), "it is not judged")


@case
def the_end_leaves_nothing_behind(place):
    flt = place.filter(hooked=False)
    place.send(ORDINARY)
    place.postfix.take(TO)
    pids = flt.children()
    holds(len(pids) >= 3, pids)
    place.stop_filter()
    until(lambda: not any(os.path.exists("/proc/%d" % p) for p in pids),
          what="a process is left")


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
                      ("data = /nowhere", "/nowhere")):
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
