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
import subprocess
import sys
import tempfile


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


@contextlib.contextmanager
def postgresql():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not found or (not os.getuid() and not shutil.which("setpriv")):
        print("store: skipped (no PostgreSQL)")
        sys.exit(77)
    bin, (prefix, uid) = found[-1], as_other()
    with tempfile.TemporaryDirectory(prefix="mekiki-pg-") as dir:
        os.chown(dir, uid, -1)
        os.chmod(dir, 0o755)
        run = dict(cwd=dir, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(prefix + [bin + "/initdb", "-D", dir + "/data", "-A", "trust", "-U",
                                 "mekiki", "-E", "UTF8", "--no-locale", "-N"], **run)
        pg_ctl = prefix + [bin + "/pg_ctl", "-D", dir + "/data", "-w", "-l", dir + "/log"]
        subprocess.run(pg_ctl + ["-o", "-c listen_addresses='' -c unix_socket_directories=%s"
                                 % dir, "start"], **run)
        try:
            yield "host=%s user=mekiki dbname=postgres" % dir
        finally:
            subprocess.run(pg_ctl + ["-m", "immediate", "stop"], **run)


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
