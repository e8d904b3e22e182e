#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PostgreSQL far away: a proxy that takes its time both ways and counts journeys.

    far.py MS PROGRAM...         the program with MEKIKI_STORE behind it, MS each way
    far.py --journeys BATCHES    a test: how often a batch of sightings waits

A journey begins when the program speaks again after it was answered.
"""
import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import threading

from store import cluster

BATCH, MOST = 500, 9  # sightings; journeys for them, BEGIN and COMMIT
TEST_MS = 5  # so much that all of a journey is sent before its first answer


class Proxy:
    """In a thread of its own, between `dir` and the cluster `c`."""

    def __init__(self, c, dir, ms):
        self.server, self.path = c.dir + "/.s.PGSQL.5432", dir + "/.s.PGSQL.5432"
        self.delay, self.journeys = ms / 1000, 0
        self.where = c.where.replace(c.dir, dir)
        self.loop, up = asyncio.new_event_loop(), threading.Event()
        self.thread = threading.Thread(target=self.run, args=(up,), daemon=True)
        self.thread.start()
        up.wait(20)

    def run(self, up):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_unix_server(self.serve, self.path))
        up.set()
        self.loop.run_forever()

    def stop(self):
        asyncio.run_coroutine_threadsafe(self.end(), self.loop)
        self.thread.join(20)

    async def end(self):
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.loop.call_soon(self.loop.stop)

    async def serve(self, reader, writer):
        up_reader, up_writer = await asyncio.open_unix_connection(self.server)
        turn = {"answered": True}
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self.carry(reader, up_writer, turn, True),
                                 self.carry(up_reader, writer, turn, False))

    async def carry(self, reader, writer, turn, is_question):
        """What comes is sent on after the delay, in its order."""
        while True:
            with contextlib.suppress(ConnectionError):
                data = await reader.read(1 << 16)
                if data and is_question:
                    self.journeys += turn["answered"]
                    turn["answered"] = False
                if data:
                    self.loop.call_later(self.delay, send, writer, data, turn, not is_question)
                    continue
            break
        self.loop.call_later(self.delay, writer.close)


def send(writer, data, turn, is_answer):
    turn["answered"] |= is_answer
    with contextlib.suppress(ConnectionError):
        writer.write(data)


@contextlib.contextmanager
def far(c, ms):
    with tempfile.TemporaryDirectory(prefix="mekiki-far-") as dir:
        p = Proxy(c, dir, ms)
        try:
            yield p
        finally:
            p.stop()


def run(ms, *program):
    with cluster() as c, far(c, float(ms)) as p:
        return subprocess.run([os.path.abspath(program[0]), *program[1:]],
                              env=dict(os.environ, MEKIKI_STORE=p.where)).returncode


def journeys_of(c, ms, *program):
    """How many the program makes for a batch: for two more than for one."""
    count = []
    for n in ("1", "3"):
        c.ask("CREATE DATABASE far")
        with far(c, ms) as p:
            where = p.where.replace("dbname=postgres", "dbname=far")
            subprocess.run([program[0], n, *program[1:]], check=True, stdout=subprocess.DEVNULL,
                           env=dict(os.environ, MEKIKI_STORE=where))
            count.append(p.journeys)
        c.ask("DROP DATABASE far WITH (FORCE)")
    return (count[1] - count[0]) / 2


def test(batches):
    """Without the pipeline it is a journey a statement, which the count must show."""
    good = True
    with cluster() as c:
        for lures, step in ((1, []), (20, []), (1, ["step"])):
            n = journeys_of(c, TEST_MS, batches, str(BATCH), str(lures), *step)
            good &= n > 3 * MOST if step else n <= MOST
            print("far: %d sightings of %d lures: %.1f journeys%s" %
                  (BATCH, lures, n, " without the pipeline" if step else ""))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(test(os.path.abspath(sys.argv[2])) if sys.argv[1] == "--journeys" else run(*sys.argv[1:]))
