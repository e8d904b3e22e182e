#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A mailbox of a million mails: is memory constant, what is the rate beside
`cat`, does an interrupted scan go on where it was?

    million.py PROGRAM [MAILS [FOLDER]]

The mails are made here, each another: nine ordinary ones of several kinds to
one fake. The box is removed at the end.
"""
import os, pathlib, random, re, shutil, signal, subprocess, sys, tempfile, time

from processes import resident

GROWTH = 1.2    # of memory, from a tenth of the mails to the end
WORDS = ("meeting report plan order garden weather train station library "
         "recipe music lesson holiday photo river mountain letter neighbour "
         "contract invoice budget review draft schedule team kitchen").split()

KINDS = (
    ("Ann Example <ann{0}@sender.example>", "{1}", "text/plain",
     "Dear all,\n\n{2}\n\nThe page is https://www.sender.example/{0}\n"),
    ("News <news@list.example>", "News {0}: {1}", "text/html",
     "<html><body><h1>{1}</h1><p>{2}</p>"
     "<p><a href=\"https://news.example.com/{0}\">read on</a></p></body></html>"),
    ("Shop <order@shop.example>", "Order {0}", "text/plain",
     "Thank you for your order {0}.\n\n{2}\n\nTotal: {3} yen\n"),
)
FAKE = ("Amazon.co.jp <info{0}@host.example>", "Your Amazon account {0}",
        "text/html",
        "<html><body><p>Dear customer, your Amazon account is suspended. "
        "{2}</p><p><a href=\"https://login-{0}.host.example/signin\">Sign in "
        "and confirm your card</a></p></body></html>")


def mail(rng, i):
    sender, subject, kind, body = FAKE if i % 10 == 9 else rng.choice(KINDS)
    words = " ".join(rng.choices(WORDS, k=rng.randint(40, 200)))
    words = "\n".join(re.findall(r".{1,70}(?: |$)", words))
    fields = (i, " ".join(rng.choices(WORDS, k=4)), words,
              rng.randint(100, 99999))
    return (
        "From a@b.example Wed Oct %2d 09:30:00 2025\n"
        "Received: from host.sender.example (host.sender.example "
        "[198.51.100.7])\n\tby mx.example.com with ESMTP; "
        "Wed, %d Oct 2025 09:30:00 +0900\n"
        "From: %s\nTo: you@example.com\nSubject: %s\n"
        "Date: Wed, %d Oct 2025 09:30:00 +0900\nMessage-ID: <%d@b.example>\n"
        "MIME-Version: 1.0\nContent-Type: %s; charset=utf-8\n\n%s\n\n" % (
            i % 28 + 1, i % 28 + 1, sender.format(*fields),
            subject.format(*fields), i % 28 + 1, i, kind,
            body.format(*fields)))


def make(path, n):
    rng = random.Random(7)
    with open(path, "w") as f:
        for i in range(n):
            f.write(mail(rng, i))


class Scan:
    """One run, watched: until its end or until `stop` mails were judged."""

    def __init__(self, program, box, state, stop=None):
        self.memory, began = [], time.monotonic()
        p = subprocess.Popen(
            [program, "scan", "--lang", "en", "--now", "2025-11-24T00:00:00Z",
             "--state", state, box], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        while p.poll() is None:
            self.memory.append((time.monotonic() - began, resident(p.pid, "Pss_Anon")))
            if stop and time.monotonic() - began > stop:
                p.send_signal(signal.SIGINT)
                stop = None
            time.sleep(0.5)
        self.out = p.stdout.read().decode()
        self.status = p.returncode
        self.seconds = time.monotonic() - began

    def peak(self, first, last):
        part = [m for t, m in self.memory
                if first * self.seconds <= t <= last * self.seconds]
        return max(part or [0])


def judged(state):
    import sqlite3
    with sqlite3.connect("file:%s?mode=ro" % state, uri=True) as db:
        names = [r[0] for r in db.execute(
            "select name from sqlite_master where type = 'table'")]
        return max(db.execute("select count(*) from " + n).fetchone()[0]
                   for n in names)


def children_cpu():
    t = os.times()
    return t.children_user + t.children_system


def million(program, n, place):
    box, state = place / "box", place / "state"
    began = time.monotonic()
    make(box, n)
    print("%d mails, %d MB, made in %d s" %
          (n, box.stat().st_size >> 20, time.monotonic() - began), flush=True)
    before = children_cpu()
    began = time.monotonic()
    with open("/dev/null", "wb") as null:
        subprocess.run(["cat", box], stdout=null, check=True)
    cat = time.monotonic() - began, children_cpu() - before
    print("cat: %.1f s, %.2f CPU-s, %.0f mails/CPU-s" %
          (*cat, n / max(cat[1], 0.01)), flush=True)
    before = children_cpu()
    first = Scan(program, box, state, stop=max(1, n / 8000))
    middle = judged(state)
    print("interrupted after %d mails, %.0f s, status %d" %
          (middle, first.seconds, first.status), flush=True)
    second = Scan(program, box, state)
    cpu = children_cpu() - before
    wall = first.seconds + second.seconds
    early, most = second.peak(0, 0.1), second.peak(0.1, 1)
    done = judged(state)
    print("judged %d in %.0f s: %.0f mails/s; %.0f CPU-s: %.0f mails/CPU-s" %
          (done, wall, done / wall, cpu, done / cpu))
    print("cat reads them %.0f times as fast by CPU" %
          (cpu / done * n / max(cat[1], .01)))
    print("memory of all processes: %.1f MB early, %.1f MB at most" %
          (early / 2**20, most / 2**20))
    print(second.out[:1500])
    bad = [first.status != 75, not 0 < middle < n, judged(state) != n,
           most > early * GROWTH + (4 << 20), second.status not in (0, 1, 2)]
    good = sum(not b for b in bad)
    print("million: %d passed, %d failed" % (good, len(bad) - good))
    return 0 if good == len(bad) else 1


if __name__ == "__main__":
    PLACE = pathlib.Path(tempfile.mkdtemp(
        prefix="mekiki-million-", dir=(sys.argv[3:4] or [None])[0]))
    try:
        sys.exit(million(sys.argv[1], int((sys.argv[2:3] or ["1000000"])[0]),
                         PLACE))
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
