"""`VERIFY.txt`: how to check the dossier, in plain text, for someone who has neither us nor our program."""

from __future__ import annotations

_TEXT = """\
HOW TO CHECK THIS DOSSIER
=========================

You need nothing of ours for steps 1 to 3. Nothing here needs a network.

1. Are all files as they left the house?   (any computer with sha256sum)

       sha256sum --check manifest-sha256.txt

   macOS: shasum -a 256 --check manifest-sha256.txt
   Every line must end in OK. Files that are not named in the manifest do not belong to the dossier,
   except manifest-sha256.txt itself{note_name}.

2. Are the originals what the pages say they are?   (any computer with sha256sum)

       cd evidence && sha256sum *

   The digest printed for each file must be the first 64 signs of its name. The same 64 signs stand on the page
   of each source ("SHA-256"). Originals that a browser would run (web pages) end in .txt so that they open as text.

3. Is the ledger whole, and do the signatures hold?   (any computer with Python 3)

       python3 -I verify.py

   It needs Python alone and reads this folder only. It is short: read it first, or have it read. Better still, take
   verify.py from somewhere else than from the dossier that is in question. With what you had from the house in another
   way: --expect-key FILE (custody/key.txt), --expect-checkpoint FILE (custody/checkpoint.txt).

4. The signatures by a program that knows nothing of ours   (OpenSSL 3)

       head -n 3 custody/checkpoint.txt > /tmp/message
       tail -n 1 custody/checkpoint.txt | cut -d ' ' -f 3 | base64 -d | tail -c 64 > /tmp/signature
       openssl pkeyutl -verify -pubin -inkey custody/key.pem -rawin -in /tmp/message -sigfile /tmp/signature

   and over the manifest:

       head -n 1 manifest-sha256.txt.note > /tmp/message
       tail -n 1 manifest-sha256.txt.note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > /tmp/signature
       openssl pkeyutl -verify -pubin -inkey custody/key.pem -rawin -in /tmp/message -sigfile /tmp/signature
       sha256sum manifest-sha256.txt | diff - /tmp/message

   Both times it must say: Signature Verified Successfully. diff must say nothing.

5. With the program Stemmata:

       stemmata verify .

{signature}
{checkpoint}

WHAT THIS SHOWS, AND WHAT IT CANNOT

It shows that no file was changed since the manifest was made, that each quotation stands in the original named, and
that no entry of the ledger (custody/log.jsonl) was changed, left out or moved before the checkpoint was made. Entries
that concern material which is not open are replaced by their hash: they keep their place, so that the ledger can be
checked as a whole, but they cannot be read.

It cannot show that the ledger tells the truth. Whoever holds the signing key could have made a different ledger, at
any time, with any times in it, unless the checkpoint was deposited with somebody else (a time-stamp authority, a
colleague, a newspaper) before. Compare custody/checkpoint.txt with such a deposit, if you have one. It cannot show
that an original is authentic: only that it is what was received.
"""

_SIGNED = """\
The manifest is signed: manifest-sha256.txt.note is a signed note (C2SP) over the line that
`sha256sum manifest-sha256.txt` prints; the public key stands in custody/key.txt. Compare the key with one that you
had from the house by another way: a forger would have put in a key of his own."""
_UNSIGNED = "The manifest of this dossier is NOT signed: the signing key was not at hand when it was made."
_POINTED = """\
custody/checkpoint.txt is a signed checkpoint of the ledger (C2SP tlog-checkpoint): its size and its Merkle root
(RFC 6962)."""
_NO_POINT = "There is NO signed checkpoint: whether the end of the ledger was cut off cannot be checked."


def verify_text(*, signed: bool, checkpoint: bool) -> str:
    """Return the text.

    Args:
        signed: Whether the manifest is signed.
        checkpoint: Whether a signed checkpoint is carried along.
    """
    return _TEXT.format(
        note_name=" and manifest-sha256.txt.note" if signed else "",
        signature=_SIGNED if signed else _UNSIGNED,
        checkpoint=_POINTED if checkpoint else _NO_POINT,
    )
