"""What depositories are expected to charge for what failed there: once a side, day and kind, by what they told of ours."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.day import run_night
from backoffice.proof import look
from itservices.queries import run_of
from machinery.statements import row as first_row
from machinery.statements import run
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.blotters.compared_penalties import address
from settlements.messages import iso20022
from settlements.messages.contents import Header, StatusAdvice
from settlements.messages.parts import Axis, Flow, Reason
from settlements.models import AccrualNight, ExpectedPenalty, Penalty, PenaltyAccrual
from settlements.operations import ExpectedNight, expect_penalties
from settlements.partials import Confirmation as Part
from settlements.queries import Scope, compared_penalty, expected_of, listed_nets, number_of_expected
from settlements.shown_expected import shown_expected
from tests.refused import refused_by
from tests.settlements.correspondence.posted import JOB, OURS, TEN, sent
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    IDENTIFIERS,
    MATCHED,
    MINUTE,
    advice,
    answers,
    confirmation,
    funded,
    order,
    outside,
    reach,
)
from tests.settlements.firm import FRI_2026_11_20, FUND, HARTWELL, LEIS, NORTE, SHARE, Firm
from tests.settlements.listed import about, block, comes, compared, euros, listing, penalty, verdicts
from tests.settlements.sides import CASH_ONLY, FREE, delivers, receives
from tests.settlements.test_penalising import (
    MON_2026_11_23,
    TUE_2026_11_24,
    evening,
    in_scope,
    passed_over,
    priced,
    took,
)
from tests.settlements.test_penalty_changes import WED_2026_12_16
from vocabulary.status import MatchingStatus, SettlementStatus

pytestmark = pytest.mark.usefixtures("own_bic")

UNMATCHED: dict[str, Any] = {"matching": Axis(MatchingStatus.UNMATCHED, (Reason("CMIS"),))}
PAIRED: dict[str, Any] = {"matching": Axis(MatchingStatus.MATCHED)}
DAY = timedelta(days=1)


@pytest.fixture
def firm(market: Firm) -> Firm:
    """The small market, in scope of penalties, with a way to its depository."""
    reach(market)
    with whole():
        in_scope(market)
    return market


@pytest.fixture
def late(firm: Firm, own_database: Any) -> Firm:
    """The market as its owner has it: nights may be written past the operations."""
    own_database.use("owner")
    return firm


def failing(code: str, *more: str) -> dict[str, Any]:
    """The depository tells that it fails, and why."""
    return {"settlement": Axis(SettlementStatus.FAILING, tuple(Reason(each) for each in (code, *more) if each))}


def told(instruction: int, at: datetime = TEN, **axes: Any) -> None:
    """What the depository tells at an instant, on its date."""
    said = StatusAdvice(reference=order(instruction).reference, **axes)
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id=f"X{next(IDENTIFIERS)}", created_at=at)
    sent(iso20022.write_message(said, header), at=max(at, TEN), on=at.date())


def failed(code: str, base: Any = delivers, number: int = 1, **changes: Any) -> int:
    """One instruction that its depository matched and tells to be failing."""
    made = outside(number, base, **changes)
    answers(advice(made, **ACCEPTED, **MATCHED))
    answers(advice(made, **failing(code)), at=TEN + MINUTE)
    return made


def night(day: date = FRI_2026_11_20) -> Mapping[str, Any]:
    """Runs the nights up to a day; what its step counted."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}
    found = first_row(
        "select s.counts from itservices_step s join itservices_run r on r.id = s.run_id"
        " where s.name = 'expect' and r.business_date = %s",
        [day],
    )
    assert found is not None
    counts = found["counts"]
    return dict(json.loads(counts) if isinstance(counts, str) else counts)


def expected(instruction: int) -> list[tuple[object, ...]]:
    """Kind, day, side, amount and what is missing, in order."""
    found = ExpectedPenalty.objects.filter(instruction=instruction).order_by("penalty_date", "side", "id")
    return list(found.values_list("kind", "penalty_date", "side", "amount", "missing"))


def broken(day: date = FRI_2026_11_20) -> list[str]:
    """What a full proof of expected penalties names."""
    return [each.code for each in look(day, full=True).broken if each.code.startswith("E")]


CASES: list[tuple[str, Any, dict[str, Any], list[tuple[str, str, str]]]] = [
    ("LACK", delivers, {}, [("DELI", "0.25", "")]),
    ("CMON", delivers, {}, [("RECE", "0.17", "")]),
    ("PREA", delivers, {}, [("DELI", "0.25", "")]),
    ("PRCY", delivers, {}, [("RECE", "0.17", "")]),
    ("CLAC", receives, {}, [("DELI", "0.25", "")]),
    ("MONY", receives, {}, [("RECE", "0.17", "")]),
    ("CLAC", receives, FREE, [("DELI", "0.25", "")]),
    ("MONY", delivers, CASH_ONLY, [("DELI", "0.82", "")]),
    ("CMON", receives, CASH_ONLY, [("DELI", "0.82", "")]),
    ("BOTH", delivers, {}, [("DELI", "0.25", ""), ("RECE", "0.17", "")]),
    ("", delivers, {}, [("", "0", "reason")]),
    ("CLAC", delivers, {}, [("", "0", "reason")]),
    ("CYCL", delivers, {}, []),
    ("LINK", delivers, {}, []),
]


def test_who_pays_outside_is_who_its_depository_told_to_be_the_cause_and_nobody_is_guessed(firm: Firm) -> None:
    """100 SAP at 25: the deliverer at 1 basis point, the receiver at 2.40 percent a year; of EUR 12,345.60 alone a 360th."""
    made = [failed(code, base, number, **changes) for number, (code, base, changes, _) in enumerate(CASES, start=1)]
    counts = night()
    for pk, (code, _, _, rows) in zip(made, CASES, strict=True):
        wanted = [("SEFP", FRI_2026_11_20, side, Decimal(amount), missing) for side, amount, missing in rows]
        assert expected(pk) == wanted, code
        assert set(ExpectedPenalty.objects.filter(instruction=pk).values_list("reason", flat=True)) <= {code}
    assert (counts["fails"], counts["late"], counts["incomplete"]) == (13, 0, 2)
    assert not Penalty.objects.exists() and not PenaltyAccrual.objects.exists() and AccrualNight.objects.exists()
    assert broken() == []


def test_only_what_had_matched_at_its_depository_is_expected_and_what_settled_or_is_out_of_scope_is_not(
    firm: Firm,
) -> None:
    funded(firm, "SEC-NORT", SHARE, Decimal(1_000))
    silent, unmatched, settled, part = (outside(number, **FREE) for number in (1, 2, 3, 4))
    answers(advice(unmatched, **ACCEPTED, **UNMATCHED))
    for each in (settled, part):
        answers(advice(each, **ACCEPTED, **MATCHED))
    answers(confirmation(settled))
    answers(confirmation(part, "40", part=Part.MORE_TO_COME))
    answers(advice(part, **failing("LACK")), at=TEN + MINUTE)
    night()
    assert [expected(each) for each in (silent, unmatched, settled)] == [[], [], []]
    assert ExpectedPenalty.objects.get(instruction=part).quantity == 60
    assert expected(part) == [("SEFP", FRI_2026_11_20, "DELI", Decimal("0.15"), "")]
    assert broken() == []


def test_the_second_time_nothing_changes_and_each_night_has_its_own(firm: Firm) -> None:
    made = failed("LACK")
    counts = night()
    assert Event.objects.get(code="penalties.expected").after["fails"] == 1  # type: ignore[index]
    found = run_of("night", FRI_2026_11_20)
    assert found is not None
    with whole():
        again = expect_penalties(ExpectedNight(found.pk, FRI_2026_11_20, JOB, evening(FRI_2026_11_20)))
    assert asdict(again) | {"read": counts["read"]} == dict(counts) and len(expected(made)) == 1
    assert Event.objects.filter(code="penalties.expected").count() == 1
    told(made, TEN + 3 * DAY, **failing("CMON"))
    assert night(MON_2026_11_23)["fails"] == 1
    assert [row[1:4] for row in expected(made)] == [
        (FRI_2026_11_20, "DELI", Decimal("0.25")),
        (MON_2026_11_23, "RECE", Decimal("0.17")),
    ]
    assert broken(MON_2026_11_23) == []


@pytest.mark.parametrize(("words", "side"), [((UNMATCHED,), "RECE"), ((), "")])
def test_what_matched_late_there_is_expected_of_the_side_that_came_in_later(
    firm: Firm, words: tuple[dict[str, Any], ...], side: str
) -> None:
    """Sent on the date itself, matched on Monday before the cut-off: late on Friday, and failing from Monday on."""
    made = outside()
    for said in words:
        answers(advice(made, **ACCEPTED, **said))
    assert night()["fails"] == 0
    told(made, TEN + 3 * DAY, **PAIRED)
    told(made, TEN + 3 * DAY + MINUTE, **failing("LACK"))
    counts = night(MON_2026_11_23)
    assert (counts["fails"], counts["late"]) == (1, 1)
    late, fail = expected(made)
    assert late[:3] == ("LMFP", FRI_2026_11_20, side) and late[4] == ("" if side else "later_side")
    assert fail[:3] == ("SEFP", MON_2026_11_23, "DELI")
    assert night(TUE_2026_11_24)["late"] == 0, "late matching is expected once"
    assert broken(TUE_2026_11_24) == []


def test_what_was_sent_before_its_date_is_late_by_the_other_side_and_after_the_cut_off_of_the_day_too(
    firm: Firm,
) -> None:
    made = outside(intended_settlement_date="2026-11-23")
    night()
    told(made, datetime(2026, 11, 24, 17, tzinfo=UTC), **PAIRED) if night(MON_2026_11_23) else None
    told(made, datetime(2026, 11, 24, 17, 1, tzinfo=UTC), **failing("LACK"))
    counts = night(TUE_2026_11_24)
    assert (counts["fails"], counts["late"]) == (0, 2), "what matches after the cut-off is late on that day too"
    assert [row[:3] for row in expected(made)] == [
        ("LMFP", MON_2026_11_23, "RECE"),
        ("LMFP", TUE_2026_11_24, "RECE"),
    ]
    assert broken(TUE_2026_11_24) == []


def test_what_lacks_a_price_is_zero_until_it_is_there(firm: Firm) -> None:
    made = failed("LACK", isin=FUND, quantity="1000")
    assert night()["incomplete"] == 1
    assert expected(made) == [("SEFP", FRI_2026_11_20, "DELI", Decimal(0), "price")]
    with whole():
        priced(firm, FUND, "2.5", days=[FRI_2026_11_20, MON_2026_11_23])
    assert night(MON_2026_11_23)["completed"] == 1
    first, second, monday = ExpectedPenalty.objects.order_by("penalty_date", "id")
    assert (second.completes_id, second.amount, second.business_date) == (first.pk, Decimal("0.13"), MON_2026_11_23)
    assert monday.amount == Decimal("0.13") and broken(MON_2026_11_23) == []


def test_what_lacked_a_price_that_the_last_night_knew_is_named_until_it_is_completed(firm: Firm) -> None:
    """The fund stood at 2.5 on Friday: on file since before Monday's night, though nothing told that night."""
    failed("LACK", isin=FUND, quantity="1000")
    night()
    night(MON_2026_11_23)
    assert broken(MON_2026_11_23) == [], "nobody knows its price"
    with whole():
        run(
            "insert into refdata_price (id, asset_id, date, price, quotation, currency_id, source)"
            " select min(id) - 1, %(fund)s, '2026-11-20', 2.5, 'ACTU', min(currency_id), 'Exchange' from refdata_price",
            {"fund": firm.assets[FUND]},
        )
    assert broken(MON_2026_11_23) == ["E04"]
    assert night(TUE_2026_11_24)["completed"] == 1
    assert broken(TUE_2026_11_24) == []


def test_what_a_night_completed_and_is_gone_is_named(late: Firm) -> None:
    made = failed("LACK", isin=FUND, quantity="1000")
    night()
    with whole():
        priced(late, FUND, "2.5")
    assert broken() == [], "it came after the night"
    night(MON_2026_11_23)
    assert len([row for row in expected(made) if row[1] == FRI_2026_11_20]) == 2
    with whole():
        run("alter table settlements_expectedpenalty disable trigger user")
        run("delete from settlements_expectedpenalty where completes_id is not null")
    assert broken(MON_2026_11_23) == ["E03", "E04"]


@pytest.mark.parametrize("over", ["month", "settled", "who pays"])
def test_what_nobody_completes_any_more_is_not_named(firm: Firm, over: str) -> None:
    """Its month is closed to changes, it was told since to have settled by then, or nobody can say who pays."""
    funded(firm, "SEC-NORT", FUND, Decimal(1_000))
    made = failed("" if over == "who pays" else "LACK", isin=FUND, quantity="1000", **FREE)
    night()
    last = WED_2026_12_16 if over == "month" else MON_2026_11_23
    if over == "settled":
        header = Header(sender=DEPOSITORY, receiver=OURS, message_id="LATE", created_at=TEN + 3 * DAY)
        sent(iso20022.write_message(confirmation(made, "1000"), header), at=TEN + 3 * DAY, on=MON_2026_11_23)
    night(last)
    with whole():
        run(
            "insert into refdata_price (id, asset_id, date, price, quotation, currency_id, source)"
            " select min(id) - 1, %(fund)s, '2026-11-20', 2.5, 'ACTU', min(currency_id), 'Exchange' from refdata_price",
            {"fund": firm.assets[FUND]},
        )
    assert "E04" not in broken(last)


def test_a_night_that_was_passed_over_is_caught_up(firm: Firm) -> None:
    made = failed("LACK")
    passed_over(FRI_2026_11_20, "expect")
    assert expected(made) == []
    assert night(MON_2026_11_23)["caught_up"] == ["2026-11-20"]
    assert [row[1] for row in expected(made)] == [FRI_2026_11_20, MON_2026_11_23]
    assert broken(MON_2026_11_23) == []
    with whole():
        run("update itservices_step set counts = counts - 'caught_up' where name = 'expect'")
    assert broken(MON_2026_11_23) == ["E03"]


def test_a_line_is_held_against_what_is_expected(firm: Firm) -> None:
    """The depository charges Norte 0.25 for 100 SAP that failed on Friday."""
    made = failed("LACK")
    night()
    comes(listing(block(penalty())), "M1")
    [line] = compared()
    ours = ExpectedPenalty.objects.get()
    assert (str(line.compared.verdict), line.penalty, line.penalties, line.expected) == ("EQUAL", None, (), [ours.pk])
    assert line.instruction == made and line.ours is not None
    assert (line.ours.payer, line.ours.amount, line.ours.quantity) == ("DELI", Decimal("0.25"), Decimal(100))
    page = compared_penalty(line.line or 0, Scope(None), MON_2026_11_23)
    assert page == line and address(line).startswith("/penalty-comparison/")
    [of_all, with_other] = listed_nets(line.list or 0, Scope(None), MON_2026_11_23)
    assert (of_all.said, of_all.ours, with_other.ours) == (Decimal("-0.25"), Decimal("-0.25"), Decimal("-0.25"))
    variants: list[tuple[dict[str, Any], tuple[str, tuple[str, ...]]]] = [
        ({"amount": euros("0.26")}, ("TOLERATED", ())),
        ({"amount": euros("0.40")}, ("DIFFERS", ("price",))),
        ({"amount": euros("0.25", Flow.CREDIT)}, ("DIFFERS", ("payer",))),
        ({"days": 2, "calculations": ()}, ("DIFFERS", ("days",))),
    ]
    for number, (changes, verdict) in enumerate(variants, start=2):
        comes(listing(block(penalty(**changes)), reference=f"L{number}"), f"M{number}")
        assert verdicts() == [verdict]


def test_what_no_line_names_is_only_ours_until_it_is_told_to_have_settled_by_then(firm: Firm) -> None:
    funded(firm, "SEC-NORT", SHARE, Decimal(1_000))
    made, unknown = failed("LACK", **FREE), failed("", number=2)
    night()
    comes(listing(block(penalty(penalised=about("X")))))
    assert verdicts() == [("THEIRS", ()), ("OURS", ())], "what nobody can say who pays for is no line of ours"
    only = compared(verdict="OURS")[0]
    assert (only.instruction, only.reference, only.party_lei) == (made, "N000001", LEIS[NORTE])
    assert address(only) == f"/instructions/{made}/?tab=penalties" and expected(unknown)[0][4] == "reason"
    assert verdicts(party=HARTWELL) == [], "the other side is not ours to know"
    header = Header(sender=DEPOSITORY, receiver=OURS, message_id="LATE", created_at=TEN + 3 * DAY)
    sent(iso20022.write_message(confirmation(made), header), at=TEN + 3 * DAY, on=MON_2026_11_23)
    assert verdicts() == [("THEIRS", ())], "it had settled on Friday"
    [line] = expected_of(made, None, MON_2026_11_23)
    assert line.state == "REMO" and expected_of(made, FRI_2026_11_20, MON_2026_11_23)[0].state == "ACTV"
    [shown] = shown_expected([line])
    assert shown.cause == "Banco del Norte SA lacked securities (told: LACK)."
    assert shown.reckoned == "It was told since to have settled by this day: nothing is expected."
    assert broken() == []


def test_sides_and_reasons_are_said_in_words(firm: Firm) -> None:
    made = [failed(code, delivers, number) for number, code in enumerate(("BOTH", "PRCY", "CMON", ""), start=1)]
    night()
    said = [shown.cause for pk in made for shown in shown_expected(expected_of(pk, None, MON_2026_11_23))]
    assert [number_of_expected(pk, None) for pk in made] == [2, 1, 1, 1]
    assert number_of_expected(made[0], FRI_2026_11_20 - DAY) == 0
    assert said == [
        "Both sides had it on hold, so both pay; this is what Hartwell & Finch Brokers pays (told: BOTH).",
        "Both sides had it on hold, so both pay; this is what Banco del Norte SA pays (told: BOTH).",
        "Hartwell & Finch Brokers had it on hold (told: PRCY).",
        "Hartwell & Finch Brokers lacked cash (told: CMON).",
        "It failed on this day, and nothing that its depository told says who was the cause.",
    ]


BREAKING = [
    (
        "E01",
        "update settlements_expectedpenalty set side = 'RECE', securities_rate = null, cash_rate = 2.4, amount = 0.17",
    ),
    ("E01", "update settlements_expectedpenalty set reason = 'PREA'"),
    ("E01", "update settlements_depositoryadvice set matching = 'NMAT', settlement = ''"),
    ("E02", "update settlements_expectedpenalty set price = 50, amount = 0.50"),
    ("E02", "update settlements_expectedpenalty set quantity = 200, amount = 0.50"),
    ("E02", "update settlements_penaltyrate set rate = 7 where rate_of = 'LIQUID_SHARES'"),
    ("E03", "delete from settlements_expectedpenalty"),
]
TABLES = ("settlements_expectedpenalty", "settlements_depositoryadvice", "settlements_penaltyrate")


def test_what_is_changed_past_the_night_breaks_its_proof(market: Firm, own_database: Any) -> None:
    own_database.use("owner")
    reach(market)
    with whole():
        in_scope(market)
    failed("LACK")
    night()
    assert broken() == []
    for code, sql in BREAKING:
        with pytest.raises(Undone), whole():
            for table in TABLES:
                run(f"alter table {table} disable trigger user")
            run(sql)
            assert code in broken(), sql
            raise Undone


class Undone(Exception):
    """What was tried is taken back."""


ROW = (
    "insert into settlements_expectedpenalty (instruction_id, kind, penalty_date, business_date, side, market_id, payment,"
    " asset_id, currency_id, reason, quantity, rate_class, securities_rate, price, price_date, rounding, missing, amount, run_id,"
    " at, completes_id) select %s, '%s', '%s', '2026-11-20', '%s', (select min(id) from refdata_market), 'FOP', %s, %s, 'LACK',"
    " 100, 'OTHER', 1, 25, '2026-11-20', 'HALF_UP', '%s', %s, 1, now(), %s"
)
INSTRUMENT = "(select min(instrument_id) from refdata_instrumentterms)"


def kept(**changes: str) -> str:
    """A row of an expected penalty of what was sent, with some facts changed."""
    right = {
        "instruction": "(select min(instruction_id) from settlements_depositoryorder)",
        "kind": "SEFP",
        "penalty_date": "2026-11-20",
        "side": "DELI",
        "asset": INSTRUMENT,
        "currency": "(select min(asset_id) from refdata_currency)",
        "missing": "",
        "amount": "0.25",
        "completes": "null",
    }
    return ROW % tuple({**right, **changes}.values())


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_side_is_expected_to_pay_once_a_day", kept() + ";" + kept()),
        ("an_expected_penalty_is_what_its_facts_come_to", kept(amount="9")),
        ("one_side_is_expected_to_pay", kept(side="")),
        ("an_expected_penalty_is_for_a_fail_or_for_late_matching", kept(penalty_date="2026-11-21")),
        ("what_is_missing_of_an_expected_penalty_is_known", kept(missing="luck", amount="0")),
        (
            "an_expected_penalty_is_completed_once",
            ";".join(
                kept(penalty_date=day, completes="currval('settlements_expectedpenalty_id_seq')")
                for day in ("2026-11-18", "2026-11-19")
            ).replace(
                "currval('settlements_expectedpenalty_id_seq')", "(select min(id) from settlements_expectedpenalty)"
            ),
        ),
        ("an_expected_penalty_is_of_an_instruction", kept(instruction="0")),
        ("an_expected_penalty_is_of_an_instrument", kept(asset="0")),
        ("an_expected_penalty_is_in_a_currency", kept(currency="0")),
        ("an_expected_penalty_completes_another", kept(completes="0")),
        (
            "a_penalty_is_expected_of_what_was_sent_outside",
            kept(instruction="(select max(id) from settlements_instruction)"),
        ),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operations(firm: Firm, name: str, sql: str) -> None:
    outside()
    with whole():
        took(7)
        run(kept(penalty_date="2026-11-17"))
    assert refused_by(sql) == name


@pytest.mark.role("owner")
def test_an_expected_penalty_is_of_a_market(firm: Firm) -> None:
    outside()
    sql = kept().replace("(select min(id) from refdata_market)", "0")
    assert refused_by(sql) == "an_expected_penalty_is_of_a_market"
