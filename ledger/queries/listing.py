"""Lists of accounts of the books, by number and asset, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet

from ledger.models import Account
from machinery.counting import LIST_MILLISECONDS, counted
from machinery.paging import PAGE, Count
from machinery.patience import at_most
from machinery.places import place_of, text_of
from refdata.models import Account as Holder
from refdata.queries import parties_named, party_terms

_KEYS: Final = ("text", "text")


@dataclass(frozen=True)
class AccountsWanted:
    """What a reader asks for: a number or its beginning, a party (name, BIC, LEI), an asset (ISIN, currency), a kind."""

    number: str = ""
    party: str = ""
    asset: str = ""
    kind: str = ""


@dataclass(frozen=True)
class AccountLine:
    """One account of the books as a list shows it, as it stands now."""

    id: int
    number: str
    kind: str
    party: str
    asset: str
    posted: Decimal
    held: Decimal


@dataclass(frozen=True)
class AccountLines:
    """One page; `before` and `after` are where the pages around it begin, empty where there is none."""

    lines: Sequence[AccountLine]
    before: str
    after: str


def account_lines(
    wanted: AccountsWanted,
    visible: QuerySet[Holder],
    today: date,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> AccountLines:
    """One page of at most `size` accounts after or before a place of another page; raises TooSlow, and InvalidPlace."""
    place, backwards = place_of(before or after, _KEYS), bool(before)
    found = _wanted(wanted, visible).select_related("holder", "asset", "guard")
    if place is not None:
        found = found.filter(_beyond(place, "lt" if backwards else "gt"))
    sign = "-" if backwards else ""
    with at_most(LIST_MILLISECONDS):
        page = list(found.order_by(f"{sign}holder__number", f"{sign}asset__code")[: size + 1])
    more, page = len(page) > size, page[:size]
    if backwards:
        page.reverse()
    return AccountLines(
        _lines(page, today),
        _key(page[0]) if page and (more if backwards else place is not None) else "",
        _key(page[-1]) if page and (backwards or more) else "",
    )


def account_count(wanted: AccountsWanted, visible: QuerySet[Holder]) -> Count:
    """How many accounts the whole list has."""
    return counted(_wanted(wanted, visible))


def _wanted(wanted: AccountsWanted, visible: QuerySet[Holder]) -> QuerySet[Account]:
    found = Account.objects.filter(holder__in=visible)
    if wanted.number:
        found = found.filter(holder__number__startswith=wanted.number)
    if wanted.party:
        found = found.filter(holder__party__in=parties_named(wanted.party))
    if wanted.asset:
        found = found.filter(asset__code=wanted.asset)
    if wanted.kind:
        found = found.filter(holder__kind=wanted.kind)
    return found


def _beyond(place: tuple[str, ...], sign: str) -> Q:
    number, code = place
    return Q(**{f"holder__number__{sign}": number}) | Q(holder__number=number, **{f"asset__code__{sign}": code})


def _key(account: Account) -> str:
    return text_of((account.holder.number, account.asset.code))


def _lines(page: Sequence[Account], today: date) -> list[AccountLine]:
    names = party_terms({account.holder.party_id for account in page}, today)
    return [
        AccountLine(
            id=account.pk,
            number=account.holder.number,
            kind=account.holder.kind,
            party=names[account.holder.party_id].name if account.holder.party_id in names else "",
            asset=account.asset.code,
            posted=account.guard.posted,
            held=account.guard.held,
        )
        for account in page
    ]
