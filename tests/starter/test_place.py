"""Where everything lies."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from starter.place import LONGEST_SOCKET, SOCKET_NAME, Place, can_reach, nearest_existing, server_user, socket_folder
from starter.trouble import Trouble
from tests.conftest import ROOT

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as somebody else")


def test_everything_is_below_one_folder_but_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKOFFICE_VAR", raising=False)
    assert Place.find(ROOT).var == ROOT / "var"
    monkeypatch.setenv("BACKOFFICE_VAR", str(tmp_path / "elsewhere"))
    place = Place.find(ROOT)
    assert place.var == tmp_path / "elsewhere"
    assert {place.logs, place.secrets} == {place.var / "log", place.var / "secrets"}
    assert len(os.fsencode(place.sockets)) + SOCKET_NAME <= LONGEST_SOCKET
    assert Place.find(ROOT, tmp_path / "other").sockets != place.sockets, "two clones side by side"
    own = place.within("test-1")
    assert own.var == place.var / "own" / "test-1" and own.sockets != place.sockets
    assert own.environment == place.environment


def test_folders_are_made_private(folder: Path) -> None:
    place = Place.find(ROOT, folder / "var")
    place.prepare()
    place.prepare()
    try:
        assert place.secrets.stat().st_mode & 0o077 == 0
        assert place.sockets.stat().st_mode & 0o077 == 0
    finally:
        place.sockets.rmdir()


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    (folder / "file").write_text("")
    place = replace(Place.find(ROOT, folder / "var"), var=folder / "file" / "var")
    with pytest.raises(Trouble) as refused:
        place.prepare()
    assert "cannot be made" in refused.value.what and "BACKOFFICE_VAR" in refused.value.remedy


def test_the_folder_of_the_sockets_is_short_and_ours(folder: Path) -> None:
    place = Place.find(ROOT, folder / "var")
    with pytest.raises(Trouble, match="too long for the address of a socket"):
        replace(place, sockets=folder / ("x" * 100)).prepare()
    open_to_all = folder / "sockets"
    open_to_all.mkdir(mode=0o755)
    if place.user is not None:
        os.chown(open_to_all, 12_345, 12_345)
    with tempfile.TemporaryDirectory() as short:
        link = Path(short) / "s"
        link.symlink_to(open_to_all)
        with pytest.raises(Trouble, match="not a private folder"):
            replace(place, sockets=link).prepare()


def test_a_short_runtime_folder_of_the_user_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("deep" * 20)))
    assert "deep" not in str(socket_folder("k"))
    monkeypatch.setattr(tempfile, "tempdir", "/a/very/long/folder/for/temporary/files/of/this/user")
    assert socket_folder("k").parent == Path("/tmp")


def test_the_closest_folder_that_exists(tmp_path: Path) -> None:
    assert nearest_existing(tmp_path / "a" / "b" / "c") == tmp_path


@AS_ROOT
def test_root_is_never_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKOFFICE_SERVERS_USER", raising=False)
    found = server_user(tmp_path)
    assert found is not None and found.name == "nobody"
    os.chown(tmp_path, 1, 1)
    owner = server_user(tmp_path)
    assert owner is not None and owner.uid == 1, "the owner of the clone, when that is an ordinary user"
    monkeypatch.setenv("BACKOFFICE_SERVERS_USER", "no-such-user")
    with pytest.raises(Trouble, match="no-such-user"):
        server_user(tmp_path)


@AS_ROOT
def test_below_a_private_home_the_servers_data_lies_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    place = Place.find(ROOT, home / "var")
    assert not can_reach(place.user, home, os.X_OK)
    assert place.data == Path("/var/lib") / f"backoffice-{place.key}"
    assert place.within("test-1").data == place.data / "own" / "test-1"


@pytest.mark.skipif(os.geteuid() == 0, reason="an ordinary user runs its own servers")
def test_an_ordinary_user_runs_its_own_servers(tmp_path: Path) -> None:
    assert server_user(tmp_path) is None
    assert Place.find(ROOT, tmp_path / "var").data == tmp_path / "var"
