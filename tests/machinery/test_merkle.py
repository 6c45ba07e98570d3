"""The tree of RFC 6962: its known roots, and proofs that hold for what is true and for nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.drill.tamper import the_verifier
from machinery.merkle import Edge, consistency_proof, inclusion_proof, leaf_hash, root_of, root_of_rows
from machinery.statements import value

VERIFIER = the_verifier()
is_included, is_consistent = VERIFIER.is_included, VERIFIER.is_consistent

# The test entries of certificate-transparency's reference implementation.
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_the_known_roots(size: int, root: str) -> None:
    leaves = [leaf_hash(entry) for entry in ENTRIES[:size]]
    assert root_of(leaves).hex() == root
    assert Edge().grown(leaves).root.hex() == root


def tree(size: int) -> list[bytes]:
    """Leaves of a tree of some size."""
    return [leaf_hash(number.to_bytes(8, "big")) for number in range(size)]


@given(st.integers(1, 70), st.integers(0, 69))
@settings(max_examples=200)
def test_an_inclusion_proof_holds_for_its_leaf_and_no_other(size: int, index: int) -> None:
    index %= size
    leaves = tree(size)
    path, root = inclusion_proof(leaves, index), root_of(leaves)
    assert is_included(leaves[index], index, size, path, root)
    assert not is_included(leaf_hash(b"other"), index, size, path, root)
    assert not is_included(leaves[index], index, size, [*path, root], root)
    assert not is_included(leaves[index], size, size, path, root)
    if path:
        assert not is_included(leaves[index], index, size, path[:-1], root)
        assert not is_included(leaves[index], index ^ 1, size, path, root)
    assert len(path) <= (size - 1).bit_length()


@given(st.integers(2, 70), st.integers(1, 69))
@settings(max_examples=200)
def test_a_consistency_proof_holds_for_what_has_grown(size: int, old: int) -> None:
    old = old % (size - 1) + 1
    leaves = tree(size)
    path = consistency_proof(leaves, old)
    before, after = root_of(leaves[:old]), root_of(leaves)
    assert is_consistent(old, before, size, after, path)
    assert not is_consistent(old, root_of([*tree(old)[:-1], leaf_hash(b"x")]), size, after, path)
    assert not is_consistent(old, before, size, before, path)
    assert not is_consistent(0, before, size, after, path)
    assert not is_consistent(size, after, size, after, path)
    assert not is_consistent(size + 1, before, size, after, path)


@given(st.integers(0, 40), st.integers(0, 40))
def test_an_edge_grows_in_any_steps(first: int, second: int) -> None:
    leaves = tree(first + second)
    edge = Edge().grown(leaves[:first])
    edge = Edge.of(edge.size, edge.packed).grown(leaves[first:])
    assert edge.root == root_of(leaves)
    assert edge.size == first + second


def test_an_edge_that_is_not_of_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="2 peaks"):
        Edge.of(3, b"x" * 32)


def test_rows_of_one_width_are_entries() -> None:
    assert root_of_rows(b"aabbcc", 2) == root_of([leaf_hash(b"aa"), leaf_hash(b"bb"), leaf_hash(b"cc")])
    assert root_of_rows(b"", 80) == root_of([])


@pytest.mark.django_db
@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 8, 100, 1001])
def test_the_database_says_the_same_root(size: int) -> None:
    assert bytes(value("select recordkeeping_root(%s)", [b"".join(tree(size))])) == root_of(tree(size))
