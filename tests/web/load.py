#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Load and soak of the API with real mails, on loopback.

    load.py BUILD CORPUS [SECONDS]     60 s by default; SECONDS=1800 soaks

Says requests, errors, latency, memory, and CPU per request of mekikid and its
workers beside the CPU per mail of the library alone. Skipped without wrk or
the corpus.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from daemon import Daemon  # noqa: E402
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "app"))
from processes import cpu, resident  # noqa: E402

MAILS_MOST = 400
SIZE_MOST = 1 << 20
RATIO_MOST = 1.67  # CPU of a request by that of a mail


def choose(corpus):
    """An even sample over all folders of the corpus."""
    files = sorted(p for p in pathlib.Path(corpus).rglob("*")
                   if p.suffix in (".eml", ".txt") and p.is_file() and
                   p.stat().st_size < SIZE_MOST and p.name != "README.md")
    step = max(1, len(files) // MAILS_MOST)
    return files[::step][:MAILS_MOST]


def script(files, out):
    """For wrk: each request another mail."""
    out.write_text("""
local names = {%s}
local mails, n = {}, 0
for i, name in ipairs(names) do
  local f = io.open(name, "rb"); mails[i] = f:read("*a"); f:close()
end
request = function()
  n = n %% #mails + 1
  return wrk.format("POST", "/api/v1/check",
    {["Content-Type"] = "message/rfc822", ["Host"] = "127.0.0.1"}, mails[n])
end
""" % ",".join('"%s"' % f for f in files))


def library_cpu(cli, data, files):
    """CPU per mail of the command line's check, start-up taken away."""
    def run(names):
        before = os.times()
        subprocess.run([cli, "check", "--data", data, "--jail", "none",
                        "--format", "json", "--jobs", "1"] + names,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        after = os.times()
        return (after.children_user - before.children_user +
                after.children_system - before.children_system)

    names = [str(f) for f in files]
    run(names[:1])
    return min((run(names * 3) - run(names)) / (2 * len(names))
               for _ in range(3))


def main(build, corpus, seconds="60"):
    build = pathlib.Path(build).resolve()
    if not shutil.which("wrk") or not pathlib.Path(corpus).is_dir():
        print("skipped: wrk and the corpus are needed")
        return 0
    root = pathlib.Path(__file__).resolve().parents[2]
    data, files = str(build / "tools"), choose(corpus)
    alone = library_cpu(build / "app/mekiki", data, files)
    d = Daemon(build / "app/httpd/mekikid", data, root / "web",
               ["log_requests = no"])
    with tempfile.TemporaryDirectory() as dir:
        lua = pathlib.Path(dir) / "load.lua"
        script(files, lua)
        for f in files:  # once each: nothing is cold
            d.check(f.read_bytes())
        pid, start, m0 = d.process.pid, time.time(), 0
        before, jobs = cpu(pid), d.metric("jobs_total")
        wrk = subprocess.Popen(
            ["wrk", "-t2", "-c16", "--timeout", "20s", "-d%ss" % seconds, "--latency", "-s",
             str(lua), "http://127.0.0.1:%d" % d.port],
            stdout=subprocess.PIPE, text=True)
        most = 0
        while wrk.poll() is None:
            time.sleep(1)
            now = resident(pid) / (1 << 20)
            most = max(most, now)
            if not m0 and time.time() - start > float(seconds) / 10:
                m0 = now
        used, n = cpu(pid) - before, d.metric("jobs_total") - jobs
        out = wrk.stdout.read()
        end = resident(pid) / (1 << 20)
    print(out)
    bad = re.search(r"Non-2xx.*|Socket errors.*", out)
    print("mails %d, sizes up to %d bytes" % (len(files), SIZE_MOST))
    print("requests %d, errors: %s" % (n, bad.group(0) if bad else "none"))
    print("CPU a request %.3f ms, a mail by the library alone %.3f ms: %.2f" %
          (1000 * used / n, 1000 * alone, used / n / alone))
    print("memory (PSS, all processes): early %.0f MB, most %.0f, end %.0f" %
          (m0, most, end))
    if used / n / alone > RATIO_MOST:
        print("more than %.2f" % RATIO_MOST)
        bad = True
    is_ended = d.stop() == 0
    return 0 if is_ended and not bad else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
