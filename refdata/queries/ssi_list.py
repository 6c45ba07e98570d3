"""Standing settlement instructions page by page, and one with everything that it ever said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from machinery.counting import Place, paged
from machinery.paging import Cut, Found
from recordkeeping.queries import TimelineEntry, timeline
from refdata.models import Party, SsiTerms
from refdata.queries.lookups import parties_named, party_terms

SET, KIND = "ssi.set", "ssi"


@dataclass(frozen=True, slots=True)
class SsisWanted:
    """Which SSIs: in force on a day; of the parties that a text may mean; of a market (id) by scope or as depository; that
    name a currency or a product; "" and None do not narrow."""

    on: date
    party: str = ""
    market: int | None = None
    currency: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class SsiLine:
    """An SSI as it is on a day, and what its party is called then (its LEI, where it has no terms)."""

    terms: SsiTerms
    party_name: str


@dataclass(frozen=True, slots=True)
class SsiVersion:
    """What an SSI says for a time, and the event with which that was set; None where the trail has it no longer."""

    terms: SsiTerms
    event: TimelineEntry | None


def ssis_on(wanted: SsisWanted, visible: QuerySet[Party]) -> QuerySet[SsiTerms]:
    """The SSIs of visible parties that are wanted."""
    found = SsiTerms.objects.filter(valid__contains=wanted.on, party__in=visible)
    if wanted.party:
        found = found.filter(party__in=parties_named(wanted.party))
    if wanted.market is not None:
        found = found.filter(Q(market=wanted.market) | Q(depository=wanted.market))
    if wanted.currency:
        found = found.filter(currency__code=wanted.currency)
    if wanted.product:
        found = found.filter(product=wanted.product)
    return found


def ssi_lines(wanted: SsisWanted, visible: QuerySet[Party], cut: Cut) -> Found[SsiLine]:
    """One page of them by LEI of the party, then as they were entered. Raises TooSlow, and InvalidPlace."""
    found = _with_words(ssis_on(wanted, visible))

    def read(place: Place, backwards: bool, limit: int) -> Sequence[SsiTerms]:
        sign, side = ("-", "lt") if backwards else ("", "gt")
        beyond = Q()
        if place:
            beyond = Q(**{f"party__lei__{side}": place[0]}) | Q(**{"party__lei": place[0], f"ssi_id__{side}": place[1]})
        return list(found.filter(beyond).order_by(f"{sign}party__lei", f"{sign}ssi_id")[:limit])

    page = paged(cut, read, lambda row: (row.party.lei, row.ssi_id), ("text", "int"))
    names = party_terms({row.party_id for row in page.rows}, wanted.on)
    lines = [SsiLine(row, names[row.party_id].name if row.party_id in names else row.party.lei) for row in page.rows]
    return Found(lines, page.before, page.after)


def ssi_history(ssi: int) -> list[SsiVersion]:
    """What an SSI said, says and will say, newest first, and who set it; what was taken back before it began is left out."""
    found = _with_words(SsiTerms.objects.filter(ssi=ssi, valid__isempty=False)).order_by("-valid")
    events: dict[str, TimelineEntry] = {}
    for event in timeline(KIND, ssi):
        if event.code == SET:
            events.setdefault((event.after or {})["valid_from"], event)
    return [SsiVersion(terms, events.get(str(terms.valid.lower))) for terms in found]


def _with_words(found: QuerySet[SsiTerms]) -> QuerySet[SsiTerms]:
    return found.select_related("ssi", "party", "market", "currency", "instrument", "depository")
