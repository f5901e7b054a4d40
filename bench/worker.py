"""One sweep process of its own: `python -m bench.worker` says it is ready, waits for a line with the most it may do,
works, and says how much it did."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from time import perf_counter

import django

from bench import environment

BATCH = 200


def main() -> None:
    environment.prepare()
    django.setup()
    sweeps, now = import_module("portal.services.sweeps"), import_module("tests.builders").NOW
    sweeps.fire_deadlines(at=now.replace(year=2000))
    print("ready", flush=True)
    most = int(sys.stdin.readline())
    done = 0
    while done < most and (fired := sweeps.fire_deadlines(at=now, limit=min(BATCH, most - done))):
        done += fired
    print(done, flush=True)


def together(number: int) -> Sequence[subprocess.Popen[str]]:
    """Processes that have connected and wait for the word."""
    command = [sys.executable, "-m", "bench.worker"]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline().strip() == "ready"
    return started


def race(processes: Sequence[subprocess.Popen[str]], most: int = 1_000_000) -> tuple[int, float]:
    """Let them go at once, each until nothing is due or it has fired `most`; how much they did together, and how long
    it took until the last was done."""
    start = perf_counter()
    for process in processes:
        assert process.stdin
        process.stdin.write(f"{most}\n")
        process.stdin.flush()
    done = sum(int(process.stdout.readline()) for process in processes if process.stdout)
    taken = perf_counter() - start
    for process in processes:
        process.wait(15)
    return done, taken


if __name__ == "__main__":
    main()
