"""Limits of the small market: set and overridden at once, as nobody has to agree there."""

from datetime import date
from decimal import Decimal
from typing import Any

from clearing.models import LimitUse
from clearing.operations import LimitWish, override_limit, set_limit
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NINE, Firm
from vocabulary.occasion import Occasion

OCCASION = Occasion(JOB, NINE, FRI_2026_11_20, "Agreed by the committee")


def bound(firm: Firm, kind: str, amount: str | None, *, is_hard: bool = True, **scope: Any) -> int:
    """Sets a limit in euro, of Hartwell where nothing else is said; its id."""
    of_party = {"party": firm.parties[HARTWELL]} if kind in {"SETTLEMENT", "REPLACEMENT", "DAILY"} else {}
    wish = LimitWish(
        kind=kind,
        unit=scope.pop("unit", firm.assets["EUR"]),
        amount=None if amount is None else Decimal(amount),
        is_hard=is_hard,
        valid_from=scope.pop("valid_from", FRI_2026_11_20),
        **{**of_party, **scope},
    )
    return set_limit(wish, OCCASION).limit


def overridden(limit: int, amount: str | None, until: date = FRI_2026_11_20) -> None:
    """Lets more of a limit be used."""
    override_limit(limit, None if amount is None else Decimal(amount), until, OCCASION)


def used(limit: int) -> dict[date | None, Decimal]:
    """What is used of a limit, by settlement date."""
    return dict(LimitUse.objects.filter(limit=limit).order_by("day").values_list("day", "used"))
