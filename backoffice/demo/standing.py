"""Where everybody in the demo firm settles, and what the interest of its bonds is reckoned from. Again: changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from backoffice.demo.books import DEMO, DEPOSITORY, NOSTRO, SINCE
from backoffice.demo.cast import CURRENCIES, SHELVES, Instrument, Participant, our_firms
from machinery.transactions import whole
from refdata.operations import SsiWish, set_bond_terms, set_ssi

PLACES = sorted({(shelf.market, shelf.currency) for shelf in SHELVES})
"""The markets and currencies in which something is listed."""


def put_standing_instructions(parties: Sequence[Participant], at: datetime) -> None:
    """One SSI a party, market and currency, and one a currency for cash alone. The last participant agreed on the cash account
    of one of them only lately: it has a history."""
    wishes = [wish for party in parties for wish in _of_participant(party)]
    wishes += [wish for firm in our_firms() for wish in _of_ours(firm)]
    latest = next(wish for wish in wishes if wish.party == parties[-1].lei)
    with whole():
        set_ssi(
            [replace(wish, cash_account=None) if wish is latest else wish for wish in wishes],
            valid_from=SINCE,
            by=DEMO,
            at=at,
        )
        set_ssi([latest], valid_from=at.date(), by=DEMO, at=at)


def put_bond_terms(listed: Sequence[Instrument], at: datetime) -> None:
    """Terms of every bond."""
    with whole():
        set_bond_terms({each.isin: each.bond for each in listed if each.bond}, valid_from=SINCE, by=DEMO, at=at)


def _of_participant(party: Participant) -> Iterator[SsiWish]:
    """On its accounts with us."""
    return _everywhere(
        party, None, {market: party.account("SEC") for market, _ in PLACES}, party.account("CSH-{currency}")
    )


def _of_ours(firm: Participant) -> Iterator[SsiWish]:
    """The first of our firms on its own locations; the others on accounts that it keeps for them, as their agent."""
    first = our_firms()[0]
    if firm == first:
        return _everywhere(
            firm, None, {market: f"{DEPOSITORY}-{market}" for market, _ in PLACES}, f"{NOSTRO}-{{currency}}"
        )
    accounts = {market: f"{firm.code}-{market}" for market, _ in PLACES}
    return _everywhere(firm, first.bic.with_branch, accounts, f"{firm.code}-{{currency}}")


def _everywhere(party: Participant, agent: str | None, safekeeping: dict[str, str], cash: str) -> Iterator[SsiWish]:
    for market, currency in PLACES:
        yield SsiWish(
            party.lei,
            f"{market} {currency}",
            "SETTLEMENT",
            market=market,
            currency=currency,
            depository=market,
            agent=agent,
            safekeeping_account=safekeeping[market],
            cash_account=cash.format(currency=currency),
        )
    for code in CURRENCIES:
        yield SsiWish(
            party.lei, f"Cash {code}", "CASH", currency=code, agent=agent, cash_account=cash.format(currency=code)
        )
