"""Who asks for limits of people, and who checks that, while the crash drill strikes: each request brought to its end, or left."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from multiprocessing.synchronize import Event
from typing import Any, Final, TypeVar

from django.db import Error, connection

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import Decided, ask, expire, set_policy
from authorizations.refusals import DecidedAlready, RequestEnded, WaitsAlready
from backoffice.drill import Row
from backoffice.drill.checked import LONG_AGO, SEED, Desk, decide_on, make_desk
from backoffice.drill.databases import Databases
from machinery.statements import run, tuples, value
from machinery.transactions import whole
from vocabulary.occasion import Occasion

Answer = TypeVar("Answer")
ROLES: Final = {
    "hugo": "head_of_operations",
    "adam": "approver",
    "sara": "senior_approver",
    "ines": "approver",
    "dora": "auditor",
}
"""Hugo asks, Adam and Sara decide; the limits are those of Ines and Dora, for nobody decides on what is about himself."""
PACE: Final = 0.02
LEFT: Final = 5
"""Every fifth request is left, until the next of them makes it expire."""
AT_WORK: Final = "petitioner"
IN_THE_MIDDLE: Final = (
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and application_name = 'petitioner'"
    " and xact_start is not null"
)
"""Ends the session of who asks or decides, in the middle of that."""


def open_desk() -> Desk:
    """Who asks and who checks, and that a limit needs two of them. As the owner."""
    desk = make_desk(ROLES)
    rule = RuleWish(Decimal(0), (StepWish("approver"), StepWish("senior_approver")))
    set_policy([ActionRules("person.limit", (rule,))], by=SEED, at=LONG_AGO)
    return desk


@dataclass
class Asked:
    """What they were told: the limits that were carried out, how many requests were left, and how often they had to ask again."""

    done: list[int] = field(default_factory=list)
    left: int = 0
    again: int = 0


@dataclass(frozen=True)
class Petitioner:
    """Asks for one limit after the other and has it checked until `over`; what it has begun it brings to its end."""

    databases: Databases
    name: str
    desk: Desk
    day: date
    over: Event

    def work(self, _: object) -> Asked:
        """Asks and checks; what was told."""
        self.databases.use(self.name, "web")
        told, turn = Asked(), 0
        while not self.over.is_set():
            turn += 1
            if turn % LEFT == 0:
                self._brought(lambda: expire(by=SEED, at=datetime.now(UTC) + timedelta(days=30)), told)
                self._ask("dora", turn, told)
                told.left += 1
                continue
            request = self._ask("ines", turn, told)
            for name in ("adam", "sara"):
                self._check(request, name, told)
            told.done.append(turn)
        return told

    def _ask(self, whose: str, turn: int, told: Asked) -> int:
        """The number of the request, also where the answer to it was lost."""
        payload: Mapping[str, Any] = {
            "person": self.desk.people[whose],
            "role": "approver",
            "single": str(turn),
            "daily": "1000000",
        }
        try:
            return self._brought(lambda: ask("person.limit", payload, self._occasion("hugo")).request, told)
        except WaitsAlready as lost:
            return int(lost.data["request"])

    def _check(self, request: int, name: str, told: Asked) -> None:
        """Until it is known that this one has approved."""

        def approve() -> Decided | None:
            if value("select exists (select from authorizations_requestend where request_id = %s)", [request]):
                return None
            return decide_on(self.desk, request, name, self._occasion(name))

        try:
            self._brought(approve, told)
        except (DecidedAlready, RequestEnded):
            told.again += 1

    def _occasion(self, name: str) -> Occasion:
        return Occasion(self.desk.actors[name], datetime.now(UTC), self.day, "drill")

    @staticmethod
    def _brought(act: Callable[[], Answer], told: Asked) -> Answer:
        """Does it, again and again while the database is away; what it refuses is the caller's."""
        while True:
            time.sleep(PACE)
            try:
                with whole():
                    run("select set_config('application_name', %s, true)", [AT_WORK])
                    return act()
            except Error:
                told.again += 1
                connection.close()


def asked_for(told: Asked, seed: int) -> Row:
    """Whether each limit that they were told of is on file once and no other, and none is both left and done."""
    kept = [int(single) for (single,) in tuples("select single from authorizations_personlimit")]
    ends = dict(tuples("select how, count(*) from authorizations_requestend group by how"))
    missing = len(set(told.done) - set(kept))
    more = len(kept) - len(set(told.done))
    left = ends.pop("EXPIRED", 0) + value("select count(*) from authorizations_openrequest")
    odd = ends != {"EXECUTED": len(told.done)} or left != told.left
    return Row(
        f"seed {seed}: limits that two agreed to and are not in force, or in force unasked",
        "0, 0",
        f"{missing}, {more} of {len(told.done):,} ({told.left} left, {told.again} asked again)",
        not missing and not more and not odd and bool(told.done),
        "A05",
    )
