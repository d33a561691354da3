"""Runs of pytest, two at a time: the machine that tests has two cores, and each run waits for something now and then.

The first one's output is shown as it comes, the others' when all have ended.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import NamedTuple

AT_A_TIME = 2


class Run(NamedTuple):
    title: str
    database: str
    arguments: list[str]

    def begin(self, output) -> subprocess.Popen:
        command = [sys.executable, "-m", "pytest", *self.arguments]
        environment = os.environ | {"CATCHBALL_TEST_DB": self.database}
        # What one has compiled the other one reads, and each process that a test starts.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)


def all_of(runs: list[Run]) -> int:
    """The worst that they came to. pytest's 5, "no test ran", is a failure like any other."""
    began = time.monotonic()
    with ExitStack() as stack:
        outputs = [sys.stdout, *(stack.enter_context(tempfile.TemporaryFile("w+")) for _ in runs[1:])]
        print(f"=== {runs[0].title} ===", flush=True)
        codes = _in_turn(runs, outputs)
        for run, output in zip(runs[1:], outputs[1:], strict=True):
            print(f"\n=== {run.title} ===", flush=True)
            output.seek(0)
            shutil.copyfileobj(output, sys.stdout)
    print(f"\nAll of it: {time.monotonic() - began:.0f} s.", flush=True)
    return max(map(abs, codes))


def _in_turn(runs: list[Run], outputs: list) -> list[int]:
    """After Ctrl-C, which each of them hears as well and cleans up, no other begins."""
    begun: list[subprocess.Popen] = []
    try:
        for run, output in zip(runs, outputs, strict=True):
            while sum(process.poll() is None for process in begun) >= AT_A_TIME:
                time.sleep(0.1)
            begun.append(run.begin(output))
        return [process.wait() for process in begun]
    except KeyboardInterrupt:
        return [*(process.wait() for process in begun), 1]
