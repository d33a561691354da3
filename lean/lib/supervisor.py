"""Keeps a handful of programs running as one: started together, restarted one by one, stopped together.

For `make demo` and small installations without systemd or a container engine. One thread and no locks: a
loop over the programs' output, which also looks every tenth of a second who has died.
"""

import contextlib
import ctypes
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import BinaryIO, NoReturn, TextIO

TICK = 0.1
LONGEST_WAIT = 30.0
# A program that ran this long was healthy: if it dies after that, it's restarted without waiting longer.
HEALTHY_AFTER = 30.0

_PR_SET_PDEATHSIG = 1
# Loaded here, not in the child: between fork and exec a child must not wait for the loader's lock.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """Something to keep running: what to call it in the output, and its command line."""

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Runs programs until it's told to stop by Ctrl-C, SIGTERM or SIGHUP; a second signal stops at once.

    They are started in the order given and stopped in the opposite one, each after the one before has ended:
    first who makes work, last who does it. A program that doesn't end within `grace` seconds is killed.
    """

    def __init__(
        self, programs: list[Program], *, grace: float = 10.0, first_wait: float = 1.0, out: TextIO = sys.stdout
    ) -> None:
        width = max(len(program.name) for program in programs)
        self._out = out
        self._grace = grace
        self._selector = selectors.DefaultSelector()
        self._children = [
            _Child(program, f"{program.name:{width}} | ", self._selector, self._say, first_wait) for program in programs
        ]
        self._signals = 0

    def run(self, *, greeting: str = "", port: int | None = None) -> None:
        """Start everything and come back when everything has ended. Say `greeting` once somebody listens at `port`."""
        before = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            for child in self._children:
                child.start()
            while not self._signals:
                self._turn()
                for child in self._children:
                    child.restart_if_it_died()
                if greeting and _somebody_listens_at(port):
                    self._say("", greeting)
                    greeting = ""
        finally:
            self._stop()
            self._selector.close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number, frame) -> None:
        self._signals += 1

    def _turn(self) -> None:
        for key, _ in self._selector.select(TICK):
            key.data.read()

    def _stop(self) -> None:
        self._say("", "stopping …")
        for child in reversed(self._children):
            child.terminate()
            patience = time.monotonic() + self._grace
            while child.alive:
                if self._signals > 1 or time.monotonic() > patience:
                    child.kill()
                self._turn()
            child.kill()  # what it may have left behind in its group
            child.close()
        self._say("", "stopped")

    def _say(self, prefix: str, line: str) -> None:
        print(prefix + line, file=self._out, flush=True)


def become_supervisor(programs: list[Program], *, greeting: str = "", port: int | None = None) -> NoReturn:
    """Supervise from here on, in this process and with nothing else in it.

    Whoever prepared the programs has loaded Django, 80 MB that are of no use to a supervisor: the process starts
    anew with this file alone.
    """
    told = json.dumps({"programs": [asdict(program) for program in programs], "greeting": greeting, "port": port})
    sys.stdout.flush()
    # -P: the modules beside this file are named for what they are, some of them like Python's own.
    os.execv(sys.executable, [sys.executable, "-P", __file__, told])


def _somebody_listens_at(port: int | None) -> bool:
    with socket.socket() as probe:
        return port is None or probe.connect_ex(("127.0.0.1", port)) == 0


class _Child:
    """One program and whichever process is running it now."""

    def __init__(self, program, prefix, selector, say, first_wait) -> None:
        self.program = program
        self._prefix = prefix
        self._selector = selector
        self._say = say
        self._first_wait = first_wait
        self._wait = first_wait
        self._process: subprocess.Popen | None = None
        self._pipe: BinaryIO | None = None
        self._unfinished_line = b""
        self._started_at = 0.0
        self._start_again_at: float | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._start_again_at = None
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            self.program.command,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # Ctrl-C in a terminal reaches the whole foreground group; these are to be stopped in order instead.
            process_group=0,
            # This process has no other thread, which is what makes code between fork and exec safe.
            preexec_fn=_follow(os.getpid()),
        )
        self._pipe = self._process.stdout
        os.set_blocking(self._pipe.fileno(), False)
        self._selector.register(self._pipe, selectors.EVENT_READ, self)

    def restart_if_it_died(self) -> None:
        """Start it again after a wait that doubles with each death, until it has run well for a while."""
        if self.alive:
            return
        now = time.monotonic()
        if self._start_again_at is None:
            self._wait = self._first_wait if now - self._started_at > HEALTHY_AFTER else self._wait
            self._start_again_at = now + self._wait
            self.kill()  # what it may have left behind in its group
            self.close()
            self._say(self._prefix, f"{self._how_it_ended()}; starting it again in {self._wait:g} s")
            self._wait = min(self._wait * 2, LONGEST_WAIT)
        elif now >= self._start_again_at:
            self.start()

    def read(self) -> bool:
        """Pass on the lines that have been written since the last call; False when there is no more to come."""
        try:
            written = os.read(self._pipe.fileno(), 65536)
        except BlockingIOError:
            return False
        if not written:
            self._hang_up()
            return False
        *lines, self._unfinished_line = (self._unfinished_line + written).split(b"\n")
        for line in lines:
            self._say(self._prefix, line.decode(errors="replace"))
        return True

    def terminate(self) -> None:
        if self.alive:
            self._process.terminate()

    def kill(self) -> None:
        """End the program and everything it started."""
        if self._process is not None:
            # PermissionError: macOS, when only zombies are left
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of an ended process, its last words first."""
        while self._pipe and self.read():
            pass
        if self._pipe:  # a process that it started and left behind still holds the other end
            self._hang_up()

    def _hang_up(self) -> None:
        if self._unfinished_line:
            self._say(self._prefix, self._unfinished_line.decode(errors="replace"))
            self._unfinished_line = b""
        self._selector.unregister(self._pipe)
        self._pipe.close()
        self._pipe = None

    def _how_it_ended(self) -> str:
        status = self._process.returncode
        return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"


def _follow(parent: int) -> Callable[[], None] | None:
    """What a new child does before it becomes the program: ask to be told when its parent dies (Linux)."""
    if _libc is None:
        return None

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask


if __name__ == "__main__":
    _told = json.loads(sys.argv[1])
    Supervisor([Program(**program) for program in _told.pop("programs")]).run(**_told)
