"""The locks of an installation, and what a supervisor says of itself."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from starter.state import Lock, State, supervisor_pid


def test_the_second_does_not_get_the_lock_while_a_supervisor_lives(tmp_path: Path) -> None:
    first, second = Lock(tmp_path), Lock(tmp_path)
    assert not first.is_held() and not first.has_supervisor()
    assert first.take()
    assert second.is_held() and second.has_supervisor()
    started = time.monotonic()
    assert not second.take(limit=30)
    assert time.monotonic() - started < 5, "it is told at once"
    first.release()
    assert not second.is_held()
    assert second.take()
    second.release()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody is named")
def test_a_holder_is_named_whatever_else_it_opens_and_closes_meanwhile(tmp_path: Path) -> None:
    lock = Lock(tmp_path)
    lock.take()
    busy = [sys.executable, "-c", "while True: [open('/dev/null') for _ in range(200)]"]
    with subprocess.Popen(busy, pass_fds=[lock.descriptor]) as child:
        lock.release()
        named = {tuple(lock.holders()) for _ in range(30)}
        child.kill()
    assert named == {(child.pid,)}


def test_a_process_that_was_left_behind_holds_the_lock_but_is_no_supervisor(tmp_path: Path) -> None:
    lock, after = Lock(tmp_path), Lock(tmp_path)
    lock.take()
    sleeper = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(sleeper, stdin=subprocess.PIPE, pass_fds=[lock.descriptor]) as child:
        lock.release()
        assert after.is_held() and not after.has_supervisor()
        assert sys.platform != "linux" or after.holders() == [child.pid]
        waited: list[str] = []
        assert not after.take(lambda: waited.append("told"), limit=0.3)
        assert waited == ["told"]
        assert not after.wait_until_free(0.2)
        child.kill()
    assert after.wait_until_free(5)
    assert after.take()
    after.release()


def test_a_process_id_is_believed_only_with_the_lock(tmp_path: Path) -> None:
    State(tmp_path).write(pid=os.getpid())
    assert supervisor_pid(tmp_path) is None
    lock = Lock(tmp_path)
    lock.take()
    assert supervisor_pid(tmp_path) == os.getpid()
    lock.release()
    assert supervisor_pid(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"', "null"])
def test_a_state_that_is_not_whole_is_empty(tmp_path: Path, text: str) -> None:
    state = State(tmp_path)
    assert state.read() == {}
    state.path.write_text(text)
    assert state.read() == {}


def test_a_state_is_added_to_and_cleared(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.write(pid=7, phase="starting")
    state.write(phase="serving")
    assert json.loads(state.path.read_text()) == {"pid": 7, "phase": "serving"}
    state.clear()
    assert State(tmp_path).read() == {}
    assert [path.name for path in tmp_path.iterdir()] == []
