#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A large mbox through `mekiki scan`: mails a second, and its memory.

    scan_large.py PROGRAM N...     for each N a box of N mails is made in a
                                   temporary folder, and scanned

Prints for each: N, megabytes, seconds of `cat`, seconds of the scan, mails/s,
the parent's peak resident memory in MB."""
import os, pathlib, re, subprocess, sys, tempfile, time

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden"


def make(path, n):
    mails = [p.read_bytes().replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
             for p in sorted(GOLDEN.glob("*/mail.eml"))]
    with open(path, "wb") as f:
        for i in range(n):
            f.write(b"From a@b.example Wed Oct %2d 09:30:00 2025\nX-Number: %d\n%s\n"
                    % (i % 28 + 1, i, mails[i % len(mails)]))


def main():
    program, sizes = sys.argv[1], map(int, sys.argv[2:])
    with tempfile.TemporaryDirectory(prefix="mekiki-bench-") as folder:
        box = pathlib.Path(folder, "box")
        for n in sizes:
            make(box, n)
            began = time.monotonic()
            subprocess.run(["cat", box], stdout=subprocess.DEVNULL, check=True)
            cat = time.monotonic() - began
            began = time.monotonic()
            run = subprocess.Popen([program, "scan", "--lang", "en", "--state",
                                    pathlib.Path(folder, "state%d" % n), box],
                                   stdout=subprocess.PIPE)
            peak = 0
            while run.poll() is None:
                try:
                    status = pathlib.Path("/proc/%d/status" % run.pid).read_text()
                    found = re.search(r"VmHWM:\s+(\d+)", status)
                    peak = max(peak, int(found.group(1)) if found else 0)
                except OSError:
                    pass
                time.sleep(0.2)
            took = time.monotonic() - began
            out = run.stdout.read().decode()
            print("%d mails, %.0f MB: cat %.2f s, scan %.1f s, %.0f mails/s, "
                  "parent at most %.1f MB" % (n, os.path.getsize(box) / 1e6, cat,
                                              took, n / took, peak / 1024))
            print(out.split("\n\n")[0])
            sys.stdout.flush()


main()
