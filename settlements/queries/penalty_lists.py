"""Lists of penalties of depositories, what each says is left of them, and which of our instructions their lines are about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from machinery.statements import rows, statement, tuples
from refdata.queries import party_terms
from settlements.models import PenaltyList
from settlements.queries.scope import Scope


def instructions_by_reference(market: int, named: Sequence[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Party and reference -> the instruction that it names; what is not on file is left out.

    It is the party's own reference, else ours under which its instruction was sent to the depository of the market: of the party
    whose instruction it is, or of the house whose account there it settles on.
    """
    found = tuples(
        statement("settlements", "listed_by_reference"),
        {"market": market, "parties": [p for p, _ in named], "references": [reference for _, reference in named]},
    )
    return {(party, reference): pk for party, reference, pk in found}


def days_told(market: int, named: Sequence[tuple[int, str]]) -> dict[tuple[int, str], date]:
    """Party and common reference -> the day on which the penalty was detected, as the newest list has it; what no list has told is
    left out."""
    if not named:
        return {}
    found = tuples(
        "select distinct on (y.party_id, y.common_reference) y.party_id, y.common_reference, y.day"
        " from unnest(%(parties)s::int[], %(references)s::text[]) n(party, reference)"
        " join settlements_listedpenalty y"
        " on (y.market_id, y.party_id, y.common_reference) = (%(market)s, n.party, n.reference)"
        " join settlements_penaltylist l on l.id = y.list_id"
        " order by y.party_id, y.common_reference, l.told_on desc, y.id desc",
        {"market": market, "parties": [p for p, _ in named], "references": [reference for _, reference in named]},
    )
    return {(party, reference): day for party, reference, day in found}


def instructions_by_facts(market: int, lines: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Number of a line -> the instruction of its party in the match of the only penalty of ours that has its facts."""
    if not lines:
        return {}
    asked = {"market": market, "lines": json.dumps(lines, default=str)}
    return {f["number"]: f["instruction"] for f in rows(statement("settlements", "listed_by_facts"), asked)}


@dataclass(frozen=True)
class ListedNetLine:
    """What is left of penalties to `party`, below zero what it pays: as the list says it, what its lines come to (None: it has
    none), and what ours come to (None: we have none). No counterparty: over all of them; no day: of a month."""

    party: str
    party_lei: str
    counterparty: str
    day: date | None
    currency: str
    said: Decimal
    lines: Decimal | None
    ours: Decimal | None

    @property
    def foots(self) -> bool:
        """Whether the list says what its lines come to."""
        return self.lines is None or self.lines == self.said

    @property
    def difference(self) -> Decimal:
        """What the depository says more than ours come to."""
        return self.said - (self.ours or Decimal(0))


def visible_lists(scope: Scope) -> QuerySet[PenaltyList]:
    """The lists that tell penalties of parties of a reader."""
    found = PenaltyList.objects.select_related("market", "message")
    return found if scope.parties is None else found.filter(parties__overlap=list(scope.parties))


def penalty_list(pk: int, scope: Scope) -> PenaltyList | None:
    """One list; None for one that is not on file or not the reader's to see."""
    return visible_lists(scope).filter(pk=pk).first()


def listed_nets(pk: int, scope: Scope, today: date) -> list[ListedNetLine]:
    """What a list says is left of penalties to the parties of a reader, beside what its lines and ours come to, in the order of the
    list."""
    parties = None if scope.parties is None else list(scope.parties)
    found = rows(statement("settlements", "listed_nets"), {"list": pk, "parties": parties})
    ids = {f[name] for f in found for name in ("party_id", "counterparty_id") if f[name]}
    names = party_terms(sorted(ids), today)
    return [
        ListedNetLine(
            party=names[f["party_id"]].name if f["party_id"] in names else f["party_lei"],
            party_lei=f["party_lei"],
            counterparty=names[f["counterparty_id"]].name if f["counterparty_id"] in names else f["counterparty_named"],
            **{name: f[name] for name in ("day", "currency", "said", "lines", "ours")},
        )
        for f in found
    ]


@dataclass(frozen=True)
class ListFacts:
    """How many lines a list has for the parties of a reader, whether another supersedes it, and when it came."""

    lines: int
    superseded_by: int | None
    at: datetime


def list_facts(found: Sequence[PenaltyList], scope: Scope) -> dict[int, ListFacts]:
    """Facts of some lists by their numbers, as a reader may know them."""
    told = rows(
        "select l.id, l.at, (select count(*) from settlements_listedpenalty y where y.list_id = l.id"
        " and (%(parties)s::int[] is null or y.party_id = any(%(parties)s))) as lines,"
        " (select s.id from settlements_penaltylist s where s.supersedes_id = l.id) as superseded_by"
        " from settlements_penaltylist l where l.id = any(%(lists)s)",
        {"lists": [each.pk for each in found], "parties": None if scope.parties is None else list(scope.parties)},
    )
    return {f["id"]: ListFacts(f["lines"], f["superseded_by"], f["at"]) for f in told}
