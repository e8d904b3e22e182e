#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Mails a second through Postfix: alone, with mekiki-milter, with rspamd.

    load.py PROGRAM IDLE_FILTER CORPUS [MAILS [ROUNDS [EARLIER_PROGRAM]]]

One Postfix with a listener for each; the rounds take turns, so that all see
the same machine. CPU is that of a filter's whole tree of processes. All
filters ask the same name server on loopback, which knows no name.
"""
import contextlib, multiprocessing, os, pathlib, random, re, shutil, smtplib
import subprocess, sys, time

from postfix import (Filter, POSTFIX, Postfix, ROOT, connects, folder,
                     free_port, needs_servers, same, until)

sys.path.insert(0, str(ROOT / "tests" / "app"))
from nameserver import NameServer  # noqa: E402
from processes import cpu, resident  # noqa: E402

RSPAMD = shutil.which("rspamd")
SESSIONS = 8
TO = "ann@one.example"

PROXY = """
bind_socket = "127.0.0.1:{0}";
milter = yes;
timeout = 60s;
count = 2;
upstream "local" {{ default = yes; self_scan = yes; }}
"""
OPTIONS = """
dns {{ nameserver = ["127.0.0.1:{0}:10"]; timeout = 1s; retransmits = 1; }}
"""


class Rspamd:
    """Debian's own settings, without its other listeners and without redis."""

    def __init__(self, place, dns_port):
        self.port = free_port()
        conf = place / "rspamd"
        shutil.copytree("/etc/rspamd", conf)
        (conf / "override.d").mkdir(exist_ok=True)
        for name, text in (
                ("worker-proxy.inc", PROXY.format(self.port)),
                ("options.inc", OPTIONS.format(dns_port)),
                ("fuzzy_check.conf", "enabled = false;\n"),
                ("worker-normal.inc", "enabled = false;\n"),
                ("worker-controller.inc", "enabled = false;\n"),
                ("logging.inc", 'type = "file"; filename = "%s/rspamd.log";\n'
                 'level = "error";\n' % place)):
            (conf / "override.d" / name).write_text(text)
        state = place / "rspamd-state"
        state.mkdir()
        state.chmod(0o777)
        run = [RSPAMD, "-f", "-i", "-c", conf / "rspamd.conf"]
        for name in ("RUNDIR", "DBDIR", "LOGDIR"):
            run += ["--var", "%s=%s" % (name, state)]
        run += ["--var", "CONFDIR=%s" % conf, "--var", "LOCAL_CONFDIR=%s" % conf]
        self.log = open(place / "rspamd.out", "wb")
        # Names of services on the web, which it looks up first: not for long.
        self.process = subprocess.Popen(
            run, stdout=self.log, stderr=self.log,
            env=dict(os.environ, RES_OPTIONS="timeout:1 attempts:1"))
        try:
            self.wait()
        except AssertionError:
            self.stop()
            raise

    def wait(self):
        until(lambda: connects(self.port), 300, "rspamd does not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()


def send_all(port, mails):
    """One session's share; what was not accepted."""
    refused = 0
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as s:
        s.ehlo("host.sender.example")
        for mail in mails:
            s.mail("a@sender.example")
            s.rcpt(TO)
            refused += s.data(mail)[0] != 250
    return refused


def run_round(pool, pf, port, mails):
    """(seconds to the last answer, mails that were not accepted)"""
    shares = [(port, mails[i::SESSIONS]) for i in range(SESSIONS)]
    began = time.monotonic()
    refused = sum(pool.starmap(send_all, shares))
    took = time.monotonic() - began
    want = len(mails) - refused
    until(lambda: pf.count(TO) >= want, 120, "mails are missing")
    same(pf.count(TO), want, "delivered")
    for path in pf.box(TO).glob("*"):
        path.unlink()
    return took, refused


def load_mails(corpus, n):
    paths = [p for name in ("ham", "honeypot", "household", "parcels")
             for p in sorted((corpus / name).rglob("*")) if p.is_file()]
    random.Random(7).shuffle(paths)
    if not paths:
        print("load: skipped, no corpus in %s" % corpus)
        sys.exit(77)
    mails = [p.read_bytes() for p in paths[:n]]
    # What an mbox or a receiver put in front is no field that is sent.
    return [re.sub(rb"\AFrom .*\r?\n", b"", m) for m in mails]


def listeners(pf, filters):
    """A port of Postfix's for each filter; None: without."""
    ports, lines = {}, ""
    for name, port in filters.items():
        ports[name] = free_port()
        milter = "inet:127.0.0.1:%d" % port if port else ""
        lines += "127.0.0.1:%d inet n - n - 60 smtpd\n" \
            " -o smtpd_milters=%s\n" % (ports[name], milter)
    with open(pf.conf / "master.cf", "a") as f:
        f.write(lines)
    subprocess.run([POSTFIX, "-c", pf.conf, "reload"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for port in ports.values():
        until(lambda: connects(port), what="Postfix does not listen")
    return ports


class Idle:
    """What libmilter itself costs."""

    def __init__(self, program):
        self.port = free_port()
        self.process = subprocess.Popen(
            [program, "inet:%d@127.0.0.1" % self.port])
        until(lambda: connects(self.port), what="no idle filter")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


def start_filters(ends, place, programs, names):
    """{name: what has a port and a process}; mekiki-milter is there."""
    found = {}

    def add(name, flt):
        ends.callback(flt.stop)
        found[name] = flt

    settings = ["dns=live", "resolver=" + names.address, "log_mails=no"]
    add("libmilter alone", Idle(programs[1]))
    for name, program in (("mekiki-milter", programs[0]),
                          ("an earlier one", programs[2])):
        if program:
            (place / name).mkdir()
            add(name, Filter(program, place / name, settings))
    if RSPAMD:
        add("rspamd", Rspamd(place, int(names.address.split("@")[1])))
    return found


def measure(place, programs, mails, rounds):
    with contextlib.ExitStack() as ends:
        filters = start_filters(ends, place, programs, NameServer({}))
        pids = {name: f.process.pid for name, f in filters.items()}
        pf = Postfix(place, None)
        ends.callback(pf.stop)
        names = ["no filter", *filters]
        sums = {name: [0.0, 0.0, 0] for name in names}
        ports = listeners(pf, {"no filter": None, **{
            name: f.port for name, f in filters.items()}})
        with multiprocessing.Pool(SESSIONS) as pool:
            for name in names:  # warm
                run_round(pool, pf, ports[name], mails[:SESSIONS * 2])
            for _ in range(rounds):
                for name in names:
                    before = cpu(pids[name]) if name in pids else 0
                    took, refused = run_round(pool, pf, ports[name], mails)
                    after = cpu(pids[name]) if name in pids else 0
                    sums[name][0] += took
                    sums[name][1] += after - before
                    sums[name][2] += refused
        show(sums, pids, len(mails) * rounds, filters["mekiki-milter"])


def show(sums, pids, n, flt):
    print("%d mails each, %d sessions, load %.1f" %
          (n, SESSIONS, os.getloadavg()[0]))
    print("%-15s %8s %12s %9s %8s" %
          ("", "mails/s", "CPU ms/mail", "refused", "MB"))
    for name, (took, seconds, refused) in sums.items():
        print("%-15s %8.1f %12s %9d %8s" % (
            name, n / took,
            "%.2f" % (seconds * 1000 / n) if name in pids else "-", refused,
            "%d" % (resident(pids[name]) >> 20) if name in pids else "-"))
    for stage in ("queue", "read", "dns", "judge", "apply"):
        key = '{stage="%s"}' % stage
        print("mekiki-milter, %-6s %8.2f ms a mail" % (
            stage, flt.figure("stage_seconds_sum", key) * 1000 /
            max(1, flt.figure("stage_seconds_count", key))))
    print("not judged: %s" % ", ".join(re.findall(
        r'unjudged_total\{why="(\w+)"\} (?!0)', flt.get("/metrics"))))


if __name__ == "__main__":
    needs_servers("load")
    PLACE = folder()
    try:
        program, idle, corpus, n, rounds, earlier = (
            sys.argv[1:] + ["400", "3", None][len(sys.argv) - 4:])[:6]
        measure(PLACE, (program, idle, earlier),
                load_mails(pathlib.Path(corpus), int(n)), int(rounds))
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
