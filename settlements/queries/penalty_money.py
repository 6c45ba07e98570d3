"""Penalties in the books: what was accrued of a month, what of it was paid, and what of a net each night accrued."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.statements import row, rows, statement, tuples
from refdata.queries import party_terms
from settlements.penalties.calendar import MarketMilestones, NoMilestones
from settlements.queries.penalties import NOT_PAID
from settlements.queries.penalty_days import penalty_days_by_code
from settlements.queries.scope import Scope

MONTHS_SHOWN: Final = 3
"""Of those before the month of the business date, beside older ones of which something is not paid."""
MOST: Final = 200
"""Accruals of a net that are shown, the newest ones."""


@dataclass(frozen=True)
class PenaltyBook:
    """Penalties of a month in the books, of the parties in scope, in one depository and currency: what those pay that do in all
    (`to_pay`), what the others get (`to_get`), and how much of it was paid; how many nets are due and not paid. `due_on` is the
    payment day."""

    month: date
    market: str
    market_name: str
    currency: str
    to_pay: Decimal
    to_get: Decimal
    paid_in: Decimal
    paid_out: Decimal
    unpaid: int
    is_netted: bool
    due_on: date | None


@dataclass(frozen=True)
class AccrualLine:
    """What a night accrued of a net: seen by its party, below zero it owes the counterparty; `journal` books it (None: it does not
    come to a unit of the books)."""

    id: int
    night: date
    counterparty: str
    counterparty_lei: str
    amount: Decimal
    journal: int | None


@dataclass(frozen=True)
class Accrual:
    """Where an accrual comes from: two parties (LEI), the month of penalties, depository and currency; the night that accrued it
    and the one before it, and whether it has changes of penalties in it."""

    party: str
    counterparty: str
    month: date
    market: str
    currency: str
    night: date
    night_before: date | None
    has_changes: bool


def penalty_books(scope: Scope, today: date) -> list[PenaltyBook]:
    """Penalties in the books by month, depository and currency, the newest month first."""
    sql = statement("settlements", "penalty_books").format(
        nets="true" if scope.parties is None else "n.party_id = any(%(scope)s::int[])",
        accruals="true" if scope.parties is None else "v.party_id = any(%(scope)s::int[])",
    )
    since = _months_before(today.replace(day=1), MONTHS_SHOWN)
    asked: dict[str, Any] = {"since": since, "scope": list(scope.parties or ())}
    days = penalty_days_by_code()
    return [PenaltyBook(**f, due_on=_due_on(days, f["market"], f["month"])) for f in rows(sql, asked)]


def nets_not_paid(scope: Scope) -> dict[str, tuple[int, Decimal]]:
    """The nets that were due and could not be paid, by currency: how many, and what they come to, whoever pays or gets it."""
    found = rows(
        "select c.code, count(*) as number, sum(abs(u.amount)) as amount from settlements_penaltynet n"
        " join lateral (select w.amount from settlements_penaltyunpaid w where w.net_id = n.id"
        " order by w.business_date desc limit 1) u"
        f" on true join refdata_asset c on c.id = n.currency_id where {NOT_PAID}"
        " and (%(everybody)s or n.party_id = any(%(scope)s::int[])) group by c.code order by c.code",
        {"everybody": scope.parties is None, "scope": list(scope.parties or ())},
    )
    return {f["code"]: (f["number"], f["amount"]) for f in found}


def accruals_of_net(net: int, today: date) -> list[AccrualLine]:
    """What nights accrued of a net, the newest first, up to MOST; for who may see it."""
    found = rows(statement("settlements", "penalty_net_accruals"), {"net": net, "limit": MOST})
    parties = sorted({f["counterparty"] for f in found})
    names = party_terms(parties, today)
    leis = dict(tuples("select id, lei from refdata_party where id = any(%s)", [parties]))
    return [
        AccrualLine(
            f["id"],
            f["night"],
            names[f["counterparty"]].name if f["counterparty"] in names else leis[f["counterparty"]],
            leis[f["counterparty"]],
            f["amount"],
            f["journal"],
        )
        for f in found
    ]


def accrual(pk: int, scope: Scope) -> Accrual | None:
    """Where an accrual comes from; None for one that is not on file, or of whose parties the reader may see neither."""
    found = row(
        statement("settlements", "penalty_accrual"),
        {"accrual": pk, "everybody": scope.parties is None, "scope": list(scope.parties or ())},
    )
    return Accrual(**found) if found else None


def _due_on(days: MarketMilestones, market: str, month: date) -> date | None:
    try:
        return days.month(market, month).paid_on
    except NoMilestones:
        return None


def _months_before(month: date, number: int) -> date:
    count = month.year * 12 + month.month - 1 - number
    return date(count // 12, count % 12 + 1, 1)
