"""Nets of instructions on pages: the list, one net with what it saves, and the way from an instruction to its net and back."""

import pytest

from settlements.models import InstructionNet, NettedMatch
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import rows, text


@pytest.mark.usefixtures("firm")
def test_a_net_lists_its_gross_and_leads_to_it_and_back(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    listed = rows(oliver.get("/instruction-nets/"))
    net = InstructionNet.objects.latest("pk")
    assert len(listed) == InstructionNet.objects.count()
    assert str(net.pk) in listed[0][0] and "in force" in listed[0][1]
    page = oliver.get(f"/instruction-nets/{net.pk}/")
    said = text(page)
    assert "model 3: securities and cash net; multilateral, between all participants" in said
    assert "What netting saves" in said and "Positions" in said
    member = NettedMatch.objects.filter(net=net).select_related("match").order_by("match_id")[0]
    side = member.match.delivering_id
    assert f'href="/instructions/{side}/"' in page.content.decode()
    sheet = oliver.get(f"/instructions/{side}/")
    assert f'href="/instruction-nets/{net.pk}/"' in sheet.content.decode()
    assert f"It is in net {net.pk}: all of that settles at once or not at all" in text(sheet)
    assert oliver.get("/instruction-nets/999999/").status_code == 404


@pytest.mark.usefixtures("firm")
def test_nets_are_narrowed_down(signed_in: SignedIn) -> None:
    oliver, every = signed_in("oliver"), InstructionNet.objects.count()
    for asked, number in (
        ("net_state=STANDING&market=EURX&currency=eur&since=2026-11-01&until=2026-11-30", every),
        ("since=2026-11-20&until=2026-11-20", 1),
        ("net_state=SETTLED", 0),
        ("net_state=REPLACED", 0),
        ("net_state=ENDED", 0),
        ("currency=USD", 0),
        ("currency=XXX", 0),
        ("since=2026-12-01", 0),
        ("participant=nobody", 0),
    ):
        assert len(rows(oliver.get(f"/instruction-nets/?{asked}"))) == number, asked
    assert oliver.get("/instruction-nets/?net_state=OPEN").status_code == 422


def test_of_a_net_one_sees_what_is_of_the_parties_that_one_serves(fresh: OwnDatabase) -> None:
    clerk = clerk_of_one_entity(fresh, "settlement_clerk", entity=1)
    everything = enter("oliver")
    net = InstructionNet.objects.latest("pk").pk
    whole = everything.get(f"/instruction-nets/{net}/").content.decode()
    mine = clerk.get(f"/instruction-nets/{net}/")
    if mine.status_code == 404:
        assert rows(clerk.get("/instruction-nets/")) == []
    else:
        assert 1 <= len(rows(clerk.get("/instruction-nets/"))) <= InstructionNet.objects.count()
        assert mine.content.decode().count('href="/instructions/') < whole.count('href="/instructions/')
