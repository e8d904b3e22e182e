# SPDX-License-Identifier: MIT
"""A process and all that came from it: its time and its memory, from /proc."""
import os, pathlib

TICK = os.sysconf("SC_CLK_TCK")


def tree(pid):
    found, todo = [], [pid]
    while todo:
        at = todo.pop()
        found.append(at)
        for task in pathlib.Path("/proc/%d/task" % at).glob("*/children"):
            try:
                todo += [int(k) for k in task.read_text().split()]
            except OSError:
                pass
    return found


def cpu(pid):
    """Seconds of a tree, of its ended children too."""
    sum_ = 0
    for one in tree(pid):
        try:
            words = pathlib.Path("/proc/%d/stat" % one).read_text()
        except OSError:
            continue
        sum_ += sum(map(int, words.rsplit(")", 1)[1].split()[11:15]))
    return sum_ / TICK


def resident(pid, kind="Pss"):
    """Bytes of a tree: what it has for itself, or Pss_Anon: without files."""
    sum_ = 0
    for one in tree(pid):
        try:
            for line in open("/proc/%d/smaps_rollup" % one):
                if line.startswith(kind + ":"):
                    sum_ += int(line.split()[1]) * 1024
        except OSError:
            pass
    return sum_
