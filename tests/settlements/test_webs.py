"""Who hangs together by waiting for one another, whatever the waits."""

from hypothesis import given
from hypothesis import strategies as st

from settlements.webs import Wait, Web, webs_of, weights_of

WAITS = st.lists(
    st.builds(Wait, st.integers(1, 12), st.integers(1, 12), st.integers(1, 9)).filter(lambda w: w.waiter != w.causer),
    unique_by=lambda wait: wait[:2],
    max_size=14,
)


@given(WAITS)
def test_every_wait_is_in_one_web_and_webs_have_nobody_in_common(waits: list[Wait]) -> None:
    webs = webs_of(waits)
    assert sorted(wait for web in webs for wait in web.waits) == sorted(waits)
    nodes = [node for web in webs for node in web.nodes]
    assert len(nodes) == len(set(nodes)) and set(nodes) == set(weights_of(waits))
    assert [web.matches for web in webs] == sorted((web.matches for web in webs), reverse=True)
    for web in webs:
        assert {node for wait in web.waits for node in wait[:2]} == set(web.nodes)
        assert [wait.matches for wait in web.waits] == sorted((wait.matches for wait in web.waits), reverse=True)
        assert len(webs_of(web.waits)) == 1


@given(WAITS, st.integers(1, 5))
def test_the_heaviest_are_those_with_most(waits: list[Wait], most: int) -> None:
    for web in webs_of(waits):
        kept = web.heaviest(most)
        assert len(kept.nodes) == min(most, len(web.nodes)) and set(kept.nodes) <= set(web.nodes)
        left = [web.weights[node] for node in web.nodes if node not in kept.nodes]
        assert not left or max(left) <= min(web.weights[node] for node in kept.nodes)
        assert all({wait.waiter, wait.causer} <= set(kept.nodes) for wait in kept.waits)


def test_who_has_much_to_do_with_one_another_stands_side_by_side() -> None:
    waits = [Wait(1, 2, 9), Wait(2, 3, 1), Wait(1, 3, 5), Wait(4, 5, 2)]
    assert webs_of(waits) == [Web([1, 2, 3], [waits[0], waits[2], waits[1]]), Web([4, 5], [waits[3]])]
