#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Wall time of one check by one process: once.py MEKIKI FOLDER [MAILS] [ROUNDS].

Mails are taken from the whole folder at equal distances. Beside it, what no
program is faster than (/bin/true) and the same program that judges nothing."""
import os, pathlib, sys, time


def wall(*command):
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    os.waitpid(pid, 0)
    return (time.perf_counter() - start) * 1e3


def middle(values):
    return sorted(values)[len(values) // 2]


def main():
    mekiki, folder = sys.argv[1:3]
    count, rounds = (int(n) for n in (sys.argv[3:] + ["60", "9"][len(sys.argv) - 3:]))
    files = sorted(p for p in pathlib.Path(folder).iterdir() if p.is_file())
    files = files[::max(1, len(files) // count)][:count]
    commands = {"/bin/true": ["/bin/true"], "--version": [mekiki, "--version"]}
    commands.update({f.name: [mekiki, "check", str(f)] for f in files})
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(wall(*command))
    mails = [middle(times[f.name]) for f in files]
    for name in ("/bin/true", "--version"):
        print("%-10s median %.1f ms, least %.1f" % (name, middle(times[name]), min(times[name])))
    print("check      median %.1f ms of %d mails' medians, least %.1f, %d of them under 25 ms"
          % (middle(mails), len(mails), min(mails), sum(m < 25 for m in mails)))


main()
