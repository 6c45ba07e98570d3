"""Parts on pages: the indicator, the release of a part and its taking back, and what the sheet says of them."""

import pytest

from machinery.statements import rows
from machinery.transactions import whole
from settlements.models import IndicatorChange, OpenMatch, PartRelease
from settlements.operations import Occasion, hold, set_partial
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, SEED, night_of
from tests.pages.reading import text
from vocabulary.side import Partial

WHY = {"reason": "Client asked"}
OCCASION = Occasion(SEED, night_of(FRI_2026_11_20), FRI_2026_11_20, "x")


@pytest.fixture
def delivery(fresh: OwnDatabase) -> tuple[int, int]:
    """Both instructions of an open delivery of more than two, the cheapest a share, that both sides let settle in parts."""
    (found,) = rows(
        "select m.delivering_id as d, m.receiving_id as r from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id where o.payment = 'DVP' and o.quantity_units > 2 and not o.deliverer_hold"
        " and not o.is_parted and not o.deliverer_cancels order by o.amount_units / o.quantity_units, o.match_id limit 1"
    )
    with whole():
        for says in (Partial.CASH_THRESHOLD, Partial.ALLOWED):
            set_partial([found["d"], found["r"]], says, OCCASION)
    return found["d"], found["r"]


def test_the_indicator_is_changed_on_its_page(delivery: tuple[int, int]) -> None:
    where = f"/instructions/{delivery[0]}/"
    oliver = enter("oliver")
    said = text(oliver.get(where))
    assert "PART partial settlement allowed" in said
    assert f'href="{where}partial/"' in oliver.get(where).content.decode()
    before = IndicatorChange.objects.count()
    looked = text(oliver.post(f"{where}partial/", {"partial": "PARQ", **WHY, "look": "1"}))
    assert "Partial settlement indicator" in looked and "PARQ" in looked and IndicatorChange.objects.count() == before
    assert "PARQ" in text(oliver.post(f"{where}partial/", {"partial": "PARQ", **WHY, "ask": "1"}, follow=True))
    again = oliver.post(f"{where}partial/", {"partial": "PARQ", **WHY, "ask": "1"})
    assert again.status_code == 409 and "says PARQ already" in text(again)
    assert oliver.post(f"{where}partial/", {"partial": "ALL", **WHY, "ask": "1"}).status_code == 422
    assert "Partial settlement indicator changed" in text(oliver.get(where))


def test_a_part_is_released_and_taken_back_on_its_page(delivery: tuple[int, int]) -> None:
    where = f"/instructions/{delivery[0]}/"
    oliver = enter("oliver")
    page = oliver.get(where).content.decode()
    assert "release-part/" not in page and "take-back-release/" not in page, "nothing is held"
    early = oliver.post(f"{where}release-part/", {"quantity": "1", **WHY, "ask": "1"})
    assert early.status_code == 409 and "Put it on hold first" in text(early)
    with whole():
        assert hold([delivery[0]], OCCASION).done == 1
    assert f'href="{where}release-part/"' in oliver.get(where).content.decode()
    for wrong in ("", "0", "-1", "many", "1,5"):
        assert oliver.post(f"{where}release-part/", {"quantity": wrong, **WHY, "ask": "1"}).status_code == 422
    beyond = oliver.post(f"{where}release-part/", {"quantity": "1000000000", **WHY, "ask": "1"})
    assert beyond.status_code == 409 and "cannot be released" in text(beyond)
    looked = text(oliver.post(f"{where}release-part/", {"quantity": "1", **WHY, "look": "1"}))
    assert "Released though on hold" in looked and not PartRelease.objects.exists()
    said = text(oliver.post(f"{where}release-part/", {"quantity": "1", **WHY, "ask": "1"}, follow=True))
    assert "that are open are released: so much may settle as a part of it." in said
    assert "tries what is released of it; the rest is tried once it is released too." in said
    assert "Released in part" in said and "Released though on hold 1" in said
    assert OpenMatch.objects.filter(released_units__gt=0).count() == 1
    gone = text(oliver.post(f"{where}take-back-release/", {**WHY, "ask": "1"}, follow=True))
    assert "Release of a part taken back" in gone and not OpenMatch.objects.filter(released_units__gt=0).exists()
    again = oliver.post(f"{where}take-back-release/", {**WHY, "ask": "1"})
    assert again.status_code == 409 and "There is nothing to take back." in text(again)


def test_who_may_not_is_not_let(delivery: tuple[int, int]) -> None:
    where = f"/instructions/{delivery[0]}/"
    for name in ("partial", "release-part", "take-back-release"):
        assert enter("begona").get(f"{where}{name}/").status_code == 403
        assert enter("oliver").get(f"/instructions/999999999/{name}/").status_code == 404


def test_many_are_allowed_to_settle_in_parts_and_not(delivery: tuple[int, int]) -> None:
    oliver = enter("oliver")
    looked = oliver.post("/instructions/acts/", {"act": "without_parts", "pick": list(delivery)})
    assert "They say NPAR: they settle whole or not at all." in text(looked)
    oliver.post("/instructions/acts/", {"act": "without_parts", "pick": list(delivery), **WHY})
    assert list(IndicatorChange.objects.order_by("-id")[:2].values_list("to_partial", flat=True)) == ["NPAR", "NPAR"]
    oliver.post("/instructions/acts/", {"act": "with_parts", "pick": list(delivery), **WHY})
    assert list(IndicatorChange.objects.order_by("-id")[:2].values_list("to_partial", flat=True)) == ["PART", "PART"]
