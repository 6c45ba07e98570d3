"""`drill tamper`: whoever changes the trail is found, and named, by the verifier (bar B-C4).

A trail of some business dates is made by the product and exported. Each of twenty-one attacks is made in fifty places, with
all the means of whoever holds the export, some of them the signing key; the verifier that goes out with every export must
name it. Ten clean exports, some of them taken while others write, must pass without a word, and what those wrote must all be
sealed; and what the owner of the database does with triggers asleep must be found against a checkpoint kept outside (B-C5).
"""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import struct
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from backoffice.drill import Progress, Row, forged_proofs, forgeries
from backoffice.drill.databases import Databases
from backoffice.drill.forgeries import Hand, Parts
from backoffice.trail import sign_all, signer
from backoffice.trail_export import VERIFIER, export_trail
from backoffice.trail_proof import Proof, event_proof, fact_proof, growth_proof
from machinery.merkle import EMPTY, leaf_hash, root_of
from machinery.statements import run, value
from machinery.transactions import whole
from recordkeeping.notes import Signer, checkpoint_text, notes_in
from recordkeeping.operations import record
from recordkeeping.queries import checkpoints_since, sealed_events
from vocabulary.actor import Actor

FIRST_DAY: Final = date(2026, 10, 5)
DAYS: Final = 8
WRITERS: Final = 3
SLOW: Final = 0.05
SEALED_WITHIN: Final = 30.0
COLUMNS: Final = ("match", "journal", "asset", "from", "to", "quantity", "currency", "amount")
BY: Final = Actor("person", "7", "Ana Ñáñez")
ACTORS: Final = (BY, Actor("client", "front", "Front office São Paulo"), Actor("job", "night", "Nachtlauf für alle a"))


def add_arguments(parser: ArgumentParser) -> None:
    """How many places, how long a trail, and the seed."""
    parser.add_argument("--places", type=int, default=50, help="places of each attack (default 50)")
    parser.add_argument("--events", type=int, default=30, help="events of each of eight business dates (default 30)")
    parser.add_argument("--seed", type=int, default=4)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the trail on a database of its own, attacks it in every way; a row an attack."""
    with Databases("drill_tamper") as databases, tempfile.TemporaryDirectory(prefix="backoffice-tamper-") as folder:
        name = databases.clone("trail")
        place = Path(folder)
        with override_settings(TRAIL_KEY_FILE=place / "trail_key", CHECKPOINTS=place / "checkpoints"):
            databases.use(name, "job")
            random = Random(int(options["seed"]))  # noqa: S311 - a drill is repeated by its seed
            return Drill(place, random, int(options["places"]), progress).rows(
                int(options["events"]), lambda role: databases.use(name, role)
            )


class Drill:
    """The trail, its verifier, and what is tried."""

    def __init__(self, folder: Path, random: Random, places: int, progress: Progress) -> None:
        self.folder, self.random, self.places, self.progress = folder, random, places, progress
        self.verifier = the_verifier()
        self.keys = folder / "keys.txt"
        self.trusted = folder / "trusted.txt"
        self.tried = folder / "tried.zip"

    def rows(self, events: int, use: Callable[[str], None]) -> list[Row]:
        """Everything, in the order of the table."""
        self.progress("a trail of eight business dates")
        entries = self.make_trail(events)
        self.keys.write_text(signer().verifier_key + "\n")
        export = self.export("attacked.zip")
        proofs = self.proofs(entries)
        clean = [*self.clean_exports(), self.all_sealed()]
        parts, hand = Parts.read(export), Hand(self.verifier.event_bytes, signer(), another_signer())
        found = [self.attacked(name, attack, parts, hand) for name, attack in forgeries.ATTACKS.items()]
        found += [self.forged(name, attack, proofs, entries) for name, attack in forged_proofs.ATTACKS.items()]
        found.sort(key=lambda row: int(row.what.split(" ")[0]))
        return [*clean, self.true_proofs(proofs), *found, self.insider(use)]

    def make_trail(self, events: int) -> list[bytes]:
        """Events of every kind of actor, signed now and then, and each date closed; the facts of the last set."""
        entries: list[bytes] = []
        for number in range(DAYS):
            day = FIRST_DAY + timedelta(days=number)
            for turn in range(events):
                entries = one_event(self.random, day, turn)
                if turn % 10 == 9:
                    sign_all()
            with whole():
                record(
                    by=Actor("job", "night", "night"),
                    at=instant(day, events),
                    code="day.closed",
                    subject_type="day",
                    subject_ids=[day],
                    after={"opened": (day + timedelta(days=1)).isoformat()},
                )
            if left := left_without_a_leaf():
                raise RuntimeError(f"{left} events of {day} were not sealed within {SEALED_WITHIN:g} s")
        return entries

    def export(self, name: str) -> Path:
        """The whole trail as it is."""
        path = self.folder / name
        export_trail(path, since=None, until=None, by=BY, at=instant(FIRST_DAY, 0))
        return path

    def clean_exports(self) -> Iterator[Row]:
        """Ten of them; from the sixth on others write meanwhile."""
        alarms, stop = [], threading.Event()
        writers = [threading.Thread(target=write_until, args=(stop, number)) for number in range(WRITERS)]
        for number in range(10):
            self.progress(f"clean export {number + 1} of 10")
            if number == 5:
                for writer in writers:
                    writer.start()
            path = self.export("clean.zip")
            self.trusted.write_text("\n".join(each.note for each in checkpoints_since(None)[-3:]))
            code, said = self.verify(path, ["--trust", str(self.trusted)])
            alarms += [said] if code else []
        stop.set()
        for writer in writers:
            writer.join()
        found = alarms[0] if alarms else "no alarm"
        yield Row("ten clean exports, five beside writers", "no alarm", found, not alarms)

    def all_sealed(self) -> Row:
        """Whether every event has its leaf, those too that were committed after others that began later."""
        left = left_without_a_leaf()
        return Row("events that writers kept meanwhile", "all are sealed", f"{left or 'none'} without a leaf", not left)

    def verify(self, path: Path, more: Sequence[str] = ()) -> tuple[int, str]:
        """The exit status of the verifier and what it says."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code: int = self.verifier.main([str(path), "--key", str(self.keys), *more])
        return code, said.getvalue()

    def attacked(self, name: str, attack: forgeries.Attack, parts: Parts, hand: Hand) -> Row:
        """One attack in all its places."""
        self.progress(name)
        missed: list[str] = []
        for _turn in range(self.places):
            changed = parts.copy()
            expected = attack(changed, self.random, hand)
            changed.write(self.tried)
            self.trusted.write_text("\n".join(expected.trusted))
            code, said = self.verify(self.tried, ["--trust", str(self.trusted)] if expected.trusted else [])
            if code != 1 or not names(said, expected.code, expected.words):
                missed.append(f"{expected.code} {expected.words} not in: {said}")
        return self.told(name, missed)

    def told(self, name: str, missed: list[str]) -> Row:
        """How often an attack was named as it must be."""
        found = f"{self.places - len(missed)} named" + (f"; first missed: {missed[0][:300]}" if missed else "")
        return Row(name, f"{self.places} of {self.places} named", found, not missed)

    def proofs(self, entries: Sequence[bytes]) -> dict[str, Proof]:
        """A true proof of each kind, and a signed checkpoint of nothing."""
        checkpoints = checkpoints_since(None)
        last = next(event for event in reversed(sealed_events(-1, 10**6)) if event.after and "facts" in event.after)
        facts = [struct.unpack(">8q", entry) for entry in entries]
        nothing = signer().sign(checkpoint_text(settings.TRAIL_ORIGIN, 0, EMPTY, instant(FIRST_DAY, 0), None))
        return {
            "event": event_proof(self.random.choice(sealed_events(0, 100)).id),
            "fact": fact_proof(last.id, COLUMNS, facts, entries, 5),
            "growth": growth_proof(checkpoints[len(checkpoints) // 2], checkpoints[-1]),
            "nothing": {"checkpoint": nothing},
        }

    def true_proofs(self, proofs: Mapping[str, Proof]) -> Row:
        """What is true is accepted."""
        refused = [kind for kind in ("event", "fact", "growth") if self.check(proofs[kind])]
        return Row(
            "true proofs of an event, a fact, and growth",
            "accepted",
            f"refused: {refused}" if refused else "accepted",
            not refused,
        )

    def check(self, proof: Proof) -> str:
        """What the verifier says of a proof; "" when it holds."""
        path = self.folder / "proof.json"
        path.write_text(json.dumps(proof))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = self.verifier.main(["--proof", str(path), "--key", str(self.keys)])
        return said.getvalue() if code else ""

    def forged(self, name: str, attack: Any, proofs: Mapping[str, Proof], entries: Sequence[bytes]) -> Row:
        """One attack on proofs, in many ways."""
        self.progress(name)
        missed = []
        for _turn in range(self.places):
            proof, code = attack(proofs, entries, self.random)
            said = self.check(proof)
            if not names(said, code, ""):
                missed.append(f"{code} not in: {said}")
        return self.told(name, missed)

    def insider(self, use: Callable[[str], None]) -> Row:
        """The owner of the database, with triggers asleep, against a checkpoint kept outside and the key kept outside."""
        kept = [
            note for path in sorted((self.folder / "checkpoints").glob("*.txt")) for note in notes_in(path.read_text())
        ]
        self.trusted.write_text(kept[-1])
        missed = []
        for sql, code, words in INSIDE:
            self.progress(f"insider: {sql[:60]}")
            use("superuser")
            run("set session_replication_role = replica")
            run(sql)
            use("job")
            status, said = self.verify(self.export("inside.zip"), ["--trust", str(self.trusted)])
            missed += [] if status == 1 and names(said, code, words) else [f"{sql}: {code} not in {said}"]
        found = f"{len(INSIDE) - len(missed)} found" + (f"; first missed: {missed[0][:300]}" if missed else "")
        return Row(
            "B-C5 the owner of the database, triggers asleep",
            f"{len(INSIDE)} of {len(INSIDE)} found",
            found,
            not missed,
        )


INSIDE: Final = (
    ("update recordkeeping_event set reason = 'no reason' where id = 20", "row-changed", "event 20,"),
    (
        "update recordkeeping_event set reason = 'no reason' where id = 40;"
        " update recordkeeping_leaf l set hash = recordkeeping_leaf_hash(e) from recordkeeping_event e"
        " where e.id = l.event_id and e.id = 40",
        "root-wrong",
        "are not what was signed",
    ),
    (
        "delete from recordkeeping_leaf where event_id = 60; delete from recordkeeping_event where id = 60",
        "leaf-missing",
        "are missing",
    ),
    (
        "insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason,"
        " request_id, at, recorded_at, xid) values ('job', 'x', 'x', 'x', 'x', '{}', '', '', now(),"
        " now() - interval '2 hours', 3)",
        "backdated",
        "long before",
    ),
)
"""Done one after the other; what must be said of each besides what is said of those before it."""


def left_without_a_leaf() -> int:
    """Seals and signs until every event has its leaf, or SEALED_WITHIN ends: any transaction of the server, of whatever
    database, holds back what was written after it began. How many events are left."""
    query = "select count(*) from recordkeeping_event where id not in (select event_id from recordkeeping_leaf)"
    until = time.monotonic() + SEALED_WITHIN
    while True:
        sign_all()
        left = int(value(query))
        if not left or time.monotonic() > until:
            return left
        time.sleep(SLOW)


def one_event(random: Random, day: date, turn: int, slow: float = 0.0) -> list[bytes]:
    """Keeps one event that tells of a set of facts, in a transaction that ends so many seconds later; their canonical
    bytes."""
    rows = [tuple(random.randrange(1, 10**9) for _ in COLUMNS) for _ in range(16)]
    entries = [struct.pack(">8q", *row) for row in rows]
    with whole():
        record(
            by=random.choice(ACTORS),
            at=instant(day, turn),
            code=random.choice(["hold.placed", "instruction.cancelled", "night.settled"]),
            subject_type="account",
            subject_ids=[random.randrange(1000)],
            before={"amount": f"{random.randrange(10**6)}.50"},
            after={"facts": {"root": root_of(map(leaf_hash, entries)).hex(), "count": len(rows), "columns": COLUMNS}},
            reason=random.choice(["", "señal ñ", "client asked | by phone"]),
        )
        time.sleep(slow)
    return entries


def instant(day: date, minutes: int) -> datetime:
    """A business instant of a date."""
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=minutes)


def write_until(stop: threading.Event, seed: int) -> None:
    """Keeps events in a session of its own until told to stop, in transactions of some length."""
    random = Random(seed)  # noqa: S311 - made data
    while not stop.is_set():
        one_event(random, FIRST_DAY + timedelta(days=DAYS), 0, random.uniform(0, SLOW))
    connection.close()


def names(said: str, code: str, words: str) -> bool:
    """Whether a finding of this code has these words."""
    return any(line.startswith(f"{code} ") and words in line for line in said.splitlines())


def another_signer() -> Signer:
    """A key of the same name that is not the installation's."""
    return Signer(settings.TRAIL_ORIGIN, Ed25519PrivateKey.generate())


def the_verifier() -> ModuleType:
    """The program that goes out with every export, as a module."""
    path = str(settings.BASE_DIR / "bin" / VERIFIER)
    loader = importlib.machinery.SourceFileLoader("verify_trail", path)
    spec = importlib.util.spec_from_loader("verify_trail", loader)
    if spec is None:
        raise RuntimeError(f"expected a program at {path}")
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
