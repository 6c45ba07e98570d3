"""Lists of accounts of the books, by number and asset, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from ledger.models import Account
from ledger.queries.books import balances, closing_of
from ledger.queries.holds import held_at
from machinery.counting import Place, counted, paged
from machinery.formatting import is_currency
from machinery.paging import Count, Cut, Found
from refdata.models import Account as Holder
from refdata.queries import parties_named, party_terms


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

    @property
    def is_instrument(self) -> bool:
        """Whether it holds securities, not cash."""
        return not is_currency(self.asset)


def account_lines(wanted: AccountsWanted, visible: QuerySet[Holder], today: date, cut: Cut) -> Found[AccountLine]:
    """One page of accounts by number and asset; names are those of `today`. Raises TooSlow, and InvalidPlace."""
    found = _wanted(wanted, visible).select_related("holder", "asset", "guard")

    def read(place: Place, backwards: bool, limit: int) -> Sequence[Account]:
        beyond = found.filter(_beyond(place, "lt" if backwards else "gt")) if place else found
        sign = "-" if backwards else ""
        return list(beyond.order_by(f"{sign}holder__number", f"{sign}asset__code")[:limit])

    page = paged(cut, read, lambda account: (account.holder.number, account.asset.code), ("text", "text"))
    return Found(_lines(page.rows, today), page.before, page.after)


def account_lines_as_of(wanted: AccountsWanted, visible: QuerySet[Holder], day: date, cut: Cut) -> Found[AccountLine]:
    """The page of `account_lines` with names, balances and what was held as of the close of a closed day: of the accounts that
    were opened by then."""
    found = account_lines(wanted, visible.filter(opened_on__lte=day), day, cut)
    ids = [line.id for line in found.rows]
    posted, held = balances(ids, day), held_at(ids, closing_of(day))
    return Found(
        [replace(line, posted=posted[line.id], held=held[line.id]) for line in found.rows], found.before, found.after
    )


def account_count(wanted: AccountsWanted, visible: QuerySet[Holder]) -> Count:
    """How many accounts the whole list has."""
    return counted(_wanted(wanted, visible))


def account_count_as_of(wanted: AccountsWanted, visible: QuerySet[Holder], day: date) -> Count:
    """How many the whole list of `account_lines_as_of` has."""
    return account_count(wanted, visible.filter(opened_on__lte=day))


def accounts_numbered(number: str) -> list[int]:
    """The accounts of the books on the account with this number, one an asset, by id."""
    return list(Account.objects.filter(holder__number=number).order_by("pk").values_list("pk", flat=True))


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
