"""Penalties of depositories' lists beside ours, as the comparison shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from machinery.counting import counted_rows, paged_rows
from machinery.paging import Count, Cut, Found, Totals
from machinery.statements import rows, statement
from refdata.queries import markets_by_code, parties_named, party_terms
from settlements.models import ListedPenalty
from settlements.penalties.comparing import PRICE_TOLERANCE, Compared, Reckoned, Term, Verdict
from settlements.queries.penalty_days import penalty_days
from settlements.queries.scope import Scope

VERDICTS: Final[Mapping[str, str]] = {
    "": "true",
    "open": "j.verdict in ('DIFFERS', 'OURS', 'THEIRS')",
    **{str(each): f"j.verdict = '{each}'" for each in Verdict},
}
"""How a penalty stands to ours, as a reader asks for it."""
APPEALED: Final[Mapping[str, str]] = {"": "true", "yes": "e.id is not null", "no": "e.id is null"}


@dataclass(frozen=True)
class ComparedWanted:
    """What a reader asks for. `month` is the first day of the month in which it was detected; without it and without days it
    is the newest month of which there is a list. `party` is a name, BIC or LEI."""

    verdict: str = ""
    differs: str = ""
    appealed: str = ""
    penalty_kind: str = ""
    month: date | None = None
    since: date | None = None
    until: date | None = None
    party: str = ""
    isin: str = ""
    market: str = ""


@dataclass(frozen=True)
class ComparedLine:
    """A penalty as a depository lists it to `party` beside ours. `line` is None where no list tells it, `penalty` where we have
    none: the first of `penalties`, ours of each of its days. Of what settles outside both are empty, and ours are those
    `expected` of the depository (their ids). Its market lets prices differ by `tolerance`, a part of ours, and appeals come until
    `appeals_until` (None: nobody has said so). See settlements.models.ListedPenalty, penalties.comparing."""

    key: int
    line: int | None
    list: int | None
    market: str
    market_name: str
    party: str
    party_lei: str
    counterparty: str
    counterparty_lei: str
    day: date
    kind: str
    common_reference: str
    reasons: Sequence[str]
    why: str
    flow: str
    isin: str
    classification: str
    known_by: str
    instruction: int | None
    reference: str
    penalty: int | None
    penalties: Sequence[int]
    expected: Sequence[int]
    payment: str
    rate_class: str
    theirs: Reckoned | None
    ours: Reckoned | None
    compared: Compared
    tolerance: Decimal
    appeals_until: date | None
    appeal: int | None
    appeal_state: str

    @property
    def currency(self) -> str:
        """The currency of theirs, or of ours where they tell none."""
        told = self.theirs or self.ours
        return told.currency if told else ""

    @property
    def difference(self) -> Decimal:
        """What the depository's comes to more than ours, from the view of who pays it."""
        return _amount(self.theirs) - _amount(self.ours)


def _amount(told: Reckoned | None) -> Decimal:
    return told.amount if told else Decimal(0)


def compared_lines(wanted: ComparedWanted, scope: Scope, today: date, cut: Cut) -> Found[ComparedLine]:
    """One page of the comparison, the newest day first. Raises TooSlow, and InvalidPlace."""

    def sql(beyond: str, order: str) -> str:
        return _list(conditions=_conditions(wanted), beyond=beyond, order=order)

    by = {"j.day": "date", "j.key": "bigint"}
    page = paged_rows(cut, by, sql, _facts(wanted, scope), is_falling=True)
    return Found(_lines(page.rows, today), page.before, page.after)


def compared_totals(wanted: ComparedWanted, scope: Scope) -> Totals:
    """How many the whole comparison has."""
    facts = _facts(wanted, scope)
    if facts is None:
        return Totals(Count(0))
    return Totals(counted_rows(_list(conditions=_conditions(wanted), beyond="true", order="desc"), facts))


def compared_penalty(line: int, scope: Scope, today: date, *, told_anew_as_well: bool = False) -> ComparedLine | None:
    """One line of a list beside ours; None for one that is not on file or not the reader's to see, and for one that does not count
    any more, unless it is asked for as well."""
    found = ListedPenalty.objects.filter(pk=line).values("party", "market", "day").first()
    if found is None:
        return None
    wanted = ComparedWanted(since=found["day"], until=found["day"])
    facts = {
        **(_facts(wanted, scope) or {}),
        "parties": [found["party"]],
        "market": found["market"],
        "line": line,
        "alone": line if told_anew_as_well else None,
        "limit": 1,
    }
    sql = _list(conditions="j.line = %(line)s", beyond="true", order="desc")
    return next(iter(_lines(rows(sql, facts), today)), None)


def _list(**braces: str) -> str:
    return statement("settlements", "compared_penalties").format(**braces)


def _facts(wanted: ComparedWanted, scope: Scope) -> dict[str, Any] | None:
    """The parameters of the comparison; None where nothing can match: a party or market that nobody knows."""
    parties = parties_named(wanted.party) if wanted.party else None
    market = markets_by_code().get(wanted.market, 0) if wanted.market else None
    if parties == [] or market == 0:
        return None
    since, until = wanted.since, wanted.until
    if wanted.month:
        following = (wanted.month + timedelta(days=31)).replace(day=1)
        since = max(since or wanted.month, wanted.month)
        until = min(until or date.max, following - timedelta(days=1))
    return {
        "scope": None if scope.parties is None else list(scope.parties),
        "parties": parties,
        "market": market,
        "alone": None,
        "since": since,
        "until": until,
        "kind": wanted.penalty_kind,
        "isin": wanted.isin,
        "differs": wanted.differs,
        "tolerance": PRICE_TOLERANCE,
    }


def _conditions(wanted: ComparedWanted) -> str:
    asked = (
        (wanted.penalty_kind, "j.kind = %(kind)s"),
        (wanted.isin, "j.isin = %(isin)s"),
        (wanted.differs, "%(differs)s = any(j.differs)"),
    )
    found = [condition for is_asked, condition in asked if is_asked]
    return " and ".join([VERDICTS[wanted.verdict], APPEALED[wanted.appealed], *found])


def _lines(found: Sequence[Mapping[str, Any]], today: date) -> list[ComparedLine]:
    days = penalty_days()
    names = party_terms(sorted({f[name] for f in found for name in ("party_id", "counterparty_id") if f[name]}), today)

    def named(pk: int | None, otherwise: str) -> str:
        return names[pk].name if pk in names else otherwise

    return [
        ComparedLine(
            party=named(f["party_id"], f["party_lei"]),
            counterparty=named(f["counterparty_id"], f["counterparty_named"]),
            reference=f["own_reference"] or f["instruction_named"],
            penalty=None if f["is_expected"] else f["penalty"],
            penalties=(() if f["is_expected"] else f["penalties"]) or (),
            expected=(f["penalties"] if f["is_expected"] else ()) or (),
            payment=f["payment"] or "",
            rate_class=f["rate_class"] or "",
            theirs=_theirs(f) if f["line"] else None,
            ours=_ours(f) if f["penalty"] else None,
            compared=Compared(Verdict(f["verdict"]), tuple(Term(each) for each in f["differs"])),
            appeals_until=days.appeals_until(f["market_id"], f["day"]),
            **{name: f[name] for name in _AS_THEY_ARE},
        )
        for f in found
    ]


_AS_THEY_ARE: Final = (
    "key", "line", "list", "market", "market_name", "party_lei", "counterparty_lei", "day", "kind", "common_reference", "reasons",
    "why", "flow", "isin", "classification", "known_by", "instruction", "tolerance", "appeal", "appeal_state",
)  # fmt: skip
_TERMS: Final = ("days", "quantity", "cash_amount", "securities_rate", "cash_rate", "price")


def _theirs(f: Mapping[str, Any]) -> Reckoned:
    told = {name: f[name] for name in _TERMS}
    return Reckoned(state=f["state"], payer=f["pays"], currency=f["currency"], amount=f["amount"], **told)


def _ours(f: Mapping[str, Any]) -> Reckoned:
    told = {name: f[f"our_{name}"] for name in _TERMS}
    return Reckoned(
        state=f["our_state"], payer=f["our_side"], currency=f["our_currency"], amount=f["our_amount"], **told
    )
