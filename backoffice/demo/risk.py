"""The limits of the demo firm: set a month before, and reviewed when its front offices have traded, so that they are filled to
different degrees; one is soft and crossed, one keeps trades out, one is overridden for some days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Final, NamedTuple

from backoffice.demo.books import DEMO
from backoffice.demo.cast import Participant
from clearing.models import Limit, LimitUse
from clearing.operations import LimitWish, override_limit, set_limit
from machinery.transactions import whole
from refdata.queries import assets_by_code, parties_by_lei
from vocabulary.occasion import Occasion

MONTH: Final = timedelta(days=30)
AMPLE: Final = Decimal(10**12)
"""What a limit is before anything is known of what it will be used for."""


class Bound(NamedTuple):
    """A limit of the demo: of whom or what (`place` among the participants), how full it is to be, and how much it is until it is
    reviewed."""

    kind: str
    place: int = -1
    code: str = ""
    filled: str = "0.5"
    is_hard: bool = True
    first: Decimal = AMPLE


BOUNDS: Final = (
    Bound("SETTLEMENT", 0, filled="0.44"),
    Bound("SETTLEMENT", 1, filled="0.83"),
    Bound("REPLACEMENT", 1, filled="0.37"),
    Bound("REPLACEMENT", 2, filled="0.68"),
    Bound("DAILY", 0, filled="0.91"),
    Bound("DAILY", 1, filled="0.58"),
    Bound("DAILY", 2, filled="0.26"),
    Bound("DAILY", 3, filled="1.07", is_hard=False, first=Decimal(400_000)),
    Bound("DAILY", -3, first=Decimal(350_000)),
    Bound("NOSTRO", code="EUR", filled="0.74"),
    Bound("NOSTRO", code="USD", filled="0.49", is_hard=False),
    Bound("PRODUCT", code="BOND", filled="0.62", is_hard=False),
    Bound("PRODUCT", code="REPO", filled="0.31"),
    Bound("COUNTRY", code="GB", filled="0.79"),
    Bound("COUNTRY", code="ES", filled="0.53", is_hard=False),
)
KEEPS_OUT: Final = 8
OVERRIDDEN: Final = 4
"""Their places among BOUNDS."""


def set_limits(parties: Sequence[Participant], day: date, at: datetime) -> None:
    """Sets the limits a month before a date, at the same hour. Again: changes nothing."""
    if Limit.objects.exists():
        return
    occasion = Occasion(DEMO, at - MONTH, day - MONTH, "Yearly review of the risk committee")
    with whole():
        for bound in BOUNDS:
            set_limit(_wish(bound, parties, bound.first, day - MONTH), occasion)


def review_limits(parties: Sequence[Participant], day: date, at: datetime) -> None:
    """Fits the limits to what is used of them on a date, each to its degree, and overrides one. Again: changes nothing."""
    occasion = Occasion(DEMO, at, day, "Review after the trades of the day")
    with whole():
        for place, bound in enumerate(BOUNDS):
            wish = _wish(bound, parties, bound.first, day)
            uses = LimitUse.objects.filter(
                limit__kind=wish.kind,
                limit__party=wish.party,
                limit__currency=wish.currency,
                limit__product=wish.product,
                limit__country=wish.country,
            )
            used = max(uses.values_list("used", flat=True), default=Decimal(0))
            amount = bound.first if place == KEEPS_OUT or not used else _fitting(used / Decimal(bound.filled))
            limit = set_limit(replace(wish, amount=amount), occasion).limit
            if place == OVERRIDDEN:
                override_limit(limit, amount * 2, day + timedelta(days=3), occasion)


def _fitting(amount: Decimal) -> Decimal:
    """The next amount of three digits and zeros."""
    return amount.quantize(Decimal(1).scaleb(amount.adjusted() - 2), ROUND_UP).quantize(Decimal(1))


def _wish(bound: Bound, parties: Sequence[Participant], amount: Decimal, start: date) -> LimitWish:
    euro = assets_by_code(["EUR"])["EUR"].id
    of_party = bound.kind in {"SETTLEMENT", "REPLACEMENT", "DAILY"}
    lei = parties[bound.place].lei
    return LimitWish(
        kind=bound.kind,
        unit=euro,
        amount=amount,
        is_hard=bound.is_hard,
        valid_from=start,
        party=parties_by_lei([lei])[lei] if of_party else None,
        currency=assets_by_code([bound.code])[bound.code].id if bound.kind == "NOSTRO" else None,
        product=bound.code if bound.kind == "PRODUCT" else "",
        country=bound.code if bound.kind == "COUNTRY" else "",
    )
