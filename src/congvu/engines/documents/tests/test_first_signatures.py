"""The first papers of a worker that has just started are signed by several threads at once."""

from __future__ import annotations

import subprocess
import sys

# pyHanko's modules import one another in circles; threads that come at different moments of the
# first import used to find them half made. The delays only spread them; none is waited for.
FIRST = """
import random, sys, threading, time
import django
django.setup()
from congvu.engines.documents.actions import signing

class Reached(Exception):
    pass

def stop(*_):
    raise Reached

def one(delay):
    time.sleep(delay)
    try:
        signing._sign_once(b"", who, None)
    except Reached:
        reached.append(delay)

signing._holder = stop
who = signing.Signer(key="k", name="n", organisation="o", field="f")
sys.setswitchinterval(1e-5)
reached, chance = [], random.Random(1)
threads = [threading.Thread(target=one, args=(chance.uniform(0, 1),)) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
print(len(reached))
"""


def test_threads_that_sign_first_at_once_all_find_their_tools() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout.strip() == "8", done.stderr[-2000:]
