#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Broken and malicious mails through Postfix and the filter for a while:
none may be lost, come twice or wait too long, and memory stays as it was.

    hostile.py PROGRAM CORPUS [SECONDS [SEED]]

Mails that a worker broke at are kept as hostile-NUMBER.repro in the current
folder. CORPUS may be missing: then the golden mails alone are mutated.
"""
import pathlib, random, re, shutil, smtplib, statistics, sys, threading, time

from load import load_mails, resident
from postfix import Filter, GOLDEN, Postfix, folder, needs_servers

SENDERS = 4
TIMEOUT = 10  # the filter's own
SLACK = 20    # what a slow machine may add to a mail's way
GROWTH = 1.3  # of memory, from a fifth of the time to the end
MEMORY_MOST = 150  # MB of the whole tree, with large mails in all workers
TO = "ann@one.example"

TOKENS = [b"\r\n", b"\r\n\r\n", b"\n", b"\r", b"\0", b"--", b"=?utf-8?B?",
          b"=?iso-2022-jp?Q?", b"?=", b"(" * 99, b"<" * 99, b"\"", b"a:" * 50,
          b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
          b"Content-Type: message/rfc822\r\n\r\n", b"<div>" * 99, b"<!--",
          b"&#x202e;", b"\xff\xfe", b"\x1b$B", b"data:image/png;base64,",
          b"Received: from [198.51.100.1] by x.example; now\r\n",
          b"DKIM-Signature: v=1; d=sender.example; s=x; h=from; b=\r\n",
          b"Authentication-Results: mx.mekiki.example; dkim=pass\r\n",
          b"X-Mekiki-Verdict: genuine\r\n", b"From: a@amazon.co.jp\r\n"]


def nested(depth):
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n"
                    b"--b%d\r\n" % (i, i) for i in range(depth))
    return b"From: a@sender.example\r\nMIME-Version: 1.0\r\n" + head


PATHOLOGICAL = [
    b"From: " + b"a:" * 50000 + b"\r\n\r\nx\r\n",
    b"Subject: " + b"=?utf-8?B?5YG9?= " * 3000 + b"\r\n\r\nx\r\n",
    b"From: a@amazon.co.jp\r\nContent-Type: text/html\r\n\r\n" +
    b"<div>\r\n" * 100000,
    b"From: a@amazon.co.jp\r\nContent-Type: text/html\r\n\r\n" +
    b"<a href=http://x.example/>y</a>\r\n" * 50000,
    nested(3000),
    b"A: b\r\n" * 15000 + b"\r\n",
    b"Authentication-Results: mx.mekiki.example; spf=pass\r\n" * 1500 +
    b"\r\nx\r\n",
    b"\r\n", b"", b"\0" * 5000, b"x" * 900000, b"\r\n" * 100000,
    b"From: (" + b"(" * 20000 + b"\r\n\r\n",
]


def mutate(rng, mails):
    mail = bytearray(rng.choice(mails)[:300000])
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(mail) + 1)
        size = min(int(rng.expovariate(1 / 200)), 20000)
        kind = rng.randrange(6)
        if kind == 0:
            del mail[at:at + size]
        elif kind == 1:
            mail[at:at] = mail[at:at + size]
        elif kind == 2:
            mail[at:at] = rng.choice(TOKENS)
        elif kind == 3:
            other = rng.choice(mails)
            start = rng.randrange(len(other) + 1)
            mail[at:at + size] = other[start:start + size]
        elif kind == 4:
            for i in range(at, min(at + 20, len(mail))):
                mail[i] = rng.randrange(256)
        else:
            mail[at:] = mail[at:] if at < len(mail) // 2 else b""
    return bytes(mail)


class Run:
    def __init__(self, pf, mails, seconds, seed):
        self.pf, self.mails, self.seed = pf, mails, seed
        self.end = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.next, self.accepted, self.problems = 0, {}, []
        self.slowest, self.slow = 0.0, []

    def take(self):
        with self.lock:
            self.next += 1
            return self.next

    def mail(self, number):
        if number <= len(PATHOLOGICAL):
            return PATHOLOGICAL[number - 1]
        return mutate(random.Random(self.seed * 1000003 + number), self.mails)

    def send(self):
        while time.monotonic() < self.end:
            number = self.take()
            raw = b"X-Number: %d\r\n" % number + self.mail(number)
            began = time.monotonic()
            try:
                code, words = self.pf.send(
                    raw, to=TO, client=None,
                    sender="n%d@sender.example" % number)
            except (OSError, smtplib.SMTPException) as e:
                code, words = 0, repr(e)
            took = time.monotonic() - began
            with self.lock:
                self.slowest = max(self.slowest, took)
                if took > TIMEOUT + SLACK:
                    self.slow.append(number)
                if code == 250:
                    self.accepted[number] = True
                else:
                    self.problems.append((number, code, words))


def collect(pf):
    """The numbers of all mails that were delivered."""
    found = []
    for path in pf.box(TO).glob("*"):
        got = re.search(rb"^X-Number: (\d+)\r?$", path.read_bytes(), re.M)
        found.append(int(got.group(1)) if got else -1)
        path.unlink()
    return found


def watch(flt, run):
    """Memory of the whole tree, a look every second: what it is at first, at
    the end, and at most (while a worker has a large mail)."""
    seen = []
    while time.monotonic() < run.end:
        time.sleep(1)
        seen.append(resident(flt.process.pid))
    settled = seen[len(seen) // 5:] or [0]
    quarter = max(1, len(settled) // 4)
    return (statistics.median(settled[:quarter]),
            statistics.median(settled[-quarter:]), max(settled))


def hostile(program, corpus, seconds, seed):
    mails = [p.read_bytes() for p in sorted(GOLDEN.glob("*/mail.eml"))]
    if corpus.is_dir():
        mails += load_mails(corpus, 3000)
    place = folder()
    flt = Filter(program, place, ["dns=off", "timeout_seconds=%d" % TIMEOUT])
    pf = Postfix(place, flt.port)
    found = []
    try:
        run = Run(pf, mails, seconds, seed)
        threads = [threading.Thread(target=run.send) for _ in range(SENDERS)]
        for t in threads:
            t.start()
        memory = watch(flt, run)
        for t in threads:
            t.join()
        end = time.monotonic() + 60
        while len(found) < len(run.accepted) and time.monotonic() < end:
            time.sleep(0.5)
            found += collect(pf)
        return judge(flt, pf, run, found, memory)
    finally:
        pf.stop()
        flt.stop()
        shutil.rmtree(place, ignore_errors=True)


def keep_broken(flt, pf, run):
    """Mails that a worker broke at: filter's log, queue id, sender's number."""
    ids = {l.get("queue_id") for l in flt.events("mail")
           if l.get("why") in ("crash", "answer", "timeout")}
    for queue_id, number in re.findall(
            r"qmgr\[\d+\]: (\w+): from=<n(\d+)@sender.example>", pf.log()):
        if queue_id in ids:
            pathlib.Path("hostile-%s.repro" % number).write_bytes(
                run.mail(int(number)))


def judge(flt, pf, run, found, memory):
    early, late, most = (int(m) >> 20 for m in memory)
    lost = sorted(set(run.accepted) - set(found))
    twice = len(found) - len(set(found))
    page = flt.get("/metrics")
    excuses = dict(re.findall(r'unjudged_total\{why="(\w+)"\} (\d+)', page))
    print("sent %d, accepted %d, delivered %d" %
          (run.next, len(run.accepted), len(found)))
    print("lost %d, twice %d, refused %d" %
          (len(lost), twice, len(run.problems)))
    print("slowest %.1f s, over the time-out %d" %
          (run.slowest, len(run.slow)))
    print("memory of the filter %d MB early, %d MB late (medians), %d MB at most"
          % (early, late, most))
    print("not judged: %s" % {k: int(v) for k, v in excuses.items()
                              if v != "0"})
    print("unapplied %d" % flt.figure("unapplied_total"))
    for number, code, words in run.problems[:5]:
        print("refused: %d %s %s" % (number, code, words))
    keep_broken(flt, pf, run)
    bad = [lost, twice, run.problems, run.slow, late > early * GROWTH or most > MEMORY_MOST,
           -1 in found, len(flt.events("filter-died"))]
    good = sum(not b for b in bad)
    print("hostile: %d passed, %d failed" % (good, len(bad) - good))
    return 0 if good == len(bad) else 1


if __name__ == "__main__":
    needs_servers("hostile")
    sys.exit(hostile(sys.argv[1], pathlib.Path(sys.argv[2]),
                     int((sys.argv[3:4] or ["60"])[0]),
                     int((sys.argv[4:5] or ["1"])[0])))
