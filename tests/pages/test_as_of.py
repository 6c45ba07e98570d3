"""What pages say as of a day: everything that was known then, however much came since."""

from datetime import date, timedelta
from typing import Any

from ledger.operations import AccountWish as BookWish
from ledger.operations import open_accounts
from ledger.queries import closing_of
from machinery.statements import rows as sql_rows
from machinery.statements import run as change
from machinery.statements import value
from machinery.transactions import whole
from refdata.models import Account
from refdata.operations import AccountWish, open_account
from settlements.models import HoldKind
from settlements.operations import HoldWish, Occasion, hold, impose_hold, prioritise
from settlements.queries import Sheet, instruction_sheet, priorities_of, sheet_as_of
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import (
    FIRST_ISIN,
    FRI_2026_11_20,
    SEED,
    THU_2026_11_19,
    SmallFirm,
    lei,
    night_of,
)
from tests.pages.reading import rows, text
from tests.pages.test_tabs import tabs
from vocabulary.actor import Actor

THURSDAY = "as_of=2026-11-19"
THEN = night_of(THU_2026_11_19) - timedelta(hours=1)
SINCE = night_of(FRI_2026_11_20)
TOLD = """
insert into recordkeeping_event (actor_kind, actor_id, actor_name, code, subject_type, subject_ids, reason, request_id, at)
select 'person', '1', 'X', 'instruction.held', %(type)s, array[%(subject)s::text], %(reason)s, '', %(at)s
from generate_series(1, %(times)s)"""


def old_pairs(number: int) -> list[list[int]]:
    """Both sides of open pairs that were due by Thursday, nobody's hold on them."""
    found = sql_rows(
        "select m.delivering_id as giver, m.receiving_id as taker from settlements_openmatch o join settlements_match m"
        " on m.id = match_id where intended_settlement_date <= %s and not (deliverer_hold or receiver_hold)"
        " order by 1 limit %s",
        [THU_2026_11_19, number],
    )
    return [[f["giver"], f["taker"]] for f in found]


def seen_by(pk: int, username: str) -> Sheet | None:
    """The sheet of an instruction as somebody sees it; None for who does not."""
    found = value("select id from authorizations_user where username = %s", [username])
    return instruction_sheet(pk, Actor("person", str(found), username), SINCE, FRI_2026_11_20)


def as_of(pk: int, day: date, username: str = "oliver") -> Sheet:
    """The sheet of an instruction as somebody, else Oliver, sees it of a day."""
    sheet = seen_by(pk, username)
    assert sheet is not None
    return sheet_as_of(sheet, day, closing_of(day))


def acted(operation: Any, *facts: Any, on: date) -> None:
    """Does an act an hour before the close of a day."""
    with whole():
        done = operation(*facts, Occasion(SEED, night_of(on) - timedelta(hours=1), on, "asked"))
    assert not done.failures


def test_what_was_done_then_is_told_however_much_was_done_since(fresh: OwnDatabase, firm: SmallFirm) -> None:
    """Two hundred events are read of an object."""
    [[instruction, _]] = old_pairs(1)
    journal = value("select min(journal_id) from ledger_movement where business_date = %s", [THU_2026_11_19])
    asset = value("select asset_id from refdata_instrument where isin = %s", [FIRST_ISIN])
    cash = firm.books["CASH-001-EUR", "EUR"]
    pages = {
        ("instruction", instruction): f"/instructions/{instruction}/",
        ("book_account", cash): f"/accounts/{cash}/",
        ("journal", journal): f"/journals/{journal}/",
        ("party", firm.parties[0]): f"/parties/{lei(100)}/",
        ("asset", asset): f"/instruments/{FIRST_ISIN}/",
    }
    fresh.use("owner")
    with whole():
        for kind, subject in pages:
            facts = {"type": kind, "subject": str(subject)}
            change(TOLD, {**facts, "reason": "Known by Thursday", "at": THEN, "times": 1})
            change(TOLD, {**facts, "reason": "Of Friday", "at": SINCE, "times": 200})
    fresh.use("web")
    for where in pages.values():
        said = text(enter("oliver").get(f"{where}?tab=timeline&{THURSDAY}"))
        assert "Known by Thursday" in said and "Of Friday" not in said, where


def test_a_priority_is_that_of_the_pair(fresh: OwnDatabase) -> None:
    """The more urgent one of what its two sides say; of before the first change it is what was instructed."""
    (mine, theirs), (untouched, other) = old_pairs(2)
    found = priorities_of([mine, untouched])  # of both sides of a pair the same
    acted(prioritise, [theirs], 7 - found[mine], on=THU_2026_11_19)
    acted(prioritise, [theirs], found[mine], on=FRI_2026_11_20)
    acted(prioritise, [other], 7 - found[untouched], on=FRI_2026_11_20)
    assert [as_of(pk, THU_2026_11_19).priority for pk in (mine, theirs)] == [3, 3]
    assert [as_of(pk, THU_2026_11_19).own_priority for pk in (mine, theirs)] == [found[mine], 7 - found[mine]]
    assert [as_of(pk, THU_2026_11_19).own_priority for pk in (untouched, other)] == [found[untouched]] * 2


def test_that_the_house_held_the_other_side_is_told_to_who_does_not_see_it(fresh: OwnDatabase) -> None:
    pairs = [each[::turn] for each in old_pairs(50) for turn in (1, -1)]
    mine, theirs = next(each for each in pairs if seen_by(each[0], "naomi") and not seen_by(each[1], "naomi"))
    acted(impose_hold, [theirs], HoldWish(HoldKind.CSDH, "A name"), on=THU_2026_11_19)
    now = seen_by(mine, "naomi")
    assert now is not None and now.statuses.imposed == "PRCY"
    assert as_of(mine, THU_2026_11_19, "naomi").statuses.imposed == "PRCY"
    assert as_of(theirs, THU_2026_11_19).statuses.imposed == "CSDH"


def test_a_hold_that_stood_is_not_lost_among_later_moves(fresh: OwnDatabase) -> None:
    [sides] = old_pairs(1)
    acted(hold, sides[:1], on=THU_2026_11_19)
    fresh.use("owner")
    with whole():
        change(
            "insert into settlements_statuschange (instruction_id, axis, from_status, to_status, reason_code, business_date,"
            " by, at) select side, 'SETT', 'PENF', 'PENF', 'LACK', %s, 'X', %s"
            " from unnest(%s::bigint[]) side, generate_series(1, 201)",
            [THU_2026_11_19, THEN, sides],
        )
    fresh.use("web")
    sheet = as_of(sides[0], THU_2026_11_19)
    assert (sheet.statuses.hold, sheet.statuses.reason, len(sheet.moves)) == ("PREA", "LACK", 200)
    assert sheet.other and sheet.other.statuses.hold == "PRCY"


def test_an_account_that_was_opened_since_is_not_there(fresh: OwnDatabase, firm: SmallFirm) -> None:
    party = f"/parties/{lei(100)}/?tab=accounts"
    holders = f"/instruments/{FIRST_ISIN}/?tab=holders"
    asset = value("select asset_id from refdata_instrument where isin = %s", [FIRST_ISIN])
    client = enter("oliver")
    before = {where: len(rows(client.get(where))) for where in (party, holders)}
    fresh.use("owner")
    with whole():
        wish = AccountWish("SAFE-000-NEW", firm.parties[0], Account.Kind.SECURITIES)
        opened = open_account([wish], opened_on=FRI_2026_11_20, by=SEED, at=SINCE)
        open_accounts([BookWish(opened["SAFE-000-NEW"], asset, None)])
    fresh.use("web")
    for where, tab in ((party, "accounts"), (holders, "holders")):
        now, then = client.get(where), client.get(f"{where}&{THURSDAY}")
        assert "SAFE-000-NEW" in text(now) and "SAFE-000-NEW" not in text(then), where
        assert (len(rows(now)), len(rows(then))) == (before[where] + 1, before[where])
        assert (tabs(now)[tab], tabs(then)[tab]) == (str(before[where] + 1), str(before[where]))
