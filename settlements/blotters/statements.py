"""The blotter of statements of safekeeping accounts: its columns, and what each of them means."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.forms import StatementsForm
from settlements.models import Statement
from settlements.queries import visible_statements


def _wanted(request: Request, asked: Asked) -> QuerySet[Statement]:
    return asked.form.wanted(visible_statements(acting(request), request.at))  # type: ignore[no-any-return]


def _read(request: Request, asked: Asked, cut: Cut) -> Found[Statement]:
    return newest_first(_wanted(request, asked), cut)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(_wanted(request, asked)))


STATEMENTS: Final = Blotter(
    "statements",
    title=_("Statements"),
    url_name="statements",
    permission="settlements.view",
    filters=tuple(StatementsForm.base_fields),
    form=StatementsForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "statement",
            _("Statement"),
            _("Its reference; it leads to its pages, as they went out."),
            "link",
            lambda row: (row.reference, f"{reverse('messages')}?reference={row.reference}"),
        ),
        Column("topic", _("Of what"), _("What it states."), "text", lambda row: row.get_topic_display()),
        Column("account", _("Account"), _("The safekeeping account."), "code", lambda row: row.account.number),
        Column("party", _("Party"), _("Whose account it is, by its LEI."), "code", lambda row: row.account.party.lei),
        Column(
            "day", _("Close of"), _("The business date at whose close it states."), "day", lambda row: row.stated_on
        ),
        Column(
            "standard",
            _("Standard"),
            _("In which it was asked for: what ISO 15022 has no place for is told in ISO 20022."),
            "text",
            lambda row: row.get_form_display(),
        ),
        Column(
            "entries", _("Lines"), _("How many lines it has on all of its pages."), "quantity", lambda row: row.entries
        ),
        Column(
            "pages", _("Pages"), _("On how many pages, each of which is a message."), "quantity", lambda row: row.pages
        ),
        Column("at", _("At"), _("When it was made."), "instant", lambda row: row.at),
        Column("by", _("By"), _("Who asked for it, or that it is made every day."), "name", lambda row: row.actor_name),
    ),
)
