"""Standing settlement instructions through their operations, and the answer to many at once."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recordkeeping.models import Event
from refdata.models import Ssi, SsiTerms
from refdata.operations import NotOnFile, SsiPastStands, SsiScopeTaken, SsiWish, end_ssi, set_ssi
from refdata.queries import NoSsi, SsiFacts, SsiWanted, settlement_instructions_for
from tests.refdata.firm import AT, CLERK, LEI_ONE, LEI_TWO, SAP, Firm
from vocabulary.product import Product
from vocabulary.text import InvalidText

START, TODAY, JUNE = date(2026, 1, 1), AT.date(), date(2027, 6, 1)
WHO = {"by": CLERK, "at": AT}
OURS = SsiWish(LEI_ONE, "House", "SETTLEMENT", depository="DE", safekeeping_account="SEC-1", cash_account="CSH-1")
THEIRS = SsiWish(LEI_TWO, "Usual", "SETTLEMENT", depository="DE", agent="DEUTDEFF", safekeeping_account="70/123")


def wanted(firm: Firm, party: int, **other: object) -> SsiWanted:
    """A share in Germany against euro."""
    return replace(SsiWanted(party, Product.EQUITY, SAP, firm.market, "EUR"), **other)


def answer(asked: SsiWanted, on: date = TODAY) -> SsiFacts | NoSsi:
    return settlement_instructions_for([asked], on)[asked]


class TestSetting:
    def test_the_second_time_changes_nothing_and_tells_nothing(self, firm: Firm) -> None:
        ids = set_ssi([OURS, THEIRS], valid_from=START, **WHO)
        told = Event.objects.count()
        assert set_ssi([THEIRS, OURS], valid_from=TODAY, **WHO) == ids[::-1]
        assert (Ssi.objects.count(), SsiTerms.objects.count(), Event.objects.count()) == (2, 2, told)

    def test_a_change_ends_one_row_and_opens_the_next_with_one_event(self, firm: Firm) -> None:
        (pk,) = set_ssi([THEIRS], valid_from=START, **WHO)
        set_ssi([replace(THEIRS, safekeeping_account="70/999")], valid_from=JUNE, **WHO)
        kept = SsiTerms.objects.filter(ssi=pk).order_by("valid")
        assert [(t.valid.lower, t.valid.upper, t.safekeeping_account) for t in kept] == [
            (START, JUNE, "70/123"),
            (JUNE, None, "70/999"),
        ]
        event = Event.objects.filter(code="ssi.set").latest("id")
        assert (event.subject_ids, event.after["valid_from"]) == ([str(pk)], "2027-06-01")
        before, after = event.before["each"][str(pk)], event.after["each"][str(pk)]
        assert {name for name in after if before[name] != after[name]} == {"safekeeping_account"}
        assert (before["agent"], before["party"], before["depository"]) == ("DEUTDEFFXXX", LEI_TWO, "DE")

    def test_what_held_before_today_stands(self, firm: Firm) -> None:
        set_ssi([THEIRS], valid_from=START, **WHO)
        other = replace(THEIRS, safekeeping_account="70/999")
        with pytest.raises(SsiPastStands):
            set_ssi([other], valid_from=TODAY - timedelta(days=1), **WHO)
        set_ssi([other], valid_from=TODAY, **WHO)
        found = [answer(wanted(firm, firm.two), TODAY - timedelta(days=days)) for days in (1, 0)]
        assert [each.safekeeping_account for each in found if isinstance(each, SsiFacts)] == ["70/123", "70/999"]

    @pytest.mark.parametrize(
        "wrong",
        [
            replace(OURS, party="529900ODI3047E2LIV03"),
            replace(OURS, market="FR"),
            replace(OURS, depository="FR"),
            replace(OURS, currency="CHF"),
            replace(OURS, isin="US0378331005"),
            replace(OURS, safekeeping_account="SEC-9"),
            replace(OURS, safekeeping_account="CSH-1"),
            replace(OURS, party=LEI_TWO),
            replace(OURS, currency="USD"),
        ],
    )
    def test_what_it_names_is_on_file_and_our_account_is_the_partys(self, firm: Firm, wrong: SsiWish) -> None:
        with pytest.raises(NotOnFile):
            set_ssi([wrong], valid_from=START, **WHO)

    def test_a_scope_is_one_ssis_at_a_time(self, firm: Firm) -> None:
        first, second = set_ssi([OURS, replace(OURS, name="Shares", product="EQUITY")], valid_from=START, **WHO)
        for wrong in (
            [replace(OURS, name="Again")],
            [replace(OURS, name="A", currency="EUR"), replace(OURS, name="B", currency="EUR")],
            [replace(OURS, product="EQUITY")],
        ):
            with pytest.raises(SsiScopeTaken):
                set_ssi(wrong, valid_from=JUNE, **WHO)
        exchanged = [replace(OURS, product="EQUITY"), replace(OURS, name="Shares")]
        assert set_ssi(exchanged, valid_from=JUNE, **WHO) == [first, second]
        assert [answer(wanted(firm, firm.one), day).id for day in (TODAY, JUNE)] == [second, first]

    def test_the_scope_of_one_that_ends_is_free_from_then_on(self, firm: Firm) -> None:
        (pk,) = set_ssi([OURS], valid_from=START, **WHO)
        end_ssi([pk], ended_on=JUNE, reason="moved", **WHO)
        set_ssi([replace(OURS, name="New")], valid_from=JUNE, **WHO)
        with pytest.raises(SsiScopeTaken):
            set_ssi([replace(OURS, name="Newer")], valid_from=JUNE - timedelta(days=1), **WHO)


class TestEnding:
    def test_it_says_nothing_from_then_on_and_what_was_to_come_is_taken_back(self, firm: Firm) -> None:
        (pk,) = set_ssi([THEIRS], valid_from=START, **WHO)
        set_ssi([replace(THEIRS, cash_account="DE1")], valid_from=JUNE, **WHO)
        ended = {"ended_on": TODAY + timedelta(days=10), "reason": "Client left", **WHO}
        assert end_ssi([pk], **ended) == [pk]
        assert end_ssi([pk], **ended) == []
        assert [SsiTerms.objects.get(ssi=pk, valid__isempty=False).valid.upper] == [ended["ended_on"]]
        event = Event.objects.filter(code="ssi.ended").get()
        assert (event.before, event.after) == (
            {"each": {str(pk): {"valid_until": None}}},
            {"each": {str(pk): {"valid_until": "2026-11-12"}}},
        )

    def test_a_day_gone_by_a_missing_one_and_no_reason_are_refused(self, firm: Firm) -> None:
        (pk,) = set_ssi([THEIRS], valid_from=START, **WHO)
        with pytest.raises(SsiPastStands):
            end_ssi([pk], ended_on=TODAY - timedelta(days=1), reason="x", **WHO)
        with pytest.raises(NotOnFile):
            end_ssi([0], ended_on=TODAY, reason="x", **WHO)
        with pytest.raises(InvalidText):
            end_ssi([pk], ended_on=TODAY, reason="", **WHO)


class TestAnswers:
    def test_many_are_answered_by_one_statement(self, firm: Firm) -> None:
        house, bonds = set_ssi([OURS, replace(OURS, name="Bonds", product="BOND")], valid_from=START, **WHO)
        set_ssi(
            [replace(THEIRS, name="In DE", market="DE"), replace(THEIRS, name="In EUR", currency="EUR")],
            valid_from=START,
            **WHO,
        )
        share, bond = wanted(firm, firm.one), wanted(firm, firm.one, product=Product.BOND, isin="ES0000012G34")
        theirs, nobody = wanted(firm, firm.two), wanted(firm, 0)
        many = [wanted(firm, firm.one, isin=f"XS{number:010d}") for number in range(2000)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found = settlement_instructions_for([share, bond, theirs, nobody, share, *many], TODAY)
        assert len(asked) == 1
        assert len(found) == 2004
        assert [found[each].id for each in (share, bond, *many[:2])] == [house, bonds, house, house]
        assert found[theirs] == NoSsi("ssi_ambiguous", ("In DE", "In EUR"))
        assert found[nobody] == NoSsi("ssi_missing")
        assert answer(share, START - timedelta(days=1)) == NoSsi("ssi_missing")

    def test_an_instrument_of_its_own_is_met(self, firm: Firm) -> None:
        house, sap = set_ssi([OURS, replace(OURS, name="SAP", isin=SAP)], valid_from=START, **WHO)
        assert answer(wanted(firm, firm.one)).id == sap
        assert answer(wanted(firm, firm.one, isin="ES0000012G34")).id == house
