#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The store's tests on one engine: store.py sqlite|postgresql PROGRAM...

PostgreSQL is a cluster of the test's own in a folder for temporary files, on
a Unix socket alone; skipped (77) where PostgreSQL is not installed.
"""
import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time


def as_other():
    """In front of commands that must not be run by root."""
    if os.getuid():
        return [], os.getuid()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            p = pwd.getpwnam(name)
            return ["setpriv", "--reuid=%d" % p.pw_uid, "--regid=%d" % p.pw_gid,
                    "--clear-groups"], p.pw_uid
    sys.exit(77)


class Cluster:
    """A PostgreSQL of the test's own, in `dir`; `where` is its conninfo."""

    def __init__(self, dir, *options):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found or (not os.getuid() and not shutil.which("setpriv")):
            print("store: skipped (no PostgreSQL)")
            sys.exit(77)
        bin, (prefix, uid) = found[-1], as_other()
        os.chown(dir, uid, -1)
        os.chmod(dir, 0o755)
        self.dir, self.uid = dir, uid
        self.where = "host=%s user=mekiki dbname=postgres" % dir
        self.run = dict(cwd=dir, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(prefix + [bin + "/initdb", "-D", dir + "/data", "-A", "trust", "-U",
                                 "mekiki", "-E", "UTF8", "--no-locale", "-N", *options], **self.run)
        self.pg_ctl = prefix + [bin + "/pg_ctl", "-D", dir + "/data", "-w", "-l", dir + "/log"]
        self.start()

    def start(self):
        subprocess.run(self.pg_ctl + ["-o", "-c listen_addresses='' -c unix_socket_directories=%s"
                                      % self.dir, "start"], **self.run)

    def stop(self):
        subprocess.run(self.pg_ctl + ["-m", "immediate", "stop"], **self.run)

    def send_signal(self, number):
        """To all of its processes; their numbers."""
        with open(self.dir + "/data/postmaster.pid") as f:
            first = int(f.readline())
        os.kill(first, signal.SIGSTOP)  # bears no more
        with open("/proc/%d/task/%d/children" % (first, first)) as f:
            pids = [int(p) for p in f.read().split()] + [first]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return pids

    def kill(self):
        """SIGKILL to all of its processes at once, and until they are gone."""
        pids = self.send_signal(signal.SIGKILL)
        while any(is_alive(pid) for pid in pids):
            time.sleep(0.01)
        # Nobody may have reaped the first, whose number it would look for.
        for lock in (self.dir + "/data/postmaster.pid", self.dir + "/.s.PGSQL.5432.lock"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(lock)

    def ask(self, text):
        """What psql prints, without a head."""
        return self.ask_at(self.where, text)

    def ask_at(self, where, text):
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", where, "-c", text],
                              check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def is_up(self):
        return subprocess.run(["psql", "-qAtX", self.where, "-c", "SELECT 1"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def is_alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def cluster():
    with tempfile.TemporaryDirectory(prefix="mekiki-pg-") as dir:
        c = Cluster(dir)
        try:
            yield c
        finally:
            c.stop()


@contextlib.contextmanager
def postgresql():
    with cluster() as c:
        yield c.where


@contextlib.contextmanager
def sqlite():
    with tempfile.TemporaryDirectory(prefix="mekiki-store-") as dir:
        yield "sqlite:%s/board.db" % dir


ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


def main():
    with ENGINES[sys.argv[1]]() as where:
        return subprocess.run([os.path.abspath(sys.argv[2])] + sys.argv[3:], env=dict(os.environ, MEKIKI_STORE=where)).returncode


if __name__ == "__main__":
    sys.exit(main())
