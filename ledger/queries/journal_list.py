"""Lists of journals, a business date at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from ledger.models import Account
from ledger.queries.sheets import JournalSheet, journals
from machinery.blotter import Cut, Found
from machinery.counting import COUNT_MILLISECONDS, COUNTED, LIST_MILLISECONDS, paged
from machinery.paging import Count
from machinery.patience import TooSlow, at_most
from machinery.statements import array, rows, statement, value
from refdata.models import Account as Holder

_SEEN: Final = (
    "exists (select from ledger_movement m where m.journal_id = j.id and m.slice = j.slice and m.business_date = %(on)s"
    " and (m.debit_account = any (%(accounts)s::int[]) or m.credit_account = any (%(accounts)s::int[])))"
)


@dataclass(frozen=True)
class JournalsWanted:
    """What a reader asks for: the journals booked on one date, of one kind ("" for any)."""

    on: date
    kind: str = ""


def journal_lines(wanted: JournalsWanted, visible: QuerySet[Holder], cut: Cut, *, everybody: bool) -> Found:
    """One page of journals, newest first, with the movements that touch an account of the visible holders; `everybody`
    where those are all. Raises TooSlow, and InvalidPlace."""
    facts = _facts(wanted, visible, everybody)

    def read(place: str | None, backwards: bool, limit: int) -> Sequence[int]:
        beyond = "true" if place is None else f"j.id {'>' if backwards else '<'} %(place)s::bigint"
        sql = statement("ledger", "journals_listed").format(
            seen="true" if everybody else _SEEN, beyond=beyond, order="asc" if backwards else "desc"
        )
        return [f["id"] for f in rows(sql, {**facts, "place": place, "limit": limit})]

    page = paged(cut, read, int)
    with at_most(LIST_MILLISECONDS):
        sheets: dict[int, JournalSheet] = {sheet.id: sheet for sheet in journals(page.rows, visible)}
    return Found([sheets[pk] for pk in page.rows if pk in sheets], page.before, page.after)


def journal_count(wanted: JournalsWanted, visible: QuerySet[Holder], *, everybody: bool) -> Count:
    """How many there are, up to COUNTED; None where counting takes too long."""
    sql = statement("ledger", "journals_listed").format(
        seen="true" if everybody else _SEEN, beyond="true", order="desc"
    )
    try:
        with at_most(COUNT_MILLISECONDS):
            facts = {**_facts(wanted, visible, everybody), "limit": COUNTED + 1}
            number = value(f"select count(*) from ({sql}) counted", facts)
    except TooSlow:
        return Count(None)
    return Count(min(number, COUNTED), is_more=number > COUNTED)


def _facts(wanted: JournalsWanted, visible: QuerySet[Holder], everybody: bool) -> dict[str, Any]:
    seen = [] if everybody else list(Account.objects.filter(holder__in=visible).values_list("pk", flat=True))
    return {"on": wanted.on, "kind": wanted.kind, "accounts": array(seen)}
