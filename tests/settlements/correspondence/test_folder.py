"""Messages come and go by a folder: each file is taken once and each message is written once, whoever is killed meanwhile."""

import fcntl
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from backoffice import health, schedule, tasks
from backoffice.schedule import exchange_files
from machinery.invariants import Scope as Proved
from machinery.statements import rows
from machinery.transactions import whole
from settlements.correspondence import folder
from settlements.correspondence.folder import Exchanged, exchange, oldest_in
from settlements.correspondence.telling import tell
from settlements.labels import file_chip
from settlements.messages.contents import CancellationStatus
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.models import FileToWrite, FileWritten, FolderFile, Message, OpenMessage
from settlements.operations import Occasion
from settlements.operations.wishes import set_message_wish
from settlements.telling_invariants import STATED, TELLING
from tests.sealing import seal
from tests.settlements.correspondence.posted import JOB, OURS, TEN, cancels, delivers, fin, receives, state, xml
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, Firm
from vocabulary.actor import Actor

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
AT = TEN + timedelta(hours=1)
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.MESSAGE_FOLDER, settings.OWN_BIC = str(tmp_path), OURS
    settings.MESSAGE_CLIENT = "gateway"
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    return tmp_path


def drop(root: Path, name: str, body: bytes, at: datetime = TEN) -> Path:
    """A file that its writer finished at a moment."""
    path = root / "in" / name
    path.write_bytes(body)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def exchanged(root: Path, by: Actor, at: datetime = AT) -> Exchanged:
    return exchange(root, by=by, when=lambda: (at, FRI_2026_11_20), now=at)


def names(root: Path, place: str) -> list[str]:
    return sorted(path.name for path in (root / place).iterdir())


def written(root: Path) -> list[Read]:
    read = [read_message((root / "out" / name).read_bytes()) for name in names(root, "out")]
    assert all(isinstance(each, Read) for each in read)
    return [each for each in read if isinstance(each, Read)]


def broken() -> list[dict[str, Any]]:
    return [
        found for check in (STATED, TELLING) for found in rows(check.sql(), check.parameters(Proved(FRI_2026_11_20)))
    ]


def test_what_comes_is_done_and_answered_in_the_folder(root: Path, gateway: Actor) -> None:
    """In the order in which it came, in the standard in which it did."""
    drop(root, "b.xml", xml(cancels(delivers(2)), "M3"), TEN + timedelta(minutes=2))
    drop(root, "c.fin", fin(delivers(2), "M2"), TEN + timedelta(minutes=1))
    drop(root, "a.xml", xml(delivers(), "M1"))
    assert exchanged(root, gateway) == Exchanged(3, 0, 3)
    assert [state(each) for each in Message.objects.filter(direction="IN").order_by("pk")] == [["ACCEPTED"]] * 3
    assert [each.kind for each in written(root)] == ["sese.024", "MT548", "sese.027"]
    assert isinstance(written(root)[-1].content, CancellationStatus)
    assert not names(root, "in") and [name.partition("-")[2] for name in names(root, "taken")] == [
        "a.xml",
        "c.fin",
        "b.xml",
    ]
    assert exchanged(root, gateway) == Exchanged() and len(names(root, "out")) == 3 and not broken()
    assert {each.channel for each in Message.objects.all()} == {"FILE"}


def test_what_is_being_written_is_left_alone(root: Path, gateway: Actor) -> None:
    drop(root, "fresh.xml", xml(delivers(), "M1"), AT - timedelta(seconds=5))
    drop(root, ".hidden.xml", xml(delivers(2), "M2"))
    drop(root, "half.xml.part", xml(delivers(3), "M3")[:80])
    (root / "in" / "folder").mkdir()
    (root / "in" / "link.xml").symlink_to("/etc/hostname")
    assert exchanged(root, gateway) == Exchanged() and not FolderFile.objects.exists()
    assert exchanged(root, gateway, AT + timedelta(seconds=5)) == Exchanged(1, 0, 1)
    assert names(root, "in") == [".hidden.xml", "folder", "half.xml.part", "link.xml"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"no message", "not_xml"), (DOCTYPE, "doctype_forbidden"), (b"\xff\xfe\x00\xd8", "not_text")],
)
def test_what_cannot_be_read_is_set_aside_as_over_http(root: Path, gateway: Actor, body: bytes, code: str) -> None:
    drop(root, "bad.xml", body)
    assert exchanged(root, gateway) == Exchanged(1, 0, 0)
    assert [each["code"] for each in OpenMessage.objects.get().reasons] == [code]
    assert FolderFile.objects.get().message_id == OpenMessage.objects.get().pk


def test_what_is_no_message_at_all_is_refused(root: Path, gateway: Actor) -> None:
    drop(root, "empty.xml", b"")
    drop(root, "large.xml", b"x" * (folder.LARGEST + 1))
    assert exchanged(root, gateway) == Exchanged(2, 2, 0)
    assert sorted(FolderFile.objects.values_list("refusal", flat=True)) == ["empty", "too_large"]
    assert len(names(root, "refused")) == 2 and not Message.objects.exists()


def test_one_file_stops_no_other_one(root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that may not be read is refused; names that are too long, or no text, are cut and read as far as they go; what has gone
    meanwhile is gone."""
    drop(root, "a-locked.xml", xml(delivers(1), "M1"))
    drop(root, "b-gone.xml", b"gone")
    drop(root, "c" * 251 + ".xml", xml(delivers(2), "M2"))
    drop(root, os.fsdecode(b"d" + b"\xff" * 250 + b".xml"), xml(delivers(3), "M3"))
    drop(root, "e.xml", xml(delivers(4), "M4"))
    real_open, real_lstat = Path.open, Path.lstat

    def opens(self: Path, *told: Any, **named: Any) -> Any:
        if self.name.endswith("a-locked.xml"):
            raise PermissionError(13, "Permission denied", self.name)
        return real_open(self, *told, **named)

    def looks(self: Path) -> os.stat_result:
        if self.name == "b-gone.xml":
            raise FileNotFoundError(2, "No such file or directory", self.name)
        return real_lstat(self)

    with monkeypatch.context() as harsh:
        harsh.setattr(Path, "open", opens)
        harsh.setattr(Path, "lstat", looks)
        assert exchanged(root, gateway) == Exchanged(4, 1, 3) and oldest_in(root) is None
    refused = FolderFile.objects.get(refusal="unreadable")
    assert (refused.name, refused.sha256) == ("a-locked.xml", "") and "may not be read" in str(
        file_chip("unreadable").word
    )
    assert names(root, "in") == ["b-gone.xml"] and not names(root, ".taking")
    assert len(names(root, "refused")) == 1 and all(name.endswith(".xml") for name in names(root, "taken"))
    assert len(names(root, "taken")) == 3 and not broken()


@pytest.mark.parametrize("fails", ["receive", "take_up_one", "_moved"])
def test_what_goes_wrong_with_one_file_is_met_again_and_the_others_go_on(
    root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    drop(root, "a.xml", xml(delivers(1), "M1"))
    drop(root, "b.xml", xml(delivers(2), "M2"))
    real, calls = getattr(folder, fails), iter(range(100))

    def fails_first(*told: Any, **named: Any) -> Any:
        if next(calls) == 0:
            if fails == "_moved":
                return None
            raise ValueError("an error of ours")
        return real(*told, **named)

    monkeypatch.setattr(folder, fails, fails_first)
    exchanged(root, gateway)
    assert state(Message.objects.get(message_id="M2")) == ["ACCEPTED"]
    exchanged(root, gateway)
    first = Message.objects.get(message_id="M1")
    assert state(first) == (["ARRIVED"] if fails == "take_up_one" else ["ACCEPTED"])
    assert len(names(root, "taken")) == 2 and not names(root, ".taking") and not names(root, "in")


def test_a_database_that_is_away_ends_the_run(root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(root, "a.xml", xml(delivers(1), "M1"))
    for fails in ("receive", "take_up_one"):
        with monkeypatch.context() as away:
            away.setattr(folder, fails, _away)
            with pytest.raises(OperationalError):
                exchanged(root, gateway)
    assert exchanged(root, gateway) == Exchanged(1, 0, 1)


def _away(*_told: Any, **_named: Any) -> Any:
    raise OperationalError("no connection")


def test_what_is_to_go_goes_where_nothing_can_be_taken(
    root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one message that cannot be written stops no other one."""
    for number in (1, 2):
        drop(root, f"{number}.xml", xml(delivers(number), f"M{number}"))
    real, calls = folder._put, iter(range(100))

    def full_once(*told: Any) -> None:
        if next(calls) == 0:
            raise OSError(28, "No space left on device")
        real(*told)

    with monkeypatch.context() as full:
        full.setattr(folder, "_put", full_once)
        assert exchanged(root, gateway) == Exchanged(2, 0, 1) and FileToWrite.objects.count() == 1
    monkeypatch.setattr(folder, "_claimed", _no_folder)
    with pytest.raises(OSError, match="Input/output error"):
        exchanged(root, gateway)
    assert len(names(root, "out")) == 2 and not FileToWrite.objects.exists() and not broken()


def _no_folder(*_told: Any) -> Any:
    raise OSError(5, "Input/output error")


def test_each_file_has_its_own_date_and_a_run_takes_so_many(
    root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        drop(root, f"{number}.xml", xml(cancels(delivers(number)), f"M{number}"))
    monkeypatch.setattr(folder, "AT_ONCE", 2)
    monday = FRI_2026_11_20 + timedelta(days=3)
    dates = iter([(AT, FRI_2026_11_20), (AT + timedelta(hours=1), monday), (AT + timedelta(hours=1), monday)])
    taken = [exchange(root, by=gateway, when=lambda: next(dates), now=AT).taken for _run in range(2)]
    assert taken == [2, 1]
    assert list(FolderFile.objects.order_by("pk").values_list("business_date", flat=True)) == [
        FRI_2026_11_20,
        monday,
        monday,
    ]


def test_the_folder_is_looked_at_before_the_statements_of_the_night_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for name in (
        "open_due_runs",
        "allege_due_instructions",
        "expire_requests",
        "forget_old_keys",
        "make_due_statements",
        "exchange_files",
    ):
        monkeypatch.setattr(tasks, name, lambda name=name: done.append(name))
    tasks.tick()
    assert done[-2:] == ["exchange_files", "make_due_statements"]


def test_the_same_message_in_two_files_is_one(root: Path, gateway: Actor) -> None:
    """And other bytes under its identifier are set aside."""
    for name in ("a.xml", "b.xml"):
        drop(root, name, xml(delivers(), "M1"))
    assert exchanged(root, gateway) == Exchanged(2, 0, 1)
    assert (
        len({each.message_id for each in FolderFile.objects.all()})
        == 1
        == Message.objects.filter(direction="IN").count()
    )
    drop(root, "c.xml", xml(delivers(2), "M1"))
    exchanged(root, gateway)
    assert [each["code"] for each in OpenMessage.objects.get().reasons] == ["identifier_used"]


def test_what_comes_before_its_instruction_waits_for_it(root: Path, gateway: Actor) -> None:
    drop(root, "a.xml", xml(cancels(delivers()), "M2"))
    assert exchanged(root, gateway) == Exchanged(1, 0, 0)
    assert OpenMessage.objects.get().state == "WAITING"


def test_the_folder_speaks_for_whom_its_client_system_does(root: Path, gateway: Actor) -> None:
    drop(root, "a.xml", xml(receives(), "H1", HARTWELL))
    assert exchanged(root, gateway) == Exchanged(1, 0, 0)
    assert [each["code"] for each in OpenMessage.objects.get().reasons] == ["sender_not_served"]


@pytest.mark.parametrize("dies_at", ["receive", "keep_file", "take_up_one", "rename"])
def test_who_is_killed_while_taking_takes_it_once(
    root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    drop(root, "a.xml", xml(delivers(), "M1"))
    with monkeypatch.context() as dying:
        if dies_at == "rename":
            real = Path.rename

            def rename(self: Path, target: Any) -> Path:
                if Path(target).parent.name == "taken":
                    raise KeyboardInterrupt
                return real(self, target)

            dying.setattr(Path, "rename", rename)
        else:
            dying.setattr(folder, dies_at, _killed)
        with pytest.raises(KeyboardInterrupt):
            exchanged(root, gateway)
    assert len(names(root, ".taking")) == 1
    exchanged(root, gateway)
    assert FolderFile.objects.count() == 1 and state(Message.objects.get(direction="IN")) == ["ACCEPTED"]
    assert len(names(root, "taken")) == 1 == len(names(root, "out")) and not broken()


def _killed(*_told: Any, **_named: Any) -> Any:
    raise KeyboardInterrupt


@pytest.mark.parametrize("dies_at", ["_put", "keep_written", "_move_on"])
def test_who_is_killed_while_writing_writes_it_once(
    root: Path, gateway: Actor, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    """Even if who reads the folder takes the file away at once."""
    drop(root, "a.xml", xml(delivers(), "M1"))
    seen: list[str] = []
    with monkeypatch.context() as dying:
        calls: list[int] = []

        def dies(*told: Any, **named: Any) -> Any:
            calls.append(1)
            if dies_at == "_move_on" and len(calls) == 1:
                return move_on(*told, **named)
            raise KeyboardInterrupt

        move_on = folder._move_on
        dying.setattr(folder, dies_at, dies)
        with pytest.raises(KeyboardInterrupt):
            exchanged(root, gateway)
    for _ in range(2):
        seen += names(root, "out")
        for name in names(root, "out"):
            (root / "out" / name).unlink()
        exchanged(root, gateway)
    seen += names(root, "out")
    assert len(seen) == 1 and FileWritten.objects.count() == 1 and not FileToWrite.objects.exists() and not broken()


def test_what_is_told_goes_by_the_folder(root: Path, gateway: Actor, market: Firm) -> None:
    seal()
    occasion = Occasion(JOB, TEN, FRI_2026_11_20, "Asked for")
    with whole():
        set_message_wish(market.parties[NORTE], "STATUS", "ISO15022", is_wished=True, occasion=occasion)
    drop(root, "a.xml", xml(delivers(), "M1"))
    exchanged(root, gateway)
    seal()
    with whole():
        told = tell(by=JOB, at=AT, business_date=FRI_2026_11_20)
    assert told.messages and exchanged(root, gateway) == Exchanged(0, 0, told.messages)
    assert {each.kind for each in written(root)} == {"sese.024", "MT548"} and not broken()


def test_one_process_at_a_time_works_on_it(root: Path, gateway: Actor) -> None:
    drop(root, "a.xml", xml(delivers(), "M1"))
    with (root / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert exchanged(root, gateway) == Exchanged()
    assert exchanged(root, gateway) == Exchanged(1, 0, 1)


def test_a_worker_does_it_and_who_looks_sees_what_is_wrong(
    root: Path, gateway: Actor, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert health.folder() == ""
    path = drop(root, "a.xml", xml(delivers(), "M1"), LONG_AGO)
    assert health.folder().startswith("a file has lain in the message folder since 2020-01-01")
    assert exchange_files() == Exchanged(1, 0, 1) and health.folder() == "" and not path.exists()
    settings.MESSAGE_CLIENT = "nobody"
    assert exchange_files() == Exchanged() and "no client system 'nobody'" in health.folder()
    settings.MESSAGE_CLIENT = "gateway"
    monkeypatch.setattr(schedule, "permissions_of", lambda *_: frozenset())
    assert exchange_files() == Exchanged() and "may not hand in" in health.folder()
    monkeypatch.undo()
    settings.MESSAGE_FOLDER = str(root / "in")
    (root / "in" / "in").write_text("in the way")
    assert exchange_files() == Exchanged()
    settings.MESSAGE_FOLDER = "/nowhere/at/all"
    assert health.folder() == "the message folder cannot be read and written"
    settings.MESSAGE_FOLDER = ""
    assert exchange_files() == Exchanged() and health.folder() == ""
