"""The page that shows every part of a page in every state: for who builds pages, and who looks whether they are right."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from authorizations.labels import permission_label, role_label
from authorizations.roles import roles_allowing
from backoffice.pictures import fails_by_counterparty
from ledger.blotters import ACCOUNTS
from ledger.labels import ACCOUNT_KINDS
from ledger.queries import AccountLine
from machinery.blotter import Asked
from machinery.chart import FULL, Chart, Figure
from machinery.chip import Chip
from machinery.formatting import percent
from machinery.paging import Count, Pages
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request
from refdata.queries import PartyFacts
from settlements.forms import FilterForm
from settlements.labels import chip_of
from settlements.operations import InTheNight
from settlements.page_acts import CANCEL, HOLD, Refused

VIEW: Final = "itservices.view"
DAY: Final = date(2026, 11, 24)
AT: Final = datetime(2026, 11, 24, 14, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A figure of every kind: an amount with its currency."""

    amount: Decimal | None
    currency: str


AMOUNTS: Final = (
    Sample(Decimal("1234567.8"), "EUR"),
    Sample(Decimal(-98765432), "JPY"),
    Sample(Decimal("0.125"), "BHD"),
    Sample(Decimal("123456789012345678.99"), "USD"),
    Sample(None, "GBP"),
)
QUANTITIES: Final = (Decimal(1_000_000), Decimal("12.345678"), Decimal(0), Decimal(-5), None)
CHIPS: Final = (
    chip_of("SETT", "SETT"),
    chip_of("SETT", "PENF"),
    chip_of("SETT", "PEND"),
    chip_of("HOLD", "PREA"),
    chip_of("IPRC", "CAND"),
    Chip("busy", _("Night")),
)
FAILING: Final = (
    (PartyFacts(1, "9598PAGES00000010021", "Banco del Alcornocal, S.A.", "PGAAES2LXXX", "ES"), 80),
    (PartyFacts(2, "9598PAGES00000010118", "Ashdown & Fennimore plc", "PGBAGB2LXXX", "GB"), 5),
)


@permission(VIEW)
@require_GET
def design(request: Request) -> HttpResponse:
    """Chips, figures, days, forms, tables, pictures, messages and empty states, with invented facts."""
    only(request.GET, ())
    facts = {
        "chips": CHIPS,
        "amounts": AMOUNTS,
        "quantities": QUANTITIES,
        "day": DAY,
        "at": AT,
        "refusals": [Refused(InTheNight(instruction=1201, run=14).sentence(), (HOLD.title, CANCEL.title))],
        "form": FilterForm({"isin": "US0378331006", "since": "2026-11-31"}),
        "pictures": [fails_by_counterparty(FAILING), _share()],
        "table": ACCOUNTS.table(Asked({}, FilterForm({}), ACCOUNTS.layout({})), _accounts()),
        "offered": Message(SUCCESS, str(_("The view is deleted.")), extra_tags="sample"),
        "missing": permission_label("recordkeeping.view"),
        "roles": [role_label(role) for role in roles_allowing("recordkeeping.view")],
        "givers": ["Marcus Reed"],
        "pages": (Pages(51, 100, Count(10_000, is_more=True), "?", "?"), Pages(1, 50, Count(None), "", "?")),
    }
    return render(request, "shell/design.html", facts)


def _accounts() -> list[Any]:
    kinds = list(ACCOUNT_KINDS)
    return [
        AccountLine(
            n, f"LONG-ACCOUNT-NUMBER-{n:014d}", kinds[n % 4], f"Party {n}", sample.currency, sample.amount, Decimal(n)
        )
        for n, sample in enumerate(AMOUNTS, 1)
        if sample.amount is not None
    ]


def _share() -> Chart:
    shares = [Decimal(n) / 100 for n in (97, 98, 94, 0, 99)]
    figures = [
        Figure(f"night {n}", int(share * FULL), percent(share), f"#night-{n}") for n, share in enumerate(shares, 1)
    ]
    return Chart(
        "share",
        _("Settled of what came in"),
        _("by number of matches, in each of the last nights"),
        _("Night"),
        figures,
    )
