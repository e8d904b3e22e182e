#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may include whom (ARCHITECTURE.md). Prints each include that points the
wrong way; the last line is `N passed, N failed`, files being counted."""
import pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASE = {"base"}
SEES = {
    "base": BASE,
    "late": set(),
    "ask": BASE,
    "know": BASE | {"late"},
    "image": BASE | {"late"},
    "mail": BASE | {"image"},
    "url": BASE,
    "auth": BASE | {"ask", "mail", "url", "know"},
    "evidence": BASE | {"ask", "know", "mail", "url", "auth"},
    "finding": BASE | {"know", "evidence"},
    "verdict": BASE | {"know", "evidence", "finding"},
    "advice": BASE | {"know", "evidence", "finding", "verdict"},
}
SEES["redact"] = BASE | {"mail", "url"}
BEFORE = set(SEES) | {"render", "sighting", "inbox"}
SEES["inbox"] = BASE | {"know", "mail", "url", "evidence"}
SEES["render"] = BEFORE
SEES["sighting"] = BEFORE
SEES["probe"] = BEFORE
APP = {"late", "box", "dns", "worker", "judge", "store", "http"}
# Rooms whose command is one of the program mekiki, or a page of mekikid; what the
# board writes is written by all three.
FRONT = {"httpd": {"board"}, "cli": {"scan", "board"}}
GUESTS = {"cli", "scan", "milter", "httpd", "board"}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def allowed(path):
    """The rooms a file may name, or None where it stands above them all."""
    parts = path.relative_to(ROOT).parts
    if parts[0] == "src":
        return SEES[parts[1]] | {parts[1]} if len(parts) > 2 else None
    room = parts[1]
    seen = {"mekiki", room} | APP
    return seen | FRONT.get(room, set())


def check(path):
    bad, may = [], allowed(path)
    for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        room = name.split("/")[0]
        if "/" not in name:
            # Tables that the build makes, and the handles beside mekiki.c.
            if not name.endswith(("_table.h", "_index.h")) and may is not None:
                bad.append('"%s" has no room' % name)
        elif may is not None and room not in may:
            bad.append('"%s"' % name)
    for what in bad:
        print("%s includes %s" % (path.relative_to(ROOT), what))
    return not bad


def main():
    files = sorted(p for d in ("src", "app") for p in (ROOT / d).rglob("*.[ch]"))
    good = sum(check(p) for p in files)
    print("layers: %d passed, %d failed" % (good, len(files) - good))
    return 0 if files and good == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
