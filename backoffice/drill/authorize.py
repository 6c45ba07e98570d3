"""`drill authorize`: people ask, change, check, lend, withdraw and act underneath at once, and nothing is done that was not seen.

A thousand requests, each by a schedule of its own: two sessions at the same time draw from approvals by right and by wrong
people - the maker under another name, delegates, who has lost the role, who has a small limit - refusals, changes of what is
asked for, holds and cancellations underneath, delegations made and ended, roles ended and given, other policies, withdrawals and
expiries. Afterwards somebody who does not know the operations reads the tables: what was carried out is what its checkers saw,
once, and they were the right ones. Then fifty approve one request that needs two, and pairs of requests for one beneficiary are
asked for, and approved, at once: splitting an amount does not help.
"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any, Final

from django.db import connection

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import Asked, Decided, ask, decide, merge_people, set_limit, set_policy
from backoffice.bench.beside import FORK, beside
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.drill import Progress, Row, full_proof, seal_everything
from backoffice.drill.checked import SEED, Desk, as_it_stands, decide_on, make_desk
from backoffice.drill.databases import Databases
from backoffice.drill.onlooker import Seen, what_was_done
from backoffice.drill.schedules import Schedule, Session, Told
from machinery.statements import rows, tuples, value
from machinery.transactions import whole
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

DAY: Final = date(2026, 11, 20)
ROLES: Final = {
    "olga": "settlement_supervisor",
    "otto": "settlement_supervisor",
    "olga2": "approver",
    "adam": "approver",
    "ines": "approver",
    "ivan": "approver",
    "sara": "senior_approver",
    "sven": "senior_approver",
    "dora": "auditor",
    "hugo": "head_of_operations",
}
CROWD: Final = 50
PAIRS: Final = 10
SPLIT: Final = Decimal(200)
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"schedules": 60}, "nightly": {"schedules": 1_000}}


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--schedules", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the firm on a database of its own, lets the sessions at it, and looks; the rows of the table."""
    schedules, seed = int(options["schedules"]), int(options["seed"])
    with Databases("drill_authorize") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        desk = make_firm(schedules, seed)
        databases.use(name, "web")
        found = [*interleaved(desk, schedules, seed, progress)]
        progress(f"{CROWD} at once")
        found += [*crowd(desk), *splitting(desk)]
        databases.use(name, "job")
        seal_everything()
        return [*found, full_proof("A01-A09")]


def steps(*wanted: tuple[str, int]) -> tuple[StepWish, ...]:
    """So many of each role, in order."""
    return tuple(StepWish(role, approvals) for role, approvals in wanted)


STRICT: Final = steps(("approver", 2), ("senior_approver", 1))
USUAL: Final = steps(("approver", 1), ("senior_approver", 1))


def set_rules(action: str, *rules: tuple[int | Decimal, Sequence[StepWish]]) -> None:
    """Makes these the rules of an action, from now on."""
    wish = ActionRules(action, tuple(RuleWish(Decimal(above), tuple(needed)) for above, needed in rules))
    with whole():
        set_policy([wish], by=SEED, at=datetime.now(UTC))


def make_firm(schedules: int, seed: int) -> Desk:
    """Matched pairs to act on, two for each schedule and some more, people to ask and to check, and the policy."""
    firm = build_firm(DAY, participants=6, instruments=3)
    open_balances(firm, DAY, holding=1_000, cash=1_000_00)
    file_matches(firm, 2 * schedules + 60 * PAIRS, DAY, seed)
    with whole():
        desk = make_desk(ROLES | {f"crowd{n}": "approver" for n in range(CROWD)})
        merge_people(desk.people["olga2"], desk.people["olga"], by=SEED, at=datetime.now(UTC), reason="one person")
        set_limit(desk.people["ivan"], "approver", Decimal(1), Decimal(1), by=SEED, at=datetime.now(UTC))
    set_rules("instruction.hold", (0, ()))
    set_rules("instruction.cancel", (0, ()))
    set_rules("instruction.release", (0, USUAL))
    return desk


def pairs_of(schedules: int) -> list[tuple[int, int]]:
    """Delivering and receiving instruction of as many matches, in order."""
    return tuples("select delivering_id, receiving_id from settlements_match order by id limit %s", [schedules])


def interleaved(desk: Desk, schedules: int, seed: int, progress: Progress) -> list[Row]:
    """Two sessions at each schedule at once; what they were told, and what an onlooker finds."""
    sides, told, barrier = pairs_of(2 * schedules), Told(), FORK.Barrier(2)
    with beside([Session(desk, n, barrier).work for n in (0, 1)]) as colleagues:
        for number in range(schedules):
            if number % 50 == 0:
                progress(f"schedule {number:,} of {schedules:,}")
            schedule = _begun(desk, seed * 1_000_003 + number, sides[2 * number], sides[2 * number + 1])
            for colleague in colleagues:
                colleague.ask(schedule)
            for colleague in colleagues:
                told.add(colleague.answer())
            _ended(desk, schedule)
    return judged(told, what_was_done(desk.people), schedules)


def _begun(desk: Desk, seed: int, first: tuple[int, int], second: tuple[int, int]) -> Schedule:
    """Olga holds two instructions and asks for the release of one."""
    connection.close()
    now = Occasion(desk.actors["olga"], datetime.now(UTC), DAY, "drill")
    with whole():
        ask("instruction.hold", {"instructions": [first[0], second[0]]}, now)
    with whole():
        asked = ask("instruction.release", {"instructions": [first[0]]}, now)
    return Schedule(seed, asked.request, first, second, DAY)


def _ended(desk: Desk, schedule: Schedule) -> None:
    """What still waits, Olga takes back; the policy and Ines's role are as before."""
    Session(desk, 2, None).settle(schedule)
    set_rules("instruction.release", (0, USUAL))


def judged(told: Told, seen: Seen, schedules: int) -> list[Row]:
    """The rows of the schedules."""
    many = ", ".join(f"{number:,} {how.lower()}" for how, number in sorted(seen.ends.items()))
    answers = ", ".join(f"{number:,} {code}" for code, number in told.answers.most_common(40))
    least = schedules // 20

    def none(what: str, wrong: Sequence[str]) -> Row:
        return Row(what, "none", f"{len(wrong)}: {wrong[0]}" if wrong else "none", not wrong, "A01-A09")

    return [
        Row(f"{schedules:,} schedules", f"at least {least} carried out", many, seen.ends["EXECUTED"] >= least),
        Row("answers", f"at least {2 * schedules:,}", answers, told.answers.total() >= 2 * schedules),
        none("answers other than done or refused", told.troubles),
        none("carried out otherwise than it was seen", seen.unseen),
        none("carried out twice, or without a request", seen.twice),
        none("carried out on the word of the wrong people", seen.wrong_people),
        none("carried out on the word of too few", seen.too_few),
    ]


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Does all of it in sessions of their own at the same time; what each answers, or its refusal or trouble."""
    barrier = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        try:
            value("select 1")
            barrier.wait(60)
            with whole():
                return work()
        except Refusal as refusal:
            return refusal.code
        except Exception as trouble:
            return f"{type(trouble).__name__}: {trouble}"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def crowd(desk: Desk) -> list[Row]:
    """Fifty approve one request that needs two of them."""
    set_rules("person.limit", (0, steps(("approver", 2))))
    payload = {"person": desk.people["otto"], "role": "approver", "single": "7", "daily": "7"}
    now = Occasion(desk.actors["hugo"], datetime.now(UTC), DAY, "drill")
    with whole():
        request = ask("person.limit", payload, now).request

    wish = as_it_stands(request)

    def approves(name: str) -> Callable[[], Decided]:
        return lambda: decide(wish, by=desk.actors[name], at=datetime.now(UTC), business_date=DAY)

    found = at_once([approves(f"crowd{n}") for n in range(CROWD)])
    states = Counter(each.state if isinstance(each, Decided) else str(each) for each in found)
    done = value("select count(*) from authorizations_personlimit where single = 7")
    decisions = value("select count(*) from authorizations_decision where request_id = %s", [request])
    told = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    held = (states["EXECUTED"], states["WAITING"], done, decisions) == (1, 1, 1, 2)
    held = held and not set(states) - {"EXECUTED", "WAITING", "request_ended"}
    what, expected = f"{CROWD} approve at once what needs two", "carried out once, 2 decisions"
    return [Row(what, expected, f"{done}, {decisions} ({told})", held)]


def splitting(desk: Desk, pairs: int = PAIRS) -> list[Row]:
    """Two for one beneficiary at once that are together too much: the second waits for more, asked for or approved."""
    set_rules("instruction.cancel", (0, ()), (SPLIT, steps(("approver", 1))))
    set_rules("instruction.release", (0, steps(("approver", 1))), (SPLIT, USUAL))
    found = rows(
        "with free as (select m.delivering_id as id, i.counterparty_id as party, i.amount, row_number() over (partition by"
        " i.counterparty_id order by m.id) as n from (select * from settlements_match order by id desc limit %s) m"
        " join settlements_instruction i on i.id = m.delivering_id where i.amount between %s and %s)"
        " select a.id as one, b.id as other from free a join free b on b.party = a.party and b.n = a.n + 1 where a.n %% 2 = 1"
        " limit %s",
        [60 * PAIRS, SPLIT * 6 / 10, SPLIT * 9 / 10, 2 * pairs],
    )
    asked, approved = Counter[str](), Counter[str]()
    for number, pair in enumerate(found):
        day = DAY + timedelta(days=1 + number)
        (_cancelled if number % 2 else _released)(
            desk, [pair["one"], pair["other"]], day, asked if number % 2 else approved
        )
    return [
        _split("two cancellations for one beneficiary asked for at once", asked),
        _split("two releases for one beneficiary approved at once", approved),
    ]


def _cancelled(desk: Desk, both: Sequence[int], day: date, told: Counter[str]) -> None:
    occasion = Occasion(desk.actors["olga"], datetime.now(UTC), day, "drill")
    found = at_once([lambda one=one: ask("instruction.cancel", {"instructions": [one]}, occasion) for one in both])  # type: ignore[misc]
    told[" and ".join(sorted(_said(each) for each in found))] += 1


def _released(desk: Desk, both: Sequence[int], day: date, told: Counter[str]) -> None:
    occasion = Occasion(desk.actors["olga"], datetime.now(UTC), day, "drill")
    with whole():
        ask("instruction.hold", {"instructions": list(both)}, occasion)
    with whole():
        requests = [ask("instruction.release", {"instructions": [one]}, occasion).request for one in both]
    now = Occasion(desk.actors["adam"], datetime.now(UTC), day)
    found = at_once([
        lambda request=request, name=name: decide_on(desk, request, name, now)  # type: ignore[misc]
        for request, name in zip(requests, ("adam", "ines"), strict=True)
    ])  # fmt: skip
    told[" and ".join(sorted(_said(each) for each in found))] += 1


def _said(found: object) -> str:
    if isinstance(found, Asked):
        return "done" if found.is_done else "waits"
    return (
        {"EXECUTED": "done", "WAITING": "waits"}.get(found.state, found.state)
        if isinstance(found, Decided)
        else str(found)
    )


def _split(what: str, told: Counter[str]) -> Row:
    found = ", ".join(f"{number} x {how}" for how, number in told.items())
    return Row(what, "one is done and the other waits", found, set(told) == {"done and waits"})
