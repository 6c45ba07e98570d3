"""`drill corruption`: every invariant sees what it is there for, and none sees what is not.

A firm with two months of nights is made; each corruption is done to it by raw SQL as superuser, with triggers and foreign
keys asleep, proved twice - as tonight's proof would, and in full - and taken back. The right invariant must name it. On
the clean firm both proofs are silent. What goes past the operations with triggers awake, PostgreSQL itself must refuse. It
fails when an invariant has no corruption, when fewer than a third are done to closed months, and when fewer than ten leave
all books balanced.
"""

from argparse import ArgumentParser
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import transaction

from backoffice.drill import Progress, Row
from backoffice.drill.corruptions import Corruption, every_corruption
from backoffice.drill.databases import Databases
from backoffice.drill.history import DAYS, TONIGHT, build_history
from backoffice.drill.past_operations import refused_by_postgresql
from backoffice.proof import INVARIANTS, look
from itservices.queries import run_of
from machinery.statements import run, statement, value
from machinery.transactions import whole

CLOSED_DAY = DAYS[1]
LEAST_BALANCED = 10
SIZES: Mapping[str, Mapping[str, object]] = {"ci": {"trades": 50}, "nightly": {"trades": 200}}
BALANCE_CHECKS = frozenset({"L06", "L10"})
"""What a check of balances would see: an asset that does not add up to zero, a guard that is not its movements' sum."""


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed of the firm, and which corruptions."""
    parser.add_argument("--trades", type=int, default=50, help="trades of each of the six days")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--only", metavar="CODE", help="only the corruptions of one invariant")


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the firm on a database of its own, corrupts it in every way, and returns the rows of the table."""
    with Databases("drill_corruption") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        progress("two months of nights")
        build_history(int(options["trades"]), int(options["seed"]))
        databases.use(name, "web")
        past = refused_by_postgresql()
        databases.use(name, "superuser")
        chosen = [each for each in every_corruption() if options["only"] in (None, each.invariant)]
        found = [*silence(), *past, *tried(chosen, progress)]
        return found if options["only"] else [*found, *enough(chosen)]


def silence() -> list[Row]:
    """Both proofs of the clean firm name nothing."""
    rows = []
    for words, full in (("the proof of the night", False), ("a full proof", True)):
        with whole():
            named = [result.code for result in look(TONIGHT, full).broken]
        rows.append(Row(f"clean firm: {words}", "silence", ", ".join(named) or "silence", not named))
    return rows


def tried(corruptions: Iterable[Corruption], progress: Progress) -> list[Row]:
    """A row for each corruption. The firm is as before afterwards."""
    set_scene()
    places = scene()
    rows = []
    for corruption in corruptions:
        progress(f"{corruption.invariant} {corruption.sentence}")
        rows.append(judged(corruption, *named_after(corruption, places)))
    return rows


def set_scene() -> None:
    """The temporary views that the statements name rows by. They last as long as this session."""
    run(statement("backoffice", "drill_scene"))


def scene() -> dict[str, object]:
    """What stands in the places of the statements."""
    slice_of = "select id from ledger_slice where business_date = %s and purpose = 'night'"
    tonight, old = run_of("night", TONIGHT), run_of("night", CLOSED_DAY)
    if tonight is None or old is None:
        raise RuntimeError("expected a night of each date, found none")
    return {
        "today": TONIGHT,
        "day": CLOSED_DAY,
        "night": value(slice_of, [TONIGHT]),
        "old": value(slice_of, [CLOSED_DAY]),
        "run": tonight.pk,
        "old run": old.pk,
    }


def concerned(corruption: Corruption) -> set[str]:
    """The codes on which it hangs whether a corruption was noticed as it had to be."""
    return {corruption.invariant, corruption.by_night, *BALANCE_CHECKS}


def named_after(
    corruption: Corruption, places: Mapping[str, object], only: Collection[str] = INVARIANTS
) -> tuple[list[str], list[str]]:
    """The codes that the proof of the night and a full proof name after a corruption, which is then taken back: of all, or of
    some."""
    with whole():
        run("set local session_replication_role = replica")
        run(corruption.statement(places))
        run("set local session_replication_role = origin")
        by_night, in_full = (
            [result.code for result in look(TONIGHT, full, only=only).broken] for full in (False, True)
        )
        transaction.set_rollback(True)
    return by_night, in_full


def judged(corruption: Corruption, by_night: list[str], in_full: list[str]) -> Row:
    """Whether the right one named it, and whether it is as balanced as it says."""
    expected = f"{corruption.by_night or 'only in full'}, {corruption.invariant}"
    seen = corruption.invariant in in_full and corruption.by_night in {*by_night, ""}
    balanced = corruption.balanced <= BALANCE_CHECKS.isdisjoint(in_full)
    marks = f"{'closed month' if corruption.closed else 'today'}, {'balanced' if corruption.balanced else 'unbalanced'}"
    found = f"{' '.join(by_night) or 'silence'} | {' '.join(in_full) or 'silence'}"
    return Row(f"{corruption.sentence} ({marks})", expected, found, seen and balanced)


def enough(corruptions: Iterable[Corruption]) -> list[Row]:
    """Every invariant is tried; a third in closed months; ten leave the books balanced."""
    all_of = list(corruptions)
    untried = sorted(INVARIANTS.keys() - {each.invariant for each in all_of})
    closed, balanced = sum(each.closed for each in all_of), sum(each.balanced for each in all_of)
    third = -(-len(all_of) // 3)
    return [
        Row("invariants without a corruption", "none", ", ".join(untried) or "none", not untried),
        Row("corruptions of closed months", f"at least {third} of {len(all_of)}", str(closed), closed >= third),
        Row(
            "corruptions that keep all books balanced",
            f"at least {LEAST_BALANCED}",
            str(balanced),
            balanced >= LEAST_BALANCED,
        ),
    ]
