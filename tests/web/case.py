#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The article's own case in Chromium, on one engine.

    case.py sqlite|postgresql BUILD WEB SHOTS
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "app")]
from store import ENGINES  # noqa: E402
from test_board import lures  # noqa: E402


def main():
    engine, build, web, shots = sys.argv[1], *map(os.path.abspath, sys.argv[2:])
    with ENGINES[engine]() as where, tempfile.TemporaryDirectory() as dir:
        list(lures(dir))
        return subprocess.run(["node", str(HERE / "case.mjs"), where, dir, build, web,
                               shots + "/board-" + engine]).returncode


if __name__ == "__main__":
    sys.exit(main())
