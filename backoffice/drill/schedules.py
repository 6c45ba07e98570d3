"""The sessions of the drill of authorization: what each does to a request, drawn from the seed of its schedule."""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from multiprocessing.synchronize import Barrier
from typing import Any, Final

from django.db import DatabaseError

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import Decision, Delegation, OpenRequest, RequestEffect, RoleGrant
from authorizations.operations import (
    Asked,
    Decided,
    DelegationWish,
    NewGrant,
    Wish,
    amend,
    ask,
    decide,
    delegate,
    end_delegation,
    end_roles,
    expire,
    grant_roles,
    set_policy,
    withdraw,
)
from backoffice.drill.checked import SEED, Desk
from machinery.patience import again
from machinery.transactions import whole
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

CHECKERS: Final = ("adam", "adam", "ines", "ines", "sara", "sara", "sven", "ivan", "olga", "otto", "olga2", "dora")
APART: Final = 0.004
"""Seconds between what a session does, at most."""


@dataclass(frozen=True)
class Schedule:
    """A request that waits, for the release of the first side of the first of two pairs that are on hold."""

    seed: int
    request: int
    first: tuple[int, int]
    second: tuple[int, int]
    day: date


@dataclass
class Told:
    """What sessions were told: how often each answer or refusal, and what was neither."""

    answers: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)

    def add(self, other: "Told") -> None:
        """What another was told as well."""
        self.answers.update(other.answers)
        self.troubles += other.troubles


@dataclass
class Session:
    """One of the sessions, with its number; all begin a schedule together."""

    desk: Desk
    number: int
    barrier: Barrier | None

    def work(self, schedule: Schedule) -> Told:
        """Does what the seed says; what it was told."""
        dice, told = random.Random(schedule.seed * 2 + self.number), Told()  # noqa: S311 - an order of things, no secrets
        acts: Mapping[Callable[[Schedule, random.Random], Any], int] = {
            self._approve: 60, self._refuse: 1, self._amend: 5, self._underneath: 7, self._delegate: 8,
            self._end_delegation: 5, self._withdraw: 1, self._expire: 1, self._lose_role: 4, self._get_role: 4,
            self._policy: 2,
        }  # fmt: skip
        if self.barrier is not None:
            self.barrier.wait(60)
        for act in dice.choices(list(acts), list(acts.values()), k=dice.randint(4, 12)):
            time.sleep(dice.uniform(0, APART))
            self._do(lambda act=act: act(schedule, dice), told)  # type: ignore[misc]
        return told

    def settle(self, schedule: Schedule) -> None:
        """Takes back what still waits, and gives Ines her role again."""
        told = Told()
        self._do(lambda: self._withdraw(schedule, random.Random()), told)  # noqa: S311 - draws nothing
        self._do(lambda: self._get_role(schedule, random.Random()), told)  # noqa: S311 - draws nothing

    @staticmethod
    def _do(act: Callable[[], Any], told: Told) -> None:
        def once() -> Any:
            with whole():
                return act()

        try:
            found = again(once, races=())
        except Refusal as refusal:
            told.answers[refusal.code] += 1
        except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as trouble:
            told.troubles.append(f"{type(trouble).__name__}: {str(trouble).strip()}")
        else:
            if isinstance(found, Asked):
                told.answers["asked" if found.request else "nothing of it"] += 1
            else:
                told.answers[found.state.lower() if isinstance(found, Decided) else "done"] += 1

    def _occasion(self, name: str, schedule: Schedule) -> Occasion:
        return Occasion(self.desk.actors[name], datetime.now(UTC), schedule.day, "drill")

    def _approve(self, schedule: Schedule, dice: random.Random, verdict: str = "APPROVED") -> Decided:
        """One of the checkers, as he saw it: mostly as it is, sometimes as it was at first; now and then for another."""
        name = dice.choice(CHECKERS)
        newest = RequestEffect.objects.filter(request=schedule.request).order_by("-revision")
        seen = newest.get(revision=1) if dice.random() < 0.1 else newest[0]
        if dice.random() < 0.5:
            time.sleep(dice.uniform(0, APART))
        lent = Delegation.objects.filter(to=self.desk.people[name]).order_by("-pk").values_list("pk", flat=True)[:1]
        delegation = dice.choice([None, *lent]) if name != "dora" else next(iter(lent), None)
        occasion = self._occasion(name, schedule)
        wish = Wish(
            schedule.request,
            seen.revision,
            seen.effect_hash,
            Decision.Verdict(verdict),
            "drill",
            delegation,
        )
        return decide(wish, by=occasion.by, at=occasion.at, business_date=schedule.day)

    def _refuse(self, schedule: Schedule, dice: random.Random) -> Decided:
        return self._approve(schedule, dice, "REFUSED")

    def _amend(self, schedule: Schedule, dice: random.Random) -> Decided:
        """Another set of instructions, by who asked or by a colleague."""
        revision = OpenRequest.objects.filter(pk=schedule.request).values_list("revision", flat=True).first()
        (one, _), (other, _) = schedule.first, schedule.second
        wanted = dice.choice([[one], [other], [one, other]])
        name = dice.choice(["olga", "otto"])
        return amend(schedule.request, {"instructions": wanted}, revision or 1, self._occasion(name, schedule))

    def _underneath(self, schedule: Schedule, dice: random.Random) -> Asked:
        """Somebody acts on what the request is about: what it would do is another thing then."""
        action = dice.choice(["instruction.hold", "instruction.hold", "instruction.hold", "instruction.cancel"])
        sides = [schedule.first[1], schedule.second[1]] if dice.random() < 0.5 else [*schedule.first]
        return ask(action, {"instructions": sides}, self._occasion("otto", schedule))

    def _delegate(self, schedule: Schedule, dice: random.Random) -> Delegation:
        """A checker lets another decide for him: Dora, or the very one who asked."""
        role, name = dice.choice([("approver", "adam"), ("approver", "olga2"), ("senior_approver", "sara")])
        occasion = self._occasion(name, schedule)
        to = self.desk.people[dice.choice(["dora", "dora", "otto"])]
        wish = DelegationWish(to, role, None, occasion.at, occasion.at + timedelta(days=1), "drill")
        for running in Delegation.objects.filter(of=self.desk.people[name], valid__contains=occasion.at):
            end_delegation(running.pk, by=occasion.by, at=occasion.at)
        return delegate(wish, by=occasion.by, at=datetime.now(UTC))

    def _end_delegation(self, schedule: Schedule, dice: random.Random) -> None:
        name = dice.choice(["adam", "sara"])
        occasion = self._occasion(name, schedule)
        newest = Delegation.objects.filter(of=self.desk.people[name]).order_by("-pk").values_list("pk", flat=True)[:1]
        end_delegation(next(iter(newest), 0), by=occasion.by, at=occasion.at)

    def _withdraw(self, schedule: Schedule, _: random.Random) -> None:
        occasion = self._occasion("olga", schedule)
        withdraw(schedule.request, by=occasion.by, at=occasion.at)

    def _expire(self, schedule: Schedule, _: random.Random) -> int:
        """The clock of who ends what has expired is days ahead."""
        return expire(by=SEED, at=datetime.now(UTC) + timedelta(days=30))

    def _lose_role(self, schedule: Schedule, _: random.Random) -> int:
        """Ines moves to another desk."""
        at = datetime.now(UTC)
        held = RoleGrant.objects.filter(person=self.desk.people["ines"], valid__contains=at).values_list(
            "pk", flat=True
        )
        return end_roles(list(held), by=SEED, at=at, reason="drill") if held else 0

    def _get_role(self, schedule: Schedule, _: random.Random) -> list[RoleGrant]:
        """Ines comes back."""
        return grant_roles([NewGrant("approver", person_id=self.desk.people["ines"])], by=SEED, at=datetime.now(UTC))

    def _policy(self, schedule: Schedule, dice: random.Random) -> int:
        """Another policy of releases: one approver, or two."""
        needed = (StepWish("approver", dice.choice([1, 2])), StepWish("senior_approver"))
        wish = ActionRules("instruction.release", (RuleWish(Decimal(0), needed),))
        return set_policy([wish], by=SEED, at=datetime.now(UTC))
