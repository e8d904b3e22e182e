#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two nodes, each a Postfix and a mekiki-milter, give their sightings to one
PostgreSQL; once a minute the filter of one of them is killed.

    nodes.py PROGRAM [SECONDS [SECONDS BETWEEN KILLS [FLUSH_MS]]]

Each mail goes to a mailbox of its own, so that each is one sighting of one
reporter. No mail may be lost or come twice; of the sightings those alone may be
missing that a killed filter got within flush_ms before that, and none may count
twice.
"""
import hashlib, os, pathlib, shutil, signal, smtplib, subprocess, sys
import threading, time

import postfix
from postfix import (DOMAINS, Filter, Postfix, ROOT, folder, free_port,
                     golden, needs_servers, until)

sys.path.insert(0, str(ROOT / "tests" / "app"))
from store import cluster  # noqa: E402

FAKE = golden("lure-html-button")
RATE = 3          # mails a second of a node
DOWN = 3          # seconds until a killed filter is started anew
KEY = "%064x" % 0xabcdef


class Node:
    def __init__(self, program, place, number, settings, flush):
        self.folder = place / ("node%d" % number)
        self.folder.mkdir(mode=0o755)
        self.program, self.settings = program, settings
        self.domain = DOMAINS[number] + ".example"
        self.flush = flush
        self.begun = {}     # mailbox: when its mail was handed in
        self.answered = {}  # ... and when it was taken over
        self.kills, self.deferred, self.lives = [], 0, 0
        self.port = free_port()
        self.start()
        self.postfix = Postfix(self.folder, self.port)

    def start(self):
        self.lives += 1
        life = self.folder / ("life%d" % self.lives)
        life.mkdir()
        self.filter = Filter(self.program, life, self.settings, port=self.port)

    def kill(self):
        """The filter, and all that it has borne."""
        pids = [p for depth in range(4) for p in self.filter.level(depth)]
        self.kills.append(time.monotonic())
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.filter.stop()

    def send(self, end):
        """As another server would: again, until it is taken over."""
        for user in postfix.USERS:
            if time.monotonic() > end:
                return
            box = "%s@%s" % (user, self.domain)
            while True:
                self.begun[box] = time.monotonic()
                try:
                    code = self.postfix.send(FAKE, to=box)[0]
                except (OSError, smtplib.SMTPException):
                    code = 451
                if code == 250:
                    break
                self.deferred += 1
                time.sleep(0.5)
            self.answered[box] = time.monotonic()
            time.sleep(1 / RATE)

    def missing(self, known):
        return [box for box in self.answered if reporter(box) not in known]

    def is_excused(self, box, kill):
        """Could the filter have it then, for less than one flush interval?"""
        return self.begun[box] <= kill <= self.answered[box] + self.flush

    def slowest(self):
        """Seconds until a sighting was written, at most, in this life."""
        return self.filter.figure("sightings_slowest_milliseconds") / 1000

    def stop(self):
        self.filter.stop()
        self.postfix.stop()


def reporter(box):
    """sightings.c: keyed_hash."""
    return hashlib.blake2b(box.encode(), digest_size=32, key=KEY.encode()).hexdigest()


def kill_by_turns(nodes, end, pause):
    """Starts anew what it killed, but for the time until it is gone."""
    n = 0
    while time.monotonic() + pause < end:
        time.sleep(pause - DOWN if n else pause)
        node = nodes[n % len(nodes)]
        node.kill()
        time.sleep(DOWN)
        node.start()
        n += 1


def delivered(nodes):
    """How many mails each mailbox has."""
    return {box: node.postfix.count(box) for node in nodes for box in node.answered}


def judge(c, nodes):
    """What is wrong, a line each; what is missing."""
    boxes = delivered(nodes)
    known = set(c.ask("SELECT reporter FROM reporters").split())
    n = int(c.ask("SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM campaigns"))
    missing = [(node, box) for node in nodes for box in node.missing(known)]
    wrong = ["lost: " + b for b, k in boxes.items() if k == 0]
    wrong += ["%d times: %s" % (k, b) for b, k in boxes.items() if k > 1]
    wrong += ["not stored: " + b for node, b in missing
              if not any(node.is_excused(b, kill) for kill in node.kills)]
    if n != len(known):
        wrong.append("%d counted, %d reporters" % (n, len(known)))
    if not known <= {reporter(b) for b in boxes}:
        wrong.append("a sighting of nobody's")
    return wrong, missing, n


def show(nodes, wrong, missing, n, seconds):
    mails = sum(len(node.answered) for node in nodes)
    print("nodes: %d mails in %d s, %d kills, %d put off and sent again, each delivered once: %s" %
          (mails, seconds, sum(len(node.kills) for node in nodes),
           sum(node.deferred for node in nodes), "no" if wrong else "yes"))
    print("nodes: %d sightings stored, %d missing, at most %d by one kill" %
          (n, len(missing), most_of_one(nodes, missing)))
    for line in wrong[:20]:
        print("nodes: " + line)


def most_of_one(nodes, missing):
    return max([sum(1 for m, box in missing if m is node and node.is_excused(box, kill))
                for node in nodes for kill in node.kills], default=0)


def run(c, program, place, seconds, pause, flush_ms):
    mekiki = pathlib.Path(program).parents[1] / "mekiki"
    key = place / "board.key"
    key.write_text(KEY + "\n")
    key.chmod(0o644)
    subprocess.run([mekiki, "board", "init", "--store", c.where, "--key", key], check=True)
    settings = ["store=" + c.where, "sighting_key=%s" % key,
                "flush_ms=%d" % flush_ms]
    nodes = []
    try:
        for i in range(2):
            nodes.append(Node(program, place, i, settings, flush_ms / 1000))
        end = time.monotonic() + seconds
        work = [threading.Thread(target=node.send, args=(end,)) for node in nodes]
        for t in work:
            t.start()
        kill_by_turns(nodes, end, pause)
        for t in work:
            t.join()
        until(lambda: all(node.postfix.queued() == 0 for node in nodes), 60, "a queue is not empty")
        print("nodes: written within %s s by the filters that lived on, flush interval %.1f s" %
              (" and ".join("%.2f" % node.slowest() for node in nodes), flush_ms / 1000))
        for node in nodes:
            node.filter.stop()  # and what it still has is written
        result = judge(c, nodes)
        show(nodes, *result, seconds)
        return 1 if result[0] or not result[2] else 0
    finally:
        for node in nodes:
            node.stop()


def main(program, seconds="600", pause="60", flush_ms="2000"):
    needs_servers("nodes")
    postfix.USERS = tuple("u%d" % i for i in range(int(seconds) * RATE + 1))
    place = folder()
    try:
        with cluster() as c:
            return run(c, os.path.abspath(program), place, int(seconds), int(pause), int(flush_ms))
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
