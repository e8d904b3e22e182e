#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A reader that breaks, hangs or lies costs its own mail an `unknown`.

The first program has no hooks: the same mails must be ordinary for it."""
import os, signal, subprocess, sys, time

from program import FAKE, MENTION, NOW, case, holds, main, same, temporary

MISTAKES = {
    "crash": "crash", "abort": "crash", "call": "crash", "leave": "crash",
    "half": "crash", "too-long": "answer", "unknown-kind": "answer",
    "bad-verdict": "answer", "two-verdicts": "answer", "bad-json": "answer",
    "questions": "answer", "hang": "time",
}


def mail(mistake):
    return temporary(mistake + ".eml", "X-Mekiki-Test: %s\nFrom: a@b.example\n\nx\n"
                     % mistake)


def unread(report, why):
    same((report["verdict"], report["basis"], report["decided_by"]),
         ("unknown", "not-read", "note.unread-" + why), report["file"])


@case
def each_mistake_costs_one_mail(mekiki, hooked):
    ordinary = set(hooked("check", "--format", "json", MENTION).reports()[0])
    for mistake, why in MISTAKES.items():
        bad = mail(mistake)
        run = hooked("check", "--jobs", "1", "--timeout", "3", "--format", "json",
                     "--now", NOW, MENTION, bad, FAKE)
        reports = run.reports()
        same([r["verdict"] for r in reports], ["no-claim", "unknown", "phish"], mistake)
        unread(reports[1], why)
        same(set(reports[1]), ordinary, "members")
        same(reports[1]["file"], str(bad))
        same(run.status, 1)
        same(hooked("check", "--timeout", "3", "--format", "json", bad).status, 3,
             mistake)


@case
def the_program_without_hooks_has_none(mekiki, hooked):
    for mistake in MISTAKES:
        report = mekiki("check", "--format", "json", mail(mistake)).reports()[0]
        holds(report["basis"] != "not-read", mistake)


@case
def broken_by_a_picture_it_is_read_without(mekiki, hooked):
    lure = b"X-Mekiki-Test: pictures\n" + FAKE.read_bytes()
    for before in ([], [MENTION]):
        run = hooked("check", "--jobs", "1", "--format", "json", "--now", NOW,
                     *before, temporary("pictures.eml", lure))
        report = run.reports()[-1]
        same(report["verdict"], "phish")
        holds("note.images-broke" in [f["id"] for f in report["findings"]],
              report["findings"])
    report = mekiki("check", "--format", "json", FAKE).reports()[0]
    holds("note.images-broke" not in [f["id"] for f in report["findings"]],
          "said of what was read")


@case
def the_blame_falls_on_the_right_mail(mekiki, hooked):
    # "escapes" answers and then hangs: the next mail meets a broken reader.
    run = hooked("check", "--jobs", "1", "--timeout", "3", "--format", "json",
                 "--now", NOW, mail("escapes"), FAKE, MENTION)
    same([r["verdict"] for r in run.reports()], ["phish", "phish", "no-claim"])


@case
def words_in_each_language(mekiki, hooked):
    leads = {lang: hooked("check", "--lang", lang, mail("crash")).out.split("\n")[1]
             for lang in ("en", "ja", "ja-easy")}
    same(len(set(leads.values())), 3, leads)
    holds(leads["en"].startswith("This could not be judged"), leads["en"])


@case
def nothing_of_a_liar_reaches_the_terminal(mekiki, hooked):
    for colour in ("never", "always"):
        out = hooked("check", "--color", colour, mail("escapes")).out
        ours = out.replace("\x1b[31m", "").replace("\x1b[0m", "")
        holds("\x1b" not in (ours if colour == "always" else out), repr(out))
        bad = [c for c in ours if c != "\n" and
               (ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u202e\u2066")]
        same(bad, [], "characters")
    line = hooked("check", "--format", "json", mail("escapes")).out
    holds(all(ord(c) >= 32 or c == "\n" for c in line), repr(line))
    holds("\u202e" not in line and "\u009b" not in line, repr(line))
    same(hooked("check", "--format", "json", mail("escapes")).reports()[0]["file"][-11:],
         "escapes.eml", "the file is what the parent says")


@case
def probes_go_on(mekiki, hooked):
    run = hooked("probe", "none", stdin=b'{"id":"1"}\nX-Mekiki-Test: crash\n{"id":"2"}\n')
    same(run.status, 0)
    same([("id" in r, r["error"]) for r in run.reports()],
         [(True, "unknown operation"), (False, "note.unread-crash"),
          (True, "unknown operation")])


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
            return [int(p) for p in f.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def family(pid):
    """The nursery and its first worker, once they are there."""
    for nursery in children(pid):
        for worker in children(nursery):
            return nursery, worker
    return None


def wait_for(what, seconds=20):
    end = time.time() + seconds
    while time.time() < end:
        got = what()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def started(program, *args):
    return subprocess.Popen([program.path, *map(str, args)], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def is_gone(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def only_child(run):
    """The worker of a program that judges one input, once it is in its jail."""
    def jailed():
        for pid in children(run.pid):
            with open("/proc/%d/status" % pid) as f:
                return "Seccomp:\t2" in f.read() and pid
    return wait_for(jailed)


def waiting_with_two(mekiki):
    """One that has a nursery with two workers and waits for its first mail."""
    pipes = [temporary("waits-%d.eml" % i, b"") for i in range(2)]
    for pipe in pipes:
        pipe.unlink()
        os.mkfifo(pipe)
    return started(mekiki, "check", "--jobs", "2", *map(str, pipes)), pipes


@case
def nobody_is_left_behind(mekiki, hooked):
    run = started(mekiki, "probe", "none")
    worker = only_child(run)
    run.kill()
    run.communicate()
    wait_for(lambda: is_gone(worker))
    run, _ = waiting_with_two(mekiki)
    nursery, worker = wait_for(lambda: family(run.pid))
    run.kill()
    run.communicate()
    wait_for(lambda: is_gone(nursery) and is_gone(worker))


@case
def a_killed_worker_is_replaced(mekiki, hooked):
    run = started(mekiki, "probe", "none")
    worker = only_child(run)
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: is_gone(worker))
    out, _ = run.communicate(b'{"id":"1"}\n{"id":"2"}\n', timeout=60)
    same((run.returncode, out.count(b"\n")), (0, 2))
    holds(b"not-read" not in out and b"unread" not in out, out)


@case
def a_killed_nursery_is_replaced(mekiki, hooked):
    run, pipes = waiting_with_two(mekiki)
    os.kill(wait_for(lambda: family(run.pid))[0], signal.SIGKILL)
    for pipe in pipes:
        pipe.write_bytes(MENTION.read_bytes())
    out, _ = run.communicate(timeout=60)
    same((run.returncode, out.count(b"waits-")), (0, 2), out)


if __name__ == "__main__":
    sys.exit(main())
