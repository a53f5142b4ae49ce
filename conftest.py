"""What all tests and all examples in docstrings share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def signing_keys_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the signing keys of test cases out of the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEMMATA_HOME", str(tmp_path_factory.mktemp("home")))
        yield
