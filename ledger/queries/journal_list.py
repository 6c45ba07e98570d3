"""Lists of journals, a business date at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from ledger.models import Account
from ledger.queries.sheets import JournalSheet, journals
from machinery.counting import LIST_MILLISECONDS, Place, counted_rows, paged
from machinery.paging import Count, Cut, Found
from machinery.patience import at_most
from machinery.statements import array, rows, statement
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


def journal_lines(
    wanted: JournalsWanted, visible: QuerySet[Holder], cut: Cut, *, everybody: bool
) -> Found[JournalSheet]:
    """One page of journals, newest first, with the movements that touch an account of the visible holders; `everybody`
    where those are all. Raises TooSlow, and InvalidPlace."""
    facts = _facts(wanted, visible, everybody)

    def read(place: Place, backwards: bool, limit: int) -> Sequence[int]:
        beyond = f"j.id {'>' if backwards else '<'} %(place)s::bigint" if place else "true"
        sql = statement("ledger", "journals_listed").format(
            seen="true" if everybody else _SEEN, beyond=beyond, order="asc" if backwards else "desc"
        )
        return [f["id"] for f in rows(sql, {**facts, "place": place and place[0], "limit": limit})]

    page = paged(cut, read, lambda pk: (pk,), ("bigint",))
    with at_most(LIST_MILLISECONDS):
        sheets: dict[int, JournalSheet] = {sheet.id: sheet for sheet in journals(page.rows, visible)}
    return Found([sheets[pk] for pk in page.rows if pk in sheets], page.before, page.after)


def journal_count(wanted: JournalsWanted, visible: QuerySet[Holder], *, everybody: bool) -> Count:
    """How many there are, up to COUNTED; None where counting takes too long."""
    sql = statement("ledger", "journals_listed").format(
        seen="true" if everybody else _SEEN, beyond="true", order="desc"
    )
    return counted_rows(sql, _facts(wanted, visible, everybody))


def _facts(wanted: JournalsWanted, visible: QuerySet[Holder], everybody: bool) -> dict[str, Any]:
    seen = [] if everybody else list(Account.objects.filter(holder__in=visible).values_list("pk", flat=True))
    return {"on": wanted.on, "kind": wanted.kind, "accounts": array(seen)}
