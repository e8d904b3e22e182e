#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the board's timers start, run for real on a store of the test's own.

    timers.py FOLDER MEKIKI GROUPING

The command is the unit's own line; program and store alone are others. Whether
systemd likes the units is tests/check_units.py's to say.
"""
import configparser
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import sqlite3
import subprocess
import sys

from store import sqlite

REPORTERS = 6
LURE = {"verdict": "phish", "brand": "amazon", "subject": "s", "sender": "evil.example",
        "links": ["trap.example"], "sketch": "0123456789abcdef" * 16}
STORE = "sqlite:/var/lib/mekiki/board.db"


def unit(path):
    c = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
    c.optionxform = str
    c.read(path)
    return c


class Timers:
    def __init__(self, folder, mekiki, grouping, where):
        self.folder, self.mekiki, self.grouping = pathlib.Path(folder), mekiki, grouping
        self.where, self.wrong = where, []

    def check(self, what, ok, detail=""):
        if not ok:
            self.wrong.append("%s %s" % (what, detail))

    def command(self, name):
        words = shlex.split(unit(self.folder / (name + ".service"))["Service"]["ExecStart"])
        self.check("program", words[0] == "/usr/local/bin/mekiki", words[0])
        self.check("store", STORE in words, str(words))
        return [self.mekiki] + [self.where if w == STORE else w for w in words[1:]]

    def run(self, name):
        """As systemd starts it: with no terminal, no home, next to no environment."""
        keep = {k: v for k, v in os.environ.items() if k.startswith("MEKIKI_") or "SAN" in k}
        p = subprocess.run(self.command(name), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, cwd="/",
                           env=dict(keep, PATH="/usr/bin:/bin", LANG="C"))
        self.check(name, not p.returncode and not p.stderr, "%d %s" % (p.returncode, p.stderr))
        return p.stdout

    def board(self, *args):
        return subprocess.run([self.mekiki, "board", *args, "--store", self.where], check=True,
                              stdout=subprocess.PIPE, text=True).stdout

    def ask(self, text):
        with contextlib.closing(sqlite3.connect(self.where[len("sqlite:"):])) as db:
            return db.execute(text).fetchall()

    def add(self, n):
        lines = (json.dumps(LURE) + "\n") * n
        subprocess.run([self.grouping, self.where], input=lines, check=True, text=True,
                       stdout=subprocess.DEVNULL)

    def drafts(self):
        self.board("init")
        self.check("none yet", self.run("mekiki-draft") == "")
        self.add(REPORTERS)
        first = self.run("mekiki-draft").splitlines()
        self.check("one draft", len(first) == 1, str(first))
        self.check("and no second", self.run("mekiki-draft") == "")
        kept = self.ask("SELECT w.state, w.brand, c.n FROM warnings w JOIN campaigns c ON c.id = w.campaign")
        self.check("unpublished", kept == [("draft", "amazon", REPORTERS)], str(kept))

    def expires(self):
        """The sightings are of October 2024: who reported them, and the batches' ids, go."""
        rows = "SELECT (SELECT count(*) FROM reporters), (SELECT count(*) FROM batches), " \
               "(SELECT count(*) FROM warnings)"
        self.check("before", self.ask(rows) == [(REPORTERS, REPORTERS, 1)], str(self.ask(rows)))
        self.run("mekiki-expire")
        self.check("what is old goes", self.ask(rows) == [(0, 0, 1)], str(self.ask(rows)))
        self.run("mekiki-expire")
        self.check("log", "whole" in self.board("verify"))

    def is_unit(self, name):
        t = unit(self.folder / (name + ".timer"))
        self.check(name, t["Timer"].get("Unit", name + ".service") == name + ".service")
        self.check(name, t["Install"]["WantedBy"] == "timers.target")
        if shutil.which("systemd-analyze"):
            p = subprocess.run(["systemd-analyze", "calendar", t["Timer"]["OnCalendar"]],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.check(name, not p.returncode and "Next elapse" in p.stdout, p.stdout)


def main(folder, mekiki, grouping):
    with sqlite() as where:
        t = Timers(folder, os.path.abspath(mekiki), os.path.abspath(grouping), where)
        for name in ("mekiki-draft", "mekiki-expire"):
            t.is_unit(name)
        t.drafts()
        t.expires()
    print("timers: " + ("; ".join(t.wrong) or "as the units say"))
    return 1 if t.wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
