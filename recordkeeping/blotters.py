"""The blotter of the trail: its columns, and what each of them means."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import paged
from machinery.paging import Cut, Found, Totals
from machinery.request import Request
from recordkeeping import queries
from recordkeeping.forms import SearchForm
from recordkeeping.labels import actor_kind, event_name, subject_name
from recordkeeping.queries import search, search_count

VIEW: Final = "recordkeeping.view"
LINKED: Final = 3
"""Subjects of an event that its row leads to."""


@dataclass(frozen=True)
class ShownEvent:
    """An event with the words for its codes: what who did it is, what was done, and what it was done to."""

    event: queries.Found
    who: str
    what: str
    subject: str

    @property
    def links(self) -> list[tuple[str, str]]:
        """The first of its subjects, each with where the trail of it is."""
        kind = self.event.subject_type
        return [
            (subject, f"{reverse('trail')}?{urlencode({'subject_type': kind, 'subject': subject})}")
            for subject in self.event.subject_ids[:LINKED]
        ]

    @property
    def has_more(self) -> bool:
        """Whether it has more subjects than those."""
        return len(self.event.subject_ids) > LINKED


def shown_event(event: queries.Found) -> ShownEvent:
    """An event for people."""
    return ShownEvent(event, actor_kind(event.actor_kind), event_name(event.code), subject_name(event.subject_type))


def _link(row: ShownEvent) -> tuple[str, str]:
    return str(row.event.id), reverse("event", args=[row.event.id])


def _subjects(row: ShownEvent) -> tuple[str, str, list[tuple[str, str]], bool]:
    return row.subject, row.event.subject_type, row.links, row.has_more


def _place(row: ShownEvent) -> str:
    return gettext("not yet sealed") if row.event.position is None else str(row.event.position)


def _read(_request: Request, asked: Asked, cut: Cut) -> Found[ShownEvent]:
    found = paged(cut, partial(search, asked.form.wanted()), lambda event: (event.id,), ("bigint",))
    return Found([shown_event(event) for event in found.rows], found.before, found.after)


def _total(_request: Request, asked: Asked) -> Totals:
    return Totals(search_count(asked.form.wanted()))


TRAIL: Final = Blotter(
    "trail",
    title=_("Trail"),
    url_name="trail",
    permission=VIEW,
    is_of_the_house=True,
    filters=tuple(SearchForm.base_fields),
    form=SearchForm,
    read=_read,
    total=_total,
    columns=(
        Column("event", _("Event"), _("The number of the event; its page has all that is known of it."), "link", _link),
        Column(
            "at",
            _("When"),
            _("The instant to which the business counts what was done."),
            "instant",
            lambda row: row.event.at,
        ),
        Column(
            "who",
            _("Who"),
            _("Who did it, and whether that is a person, a client system, a job or a message."),
            "pair",
            lambda row: (row.event.actor_name, row.who),
            below=_("Kind of actor"),
        ),
        Column(
            "what",
            _("What was done"),
            _("The act in words, and the code that filters ask for."),
            "coded",
            lambda row: (row.what, row.event.code),
            below=_("Code"),
        ),
        Column(
            "subject",
            _("Subject"),
            _("What it was done to, and its numbers; each leads to the trail of that one."),
            "coded",
            _subjects,
            below=_("Kind of subject"),
        ),
        Column("reason", _("Reason"), _("Why, in the words of who did it."), "name", lambda row: row.event.reason),
        Column(
            "facts",
            _("Before"),
            _("What was true before and after it, as JSON."),
            "facts",
            lambda row: (row.event.before, row.event.after),
            below=_("After"),
            is_shown=False,
        ),
        Column(
            "place",
            _("Place in the sealed trail"),
            _("The leaf that seals it: from then on nobody can change it without being found."),
            "code",
            _place,
        ),
        Column(
            "recorded",
            _("Recorded"),
            _("When the database wrote it, by its own clock."),
            "instant",
            lambda row: row.event.recorded_at,
            is_shown=False,
        ),
        Column(
            "actor",
            _("Number of the actor"),
            _("The id of who did it."),
            "code",
            lambda row: row.event.actor_id,
            is_shown=False,
        ),
        Column(
            "subjects",
            _("Numbers of the subjects"),
            _("The ids of everything that it was done to."),
            "code",
            lambda row: " ".join(row.event.subject_ids),
            is_shown=False,
        ),
        Column(
            "request",
            _("Request id"),
            _("What joins the event to the log and to who asked."),
            "code",
            lambda row: row.event.request_id,
            is_shown=False,
        ),
    ),
)
