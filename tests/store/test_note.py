"""Signed notes and keys, against the C2SP specification, RFC 8032's vectors and the pure-Python checker."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemmata.errors import SignedNoteError, SigningKeyError
from stemmata.preserve import bundle
from stemmata.store import note

# the published example of Go's implementation (golang.org/x/mod/sumdb/note), from which C2SP took the form
SPEC_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SPEC_SEED = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
SPEC_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# RFC 8032, 7.1: secret seed, public key, message, signature
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)


@pytest.fixture
def key() -> note.SigningKey:
    return note.SigningKey("stemmata/test", bytes(range(32)))


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_published_vectors(seed: str, public: str, message: str, signature: str) -> None:
    """RFC 8032's signatures verify in the stand-alone checker, and our keys are those of the RFC."""
    made = note.SigningKey("x", bytes.fromhex(seed))

    assert made.verifier.public.hex() == public
    assert bundle.signed_by(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511), st.integers(0, 255))
def test_pure_python_agrees_with_the_library(seed: bytes, message: bytes, bit: int, key_bit: int) -> None:
    """On random keys both accept the true signature and refuse one with a flipped bit, another key, another text."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped, other = bytearray(signature), bytearray(public)
    flipped[bit // 8] ^= 1 << bit % 8
    other[key_bit // 8] ^= 1 << key_bit % 8

    assert bundle.signed_by(public, message, signature)
    assert not bundle.signed_by(public, message, bytes(flipped))
    assert not bundle.signed_by(bytes(other), message, signature)
    assert not bundle.signed_by(public, message + b"x", signature)


def test_a_signature_made_malleable_is_refused() -> None:
    """Adding the group's order to the second half gives the same equation; RFC 8032 demands that it be refused."""
    _, public, message, signature = (bytes.fromhex(part) for part in RFC_8032[1])
    s = int.from_bytes(signature[32:], "little") + bundle.ORDER

    assert not bundle.signed_by(public, message, signature[:32] + s.to_bytes(32, "little"))


def test_the_published_note_is_read_and_made_alike() -> None:
    """The published key is read and written as it is, accepts the published note, and signs it alike."""
    read = note.VerifierKey.parse(SPEC_KEY)
    text = note.verify(SPEC_NOTE, read)
    made = note.SigningKey("PeterNeumann", base64.b64decode(SPEC_SEED)[1:])

    assert str(read) == str(made.verifier) == SPEC_KEY
    assert made.sign(text) == SPEC_NOTE


def test_a_note_gives_back_its_text(key: note.SigningKey) -> None:
    """What was signed is what is read, with the final newline, also in other scripts."""
    signed = key.sign("سطر اول\nsecond line\n\nafter an empty line")

    assert note.verify(signed, key.verifier) == "سطر اول\nsecond line\n\nafter an empty line\n"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_flipped_bit_of_a_checkpoint_is_noticed(data: st.DataObject) -> None:
    """A checkpoint with any bit changed is refused."""
    key = note.SigningKey("stemmata/test", bytes(range(32)))
    raw = bytearray(key.sign(str(note.Checkpoint("stemmata/test", 12, bytes(32)))).encode())
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SignedNoteError):
        note.verify(raw.decode("utf-8", "replace"), key.verifier)


@pytest.mark.parametrize(
    "text",
    ["", "stemmata/test\n12\n", "stemmata/test\n012\nAAAA\n", "a\n-1\n" + "A" * 43 + "=\n", "a\n1\nnot base64\n"],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    """Too few lines, a size with a leading zero or a sign, a root that is no hash."""
    with pytest.raises(SignedNoteError):
        note.Checkpoint.parse(text)


def test_the_signing_key_is_for_its_owner_alone_and_comes_back(tmp_path: Path) -> None:
    """It is written with mode 0600, found again by its public half, and never made twice under one name."""
    made = note.make_key("stemmata/one", tmp_path)
    path = note.key_path("stemmata/one", tmp_path)

    assert path.stat().st_mode & 0o777 == 0o600
    found = note.load_key(made.verifier, tmp_path)
    assert found is not None
    assert found.verifier == made.verifier
    with pytest.raises(SigningKeyError):
        note.make_key("stemmata/one", tmp_path)


def test_a_wrong_key_file_is_told_and_not_shown(tmp_path: Path) -> None:
    """Another case's key in place of ours is an error whose message holds no part of the key."""
    ours, other = note.make_key("stemmata/one", tmp_path), note.make_key("stemmata/two", tmp_path)
    secret = note.key_path("stemmata/two", tmp_path).read_text()
    note.key_path("stemmata/two", tmp_path).replace(note.key_path("stemmata/one", tmp_path))

    with pytest.raises(SigningKeyError) as raised:
        note.load_key(ours.verifier, tmp_path)

    key = secret.strip().split("+", 4)[4]  # its base64 may hold or end with a plus
    assert key
    assert key not in str(raised.value)
    assert other.verifier != ours.verifier


def test_the_home_of_keys_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """STEMMATA_HOME says where what belongs to the user lies."""
    monkeypatch.setenv("STEMMATA_HOME", str(tmp_path))

    assert note.home() == tmp_path
