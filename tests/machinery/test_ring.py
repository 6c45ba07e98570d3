"""Nodes on a ring and arrows between them: all of it stands within the picture, and there and back are two."""

from hypothesis import given
from hypothesis import strategies as st

from machinery.ring import LONGEST, ROOM, THICKEST, Arrow, Node, Ring


def ring(nodes: int, arrows: list[tuple[int, int, int]]) -> Ring:
    found = [Arrow(start % nodes, end % nodes, size, "", "") for start, end, size in arrows]
    return Ring("r", "Ring", [Node(f"Participant {n}", "", "") for n in range(nodes)], found)


@given(
    st.integers(2, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39), st.integers(1, 10**9)), max_size=20)
)
def test_all_of_it_is_within_the_picture(nodes: int, arrows: list[tuple[int, int, int]]) -> None:
    drawn = ring(nodes, arrows)
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == nodes
    for dot in drawn.dots:
        assert ROOM <= dot.x <= drawn.width - ROOM and 10 <= dot.y <= drawn.height - 10
        assert 10 <= dot.label_y <= drawn.height and ROOM - 20 <= dot.label_x <= drawn.width - ROOM + 20
    assert all(1 <= line.thick <= THICKEST for line in drawn.lines)


def test_there_and_back_are_two_arrows_and_the_larger_is_thicker() -> None:
    there, back = ring(2, [(0, 1, 100), (1, 0, 1)]).lines
    assert there.path != back.path and there.thick == THICKEST and back.thick == 1
    assert there.path.startswith("M240 68Q") and len(there.head.split()) == 3


def test_a_long_name_is_cut_and_said_whole() -> None:
    node = Node("Sociedad Mercantil de Liquidación y Custodia del Mediterráneo", "Sociedad Mercantil …", "")
    (dot,) = Ring("r", "Ring", [node], []).dots
    assert len(dot.label) <= LONGEST and dot.label.endswith("…") and dot.node == node
