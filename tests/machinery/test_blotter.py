"""What an address says of the layout of a list, and what it may not say."""

from typing import Any

import pytest
from django.http import QueryDict

from machinery.blotter import Blotter, Column, asked_of, kept
from machinery.paging import Count
from machinery.parameters import BadParameter

ROWS = [{"ref": "A-1", "day": "2026-11-20"}, {"ref": "A-2", "day": "2026-11-23"}]


def column(name: str, kind: Any = "text", **more: Any) -> Column:
    """A column that reads the field of its name."""
    return Column(name, f"the {name}", f"what {name} means", kind, lambda row: row.get(name, ""), **more)  # type: ignore[arg-type]


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
    filters=("state",),
    count=lambda *_: Count(2),
    every=lambda *_: ROWS,
    told=lambda _: (),
)


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
        LIST.layout({"sort": "day"}, is_sortable=False)
    table = LIST.table(LIST.layout({}, is_sortable=False), ROWS, {}, is_sortable=False)
    assert [head.url for head in table.heads] == ["", "", ""]


def test_a_click_sorts_rising_then_falling_then_not() -> None:
    query = {"state": "open", "after": "x", "from": "51"}
    for sort, following, sorted_ in (("", "day", ""), ("day", "-day", "ascending"), ("-day", "", "descending")):
        asked = query | ({"sort": sort} if sort else {})
        table = LIST.table(LIST.layout(asked), ROWS, asked)
        day, size = table.heads[1], table.heads[2]
        assert (day.sorted, day.url) == (sorted_, f"?state=open{f'&sort={following}' if following else ''}")
        assert (size.sorted, size.url) == ("", "?state=open&sort=size")
        assert table.sorted_by is (table.heads[1].column if sort else None) and table.is_falling == (sort[:1] == "-")


def test_a_table_has_a_cell_a_column_and_the_picker_every_column() -> None:
    query = {"columns": "note,day", "state": "open", "sort": "day", "after": "x"}
    table = LIST.table(LIST.layout(query), ROWS, query)
    assert [[cell.value for cell in row] for row in table.rows] == [
        ["A-1", "", "2026-11-20"],
        ["A-2", "", "2026-11-23"],
    ]
    assert [(each.column.name, each.is_chosen) for each in table.choices] == [
        ("ref", True), ("note", True), ("day", True), ("size", False)
    ]  # fmt: skip
    assert table.kept == {"state": "open", "sort": "day"}
    assert kept(query | {"density": "compact"}) == {"columns": "note,day", "density": "compact"}


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
