#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PostgreSQL behind a PgBouncer that gives each transaction another connection.

    pooled.py TEST_STORE WRITER MEKIKI

The store's tests but those of hostile texts, of which one has five connections that
share two, then a writer. A proxy that pools single statements cannot hold a
transaction: that is a clear error.
Skipped (77) without PgBouncer.
"""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

from server_kill import counts, expected
from store import as_other, cluster

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
WRITES = 300
CONFIG = """
[databases]
* = host={socket} dbname=postgres user=mekiki
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = {dir}
auth_type = any
pool_mode = {mode}
default_pool_size = 2
max_client_conn = 50
server_reset_query =
pidfile = {dir}/pid
logfile = {dir}/log
"""


@contextlib.contextmanager
def bouncer(c, mode):
    """Its conninfo; the server below it is that of `c`."""
    prefix, uid = as_other()
    with tempfile.TemporaryDirectory(prefix="mekiki-pool-") as dir:
        os.chown(dir, uid, -1)
        os.chmod(dir, 0o755)
        with open(dir + "/ini", "w") as f:
            f.write(CONFIG.format(socket=c.dir, dir=dir, mode=mode))
        p = subprocess.Popen(prefix + [PGBOUNCER, "-q", dir + "/ini"], cwd=dir,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while not os.path.exists(dir + "/.s.PGSQL.6432") and time.monotonic() < end:
            time.sleep(0.02)
        try:
            yield "host=%s port=6432 user=mekiki dbname=postgres" % dir
        finally:
            p.terminate()
            p.wait(20)


def run(test_store, writer, mekiki):
    """What is wrong, a line each."""
    wrong = []
    with cluster() as c, bouncer(c, "transaction") as where:
        p = subprocess.run([test_store, "injects_*"], env=dict(os.environ, MEKIKI_STORE=where),
                           stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True)
        if p.returncode:
            wrong.append("store: " + p.stdout)
    with cluster() as c, bouncer(c, "transaction") as where:
        p = subprocess.run([writer, where, str(WRITES)], stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True)
        if p.returncode or p.stderr:
            wrong.append("writer: %d %s" % (p.returncode, p.stderr))
        if counts(c) != expected(WRITES):
            wrong.append("%s, not %s" % (counts(c), expected(WRITES)))
        p = subprocess.run([mekiki, "board", "verify", "--store", where], stdout=subprocess.PIPE, text=True)
        if "whole" not in p.stdout:
            wrong.append("verify: " + p.stdout)
    with cluster() as c, bouncer(c, "statement") as where:
        p = subprocess.run([mekiki, "board", "init", "--store", where],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if not p.returncode or "transaction" not in p.stderr:
            wrong.append("by statement: %d %s" % (p.returncode, p.stderr))
    return wrong


def main(*programs):
    if not PGBOUNCER:
        print("store-pooled: skipped (no PgBouncer)")
        return 77
    wrong = run(*map(os.path.abspath, programs))
    print("store-pooled: " + ("; ".join(wrong) or "as without"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
