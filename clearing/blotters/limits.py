"""The blotters of limits and of what trades take of them: their columns, and what each means."""

from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clearing.forms import EarmarksForm, LimitsForm
from clearing.labels import FREED, HARD, OVER, SOFT, TAKEN, limit_name, share_chip
from clearing.queries import (
    EarmarkLine,
    LimitLine,
    earmark_lines,
    earmark_totals,
    limit_lines,
    limit_totals,
)
from clearing.shown import what_of
from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column, Share
from machinery.paging import Cut, Found, Totals
from machinery.request import Request

WHAT_TAKES: Final = Column(
    "what",
    _("Trade in words"),
    _("What the party does, and with which kind of product."),
    "text",
    lambda row: what_of(row.side, row.product),
)


def _limit(row: LimitLine) -> tuple[str, str]:
    return limit_name(row.kind, row.scope), reverse("limit", args=[row.id])


def _uses(row: LimitLine) -> tuple[Decimal, str, str]:
    asked = {"limit": row.id, **({"day": row.day.isoformat()} if row.day else {})}
    return row.used, row.unit, f"{reverse('earmarks')}?{urlencode(asked)}"


def _limits(request: Request, asked: Asked, cut: Cut) -> Found[LimitLine]:
    return limit_lines(asked.form.wanted(), business_date(), cut)


def _limit_total(request: Request, asked: Asked) -> Totals:
    return limit_totals(asked.form.wanted(), business_date())


def _earmark_total(request: Request, asked: Asked) -> Totals:
    return earmark_totals(asked.form.wanted())


def _earmarks(request: Request, asked: Asked, cut: Cut) -> Found[EarmarkLine]:
    return earmark_lines(asked.form.wanted(), business_date(), cut)


LIMITS: Final = Blotter(
    "limits",
    title=_("Limits"),
    url_name="limits",
    permission="clearing.view_limits",
    is_of_the_house=True,
    filters=tuple(LimitsForm.base_fields),
    form=LimitsForm,
    read=_limits,
    total=_limit_total,
    choosing=("level",),
    columns=(
        Column(
            "limit",
            _("Limit"),
            _("What is bounded, and of which currency, product or country."),
            "link",
            _limit,
            is_code=False,
        ),
        Column(
            "party",
            _("Counterparty"),
            _("With whom; a dash where it bounds no counterparty."),
            "name",
            lambda row: row.party,
        ),
        Column(
            "day",
            _("Settles"),
            _("The settlement date of which this is the use; a dash where the limit bounds all of them together."),
            "day",
            lambda row: row.day,
        ),
        Column(
            "used", _("Used"), _("What trades have taken of it and not given back: it leads to them."), "figure", _uses
        ),
        Column(
            "bound",
            _("Limit amount"),
            _("How much may be used today, overrides included."),
            "amount",
            lambda row: (row.bound, row.unit),
        ),
        Column(
            "unit", _("Currency"), _("In which it is reckoned, by its ISO 4217 code."), "code", lambda row: row.unit
        ),
        Column(
            "share",
            _("Percent used"),
            _("What is used of what may be used: within it, nearly full from 80 percent on, or above it."),
            "share",
            lambda row: Share(row.share, share_chip(row.share)),
        ),
        Column(
            "hard",
            _("What crosses it"),
            _("Hard: a trade that would cross it is an exception. Soft: it is let through and flagged."),
            "chips",
            lambda row: [HARD if row.is_hard else SOFT],
        ),
        Column(
            "override",
            _("Override until"),
            _("The last business date on which more may be used than the limit itself; a dash without an override."),
            "day",
            lambda row: row.raised_until,
        ),
        Column(
            "lei",
            _("LEI"),
            _("The counterparty by its ISO 17442 identifier."),
            "code",
            lambda row: row.lei,
            is_shown=False,
        ),
    ),
)

EARMARKS: Final = Blotter(
    "earmarks",
    title=_("Earmarks"),
    url_name="earmarks",
    permission="clearing.view_limits",
    is_of_the_house=True,
    filters=tuple(EarmarksForm.base_fields),
    form=EarmarksForm,
    read=_earmarks,
    total=_earmark_total,
    choosing=("limit", "day", "state"),
    columns=(
        Column(
            "reference",
            _("Trade"),
            _("The trade that took it, by its reference."),
            "link",
            lambda row: (row.reference, f"{reverse('trade', args=[row.trade])}?tab=limits"),
        ),
        Column(
            "amount",
            _("Taken"),
            _("What the trade takes of the limit, in the currency of that."),
            "amount",
            lambda row: (row.amount, row.unit),
        ),
        Column(
            "unit", _("Currency"), _("In which it is reckoned, by its ISO 4217 code."), "code", lambda row: row.unit
        ),
        Column(
            "state",
            _("Stands"),
            _("Whether it is taken still, or how it was given back; and whether a soft limit was crossed with it."),
            "chips",
            lambda row: [FREED.get(row.how, TAKEN), *([OVER] if row.is_over else [])],
        ),
        Column(
            "settles", _("Settles"), _("The day on which the trade settles."), "day", lambda row: row.settlement_date
        ),
        WHAT_TAKES,
        Column(
            "parties",
            _("Party"),
            _("Whose trade it is, and below it with whom."),
            "pair",
            lambda row: (row.party, row.counterparty),
            below=_("Counterparty"),
        ),
        Column("at", _("Taken at"), _("When the trade took it."), "instant", lambda row: row.at),
        Column("freed_at", _("Freed at"), _("When it was given back."), "instant", lambda row: row.freed_at),
    ),
)
