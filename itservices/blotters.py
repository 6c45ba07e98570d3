"""The blotter of files: its columns, and what each of them means."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itservices.forms import LoadsForm
from itservices.models import Load
from itservices.queries import visible_loads
from itservices.shown import ShownLoad, shown_load
from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting

VIEW: Final = "itservices.view"


def visible(request: Request) -> QuerySet[Load]:
    """The files that who asks may see."""
    return visible_loads(acting(request), VIEW in request.everywhere)


def _link(row: ShownLoad) -> tuple[str, str]:
    return row.load.file_name, reverse("load", args=[row.load.pk])


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownLoad]:
    found = newest_first(asked.form.wanted(visible(request)), cut)
    return Found([shown_load(load) for load in found.rows], found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(visible(request))))


FILES: Final = Blotter(
    "files",
    title=_("Files"),
    url_name="loads",
    permission=VIEW,
    filters=tuple(LoadsForm.base_fields),
    form=LoadsForm,
    read=_read,
    total=_total,
    columns=(
        Column("file", _("File"), _("The name under which it came in."), "link", _link),
        Column("kind", _("Kind"), _("What its rows are."), "text", lambda row: row.kind),
        Column(
            "state",
            _("State"),
            _("Whether it is still read, was read to its end, or was refused as a whole."),
            "chips",
            lambda row: (row.chip,),
        ),
        Column("at", _("Came in"), _("When the first of its rows was read."), "instant", lambda row: row.load.at),
        Column("received", _("Received"), _("Rows that it has."), "quantity", lambda row: row.load.received),
        Column("accepted", _("Accepted"), _("Rows that were taken in."), "quantity", lambda row: row.load.accepted),
        Column(
            "unchanged",
            _("Unchanged"),
            _("Rows that were on file already, with the same facts."),
            "quantity",
            lambda row: row.load.unchanged,
        ),
        Column(
            "aside",
            _("Set aside"),
            _("Rows that were not taken in; the page of the file has each with its reasons."),
            "quantity",
            lambda row: row.load.quarantined,
        ),
        Column("by", _("By"), _("Who sent it."), "name", lambda row: row.load.actor_name),
    ),
)
