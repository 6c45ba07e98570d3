"""Checkpoints: when they are due, what they say, who signed them, and that a copy of them is outside."""

import stat
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from backoffice import health, trail
from backoffice.drill.tamper import the_verifier
from machinery.merkle import root_of
from machinery.statements import run, value
from machinery.transactions import whole
from recordkeeping.notes import instant_of, notes_in
from recordkeeping.operations import TrailDoesNotAddUp, checkpoints, record, seal_events
from recordkeeping.queries import checkpoint_of_day, checkpoints_since, sealed_events
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

BY = Actor("job", "night", "night")
AT = datetime(2026, 11, 20, 22, tzinfo=UTC)
FRI_2026_11_20, MON_2026_11_23 = date(2026, 11, 20), date(2026, 11, 23)
pytestmark = pytest.mark.role("job")


@pytest.fixture
def place(own_database: OwnDatabase, settings: LazySettings, tmp_path: Path) -> Path:
    """A folder for the key and the copies, and a database of one's own."""
    settings.TRAIL_KEY_FILE = tmp_path / "secrets" / "trail_key"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    return tmp_path


def keep(code: str = "thing.done", subject: object = 1) -> None:
    """Keeps one event."""
    with whole():
        record(by=BY, at=AT, code=code, subject_type=code.split(".", maxsplit=1)[0], subject_ids=[subject])


def copied(place: Path) -> list[str]:
    """The notes that were copied outside."""
    return [note for path in sorted((place / "checkpoints").glob("*.txt")) for note in notes_in(path.read_text())]


def test_a_grown_trail_is_signed_at_most_every_minute(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trail.keep_trail()
    assert checkpoints_since(None) == [], "nothing to sign"
    keep()
    trail.keep_trail()
    keep()
    trail.keep_trail()
    (first,) = checkpoints_since(None)
    assert (first.size, first.root) == (1, root_of([sealed_events(-1, 0)[0].hash]))
    monkeypatch.setattr(checkpoints, "EVERY", timedelta(0))
    trail.keep_trail()
    trail.keep_trail()
    assert [each.size for each in checkpoints_since(None)] == [1, 2]
    assert checkpoints_since(None)[1].root == root_of(event.hash for event in sealed_events(-1, 9))
    assert copied(place) == [each.note for each in checkpoints_since(None)]


def test_the_close_of_a_day_is_signed_at_once(place: Path) -> None:
    keep()
    trail.keep_trail()
    keep("day.closed", FRI_2026_11_20)
    assert trail.close_trail(FRI_2026_11_20)
    keep("day.closed", MON_2026_11_23)
    keep("day.closed", "2026-11-24")
    trail.keep_trail()
    found = checkpoints_since(None)
    assert [(each.size, each.business_date) for each in found] == [
        (1, None),
        (2, FRI_2026_11_20),
        (4, MON_2026_11_23),
        (4, date(2026, 11, 24)),
    ]
    closed = checkpoint_of_day(FRI_2026_11_20)
    assert closed is not None
    assert closed.note.splitlines()[4] == "day 2026-11-20"
    assert checkpoint_of_day(date(2026, 11, 25)) is None
    trail.keep_trail()
    assert checkpoints_since(None) == found, "the second time nothing is signed"


def test_a_note_is_signed_by_its_key_and_by_no_other(place: Path, settings: LazySettings) -> None:
    keep()
    trail.keep_trail()
    (found,) = checkpoints_since(None)
    verifier = the_verifier()
    keys = verifier.keys_of(found.key)
    assert verifier.Note(found.note, keys).trouble == ""
    assert verifier.Note(found.note.replace("\n1\n", "\n2\n"), keys).trouble == "its signature is wrong"
    settings.TRAIL_KEY_FILE = place / "another"
    others = verifier.keys_of(trail.signer().verifier_key)
    assert verifier.Note(found.note, others).trouble == "it is signed by a key that is not known here"
    assert stat.S_IMODE((place / "secrets" / "trail_key").stat().st_mode) == 0o600
    assert instant_of(found.note).startswith(found.signed_at.strftime("%Y-%m-%dT%H:%M"))


def test_before_it_is_handed_out_it_is_signed_at_once(place: Path) -> None:
    for _ in range(3):
        keep()
        trail.sign_all()
    assert [each.size for each in checkpoints_since(None)] == [1, 2, 3]


def test_a_copy_that_knows_more_than_the_database_is_told_and_goes_on(
    place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep()
    trail.keep_trail()
    (path,) = (place / "checkpoints").glob("*.txt")
    strange = copied(place)[0].replace("\n1\n", "\n9\n").replace("signed 20", "signed 19")
    path.write_text(f"{strange}\n")
    trail.keep_trail()
    assert "does not have" in caplog.text
    assert len(copied(place)) == 2


def test_what_is_complete_moves_on_and_leaves_nothing_out(place: Path) -> None:
    for number in range(1, 5):
        keep(subject=number)
        trail.sign_all()
    through = value("select array_agg(complete_through order by id) from recordkeeping_checkpoint")
    assert through == [0, 1, 2, 3]
    keep()
    trail.sign_all()
    assert len(sealed_events(-1, 9)) == 5


def test_a_folder_that_cannot_be_written_to_stops_nobody(
    place: Path, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    keep()
    (place / "checkpoints").write_text("a file")
    trail.keep_trail()
    assert "not signed and copied" in caplog.text
    assert len(checkpoints_since(None)) == 1
    (place / "checkpoints").unlink()
    trail.keep_trail()
    assert copied(place) == [checkpoints_since(None)[0].note]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("leaf", "delete from recordkeeping_leaf where position = 1"),
        ("checkpoint", "update recordkeeping_checkpoint set edge = edge || edge"),
        ("checkpoint", "update recordkeeping_checkpoint set edge = sha256('x')"),
    ],
    ids=["a gap", "an edge of another size", "an edge of another root"],
)
def test_a_trail_that_does_not_add_up_is_told_and_stops_no_close(
    place: Path, own_database: OwnDatabase, caplog: pytest.LogCaptureFixture, table: str, change: str
) -> None:
    keep()
    trail.sign_all()
    keep()
    keep("day.closed", FRI_2026_11_20)
    with whole():
        seal_events()
    own_database.use("owner")
    run(f"alter table recordkeeping_{table} disable trigger user")
    run(change)
    own_database.use("job")
    before = checkpoints_since(None)
    started = time.monotonic()
    assert not trail.keep_trail()
    assert not trail.close_trail(FRI_2026_11_20)
    assert time.monotonic() - started < trail.PATIENCE / 2, "nothing is waited for"
    assert "not signed" in caplog.text and "manage.py prove --full" in caplog.text
    assert checkpoints_since(None) == before
    with pytest.raises(TrailDoesNotAddUp):
        trail.sign_all()


def test_health_says_how_long_leaves_have_waited_for_their_signature(place: Path, own_database: OwnDatabase) -> None:
    assert health.trail() == ""
    keep()
    trail.keep_trail()
    keep()
    with whole():
        seal_events()
    assert health.trail() == "", "a leaf may wait a minute"
    own_database.use("owner")
    run("alter table recordkeeping_leaf disable trigger user")
    run("update recordkeeping_leaf set sealed_at = now() - interval '301 seconds'")
    own_database.use("web")
    assert health.trail() == "leaves are not signed for 301 s"
