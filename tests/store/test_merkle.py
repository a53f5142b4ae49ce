"""The Merkle tree of the ledger, against RFC 6962's published vectors and its own laws."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.preserve import bundle
from stemmata.store import merkle

# the inputs and roots of the reference implementation of RFC 6962 (certificate-transparency, merkle tree test)
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(n).encode()) for n in range(count)]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    """RFC 6962, 2.1: the root over no leaves is SHA-256 of the empty string."""
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("count", range(1, 9))
def test_published_roots(count: int) -> None:
    """The roots over the first n published inputs are the published ones, also for the stand-alone checker."""
    hashed = [merkle.leaf_hash(text) for text in INPUTS[:count]]

    assert merkle.root(hashed).hex() == ROOTS[count - 1]
    assert bundle.root_of(hashed).hex() == ROOTS[count - 1]


@pytest.mark.parametrize("size", range(1, 131))
def test_every_leaf_can_be_shown_to_be_included(size: int) -> None:
    """For each size to 130, each leaf has a path that verifies for it and for no neighbour."""
    tree = leaves(size)
    top = merkle.root(tree)

    for index in range(size):
        path = merkle.inclusion_path(index, tree)
        assert merkle.verify_inclusion(index, size, tree[index], path, top)
        assert not merkle.verify_inclusion(index, size, merkle.leaf_hash(b"other"), path, top)
        if size > 1:
            assert not merkle.verify_inclusion((index + 1) % size, size, tree[index], path, top)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 31, 64, 65, 100, 130])
def test_every_earlier_tree_can_be_shown_to_be_consistent(size: int) -> None:
    """The proof for each earlier size verifies, and does not for another root."""
    tree = leaves(size)
    top = merkle.root(tree)

    for old in range(1, size + 1):
        proof = merkle.consistency_proof(old, tree)
        before = merkle.root(tree[:old])
        assert merkle.verify_consistency(old, size, proof, before, top)
        assert not merkle.verify_consistency(old, size, proof, merkle.leaf_hash(b"other"), top)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 130).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n - 1))), st.data())
def test_a_changed_proof_does_not_verify(sizes: tuple[int, int], data: st.DataObject) -> None:
    """Any flipped bit, any hash added or left out makes a consistency proof fail."""
    size, old = sizes
    tree = leaves(size)
    before, top = merkle.root(tree[:old]), merkle.root(tree)
    proof = merkle.consistency_proof(old, tree)
    place = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))

    flipped = bytearray(proof[place])
    flipped[bit // 8] ^= 1 << bit % 8

    assert not merkle.verify_consistency(old, size, [*proof[:place], bytes(flipped), *proof[place + 1 :]], before, top)
    assert not merkle.verify_consistency(old, size, proof[:-1], before, top)
    assert not merkle.verify_consistency(old, size, [*proof, before], before, top)


@given(st.lists(st.binary(max_size=20), max_size=130))
def test_growing_leaf_by_leaf_gives_the_same_root(lines: list[bytes]) -> None:
    """The tree that grows, and the recursive definition of the RFC, agree."""
    hashed = [merkle.leaf_hash(line) for line in lines]

    def defined(part: list[bytes]) -> bytes:
        if len(part) < 2:
            return part[0] if part else hashlib.sha256(b"").digest()
        split = 1 << (len(part) - 1).bit_length() - 1
        return merkle.node_hash(defined(part[:split]), defined(part[split:]))

    assert merkle.root(hashed) == defined(hashed) == bundle.root_of(hashed)


def test_hashes_that_are_not_32_bytes_are_refused() -> None:
    """Neither a tree nor a proof takes them; nor is size 0 consistent with anything."""
    with pytest.raises(ValueError, match="31 bytes"):
        merkle.root([b"x" * 31])
    tree = leaves(2)
    assert not merkle.verify_inclusion(0, 2, tree[0], [tree[1] + b"x"], merkle.root(tree))
    assert not merkle.verify_consistency(1, 2, [tree[1][:31]], tree[0], merkle.root(tree))
    assert not merkle.verify_consistency(0, 2, [], merkle.EMPTY, merkle.root(tree))
    with pytest.raises(ValueError, match="size 0"):
        merkle.consistency_proof(0, tree)
