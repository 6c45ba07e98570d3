"""What the coming night would charge for what is open, if nothing changes until its cut-off: by the rule of the night, with today's
rates and the newest price of the week, for that of the day may not be there yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.counting import LIST_MILLISECONDS
from machinery.patience import TooSlow, at_most
from machinery.statements import array, rows, statement, tuples
from refdata.queries import leis_of, markets, open_currencies, open_markets, party_terms
from settlements.penalties.daily import FailingDay, Rounding, daily_penalty
from settlements.penalties.forecast import StandsNow, foreseen
from settlements.penalties.liability import who_pays
from settlements.queries.growth_markets import places_in
from settlements.queries.penalties import PenaltyLine
from settlements.queries.penalty_facts import OF_THE_WEEK, Key, PenaltyFacts, facts_of
from settlements.queries.scope import Scope
from vocabulary.side import Direction, Payment

MOST: Final = 20_000
"""Open matches of which a sum is made while somebody waits."""
SHOWN: Final = 200
"""Penalties that are shown, those of most money first."""
_NOW: Final = (
    "deliverer_hold", "receiver_hold", "deliverer_reason", "receiver_reason", "short_of_securities", "short_of_cash",
)  # fmt: skip


@dataclass(frozen=True)
class ForecastTotal:
    """What the coming night would charge in a currency: how many penalties, how many of them lack a fact and are zero for it."""

    currency: str
    number: int
    incomplete: int
    amount: Decimal


@dataclass(frozen=True)
class PenaltyForecast:
    """What the coming night would charge, as penalties that are not on file (their id is 0): the largest first, up to SHOWN; and
    what all of them come to by currency."""

    lines: Sequence[PenaltyLine]
    totals: Sequence[ForecastTotal]


def forecast_of_match(match: int, scope: Scope, today: date) -> list[PenaltyLine]:
    """What the coming night would charge for an open match, the deliverer's first; nothing where it would settle, is not due, or
    nobody is the cause. For who may see either side."""
    return _lines(_foreseen("o.match_id = %(match)s", {"match": match, "limit": 1}, today), today, scope)


def forecast(scope: Scope, today: date, currency: str = "") -> PenaltyForecast | None:
    """What the coming night would charge of what is open in scope; None where there is too much of it to reckon while one waits."""
    own = "true" if scope.parties is None else "(o.deliverer_id = any(%(scope)s) or o.receiver_id = any(%(scope)s))"
    try:
        with at_most(LIST_MILLISECONDS):
            found = _foreseen(own, {"scope": list(scope.parties or ()), "limit": MOST + 1}, today)
    except TooSlow:
        return None
    if len(found) > MOST:
        return None
    lines = [each for each in _lines(found, today, scope) if currency in {"", each.currency}]
    lines.sort(key=lambda each: (-each.amount, each.match, each.side))
    return PenaltyForecast(lines[:SHOWN], _totals(lines))


def _foreseen(conditions: str, asked: Mapping[str, Any], today: date) -> list[dict[str, Any]]:
    sql = statement("settlements", "penalty_foreseen").format(conditions=conditions)
    told = {"markets": sorted(open_markets(today)), "currencies": [0, *sorted(open_currencies(today))]}
    return rows(sql, {**asked, **told, "business_date": today})


def _lines(found: Sequence[Mapping[str, Any]], today: date, scope: Scope) -> list[PenaltyLine]:
    known_to = [_as_seen(f, scope) for f in found]
    paying = [(f, side) for f in known_to for side in who_pays(Payment(f["payment"]), foreseen(_now(f)))]
    facts = facts_of((_key(f, today) for f, _ in paying), OF_THE_WEEK)
    known: dict[Key, PenaltyFacts] = {(k.asset, k.settled_in, k.day, k.on_growth_market): k for k in facts}
    paying = [(f, side) for f, side in paying if _key(f, today) in known]
    told = _Told(paying, known, today)
    return [told.line(f, side, scope) for f, side in paying]


def _as_seen(f: Mapping[str, Any], scope: Scope) -> Mapping[str, Any]:
    """How a match stands as its reader may know: what accounts of another party lack is what the last night found."""
    if scope.parties is None:
        return f
    payer, told = ("receiver", "receiver_reason") if f["payment"] == "DVP" else ("deliverer", "deliverer_reason")
    seen = dict(f)
    if f["deliverer"] not in scope.parties:
        seen["short_of_securities"] = f["deliverer_reason"] == "LACK"
    if f[payer] not in scope.parties:
        seen["short_of_cash"] = f[told] == "MONY"
    return seen


def _key(f: Mapping[str, Any], today: date) -> Key:
    return f["asset"], f["settled_in"], today, f["on_growth_market"]


def _now(f: Mapping[str, Any]) -> StandsNow:
    return StandsNow(*(f[name] for name in _NOW))


class _Told:
    """Names and codes of what is foreseen, read once."""

    def __init__(
        self,
        paying: Sequence[tuple[Mapping[str, Any], Direction]],
        known: Mapping[Key, PenaltyFacts],
        today: date,
    ) -> None:
        parties = {f[name] for f, _ in paying for name in ("deliverer", "receiver")}
        instructions = {f[name] for f, _ in paying for name in ("delivering_id", "receiving_id")}
        assets = {each for k in known.values() for each in (k.asset, k.currency)}
        self._known, self._today = known, today
        self._names, self._leis, self._markets = party_terms(sorted(parties), today), leis_of(parties), markets()
        self._codes = dict(tuples("select id, code from refdata_asset where id = any(%s)", [array(assets)]))
        sql = "select id, reference from settlements_instruction where id = any(%s)"
        self._references = dict(tuples(sql, [array(instructions)]))

    def line(self, f: Mapping[str, Any], side: Direction, scope: Scope) -> PenaltyLine:
        """One penalty as the night would write it, seen from the side that the reader may see."""
        facts = self._known[_key(f, self._today)]
        day = FailingDay(facts.price, f["quantity"], f["cash_amount"], facts.securities_rate, facts.cash_rate)
        payment = Payment(f["payment"])
        found = daily_penalty(payment, side, day, Rounding(f["rounding"]))
        delivers = side is Direction.DELIVER
        payer, other = (f["deliverer"], f["receiver"]) if delivers else (f["receiver"], f["deliverer"])
        own, theirs = (f["delivering_id"], f["receiving_id"]) if delivers else (f["receiving_id"], f["delivering_id"])
        instruction = own if scope.parties is None or payer in scope.parties else theirs
        by_cash = payment in {Payment.PFOD, Payment.DWP} or (payment is Payment.DVP and not delivers)
        by_securities = payment is not Payment.PFOD and not (payment is Payment.DVP and not delivers)
        market = self._markets[f["market"]]
        return PenaltyLine(
            id=0, kind="SEFP", penalty_date=self._today, business_date=self._today, match=f["match"],
            instruction=instruction, reference=self._references[instruction], side=side.value,
            failing=self._name(payer), failing_lei=self._leis[payer], receiving=self._name(other),
            receiving_lei=self._leis[other], market=market.code, market_name=market.name, payment=f["payment"],
            isin=self._codes.get(facts.asset, ""), currency=self._codes[facts.currency], reason=_reason(f),
            quantity=f["quantity"], cash_amount=f["cash_amount"], rate_class=facts.rate_class,
            securities_rate=facts.securities_rate if by_securities else None,
            cash_rate=facts.cash_rate if by_cash else None,
            price=None if payment is Payment.PFOD else facts.price,
            price_date=None if payment is Payment.PFOD else facts.price_date,
            missing=found.missing, amount=found.amount, state="NCOM" if found.missing else "ACTV",
            places=places_in(f),
            awaits=bool(found.missing),
        )  # fmt: skip

    def _name(self, party: int) -> str:
        return self._names[party].name if party in self._names else self._leis[party]


def _reason(f: Mapping[str, Any]) -> str:
    """The code that who pays would be told."""
    found = foreseen(_now(f))
    if found.deliverer_on_hold or found.receiver_on_hold:
        return "BOTH" if found.deliverer_on_hold and found.receiver_on_hold else "PREA"
    return "LACK" if found.lack_of_securities else "MONY"


def _totals(lines: Sequence[PenaltyLine]) -> list[ForecastTotal]:
    by_currency: dict[str, list[PenaltyLine]] = {}
    for each in lines:
        by_currency.setdefault(each.currency, []).append(each)
    return [
        ForecastTotal(
            currency, len(found), sum(bool(each.missing) for each in found), sum((e.amount for e in found), Decimal(0))
        )
        for currency, found in sorted(by_currency.items())
    ]
