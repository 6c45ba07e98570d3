"""A blotter: the one table for lists of work, with its columns declared once.

The address says which columns are shown, in what order, how the rows are sorted and how densely they stand; so a list can
be handed to a colleague, saved, and taken as a file, and is the same each time. Whatever is no row comes from the page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, cast
from urllib.parse import parse_qsl, urlencode

from django.forms import ChoiceField, Field, Form
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from machinery.chip import Chip
from machinery.formatting import DENSITIES, exact, is_currency, minor_units, weekday
from machinery.paging import PAGING, Cut, Found, Totals
from machinery.parameters import BadParameter, bad, only
from machinery.request import Request
from machinery.spreadsheet import Value

Kind = Literal[
    "link",
    "text",
    "name",
    "code",
    "chips",
    "day",
    "instant",
    "length",
    "quantity",
    "amount",
    "holding",
    "pair",
    "coded",
    "reason",
    "facts",
    "linked",
    "figure",
    "share",
]
LAYOUT: Final = ("columns", "sort", "density")
"""The parameters of an address that say how a list is laid out."""
VIEW: Final = "view"
"""The parameter of an address that names a saved view: its question, but for what else the address says."""
LONGEST_QUESTION: Final = 2_000
NUMBERS: Final = frozenset({"length", "quantity", "amount", "holding", "figure"})


class Share(NamedTuple):
    """How much of a whole: the fraction, drawn up to 1, and what that is called."""

    fraction: Decimal
    chip: Chip

    @property
    def width(self) -> int:
        """Of a bar a thousand wide."""
        return int(min(self.fraction, Decimal(1)) * 1000)


@dataclass(frozen=True)
class Column:
    """One column. `name` stands in addresses, saved views and files; `label` heads it, `explanation` says what it means.

    `read` gives what a row has there, as its kind wants it: link (text, address), the first column, which names the row;
    text, name and code a str; chips a sequence of Chip; day a date, instant an aware datetime, length a timedelta (in files
    whole seconds), quantity a Decimal or int, each or None; amount (Decimal or None, currency); holding (Decimal, currency or
    ISIN); pair (the one, the other); coded (words, code, then maybe where it leads: pairs of text and address, and whether
    there are more of them); reason (code, words); facts (before, after), JSON text or None; linked (text, address or ""
    where it leads nowhere); figure (Decimal or None, currency or "" for a count, address of what
    it sums or ""); share (Share). The second of two is headed by `below`, and has a column of its own in files. The rows can be
    sorted by it where `sorts`; of a link, its words are of letters and digits, to be compared, where `is_code`, else a name.
    """

    name: str
    label: Promise
    explanation: Promise
    kind: Kind
    read: Callable[[Any], Any]
    below: Promise | None = None
    is_shown: bool = True
    sorts: bool = False
    is_code: bool = True

    @property
    def heads(self) -> list[str]:
        """What heads it in a file: one a value."""
        return [str(head) for head in (self.label, self.below) if head]

    def values(self, row: Any) -> list[Value]:
        """What a row has there, as a file has it: one a head."""
        value = self.read(row)
        if self.below:
            return list(value[:2])
        if self.kind in {"link", "linked"}:
            return [value[0]]
        if self.kind == "share":
            return [exact(value.fraction, 0)]
        if self.kind in {"amount", "holding", "figure"}:
            number, of = value[:2]
            return [None if number is None else exact(number, minor_units(of) if is_currency(of) else 0)]
        if self.kind == "length" and value is not None:
            return [round(value.total_seconds())]
        if self.kind == "quantity" and isinstance(value, Decimal):
            return [exact(value, 0)]
        return ["; ".join(str(chip.word) for chip in value) if self.kind == "chips" else value]

    @property
    def is_number(self) -> bool:
        """Whether its figures stand under each other, at the right."""
        return self.kind in NUMBERS


class Cell(NamedTuple):
    """What one row has in one column."""

    kind: Kind
    value: Any
    is_code: bool = True


@dataclass(frozen=True)
class Head:
    """The head of a column: where a click sorts by it ("" where it cannot), and how it is sorted now."""

    column: Column
    url: str
    sorted: Literal["", "ascending", "descending"]


@dataclass(frozen=True)
class Layout:
    """How a list is laid out: the columns in their order, the sort ("" for the list's own, "-name" for falling), the density
    ("" for the reader's own), and whether its rows can be sorted at all."""

    columns: Sequence[Column]
    sort: str = ""
    density: str = ""
    is_sortable: bool = True


@dataclass(frozen=True)
class Choice:
    """A column in the picker."""

    column: Column
    is_chosen: bool


@dataclass(frozen=True)
class Table:
    """A page of rows, ready to be drawn; `kept` is what the picker must keep of the address."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    density: str
    choices: Sequence[Choice]
    kept: Mapping[str, str]
    sorted_by: Column | None
    is_falling: bool
    keys: Sequence[object]

    @property
    def keyed(self) -> list[tuple[object, Sequence[Cell]]]:
        """Each row with what names it to who picks it; None where none are picked."""
        return list(zip(self.keys, self.rows, strict=True))


@dataclass(frozen=True)
class Picking:
    """What can be done with rows that are picked: `url_name` takes at most `most` of them, `key` names a row there, `acts` are
    those that a request may do with what a question asks for, by name and title."""

    url_name: str
    key: Callable[[Any], object]
    acts: Callable[[Request, "Asked"], Sequence[tuple[str, Promise]]]
    most: int


@dataclass(frozen=True)
class Asked:
    """A question that a list takes: what the address says, its filters, which are valid, and its layout."""

    query: Mapping[str, str]
    form: Any
    layout: Layout


def _always(_query: Mapping[str, str]) -> bool:
    return True


@dataclass(frozen=True)
class Blotter:
    """A list by name, with its columns in their usual order; the first one names the row and is always shown.

    `url_name` is where it is shown to who has the right `permission`, in every legal entity where `is_of_the_house`.
    `filters` are the parameters that ask for rows, `form` makes of an address the form that checks them; those named in
    `choosing` choose among lists and do not narrow one, those in `rare` stand folded until they are asked for. `read` reads
    the rows that a request may see of a question, raising TooSlow and InvalidPlace, `total` counts them; `may_sort` says
    whether those of an address can be sorted, `picking` what can be done with some of them.
    """

    name: str
    title: Promise
    url_name: str
    permission: str
    columns: Sequence[Column]
    filters: Sequence[str]
    form: Callable[[Mapping[str, str]], Form]
    read: Callable[[Request, Asked, Cut], Found[Any]]
    total: Callable[[Request, Asked], Totals]
    may_sort: Callable[[Mapping[str, str]], bool] = _always
    choosing: Sequence[str] = ()
    rare: Sequence[str] = ()
    is_of_the_house: bool = False
    picking: Picking | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Everything that its address may say."""
        return (*self.filters, *PAGING, *LAYOUT, VIEW)

    def may_be_seen(self, request: Request) -> bool:
        """Whether who asks has the right to it."""
        return self.permission in (request.everywhere if self.is_of_the_house else request.permissions)

    def question(self, query: Mapping[str, str]) -> str:
        """What a view keeps of an address: filters and layout, not the page. Refuses BadParameter: also for one that is too
        long, or names a view itself."""
        only(query, [name for name in self.parameters if name != VIEW])
        self.layout(query)
        found = urlencode({name: text for name, text in query.items() if text and name in {*self.filters, *LAYOUT}})
        if len(found) > LONGEST_QUESTION:
            raise bad("question", found, _("at most %(most)s characters") % {"most": LONGEST_QUESTION})
        return found

    def with_view(self, given: Mapping[str, str], question: str) -> dict[str, str]:
        """What an address asks for that names a view: the view's question, but for what the address says itself. The order
        of the view is left where the address asks for what cannot be sorted."""
        query = dict(parse_qsl(question)) | {name: text for name, text in given.items() if name != VIEW}
        if "sort" not in given and not self.may_sort(query):
            query.pop("sort", None)
        return query

    def asked(self, query: Mapping[str, str]) -> Asked:
        """A question, checked. Refuses BadParameter for what the page would not take: a view that was saved long ago may
        ask for what there is not any more."""
        only(query, [name for name in self.parameters if name != VIEW])
        form = self.form(query)
        if not form.is_valid():
            name = next(iter(form.errors))
            raise bad(name, query.get(name, ""), str(form.errors[name][0]))
        return Asked(query, form, self.layout(query))

    def takes(self, query: Mapping[str, str]) -> bool:
        """Whether it takes a question."""
        try:
            self.asked(query)
        except BadParameter:
            return False
        return True

    def is_narrowed(self, form: Form) -> bool:
        """Whether a question asks for less than a whole list."""
        return any(form.cleaned_data.get(name) for name in self.filters if name not in self.choosing)

    def layout(self, query: Mapping[str, str]) -> Layout:
        """What an address says of the layout. Refuses BadParameter: a column, a sort or a density that there is not."""
        is_sortable = self.may_sort(query)
        return Layout(self._columns(query), self._sort(query, is_sortable), _density(query), is_sortable)

    def _columns(self, query: Mapping[str, str]) -> Sequence[Column]:
        asked = query.get("columns", "")
        if not asked:
            return [column for column in self.columns if column.is_shown]
        known, names = {column.name: column for column in self.columns}, asked.split(",")
        if set(names) - known.keys() or len(set(names)) < len(names):
            raise bad("columns", asked, _("some of %(names)s, each once") % {"names": ", ".join(known)})
        first = self.columns[0].name
        return [known[name] for name in (first, *(name for name in names if name != first))]

    def _sort(self, query: Mapping[str, str], is_sortable: bool) -> str:
        asked = query.get("sort", "")
        names = [column.name for column in self.columns if column.sorts and is_sortable]
        if asked and asked.removeprefix("-") not in names:
            expected = _("one of %(names)s, with - in front for falling") % {"names": ", ".join(names)}
            raise bad("sort", asked, expected if names else _("nothing: this list has one order"))
        return asked

    def table(self, asked: Asked, rows: Sequence[Any]) -> Table:
        """The rows of one page as their columns show them."""
        layout, query = asked.layout, asked.query
        shown = {column.name for column in layout.columns}
        rest = [column for column in self.columns if column.name not in shown]
        return Table(
            heads=[_head(column, layout, query) for column in layout.columns],
            rows=[[Cell(column.kind, column.read(row), column.is_code) for column in layout.columns] for row in rows],
            density=layout.density,
            choices=[Choice(column, column.name in shown) for column in (*layout.columns, *rest)],
            kept={name: text for name, text in query.items() if text and name not in {*PAGING, "columns"}},
            sorted_by=self.sorted_by(layout.sort),
            is_falling=layout.sort.startswith("-"),
            keys=[self.picking.key(row) if self.picking else None for row in rows],
        )

    def sorted_by(self, sort: str) -> Column | None:
        """The column by which a list is sorted, shown or not; None in the list's own order."""
        return next((column for column in self.columns if sort and column.name == sort.removeprefix("-")), None)


def asked_of(query: QueryDict) -> dict[str, str]:
    """The parameters of an address, each once; `columns`, which a form without scripts sends once a box, with commas."""
    found: dict[str, str] = query.dict()  # type: ignore[assignment]
    if "columns" in found:
        found["columns"] = ",".join(map(str, query.getlist("columns")))
    return found


BLOTTERS: Final[dict[str, Blotter]] = {}
"""The lists by name; `register` fills it."""


def register(blotter: Blotter) -> None:
    """Lets a list be saved, counted and taken by its name."""
    BLOTTERS[blotter.name] = blotter


def told(asked: Asked) -> list[tuple[str, str]]:
    """What is asked for in words, also what the list has where nothing is asked for: a filter's label, and what it says."""
    form = asked.form
    found = [(field, form.cleaned_data.get(name)) for name, field in form.fields.items()]
    return [(str(field.label), _in_words(field, answer)) for field, answer in found if answer]


def _in_words(field: Field, answer: object) -> str:
    if isinstance(answer, date):
        return weekday(answer)
    if not isinstance(field, ChoiceField):
        return str(answer)
    for code, word in cast("Iterable[tuple[object, object]]", field.choices):
        if isinstance(word, list | tuple):
            inner: dict[object, object] = dict(word)
            if answer in inner:
                return f"{code}: {inner[answer]}"
        elif code == answer:
            return str(word)
    return str(answer)


def layout_kept(query: Mapping[str, str]) -> dict[str, str]:
    """What the filters of a list hand on of its layout: its columns and density, not its sort."""
    return {name: text for name, text in query.items() if text and name in {"columns", "density"}}


def _density(query: Mapping[str, str]) -> str:
    asked = query.get("density", "")
    if asked not in {"", *DENSITIES}:
        raise bad("density", asked, _("one of %(names)s") % {"names": ", ".join(DENSITIES)})
    return asked


def _head(column: Column, layout: Layout, query: Mapping[str, str]) -> Head:
    """A click sorts rising, the next one falling, the one after it as the list has it."""
    if not (column.sorts and layout.is_sortable):
        return Head(column, "", "")
    following = {"": column.name, column.name: f"-{column.name}", f"-{column.name}": ""}
    now = layout.sort if layout.sort in following else ""
    kept = {name: text for name, text in query.items() if text and name not in {*PAGING, "sort"}}
    wanted = {**kept, "sort": following[now]} if following[now] else kept or {VIEW: ""}
    return Head(column, f"?{urlencode(wanted)}", "" if not now else "descending" if now[0] == "-" else "ascending")
