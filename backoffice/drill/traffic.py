"""What clients do while the crash drill strikes: each payment, and each trade sent to the API, under a key of its own, asked
for until it is answered."""

import http.client
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from multiprocessing.synchronize import Event
from typing import Final

from django.db import Error, connection

from backoffice.drill.bank import wrong_now
from backoffice.drill.idempotency import Door
from ledger.operations import DayNotOpen, Entry, Leg, post
from ledger.queries import business_date
from machinery.statements import statement, tuples
from machinery.transactions import one_snapshot, whole
from vocabulary.actor import Actor

CLIENT: Final = Actor("client", "drill", "drill")
PACE: Final = 0.03
BETWEEN_SNAPSHOTS: Final = 1.0
UNANSWERED: Final = 0
COME_AGAIN: Final = frozenset({UNANSWERED, http.client.CONFLICT, http.client.SERVICE_UNAVAILABLE})
"""What is no answer yet: anything else ends a trade, and the drill looks at it."""


@dataclass
class Answered:
    """What a client was told: effect -> journal, how often it had to ask again, and how often that had been done before."""

    journals: dict[str, int] = field(default_factory=dict)
    again: int = 0
    replayed: int = 0


@dataclass(frozen=True)
class Payer:
    """One client that pays to and fro between two accounts until `over`; what it has begun it brings to its answer."""

    number: int
    asset: int
    accounts: tuple[int, int]
    value_date: date
    over: Event

    def work(self, _: object) -> Answered:
        """Pays; what it was told."""
        told, turn = Answered(), 0
        while not self.over.is_set():
            turn += 1
            self._pay(f"crash:{self.number}:{turn}", turn % 2, told)
            time.sleep(PACE)
        return told

    def _pay(self, effect: str, back: int, told: Answered) -> None:
        debit, credit = self.accounts[back], self.accounts[1 - back]
        entry = Entry(effect, "HAND", self.value_date, [Leg(self.asset, debit, credit, Decimal(1))])
        while effect not in told.journals:
            try:
                with whole():
                    (posted,) = post([entry], business_date=business_date(), by=CLIENT, at=datetime.now(UTC))
                told.journals[effect] = posted.journal_id
                told.replayed += posted.replayed
            except DayNotOpen:
                told.again += 1
            except Error:
                told.again += 1
                connection.close()
                time.sleep(0.05)


@dataclass
class Taken:
    """What a client system was told: the references of the trades that were taken, every status, the codes of its noes, and
    requests without an answer."""

    references: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0


@dataclass(frozen=True)
class Router:
    """A client system that sends one trade after the other until `over`; what it has begun it brings to its end."""

    url: str
    client: tuple[str, str]
    trades: Sequence[Mapping[str, str]]
    over: Event

    def work(self, _: object) -> Taken:
        """Sends; what it was told. What has no answer yet, or may come again, is asked again under the same key."""
        told, door = Taken(), Door(self.url, *self.client)
        for number, trade in enumerate(self.trades):
            status = UNANSWERED
            while status in COME_AGAIN:
                answer = door.post(trade, f"crash-{number}")
                status = answer.status
                told.statuses[status] += 1
                told.codes.update([answer.code] if answer.code else [])
                time.sleep(PACE if status == http.client.CREATED else 0.2)
            if status == http.client.CREATED:
                told.references.append(trade["deliverer_reference"])
            if self.over.is_set():
                break
        told.unanswered = door.unanswered
        return told


@dataclass
class Seen:
    """What the snapshots showed."""

    snapshots: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Onlooker:
    """Looks at one snapshot after the other until `over`."""

    over: Event

    def work(self, _: object) -> Seen:
        """Looks; what was seen. A server that falls meanwhile spoils one look."""
        seen = Seen()
        while not self.over.is_set():
            try:
                with one_snapshot():
                    wrong = wrong_now() + [
                        f"{what}: {which} is {is_} instead of {must}"
                        for what, which, must, is_ in tuples(statement("backoffice", "drill_crash"))
                    ]
            except Error:
                connection.close()
                time.sleep(0.05)
                continue
            seen.snapshots += 1
            seen.wrong += wrong
            time.sleep(BETWEEN_SNAPSHOTS)
        return seen
