"""The blotters of trades, of exceptions, of limits and of what trades take of them: their columns, and what each means."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.forms import Form
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearing.forms import EarmarksForm, ExceptionForm, LimitsForm, TradeForm
from clearing.labels import FREED, HARD, OVER, SOFT, TAKEN, limit_name, share_chip
from clearing.page_acts import MOST_AT_ONCE, ON_MANY
from clearing.queries import (
    EarmarkLine,
    LimitLine,
    earmark_lines,
    earmark_totals,
    limit_lines,
    limit_totals,
    lines,
    totals,
)
from clearing.shown import ShownLine, shown_line, what_of
from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column, Picking, Share
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.queries import scope_of


def _link(row: ShownLine) -> tuple[str, str]:
    return row.line.reference, reverse("trade", args=[row.line.id])


def _form(kind: type[Form]) -> Callable[[Mapping[str, str]], Form]:
    def form(query: Mapping[str, str]) -> Form:
        asked = {name: text for name, text in query.items() if name in kind.base_fields}
        return kind(asked)

    return form


def _total(request: Request, asked: Asked) -> Totals:
    return totals(asked.form.wanted(), scope_of(acting(request), request.at))


def _read(*, oldest_first: bool) -> Callable[[Request, Asked, Cut], Found[ShownLine]]:
    def read(request: Request, asked: Asked, cut: Cut) -> Found[ShownLine]:
        scope = scope_of(acting(request), request.at)
        found = lines(asked.form.wanted(), scope, business_date(), cut, oldest_first=oldest_first)
        return Found([shown_line(line) for line in found.rows], found.before, found.after)

    return read


def _acts(request: Request, asked: Asked) -> list[tuple[str, Promise]]:
    """Those that the reader may do."""
    return [(act.name, act.title) for act in ON_MANY if act.permission in request.permissions]


REFERENCE: Final = Column(
    "reference",
    _("Reference"),
    _("The reference under which the trade came in: it is used once for ever by its party and channel."),
    "link",
    _link,
)
STATE: Final = Column(
    "state", _("Stands"), _("Where the trade stands on its way to settlement."), "chips", lambda row: row.chips
)
AGAINST: Final = Column(
    "against",
    _("Exception"),
    _("What stands against it now, and below it what mends it."),
    "pair",
    lambda row: (row.against, row.way_out),
    below=_("What mends it"),
)
TRADED: Final = Column(
    "trade_date", _("Traded"), _("The day on which it was traded."), "day", lambda row: row.line.trade_date
)
SETTLES: Final = Column(
    "settlement_date",
    _("Settles"),
    _("The day on which it settles, as far as that is known."),
    "day",
    lambda row: row.line.settlement_date,
)
WHAT: Final = Column(
    "what", _("Trade"), _("What the party does, and with which kind of product."), "text", lambda row: row.what
)
ASSET: Final = Column(
    "asset",
    _("ISIN"),
    _("The instrument by its ISO 6166 number, or the currency dealt in."),
    "code",
    lambda row: row.line.asset,
)
QUANTITY: Final = Column(
    "quantity",
    _("Quantity"),
    _("Units of the instrument, its face amount, or the amount of the currency dealt in."),
    "quantity",
    lambda row: row.line.quantity,
)
PRICE: Final = Column(
    "price",
    _("Price"),
    _("Money for one unit, percent of the face amount without interest, or an exchange rate."),
    "quantity",
    lambda row: row.line.price,
)
NET: Final = Column(
    "net",
    _("Net"),
    _("What is paid, accrued interest included; a dash where nothing is paid."),
    "amount",
    lambda row: (row.line.net, row.line.currency),
)
CURRENCY: Final = Column(
    "currency",
    _("Currency"),
    _("The currency of the net amount, by its ISO 4217 code."),
    "code",
    lambda row: row.line.currency,
)
PARTIES: Final = Column(
    "parties",
    _("Party"),
    _("Whose trade it is, and below it with whom."),
    "pair",
    lambda row: (row.line.party, row.line.counterparty),
    below=_("Counterparty"),
)
CHANNEL: Final = Column("channel", _("Channel"), _("How it came in."), "text", lambda row: row.channel, is_shown=False)
SINCE: Final = Column("since", _("Since"), _("Since when it has stood there."), "instant", lambda row: row.line.since)


WHAT_TAKES: Final = Column(
    "what",
    _("Trade in words"),
    _("What the party does, and with which kind of product."),
    "text",
    lambda row: what_of(row.side, row.product),
)


def _hidden(column: Column) -> Column:
    return Column(**{**vars(column), "is_shown": False})


def _blotter(name: str, **more: Any) -> Blotter:
    return Blotter(name, permission="clearing.view", total=_total, **more)


TRADES: Final = _blotter(
    "trades",
    title=_("Trades"),
    url_name="trades",
    filters=tuple(TradeForm.base_fields),
    form=_form(TradeForm),
    read=_read(oldest_first=False),
    choosing=("stage",),
    rare=("counterparty", "product", "channel", "came", "went", "stood"),
    columns=(
        REFERENCE,
        STATE,
        SETTLES,
        WHAT,
        ASSET,
        QUANTITY,
        PRICE,
        NET,
        CURRENCY,
        PARTIES,
        _hidden(TRADED),
        _hidden(AGAINST),
        CHANNEL,
        _hidden(SINCE),
    ),
)

EXCEPTIONS: Final = _blotter(
    "exceptions",
    title=_("Trade exceptions"),
    url_name="exceptions",
    filters=tuple(ExceptionForm.base_fields),
    form=_form(ExceptionForm),
    read=_read(oldest_first=True),
    rare=("counterparty", "product", "channel", "came", "since", "until"),
    picking=Picking("repair_many", lambda row: row.line.id, _acts, MOST_AT_ONCE),
    columns=(
        REFERENCE,
        AGAINST,
        SINCE,
        WHAT,
        ASSET,
        NET,
        CURRENCY,
        PARTIES,
        _hidden(QUANTITY),
        _hidden(PRICE),
        _hidden(TRADED),
        _hidden(SETTLES),
        CHANNEL,
    ),
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
    form=_form(LimitsForm),
    read=_limits,
    total=_limit_total,
    choosing=("level",),
    columns=(
        Column("limit", _("Limit"), _("What is bounded, and of which currency, product or country."), "link", _limit),
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
    form=_form(EarmarksForm),
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
