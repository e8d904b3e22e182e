#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A writer killed again and again: each acknowledged write is there, none twice.

    store_kill.py sqlite|postgresql GROUPING
"""
import json
import random
import subprocess
import sys
import time

from store import ENGINES

WRITES, KILLS = 400, 5


def line(n):
    rng = random.Random(n % 7)
    return json.dumps({"verdict": "phish", "brand": "b", "subject": "s",
                       "sketch": "".join("%04x" % rng.randrange(65536) for _ in range(128))})


def campaigns(program, where, n):
    """Sends n sightings whose batches have the names of the first run."""
    feed = "".join(line(i) + "\n" for i in range(n))
    return subprocess.run([program, where], input=feed, stdout=subprocess.PIPE, text=True,
                          check=True).stdout.split()


def killed(program, where, acks):
    """Kills the writer after so many answers; how many it gave in all."""
    p = subprocess.Popen([program, where], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stdin.write("".join(line(i) + "\n" for i in range(200)).encode())
    p.stdin.flush()
    for _ in range(acks):
        p.stdout.readline()
    time.sleep(0.003 * random.Random(acks).randrange(5))
    p.kill()
    more = p.stdout.read().count(b"\n")
    p.stdin.close()
    p.wait()
    return acks + more


def main(engine, program):
    with ENGINES[engine]() as where:
        most = max(killed(program, where, 10 + 30 * k) for k in range(KILLS))
        out = subprocess.run([program, where, "count"], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        kept = int(out[0])
        campaigns(program, where, WRITES)
        total = int(subprocess.run([program, where, "count"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, text=True, check=True).stdout)
    print("store-kill-%s: %d acknowledged, %d kept; %d of %d after all" %
          (engine, most, kept, total, WRITES))
    return 0 if most <= kept <= 200 and total == WRITES else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
