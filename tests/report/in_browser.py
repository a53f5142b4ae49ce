"""A real browser for the tests of pages: Debian's Chromium, without a window."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"


def opened(profile: Path) -> Iterator[Any]:
    """Yield a fresh headless Chromium that logs what it loads, or skip where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver")
    if not (Path(CHROMIUM).exists() and Path(DRIVER).exists()):
        pytest.skip(f"{CHROMIUM} or {DRIVER} is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1280,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield made
    made.quit()
    shutil.rmtree(profile, ignore_errors=True)


@contextlib.contextmanager
def seen(
    browser: Any, width: int, scheme: str = "light", *, still: bool = False, paper: bool = False
) -> Iterator[None]:
    """Show pages so wide, by day or night, perhaps without motion, perhaps as on paper."""
    device = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", device)
    features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce" if still else "no-preference"}
    media = {"media": "print" if paper else "", "features": [{"name": n, "value": v} for n, v in features.items()]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


@contextlib.contextmanager
def without_scripts(browser: Any) -> Iterator[None]:
    """Open pages with their scripts switched off."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def kinds(dossier: Path) -> list[Path]:
    """Return a page of every kind: each at the top, the largest of each folder, and every written report."""
    pages = sorted(dossier.rglob("*.html"), key=lambda p: (-p.stat().st_size, p.name))
    largest: dict[str, Path] = {}
    for page in pages:
        folder, _, name = page.relative_to(dossier).as_posix().rpartition("/")
        kind = (
            f"{folder}/{name}" if folder in {"", "report"} else f"{folder}/{'speakers' * name.startswith('speakers')}"
        )
        largest.setdefault(kind, page)
    return [largest[kind] for kind in sorted(largest)]
