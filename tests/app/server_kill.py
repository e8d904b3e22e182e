#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PostgreSQL killed and started again under a writer: what was acknowledged is
there, nothing is there twice, the audit log is whole.

    server_kill.py WRITER MEKIKI [WRITES [KILLS]]
"""
import subprocess
import sys
import time

from store import cluster

COMMENTED = 4  # writer.c


def counts(c, where=None):
    """Sightings, their reporters, comments, entries of the log."""
    return [int(n) for n in c.ask_at(where or c.where,
        "SELECT (SELECT sum(n) FROM campaigns), (SELECT count(*) FROM reporters), "
        "(SELECT count(*) FROM comments WHERE state = 'shown'), "
        "(SELECT count(*) FROM audit)").split("|")]


def expected(writes):
    """The same of so many writes; the log has a draft and its publication, too."""
    comments = (writes + COMMENTED - 1) // COMMENTED
    return [writes, writes, comments, comments + 2]


def run(c, writer, writes, kills):
    """What is wrong, a line each."""
    wrong, acknowledged = [], 0
    p = subprocess.Popen([writer, c.where, str(writes)], stdout=subprocess.PIPE)
    for k in range(kills):
        while acknowledged < writes * (k + 1) // (kills + 1):
            line = p.stdout.readline()
            if not line:
                return wrong + ["the writer ended at %d" % acknowledged]
            acknowledged = int(line) + 1
        time.sleep(0.001 * k)
        c.kill()
        c.start()
        kept = counts(c)
        if any(have < want for have, want in zip(kept, expected(acknowledged))):
            wrong.append("kill %d: %d acknowledged, kept %s" % (k, acknowledged, kept))
    p.stdout.read()
    if p.wait():
        wrong.append("the writer ended with %d" % p.returncode)
    if counts(c) != expected(writes):
        wrong.append("at the end %s, not %s" % (counts(c), expected(writes)))
    return wrong


def main(writer, mekiki, writes="1000", kills="5"):
    with cluster() as c:
        began = time.monotonic()
        wrong = run(c, writer, int(writes), int(kills))
        verify = subprocess.run([mekiki, "board", "verify", "--store", c.where],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if verify.returncode or "whole" not in verify.stdout:
            wrong.append("verify: " + verify.stdout)
        print("server-kill: %s writes, %s kills in %.0f s, %s" %
              (writes, kills, time.monotonic() - began, "; ".join(wrong) or "all there once"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
