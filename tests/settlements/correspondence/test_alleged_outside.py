"""What depositories allege: kept once, beside the nearest order of ours there, until they remove it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from lxml import etree

from machinery.statements import rows
from machinery.transactions import whole
from settlements.alleged_words import advice_of, codes_of
from settlements.api.alleged import AllegedOutsideAnswer, told_of_alleged
from settlements.correspondence.taking import take_up
from settlements.messages import iso15022, iso20022
from settlements.messages.alleging import NO_ACCOUNT
from settlements.messages.contents import Allegement, AllegementRemoval
from settlements.messages.iso20022 import FAMILIES
from settlements.messages.parts import Axis, Cash, Chain, Counted, Flow
from settlements.models import DepositoryAllegement, DepositoryAllegementRemoval, Message
from settlements.queries import in_allegement_state
from settlements.queries.alleged_outside import REMOVED, STALE, STANDING, AllegedOutside, beside_ours
from tests.refused import refused_by
from tests.settlements.correspondence.posted import OURS, TEN, header, party, sent, state
from tests.settlements.correspondence.proved import broken
from tests.settlements.correspondence.test_depositories import (
    ACCEPTED,
    DEPOSITORY,
    MATCHED,
    MINUTE,
    advice,
    answers,
    come_in,
    outside,
    reach,
    reasons,
)
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NORTE, SHARE, Firm
from tests.settlements.messages.test_iso20022 import needs_data, schema
from tests.settlements.sides import delivers, receives
from vocabulary.side import Direction, PaymentType, QuantityType
from vocabulary.status import MatchingStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

BOTH = pytest.mark.parametrize("form", [iso20022, iso15022], ids=["ISO20022", "ISO15022"])
FRIDAY_AFTER = FRI_2026_11_20 + timedelta(days=7)


def alleges(reference: str = "L1", **changes: Any) -> Allegement:
    """Hartwell receives 100 SAP of us against EUR 12,345.60: we would have to deliver them."""
    told: dict[str, Any] = {
        "reference": reference,
        "direction": Direction.DELIVER,
        "payment_type": PaymentType.AGAINST,
        "trade_date": date(2026, 11, 18),
        "settlement_date": FRI_2026_11_20,
        "isin": SHARE,
        "quantity": Counted(Decimal(100), QuantityType.UNIT),
        "account": "21817",
        "transaction_type": "TRAD",
        "deliverer": Chain(party=party(OURS), client=party(NORTE)),
        "receiver": Chain(depository=party(DEPOSITORY), party=party(HARTWELL)),
        "cash": Cash("EUR", Decimal("12345.60"), Flow.CREDIT),
    }
    return Allegement(**{**told, **changes})


def paid(flow: Flow, **changes: Any) -> dict[str, Any]:
    """A payment free of delivery: cash alone moves."""
    return {"quantity": Counted(Decimal(0), QuantityType.UNIT), "cash": Cash("EUR", Decimal("500.00"), flow), **changes}


@pytest.mark.parametrize(("flow", "way"), [(Flow.DEBIT, "DELI"), (Flow.CREDIT, "RECE")])
def test_of_a_payment_alleged_who_is_debited_delivers(market: Firm, flow: Flow, way: str) -> None:
    """Whichever way the message says that its securities go: none do."""
    reach(market)
    for number, direction in enumerate(Direction):
        answers(alleges(f"P{number}", **paid(flow, direction=direction)))
    assert list(DepositoryAllegement.objects.values_list("payment", "direction")) == [("PFOD", way)] * 2


def removes(said: Allegement) -> AllegementRemoval:
    return AllegementRemoval(
        reference=said.reference, direction=said.direction, payment_type=said.payment_type, account=said.account
    )


def removed(said: Allegement, form: Any = iso20022, identifier: str = "R1") -> Message:
    """The removal of an allegement, taken up; as MT578 it says again what was alleged."""
    if form is iso20022:
        return answers(removes(said), TEN + MINUTE)
    again = header(identifier, DEPOSITORY)
    return sent(iso15022.write_removal(removes(said), said, identifier, again), at=TEN + MINUTE)


def shown(on: date = FRI_2026_11_20, state: str = "") -> list[AllegedOutside]:
    found = DepositoryAllegement.objects.select_related("removal", "other_party", "client_party")
    if state:
        found = in_allegement_state(found, state, on)
    return beside_ours(list(found.order_by("pk")), on)


@BOTH
def test_what_a_depository_alleges_stands_until_it_removes_it(market: Firm, form: Any) -> None:
    reach(market)
    message = answers(alleges(), form=form)
    assert state(message) == ["FOLLOWED"] and not message.answered_by.exists()
    (line,) = shown(state=STANDING)
    said = line.alleged
    assert (said.receiver, said.reference, said.direction, said.payment) == (DEPOSITORY, "L1", "DELI", "DVP")
    assert (said.isin, said.quantity, said.currency, said.amount) == (SHARE, 100, "EUR", Decimal("12345.60"))
    assert (said.other, said.client, said.account) == (HARTWELL, NORTE, "21817")
    assert line.near is None and "No order of ours there is near it." in advice_of(line)[0]
    assert state(removed(alleges(), form)) == ["FOLLOWED"]
    assert shown(state=STANDING) == []
    (line,) = shown(state=REMOVED)
    assert advice_of(line) == [] and codes_of(line) == ""


@BOTH
def test_what_is_told_twice_is_kept_once(market: Firm, form: Any) -> None:
    reach(market)
    answers(alleges(), form=form)
    assert state(answers(alleges(), form=form)) == ["FOLLOWED"]
    assert DepositoryAllegement.objects.count() == 1
    assert state(removed(alleges(), form)) == state(removed(alleges(), form, "R2")) == ["FOLLOWED"]
    assert DepositoryAllegementRemoval.objects.count() == 1
    events = rows("select code from recordkeeping_event where code like 'depository.alleg%%' order by code")
    assert [each["code"] for each in events] == ["depository.alleged", "depository.allegement_removed"]


def test_something_else_under_the_same_reference_is_set_aside(market: Firm) -> None:
    reach(market)
    first = answers(alleges())
    other = answers(alleges(quantity=Counted(Decimal(99), QuantityType.UNIT)))
    assert reasons(other) == ["alleged_otherwise"]
    removed(alleges())
    assert reasons(answers(alleges())) == ["allegement_is_over"]
    assert DepositoryAllegement.objects.get().pk == first.pk


def test_a_removal_before_its_allegement_is_set_aside_until_that_is_in(market: Firm) -> None:
    reach(market)
    early = removed(alleges())
    assert reasons(early) == ["nothing_alleged_so"] and not DepositoryAllegementRemoval.objects.exists()
    answers(alleges())
    assert len(shown(state=STANDING)) == 1
    again = removed(alleges())
    assert state(again) == ["FOLLOWED"] and shown(state=STANDING) == []


@pytest.mark.parametrize("content", [alleges(), removes(alleges())], ids=["allegement", "removal"])
def test_who_is_no_depository_of_ours_alleges_nothing(market: Firm, content: Any) -> None:
    assert reasons(answers(content, sender=HARTWELL)) == ["not_taken_in"]
    assert not DepositoryAllegement.objects.exists()


def test_one_to_an_account_that_is_none_of_ours_is_set_aside(market: Firm) -> None:
    reach(market)
    assert reasons(answers(alleges(account="4711"))) == ["account_not_known_there"]
    assert not DepositoryAllegement.objects.exists()


def test_one_that_names_no_account_is_told_to_us(market: Firm) -> None:
    reach(market)
    assert state(answers(alleges(account=NO_ACCOUNT), form=iso15022)) == ["FOLLOWED"]
    assert shown()[0].alleged.account == ""


def test_one_against_the_rules_is_set_aside(market: Firm) -> None:
    reach(market)
    early = alleges(settlement_date=date(2026, 11, 17))
    assert reasons(answers(early)) == ["settles_before_its_trade"]


def test_one_of_a_security_that_we_do_not_have_is_kept(market: Firm) -> None:
    reach(market)
    assert state(answers(alleges(isin="US5949181045"))) == ["FOLLOWED"]
    (line,) = shown()
    assert line.alleged.isin == "US5949181045" and line.alleged.asset_id is None and line.near is None


def test_the_nearest_order_of_ours_is_shown_with_what_differs(market: Firm) -> None:
    reach(market)
    far = outside(1, quantity="70", amount="8641.92")
    near = outside(2, quantity="99")
    other = outside(3, base=receives)
    answers(alleges())
    (line,) = shown()
    assert line.near is not None and line.near.waiting.id == near and near not in {far, other}
    assert codes_of(line) == "DQUA"
    sentences = advice_of(line)
    assert "N000002" in sentences[0] and "99" in sentences[1] and "100" in sentences[1] and "DQUA" in sentences[1]


def test_programs_read_what_is_alleged(market: Firm) -> None:
    reach(market)
    ours = outside(1, quantity="99")
    answers(alleges())
    (line,) = shown()
    told = AllegedOutsideAnswer(told_of_alleged(line)).data
    assert (told["reference"], told["state"], told["depository"]) == ("L1", STANDING, DEPOSITORY)
    assert (told["nearest"], told["differs"], told["codes"]) == (ours, ["quantity"], ["DQUA"])
    assert (told["quantity"], told["amount"], told["removed_at"]) == ("100", "12345.6", None)
    removed(alleges())
    (line,) = shown()
    assert told_of_alleged(line)["removed_at"] == TEN + MINUTE and told_of_alleged(line)["nearest"] is None


def test_one_that_agrees_is_told_so_even_before_ours_is_sent(market: Firm) -> None:
    reach(market)
    answers(alleges())
    (ours,) = come_in(delivers(1, place="CSD"))
    (line,) = shown()
    assert line.near is not None and line.near.waiting.id == ours and codes_of(line) == ""
    assert "agrees with it" in advice_of(line)[0]


def test_what_is_matched_there_is_meant_by_nothing_else(market: Firm) -> None:
    reach(market)
    ours = outside(1)
    answers(advice(ours, **ACCEPTED, matching=Axis(MatchingStatus.UNMATCHED)))
    answers(alleges(), TEN + MINUTE)
    assert shown()[0].near is not None
    answers(advice(ours, **MATCHED), TEN + 2 * MINUTE)
    assert shown()[0].near is None


def test_what_settles_here_is_meant_by_no_depository(market: Firm) -> None:
    reach(market)
    come_in(delivers(1))
    answers(alleges())
    assert shown()[0].near is None


def test_it_is_stale_once_its_settlement_date_is_over(market: Firm) -> None:
    reach(market)
    answers(alleges())
    assert [each.state for each in shown()] == [STANDING]
    (line,) = shown(FRIDAY_AFTER, STALE)
    assert line.state == STALE and "Its settlement date is over." in advice_of(line)[0]
    assert shown(FRIDAY_AFTER, STANDING) == []


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


def test_what_no_message_said_breaks_the_proof(market: Firm) -> None:
    reach(market)
    message, other = answers(alleges()), answers(removes(alleges("L9")))
    with pytest.raises(Undone), whole():
        line = DepositoryAllegement.objects.get()
        line.pk, line.reference = other.pk, "L2"
        line.save(force_insert=True)
        assert {(code, key) for code, key, _, _ in broken()} == {("X06", f"message {other.pk}")}
        raise Undone
    with pytest.raises(Undone), whole():
        told = {"told_at": TEN, "business_date": FRI_2026_11_20, "at": TEN}
        DepositoryAllegementRemoval.objects.create(message=other, allegement_id=message.pk, **told)
        assert {(code, key) for code, key, _, _ in broken()} == {("X06", f"message {other.pk}")}
        raise Undone


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({}, "a_depository_alleges_once_under_a_reference"),
        ({"direction": "'BUY'"}, "what_a_depository_alleges_is_directed_and_named"),
        ({"currency": "''"}, "what_a_depository_alleges_has_a_currency_with_its_amount"),
    ],
)
def test_what_is_alleged_is_kept_by_constraints(market: Firm, changes: dict[str, str], constraint: str) -> None:
    reach(market)
    answers(alleges())
    other = answers(removes(alleges("L9")))
    if changes:
        changes = {"reference": "'L2'", **changes}
    names = [each.column for each in DepositoryAllegement._meta.concrete_fields]
    told = ", ".join({"message_id": str(other.pk), **changes}.get(name, name) for name in names)
    table = "settlements_depositoryallegement"
    assert refused_by(f"insert into {table} ({', '.join(names)}) select {told} from {table}") == constraint


def test_an_allegement_is_removed_once(market: Firm) -> None:
    reach(market)
    answers(alleges())
    removed(alleges())
    found = DepositoryAllegementRemoval.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        DepositoryAllegementRemoval.objects.create(
            message_id=found.allegement_id,
            allegement_id=found.allegement_id,
            told_at=TEN,
            business_date=FRI_2026_11_20,
            at=TEN,
        )


@needs_data
def test_what_is_told_here_is_valid_by_its_schemas(market: Firm) -> None:
    for content in (alleges(), removes(alleges())):
        body = iso20022.write_message(content, None)
        kind = {Allegement: "sese.028", AllegementRemoval: "sese.029"}[type(content)]
        asked = schema(f"{kind}.001.{FAMILIES[kind].version:02d}")
        assert asked.validate(etree.fromstring(body)), asked.error_log


def test_taken_up_again_it_stays_as_it_is(market: Firm) -> None:
    reach(market)
    message = answers(alleges())
    with whole():
        take_up(message.pk, at=TEN + MINUTE, business_date=FRI_2026_11_20)
    assert DepositoryAllegement.objects.count() == 1
