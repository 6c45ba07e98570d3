"""Tabs of object pages, the day in the past that they show, and the acts that they offer or refuse."""

import re
from decimal import Decimal

import pytest

from backoffice.day import run_night
from ledger.operations import Entry, Leg, place_hold, post
from ledger.queries import balances, closing_of
from machinery.statements import rows as sql_rows
from machinery.statements import value
from machinery.transactions import whole
from settlements.queries import instruction_sheet, sheet_as_of, statuses_of
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import (
    FIRST_ISIN,
    FRI_2026_11_20,
    SEED,
    THU_2026_11_19,
    TUE_2026_11_17,
    WED_2026_11_18,
    SmallFirm,
    lei,
    night_of,
)
from tests.pages.reading import Answer, link, links, rows, text
from vocabulary.actor import Actor

pytestmark = pytest.mark.usefixtures("firm")

SETTLED = (
    "select i.id from settlements_settlement s join settlements_match m on m.id = match_id"
    " join settlements_instruction i on i.id = m.delivering_id where payment = 'DVP' order by 1 limit 1"
)
ON_HOLD = (
    "select instruction_id from settlements_statuschange where axis = 'HOLD' and to_status = 'PREA' order by 1 limit 1"
)


def tabs(answer: Answer) -> dict[str, str]:
    """What the tabs of a page say that they have, by name; "" where they do not say it."""
    found = re.findall(r'<a id="tab-(\w+)"(.*?)</a>', answer.content.decode(), re.S)
    counts = {name: re.search(r'class="count-quiet">(.*?)</span>', said, re.S) for name, said in found}
    return {name: count[1].strip() if count else "" for name, count in counts.items()}


def test_a_tab_has_as_many_rows_as_it_says(fresh: OwnDatabase, firm: SmallFirm) -> None:
    cash, client = firm.books["CASH-001-EUR", "EUR"], enter("oliver")
    fresh.use("owner")
    with whole():
        for number in (1, 2):
            place_hold(
                cash, Decimal(number), effect=f"hold:{number}", reason="Pledged", at=night_of(WED_2026_11_18), by=SEED
            )
    fresh.use("web")
    settled, held = value(SETTLED), value(ON_HOLD)
    for where in (
        *(f"/instructions/{pk}/" for pk in (settled, held)),
        f"/accounts/{cash}/",
        f"/journals/{firm.reversed}/",
        f"/parties/{lei(100)}/",
        f"/instruments/{FIRST_ISIN}/",
    ):
        for name, said in tabs(client.get(where)).items():
            page = client.get(f"{where}?tab={name}")
            assert page.status_code == 200 and 'aria-current="true"' in page.content.decode()
            shown = page.content.decode().partition('id="tabbed"')[2]
            number = {"timeline": shown.count('class="when"'), "blocks": shown.count("<li>")}.get(name, len(rows(page)))
            if said and name not in {"other", "reversal", "books"}:
                assert said == str(number), (where, name)
    assert tabs(client.get(f"/instructions/{settled}/"))["books"] == "1"
    assert [row[4] for row in rows(client.get(f"/accounts/{cash}/?tab=holds"))] == ["2.00", "1.00"]


def test_more_holds_than_are_listed_are_said_to_be_the_newest(fresh: OwnDatabase, firm: SmallFirm) -> None:
    cash, client = firm.books["CASH-001-EUR", "EUR"], enter("oliver")

    def held(*numbers: int) -> None:
        fresh.use("owner")
        with whole():
            for number in numbers:
                effect = f"hold:{number}"
                place_hold(cash, Decimal("0.01"), effect=effect, reason="Pledged", at=night_of(WED_2026_11_18), by=SEED)
        fresh.use("web")

    held(*range(200))
    assert "together they are what is held" in text(client.get(f"/accounts/{cash}/?tab=holds"))
    held(200)
    page = client.get(f"/accounts/{cash}/?tab=holds")
    assert "The newest 200 of what is set aside on this account; what is held is the sum of all" in text(page)
    assert "together they are" not in text(page) and len(rows(page)) == 200 and "Held 2.01" in text(page)
    assert tabs(page)["holds"] == "201"


def test_a_tab_alone_is_swapped_in_and_says_what_it_is(signed_in: SignedIn) -> None:
    answer = signed_in("oliver").get("/instructions/2/?tab=origin&as_of=2026-11-18", headers={"HX-Request": "true"})
    said = answer.content.decode()
    assert "<html" not in said and "<h1" not in said
    assert 'hx-swap-oob="innerHTML:#tab-said">Shown: Where it came from</p>' in said
    assert "?tab=books&amp;as_of=2026-11-18" in said
    assert "Handed in by" in said


def test_an_instruction_is_as_it_was_known_on_each_day(fresh: OwnDatabase, firm: SmallFirm) -> None:
    """It lacked securities until Thursday, and settled on Friday."""
    [found] = sql_rows(
        "select m.delivering_id as pk, o.asset_id as asset, o.securities_from as account, o.cash_from as money, o.currency_id"
        " as currency from settlements_openmatch o join settlements_match m on m.id = match_id where payment = 'DVP'"
        " and deliverer_reason = 'LACK' and intended_settlement_date = %s order by 1 limit 1",
        [TUE_2026_11_17],
    )
    code = value("select code from refdata_asset where id = %s", [found["asset"]])
    fresh.use("owner")
    with whole():
        leg = Leg(found["asset"], firm.books["LOC-EURX", code], found["account"], Decimal(1_000_000))
        post(
            [Entry("in:1", "HAND", FRI_2026_11_20, [leg])],
            business_date=FRI_2026_11_20,
            by=SEED,
            at=night_of(THU_2026_11_19),
        )
    fresh.use("job")
    run_night(FRI_2026_11_20, by=SEED, at=night_of(FRI_2026_11_20))
    fresh.use("web")
    client, where = enter("oliver"), f"/instructions/{found['pk']}/"
    assert "a settlement is final" in text(client.get(where))
    then = client.get(f"{where}?as_of=2026-11-19")
    said = text(then)
    assert "not as it is now" in said and "LACK not enough securities on this side's account" in said
    assert "a settlement is final" not in said and "What happens next" not in said and "20 Nov 2026" not in said
    assert "aria-disabled" not in then.content.decode() and tabs(then)["books"] == "0"
    assert int(tabs(then)["timeline"]) < int(tabs(client.get(where))["timeline"])
    assert link(then, "Back to now") == "?tab=timeline"
    later = client.get(f"{where}?as_of=2026-11-20&tab=books")
    assert "It settled on 20 Nov 2026" in text(later) and len(rows(later)) == 2
    before = client.get(f"{where}?as_of=2026-11-16")
    assert before.status_code == 422 and "Nothing is known of" in text(before)


def test_what_is_made_of_the_moves_is_what_the_queue_says(signed_in: SignedIn) -> None:
    """At the close of Thursday everything stood as it does now, but for what was done on Friday."""
    signed_in("oliver")
    oliver = value("select id from authorizations_user where username = 'oliver'")
    actor = Actor("person", str(oliver), "Oliver Bennett")
    touched = {f["id"] for f in sql_rows("select instruction_id as id from settlements_statuschange where business_date = %s",
                                         [FRI_2026_11_20])}  # fmt: skip
    known = [f["id"] for f in sql_rows("select id from settlements_instruction where intended_settlement_date <= %s order by id",
                                       [THU_2026_11_19])]  # fmt: skip
    asked = [pk for pk in known if pk not in touched][::3]
    now = statuses_of(asked)
    for pk in asked:
        sheet = instruction_sheet(pk, actor, night_of(FRI_2026_11_20), FRI_2026_11_20)
        assert sheet and sheet_as_of(sheet, THU_2026_11_19, closing_of(THU_2026_11_19)).statuses == now[pk], pk
    assert len({each.settlement for each in now.values()}) > 1


def test_what_was_held_on_friday_was_not_on_thursday(signed_in: SignedIn) -> None:
    found = [f["pk"] for f in sql_rows("select instruction_id as pk from settlements_statuschange where axis = 'IPRC'")]
    client = signed_in("oliver")
    for pk in found:
        assert "cancel" in text(client.get(f"/instructions/{pk}/?tab=holds")).lower()
        assert client.get(f"/instructions/{pk}/?as_of=2026-11-19").status_code == 422


def test_an_account_is_as_it_was_at_the_close_of_a_day(signed_in: SignedIn, firm: SmallFirm) -> None:
    cash, client = firm.books["CASH-001-EUR", "EUR"], signed_in("grace")
    posted = balances([cash], WED_2026_11_18)[cash]
    then = client.get(f"/accounts/{cash}/?as_of=2026-11-18")
    assert f"Balance {posted:,.2f}, less 0.00 held, less the floor of 0.00: {posted:,.2f} may still leave it." in text(
        then
    )
    assert rows(then)[0][7] == f"{posted:,.2f}"
    assert "instructions" not in tabs(then)
    holders = client.get(f"/instruments/{FIRST_ISIN}/?tab=holders&as_of=2026-11-18")
    safe = firm.books["SAFE-001", FIRST_ISIN]
    [row] = [row for row in rows(holders) if row[0].startswith("SAFE-001")]
    assert row[4] == f"{balances([safe], WED_2026_11_18)[safe]:,.0f}"


def test_what_is_open_on_an_account_leads_to_its_list(signed_in: SignedIn, firm: SmallFirm) -> None:
    client, pk = signed_in("oliver"), firm.books["SAFE-002", FIRST_ISIN]
    page = client.get(f"/accounts/{pk}/?tab=instructions")
    whole = client.get(link(page, "All of them in the list of instructions"))
    listing = whole.context["listing"]
    assert [row[0] for row in rows(page)] == [row[0] for row in rows(whole)][:20]
    expected = value(
        "select count(*) from settlements_openmatch o join settlements_match m on m.id = match_id join settlements_instruction i"
        " on i.id in (m.delivering_id, m.receiving_id) where %s in (i.securities_account_id, i.cash_account_id)",
        [pk],
    )
    assert listing.pages.count.number == expected > 0


@pytest.mark.parametrize(
    ("who", "offered", "refused"),
    [
        ("oliver", {"hold", "cancel"}, {"Release": "There is nothing to do on this side."}),
        ("lucia", {"hold", "cancel"}, {"Liberar": "Hace falta el permiso para liberar instrucciones retenidas"}),
        ("grace", set(), {"Put on hold": "the right to hold instructions", "Release": "Settlement supervisor"}),
    ],
)
def test_acts_are_offered_or_refused_with_a_sentence(
    signed_in: SignedIn, who: str, offered: set[str], refused: dict[str, str]
) -> None:
    pk = value(
        "select m.delivering_id from settlements_openmatch o join settlements_match m on m.id = match_id where not deliverer_hold"
        " and not receiver_hold and not deliverer_cancels and not receiver_cancels order by 1 limit 1"
    )
    page = signed_in(who).get(f"/instructions/{pk}/")
    acts = {name for name in ("hold", "release", "cancel") if f"/instructions/{pk}/{name}/" in dict(links(page))}
    assert acts == offered
    buttons = re.findall(
        r'<button type="button" class="quiet" aria-disabled="true" aria-describedby="([\w-]+)" title="([^"]+)">([^<]+)<',
        page.content.decode(),
    )
    said = {title: sentence for _, sentence, title in buttons}
    for title, words in refused.items():
        assert words in said[title]
    for place, sentence, _ in buttons:
        assert f'<dd id="{place}">{sentence}</dd>' in page.content.decode()
