#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mekikid killed again and again while readers write; what was not told
"received" is sent again. Each comment is there, once, and the log is whole.

    site_kill.py sqlite|postgresql EDITORS MEKIKID MEKIKI DATA WEB [WRITES [KILLS]]
"""
import os
import queue
import sys
import tempfile
import threading
import time

import test_board
from store import ENGINES
from test_board import check, post
from test_faults import Place, rows

WRITERS = 4


class Readers:
    """Each writes until the site is gone; then it waits for the next one."""

    def __init__(self, path, writes):
        self.path, self.left = path, queue.Queue()
        self.acknowledged, self.sent_again = set(), 0
        for i in range(writes):
            self.left.put(i)

    def write(self, d):
        while True:
            try:
                i = self.left.get_nowait()
            except queue.Empty:
                return
            try:
                status = post(d, self.path, kind="comment", body="%d番目の言葉" % i)[0]
            except (OSError, IndexError):
                status = 0
            if status == 202:
                self.acknowledged.add(i)
                continue
            self.left.put(i)
            self.sent_again += 1
            if not status:
                return

    def start(self, d):
        threads = [threading.Thread(target=self.write, args=(d,)) for _ in range(WRITERS)]
        for t in threads:
            t.start()
        return threads


def kept(where):
    """Numbers of the comments, each as often as it is there."""
    text = "SELECT body FROM comments"
    return [int(b.split("番")[0]) for b in test_board.ask(where, text)]


def run(place, path, writes, kills):
    readers = Readers(path, writes)
    for k in range(kills + 1):
        d = place.site()
        threads = readers.start(d)
        want = writes * (k + 1) // (kills + 1)
        while len(readers.acknowledged) < want and any(t.is_alive() for t in threads):
            time.sleep(0.001)
        if k < kills:
            d.process.kill()
        for t in threads:
            t.join()
        told, have = set(readers.acknowledged), kept(place.where)
        check("kill %d: %d told, %d kept" % (k, len(told), len(have)),
              told <= set(have) and len(have) == len(set(have)))
        if k < kills:
            d.process.wait()
            d.log.close()
        else:
            check("ends well", d.stop() == 0)
    check("all there once", sorted(kept(place.where)) == list(range(writes)))
    check("as the program says", len(rows(place.board)) == min(writes, 1000))
    check("whole", "whole" in place.board("verify"))
    return readers


def main(engine, *words):
    programs = [os.path.abspath(p) for p in words[:5]]
    writes, kills = [int(n) for n in words[5:] or ("600", "4")]
    began = time.monotonic()
    with ENGINES[engine]() as where, tempfile.TemporaryDirectory() as dir:
        place = Place(where, dir, programs)
        readers = run(place, "/warnings/" + place.slug, writes, kills)
    print("site-kill-%s: %d comments, %d kills, %d sent again, in %.0f s: %s" % (
        engine, writes, kills, readers.sent_again, time.monotonic() - began,
        "failed" if test_board.bad else "each there once"))
    return 1 if test_board.bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
