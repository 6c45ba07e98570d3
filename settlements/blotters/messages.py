"""The blotter of messages: its columns, and what each of them means."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.forms import MessagesForm
from settlements.labels import message_chip
from settlements.message_words import kind_in_words
from settlements.models import Message
from settlements.queries import state_of, visible_messages, with_outcomes


def _visible(request: Request) -> QuerySet[Message]:
    return visible_messages(acting(request), request.at)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[Message]:
    return newest_first(with_outcomes(asked.form.wanted(_visible(request))), cut)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(_visible(request))))


MESSAGES: Final = Blotter(
    "messages",
    title=_("Messages"),
    url_name="messages",
    permission="settlements.view",
    filters=tuple(MessagesForm.base_fields),
    form=MessagesForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "message",
            _("Message"),
            _("Its number here; it leads to the message as it came, beside what it says."),
            "link",
            lambda row: (str(row.pk), reverse("message", args=[row.pk])),
        ),
        Column("at", _("At"), _("When it came in or was made."), "instant", lambda row: row.at),
        Column(
            "way", _("In or out"), _("Whether it came in or went out."), "text", lambda row: row.get_direction_display()
        ),
        Column(
            "kind",
            _("Kind"),
            _("By its standard, and in words below; a dash where it cannot be read."),
            "pair",
            lambda row: (row.kind or "—", kind_in_words(row.kind)),
            below=_("Kind in words"),
        ),
        Column(
            "state",
            _("State"),
            _("Whether it still waits, is set aside, or what came of it."),
            "chips",
            lambda row: (message_chip(state_of(row)),),
        ),
        Column(
            "reference",
            _("Reference"),
            _("Of the instruction that it is, or is about."),
            "code",
            lambda row: row.reference,
        ),
        Column("sender", _("Sender"), _("Who sent it, by its BIC."), "code", lambda row: row.sender),
        Column("receiver", _("Receiver"), _("To whom it was sent, by its BIC."), "code", lambda row: row.receiver),
        Column(
            "party",
            _("Party"),
            _("Whose message it is, by its LEI."),
            "code",
            lambda row: row.party.lei if row.party else "",
            is_shown=False,
        ),
        Column(
            "identifier",
            _("Identifier"),
            _("The identifier that its sender gave to it."),
            "code",
            lambda row: row.message_id,
            is_shown=False,
        ),
        Column(
            "by", _("By"), _("Who handed it in, or by whose request it was made."), "name", lambda row: row.actor_name
        ),
    ),
)
