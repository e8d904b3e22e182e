#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""systemd's own eye on the units: nothing to complain of, little exposed.

    check_units.py FOLDER
"""
import pathlib, re, shutil, subprocess, sys, tempfile

MOST = 25  # tenths of systemd's measure of exposure: 100 is all
ANALYZE = shutil.which("systemd-analyze")
# What is not installed here is not the unit's fault.
EXCUSED = re.compile(r"Command 'man |^$")


def copied(folder, place):
    """The units, with a program that is there in place of ours."""
    for path in folder.glob("*"):
        text = re.sub(r"^(Exec\w+=)\S*/s?bin/mekiki\S*", r"\1/bin/true",
                      path.read_text(), flags=re.M)
        (place / path.name).write_text(text)
    return sorted(p for p in place.glob("*")
                  if p.suffix in (".service", ".socket", ".timer"))


def run(*args):
    got = subprocess.run([ANALYZE, *args], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True)
    return got.returncode, got.stdout


def complaints(unit):
    _, words = run("verify", str(unit))
    return [l for l in words.splitlines() if not EXCUSED.search(l)]


def main(folder):
    if not ANALYZE:
        print("units: skipped, no systemd-analyze")
        return 77
    good = bad = 0
    with tempfile.TemporaryDirectory() as name:
        for unit in copied(pathlib.Path(folder), pathlib.Path(name)):
            found = complaints(unit)
            if unit.suffix == ".service":
                status, words = run("security", "--offline=true",
                                    "--threshold=%d" % MOST, str(unit))
                if status:
                    found.append(words.strip().splitlines()[-1])
            for line in found:
                print("%s: %s" % (unit.name, line))
            good += not found
            bad += bool(found)
    print("units: %d passed, %d failed" % (good, bad))
    return 1 if bad or not good else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
