# SPDX-License-Identifier: MIT
"""What the tests of the program share: running it, counting what held."""
import json, os, pathlib, subprocess, sys, tempfile, traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
FAKE = GOLDEN / "lure-html-button" / "mail.eml"
GENUINE = GOLDEN / "genuine-order"
MENTION = GOLDEN / "mention-book-club" / "mail.eml"
NOW = "2025-10-28T12:00:00Z"

CASES = []


def case(function):
    """Marks a function as a test; it fails by raising."""
    CASES.append(function)
    return function


class Result:
    def __init__(self, run):
        self.status = run.returncode
        self.out = run.stdout.decode("utf-8")
        self.err = run.stderr.decode("utf-8")

    def reports(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Program:
    def __init__(self, path):
        self.path = path

    def __call__(self, *args, stdin=b"", env=None, before=None, timeout=120):
        clean = {k: v for k, v in os.environ.items()
                 if k not in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR")}
        clean.update({"LC_ALL": "C.UTF-8"}, **(env or {}))
        return Result(subprocess.run(
            [self.path, *map(str, args)], input=stdin, env=clean,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
            preexec_fn=before))


def same(got, want, what=""):
    if got != want:
        raise AssertionError("%s: got %r, want %r" % (what, got, want))


def holds(condition, what):
    if not condition:
        raise AssertionError(what)


def temporary(name, data):
    """A file of that name in a folder of its own; gone with the process."""
    folder = tempfile.mkdtemp(prefix="mekiki-test-")
    path = pathlib.Path(folder, name)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def main():
    """argv: the program, and for some tests the one with hooks."""
    programs = [Program(p) for p in sys.argv[1:]]
    good = 0
    for function in CASES:
        try:
            function(*programs)
            good += 1
        except Exception:
            print("FAIL %s" % function.__name__)
            traceback.print_exc(limit=-2, file=sys.stdout)
    print("%s: %d passed, %d failed" %
          (pathlib.Path(sys.argv[0]).stem, good, len(CASES) - good))
    return 0 if good == len(CASES) else 1
