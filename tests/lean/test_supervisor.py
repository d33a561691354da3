"""The supervisor with tiny programs: what it starts, restarts, passes on, and never leaves behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# How long a slow machine may take for what takes an idle one a moment.
PATIENCE = 40


@pytest.fixture
def supervise(tmp_path):
    """Runs a supervisor over programs given as {name: Python source}; all of it is gone after the test."""
    started = []

    def start(programs: dict[str, str], becomes: dict | None = None, **options) -> subprocess.Popen:
        script = f"""
            import sys
            sys.path.insert(0, {str(ROOT)!r})
            from lean.lib.supervisor import Program, Supervisor, become_supervisor
            programs = [Program(name, [sys.executable, "-c", source]) for name, source in {programs!r}.items()]
            becomes = {becomes!r}
            if becomes:
                become_supervisor(programs, **becomes)
            Supervisor(programs, **{options!r}).run()
        """
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(script)],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def source(text: str) -> str:
    return textwrap.dedent(text)


def says_its_pid_and_waits(name: str) -> str:
    return source(f"""
        import os, time
        print("up", flush=True)
        open("{name}.pid", "w").write(str(os.getpid()))
        time.sleep(60)
    """)


def pid_in(file: Path) -> int:
    eventually(lambda: file.exists() and file.read_text())
    return int(file.read_text())


def eventually(holds, seconds: float = PATIENCE) -> None:
    patience = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < patience, "it never came true"
        time.sleep(0.02)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_every_line_says_who_wrote_it(supervise, tmp_path):
    supervisor = supervise({"web": says_its_pid_and_waits("web"), "worker": says_its_pid_and_waits("worker")})
    pid_in(tmp_path / "web.pid")
    pid_in(tmp_path / "worker.pid")
    time.sleep(0.3)
    supervisor.send_signal(signal.SIGINT)
    output, _ = supervisor.communicate(timeout=PATIENCE)
    assert sorted(output.splitlines()) == ["stopped", "stopping …", "web    | up", "worker | up"]
    assert supervisor.returncode == 0


def test_the_last_words_of_a_program_are_passed_on_though_they_end_without_a_newline(supervise):
    supervisor = supervise({"web": 'print("I gave up", end="")'}, first_wait=30)
    assert supervisor.stdout.readline() == "web | I gave up\n"
    assert supervisor.stdout.readline() == "web | ended with status 0; starting it again in 30 s\n"


def test_a_program_that_died_is_started_again_and_the_others_are_left_alone(supervise, tmp_path):
    supervise({"web": says_its_pid_and_waits("web"), "beat": says_its_pid_and_waits("beat")}, first_wait=0.05)
    web, beat = pid_in(tmp_path / "web.pid"), pid_in(tmp_path / "beat.pid")
    os.kill(web, signal.SIGKILL)
    eventually(lambda: pid_in(tmp_path / "web.pid") != web)
    assert runs(pid_in(tmp_path / "web.pid"))
    assert pid_in(tmp_path / "beat.pid") == beat
    assert runs(beat)


def test_a_program_that_dies_again_and_again_is_waited_for_longer_each_time(supervise):
    supervisor = supervise({"web": "raise SystemExit(3)"}, first_wait=0.05)
    waits = [supervisor.stdout.readline() for _ in range(4)]
    assert waits == [
        f"web | ended with status 3; starting it again in {wait} s\n" for wait in ("0.05", "0.1", "0.2", "0.4")
    ]


def test_programs_are_stopped_in_the_opposite_order_each_after_the_one_before(supervise, tmp_path):
    stops_slowly = """
        import signal, time
        def stop(number, frame):
            print("stopping", flush=True)
            time.sleep(0.2)
            print("stopped", flush=True)
            raise SystemExit
        signal.signal(signal.SIGTERM, stop)
        open("{name}.pid", "w").write("1")
        time.sleep(60)
    """
    supervisor = supervise({name: source(stops_slowly.format(name=name)) for name in ("worker", "web")})
    pid_in(tmp_path / "worker.pid")
    pid_in(tmp_path / "web.pid")
    supervisor.terminate()
    output, _ = supervisor.communicate(timeout=PATIENCE)
    assert output.splitlines() == [
        "stopping …",
        "web    | stopping",
        "web    | stopped",
        "worker | stopping",
        "worker | stopped",
        "stopped",
    ]


DEAF = source("""
    import os, signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open("deaf.pid", "w").write(str(os.getpid()))
    time.sleep(60)
""")


def test_a_program_that_does_not_listen_is_killed_after_the_grace(supervise, tmp_path):
    supervisor = supervise({"deaf": DEAF}, grace=0.3)
    deaf = pid_in(tmp_path / "deaf.pid")
    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)
    assert not runs(deaf)


def test_a_second_signal_does_not_wait_for_the_grace(supervise, tmp_path):
    supervisor = supervise({"deaf": DEAF}, grace=60)
    deaf = pid_in(tmp_path / "deaf.pid")
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.stdout.readline() == "stopping …\n"
    supervisor.send_signal(signal.SIGINT)
    supervisor.communicate(timeout=PATIENCE)
    assert not runs(deaf)


def test_what_a_killed_program_had_started_is_ended_too(supervise, tmp_path):
    starts_another = source("""
        import subprocess, sys, time
        other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        open("other.pid", "w").write(str(other.pid))
        time.sleep(60)
    """)
    supervisor = supervise({"web": starts_another})
    other = pid_in(tmp_path / "other.pid")
    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)
    eventually(lambda: not runs(other))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_programs_do_not_outlive_a_killed_supervisor(supervise, tmp_path):
    supervisor = supervise({"web": says_its_pid_and_waits("web")})
    web = pid_in(tmp_path / "web.pid")
    supervisor.kill()
    eventually(lambda: not runs(web))


LISTENS = source("""
    import socket, time
    print("getting ready", flush=True)
    time.sleep(0.5)
    server = socket.create_server(("127.0.0.1", {port}))
    print("listening", flush=True)
    time.sleep(60)
""")


def test_a_process_becomes_a_supervisor_and_greets_as_soon_as_somebody_listens(supervise):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    supervisor = supervise({"web": LISTENS.format(port=port)}, becomes={"greeting": "Come in!", "port": port})
    said = [supervisor.stdout.readline() for _ in range(3)]
    assert said[0] == "web | getting ready\n"
    assert sorted(said[1:]) == ["Come in!\n", "web | listening\n"]
    megabytes = int(re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{supervisor.pid}/status").read_text())[1]) / 1024
    assert megabytes < 25, "it still holds what it had loaded before"
    supervisor.terminate()
    assert supervisor.communicate(timeout=PATIENCE)[0] == "stopping …\nstopped\n"
