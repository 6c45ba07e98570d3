"""What a machine must have, and what is said when it has not."""

import socket
from pathlib import Path

import pytest

from starter.machine import (
    GIBIBYTE,
    Machine,
    check_disk,
    check_platform,
    check_python,
    check_venv,
    check_writable,
    free_disk,
    is_free,
    is_old,
    open_door,
)
from starter.trouble import Trouble


@pytest.mark.parametrize(
    ("embedded", "system", "architecture", "library", "said"),
    [
        (True, "linux", "x86_64", "glibc 2.36", ""),
        (True, "linux", "aarch64", "glibc 2.28", ""),
        (True, "darwin", "arm64", "", ""),
        (True, "linux", "x86_64", "musl", "built on musl (Alpine)"),
        (True, "linux", "x86_64", "glibc 2.17", "need glibc 2.28; this is glibc 2.17"),
        (True, "linux", "ppc64le", "glibc 2.36", "this is linux ppc64le"),
        (True, "darwin", "x86_64", "", "this is darwin x86_64"),
        (True, "win32", "AMD64", "", "does not run on Windows itself"),
        (False, "win32", "AMD64", "", "does not run on Windows itself"),
        (False, "linux", "x86_64", "musl", ""),
        (False, "linux", "ppc64le", "glibc 2.36", ""),
    ],
)
def test_platforms(embedded: bool, system: str, architecture: str, library: str, said: str) -> None:
    if not said:
        return check_platform(embedded, system, architecture, library)
    with pytest.raises(Trouble) as refused:
        check_platform(embedded, system, architecture, library)
    assert said in refused.value.what
    assert ("DATABASE_URL" in refused.value.remedy) == (system != "win32"), "the way out is servers of one's own"


@pytest.mark.parametrize(
    ("library", "old"),
    [("glibc 2.27", True), ("glibc 2.28", False), ("glibc 3.0", False), ("musl", False), ("", False), ("glibc", False)],
)
def test_old_libraries(library: str, old: bool) -> None:
    assert is_old(library) is old


def test_pythons() -> None:
    check_python((3, 11))
    check_python((3, 14))
    with pytest.raises(Trouble, match=r"3\.11 or later"):
        check_python((3, 10))


@pytest.mark.parametrize(
    ("modules", "family", "own_pip", "remedy"),
    [
        ({"venv", "ensurepip"}, "debian", True, ""),
        ({"venv", "ensurepip", "pip"}, "", True, ""),
        ({"venv", "pip"}, "debian", False, ""),
        ({"venv"}, "debian", None, "apt-get install python3"),
        ({"venv"}, "", None, "install venv of Python 3"),
        ({"ensurepip", "pip"}, "debian", None, "apt-get install python3"),
    ],
)
def test_venv(modules: set[str], family: str, own_pip: bool | None, remedy: str) -> None:
    def has(name: str) -> object | None:
        return name if name in modules else None

    if own_pip is not None:
        assert check_venv(has, family) is own_pip
        return
    with pytest.raises(Trouble) as refused:
        check_venv(has, family)
    assert remedy in refused.value.remedy


def test_disks(tmp_path: Path) -> None:
    check_disk(tmp_path / "not" / "there", 1)
    assert free_disk(tmp_path / "not" / "there") == pytest.approx(free_disk(tmp_path), rel=0.2)
    with pytest.raises(Trouble) as refused:
        check_disk(tmp_path, 2 * GIBIBYTE, free=GIBIBYTE // 2)
    assert "has 0.5 GB free, and 2.0 GB are needed" in refused.value.what
    assert "BACKOFFICE_VAR" in refused.value.remedy


def test_folders_that_cannot_be_written(tmp_path: Path) -> None:
    check_writable(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble, match="cannot be written"):
        check_writable(tmp_path / "file" / "var")


def test_two_starts_never_take_the_same_port() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        first = probe.getsockname()[1]
    with open_door("127.0.0.1", None, first) as one, open_door("127.0.0.1", None, first) as other:
        assert one.getsockname()[1] == first
        assert other.getsockname()[1] > first
        assert not is_free("127.0.0.1", first)
        with pytest.raises(Trouble) as refused:
            open_door("127.0.0.1", first, first)
        assert "is taken" in refused.value.what and "leave out --port" in refused.value.remedy
        with pytest.raises(Trouble, match="are all taken"):
            open_door("127.0.0.1", None, first, tries=1)
    assert is_free("127.0.0.1", first)


def test_an_address_that_is_not_this_machines() -> None:
    with pytest.raises(Trouble) as refused:
        open_door("192.0.2.1", 8000, 8000)
    assert "--host" in refused.value.remedy


def test_this_machine(tmp_path: Path) -> None:
    found = Machine.of(tmp_path)
    assert found.memory > 100_000_000 and found.processors >= 1 and found.free_disk > 0
