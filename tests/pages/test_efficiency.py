"""Settlement efficiency: each figure leads to exactly the rows that it sums, and only what the reader may see counts."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from compliance.fail_rate import Measure, fail_rate
from machinery.paging import Cut
from machinery.statements import rows, value
from settlements.models import Penalty
from settlements.queries import (
    EfficiencyLine,
    EfficiencyWanted,
    Scope,
    Wanted,
    efficiency_lines,
    last_told_night,
    lines,
)
from settlements.queries.efficiency import GROUPS
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, copy_of, enter
from tests.pages.firm import FRI_2026_11_20, NIGHTS, THU_2026_11_19, build_empty
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import text

PAGE = "/settlement-efficiency/"
SPAN = f"since={NIGHTS[0].isoformat()}&until={NIGHTS[-1].isoformat()}"


def found(by: str, first: date = NIGHTS[0], last: date = NIGHTS[-1]) -> list[EfficiencyLine]:
    """The groups of a span, for who sees everything."""
    asked = EfficiencyWanted(by, first, last, Wanted())
    return list(efficiency_lines(asked, Scope(None), FRI_2026_11_20, Cut(size=500)).rows)


def sums(these: list[EfficiencyLine]) -> dict[str, list[Any]]:
    """What groups come to by currency."""
    result: dict[str, list[Any]] = {}
    for line in these:
        told = line.found
        figures = [told.settled, told.settled_value, told.parts, told.parts_value, told.failed, told.failed_value]
        result[line.currency] = [a + b for a, b in zip(result.get(line.currency, [0] * 6), figures, strict=True)]
    return result


@pytest.mark.usefixtures("firm")
def test_every_grouping_comes_to_the_same() -> None:
    whole = sums(found("currency"))
    assert sum(each[0] for each in whole.values()) and sum(each[4] for each in whole.values())
    for by in GROUPS:
        these = sums(found(by))
        if by == "cause":
            assert {code: each[4:] for code, each in these.items()} == {
                c: each[4:] for c, each in whole.items() if each[4]
            }
        else:
            assert these == whole, by
    days = Counter[str]()
    for night in NIGHTS:
        for line in found("currency", night, night):
            days[line.currency] += line.found.failed
    assert days == Counter({code: each[4] for code, each in whole.items()})


@pytest.mark.usefixtures("firm")
def test_it_is_what_the_facts_say_one_by_one() -> None:
    """The same reckoned row by row: each match, each night, whether it was due, and whether it had ended by then."""
    facts = rows(
        "select m.id, d.intended_settlement_date as intended, coalesce(c.code, '') as currency, s.business_date as settled,"
        " x.business_date as cancelled from settlements_match m"
        " join settlements_instruction d on d.id = m.delivering_id left join refdata_asset c on c.id = d.currency_id"
        " left join settlements_settlement s on s.match_id = m.id left join settlements_cancellation x on x.instruction_id = d.id"
        " where d.place = 'OWN' order by m.id"
    )
    frozen = {
        f["business_date"]: f["through"]
        for f in rows(
            "select business_date, (facts ->> 'frozen_through')::bigint as through from itservices_run where job = 'night'"
        )
    }
    settled, failed = Counter[str](), Counter[str]()
    for night in NIGHTS:
        for each in facts:
            ends = [end for end in (each["settled"], each["cancelled"]) if end]
            settled[each["currency"]] += 2 * (each["settled"] == night)
            if each["id"] <= frozen[night] and each["intended"] <= night and not any(end <= night for end in ends):
                failed[each["currency"]] += 2
    lines_found = found("currency")
    assert {line.currency: line.found.settled for line in lines_found} == {c: settled[c] for c in settled | failed}
    assert {line.currency: line.found.failed for line in lines_found} == {c: failed[c] for c in settled | failed}


@pytest.mark.usefixtures("firm")
def test_rates_are_those_of_compliance() -> None:
    for line in found("currency"):
        told = line.found
        assert told.rate_by_number == fail_rate(Measure.VOLUME, Decimal(told.settled), Decimal(told.failed))
        paid = told.settled_value + told.parts_value
        expected = fail_rate(Measure.VALUE, paid, told.failed_value) if line.currency else None
        assert told.rate_by_value == expected and (told.business_days is None) == (told.failed == 0)
    assert all(line.found.rate_by_number is None for line in found("cause"))


@pytest.mark.usefixtures("firm")
def test_what_was_penalised_had_failed() -> None:
    """Whoever pays a penalty for a fail of a day is among what failed on that day."""
    failed = {
        line.id
        for line in lines(Wanted(state="failed", on=NIGHTS[-1]), Scope(None), FRI_2026_11_20, Cut(size=500)).rows
    }
    paid = Penalty.objects.filter(kind="SEFP", penalty_date=NIGHTS[-1]).values_list("match", flat=True)
    assert paid
    for match in paid:
        assert value("select delivering_id from settlements_match where id = %s", [match]) in failed


def listed(client: Client, address: str) -> list[Any]:
    """All the rows to which an address leads."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    shown, more = answer.context["listing"], []
    while True:
        more += [row for _key, row in shown.table.keyed]
        if not shown.pages.next_url:
            return more
        shown = client.get(answer.request["PATH_INFO"] + shown.pages.next_url).context["listing"]


@pytest.mark.usefixtures("firm")
@pytest.mark.parametrize("by", [*GROUPS])
def test_each_figure_leads_to_exactly_its_rows(signed_in: SignedIn, by: str) -> None:
    oliver, looked = signed_in("oliver"), 0
    day = NIGHTS[-1].isoformat()
    for row in oliver.get(f"{PAGE}?by={by}&since={day}&until={day}").context["listing"].table.rows:
        for cell in row:
            if cell.kind == "figure" and cell.value[2]:
                number, currency, address = cell.value
                rows_found = listed(oliver, address)
                if currency:
                    amounts = [each.value for line in rows_found for each in line if each.kind == "amount"]
                    assert sum(amount for amount, _ in amounts) == number, address
                else:
                    assert len(rows_found) == number, address
                looked += 1
    assert looked > 1


@pytest.mark.usefixtures("firm")
def test_figures_of_several_days_lead_to_the_days(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    (row, *_) = oliver.get(f"{PAGE}?by=participant&{SPAN}").context["listing"].table.rows
    number, _, address = next(cell.value for cell in row[3:] if cell.kind == "figure" and cell.value[2])
    assert address.startswith(f"{PAGE}?by=day") and "participant=" in address
    days = oliver.get(address).context["listing"].table.rows
    assert len(days) > 1 and number == sum(next(c.value[0] for c in each[3:] if c.kind == "figure") for each in days)


@pytest.mark.usefixtures("firm")
def test_it_opens_on_the_last_night_and_says_what_is_wrong_with_a_question(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    opened = oliver.get(PAGE)
    assert last_told_night() == THU_2026_11_19 and opened.context["form"].cleaned_data["since"] == THU_2026_11_19
    assert "What settled and failed on" in text(opened)
    assert oliver.get(f"{PAGE}?since=2026-11-20&until=2026-11-19").status_code == 422
    wide = oliver.get(f"{PAGE}?since=2026-01-01&until=2026-11-19")
    assert wide.status_code == 422 and "At most 92 days" in text(wide)
    assert oliver.get(f"{PAGE}?by=weather").status_code == 422
    of_a_cause = oliver.get(f"{PAGE}?reason=LACK")
    assert of_a_cause.status_code == 200 and "100.00" not in text(of_a_cause), "what settled has no cause: no rate"
    assert "Nothing was due." in text(oliver.get(f"{PAGE}?since=2026-01-05&until=2026-01-05"))
    assert oliver.get("/instructions/?state=failed&on=2026-11-19&reason=LACK").status_code == 200
    assert oliver.get("/instructions/?state=settled&on=2026-11-19&reason=LACK").status_code == 422


def test_only_what_one_serves_counts(fresh: OwnDatabase) -> None:
    clerk = clerk_of_one_entity(fresh, "settlement_clerk", entity=1)

    def number(client: Client) -> int:
        rows_shown = client.get(f"{PAGE}?{SPAN}").context["listing"].table.rows
        figures = [cell.value for row in rows_shown for cell in row if cell.kind == "figure"]
        return sum(int(number) for number, currency, _ in figures if number and not currency)

    assert 0 < number(clerk) < number(enter("oliver"))


def test_where_no_night_has_been_it_says_so(made: object, template: str, database: OwnDatabase) -> None:
    with copy_of(template, f"{database.name}_empty") as empty:
        build_empty(empty)
        assert "Nothing was due." in text(enter("oliver").get(PAGE)) and made


@pytest.mark.usefixtures("firm")
def test_it_is_taken_as_a_file(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    taken = oliver.post("/lists/efficiency/file/", {"question": f"by=participant&{SPAN}", "kind": "csv"})
    shown = oliver.get(f"{PAGE}?by=participant&{SPAN}").context["listing"].pages.count.number
    assert taken.status_code == 200 and len(taken.content.decode().strip().splitlines()) == shown + 1
