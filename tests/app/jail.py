#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The jail: tight where there is one, refused where there is none."""
import ctypes, platform, struct, sys

from program import FAKE, NOW, case, holds, main, same

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, FILTER = 22, 38, 2
SECCOMP, PRCTL, LANDLOCK = 317, 157, 444
LOAD, JUMP_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERROR = 0x7fff0000, 0x00050000 | 38  # ENOSYS


class Program(ctypes.Structure):
    _fields_ = [("n", ctypes.c_ushort), ("lines", ctypes.c_void_p)]


def line(code, jump_true, jump_false, k):
    return struct.pack("=HBBI", code, jump_true, jump_false, k)


def forbid(landlock_only):
    """In the child: a kernel that knows no landlock (and no seccomp)."""
    def before():
        code = [line(LOAD, 0, 0, 0),  # the number of the call
                line(JUMP_EQUAL, 0, 1, LANDLOCK), line(RETURN, 0, 0, ERROR)]
        if not landlock_only:
            code += [line(JUMP_EQUAL, 0, 1, SECCOMP), line(RETURN, 0, 0, ERROR),
                     line(JUMP_EQUAL, 0, 3, PRCTL),
                     line(LOAD, 0, 0, 16),  # its first argument
                     line(JUMP_EQUAL, 0, 1, PR_SET_SECCOMP),
                     line(RETURN, 0, 0, ERROR)]
        code += [line(RETURN, 0, 0, ALLOW)]
        lines = ctypes.create_string_buffer(b"".join(code))
        program = Program(len(code), ctypes.addressof(lines))
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.prctl(PR_SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")
    return before


@case
def it_is_tight(mekiki):
    run = mekiki("--check-jail")
    same((run.status, run.out.splitlines()[-1]), (0, "The jail is tight."))
    holds("ALLOWED" not in run.out, run.out)
    holds(run.out.count("forbidden") >= 16, run.out)


@case
def without_walls_everything_is_allowed(mekiki):
    run = mekiki("--check-jail", "--jail", "none")
    same((run.status, run.out.splitlines()[-1]), (71, "The jail is open."))
    holds("ALLOWED" in run.out, run.out)


@case
def the_report_says_which(mekiki):
    report = mekiki("check", "--format", "json", FAKE).reports()[0]
    holds(report["jail"] in ("seccomp+landlock", "seccomp"), report["jail"])
    report = mekiki("check", "--jail", "none", "--format", "json", FAKE).reports()[0]
    same(report["jail"], "none")


@case
def without_landlock_seccomp_alone(mekiki):
    run = mekiki("check", "--format", "json", "--now", NOW, FAKE, before=forbid(True))
    same((run.status, run.reports()[0]["jail"]), (1, "seccomp"))
    run = mekiki("check", "--jail", "seccomp+landlock", FAKE, before=forbid(True))
    same((run.status, run.out), (71, ""))
    run = mekiki("--check-jail", before=forbid(True))
    same((run.status, run.out.splitlines()[-1]), (0, "The jail is tight."))


@case
def without_any_it_refuses(mekiki):
    for words in (["check", FAKE], ["text"], ["url", "https://a.example/"],
                  ["probe", "url"], ["--check-jail"], ["auth", FAKE]):
        run = mekiki(*words, before=forbid(False))
        same((run.status, run.out), (71, ""), words)
        holds("--jail none" in run.err, run.err)
    run = mekiki("check", "--jail", "none", "--format", "json", "--now", NOW, FAKE,
                 before=forbid(False))
    same((run.status, run.reports()[0]["jail"]), (1, "none"))


if __name__ == "__main__":
    if platform.machine() != "x86_64":
        print("jail: skipped (numbers of x86-64)")
        sys.exit(77)
    sys.exit(main())
