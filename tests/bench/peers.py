#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Beside rspamd: peers.py BENCH_CHECK DATA FOLDER

Both judge the mails of FOLDER, one process each, without a network. bench_check
prints its own line. rspamd is Debian's, one worker with Debian's rules, no
answer from any DNS server, no redis, maps only as they are on the disk; what is
counted is the processor time of its worker between the first mail and the last:
the helper that compiles its expressions meanwhile is left aside. Exit status 77 where there is no rspamd.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM = "/usr/bin/rspamd"
START_SECONDS = 150  # its rules are compiled
CONFIG = """
options { pidfile = "%(dir)s/pid"; dynamic_conf = "%(dir)s/dynamic";
  cache_file = "%(dir)s/cache"; history_file = "%(dir)s/history";
  control_socket = "%(dir)s/control mode=0600"; tempdir = "%(dir)s";
  filters = "chartable,dkim,regexp"; url_tld = "${SHAREDIR}/effective_tld_names.dat";
  dns { nameserver = ["127.0.0.1:%(dns)d"]; timeout = 0.01s; retransmits = 1; } }
logging { type = "file"; filename = "%(dir)s/log"; level = "error"; }
worker "normal" { bind_socket = "127.0.0.1:%(port)d"; count = 1; }
"""


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(group):
    """Of the group's workers."""
    total = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            cells = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(cells[2]) == group and b"normal process" in stat.with_name("cmdline").read_bytes():
            total += sum(map(int, cells[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


def wait_for(port, process):
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            return False
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def post(port, body):
    q = urllib.request.Request("http://127.0.0.1:%d/checkv2" % port, data=body)
    began = time.monotonic()
    with urllib.request.urlopen(q, timeout=60) as a:
        a.read()
    return time.monotonic() - began


def bench_rspamd(mails):
    with tempfile.TemporaryDirectory() as folder:
        values = {"dir": folder, "port": free_port(socket.SOCK_STREAM),
                  "dns": free_port(socket.SOCK_DGRAM)}
        conf = pathlib.Path(folder, "rspamd.conf")
        # Debian's rules and scores; its workers and options are replaced.
        conf.write_text('.include "$CONFDIR/common.conf"\n' + CONFIG % values)
        p = subprocess.Popen([PROGRAM, "-f", "-i", "-c", str(conf)], start_new_session=True,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            if not wait_for(values["port"], p):
                log = pathlib.Path(folder, "log")
                print("rspamd did not start:", log.read_text()[-500:] if log.exists() else "")
                return 1
            for m in mails[:50]:
                post(values["port"], m)
            began, times = cpu_seconds(p.pid), []
            for m in mails:
                times.append(post(values["port"], m))
            used = cpu_seconds(p.pid) - began
        finally:
            if p.poll() is None:
                os.killpg(p.pid, signal.SIGTERM)
            p.wait(30)
    times.sort()
    print("rspamd: %d mails, %.0f mails/CPU-s, wall p50 %.2f ms, p99 %.2f ms" %
          (len(mails), len(mails) / used, times[len(times) // 2] * 1e3,
           times[len(times) * 99 // 100] * 1e3))
    return 0


def main(bench, data, folder):
    status = subprocess.run([bench, data, folder]).returncode
    if status:
        return status
    if not shutil.which(PROGRAM):
        print("rspamd: skipped, %s is not installed" % PROGRAM)
        return 77
    return bench_rspamd([p.read_bytes() for p in sorted(pathlib.Path(folder).iterdir())])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
