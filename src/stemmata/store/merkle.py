"""The Merkle tree over the ledger's lines (RFC 6962 section 2.1, RFC 9162 section 2.1): roots, proofs, their checks.

A leaf is `SHA-256(0x00 || line)`, a node `SHA-256(0x01 || left || right)`, the empty tree `SHA-256("")`. Whoever holds
the root of a tree can be shown, with some twenty hashes, that one line stands in it (inclusion) or that a later tree
only appended to it (consistency), without seeing the other lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""
_SIZE = 32


def leaf_hash(line: bytes) -> bytes:
    """Return the leaf that stands for `line`."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node over two nodes or leaves."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _checked(leaf: bytes) -> bytes:
    if len(leaf) != _SIZE:
        msg = f"a hash of {len(leaf)} bytes, should be {_SIZE}"
        raise ValueError(msg)
    return leaf


class Growing:
    """A tree that grows leaf by leaf and knows its root, holding only the roots of its full subtrees (log2 n of them).

    >>> tree = Growing()
    >>> tree.root() == EMPTY
    True
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash.

        Raises:
            ValueError: If it is not 32 bytes long.
        """
        self._peaks.append(_checked(leaf))
        self.size += 1
        # after the k-th leaf, one merge for each time k can be halved
        halves = self.size
        while halves % 2 == 0:
            right = self._peaks.pop()
            self._peaks[-1] = node_hash(self._peaks[-1], right)
            halves //= 2

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        top = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            top = node_hash(peak, top)
        return top


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over `leaves` (leaf hashes, in order)."""
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def _split(size: int) -> int:
    """Return the largest power of two below `size` (which is at least 2)."""
    return 1 << (size - 1).bit_length() - 1


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the proof that the leaf `index` stands in the tree over `leaves` (RFC 6962, 2.1.1).

    Raises:
        ValueError: If there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        msg = f"no leaf {index} in a tree of {len(leaves)}"
        raise ValueError(msg)
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*inclusion_path(index, leaves[:middle]), root(leaves[middle:])]
    return [*inclusion_path(index - middle, leaves[middle:]), root(leaves[:middle])]


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the proof that the tree over the first `old_size` leaves was only appended to (RFC 6962, 2.1.2).

    Raises:
        ValueError: If `old_size` is not between 1 and the number of leaves.
    """
    if not 1 <= old_size <= len(leaves):
        msg = f"no tree of size {old_size} within one of {len(leaves)}"
        raise ValueError(msg)
    return _subproof(old_size, leaves, whole=True)


def _subproof(old_size: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root(leaves)]
    middle = _split(len(leaves))
    if old_size <= middle:
        return [*_subproof(old_size, leaves[:middle], whole=whole), root(leaves[middle:])]
    return [*_subproof(old_size - middle, leaves[middle:], whole=False), root(leaves[:middle])]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], tree_root: bytes) -> bool:
    """Return whether `proof` shows that `leaf` is number `index` of the `size` leaves under `tree_root`.

    The algorithm of RFC 9162, 2.1.3.2.
    """
    if not 0 <= index < size or any(len(h) != _SIZE for h in (leaf, tree_root, *proof)):
        return False
    position, last, top = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position % 2 or position == last:
            top = node_hash(sibling, top)
            while position and not position % 2:
                position, last = position >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and top == tree_root


def verify_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, tree_root: bytes) -> bool:
    """Return whether `proof` shows that the tree under `tree_root` only appended to that under `old_root`.

    The algorithm of RFC 9162, 2.1.4.2. An empty tree is consistent with everything and therefore proves nothing: size 0
    is refused.
    """
    if not 1 <= old_size <= size or any(len(h) != _SIZE for h in (old_root, tree_root, *proof)):
        return False
    if old_size == size:
        return not proof and old_root == tree_root
    if not proof:
        return False
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    position, last = old_size - 1, size - 1
    while position % 2:
        position, last = position >> 1, last >> 1
    old_top = top = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position % 2 or position == last:
            old_top, top = node_hash(sibling, old_top), node_hash(sibling, top)
            while position and not position % 2:
                position, last = position >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_top == old_root and top == tree_root
