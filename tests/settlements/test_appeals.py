"""Appeals against listed penalties: in time, once a line, answered once; what is accepted proposes the change of ours."""

from datetime import date
from typing import Any

import pytest

from authorizations.operations import ask
from machinery.payload import InvalidPayload
from machinery.statements import run, value
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.compared_words import change_words
from settlements.messages.parts import Flow
from settlements.messages.penalties import Holds, PenaltyState, Why
from settlements.models import AppealAnswer, ListedPenalty, Penalty, PenaltyAppeal, PenaltyChange
from settlements.operations import accept_appeal, open_appeal, reject_appeal
from settlements.operations.appeal_refusals import (
    APPEAL_REFUSALS,
    AppealedAlready,
    AppealIsAnswered,
    AppealTooLate,
    ListedAnew,
    NoSuchAppeal,
    NoSuchListedPenalty,
    NothingToAppeal,
)
from settlements.penalties.calendar import penalty_month
from settlements.queries import Scope, compared_penalty
from tests.refused import refused_by
from tests.settlements.firm import Firm
from tests.settlements.listed import MON_2026_11_23, about, block, comes, euros, listing, penalty
from tests.settlements.test_penalising import in_scope, late, night, took
from tests.settlements.test_penalty_changes import on

__all__ = ["late"]

MON_2026_12_14 = date(2026, 12, 14)
"""The 10th penalty business day of December."""
TUE_2026_12_15 = date(2026, 12, 15)


@pytest.fixture
def line(market: Firm) -> int:
    """What the depository charges Norte for Friday: more than ours, 0.25."""
    with whole():
        in_scope(market)
        took(1)
    night()
    comes(listing(block(penalty("0.75"))))
    return int(ListedPenalty.objects.get().pk)


def asked(command: str, day: date = MON_2026_11_23, **payload: Any) -> Any:
    """Asks for a command, as a job that nobody has to agree with."""
    with whole():
        return ask(command, payload, on(day))


def test_an_appeal_is_opened_until_its_day_and_shown_with_its_line(line: int) -> None:
    asked("appeal.open", MON_2026_12_14, line=line, asks="REALLOCATION")
    appeal = PenaltyAppeal.objects.get()
    assert (appeal.line_id, appeal.asks, appeal.code, appeal.appeals_until) == (
        line,
        "REALLOCATION",
        "",
        MON_2026_12_14,
    )
    found = compared_penalty(line, Scope(None), MON_2026_11_23)
    assert found is not None and (found.appeal, found.appeal_state) == (appeal.pk, "OPEN")
    event = Event.objects.get(code="penalty_appeal.opened")
    assert event.after["line"] == line and event.after["appeals_until"] == "2026-12-14"


@pytest.mark.parametrize("asks, code", [("REMOVAL", ""), ("REALLOCATION", "TECH")])
def test_a_removal_has_a_reason_of_the_list_and_nothing_else_has(line: int, asks: str, code: str) -> None:
    with pytest.raises(InvalidPayload, match="code"):
        asked("appeal.open", line=line, asks=asks, code=code)


def test_what_cannot_be_appealed(line: int) -> None:
    with whole():
        with pytest.raises(NoSuchListedPenalty):
            open_appeal(999, "REALLOCATION", "", on())
        with pytest.raises(AppealTooLate) as late_one:
            open_appeal(line, "REALLOCATION", "", on(TUE_2026_12_15))
        assert late_one.value.data["last_day"] == "2026-12-14"
        open_appeal(line, "REALLOCATION", "", on())
        with pytest.raises(AppealedAlready):
            open_appeal(line, "REMOVAL", "TECH", on())
    comes(listing(block(penalty("0.80")), reference="L2", holds=Holds.AMENDED))
    comes(listing(block(penalty("0.90")), reference="L3", holds=Holds.AMENDED))
    second = ListedPenalty.objects.order_by("pk")[1].pk
    gone = penalty("0", state=PenaltyState.REMOVED, reasons=(Why("TECH"),))
    comes(listing(block(gone), reference="L4", holds=Holds.AMENDED))
    last = ListedPenalty.objects.order_by("-pk")[0].pk
    with whole():
        with pytest.raises(ListedAnew):
            open_appeal(second, "REALLOCATION", "", on())
        with pytest.raises(NothingToAppeal):
            open_appeal(last, "REALLOCATION", "", on())


def test_what_is_accepted_proposes_the_change_of_ours(line: int) -> None:
    asked("appeal.open", line=line, asks="REMOVAL", code="TECH")
    appeal = PenaltyAppeal.objects.get().pk
    asked("appeal.accept", appeal=appeal)
    answer = AppealAnswer.objects.get()
    change = PenaltyChange.objects.get()
    assert (answer.state, change.kind, change.code) == ("ACCEPTED", "REMOVED", "TECH")
    assert answer.change_request is not None
    with whole():
        with pytest.raises(AppealIsAnswered):
            reject_appeal(appeal, on())
        with pytest.raises(NoSuchAppeal):
            accept_appeal(999, None, on())


def test_what_the_depository_has_told_anew_by_then_is_proposed_as_well(line: int) -> None:
    """It corrects the side that pays, or removes it, before its answer is noted here."""
    asked("appeal.open", line=line, asks="REALLOCATION")
    gone = penalty("0", state=PenaltyState.REMOVED, reasons=(Why("TECH"),))
    comes(listing(block(gone), reference="L2", holds=Holds.AMENDED))
    asked("appeal.accept", appeal=PenaltyAppeal.objects.get().pk)
    change = PenaltyChange.objects.get()
    assert (change.kind, change.side) == ("REALLOCATED", "RECE")
    assert AppealAnswer.objects.get().change_request is not None


def test_of_two_sides_that_are_listed_only_that_of_the_line_is_proposed(line: int) -> None:
    """Ours is of the deliverer alone; the depository lists the receiver as well."""
    both = penalty("0.75"), penalty(common_reference="P2", reference="N-P2", amount=euros("0.10", Flow.CREDIT))
    comes(listing(block(*both), reference="L2", holds=Holds.NEW_AND_AMENDED))
    other = ListedPenalty.objects.get(common_reference="P2").pk
    found = compared_penalty(other, Scope(None), MON_2026_11_23)
    assert found is not None and not found.penalties
    asked("appeal.open", line=other, asks="REMOVAL", code="TECH")
    asked("appeal.accept", appeal=PenaltyAppeal.objects.get().pk)
    assert AppealAnswer.objects.get().change_request is None and not PenaltyChange.objects.exists()


def test_that_ours_cannot_be_changed_any_more_is_not_that_we_have_none(line: int) -> None:
    """Amendments end on the 11th penalty business day; the depository may answer after it."""
    asked("appeal.open", line=line, asks="REMOVAL", code="TECH")
    done = asked("appeal.accept", date(2026, 12, 17), appeal=PenaltyAppeal.objects.get().pk)
    assert [each.after for each in done.effect.changes if each.what == "proposal"] == ["REFUSED"]
    assert done.answer["change_request"] is None and AppealAnswer.objects.get().change_request is None
    assert not PenaltyChange.objects.exists()


def test_an_answer_says_whether_a_change_is_proposed() -> None:
    words = [change_words({"what": "proposal", "after": each}) for each in ("CHANGE", "REFUSED", "NOTHING")]
    assert [said for _, _, said in words] == [
        "proposed by a request",
        "nothing is proposed: ours cannot be changed any more",
        "nothing is proposed: we have no penalty that the line is about",
    ]


def test_the_other_side_pays_ours_once_an_appeal_for_that_is_accepted(line: int) -> None:
    asked("appeal.open", line=line, asks="REALLOCATION")
    asked("appeal.accept", appeal=PenaltyAppeal.objects.get().pk)
    change = PenaltyChange.objects.get()
    assert (change.kind, change.side, change.penalty_id) == ("REALLOCATED", "RECE", Penalty.objects.get().pk)


def test_without_a_penalty_of_ours_nothing_is_proposed_and_a_rejection_changes_nothing(market: Firm) -> None:
    with whole():
        in_scope(market)
    comes(listing(block(penalty(penalised=about("X")), penalty(common_reference="P2", penalised=about("Y")))))
    for each in ListedPenalty.objects.order_by("pk"):
        asked("appeal.open", line=each.pk, asks="REALLOCATION")
    first, second = PenaltyAppeal.objects.order_by("pk").values_list("pk", flat=True)
    asked("appeal.accept", appeal=first)
    asked("appeal.reject", appeal=second)
    assert list(AppealAnswer.objects.order_by("pk").values_list("state", "change_request")) == [
        ("ACCEPTED", None),
        ("REJECTED", None),
    ]
    assert not PenaltyChange.objects.exists()


def test_every_refusal_says_what_and_what_to_do() -> None:
    data = {"line": 1, "appeal": 2, "last_day": "2026-12-14", "state": "accepted"}
    assert all("%(" not in each(**data).sentence() for each in APPEAL_REFUSALS)


WHICH = ("appeal", "amendment", "report", "payment")


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    "month", [date(2026, n, 1) for n in range(1, 13)] + [date(2023, 2, 1), date(2023, 3, 1), date(2027, 12, 1)]
)
def test_postgresql_counts_the_days_as_the_calendar_does(late: Firm, month: date) -> None:
    days = penalty_month(month)
    found = {which: value("select settlements_penalty_day(0, %s, %s)", [month, which]) for which in WHICH}
    assert found == dict(
        zip(WHICH, (days.appeals_until, days.amendments_until, days.reported_on, days.paid_on), strict=True)
    )


APPEAL = (
    "insert into settlements_penaltyappeal (line_id, asks, code, reason, appeals_until, business_date, by, at) values"
    " (%(line)s, %(asks)s, %(code)s, %(reason)s, %(until)s, %(day)s, 'x', now())"
)
ANSWER = (
    "insert into settlements_appealanswer (appeal_id, state, reason, change_request, business_date, by, at) values"
    " (%(appeal)s, %(state)s, %(reason)s, %(change)s, %(day)s, 'x', now())"
)


@pytest.fixture
def charged(late: Firm) -> int:
    """A listed penalty, as the owner has it."""
    comes(listing(block(penalty("0.75"))))
    return int(ListedPenalty.objects.get().pk)


@pytest.mark.parametrize(
    "changes, constraint",
    [
        ({"until": TUE_2026_12_15}, "an_appeal_has_the_last_day_of_its_penalty"),
        ({"day": TUE_2026_12_15}, "an_appeal_comes_in_time"),
        ({"code": "TECH"}, "an_appeal_asks_for_removal_or_reallocation"),
        ({"asks": "REMOVAL"}, "an_appeal_asks_for_removal_or_reallocation"),
        ({"asks": "PARDON"}, "an_appeal_asks_for_removal_or_reallocation"),
        ({"reason": " "}, "an_appeal_says_why"),
    ],
)
def test_what_postgresql_keeps_of_appeals(charged: int, changes: dict[str, Any], constraint: str) -> None:
    sound: dict[str, Any] = {
        "line": charged,
        "asks": "REALLOCATION",
        "code": "",
        "reason": "x",
        "until": MON_2026_12_14,
    }
    assert refused_by(APPEAL, {**sound, "day": MON_2026_11_23, **changes}) == constraint


def test_a_line_is_appealed_once_and_answered_once(charged: int) -> None:
    with whole():
        appeal = open_appeal(charged, "REALLOCATION", "", on()).pk
    again = {"line": charged, "asks": "REALLOCATION", "code": "", "reason": "x", "until": MON_2026_12_14}
    assert refused_by(APPEAL, {**again, "day": MON_2026_11_23}) == "a_listed_penalty_is_appealed_once"
    answer = {"appeal": appeal, "state": "REJECTED", "reason": "x", "change": None, "day": MON_2026_11_23}
    assert refused_by(ANSWER, {**answer, "change": 1}) == "an_appeal_is_accepted_or_rejected"
    assert refused_by(ANSWER, {**answer, "reason": ""}) == "an_answer_to_an_appeal_says_why"
    with whole():
        reject_appeal(appeal, on())
    assert refused_by(ANSWER, answer) == "settlements_appealanswer_pkey"


@pytest.mark.parametrize("table", ["penaltyappeal", "appealanswer", "penaltylist", "listedpenalty", "listednet"])
def test_what_was_listed_and_appealed_is_never_changed(charged: int, table: str) -> None:
    with whole():
        reject_appeal(open_appeal(charged, "REALLOCATION", "", on()).pk, on())
    name = f"settlements_{table}"
    for change in (f"delete from {name}", f"truncate {name} cascade"):
        assert refused_by(change) == f"{name}_is_append_only"


LIST = "insert into settlements_{table} ({names}) select {values} from settlements_{table} order by id limit 1"


def copied(table: str, **changes: str) -> str:
    """A row like the first one, but for some columns."""
    found = value(
        "select array_agg(column_name::text order by ordinal_position) from information_schema.columns"
        " where table_name = %s and column_name <> 'id'",
        [f"settlements_{table}"],
    )
    values = ", ".join(changes.get(name, f'"{name}"') for name in found)
    return LIST.format(table=table, names=", ".join(f'"{name}"' for name in found), values=values)


@pytest.mark.parametrize(
    "table, changes, constraint",
    [
        ("penaltylist", {"reference": "'L9'"}, "a_message_is_one_list_of_penalties"),
        ("penaltylist", {"message_id": "message_id + 1"}, "a_list_of_penalties_is_told_once"),
        ("penaltylist", {"since": "until + 1"}, "a_list_of_penalties_is_of_a_period"),
        ("penaltylist", {"reference": "' '"}, "a_list_of_penalties_has_its_reference"),
        ("listedpenalty", {"common_reference": "'X'"}, "a_listed_penalty_has_its_place"),
        ("listedpenalty", {"number": "9"}, "a_list_tells_a_penalty_once_to_a_party"),
        ("listedpenalty", {"number": "9", "kind": "'FINE'"}, "a_listed_penalty_is_of_a_kind_and_state"),
        ("listedpenalty", {"number": "9", "flow": "''"}, "what_is_listed_is_debited_or_credited"),
        ("listedpenalty", {"number": "9", "state": "'REMO'"}, "what_is_listed_is_debited_or_credited"),
        (
            "listedpenalty",
            {"number": "9", "known_by": "'FACTS'"},
            "an_instruction_of_a_listed_penalty_is_known_by_something",
        ),
        ("listedpenalty", {"number": "9", "common_reference": "' '"}, "a_listed_penalty_has_its_reference"),
        ("listednet", {"net": "1"}, "a_listed_net_has_its_place"),
        ("listednet", {"number": "0"}, "a_listed_net_names_its_counterparty"),
    ],
)
def test_what_postgresql_keeps_of_lists(charged: int, table: str, changes: dict[str, str], constraint: str) -> None:
    assert refused_by(copied(table, **changes)) == constraint


def test_a_list_is_superseded_once(charged: int) -> None:
    comes(listing(block(penalty("1.00"))))
    comes(listing(block(penalty("2.00")), reference="L2"))
    run("alter table settlements_penaltylist disable trigger settlements_penaltylist_is_append_only")
    second = "update settlements_penaltylist set supersedes_id = %s where reference = 'L2'"
    assert (
        refused_by(second, [value("select min(id) from settlements_penaltylist")])
        == "a_list_of_penalties_is_superseded_once"
    )
