"""What export-trail hands out verifies with the program in it, whole and by days; and what is changed in it does not."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from backoffice import trail
from backoffice.drill.tamper import the_verifier
from backoffice.trail_export import NothingToExport, export_trail
from backoffice.trail_proof import NotProvable, event_proof, growth_proof
from machinery.statements import run, value
from machinery.transactions import whole
from recordkeeping.operations import record
from recordkeeping.queries import checkpoints_since, sealed_events
from tests.conftest import OwnDatabase
from tests.sealing import seal
from vocabulary.actor import Actor

BY = Actor("job", "night", "night")
AT = datetime(2026, 11, 20, 22, tzinfo=UTC)
DAYS = {date(2026, 11, 19): "2026-11-20", date(2026, 11, 20): "2026-11-23", date(2026, 11, 23): "2026-11-24"}
THU, FRI, MON = DAYS
pytestmark = pytest.mark.role("job")


@pytest.fixture
def place(own_database: OwnDatabase, settings: LazySettings, tmp_path: Path) -> Path:
    """Three closed dates of five events each, signed; and a folder for what is made of them."""
    settings.TRAIL_KEY_FILE = tmp_path / "secrets" / "trail_key"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    for day, opened in DAYS.items():
        for number in range(4):
            keep("thing.done", number)
        keep("day.closed", day, {"opened": opened})
        trail.sign_all()
    return tmp_path


def keep(code: str, subject: object, after: dict[str, object] | None = None) -> None:
    """Keeps one event."""
    with whole():
        record(by=BY, at=AT, code=code, subject_type=code.split(".", maxsplit=1)[0], subject_ids=[subject], after=after)


def verified(path: Path, *more: str) -> tuple[int, str]:
    """What the program in the export says, run by itself, without any package of ours."""
    with zipfile.ZipFile(path) as archive:
        program = path.with_name("verify-trail")
        program.write_bytes(archive.read("verify-trail"))
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(path), *more], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("since", "until", "first", "end"),
    [(None, None, 0, 16), (FRI, None, 5, 16), (FRI, FRI, 5, 10), (None, THU, 0, 5), (MON, date(2026, 12, 1), 10, 16)],
)
def test_it_verifies_by_itself(place: Path, since: date | None, until: date | None, first: int, end: int) -> None:
    path = place / "trail.zip"
    found = export_trail(path, since=since, until=until, by=BY, at=AT)
    assert (found.first, found.end, found.unsealed) == (first, end, 0)
    code, said = verified(path)
    assert code == 0, said
    assert f"{end - first} leaves from {first}" in said


def test_the_copy_outside_is_continued_and_a_larger_one_is_not(place: Path) -> None:
    path = place / "trail.zip"
    export_trail(path, since=None, until=THU, by=BY, at=AT)
    (copy,) = (place / "checkpoints").glob("*.txt")
    code, said = verified(path, "--trust", str(copy))
    assert code == 1
    assert "shrunk  trusted checkpoint of 10 leaves" in said
    export_trail(path, since=None, until=None, by=BY, at=AT)
    assert verified(path, "--trust", str(copy))[0] == 0


def test_what_was_changed_in_the_database_is_named(place: Path, own_database: OwnDatabase) -> None:
    own_database.use("owner")
    run("alter table recordkeeping_event disable trigger user")
    run("update recordkeeping_event set reason = 'another' where id = 7")
    own_database.use("job")
    export_trail(place / "trail.zip", since=None, until=None, by=BY, at=AT)
    code, said = verified(place / "trail.zip")
    assert code == 1
    assert said.startswith("row-changed  leaf 6: its row, event 7,")


def test_nothing_of_these_days_is_refused(place: Path) -> None:
    with pytest.raises(NothingToExport):
        export_trail(place / "trail.zip", since=date(2027, 1, 4), until=FRI, by=BY, at=AT)
    assert not list(place.glob("*.zip")), "nothing is left behind"


def test_the_command_tells_and_the_export_is_an_event(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("export_trail", "--to", str(place / "trail.zip"), "--since", "2026-11-20")
    assert "leaves 5 to 15" in capsys.readouterr().out
    assert sealed_events(14, 15)[0].code == "trail.exported"
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_trail", "--to", str(place / "nowhere" / "trail.zip"))


def test_an_event_and_the_growth_are_proved_by_a_few_hashes(place: Path) -> None:
    proof, verifier = event_proof(sealed_events(6, 7)[0].id), the_verifier()
    assert verifier.check_proof(proof, {}) == []
    assert len(proof["leaf"]["path"]) <= 4
    first, *_, last = checkpoints_since(None)
    assert verifier.check_proof(growth_proof(first, last), {}) == []
    proof["event"]["reason"] = "another"
    assert [code for code, _ in verifier.check_proof(json.loads(json.dumps(proof)), {})] == ["not-included"]
    keep("thing.done", 9)
    seal()
    with pytest.raises(NotProvable):
        event_proof(value("select max(id) from recordkeeping_event"))


def test_signatures_are_checked_without_a_library_too(place: Path) -> None:
    """RFC 8032, section 7.1, test 3; and what is not a signature."""
    verify = the_verifier().plain_verify
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    assert verify(public, signature, b"\xaf\x82")
    assert not verify(public, signature, b"\xaf\x83")
    assert not verify(public, signature[:-1] + b"\xff", b"\xaf\x82")
    assert not verify(b"\xff" * 32, signature, b"\xaf\x82")
