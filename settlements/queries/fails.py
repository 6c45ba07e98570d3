"""What fails, summed up in three ways: how old, why, and whose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from machinery.statements import rows, statement
from refdata.queries import party_terms
from settlements.queries.scope import Scope


@dataclass(frozen=True)
class Failing:
    """How many instructions fail by intended date, by the reason that their side is told ("" for none), and by participant:
    (LEI, name)."""

    by_date: Mapping[date, int]
    by_reason: Mapping[str, int]
    by_participant: Mapping[tuple[str, str], int]


def failing(scope: Scope, today: date) -> Failing:
    """The instructions in scope that fail, each counted once in each of the three; names are those of `today`."""
    asked = {"everybody": scope.parties is None, "parties": list(scope.parties or ())}
    by_date: dict[date, int] = {}
    by_reason: dict[str, int] = {}
    by_party: dict[int, int] = {}
    for found in rows(statement("settlements", "fails"), asked):
        if found["intended"] is not None:
            by_date[found["intended"]] = found["number"]
        elif found["participant"] is not None:
            by_party[found["participant"]] = found["number"]
        else:
            by_reason[found["reason"]] = found["number"]
    named = party_terms(by_party, today)
    by_participant = {(named[pk].lei, named[pk].name): number for pk, number in by_party.items() if pk in named}
    return Failing(by_date, by_reason, by_participant)
