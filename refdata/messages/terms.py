"""Lists of what parties and issuers agreed: standing settlement instructions, terms of bonds."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from refdata.bonds import CONVENTIONS, BondFacts
from refdata.messages.public import flag, name
from refdata.messages.rows import Progress, RowFaults, Values, one_of, read_csv
from refdata.records import BondEntry, Fault, ReadList, SsiEntry
from refdata.ssi import LONGEST_NAME, SsiWish, account_number, product, purpose
from vocabulary.days import parse_date
from vocabulary.decimals import InvalidDecimal, parse_decimal
from vocabulary.identifiers import Bic, Isin, Lei
from vocabulary.invalid import Invalid
from vocabulary.money import Currency

SSIS, BONDS = "ssis", "bond-terms"
NO_DAY = parse_date("1990-01-01")
T = TypeVar("T")
any_day = partial(parse_date, within=None)
"""A day of a bond, which may be older, or live longer, than any business of ours."""


def whole_number(text: str) -> int:
    """A small whole number. Refuses InvalidDecimal."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise InvalidDecimal(expected="a whole number", found=text, way_out="Write digits only, as 2.")
    return int(text)


def read_ssis(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[SsiEntry]:
    """The SSIs of a file: one a party, name and day. Refuses ListNotUnderstood."""

    def make(values: Values) -> SsiEntry:
        valid_from = values.take("valid_from", parse_date, NO_DAY)
        found: dict[str, Any] = {
            "party": str(values.take("party", Lei, "")),
            "name": values.take("name", name(LONGEST_NAME), ""),
            "purpose": values.take("purpose", purpose, ""),
            "product": values.optional("product", product),
            "market": values.optional("market", name(12)),
            "currency": values.optional("currency", Currency),
            "isin": values.optional("isin", Isin),
            "depository": values.optional("depository", name(12)),
            "agent": values.optional("agent", Bic),
            "safekeeping_account": values.optional("safekeeping_account", account_number),
            "cash_account": values.optional("cash_account", account_number),
        }
        values.done()
        return SsiEntry(valid_from, _whole(lambda: SsiWish(**found)))

    return read_csv(
        SSIS,
        content,
        file_name=file_name,
        columns=["party", "name", "purpose", "valid_from", "safekeeping_account", "cash_account", "depository"],
        make=make,
        key=lambda entry: (entry.wish.party, entry.wish.name, entry.valid_from),
        totals=lambda rows: {"parties": len({row.value.wish.party for row in rows})},
        progress=progress,
    )


def read_bonds(content: bytes, *, file_name: str, progress: Progress | None = None) -> ReadList[BondEntry]:
    """The terms of the bonds of a file: one an ISIN and day. Refuses ListNotUnderstood."""

    def make(values: Values) -> BondEntry:
        valid_from, isin = values.take("valid_from", parse_date, NO_DAY), str(values.take("isin", Isin, ""))
        found: dict[str, Any] = {
            "coupon_percent": values.take("coupon_percent", parse_decimal, Decimal(0)),
            "frequency": values.take("frequency", whole_number, 0),
            "convention": values.take("convention", one_of(*CONVENTIONS), ""),
            "first_accrual": values.take("first_accrual", any_day, NO_DAY),
            "first_coupon": values.optional("first_coupon", any_day),
            "maturity": values.take("maturity", any_day, NO_DAY),
            "end_of_month": values.optional("end_of_month", flag) or False,
            "ex_coupon_days": values.optional("ex_coupon_days", whole_number),
            "decimals_per_100": values.optional("decimals_per_100", whole_number),
        }
        values.done()
        return BondEntry(valid_from, isin, _whole(lambda: BondFacts(**found)))

    return read_csv(
        BONDS,
        content,
        file_name=file_name,
        columns=["isin", "valid_from", "coupon_percent", "frequency", "convention", "first_accrual", "maturity"],
        make=make,
        key=lambda entry: (entry.isin, entry.valid_from),
        totals=lambda rows: {"isins": len({row.value.isin for row in rows})},
        progress=progress,
    )


def _whole(make: Callable[[], T]) -> T:
    """What a row says as a whole; raises RowFaults where its values are sound and do not belong together."""
    try:
        return make()
    except Invalid as trouble:
        raise RowFaults([Fault(trouble.code, "", trouble.found, str(trouble))]) from trouble
