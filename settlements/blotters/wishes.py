"""The blotter of what parties wish to be told by message: its columns, and what each of them means."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from refdata.queries import party_terms
from settlements.forms import MessageWishesForm
from settlements.labels import wish_chip
from settlements.models import MessageWish
from settlements.queries import visible_wishes


def _visible(request: Request) -> QuerySet[MessageWish]:
    return visible_wishes(acting(request), request.at)


@dataclass(frozen=True)
class ShownWish:
    """A wish, and what its party is called on the business date."""

    wish: MessageWish
    party: str


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownWish]:
    found = newest_first(asked.form.wanted(_visible(request)), cut)
    names = party_terms({each.party_id for each in found.rows}, business_date())
    shown = [ShownWish(each, names[each.party_id].name if each.party_id in names else "") for each in found.rows]
    return Found(shown, found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(_visible(request))))


MESSAGE_WISHES: Final = Blotter(
    "message_wishes",
    title=_("Message wishes"),
    url_name="message_wishes",
    permission="settlements.view",
    filters=tuple(MessageWishesForm.base_fields),
    form=MessageWishesForm,
    read=_read,
    total=_total,
    choosing=("wishes",),
    columns=(
        Column(
            "party",
            _("Party"),
            _("Who is told, by its LEI; it leads to its page."),
            "link",
            lambda row: (row.wish.party.lei, reverse("party", args=[row.wish.party.lei])),
        ),
        Column("name", _("Name"), _("What the party is called on the business date."), "name", lambda row: row.party),
        Column(
            "topic",
            _("Topic"),
            _("Of what it is told."),
            "text",
            lambda row: row.wish.get_topic_display(),
        ),
        Column(
            "standard",
            _("Standard"),
            _("In which messages are written: what ISO 15022 has no place for is told in ISO 20022."),
            "text",
            lambda row: row.wish.get_form_display(),
        ),
        Column(
            "wish",
            _("Wish"),
            _("Whether it is to be told, or not any more."),
            "chips",
            lambda row: (wish_chip(row.wish.is_wished),),
        ),
        Column(
            "since",
            _("Since"),
            _("When it was set: true of what the trail sealed after it."),
            "instant",
            lambda row: row.wish.at,
        ),
        Column("by", _("By"), _("By whom it was set."), "name", lambda row: row.wish.actor_name),
    ),
)
