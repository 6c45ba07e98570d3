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
from settlements.models import Message
from settlements.queries import visible_messages, with_outcomes
from settlements.shown_messages import ShownMessage, shown_messages


def _visible(request: Request) -> QuerySet[Message]:
    return visible_messages(acting(request), request.at)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownMessage]:
    found = newest_first(with_outcomes(asked.form.wanted(_visible(request))), cut)
    return Found(shown_messages(found.rows), found.before, found.after)


def _about(row: ShownMessage) -> tuple[str, str]:
    """The reference of a message, and its instruction, or what it alleges, where one is on file."""
    page = "allegement" if row.message.alleges else "instruction"
    where = reverse(page, args=[row.instruction]) if row.instruction else ""
    return row.message.reference or str(row.instruction or ""), where


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
        Column("at", _("At"), _("When it came in or was made."), "instant", lambda row: row.message.at),
        Column(
            "way",
            _("In or out"),
            _("Whether it came in or went out."),
            "text",
            lambda row: row.message.get_direction_display(),
        ),
        Column(
            "kind",
            _("Kind"),
            _("By its standard, and in words below; a dash where it cannot be read."),
            "pair",
            lambda row: (row.message.kind or "—", row.kind),
            below=_("Kind in words"),
        ),
        Column(
            "state",
            _("State"),
            _("Whether it still waits, is set aside, or what came of it."),
            "chips",
            lambda row: (row.chip,),
        ),
        Column(
            "reference",
            _("Reference"),
            _("Of the instruction that it is, or is about; it leads to it."),
            "linked",
            _about,
        ),
        Column(
            "tells",
            _("Tells"),
            _("What became of the instruction, by the event that it tells; nothing of what came in, or answers."),
            "text",
            lambda row: row.event.name if row.event else "",
        ),
        Column("sender", _("Sender"), _("Who sent it, by its BIC."), "code", lambda row: row.message.sender),
        Column(
            "receiver", _("Receiver"), _("To whom it was sent, by its BIC."), "code", lambda row: row.message.receiver
        ),
        Column(
            "party",
            _("Party"),
            _("Whose message it is, by its LEI."),
            "code",
            lambda row: row.message.party.lei if row.message.party else "",
            is_shown=False,
        ),
        Column(
            "identifier",
            _("Identifier"),
            _("The identifier that its sender gave to it."),
            "code",
            lambda row: row.message.message_id,
            is_shown=False,
        ),
        Column(
            "by",
            _("By"),
            _("Who handed it in, or by whose request it was made."),
            "name",
            lambda row: row.message.actor_name,
        ),
    ),
)
