"""A list as a file: exactly the rows and columns that its page shows, as CSV or as a workbook with a cover; on record."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.pages import right_missing
from ledger.queries import business_date_or_none
from machinery.blotter import BLOTTERS, Asked, Blotter, Column, asked_of, told
from machinery.formatting import current_reader, instant, quantity, weekday
from machinery.paging import Cut
from machinery.parameters import bad
from machinery.patience import TooSlow
from machinery.permission import SIGNED_IN, permission
from machinery.request import Request, acting
from machinery.spreadsheet import Sheet, Value, csv_lines, workbook
from machinery.transactions import one_snapshot, whole
from recordkeeping.operations import record
from vocabulary.outcome import Refusal

MOST: Final[Mapping[str, int]] = {"csv": 50_000, "xlsx": 10_000}
"""Rows that a file of each kind may have: a workbook takes 0.2 s a thousand to write."""
BYTE_ORDER_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListTooLong(Refusal):
    """A list has more rows than a file may have."""

    code = "list_too_long"
    status = 422

    def sentence(self) -> str:
        return _("The list has more than %(most)s rows. Narrow it, then take it again; nothing was taken.") % {
            "most": quantity(self.data["most"])
        }


class ListTooSlow(Refusal):
    """A list takes too long to be read."""

    code = "list_too_slow"
    status = 422

    def sentence(self) -> str:
        return _(
            "Reading this list takes too long. Narrow it: give a participant, an ISIN or fewer days. Nothing was taken."
        )


@permission(SIGNED_IN)
@require_POST
def take_list(request: Request, name: str) -> HttpResponse:
    """The rows of a question as a file; that it was taken is an event. Refuses ListTooLong and ListTooSlow."""
    if name not in BLOTTERS:
        raise Http404
    blotter, kind = BLOTTERS[name], request.POST.get("kind", "")
    if not blotter.may_be_seen(request):
        return right_missing(request, blotter.permission)
    if kind not in MOST:
        raise bad("kind", kind, ", ".join(MOST))
    query = asked_of(QueryDict(request.POST.get("question", "")))
    question = blotter.question(query)
    asked = blotter.asked(query)
    rows = rows_of(request, blotter, asked, MOST[kind])
    with whole():
        record(
            by=acting(request),
            at=request.at,
            code="list.taken_as_file",
            subject_type="list",
            after={"list": name, "question": question, "kind": kind, "rows": len(rows)},
        )
    if kind == "xlsx":
        return _workbook(request, blotter, asked, rows)
    text = BYTE_ORDER_MARK + csv_text(asked.layout.columns, rows)
    return _file(f"{name}.csv", "text/csv; charset=utf-8", text.encode())


def rows_of(request: Request, blotter: Blotter, asked: Asked, most: int) -> Sequence[Any]:
    """Every row of a question, as it is at one moment."""
    try:
        with one_snapshot():
            found = blotter.read(request, asked, Cut(size=most + 1)).rows
    except TooSlow as slow:
        raise ListTooSlow from slow
    if len(found) > most:
        raise ListTooLong(most=most)
    return found


def _heads(columns: Sequence[Column]) -> list[str]:
    return [head for column in columns for head in column.heads]


def _values(columns: Sequence[Column], rows: Sequence[Any]) -> list[list[Value]]:
    return [[value for column in columns for value in column.values(row)] for row in rows]


def csv_text(columns: Sequence[Column], rows: Sequence[Any]) -> str:
    """Rows as CSV, their heads first: with a decimal comma and semicolons for who writes numbers so."""
    cells: list[Sequence[Value]] = [_heads(columns), *_values(columns, rows)]
    return "".join(csv_lines(cells, decimal_comma=current_reader().number_format == "es_ES"))


def _workbook(request: Request, blotter: Blotter, asked: Asked, rows: Sequence[Any]) -> HttpResponse:
    """A cover that says what this is, then the rows."""
    today = business_date_or_none()
    cover = [
        (_("List"), str(blotter.title)),
        (_("Environment"), settings.MODE.upper()),
        (_("Business date"), weekday(today)),
        (_("As of"), instant(request.at)),
        (_("Taken by"), acting(request).name),
        (_("Rows"), quantity(len(rows))),
        (_("Order"), _order(blotter, asked.layout.sort)),
        *told(asked),
    ]
    columns = asked.layout.columns
    sheets = [Sheet(_("About"), [], cover), Sheet(str(blotter.title)[:31], _heads(columns), _values(columns, rows))]
    return _file(f"{blotter.name}.xlsx", WORKBOOK, workbook(sheets))


def _order(blotter: Blotter, sort: str) -> str:
    column = blotter.sorted_by(sort)
    if column is None:
        return _("as the list has it")
    words = _("by %(column)s, falling") if sort[0] == "-" else _("by %(column)s, rising")
    return words % {"column": column.label}


def _file(name: str, content_type: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
