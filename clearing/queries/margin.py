"""Margin accounts as they stand, one with its reckoning by line, and margin calls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from clearing.calling import OPEN_STATES, CallState, call_state
from clearing.models import (
    MarginAccount,
    MarginCallAct,
    MarginCover,
    MarginException,
    MarginReckoning,
    MarginTerms,
)
from machinery.counting import counted_rows, paged_rows
from machinery.paging import Cut, Found, Totals
from machinery.statements import array, rows, statement
from refdata.queries import parties_named, party_terms
from settlements.queries import Scope

STANDINGS: Final[Mapping[str, str]] = {
    "all": "true",
    "short": "excess < 0",
    "called": "calls > 0",
    "overdue": "overdue_at <= %(at)s",
    "missing": "missing_on is not null",
}
"""Where a margin account stands, as a reader asks for it."""
CALLS: Final[Mapping[str, str]] = {
    "open": "outstanding > 0",
    "overdue": "outstanding > 0 and not disputed and due_at <= %(at)s",
    "disputed": "outstanding > 0 and disputed",
    "over": "outstanding = 0",
    "all": "true",
}
"""Where a margin call stands, as a reader asks for it."""
RECKONINGS_SHOWN: Final = 60


@dataclass(frozen=True)
class MarginWanted:
    """What a reader asks for: a party or central counterparty by name, BIC or LEI; `stands` is one of STANDINGS or of CALLS;
    `account`: the calls of one margin account."""

    stands: str = ""
    party: str = ""
    account: int | None = None


@dataclass(frozen=True)
class MarginAccountLine:
    """A margin account as it stood when it was reckoned last (None: never), in `unit`; `since` and `due_at` are of the oldest
    call that is open. `missing_on`: the date for which it could not be reckoned since. `maintenance` is None where it has ended and
    calls of it are open."""

    id: int
    party: str
    party_lei: str
    ccp: str
    ccp_lei: str
    unit: str
    maintenance: Decimal | None
    business_date: date | None
    equity: Decimal | None
    requirement: Decimal | None
    excess: Decimal | None
    outstanding: Decimal
    calls: int
    since: datetime | None
    due_at: datetime | None
    missing_on: date | None


@dataclass(frozen=True)
class MarginCallLine:
    """A margin call, what it still asks for, and where it stands."""

    id: int
    account: int
    party: str
    party_lei: str
    ccp: str
    ccp_lei: str
    unit: str
    amount: Decimal
    outstanding: Decimal
    state: CallState
    business_date: date
    due_at: datetime
    at: datetime
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it asks for anything still."""
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class ReckonedLine:
    """What an account of the books brought to a reckoning: see clearing.models.MarginLine."""

    book: int
    holder: str
    asset: str
    is_security: bool
    balance: Decimal
    price: Decimal | None
    quotation: str
    priced_on: date | None
    quoted_in: str
    rate: Decimal
    haircut: Decimal
    value: Decimal
    counted: Decimal


@dataclass(frozen=True)
class MarginSheet:
    """A margin account with everything that hangs on it, newest first; `reckoning` is the one shown, with its lines. `as_of` is the
    past day as of which all of it is shown; None: as it is now."""

    account: MarginAccount
    party: str
    ccp: str
    unit: str
    terms: Sequence[MarginTerms]
    standing: MarginTerms | None
    covers: Sequence[MarginCover]
    reckoning: MarginReckoning | None
    lines: Sequence[ReckonedLine]
    reckonings: Sequence[MarginReckoning]
    calls: Sequence[MarginCallLine]
    missing: Sequence[MarginException]
    as_of: date | None = None

    @property
    def outstanding(self) -> Decimal:
        """What its calls still ask for."""
        return sum((call.outstanding for call in self.calls), Decimal(0))


def margin_account_lines(
    wanted: MarginWanted, scope: Scope, today: date, at: datetime, cut: Cut
) -> Found[MarginAccountLine]:
    """One page of the margin accounts that stand on a day, the most short of what is asked of them first. Raises TooSlow, and
    InvalidPlace."""
    facts = _facts(wanted, scope, at) | {"on": today}
    page = paged_rows(cut, {"k0": "numeric", "id": "int"}, partial(_accounts_sql, wanted, scope), facts)
    return Found(_account_lines(page.rows, today), page.before, page.after)


def margin_account_totals(wanted: MarginWanted, scope: Scope, today: date, at: datetime) -> Totals:
    """How many accounts the whole list has."""
    facts = _facts(wanted, scope, at) | {"on": today}
    return Totals(counted_rows(_accounts_sql(wanted, scope, "true", "asc"), facts))


def margin_call_lines(wanted: MarginWanted, scope: Scope, today: date, at: datetime, cut: Cut) -> Found[MarginCallLine]:
    """One page of margin calls, the newest first. Raises TooSlow, and InvalidPlace."""
    facts = _facts(wanted, scope, at)
    page = paged_rows(cut, {"id": "bigint"}, partial(_calls_sql, wanted, scope), facts, is_falling=True)
    return Found(_call_lines(page.rows, today, at), page.before, page.after)


def margin_call_totals(wanted: MarginWanted, scope: Scope, at: datetime) -> Totals:
    """How many calls the whole list has."""
    return Totals(counted_rows(_calls_sql(wanted, scope, "true", "asc"), _facts(wanted, scope, at)))


def margin_call(call: int, scope: Scope, today: date, at: datetime) -> MarginCallLine | None:
    """One margin call; None for one that is not on file or not the reader's to see."""
    sql = statement("clearing", "list_margin_calls").format(
        conditions=f"id = %(call)s and {_in_scope(scope)}", beyond="true", order="asc"
    )
    found = _call_lines(
        rows(sql, {"call": call, "scope": list(scope.parties or ()), "until": None, "limit": 1}), today, at
    )
    return found[0] if found else None


def acts_on_calls(calls: Sequence[int], until: date | None = None) -> dict[int, list[MarginCallAct]]:
    """What came of margin calls up to a business date (None: now), by call: the newest first."""
    found: dict[int, list[MarginCallAct]] = defaultdict(list)
    acts = MarginCallAct.objects.filter(call__in=calls)
    for act in (acts.filter(business_date__lte=until) if until else acts).order_by("-pk"):
        found[act.call_id].append(act)
    return found


def margin_sheet(
    account: int, scope: Scope, today: date, at: datetime, as_of: date | None = None
) -> MarginSheet | None:
    """A margin account with everything that hangs on it, and its newest reckoning with its lines; as of a past day, with its close
    as `at`: its reckoning for that day, and what there was by then. None for one not on file, or not to be seen."""
    found = MarginAccount.objects.select_related("party", "ccp", "unit").filter(pk=account).first()
    if found is None or (scope.parties is not None and found.party_id not in scope.parties):
        return None
    day, last = as_of or today, as_of or date.max
    names = party_terms([each for each in (found.party_id, found.ccp_id) if each], day)
    reckoned = MarginReckoning.objects.filter(account=found, business_date__lte=last).select_related("terms")
    reckonings = list(reckoned.order_by("-business_date")[:RECKONINGS_SHOWN])
    shown = next((each for each in reckonings if as_of is None or each.business_date == as_of), None)
    terms = list(
        MarginTerms.objects.filter(account=found, valid__isempty=False, valid__startswith__lte=last)
        .select_related("market")
        .prefetch_related("haircuts")
        .order_by("-valid")
    )
    covers = MarginCover.objects.filter(account=found, valid__isempty=False).select_related("holder")
    sql = statement("clearing", "list_margin_calls").format(
        conditions="account = %(account)s", beyond="true", order="desc"
    )
    since = reckonings[0].business_date if reckonings else date.min
    missing = MarginException.objects.filter(account=found, business_date__gt=since, business_date__lte=last)
    return MarginSheet(
        account=found,
        party=_name(names, found.party_id, found.party.lei),
        ccp=_name(names, found.ccp_id, found.ccp.lei) if found.ccp else "",
        unit=found.unit.code,
        terms=terms,
        standing=next((each for each in terms if day in each.valid), None),
        covers=list(covers.order_by("-valid", "holder__number")),
        reckoning=shown,
        lines=lines_of(shown.pk) if shown else [],
        reckonings=reckonings,
        calls=_call_lines(rows(sql, {"account": account, "until": as_of, "limit": 500}), day, at),
        missing=list(missing.select_related("asset").order_by("-business_date", "asset__code")),
        as_of=as_of,
    )


def lines_of(reckoning: int) -> list[ReckonedLine]:
    """The lines of a reckoning: positions the largest first, then cash."""
    return [ReckonedLine(**f) for f in rows(statement("clearing", "margin_lines"), {"reckoning": reckoning})]


def margin_accounts_named(accounts: Sequence[int], scope: Scope, today: date) -> dict[int, tuple[str, int]]:
    """Id of a margin account in a scope -> what it is called (its party and currency), and its party."""
    found = MarginAccount.objects.filter(pk__in=accounts).values_list("pk", "party", "party__lei", "unit__code")
    seen = [each for each in found if scope.parties is None or each[1] in scope.parties]
    names = party_terms({party for _, party, _, _ in seen}, today)
    return {pk: (f"{_name(names, party, lei)} {unit}", party) for pk, party, lei, unit in seen}


def open_call_totals(scope: Scope, at: datetime) -> dict[str, tuple[int, Decimal, int]]:
    """Currency -> how many margin calls are open, what they still ask for, and how many of them are overdue."""
    sql = (
        "select unit, count(*) as number, sum(outstanding) as amount, count(*) filter (where {overdue}) as overdue"
        " from ({list}) k group by unit order by unit"
    )
    listed = _calls_sql(MarginWanted("open"), scope, "true", "asc")
    found = rows(
        sql.format(overdue="due_at <= %(at)s and not disputed", list=listed),
        {"scope": list(scope.parties or ()), "parties": "{}", "account": None, "at": at, "until": None, "limit": None},
    )
    return {f["unit"]: (f["number"], f["amount"], f["overdue"]) for f in found}


def _facts(wanted: MarginWanted, scope: Scope, at: datetime) -> dict[str, Any]:
    parties = array(parties_named(wanted.party) if wanted.party else [])
    return {"scope": list(scope.parties or ()), "parties": parties, "account": wanted.account, "at": at, "until": None}


def _in_scope(scope: Scope) -> str:
    return "true" if scope.parties is None else "party_id = any (%(scope)s::int[])"


def _asked(wanted: MarginWanted, scope: Scope, stands: str) -> str:
    party = "(party_id = any (%(parties)s::int[]) or ccp_id = any (%(parties)s::int[]))"
    conditions = [stands, _in_scope(scope)]
    conditions += [party] if wanted.party else []
    conditions += ["account = %(account)s"] if wanted.account else []
    return " and ".join(conditions)


def _accounts_sql(wanted: MarginWanted, scope: Scope, beyond: str, order: str) -> str:
    conditions = _asked(MarginWanted(party=wanted.party), scope, STANDINGS[wanted.stands or "all"])
    return statement("clearing", "list_margin_accounts").format(conditions=conditions, beyond=beyond, order=order)


def _calls_sql(wanted: MarginWanted, scope: Scope, beyond: str, order: str) -> str:
    conditions = _asked(wanted, scope, CALLS[wanted.stands or "open"])
    return statement("clearing", "list_margin_calls").format(conditions=conditions, beyond=beyond, order=order)


def _name(names: Mapping[int, Any], party: int | None, lei: str | None) -> str:
    return names[party].name if party is not None and party in names else (lei or "")


def _account_lines(found: Sequence[Mapping[str, Any]], today: date) -> list[MarginAccountLine]:
    names = party_terms({party for f in found for party in (f["party_id"], f["ccp_id"]) if party}, today)
    hidden = {"party_id", "ccp_id", "ccp_lei", "overdue_at", "k0"}
    return [
        MarginAccountLine(
            party=_name(names, f["party_id"], f["party_lei"]),
            ccp=_name(names, f["ccp_id"], f["ccp_lei"]),
            ccp_lei=f["ccp_lei"] or "",
            **{key: value for key, value in f.items() if key not in hidden},
        )
        for f in found
    ]


def _call_lines(found: Sequence[Mapping[str, Any]], today: date, at: datetime) -> list[MarginCallLine]:
    names = party_terms({party for f in found for party in (f["party_id"], f["ccp_id"]) if party}, today)
    hidden = {"party_id", "ccp_id", "ccp_lei", "withdrawn", "disputed", "ended_at"}
    return [
        MarginCallLine(
            party=_name(names, f["party_id"], f["party_lei"]),
            ccp=_name(names, f["ccp_id"], f["ccp_lei"]),
            ccp_lei=f["ccp_lei"] or "",
            state=call_state(
                f["amount"],
                f["outstanding"],
                f["due_at"],
                at,
                withdrawn=f["withdrawn"],
                disputed=f["disputed"],
            ),
            ended_at=None if f["outstanding"] else f["ended_at"],
            **{key: value for key, value in f.items() if key not in hidden},
        )
        for f in found
    ]
