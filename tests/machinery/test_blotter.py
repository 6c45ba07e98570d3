"""What an address says of the layout of a list, and what it may not say."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from machinery.blotter import Asked, Blotter, Column, Found, asked_of, layout_kept, told
from machinery.fields import DayField
from machinery.formatting import Reader, read_by
from machinery.paging import Count, Totals
from machinery.parameters import BadParameter

ROWS = [{"ref": "A-1", "day": "2026-11-20"}, {"ref": "A-2", "day": "2026-11-23"}]


def column(name: str, kind: Any = "text", **more: Any) -> Column:
    """A column that reads the field of its name."""
    return Column(name, f"the {name}", f"what {name} means", kind, lambda row: row.get(name, ""), **more)  # type: ignore[arg-type]


class Filters(forms.Form):
    """A choice in groups, a choice without, and a day."""

    state = forms.ChoiceField(
        label="State", choices=[("Open", [("open", "all open")]), ("Final", [("final", "settled")])], required=False
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "any"), ("C", "cash")], required=False)
    day = DayField(label="Day")


LIST = Blotter(
    name="list",
    title="the list",  # type: ignore[arg-type]
    url_name="list",
    permission="list.view",
    columns=(
        column("ref"),
        column("day", sorts=True),
        column("size", "quantity", sorts=True),
        column("note", is_shown=False),
    ),
    filters=("state", "day", "kind"),
    form=Filters,
    read=lambda *_: Found(ROWS),
    total=lambda *_: Totals(Count(2)),
    may_sort=lambda query: query.get("state") != "final",
    choosing=("state",),
)


def asked(query: dict[str, str]) -> Asked:
    """A question, whatever its filters."""
    return Asked(query, LIST.form(query), LIST.layout(query))


def names(query: dict[str, str]) -> list[str]:
    return [each.name for each in LIST.layout(query).columns]


def test_columns_stand_in_the_order_of_the_address_and_the_first_always_leads() -> None:
    assert names({}) == ["ref", "day", "size"]
    assert names({"columns": "note,day"}) == ["ref", "note", "day"]
    assert names({"columns": "day,ref"}) == ["ref", "day"]


@pytest.mark.parametrize(
    "query",
    [
        {"columns": "day,day"},
        {"columns": "day,colour"},
        {"columns": ","},
        {"sort": "ref"},
        {"sort": "--day"},
        {"sort": "-"},
        {"density": "airy"},
    ],
)
def test_a_layout_that_there_is_not_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(BadParameter) as no:
        LIST.layout(query)
    assert no.value.data["name"] == next(iter(query))


def test_a_list_of_one_order_is_not_sorted() -> None:
    with pytest.raises(BadParameter):
        LIST.layout({"sort": "day", "state": "final"})
    table = LIST.table(asked({"state": "final"}), ROWS)
    assert [head.url for head in table.heads] == ["", "", ""]


def test_a_click_sorts_rising_then_falling_then_not() -> None:
    query = {"state": "open", "after": "x", "from": "51"}
    for sort, following, sorted_ in (("", "day", ""), ("day", "-day", "ascending"), ("-day", "", "descending")):
        table = LIST.table(asked(query | ({"sort": sort} if sort else {})), ROWS)
        day, size = table.heads[1], table.heads[2]
        assert (day.sorted, day.url) == (sorted_, f"?state=open{f'&sort={following}' if following else ''}")
        assert (size.sorted, size.url) == ("", "?state=open&sort=size")
        assert table.sorted_by is (table.heads[1].column if sort else None) and table.is_falling == (sort[:1] == "-")


def test_a_table_has_a_cell_a_column_and_the_picker_every_column() -> None:
    query = {"columns": "note,day", "state": "open", "sort": "day", "after": "x"}
    table = LIST.table(asked(query), ROWS)
    assert [[cell.value for cell in row] for row in table.rows] == [
        ["A-1", "", "2026-11-20"],
        ["A-2", "", "2026-11-23"],
    ]
    assert [(each.column.name, each.is_chosen) for each in table.choices] == [
        ("ref", True), ("note", True), ("day", True), ("size", False)
    ]  # fmt: skip
    assert table.kept == {"state": "open", "sort": "day"}
    assert layout_kept(query | {"density": "compact"}) == {"columns": "note,day", "density": "compact"}


def test_a_form_without_scripts_sends_a_column_a_box() -> None:
    assert asked_of(QueryDict("columns=day&columns=size&state=open")) == {"columns": "day,size", "state": "open"}
    assert asked_of(QueryDict("columns=day,size")) == {"columns": "day,size"}
    assert asked_of(QueryDict("state=open")) == {"state": "open"}


def test_a_question_is_what_a_view_keeps() -> None:
    assert (
        LIST.question({"state": "open", "sort": "day", "after": "x", "from": "51", "density": ""})
        == "state=open&sort=day"
    )
    for query in ({"view": "x"}, {"colour": "red"}, {"columns": "colour"}, {"state": "x" * 2_000}):
        with pytest.raises(BadParameter):
            LIST.question(query)


def test_what_an_address_says_goes_before_the_view_and_an_order_that_cannot_be_is_left() -> None:
    view = "state=open&sort=-day&columns=day"
    assert LIST.with_view({"view": "x"}, view) == {"state": "open", "sort": "-day", "columns": "day"}
    assert LIST.with_view({"view": "x", "sort": "size"}, view)["sort"] == "size"
    assert LIST.with_view({"view": "x", "state": "final"}, view) == {"state": "final", "columns": "day"}


def test_a_question_is_told_in_words_and_one_that_the_page_would_not_take_is_refused() -> None:
    read_by(Reader())
    question = LIST.asked({"state": "final", "kind": "C", "day": "2026-11-20"})
    assert told(question) == [("State", "Final: settled"), ("Kind", "cash"), ("Day", "Fri 20 Nov 2026")]
    assert LIST.is_narrowed(question.form) and not LIST.is_narrowed(LIST.asked({"state": "final"}).form)
    for query in ({"kind": "D"}, {"day": "yesterday"}, {"state": "final", "sort": "day"}, {"colour": "red"}):
        with pytest.raises(BadParameter):
            LIST.asked(query)
        assert not LIST.takes(query)
