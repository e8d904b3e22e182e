#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A PostgreSQL whose disk is full: what was acknowledged is there, nothing is
there twice, the audit log is whole, and the programs say why in plain words.

    disk_full.py WRITER MEKIKI

Twice: only tables lie on the full disk, then the write-ahead log, too (there
the server itself goes down). Also a server that takes no writes, and one that
has no connection left. Skipped (77) where nothing may be mounted.
"""
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time

from server_kill import counts, expected
from store import Cluster, cluster

FULL = "the disk is full"
WRITES = 700
WRONG = []


def check(what, ok):
    if not ok:
        WRONG.append(what)


@contextlib.contextmanager
def disk(megabytes):
    """A small disk of its own; 77 where there is none to be had."""
    with tempfile.TemporaryDirectory(prefix="mekiki-disk-") as dir:
        if os.getuid() or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", "size=%dm" % megabytes, "none", dir],
                stderr=subprocess.DEVNULL).returncode:
            print("disk-full: skipped (no right to mount)")
            sys.exit(77)
        try:
            yield dir
        finally:
            subprocess.run(["umount", dir], check=True)


def fill(dir):
    with open(dir + "/ballast", "wb", 0) as f, contextlib.suppress(OSError):
        while True:
            f.write(b"x" * 4096)


class Writer:
    """tests/app/writer; what it was answered, and what it complained of."""

    def __init__(self, program, where, writes):
        self.process = subprocess.Popen([program, where, str(writes)], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.acknowledged, self.complaints = 0, []
        self.threads = [threading.Thread(target=t) for t in (self.read, self.listen)]
        for t in self.threads:
            t.start()

    def read(self):
        for line in self.process.stdout:
            self.acknowledged = int(line) + 1

    def listen(self):
        self.complaints.extend(self.process.stderr)

    def wait(self, is_so, what, seconds=20):
        end = time.monotonic() + seconds
        while not is_so() and time.monotonic() < end:
            time.sleep(0.02)
        check("%s: %s %s" % (what, self.acknowledged, self.complaints[-3:]), is_so())

    def is_told(self, words):
        return any(words in line for line in self.complaints)

    def end(self):
        for t in self.threads:
            t.join(60)
        return self.process.wait(60)


def board(mekiki, where, *words, stdin=""):
    return subprocess.run([mekiki, "board", *words, "--store", where], input=stdin, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finds_all(c, mekiki, where, writes, what):
    check("%s: at the end %s" % (what, counts(c, where)), counts(c, where) == expected(writes))
    p = board(mekiki, where, "verify")
    check("%s: %s%s" % (what, p.stdout, p.stderr), p.returncode == 0 and "whole" in p.stdout)


def tables(writer, mekiki):
    """No room for one more page of a table; the server lives."""
    with disk(24) as dir, cluster() as c:
        os.mkdir(dir + "/tables")
        os.chown(dir + "/tables", c.uid, -1)
        c.ask("CREATE TABLESPACE small LOCATION '%s/tables'" % dir)
        c.ask("CREATE DATABASE board TABLESPACE small")
        where = c.where.replace("dbname=postgres", "dbname=board")
        w = Writer(writer, where, WRITES)
        w.wait(lambda: w.acknowledged > 100, "it writes")
        fill(dir)
        w.wait(lambda: w.is_told(FULL), "it is told")
        time.sleep(0.3)
        kept, acknowledged = counts(c, where), w.acknowledged
        check("kept %s of %d" % (kept, acknowledged), acknowledged < WRITES and all(
            a >= b for a, b in zip(kept, expected(acknowledged))))
        check("verified while full", "whole" in board(mekiki, where, "verify").stdout)
        # A program of ours says so, too, sooner or later.
        for i in range(200):
            p = board(mekiki, where, "user", "user%d" % i, "reader", stdin="a long password\n")
            if p.returncode:
                break
        check("exit status %d: %s" % (p.returncode, p.stderr), p.returncode == 74 and FULL in p.stderr)
        os.unlink(dir + "/ballast")
        check("it goes on", w.end() == 0)
        users = int(board(mekiki, where, "user").stdout.count("\n"))
        check("%d users of %d" % (users, i), users == i)
        c.ask_at(where, "DELETE FROM users")
        n = expected(WRITES)
        check("%s, not %s" % (counts(c, where), n), counts(c, where) == n[:3] + [n[3] + users])
        check("whole", "whole" in board(mekiki, where, "verify").stdout)


def log(writer, mekiki):
    """No room for the write-ahead log: the server ends itself."""
    with disk(64) as dir:
        c = Cluster(dir, "--wal-segsize=1")
        try:
            w = Writer(writer, c.where, WRITES)
            w.wait(lambda: w.acknowledged > 100, "it writes")
            fill(dir)
            w.wait(lambda: w.complaints, "it is told")
            time.sleep(1)
            acknowledged = w.acknowledged
            check("all were written", acknowledged < WRITES)
            check("why: %s" % w.complaints, w.is_told(FULL))
            os.unlink(dir + "/ballast")
            if not c.is_up():
                c.start()
            kept = counts(c)
            check("kept %s of %d" % (kept, acknowledged),
                  all(a >= b for a, b in zip(kept, expected(acknowledged))))
            check("it goes on", w.end() == 0)
            finds_all(c, mekiki, c.where, WRITES, "log")
        finally:
            c.stop()


def other_refusals(writer, mekiki):
    with cluster() as c:
        board(mekiki, c.where, "init")
        c.ask("CREATE ROLE few LOGIN CONNECTION LIMIT 0")
        c.ask("ALTER SYSTEM SET default_transaction_read_only = on")
        c.ask("SELECT pg_reload_conf()")
        time.sleep(0.3)
        p = board(mekiki, c.where, "user", "ann", "reader", stdin="a long password\n")
        check("read-only: " + p.stderr, p.returncode == 74 and "the database is read-only" in p.stderr)
        check("which can be read", board(mekiki, c.where, "verify").returncode == 0)
        p = board(mekiki, c.where + " options='-c statement_timeout=1'", "expire")
        check("slow: " + p.stderr, p.returncode in (69, 74) and "does not answer in time" in p.stderr)
        p = board(mekiki, c.where.replace("user=mekiki", "user=few"), "verify")
        check("no connection: " + p.stderr, p.returncode == 69 and
              "the database has no connection left" in p.stderr)


def main(writer, mekiki):
    began = time.monotonic()
    for part in (tables, log, other_refusals):
        part(writer, mekiki)
        print("disk-full: %s at %.0f s" % (part.__name__, time.monotonic() - began))
    for line in WRONG:
        print("failed:", line)
    print("disk-full: %s" % ("failed" if WRONG else "nothing lost, nothing twice"))
    return 1 if WRONG else 0


if __name__ == "__main__":
    sys.exit(main(*map(os.path.abspath, sys.argv[1:])))
