"""What the people of the drill's firm ask for and check: every way in which a request ends, on every one of its days.

Olga asks for holds and releases of instructions, Hugo for limits of people; Adam and Ines check, Sara checks what is worth more,
and Dora does so for Adam while he is away. A hold needs nobody below a million, a release one of them, or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import Decision, OpenRequest, RequestEffect
from authorizations.operations import (
    Decided,
    DelegationWish,
    NewAccount,
    NewGrant,
    NewPerson,
    Wish,
    amend,
    ask,
    create_accounts,
    create_people,
    decide,
    delegate,
    expire,
    grant_roles,
    set_limit,
    set_policy,
    withdraw,
)
from authorizations.queries import actor_of
from machinery.statements import rows
from machinery.transactions import whole
from refdata.operations import RateWish, set_rate
from vocabulary.actor import Actor
from vocabulary.occasion import Occasion

SEED: Final = Actor("job", "seed", "seed")
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD: Final = "nobody signs in with this 7"  # noqa: S105 - of a database that is dropped after the drill
ROLES: Final = {
    "olga": "settlement_supervisor",
    "hugo": "head_of_operations",
    "adam": "approver",
    "ines": "approver",
    "sara": "senior_approver",
    "dora": "auditor",
}
ONE, TWO = (StepWish("approver"),), (StepWish("approver"), StepWish("senior_approver"))
MATRIX: Final = (
    ActionRules("instruction.hold", (RuleWish(Decimal(0), ()), RuleWish(Decimal(1_000_000), ONE))),
    ActionRules("instruction.release", (RuleWish(Decimal(0), ONE), RuleWish(Decimal(5_000), TWO))),
    ActionRules("person.limit", (RuleWish(Decimal(0), ONE, escalates_after=4, escalates_to="head_of_operations"),)),
)
RATES: Final = {"USD": Decimal("1.1000"), "JPY": Decimal("160.00"), "BHD": Decimal("0.4100")}


@dataclass(frozen=True)
class Desk:
    """The people by their first names: how each acts, and his number as a person."""

    actors: dict[str, Actor]
    people: dict[str, int]

    def occasion(self, name: str, day: date, hour: int) -> Occasion:
        """What one of them does at an hour (UTC) of a day."""
        return Occasion(self.actors[name], datetime.combine(day, time(hour), UTC), day, "asked by telephone")


def make_desk(roles: Mapping[str, str]) -> Desk:
    """People with accounts, each in one role, by first names."""
    told: dict[str, Any] = {"by": SEED, "at": LONG_AGO}
    people = create_people([NewPerson(name.title(), f"{name}@drill.test") for name in roles], **told)
    grant_roles([NewGrant(role, person_id=who.pk) for who, role in zip(people, roles.values(), strict=True)], **told)
    accounts = create_accounts(
        [NewAccount(who.pk, name, PASSWORD) for who, name in zip(people, roles, strict=True)], **told
    )
    return Desk(
        {name: actor_of(account) for name, account in zip(roles, accounts, strict=True)},
        {name: who.pk for who, name in zip(people, roles, strict=True)},
    )


def open_desk(first: date) -> Desk:
    """The people of the history, rates of its days, a limit of Sara's, and from then on the policy."""
    desk = make_desk(ROLES)
    for day in (first, first + timedelta(days=7)):
        wishes = [RateWish(code, day, rate) for code, rate in RATES.items()]
        set_rate(wishes, source="drill", by=SEED, at=datetime.combine(day, time(7), UTC))
    most = Decimal(100_000_000)
    set_limit(desk.people["sara"], "senior_approver", most, 5 * most, by=SEED, at=LONG_AGO)
    set_policy(MATRIX, by=SEED, at=LONG_AGO)
    return desk


def as_it_stands(request: int, verdict: Decision.Verdict = Decision.Verdict.APPROVED, **more: Any) -> Wish:
    """A decision on a request as it is now."""
    opened = OpenRequest.objects.get(pk=request)
    effect = RequestEffect.objects.get(request=request, revision=opened.revision)
    reason = "" if verdict == Decision.Verdict.APPROVED else "not agreed"
    return Wish(request, opened.revision, effect.effect_hash, verdict, reason, **more)


def decide_on(desk: Desk, request: int, name: str, occasion: Occasion, **more: Any) -> Decided:
    """One of them decides on a request as it stands."""
    wish = as_it_stands(request, **more)
    return decide(wish, by=desk.actors[name], at=occasion.at, business_date=occasion.business_date)


def hold_checked(desk: Desk, instructions: Sequence[int], day: date) -> None:
    """Olga puts them on hold: nobody else is needed."""
    with whole():
        ask("instruction.hold", {"instructions": list(instructions)}, desk.occasion("olga", day, 11))


def release_part_checked(desk: Desk, day: date) -> None:
    """Olga lets both sides of a delivery of small worth settle in parts, holds it, and releases two of it, then one: nobody else is
    needed."""
    deliverer, receiver = _of_small_worth(day)
    occasion = desk.occasion("olga", day, 13)
    for says in ("PARC", "PARQ"):
        with whole():
            ask("instruction.set_partial", {"instructions": [deliverer, receiver], "partial": says}, occasion)
    with whole():
        ask("instruction.hold", {"instructions": [deliverer]}, occasion)
    for quantity in ("2", "1"):
        with whole():
            releases = [{"instruction": deliverer, "quantity": quantity}]
            ask("instruction.release_part", {"releases": releases}, occasion)


def _of_small_worth(day: date) -> list[int]:
    """Both instructions of a delivery against payment that is due later, of which a part needs nobody's consent."""
    (found,) = rows(
        "select m.delivering_id as d, m.receiving_id as r from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id where o.intended_settlement_date > %s and o.payment = 'DVP'"
        " and not o.deliverer_hold and not o.deliverer_cancels and not o.receiver_cancels and o.quantity_units > 2"
        " and o.match_id not in (select match_id from settlements_openmatch order by match_id desc limit 4)"
        " order by o.amount_units / o.quantity_units, o.match_id limit 1",
        [day],
    )
    return [found["d"], found["r"]]


def release_checked(desk: Desk, instructions: Sequence[int], day: date) -> None:
    """Olga asks for their release; Adam, and Sara where it is worth more, agree to it."""
    with whole():
        asked = ask("instruction.release", {"instructions": list(instructions)}, desk.occasion("olga", day, 11))
    for place, step in enumerate(asked.waits_for):
        with whole():
            name = "adam" if step.role == "approver" else "sara"
            decide_on(desk, asked.request, name, desk.occasion(name, day, 12 + place))


def ask_for_limits(desk: Desk, day: date, turn: int) -> None:
    """Hugo asks for a limit of one of them, and it ends in another way every day: agreed to, by a delegate, after a change,
    refused, withdrawn, expired; the last waits."""
    occasion = desk.occasion("hugo", day, 9)
    payload = {"person": desk.people["ines"], "role": "approver", "single": str(1_000_000 + turn), "daily": "9000000"}
    with whole():
        expire(by=SEED, at=occasion.at)
        request = ask("person.limit", payload, occasion).request
    way = ("agreed", "delegate", "changed", "refused", "withdrawn", "left")[turn % 6]
    with whole():
        if way == "agreed":
            decide_on(desk, request, "adam", desk.occasion("adam", day, 10))
        elif way == "delegate":
            away = DelegationWish(
                desk.people["dora"], "approver", None, occasion.at, occasion.at + timedelta(days=2), "on leave"
            )
            lent = delegate(away, by=desk.actors["adam"], at=occasion.at)
            decide_on(desk, request, "dora", desk.occasion("dora", day, 10), delegation=lent.pk)
        elif way == "changed":
            amend(request, payload | {"single": str(2_000_000 + turn)}, 1, desk.occasion("hugo", day, 10))
            decide_on(desk, request, "adam", desk.occasion("adam", day, 11))
        elif way == "refused":
            decide_on(desk, request, "adam", desk.occasion("adam", day, 10), verdict=Decision.Verdict.REFUSED)
        elif way == "withdrawn":
            withdraw(request, by=desk.actors["hugo"], at=desk.occasion("hugo", day, 10).at, reason="not needed")
