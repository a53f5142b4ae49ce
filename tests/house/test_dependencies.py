"""What is shipped stands on permissive ground, and the lock files name no host."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = sorted(REPOSITORY.glob("requirements*.lock"))
NEEDED = re.findall(r"^([a-z0-9-]+)==", (REPOSITORY / "requirements.lock").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("name", sorted(set(NEEDED)))
def test_what_the_program_needs_is_permissive(name: str) -> None:
    """No GPL, AGPL or LGPL among the packages that the program is run with."""
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not for this platform")
    said = [facts.get("License-Expression") or facts.get("License") or ""]
    said += [line for line in facts.get_all("Classifier") or [] if line.startswith("License")]

    assert any(said), "it states no licence"
    assert not re.search(r"\b[AL]?GPL|GNU (Affero|Lesser|General)", " ".join(said)[:2000])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_files_have_hashes_and_name_no_host(lock: Path) -> None:
    """Every requirement carries hashes; no address stands in the file."""
    text = lock.read_text()
    requirements = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert all("--hash=sha256:" in requirement for requirement in requirements)
    assert "://" not in text
    assert "index" not in re.sub(r"^    # via.*$|^    #   .*$", "", text, flags=re.MULTILINE)
