"""The blotter of files that came by the message folder: its columns, and what each of them means."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request
from settlements.forms import FolderFilesForm
from settlements.labels import file_chip
from settlements.models import FolderFile
from settlements.queries import files_taken


def _wanted(asked: Asked) -> QuerySet[FolderFile]:
    return asked.form.wanted(files_taken())  # type: ignore[no-any-return]


def _read(_request: Request, asked: Asked, cut: Cut) -> Found[FolderFile]:
    return newest_first(_wanted(asked), cut)


def _total(_request: Request, asked: Asked) -> Totals:
    return Totals(counted(_wanted(asked)))


def _message(row: FolderFile) -> tuple[str, str]:
    """The number of the message that it became, which leads to it."""
    number = row.message_id
    return (str(number), reverse("message", args=[number])) if number else ("", "")


FOLDER_FILES: Final = Blotter(
    "folder_files",
    title=_("Message folder"),
    url_name="folder_files",
    permission="itservices.view",
    filters=tuple(FolderFilesForm.base_fields),
    form=FolderFilesForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "name",
            _("File"),
            _("The name under which it lay in the folder; it leads to the message that it became, if it became one."),
            "link",
            lambda row: (row.name, _message(row)[1] or reverse("folder_files")),
        ),
        Column("at", _("Taken"), _("When it was taken from the folder."), "instant", lambda row: row.at),
        Column(
            "state",
            _("State"),
            _("Whether it became a message, or why it became none."),
            "chips",
            lambda row: (file_chip(row.refusal),),
        ),
        Column(
            "message",
            _("Message"),
            _("The message that it became; of files with the same message the same one."),
            "linked",
            _message,
        ),
        Column("size", _("Bytes"), _("How large it is."), "quantity", lambda row: row.size),
        Column("sha256", _("SHA-256"), _("The digest of its bytes."), "code", lambda row: row.sha256, is_shown=False),
    ),
)
