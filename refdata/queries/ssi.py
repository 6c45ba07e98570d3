"""By which standing settlement instruction something settles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from machinery.statements import rows, statement
from refdata.ssi import NoSsi, Purpose, SsiFacts, SsiWanted, SsiWish, choose
from vocabulary.product import Product


class SsiBook:
    """The SSIs of parties on a day: what differs by nothing that an SSI of the party names is chosen once. Two are equal that
    say the same."""

    def __init__(self, found: Iterable[SsiFacts]) -> None:
        offered: dict[int, list[SsiFacts]] = defaultdict(list)
        for ssi in found:
            offered[ssi.party].append(ssi)
        self._offered = dict(offered)
        self._named = {party: {ssi.isin for ssi in ssis} for party, ssis in offered.items()}
        self._chosen: dict[tuple[Any, ...], SsiFacts | NoSsi] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SsiBook) and self._offered == other._offered

    __hash__ = None  # type: ignore[assignment]

    def __call__(  # noqa: PLR0917 (asked for every trade)
        self,
        party: int,
        product: Product,
        isin: str | None,
        market: int | None,
        currency: str | None,
        purpose: Purpose = Purpose.SETTLEMENT,
    ) -> SsiFacts | NoSsi:
        """The most specific SSI for what is wanted (`SsiWanted`), or why there is none."""
        named = isin if isin in self._named.get(party, ()) else None
        key = party, product, named, market, currency, purpose
        found = self._chosen.get(key)
        if found is None:
            found = self._chosen[key] = choose(SsiWanted(*key), self._offered.get(party, ()))
        return found


def ssi_book(parties: Iterable[int], on: date) -> SsiBook:
    """The SSIs of parties that hold on a day, read by one statement."""
    return SsiBook(_in_force(set(parties), on))


def settlement_instructions_for(wanted: Sequence[SsiWanted], on: date) -> dict[SsiWanted, SsiFacts | NoSsi]:
    """For each distinct thing wanted the SSI that holds on a day, the most specific one; or why there is none.

    One statement reads the SSIs of all parties.
    """
    book = ssi_book((each.party for each in wanted), on)
    return {each: book(*astuple(each)) for each in dict.fromkeys(wanted)}


def ssis_standing(ssis: Iterable[int], on: date) -> dict[int, SsiWish]:
    """Id of the SSI -> what it says on a day, in words; one that says nothing on that day is absent."""
    found = rows(statement("refdata", "ssi_standing"), {"ssis": list(ssis), "on": on})
    return {f.pop("ssi_id"): SsiWish(**f) for f in found}


def _in_force(parties: Iterable[int], on: date) -> list[SsiFacts]:
    return [SsiFacts(**f) for f in rows(statement("refdata", "ssi_facts"), {"parties": list(parties), "on": on})]
