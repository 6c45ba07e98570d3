"""Sets of postings: the same answers as one by one, the short way and the way of sets alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from backoffice.bench.firm import Firm, build_firm, open_balances
from ledger.operations import BalanceTooLow, EffectHasOtherFacts, Entry, Leg, Posted, post
from machinery.statements import rows, run, texts, value
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from vocabulary.actor import Actor

FRI_2026_10_02 = date(2026, 10, 2)
NOON = datetime(2026, 10, 2, 12, tzinfo=UTC)
BY = Actor("person", "7", "Ana")


def four_with_balances() -> Firm:
    """Four participants with 100 of each of two ISINs and 1,000.00 of cash."""
    made = build_firm(FRI_2026_10_02, participants=4, instruments=2)
    open_balances(made, FRI_2026_10_02, holding=100, cash=100_000)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return four_with_balances


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `four_with_balances`; as the web role."""
    own_database.use("web")
    made: Firm = own_database.made
    return made


def pay(firm: Firm, effect: str, amount: str, debit: int = 0, credit: int = 1, legs: int = 1) -> Entry:
    """A journal of one payment, or of as many as asked."""
    leg = Leg(firm.currency, int(firm.cash[debit]), int(firm.cash[credit]), Decimal(amount))
    return Entry(effect, "HAND", FRI_2026_10_02, [leg] * legs, narrative='a "test" \\ of it')


def book(*entries: Entry) -> list[Posted]:
    """Books a set."""
    with whole():
        return post(entries, business_date=FRI_2026_10_02, by=BY, at=NOON, reason="asked")


def fingerprints() -> dict[str, str]:
    """Effect -> fingerprint."""
    return {
        f["effect"]: f["fingerprint"] for f in rows("select effect, fingerprint from ledger_effect where effect <> ''")
    }


def events() -> list[dict[str, object]]:
    """The events of postings, oldest first."""
    return rows(
        "select subject_ids, (after ->> 'count')::int as count, (after ->> 'first')::bigint as first,"
        " (after ->> 'last')::bigint as last, reason, actor_name from recordkeeping_event"
        " where code = 'journal.posted' order by id"
    )


@pytest.mark.parametrize("legs", [1, 2])
def test_one_by_one_and_in_a_set_are_the_same_facts(firm: Firm, legs: int) -> None:
    """The fingerprint and the rows of a journal do not depend on how it was posted."""
    alone = book(pay(firm, "alone", "1.50", legs=legs))
    together = book(pay(firm, "in a set", "1.50", legs=legs), pay(firm, "beside it", "2.00"))
    found = fingerprints()
    assert found["alone"] == found["in a set"] != found["beside it"]
    shape = "select leg, asset_id, debit_account, credit_account, amount from ledger_movement where journal_id = %s order by 1"
    assert rows(shape, [alone[0].journal_id]) == rows(shape, [together[0].journal_id])
    assert [f["leg"] for f in rows(shape, [together[0].journal_id])] == list(range(1, legs + 1))


def test_a_replay_by_the_other_way_is_a_replay(firm: Firm) -> None:
    first = book(pay(firm, "a", "1.00"))[0]
    again = book(pay(firm, "a", "1.000000"), pay(firm, "b", "2.00"))
    assert again[0] == Posted(first.journal_id, replayed=True)
    assert not again[1].replayed
    assert book(pay(firm, "b", "2.00")) == [Posted(again[1].journal_id, replayed=True)]
    assert value("select count(*) from ledger_movement where business_date = %s and slice = 0", [FRI_2026_10_02]) == 2


def test_an_effect_twice_in_a_set_is_booked_once(firm: Firm) -> None:
    found = book(pay(firm, "a", "1.00"), pay(firm, "b", "1.00"), pay(firm, "a", "1.00"))
    assert found[0].journal_id == found[2].journal_id
    assert [each.replayed for each in found] == [False, False, True]
    assert value("select posted from ledger_guard where account_id = %s", [int(firm.cash[0])]) == Decimal("998.00")


def test_an_effect_twice_in_a_set_with_other_facts_is_refused(firm: Firm) -> None:
    with pytest.raises(EffectHasOtherFacts, match="a"):
        book(pay(firm, "a", "1.00"), pay(firm, "a", "2.00"))
    assert fingerprints().keys() & {"a"} == set()


def test_answers_come_in_the_order_of_the_entries(firm: Firm) -> None:
    names = [f"{n:03}" for n in range(40, 0, -1)]
    found = book(*(pay(firm, name, "1.00") for name in names))
    effects = {
        f["journal_id"]: f["effect"] for f in rows("select journal_id, effect from ledger_effect where effect <> ''")
    }
    assert [effects[each.journal_id] for each in found] == names


def test_one_event_tells_of_what_is_new_in_a_set(firm: Firm) -> None:
    known = book(pay(firm, "known", "1.00"))[0]
    made = book(pay(firm, "x", "1.00"), pay(firm, "known", "1.00"), pay(firm, "y", "1.00"))
    assert known.journal_id == made[1].journal_id
    fresh = [made[0].journal_id, made[2].journal_id]
    assert events()[-1] == {
        "subject_ids": [str(each) for each in fresh],
        "count": 2,
        "first": fresh[0],
        "last": fresh[-1],
        "reason": "asked",
        "actor_name": "Ana",
    }
    book(pay(firm, "x", "1.00"), pay(firm, "y", "1.00"))
    book(pay(firm, "known", "1.00"))
    assert len(events()) == 2


def test_a_refusal_names_the_accounts_that_fail_as_they_stood(firm: Firm) -> None:
    """Others of the same set that have moved before in the same statement are none of them."""
    with pytest.raises(BalanceTooLow) as refused:
        book(pay(firm, "fits", "600.00", debit=0, credit=1), pay(firm, "does not", "1000.01", debit=2, credit=3))
    (failed,) = refused.value.data["accounts"]
    assert failed["account"] == int(firm.cash[2])
    assert (Decimal(failed["posted"]), Decimal(failed["change"])) == (Decimal(1000), Decimal("-1000.01"))
    with pytest.raises(BalanceTooLow) as alone:
        book(pay(firm, "does not", "1000.01", debit=2, credit=3))
    assert alone.value.data["accounts"][0]["account"] == int(firm.cash[2])
    assert fingerprints().keys() & {"fits", "does not"} == set()


def test_no_way_books_without_its_event(firm: Firm) -> None:
    """Raw SQL of the web role through either function keeps the event too."""
    facts = {"asset": firm.currency, "debit": int(firm.cash[0]), "credit": int(firm.cash[1]), "day": FRI_2026_10_02}
    with whole():
        run(
            "select ledger_post_one(%(day)s, 'raw', 'HAND', %(day)s, null, null, %(asset)s, %(debit)s, %(credit)s, 1,"
            " 'person', '7', 'Ana', now(), '')",
            facts,
        )
        run(
            "select ledger_post(%(day)s, '{raw2}', '{HAND}', array[%(day)s]::date[], '{NULL}', '{NULL}', '{1}',"
            " array[%(asset)s], array[%(debit)s], array[%(credit)s], '{1}', '{person,7,Ana}', now(), '')",
            facts,
        )
    assert len(events()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["plain", 'a "quoted" one', "back\\slash", "{brace, comma}", "NULL", "", "é ü\n\t"])
def test_texts_reach_the_database_as_they_are(text: str) -> None:
    assert value("select %s::text[]", [texts([text, None])]) == [text, None]
