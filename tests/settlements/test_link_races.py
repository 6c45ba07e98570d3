"""Links beside one another and beside the night: two real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm
from itservices.operations import open_run
from itservices.runner import run_to_end
from ledger.queries import business_date
from machinery.invariants import Scope
from machinery.statements import rows, value
from machinery.transactions import whole
from settlements import night as nights
from settlements.link_invariants import LINKS
from settlements.models import InstructionLink, StandingLink
from settlements.operations import InTheNight, LinkWish, link, unlink
from settlements.operations.link_refusals import LinkedAlready, LinkMakesCircle, PoolIsSettled
from tests.conftest import OwnDatabase
from tests.sessions import apart, elsewhere, until_waiting
from tests.settlements.test_night import delivered_by, four_hundred_matches, linked, night, of_one_deliverer
from tests.settlements.test_races import BY, FRI_2026_10_02, NIGHT_OF_FRIDAY, OCCASION
from tests.settlements.test_races import before as ran_up_to


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return four_hundred_matches


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `four_hundred_matches`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


def asked(*wishes: LinkWish) -> list[str]:
    """The codes of what refuses wishes, in a transaction of their own."""
    with whole():
        return [each.code for each in link(wishes, OCCASION).failures]


def broken() -> list[dict[str, object]]:
    """What the proof finds of links."""
    return rows(LINKS.sql(), LINKS.parameters(Scope(FRI_2026_10_02)))


def settled(*instructions: int) -> int:
    """How many of deliverers' instructions are settled."""
    return int(
        value(
            "select count(*) from settlements_settlement s join settlements_match m on m.id = s.match_id"
            " where m.delivering_id = any(%(ids)s)",
            {"ids": list(instructions)},
        )
    )


@pytest.mark.parametrize(
    ("turned", "code"), [(True, LinkMakesCircle.code), (False, LinkedAlready.code)], ids=["a circle", "the same twice"]
)
def test_of_two_at_once_the_second_waits_and_is_refused(firm: Firm, turned: bool, code: str) -> None:
    """Neither transaction sees the other's link: the second one looks once the first has committed."""
    one, other = (delivered_by(each) for each in of_one_deliverer(2))
    second = LinkWish(other, "BEFO", one) if turned else LinkWish(other, "AFTE", one)
    with ThreadPoolExecutor(1) as there:
        with whole():
            assert link([LinkWish(one, "BEFO", other)], OCCASION).done == 1
            late = there.submit(apart(lambda: asked(second), "10s"))
            until_waiting(late)
        assert late.result() == [code]
    assert InstructionLink.objects.count() == 1 and broken() == []


def test_what_a_night_has_claimed_is_neither_linked_nor_unlinked(firm: Firm) -> None:
    first, second, third = (delivered_by(each) for each in of_one_deliverer(3))
    linked(LinkWish(first, "BEFO", second))
    ran_up_to("settle")
    assert asked(LinkWish(third, "WITH", second), LinkWish(third, "POOL", pool="P")) == [InTheNight.code] * 2
    with whole():
        assert [each.code for each in unlink([InstructionLink.objects.get().pk], OCCASION).failures] == [
            InTheNight.code
        ]
    assert asked(LinkWish(first, "INFO", third)) == [], "it holds nothing back"


def test_what_is_linked_since_a_chunk_was_decided_makes_it_decide_again(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A match that came after the claim is to settle after one that the chunk settles."""
    first, second = (delivered_by(each) for each in of_one_deliverer(2))
    linked(LinkWish(first, "WITH", second))
    step = ran_up_to("settle")
    file_matches(firm, 40, FRI_2026_10_02, seed=5)
    late = newest_beside(first)
    answers, redrafts = list[list[str]](), list[int]()
    appends, heeds = nights.append_chunk, nights.Night._heed_links

    def meanwhile(*args: object, **kwargs: object) -> None:
        if not answers:
            answers.append(elsewhere(lambda: asked(LinkWish(first, "BEFO", late))))
        appends(*args, **kwargs)  # type: ignore[arg-type]

    def heed(self: nights.Night, draft: nights.Draft) -> None:
        try:
            heeds(self, draft)
        except nights.LinksChanged:
            redrafts.append(len(draft.settled))
            raise

    monkeypatch.setattr(nights, "append_chunk", meanwhile)
    monkeypatch.setattr(nights.Night, "_heed_links", heed)
    opened = int(value("select run_id from itservices_step where id = %(step)s", {"step": step}))
    assert run_to_end(opened) == "DONE"
    assert answers == [[]] and len(redrafts) == 1, "the chunk that was decided under the old links, once"
    assert settled(first, second) == 2 and settled(late) == 0 and broken() == []


def newest_beside(instruction: int) -> int:
    """The newest instruction that the same participant delivers."""
    return int(
        value(
            "select max(o.id) from settlements_instruction o join settlements_match m on m.delivering_id = o.id"
            " where o.participant_id = (select participant_id from settlements_instruction where id = %(pk)s)",
            {"pk": instruction},
        )
    )


def test_a_pool_that_has_settled_takes_nobody_in(firm: Firm) -> None:
    """Neither the same day nor once the next claim has ended the links of what is over."""
    own = [delivered_by(each) for each in of_one_deliverer(4)]
    linked(*(LinkWish(each, "POOL", pool="P") for each in own[:2]))
    assert run_to_end(night()) == "DONE"
    assert settled(*own[:2]) == 2
    file_matches(firm, 40, FRI_2026_10_02, seed=5)
    assert asked(LinkWish(newest_beside(own[0]), "POOL", pool="P")) == [PoolIsSettled.code]
    assert StandingLink.objects.count() == 2
    with whole():
        opened = open_run("night", business_date(), by=BY, at=NIGHT_OF_FRIDAY + timedelta(days=3)).pk
    assert run_to_end(opened) == "DONE"
    assert not StandingLink.objects.exists(), "the next claim ends the links of what is over"
    file_matches(firm, 40, business_date(), seed=6)
    assert asked(LinkWish(newest_beside(own[0]), "POOL", pool="P")) == [PoolIsSettled.code]
    assert broken() == []
