"""The blotter of links: its columns, and what each of them means."""

from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.chip import Chip
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.forms import LinksForm
from settlements.labels import chips_of
from settlements.link_words import other_in_words, way_in_words
from settlements.queries import End, LinkLine, WantedLinks, link_lines, number_links, scope_of


def links_wanted(asked: Asked) -> WantedLinks:
    """What a question asks of the list of links."""
    wanted: WantedLinks = asked.form.wanted()
    return wanted


def _read(request: Request, asked: Asked, cut: Cut) -> Found[LinkLine]:
    return link_lines(links_wanted(asked), scope_of(acting(request), request.at), business_date(), cut)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(number_links(links_wanted(asked), scope_of(acting(request), request.at)))


def _address(end: End) -> str:
    return f"{reverse('instruction', args=[end.id])}?tab=links"


def _other(row: LinkLine) -> tuple[str, str]:
    pool = f"{reverse('links')}?{urlencode({'pool': row.pool})}"
    return other_in_words(row), _address(row.second) if row.second else pool


def _chips(end: End | None) -> list[Chip]:
    return chips_of(end.statuses.processing, end.statuses.settlement, end.statuses.hold) if end else []


LINKS: Final = Blotter(
    "links",
    title=_("Links"),
    url_name="links",
    permission="settlements.view",
    filters=tuple(LinksForm.base_fields),
    form=LinksForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "instruction",
            _("Instruction"),
            _("The one that settles first, or that belongs to the other; it leads to all links of it."),
            "link",
            lambda row: (row.first.reference, _address(row.first)),
        ),
        Column(
            "way",
            _("How"),
            _("How the first settles with regard to the other, as ISO 20022 codes it, and in words below."),
            "pair",
            lambda row: (row.kind, way_in_words(row.kind)),
            below=_("In words"),
        ),
        Column(
            "other",
            _("Other"),
            _("The other instruction, or the pool with how many of its members are in it."),
            "link",
            _other,
        ),
        Column(
            "state",
            _("First stands"),
            _("Where the settlement of the first one stands."),
            "chips",
            lambda row: _chips(row.first),
        ),
        Column(
            "other_state",
            _("Other stands"),
            _("Where the settlement of the other one stands."),
            "chips",
            lambda row: _chips(row.second),
        ),
        Column(
            "participant",
            _("Participant"),
            _("Whose instructions they are: it links its own alone."),
            "name",
            lambda row: row.participant,
        ),
        Column("at", _("Since"), _("When it was linked."), "instant", lambda row: row.at),
        Column("by", _("By"), _("Who linked it."), "name", lambda row: row.by),
        Column(
            "link",
            _("Number"),
            _("The number of the link: by it one takes it away."),
            "text",
            lambda row: str(row.link),
            is_shown=False,
        ),
    ),
)
