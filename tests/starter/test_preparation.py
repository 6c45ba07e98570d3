"""What was prepared is known the next time; what another version wrote is not touched."""

import json
from io import StringIO
from pathlib import Path

import pytest

from starter.place import Place
from starter.preparation import LAYOUT, Preparation, check_layout, code_digest, size_of
from starter.processes import Addresses
from starter.report import Report
from starter.supervisor import Supervisor
from starter.trouble import Trouble
from tests.conftest import ROOT

ADDRESSES = Addresses("postgresql://deploy:secret@/backoffice?host=/run/x&port=5432", "unix:///run/x/valkey.sock")


@pytest.fixture
def place(folder: Path) -> Place:
    """The place of this clone with a var folder of its own."""
    (folder / "var").mkdir()
    return Place.find(ROOT, folder / "var")


def preparation(
    place: Place, size: str = "small", *, demo: bool = True, addresses: Addresses = ADDRESSES
) -> Preparation:
    """A preparation that is only asked whether it was done."""
    return Preparation(place, addresses, Supervisor(), Report(StringIO()), size, demo)


def test_a_folder_of_a_later_version_is_refused_and_left_alone(place: Place) -> None:
    note = place.var / "layout.json"
    note.write_text(json.dumps({"layout": LAYOUT + 1}))
    with pytest.raises(Trouble) as refused:
        check_layout(place)
    assert "later version" in refused.value.what and "BACKOFFICE_VAR" in refused.value.remedy
    assert json.loads(note.read_text()) == {"layout": LAYOUT + 1}


@pytest.mark.parametrize("before", [None, "", "{", "[]", '{"layout": 0}', '{"layout": null}', "7"])
def test_a_folder_of_an_older_version_or_of_none_becomes_ours(place: Place, before: str | None) -> None:
    note = place.var / "layout.json"
    if before is not None:
        note.write_text(before)
    check_layout(place)
    check_layout(place)
    assert json.loads(note.read_text()) == {"layout": LAYOUT}


@pytest.mark.parametrize("before", [None, '{"layout": 1}'])
def test_a_database_from_before_the_first_version_is_refused_and_left_alone(place: Place, before: str | None) -> None:
    note = place.var / "layout.json"
    if before is not None:
        note.write_text(before)
    place.postgres_data.mkdir(parents=True)
    with pytest.raises(Trouble) as refused:
        check_layout(place)
    assert "before the first version" in refused.value.what and "bin/up reset" in refused.value.remedy
    assert (note.read_text() if note.exists() else None) == before


def test_prepared_is_what_this_code_prepared_in_this_database(place: Place) -> None:
    done = preparation(place)
    assert not done.is_done()
    done.note.write_text(json.dumps(done.facts()))
    assert done.is_done()
    assert not preparation(place, "large").is_done()
    assert not preparation(place, demo=False).is_done()
    elsewhere = Addresses(ADDRESSES.database.replace("/run/x", "/run/y"), ADDRESSES.redis)
    assert not preparation(place, addresses=elsewhere).is_done()
    done.note.write_text(json.dumps(done.facts() | {"code": ""}))
    assert not done.is_done(), "it was begun and not ended"
    assert "secret" not in done.note.read_text()


@pytest.mark.parametrize(
    ("noted", "asked", "size"),
    [
        (None, None, "small"),
        (None, "large", "large"),
        ("", "large", "large"),
        ("large", None, "large"),
        ("large", "large", "large"),
        ("large", "small", ""),
        ("small", "large", ""),
    ],
)
def test_a_demo_firm_keeps_its_size(place: Place, noted: str | None, asked: str | None, size: str) -> None:
    if noted is not None:
        (place.var / "prepared.json").write_text(json.dumps({"size": noted}))
    if size:
        assert size_of(place, asked) == size
        return
    with pytest.raises(Trouble) as refused:
        size_of(place, asked)
    assert f"The demo firm here is the {noted} one" in refused.value.what
    assert f"bin/up reset, then bin/up --size {asked}" in refused.value.remedy


def test_the_digest_is_of_code_and_lock_only(tmp_path: Path) -> None:
    for name in ("ledger/models.py", "ledger/sql/x.sql", "requirements.txt", "docs/x.md", "tests/t.py", "var/x.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    before = code_digest(tmp_path)
    for name in ("docs/x.md", "tests/t.py", "var/x.py"):
        (tmp_path / name).write_text("2")
        assert code_digest(tmp_path) == before, name
    for name in ("ledger/models.py", "ledger/sql/x.sql", "requirements.txt"):
        (tmp_path / name).write_text("2")
        changed = code_digest(tmp_path)
        assert changed != before, name
        before = changed
