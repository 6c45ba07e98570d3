"""What is set aside on an account: the holds that its `held` adds up, now or at the close of a day."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from ledger.models import Hold
from ledger.queries.books import balances
from ledger.queries.sheets import AccountSheet
from machinery.counting import counted
from machinery.paging import Count
from recordkeeping.queries import version_of

HOLDS_SHOWN: Final = 200


def holds_of(account: int, at: datetime | None = None) -> list[Hold]:
    """The holds that stand on an account now, or stood at an instant; newest first, at most one more than HOLDS_SHOWN."""
    return list(_standing(at).filter(account=account).order_by("-pk")[: HOLDS_SHOWN + 1])


def hold_count(account: int, at: datetime | None = None) -> Count:
    """How many these are."""
    return counted(_standing(at).filter(account=account))


def held_at(accounts: list[int], at: datetime) -> dict[int, Decimal]:
    """How much was held on each account at an instant; 0 where nothing was."""
    found = _standing(at).filter(account__in=accounts).values("account").annotate(held=Sum("amount"))
    return {account: Decimal(0) for account in accounts} | {f["account"]: f["held"] for f in found}


def account_as_of(sheet: AccountSheet, day: date, closed: datetime) -> AccountSheet:
    """An account at the close of a day that was `closed`: its balance, what was held then, and the floor of then."""
    known: dict[str, Any] = version_of("book_account", sheet.id, closed)
    floor = known.get("floor", sheet.floor)
    return replace(
        sheet,
        posted=balances([sheet.id], day)[sheet.id],
        held=held_at([sheet.id], closed)[sheet.id],
        floor=None if floor is None else Decimal(floor),
    )


def _standing(at: datetime | None) -> QuerySet[Hold]:
    if at is None:
        return Hold.objects.filter(release=None)
    return Hold.objects.filter(Q(release=None) | Q(release__at__gt=at), at__lte=at)
