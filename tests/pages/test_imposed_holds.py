"""The desk of holds of the house: its list as each may read it, holds set and lifted for many, and those to look at again."""

from typing import Any

import pytest
from django.test import Client

from authorizations.matrix import MATRIX
from authorizations.models import CommandRequest, OpenRequest
from authorizations.operations import set_policy
from machinery.statements import rows as sql_rows
from machinery.statements import value
from machinery.transactions import whole
from settlements.models import HoldReview, ImposedHold
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.pages.checkers import seen, state, with_checkers
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, LONG_AGO, SEED, SmallFirm
from tests.pages.limited import also, clerk_of_one_entity
from tests.pages.reading import links, rows, text
from tests.pages.test_bulk_acts import settled

LIST, SET, ACT = "/imposed-holds/", "/instructions/acts/", "/imposed-holds/acts/"
SAID = {"kind": "CSDH", "grounds": "A name of a list", "case_reference": "AML-77", "until_date": "2026-11-20"}


@pytest.fixture
def inigo(fresh: OwnDatabase, firm: SmallFirm) -> Client:
    """Of compliance; what he lifts somebody else must agree to."""
    with_checkers(fresh)
    fresh.use("owner")
    with whole():
        account("inigo", "compliance_analyst", name="Íñigo")
        set_policy([each for each in MATRIX if each.action.endswith("_hold")], by=SEED, at=LONG_AGO)
    fresh.use("web")
    return enter("inigo")


def pending(limit: int, participant: int = 0) -> list[int]:
    """Instructions in euro that are due on Friday and in no special state, of a participant where one is said."""
    found = sql_rows(
        "select i.id from settlements_openmatch o join settlements_match m on m.id = match_id"
        " join settlements_instruction i on i.id = m.delivering_id join refdata_asset c on c.id = i.currency_id"
        " where settlement = 'PEND' and o.intended_settlement_date = %s and c.code = 'EUR'"
        " and i.participant_id in (%s, i.participant_id * %s)"
        " and not (deliverer_hold or receiver_hold or deliverer_cancels or receiver_cancels) order by 1 limit %s",
        [FRI_2026_11_20, participant, int(not participant), limit],
    )
    return [f["id"] for f in found]


def imposed(client: Client, number: int = 2, **said: str) -> list[int]:
    """So many holds, set at once on what is pending; by their numbers."""
    picks = {"act": "impose", "pick": pending(number), "reason": "Screening"}
    assert client.post(SET, {**picks, **SAID, **said}).status_code == 302
    kind = (SAID | said)["kind"]
    return list(
        ImposedHold.objects.filter(kind=kind, ending=None).order_by("-pk").values_list("pk", flat=True)[:number]
    )


def cells(answer: Any) -> list[list[str]]:
    return [[cell.split(" at a glance")[0] for cell in row] for row in rows(answer)]


def of_whom(hold: int) -> tuple[str, str]:
    """The reference and the participant's LEI of what a hold is on."""
    [found] = sql_rows(
        "select i.reference, p.lei from settlements_imposedhold h join settlements_instruction i on i.id = h.instruction_id"
        " join refdata_party p on p.id = i.participant_id where h.id = %s",
        [hold],
    )
    return found["reference"], found["lei"]


class TestSet:
    def test_many_are_held_at_once_from_the_list_of_instructions(self, inigo: Client) -> None:
        two, done = pending(2), settled()
        assert 'name="act" value="impose"' in inigo.get("/instructions/?state=open").content.decode()
        looked = inigo.post(SET, {"act": "impose", "pick": [*two, done]})
        assert looked.status_code == 200 and [each.pk for each in looked.context["reached"]] == two
        assert "What its party is told" in text(looked) and "is settled" in text(looked)
        assert not ImposedHold.objects.exists()
        answer = inigo.post(SET, {"act": "impose", "pick": [*two, done], "reason": "Screening", **SAID})
        assert "Hold by the house: 2 instructions." in text(answer) and "is settled" in text(answer)
        found = ImposedHold.objects.order_by("instruction")
        assert [(e.instruction_id, e.kind, e.reason, e.case_reference, e.until_date) for e in found] == [
            (pk, "CSDH", "A name of a list", "AML-77", FRI_2026_11_20) for pk in two
        ]
        request = CommandRequest.objects.get(action="instruction.impose_hold")
        assert request.reason == "Screening" and state(request.pk) == "EXECUTED"

    def test_what_is_held_by_one_kind_may_be_held_by_another(self, inigo: Client) -> None:
        [one] = pending(1)
        imposed(inigo, 1)
        assert inigo.post(SET, {"act": "impose", "pick": one}).context["picked"] == str(one)
        again = inigo.post(SET, {"act": "impose", "pick": one, "reason": "Again", **SAID})
        assert again.status_code == 409 and "holds this instruction already by a hold of this kind (CSDH)" in text(
            again
        )
        imposed(inigo, 1, kind="CVAL")
        imposed(inigo, 1, kind="CDEL", condition="The deed")
        last = inigo.post(SET, {"act": "impose", "pick": one})
        assert last.status_code == 409 and "(CDEL)" in text(last)

    def test_a_form_that_says_too_little_is_shown_again(self, inigo: Client) -> None:
        faulty = inigo.post(SET, {"act": "impose", "pick": pending(1), "reason": "x", **SAID, "kind": "CDEL"})
        assert faulty.status_code == 422 and "Say the condition of a conditional delivery" in text(faulty)
        assert not ImposedHold.objects.exists()

    def test_it_is_for_who_may_block(self, inigo: Client) -> None:
        oliver = enter("oliver")
        assert 'value="impose"' not in oliver.get("/instructions/?state=open").content.decode()
        assert oliver.post(SET, {"act": "impose", "pick": pending(1)}).status_code == 403


class TestList:
    def test_each_leads_to_its_instruction_and_to_its_request(self, inigo: Client) -> None:
        first, second = imposed(inigo)
        answer = inigo.get(LIST)
        assert [row[0] for row in cells(answer)] == [of_whom(first)[0], of_whom(second)[0]]
        assert all("A name of a list, AML-77 Íñigo (person)" in row for row in cells(answer))
        assert all("CSDH hold by the house stands" in row and "20 Nov 2026" in row for row in cells(answer))
        instruction = ImposedHold.objects.get(pk=first).instruction_id
        request = CommandRequest.objects.get(action="instruction.impose_hold").pk
        assert f"/instructions/{instruction}/?tab=holds" in [each for each, _words in links(answer)]
        more = inigo.get(f"{LIST}?columns=reference,request,by,isin,state,kind,since")
        assert f"/requests/{request}/" in [each for each, _words in links(more)]
        assert [row[2] for row in cells(more)] == ["Íñigo (person)"] * 2
        assert [row[4] for row in cells(more)] == ["on hold by the house"] * 2

    def test_a_file_has_a_column_for_each_of_two_facts_of_a_cell(self, inigo: Client) -> None:
        imposed(inigo, 1)
        answer = inigo.post("/lists/imposed_holds/file/", {"question": "", "kind": "csv"})
        head, row, *_rest = b"".join(answer).decode("utf-8-sig").splitlines()
        assert head.split(",")[1:7] == ["Kind", "State", "Since", "Look again on", "Why", "Who"]
        assert "CSDH hold by the house,stands,2026-11-20" in row and "Íñigo (person)" in row

    def test_it_is_narrowed(self, inigo: Client) -> None:
        [hold] = imposed(inigo, 1)
        [other] = imposed(inigo, 1, kind="CVAL", until_date="")
        reference, lei = of_whom(hold)
        isin = value("select code from refdata_asset a join settlements_instruction i on i.asset_id = a.id"
                     " where i.reference = %s limit 1", [reference])  # fmt: skip
        for asked, found in (
            ("hold_kind=CVAL", [other]),
            ("hold_state=STANDING", [other, hold]),
            ("hold_state=LIFTED", []),
            (f"participant={lei}", [other, hold]),
            (f"isin={isin}", [other, hold]),
            (f"reference={reference}", [other, hold]),
            ("look_again_by=2026-11-20", [hold]),
            ("look_again_by=2026-11-19", []),
            ("imposed_by=iGO", [other, hold]),
            ("imposed_by=oliver", []),
        ):
            listed = inigo.get(f"{LIST}?{asked}&columns=reference,hold")
            assert [row[1] for row in cells(listed)] == [str(each) for each in found], asked
        assert "Clear filters" in text(inigo.get(f"{LIST}?hold_state=LIFTED"))
        assert inigo.get(f"{LIST}?hold_state=GONE").status_code == 422

    def test_a_party_reads_the_code_and_finds_nothing_by_what_it_may_not_know(
        self, inigo: Client, firm: SmallFirm
    ) -> None:
        theirs = pending(1, firm.parties[1])
        assert inigo.post(SET, {"act": "impose", "pick": theirs, "reason": "Screening", **SAID}).status_code == 302
        imposed(inigo, 3, kind="CVAL")
        naomi = enter("naomi")
        page = naomi.get(f"{LIST}?hold_kind=CSDH")
        [row] = cells(page)
        assert row[1].startswith("CSDH")
        assert not any(secret in text(page) for secret in ("A name of a list", "AML-77", "Íñigo"))
        assert not any(where.startswith("/requests/") and where != "/requests/" for where, _ in links(page))
        assert 'name="pick"' not in page.content.decode()
        for asked in ("look_again_by=2026-11-20", "imposed_by=igo"):
            assert cells(naomi.get(f"{LIST}?hold_kind=CSDH&{asked}")) == [], asked
        file = naomi.post("/lists/imposed_holds/file/", {"question": "hold_kind=CSDH", "kind": "csv"})
        assert file.status_code == 200 and b"AML-77" not in b"".join(file)

    def test_without_holds_it_says_so(self, inigo: Client) -> None:
        assert "The house holds nothing." in text(inigo.get(LIST))
        assert "La casa no retiene nada." in text(enter("begona").get(LIST))


class TestLift:
    def test_picked_ones_are_lifted_once_somebody_else_has_agreed(self, inigo: Client) -> None:
        first, second = imposed(inigo)
        looked = inigo.post(ACT, {"act": "lift", "pick": [first, second, 987_654]})
        assert looked.status_code == 200 and [each.hold.id for each in looked.context["reached"]] == [first, second]
        assert "1 × Approver" in text(looked) and "No hold 987654 of the house is known" in text(looked)
        assert (
            ImposedHold.objects.filter(ending=None).count() == 2
            and not OpenRequest.objects.filter(request__action="instruction.lift_hold").exists()
        )
        answer = inigo.post(
            ACT, {"act": "lift", "pick": looked.context["picked"], "reason": "Another person"}, follow=True
        )
        request = OpenRequest.objects.get(request__action="instruction.lift_hold").pk
        assert f"It waits for approval as request {request}" in text(answer)
        listed = inigo.get(f"{LIST}?columns=reference,waits")
        assert {row[1] for row in cells(listed)} == {"Lift a hold of the house"}
        assert (f"/requests/{request}/", "Lift a hold of the house") in links(listed)
        again = inigo.post(ACT, {"act": "lift", "pick": first, "reason": "Again"})
        assert again.status_code == 409 and f"{request}" in text(again) and "This cannot be done" in text(again)
        told = enter("ada").post(f"/requests/{request}/decision/", seen(request), follow=True)
        assert "It is carried out." in text(told)
        assert not ImposedHold.objects.filter(ending=None).exists()
        over = inigo.get(f"{LIST}?hold_state=LIFTED&columns=reference,state,lifting,ended_by")
        assert [row[1:3] for row in cells(over)] == [["lifted", str(request)]] * 2
        assert inigo.post(ACT, {"act": "lift", "pick": first}).status_code == 409

    def test_the_whole_list_is_what_its_question_finds(self, inigo: Client) -> None:
        imposed(inigo)
        [other] = imposed(inigo, 1, kind="CVAL")
        answer = inigo.post(ACT, {"act": "lift", "whole": "1", "question": "hold_kind=CVAL"})
        assert [each.hold.id for each in answer.context["reached"]] == [other]

    def test_it_is_for_who_may_lift_where_the_right_is_held(self, inigo: Client, fresh: OwnDatabase) -> None:
        holds = imposed(inigo)
        oliver = enter("oliver")
        assert 'name="pick"' not in oliver.get(LIST).content.decode()
        assert oliver.post(ACT, {"act": "lift", "pick": holds}).status_code == 403
        assert inigo.post(ACT, {"act": "burn", "pick": holds}).status_code == 400
        ana = clerk_of_one_entity(fresh, "compliance_analyst", entity=1)
        also(fresh, "auditor")
        answer = ana.post(ACT, {"act": "lift", "pick": holds})
        assert {each.sentence for each in answer.context["refused"]} <= {
            each.sentence for each in ana.post(ACT, {"act": "review", "pick": holds}).context["refused"]
        }
        assert len(answer.context["reached"]) + len(answer.context["refused"]) == 2


class TestReview:
    def test_what_is_due_is_on_the_work_list_until_it_is_looked_at(self, inigo: Client) -> None:
        holds = imposed(inigo)
        due = f"{LIST}?look_again_by=2026-11-20"
        assert due in [where for where, _ in links(inigo.get("/"))]
        assert "Holds of the house to look at again" in text(inigo.get("/"))
        assert "Holds of the house to look at again" not in text(enter("oliver").get("/"))
        looked = inigo.post(ACT, {"act": "review", "pick": holds})
        assert looked.status_code == 200 and looked.context["agree"] == ""
        said = {
            "act": "review",
            "pick": holds,
            "reason": "The list still has it",
            "question": "look_again_by=2026-11-20",
        }
        early = inigo.post(ACT, {**said, "look_again_on": "2026-11-20"})
        assert early.status_code == 422 and "a day after 2026-11-20" in text(early) and not HoldReview.objects.exists()
        done = inigo.post(ACT, {**said, "look_again_on": "2026-11-27"})
        assert done["Location"] == due
        assert "Look at a hold of the house again: 2 holds." in text(inigo.get(due))
        assert cells(inigo.get(due)) == [] and "Holds of the house to look at again" not in text(inigo.get("/"))
        later = inigo.get(f"{LIST}?look_again_by=2026-11-27&columns=reference,look_again")
        assert [row[1] for row in cells(later)] == ["27 Nov 2026"] * 2

    def test_one_is_looked_at_from_its_instruction(self, inigo: Client) -> None:
        [hold] = imposed(inigo, 1)
        where = f"/imposed-holds/{hold}/review/"
        tab = f"/instructions/{ImposedHold.objects.get().instruction_id}/?tab=holds"
        assert where in [each for each, _ in links(inigo.get(tab))]
        asked = {"look_again_on": "2026-11-27", "reason": "Nothing new", "ask": "1"}
        assert "It is done." in text(inigo.post(where, asked, follow=True))
        assert "27 Nov 2026" in text(inigo.get(tab))
        assert inigo.get("/imposed-holds/77/review/").status_code == 404
        assert enter("oliver").get(where).status_code == 403
