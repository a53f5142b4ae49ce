"""A dossier as a bag (BagIt, RFC 8493): the dossier as payload, two manifests over it, and a signature over them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from stemmata.report.packet import File

README = """\
This folder is a bag (BagIt 1.0, RFC 8493). Its payload, data/, is a dossier and an RO-Crate: open data/index.html.

HOW TO CHECK IT

  bagit.py --validate .                               any BagIt program
  sha256sum --check --quiet manifest-sha256.txt       every file of the payload (macOS: shasum -a 256 --check)
  sha256sum --check --quiet tagmanifest-sha256.txt    the files beside it
  python3 -I data/verify.py .                         all of that, the ledger and the signatures; Python alone
  stemmata verify .                                   the same with the program

With OpenSSL 3, the signature over the tag manifest, which covers the manifests and so every file:

  head -n 1 tagmanifest-sha256.txt.note > /tmp/message
  tail -n 1 tagmanifest-sha256.txt.note | cut -d ' ' -f 3 | base64 -d | tail -c 64 > /tmp/signature
  openssl pkeyutl -verify -pubin -inkey data/custody/key.pem -rawin -in /tmp/message -sigfile /tmp/signature
  sha256sum tagmanifest-sha256.txt | diff - /tmp/message

data/VERIFY.txt says what these checks show and what they cannot.
"""
_BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_CHUNK = 1 << 20
TAG_MANIFEST = "tagmanifest-sha256.txt"
"""What covers every file of a bag."""


def bag(
    payload: Iterable[tuple[str, Path]], info: Mapping[str, str], sign: Callable[[str], str | None], head: str
) -> Iterator[File]:
    """Yield the files of a bag.

    Args:
        payload: Path within the payload, and the file.
        info: What `bag-info.txt` says beside the size of the payload.
        sign: Makes a signed note of a text, or None without the key.
        head: First line of README.txt.
    """
    manifests: dict[str, list[str]] = {"sha256": [], "sha512": []}
    octets = count = 0
    for path, file in sorted(payload):
        name = _name(f"data/{path}")
        size, digests = _digests(file)
        for algorithm, digest in digests.items():
            manifests[algorithm].append(f"{digest}  {name}\n")
        octets, count = octets + size, count + 1
        yield f"data/{path}", file
    said = {**info, "Payload-Oxum": f"{octets}.{count}"}
    tags = {
        "bagit.txt": _BAGIT,
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in said.items() if value),
        "README.txt": f"{head}\n\n{README}",
        **{f"manifest-{algorithm}.txt": "".join(lines) for algorithm, lines in manifests.items()},
    }
    yield from ((name, text.encode()) for name, text in tags.items())
    for algorithm in manifests:
        lines = [f"{hashlib.new(algorithm, tags[name].encode()).hexdigest()}  {name}\n" for name in sorted(tags)]
        listed = "".join(lines).encode()
        name = f"tagmanifest-{algorithm}.txt"
        yield name, listed
        note = sign(f"{hashlib.sha256(listed).hexdigest()}  {name}\n") if algorithm == "sha256" else None
        if note is not None:
            yield f"{name}.note", note.encode()


def _name(path: str) -> str:
    """Return a path as a manifest of a bag writes it (RFC 8493, 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _digests(path: Path) -> tuple[int, dict[str, str]]:
    size, states = 0, {name: hashlib.new(name) for name in ("sha256", "sha512")}
    with path.open("rb") as file:
        while block := file.read(_CHUNK):
            size += len(block)
            for state in states.values():
                state.update(block)
    return size, {name: state.hexdigest() for name, state in states.items()}
