"""The Python environment, and the locks from which it is made."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from starter.environment import EMBEDDED, is_current, lock_text, remedy, remove, tail
from starter.place import Place
from starter.trouble import Trouble
from tests.conftest import ROOT

LOCK = (ROOT / "requirements.txt").read_text()
ENTRY = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)(?:\[[\w,]*\])?==([^\s;\\]+)")


def entries(text: str) -> dict[str, str]:
    """Name -> the whole entry of a lock."""
    parts = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return {normal(found.group(1)): part for part in parts if (found := ENTRY.match(part))}


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(file: str) -> set[str]:
    """The packages that an input names."""
    lines = [line.split("#")[0].strip() for line in (ROOT / file).read_text().splitlines()]
    return {
        normal(found.group())
        for line in lines
        if line and not line.startswith("-") and (found := re.match(r"[\w.-]+", line))
    }


def test_every_name_of_the_input_is_pinned_in_its_lock() -> None:
    dev = entries((ROOT / "requirements-dev.txt").read_text())
    assert wanted("requirements.in") <= entries(LOCK).keys()
    assert wanted("requirements.in") | wanted("requirements-dev.in") <= dev.keys()


def test_every_name_of_the_input_has_its_reason() -> None:
    for file in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / file).read_text().splitlines():
            if line and not line.startswith(("#", "-")):
                assert re.search(r"  # \w", line), f"{file}: {line}"


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_entry_of_a_lock_has_hashes(file: str) -> None:
    found = entries((ROOT / file).read_text())
    assert len(found) > 30
    assert [name for name, entry in found.items() if "--hash=sha256:" not in entry] == []


def test_the_two_locks_agree() -> None:
    dev = entries((ROOT / "requirements-dev.txt").read_text())

    def version(entry: str) -> str:
        found = ENTRY.match(entry)
        assert found
        return found.group(2)

    runtime = entries(LOCK)
    assert {name for name, entry in runtime.items() if version(entry) != version(dev[name])} == set()


def test_the_limits_of_the_input_hold_in_the_lock() -> None:
    found = entries(LOCK)
    for line in (ROOT / "requirements.in").read_text().splitlines():
        exact = re.match(r"([\w.-]+)==([\w.]+)(\.\*)?(?:\s|$)", line)
        if exact:
            name, version, any_below = exact.groups()
            pinned = ENTRY.match(found[normal(name)])
            assert pinned
            assert pinned.group(2).startswith(f"{version}.") if any_below else pinned.group(2) == version, line


def test_without_embedded_servers_only_their_wheels_are_left_out() -> None:
    assert lock_text(LOCK, True) == LOCK
    less = lock_text(LOCK, False)
    assert entries(LOCK).keys() - entries(less).keys() == set(EMBEDDED)
    assert all(entries(LOCK)[name] == entry for name, entry in entries(less).items())


@pytest.mark.skipif(shutil.which("awk") is None, reason="no awk here: the container has one")
def test_the_container_leaves_out_the_same() -> None:
    program = re.search(r"awk '([^']+)' /build/requirements\.txt", (ROOT / "Dockerfile").read_text())
    assert program
    made = subprocess.run(["awk", program.group(1)], input=LOCK, capture_output=True, text=True, check=True).stdout
    assert entries(made).keys() == entries(lock_text(LOCK, False)).keys()
    assert made.count("--hash=") == lock_text(LOCK, False).count("--hash=")


@pytest.mark.parametrize(
    ("said", "way_out"),
    [
        ("OSError: [Errno 28] No space left on device", "make room"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES ... hash mismatch", "do not install it"),
        ("ERROR: No matching distribution found for numpy==2.4", "needs a Python package index"),
        ("Max retries exceeded: connection refused", "needs a Python package index"),
        ("something else", "start again"),
    ],
)
def test_what_to_do_when_packages_cannot_be_installed(said: str, way_out: str) -> None:
    assert way_out in remedy(said)


def test_a_folder_that_is_no_environment_is_not_removed(tmp_path: Path) -> None:
    remove(tmp_path / "absent")
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(Trouble, match="it is no Python environment"):
        remove(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
    half = tmp_path / "half"
    (half / "lib").mkdir(parents=True)
    remove(half)
    assert not half.exists()


def test_an_environment_is_current_when_it_works_and_has_this_lock(tmp_path: Path) -> None:
    place = Place.find(ROOT, tmp_path / "var")
    empty = Place(ROOT, place.var, place.data, place.programs, tmp_path / "env", place.sockets, place.user, place.key)
    assert not is_current(empty, "runtime", True)
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / ".backoffice-runtime").write_text("another lock\n")
    assert not is_current(empty, "runtime", True)


def test_the_last_lines_are_told() -> None:
    assert tail("WARNING: Location x\n\n1\n2\n3", 2) == "    2\n    3"
