#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What grouping costs: grouping_load.py GROUPING WHERE CAMPAIGNS

Fills the store WHERE with CAMPAIGNS campaigns of sketches without a likeness,
then adds 1,000 sightings of known campaigns and 1,000 of new ones and tells
the time of each, a batch and so a commit a sighting; and the processor time of
the program, which other programs on the machine do not change.
"""
import json
import os
import random
import subprocess
import sys
import time


def sighting(wave, mail):
    rng = random.Random(wave)
    slots = [rng.randrange(65536) for _ in range(128)]
    subject = "%016x" % (wave * 3 + mail % 3)
    rng = random.Random((wave, mail).__repr__())
    for i in rng.sample(range(64), mail % 9):
        slots[i] = rng.randrange(65536)
    return json.dumps({"verdict": "phish", "brand": "brand%d" % (wave % 50),
                       "subject": "subject %d" % (wave * 3 + mail % 3), "subject_key": subject,
                       "is_short": False, "sender": "s%d.example" % wave, "links":
                       ["l%d.example" % wave], "tricks": ["link.outside"],
                       "sketch": "".join("%04x" % s for s in slots)}) + "\n"


def processor_ms(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(grouping, where, campaigns):
    n = int(campaigns)
    with subprocess.Popen([grouping, where], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as child:
        def add(wave, mail):
            child.stdin.write(sighting(wave, mail))
            child.stdin.flush()
            return child.stdout.readline()

        for wave in range(n):
            add(wave, 0)
        print("filling: processor %.2f ms a campaign" % (processor_ms(child.pid) / max(n, 1)),
              flush=True)
        rng = random.Random(1)
        for name, jobs in (("known", [(rng.randrange(n), 1 + i % 8) for i in range(1000)]),
                           ("new", [(n + i, 0) for i in range(1000)])):
            took, cpu = [], processor_ms(child.pid)
            for job in jobs:
                begin = time.monotonic()
                add(*job)
                took.append(1000 * (time.monotonic() - begin))
            took.sort()
            cpu = processor_ms(child.pid) - cpu
            print("%d campaigns, %s: mean %.2f ms, median %.2f, 99 %% below %.2f; processor %.2f" % (
                n, name, sum(took) / len(took), took[len(took) // 2], took[989],
                cpu / len(took)), flush=True)
        child.stdin.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
