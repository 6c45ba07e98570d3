"""The blotters of trades and of exceptions: their columns, and what each means."""

from collections.abc import Callable
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clearing.forms import ExceptionForm, TradeForm
from clearing.page_acts import MOST_AT_ONCE, ON_MANY
from clearing.queries import (
    lines,
    totals,
    trade_scope,
)
from clearing.shown import ShownLine, shown_line
from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column, Picking
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting


def _link(row: ShownLine) -> tuple[str, str]:
    return row.line.reference, reverse("trade", args=[row.line.id])


def _total(request: Request, asked: Asked) -> Totals:
    return totals(asked.form.wanted(), trade_scope(acting(request), request.at))


def _read(*, oldest_first: bool) -> Callable[[Request, Asked, Cut], Found[ShownLine]]:
    def read(request: Request, asked: Asked, cut: Cut) -> Found[ShownLine]:
        scope = trade_scope(acting(request), request.at)
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


def _hidden(column: Column) -> Column:
    return Column(**{**vars(column), "is_shown": False})


def _blotter(name: str, **more: Any) -> Blotter:
    return Blotter(name, permission="clearing.view", total=_total, **more)


TRADES: Final = _blotter(
    "trades",
    title=_("Trades"),
    url_name="trades",
    filters=tuple(TradeForm.base_fields),
    form=TradeForm,
    read=_read(oldest_first=False),
    choosing=("stage",),
    rare=("counterparty", "product", "channel", "net", "came", "went", "stood"),
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
    form=ExceptionForm,
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
