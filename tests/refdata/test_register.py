"""Parties, instruments, accounts and representations, through the operations."""

from datetime import date, datetime, timedelta

import pytest

from authorizations.models import Application, LegalEntity, Person, RoleGrant, User
from recordkeeping.models import Event
from refdata.models import Account, InstrumentTerms, Party, PartyTerms, Representation
from refdata.operations import (
    AccountWish,
    AlreadyRepresented,
    BicIsTaken,
    HasOtherFacts,
    NotOnFile,
    PartyWish,
    UnitFinerThanScale,
    close_account,
    end_representation,
    open_account,
    register_currency,
    register_instrument,
    register_party,
    represent_party,
)
from refdata.queries import (
    accounts_by_number,
    assets_by_code,
    instrument_terms,
    parties_by_bic,
    parties_by_lei,
    visible_accounts,
    visible_parties,
)
from tests.refdata.firm import AT, CLERK, LEI_ONE, LEI_TWO, SAP, Firm, sap_wish
from vocabulary.actor import Actor
from vocabulary.identifiers import Bic
from vocabulary.money import Currency
from vocabulary.text import InvalidText

START, JULY = date(2026, 1, 1), date(2026, 7, 1)


class TestParties:
    def test_the_second_time_changes_nothing_and_tells_nothing(self, firm: Firm) -> None:
        before = Event.objects.count()
        again = register_party(
            [PartyWish(LEI_ONE, firm.entity, "Bank One", Bic("DEUTDEFFXXX"), "DE")],
            valid_from=JULY,
            by=CLERK,
            at=AT,
        )
        assert again == {LEI_ONE: firm.one}
        assert PartyTerms.objects.filter(party=firm.one).count() == 1
        assert Event.objects.count() == before

    def test_new_terms_end_the_former_ones(self, firm: Firm) -> None:
        register_party(
            [PartyWish(LEI_ONE, firm.entity, "Bank Uno", Bic("DEUTESBB"), "ES")], valid_from=JULY, by=CLERK, at=AT
        )
        assert parties_by_bic([Bic("DEUTDEFF")], JULY - timedelta(days=1))["DEUTDEFF"].name == "Bank One"
        assert parties_by_bic([Bic("DEUTDEFF")], JULY) == {}
        assert parties_by_bic([Bic("DEUTESBBXXX")], JULY)["DEUTESBBXXX"].id == firm.one

    def test_terms_set_again_for_their_first_day_are_taken_back(self, firm: Firm) -> None:
        for name in ("Bank Dos", "Bank Tres"):
            register_party([PartyWish(LEI_TWO, firm.entity, name, None, "LU")], valid_from=JULY, by=CLERK, at=AT)
        valid = [
            (t.name, t.valid.lower, t.valid.upper)
            for t in PartyTerms.objects.filter(party=firm.two, valid__isempty=False).order_by("valid")
        ]
        assert valid == [("Fund Two", START, JULY), ("Bank Tres", JULY, None)]

    def test_terms_that_begin_before_others_reach_up_to_them(self, firm: Firm) -> None:
        for name, day in (("Later", JULY), ("Between", date(2026, 4, 1))):
            register_party([PartyWish(LEI_TWO, firm.entity, name, None, "LU")], valid_from=day, by=CLERK, at=AT)
        between = PartyTerms.objects.get(name="Between").valid
        assert (between.lower, between.upper) == (date(2026, 4, 1), JULY)

    def test_a_bic_is_one_partys(self, firm: Firm) -> None:
        with pytest.raises(BicIsTaken):
            register_party(
                [PartyWish(LEI_TWO, firm.entity, "Fund", Bic("DEUTDEFF"), "LU")], valid_from=JULY, by=CLERK, at=AT
            )

    def test_the_legal_entity_that_serves_a_party_stays(self, firm: Firm) -> None:
        other = LegalEntity.objects.create(
            lei="529900ODI3047E2LIV03", name="Other", country="ES", functional_currency="EUR"
        )
        with pytest.raises(HasOtherFacts):
            register_party([PartyWish(LEI_ONE, other.pk, "Bank One", None, "DE")], valid_from=JULY, by=CLERK, at=AT)

    def test_look_ups_leave_out_what_is_unknown(self, firm: Firm) -> None:
        assert parties_by_lei([LEI_ONE, "nobody"]) == {LEI_ONE: firm.one}


class TestInstruments:
    def test_an_instrument_is_an_asset_with_terms(self, firm: Firm) -> None:
        asset = assets_by_code([SAP])[SAP]
        assert (asset.id, asset.kind, asset.scale) == (firm.sap, "INSTRUMENT", 0)
        terms = instrument_terms([firm.sap], START)[firm.sap]
        assert (terms.isin, terms.currency, terms.quantity_type) == (SAP, "EUR", "UNIT")
        assert instrument_terms([firm.sap], START - timedelta(days=1)) == {}

    def test_new_terms_keep_the_asset(self, firm: Firm) -> None:
        again = register_instrument([sap_wish(firm.market, "SAP AG")], valid_from=JULY, by=CLERK, at=AT)
        assert again == {SAP: firm.sap}
        assert InstrumentTerms.objects.filter(instrument=firm.sap).count() == 2

    def test_the_scale_never_changes(self, firm: Firm) -> None:
        with pytest.raises(HasOtherFacts):
            register_instrument([sap_wish(firm.market, scale=2)], valid_from=JULY, by=CLERK, at=AT)

    def test_a_multiple_is_no_finer_than_amounts(self, firm: Firm) -> None:
        with pytest.raises(UnitFinerThanScale):
            register_instrument([sap_wish(firm.market, multiple="0.5")], valid_from=JULY, by=CLERK, at=AT)

    def test_currencies_have_the_minor_units_of_iso_4217(self, firm: Firm) -> None:
        register_currency([Currency("JPY"), Currency("BHD")], by=CLERK, at=AT)
        found = assets_by_code(["EUR", "JPY", "BHD"])
        assert {code: facts.scale for code, facts in found.items()} == {"EUR": 2, "JPY": 0, "BHD": 3}


class TestAccounts:
    def test_opened_again_with_other_facts_is_refused(self, firm: Firm) -> None:
        wish = AccountWish("SEC-1", firm.one, Account.Kind.SECURITIES)
        assert open_account([wish], opened_on=START, by=CLERK, at=AT) == {"SEC-1": firm.safekeeping}
        with pytest.raises(HasOtherFacts):
            open_account([wish], opened_on=JULY, by=CLERK, at=AT)
        with pytest.raises(NotOnFile):
            open_account(
                [AccountWish("CSH-2", firm.one, Account.Kind.CASH, Currency("CHF"))], opened_on=START, by=CLERK, at=AT
            )

    def test_closed_once(self, firm: Firm) -> None:
        close = {"closed_on": JULY, "by": CLERK, "at": AT, "reason": "client left"}
        assert close_account([firm.cash], **close) == [firm.cash]
        assert close_account([firm.cash], **close) == []
        facts = accounts_by_number(["CSH-1"])["CSH-1"]
        assert (facts.is_open(JULY - timedelta(days=1)), facts.is_open(JULY)) == (True, False)
        with pytest.raises(HasOtherFacts):
            close_account([firm.cash], **{**close, "closed_on": START})
        with pytest.raises(NotOnFile):
            close_account([0], **close)
        with pytest.raises(InvalidText):
            close_account([firm.cash], **{**close, "reason": ""})


class TestScope:
    """Who sees which party."""

    @pytest.fixture
    def trader(self, db: None) -> Person:
        return Person.objects.create(name="Ivo Client", email="ivo@client.example")

    def _actor(self, person: Person, active: bool = True) -> Actor:
        user = User.objects.create(username=f"user{person.pk}", person=person, is_active=active)
        return Actor("person", str(user.pk), person.name)

    def _seen(self, actor: Actor, at: datetime = AT) -> set[int]:
        return set(visible_parties(actor, at).values_list("pk", flat=True))

    def test_staff_see_the_parties_of_their_entities(self, firm: Firm, trader: Person) -> None:
        other = LegalEntity.objects.create(
            lei="529900ODI3047E2LIV03", name="Other", country="ES", functional_currency="EUR"
        )
        theirs = Party.objects.create(lei="549300MU2MYJLOY6IJ51", legal_entity=other)
        RoleGrant.objects.create(person=trader, role="accountant", legal_entity=other, valid=(AT, None))
        actor = self._actor(trader)
        assert self._seen(actor) == {theirs.pk}
        assert self._seen(actor, AT - timedelta(seconds=1)) == set()

    def test_an_auditor_of_every_entity_sees_all(self, firm: Firm, trader: Person) -> None:
        RoleGrant.objects.create(person=trader, role="auditor", valid=(AT, None))
        assert self._seen(self._actor(trader)) == {firm.one, firm.two}

    def test_the_front_office_sees_whom_it_represents(self, firm: Firm, trader: Person) -> None:
        RoleGrant.objects.create(person=trader, role="front_office_client", valid=(AT, None))
        actor = self._actor(trader)
        assert self._seen(actor) == set()
        made = represent_party([firm.one], person=trader.pk, valid_from=AT, by=CLERK, at=AT)
        assert represent_party([firm.one], person=trader.pk, valid_from=AT, by=CLERK, at=AT) == []
        assert self._seen(actor) == {firm.one}
        assert set(visible_accounts(actor, AT).values_list("number", flat=True)) == {"SEC-1", "CSH-1"}
        later = AT + timedelta(days=1)
        assert end_representation(made, ended_at=later, by=CLERK, at=AT, reason="mandate ended") == 1
        assert end_representation(made, ended_at=later, by=CLERK, at=AT, reason="mandate ended") == 0
        assert (self._seen(actor, AT), self._seen(actor, later)) == ({firm.one}, set())

    def test_a_client_system_sees_whom_it_represents(self, firm: Firm) -> None:
        system = Application.objects.create(
            name="oms",
            principal_name="oms",
            client_type="confidential",
            authorization_grant_type="client-credentials",
        )
        represent_party([firm.two], application=system.pk, valid_from=AT, by=CLERK, at=AT)
        assert self._seen(Actor("client", system.client_id, "oms")) == {firm.two}

    def test_a_disabled_account_a_job_and_a_message_see_nothing(self, firm: Firm, trader: Person) -> None:
        represent_party([firm.one], person=trader.pk, valid_from=AT, by=CLERK, at=AT)
        assert self._seen(self._actor(trader, active=False)) == set()
        assert self._seen(Actor("job", "night", "night")) == set()
        assert self._seen(Actor("message", "1", "file")) == set()

    def test_an_overlap_that_begins_later_is_refused(self, firm: Firm, trader: Person) -> None:
        represent_party([firm.one], person=trader.pk, valid_from=AT, by=CLERK, at=AT)
        with pytest.raises(AlreadyRepresented):
            represent_party([firm.one], person=trader.pk, valid_from=AT - timedelta(days=1), by=CLERK, at=AT)

    def test_an_end_that_is_on_file_is_not_moved_later(self, firm: Firm, trader: Person) -> None:
        made = represent_party([firm.one], person=trader.pk, valid_from=AT, by=CLERK, at=AT)
        end_representation(made, ended_at=AT + timedelta(days=1), by=CLERK, at=AT, reason="ended")
        assert end_representation(made, ended_at=AT + timedelta(days=2), by=CLERK, at=AT, reason="again") == 0
        assert Representation.objects.get(pk=made[0]).valid.upper == AT + timedelta(days=1)
