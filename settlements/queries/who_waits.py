"""Who keeps whom waiting with what fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from machinery.counting import COUNT_MILLISECONDS
from machinery.patience import at_most
from machinery.statements import rows, statement
from refdata.queries import PartyFacts, party_terms
from settlements.causes import OWN_CAUSES, THEIR_CAUSES
from settlements.queries.scope import Scope
from settlements.queries.waiting import asked_of, sides_of
from settlements.webs import Wait, Web, webs_of


@dataclass(frozen=True)
class WhoWaits:
    """One participant waits for another: what of the fails the other one causes. `by_waiter`: told of instructions of the one that
    waits; else of those of the other one, because the reader sees these alone. `amounts` by currency, "" where no cash moves."""

    waiter: PartyFacts
    causer: PartyFacts
    by_waiter: bool
    matches: int
    amounts: Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class Waiting:
    """Participants that hang together by waiting for one another: the web in numbers, and with names, the most matches first."""

    web: Web
    parties: dict[int, PartyFacts]
    waits: Sequence[WhoWaits]


def who_waits(scope: Scope, today: date) -> list[Waiting]:
    """The webs of those who wait for one another, the largest first, as far as instructions in scope tell. Raises TooSlow."""
    sql = statement("settlements", "who_waits").format(**sides_of(scope))
    with at_most(COUNT_MILLISECONDS):
        found = rows(sql, {**asked_of(scope), "own": sorted(OWN_CAUSES), "theirs": sorted(THEIR_CAUSES)})
    named = party_terms({f[end] for f in found for end in ("waiter", "causer")}, today)
    told: dict[tuple[int, int], list[tuple[str, Decimal, int, bool]]] = {}
    for f in found:
        told.setdefault((f["waiter"], f["causer"]), []).append(
            (f["currency"], f["units"].scaleb(-f["scale"]), f["matches"], f["by_waiter"])
        )
    waits = {
        ends: WhoWaits(
            named[ends[0]],
            named[ends[1]],
            each[0][3],
            sum(matches for *_, matches, _ in each),
            [(currency, amount) for currency, amount, *_ in each],
        )
        for ends, each in told.items()
    }
    webs = webs_of([Wait(*ends, each.matches) for ends, each in waits.items()])
    return [
        Waiting(web, {node: named[node] for node in web.nodes}, [waits[each.waiter, each.causer] for each in web.waits])
        for web in webs
    ]
