"""The blotter of what parties wish to be told by message: its columns, and what each of them means."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.forms import MessageWishesForm
from settlements.labels import wish_chip
from settlements.models import MessageWish
from settlements.queries import visible_wishes


def _visible(request: Request) -> QuerySet[MessageWish]:
    return visible_wishes(acting(request), request.at)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[MessageWish]:
    return newest_first(asked.form.wanted(_visible(request)), cut)


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
            lambda row: (row.party.lei, reverse("party", args=[row.party.lei])),
        ),
        Column(
            "topic",
            _("Topic"),
            _("Of what it is told."),
            "text",
            lambda row: row.get_topic_display(),
        ),
        Column(
            "standard",
            _("Standard"),
            _("In which messages are written: what ISO 15022 has no place for is told in ISO 20022."),
            "text",
            lambda row: row.get_form_display(),
        ),
        Column(
            "wish",
            _("Wish"),
            _("Whether it is to be told, or not any more."),
            "chips",
            lambda row: (wish_chip(row.is_wished),),
        ),
        Column(
            "since",
            _("Since"),
            _("When it was set: true of what the trail sealed after it."),
            "instant",
            lambda row: row.at,
        ),
        Column("by", _("By"), _("Who set it."), "name", lambda row: row.actor_name),
    ),
)
