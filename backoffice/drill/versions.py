"""`drill versions`: records are changed up to twenty times, and every version of each is rebuilt from the trail to the byte.

Book accounts, user accounts, subscriptions, instructions, blocks and safekeeping accounts are changed in turn, a random one
each time, by the product's own operations. What each was is noted, as text, when it is made and after every change. Then
the trail is asked for each of those moments, and must say the same text. Last, one record is exported with its trail, and
a day of the whole trail.
"""

import json
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.test.utils import override_settings

from authorizations.models import User
from authorizations.operations import (
    NewAccount,
    NewPerson,
    create_accounts,
    create_people,
    disable_accounts,
    enable_accounts,
    set_preferences,
)
from authorizations.wishes import CHOICES, Wishes
from backoffice.drill import Progress, Row, full_proof
from backoffice.drill.databases import Databases
from backoffice.drill.history import ANA, FIRST, LONG_AGO, SEED, Firm, at
from backoffice.drill.idempotency import make_market, trades_of
from backoffice.list_files import MOST as MOST_OF_A_LIST
from backoffice.list_files import csv_text
from backoffice.trail_export import export_trail
from compliance.models import Block, LegalReason, ReasonCode
from compliance.operations import lift_block, place_block
from compliance.queries import Subject
from ledger.models import Guard, Hold
from ledger.operations import AccountWish as BookWish
from ledger.operations import open_accounts, place_hold, release_hold, set_floor
from machinery.transactions import whole
from notifications.models import Subscription
from notifications.operations import Wish, delete_subscription, pause_subscription, resume_subscription, subscribe
from recordkeeping.blotters import TRAIL, shown_event
from recordkeeping.queries import Search, search, version_of
from refdata.models import Account, Party
from refdata.operations import AccountWish, close_account, open_account
from settlements.messages import row_of_object
from settlements.models import Match, OpenMatch
from settlements.operations import Occasion, hold, prioritise, release, submit
from settlements.queries import priorities_of
from vocabulary.actor import Actor
from vocabulary.decimals import shortest
from vocabulary.money import Currency

RECORD_WITHIN: Final = 5.0
DAY_WITHIN: Final = 60.0
MOST: Final = 20
LOWEST: Final = Decimal(10_000)
BEGIN: Final = at(FIRST, 10)
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"records": 150}, "nightly": {"records": 1_000}}
Facts = dict[str, Any]


def add_arguments(parser: ArgumentParser) -> None:
    """How many records, and the seed."""
    parser.add_argument("--records", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the records on a database of its own, changes them, and rebuilds what they were; the rows of the table."""
    many, dice = int(options["records"]), Random(int(options["seed"]))  # noqa: S311 - what is changed, no secret
    with Databases("drill_versions") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        records = make_records(many)
        databases.use(name, "web")
        noted = change_all(records, dice, progress)
        progress("the trail is asked")
        rows = [judged(records, noted)]
        databases.use(name, "job")
        return [*rows, *exported(noted), full_proof("B-C1")]


class Record:
    """One record that is changed: the kind and id by which the trail knows it."""

    kind = ""

    def __init__(self, number: int) -> None:
        self.id = number

    def facts(self) -> Facts:
        """What it is now, of what may be changed."""
        raise NotImplementedError

    def change(self, dice: Random, when: datetime) -> bool:
        """Changes it once, in the transaction that is open; False where there is nothing left to change."""
        raise NotImplementedError


class BookAccount(Record):
    """The guard of an account of the books: its floor, and what is held on it."""

    kind = "book_account"

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.made = 0

    def facts(self) -> Facts:
        """Floor and held amount."""
        guard = Guard.objects.get(pk=self.id)
        return {"floor": None if guard.floor is None else shortest(guard.floor), "held": shortest(guard.held)}

    def change(self, dice: Random, when: datetime) -> bool:
        """Places or releases a hold, or sets the floor."""
        standing = Hold.objects.filter(account=self.id, release=None).values_list("pk", flat=True).first()
        told: dict[str, Any] = {"by": ANA, "at": when, "reason": "drill"}
        if standing is not None and dice.random() < 0.5:
            release_hold(standing, **told)
        elif dice.random() < 0.5:
            self.made += 1
            amount = Decimal(dice.randrange(1, 9))
            place_hold(self.id, amount, effect=f"versions:{self.id}:{self.made}", **told)
        else:
            set_floor(self.id, -LOWEST - dice.randrange(10_000), **told)
        return True


class UserAccount(Record):
    """A user account: how its owner reads, and whether it may sign in."""

    kind = "user"

    def facts(self) -> Facts:
        """How its owner reads, and whether it may sign in."""
        user = User.objects.get(pk=self.id)
        return asdict(user.wishes) | {"is_active": user.is_active}

    def change(self, dice: Random, when: datetime) -> bool:
        """Disables, enables, or sets preferences."""
        if dice.random() < 0.3:
            act = disable_accounts if User.objects.get(pk=self.id).is_active else enable_accounts
            act([self.id], by=SEED, at=when, reason="drill")
            return True
        wish: dict[str, Any] = {name: dice.choice(allowed) for name, allowed in CHOICES.items()}
        set_preferences(self.id, Wishes(**wish, single_keys=dice.random() < 0.5), by=SEED, at=when)
        return True


class Webhook(Record):
    """A subscription: its state."""

    kind = "subscription"

    def facts(self) -> Facts:
        """Its state."""
        return {"state": Subscription.objects.get(pk=self.id).state}

    def change(self, dice: Random, when: datetime) -> bool:
        """Pauses or resumes it; now and then it is deleted, for good."""
        found = Subscription.objects.get(pk=self.id)
        if found.state == Subscription.State.DELETED:
            return False
        act = pause_subscription if found.state == Subscription.State.ACTIVE else resume_subscription
        if dice.random() < 0.05:
            act = delete_subscription
        act(found, by=SEED, at=when)
        return True


class OwnSide(Record):
    """An instruction: whether its own side holds it, and the priority that it gives it."""

    kind = "instruction"

    def facts(self) -> Facts:
        """Its own side's hold, and the priority."""
        match = Match.objects.get(delivering=self.id)
        queued = OpenMatch.objects.get(pk=match.pk)
        return {"hold": queued.deliverer_hold, "priority": priorities_of([self.id])[self.id]}

    def change(self, dice: Random, when: datetime) -> bool:
        """Holds, releases, or sets the priority."""
        occasion = Occasion(by=ANA, at=when, business_date=FIRST, reason="drill")
        if dice.random() < 0.4:
            prioritise([self.id], dice.choice((3, 4)), occasion)
        else:
            (release if self.facts()["hold"] else hold)([self.id], occasion)
        return True


class Stop(Record):
    """A block: placed, and lifted once."""

    kind = "block"
    names = ("reason_code", "legal_reason", "legal_basis")

    def facts(self) -> Facts:
        """Its codes and days."""
        block = Block.objects.get(pk=self.id)
        days = {
            "blocked_from": block.blocked_from.isoformat(),
            "lifted_on": block.lifted_on and block.lifted_on.isoformat(),
        }
        return {name: str(getattr(block, name)) for name in self.names} | days

    def change(self, dice: Random, when: datetime) -> bool:
        """Lifts it."""
        if Block.objects.get(pk=self.id).lifted_on is not None:
            return False
        return bool(
            lift_block([self.id], lifted_on=FIRST + timedelta(days=dice.randrange(9)), by=ANA, at=when, reason="drill")
        )


class SafeAccount(Record):
    """An account of reference data: open, and closed once."""

    kind = "account"

    def facts(self) -> Facts:
        """The day on which it was closed."""
        closed = Account.objects.get(pk=self.id).closed_on
        return {"closed_on": closed and closed.isoformat()}

    def change(self, dice: Random, when: datetime) -> bool:
        """Closes it."""
        day = FIRST + timedelta(days=dice.randrange(9))
        if self.facts()["closed_on"] is not None:
            return False
        return bool(close_account([self.id], closed_on=day, by=SEED, at=when, reason="drill"))


@dataclass(frozen=True)
class Noted:
    """What a record was from an instant on, as text."""

    record: Record
    at: datetime
    text: str


def as_text(facts: Facts) -> str:
    """Facts as they are compared, to the byte."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False)


def make_records(many: int) -> list[Record]:
    """So many records, of every kind in turn."""
    firm, client, _ = make_market()
    share = -(-many // 6)
    with whole():
        party = int(Party.objects.order_by("pk").values_list("pk", flat=True)[0])
        wishes = [AccountWish(f"V{n}", party, Account.Kind.CASH, Currency("EUR")) for n in range(2 * share)]
        holders = list(open_account(wishes, opened_on=FIRST, by=SEED, at=LONG_AGO).values())
        euro = firm.assets["EUR"]
        opened = open_accounts([BookWish(holder, euro, -LOWEST) for holder in holders[:share]])
        made: list[list[Record]] = [
            [BookAccount(opened[holder, euro]) for holder in holders[:share]],
            [SafeAccount(holder) for holder in holders[share:]],
            _users(share),
            _webhooks(share, Actor("client", client, "Order router")),
            _instructions(firm, share),
            _blocks(holders[:share]),
        ]
    return [record for turn in zip(*made, strict=True) for record in turn][:many]


def _users(many: int) -> list[Record]:
    people = create_people([NewPerson(f"Person {n}", f"p{n}@drill.test") for n in range(many)], by=SEED, at=LONG_AGO)
    wanted = [NewAccount(person.pk, f"p{n}", f"glacier-walnut-{n:05d}") for n, person in enumerate(people)]
    return [UserAccount(user.pk) for user in create_accounts(wanted, by=SEED, at=LONG_AGO)]


def _webhooks(many: int, client: Actor) -> list[Record]:
    wishes = [Wish(f"https://client{n}.example/hook") for n in range(many)]
    return [Webhook(subscribe(wish, by=client, at=LONG_AGO).pk) for wish in wishes]


def _instructions(firm: Firm, many: int) -> list[Record]:
    trades = trades_of(firm, many, seed=3)
    rows = [row_of_object(n, trade) for n, trade in enumerate(trades, 1)]
    intake = submit(rows, by=SEED, at=at(FIRST, 9), business_date=FIRST)
    return [OwnSide(made.delivering) for made in intake.made.values()]


def _blocks(holders: Sequence[int]) -> list[Record]:
    found: list[Record] = []
    for number, holder in enumerate(holders):
        placed = place_block(
            [Subject("account", holder)],
            reason_code=ReasonCode.BLOC,
            legal_reason=LegalReason.REGULATOR,
            legal_basis=f"order {number}",
            blocked_from=FIRST,
            by=ANA,
            at=LONG_AGO,
        )
        found += [Stop(block) for block in placed.values()]
    return found


def change_all(records: Sequence[Record], dice: Random, progress: Progress) -> list[Noted]:
    """Changes every record up to MOST times, in no order; what each was from the beginning and from each change on."""
    noted = [Noted(record, BEGIN, as_text(record.facts())) for record in records]
    turns = [record for record in records for _ in range(dice.randint(1, MOST))]
    dice.shuffle(turns)
    for number, record in enumerate(turns, 1):
        if number % 100 == 0:
            progress(f"{number} of {len(turns)} changes")
        when = BEGIN + timedelta(seconds=number)
        with whole():
            if record.change(dice, when):
                noted.append(Noted(record, when, as_text(record.facts())))
    return noted


def judged(records: Sequence[Record], noted: Sequence[Noted]) -> Row:
    """Whether the trail says of every noted version what was noted. What no event names is as it is now: it was never
    changed."""
    now = {id(record): record.facts() for record in records}
    wrong = []
    for each in noted:
        told = version_of(each.record.kind, each.record.id, each.at)
        rebuilt = as_text({name: told.get(name, fact) for name, fact in now[id(each.record)].items()})
        if rebuilt != each.text:
            wrong.append(f"{each.record.kind} {each.record.id} at {each.at}: {rebuilt} instead of {each.text}")
    return Row(
        f"{len(noted):,} versions of {len(records):,} records, rebuilt from the trail",
        "every one to the byte",
        f"{len(wrong):,} differ; first {wrong[0][:200]}" if wrong else "every one",
        not wrong and len(noted) > len(records),
        "B-C1",
    )


def exported(noted: Sequence[Noted]) -> list[Row]:
    """How long it takes to hand out the record that was changed most with its trail, and all of this day's trail."""
    record, _ = Counter(each.record for each in noted).most_common(1)[0]
    with TemporaryDirectory(prefix="backoffice-versions-") as folder:
        place = Path(folder)
        started = time.monotonic()
        wanted = Search(subject_type=record.kind, subject=str(record.id))
        events = [shown_event(event) for event in search(wanted, None, False, MOST_OF_A_LIST["csv"])]
        (place / "record.csv").write_text(csv_text(TRAIL.columns, events))
        one, started = time.monotonic() - started, time.monotonic()
        with override_settings(TRAIL_KEY_FILE=place / "trail_key", CHECKPOINTS=place / "checkpoints"):
            found = export_trail(place / "day.zip", since=None, until=None, by=SEED, at=BEGIN)
        day = time.monotonic() - started
        lines = (place / "record.csv").read_text().count("\n") - 1
    return [
        _timed(f"a record exported with its {lines} events", RECORD_WITHIN, one),
        _timed(f"a day of {found.end - found.first:,} events exported", DAY_WITHIN, day),
    ]


def _timed(what: str, within: float, seconds: float) -> Row:
    return Row(what, f"{within:.0f} s", f"{seconds:.2f} s", seconds <= within, "B-C1")
