"""A small case of invented files, built by the program itself: for what needs a real ledger and real signatures."""

from __future__ import annotations

from pathlib import Path

import stemmata

FILES = {
    "wire.txt": "Eleven people were killed at the rail yard of Merada on 2 May 2024, the Interior Ministry said.",
    "courier.txt": "The Courier counted seventeen dead at Merada on 2 May 2024, a surgeon told its reporter.",
    "persian.txt": "به گفتهٔ یک شاهد، دوازده نفر در شب ۱۳ اردیبهشت ۱۴۰۳ در محوطهٔ راه‌آهن کشته شدند.",
    "page.html": "<html><body><p>A farmer said that men in grey uniforms fired at dawn.</p></body></html>",
    "hidden.txt": "Ansel Quorrie told us in confidence who gave the order at Merada.",
}
SECRETS = ("Ansel Quorrie", "in confidence", "hidden.txt", "Quorrie's statement")
_MANIFEST = """file,title,publisher,kind,date,protection
wire.txt,Eleven dead,Agency North,press,2024-05-03,open
courier.txt,=1+1,The Courier,press,2024-05-04,open
persian.txt,گزارش,Radio Sahel,press,2024-05-04,open
page.html,Dawn,Merada Online,web,2024-05-05,open
hidden.txt,Quorrie's statement,,testimony,2024-06-01,secret
"""


def build(root: Path) -> stemmata.Case:
    """Return the case, built, in `root`."""
    inbox = root / "inbox"
    inbox.mkdir(parents=True)
    for name, text in FILES.items():
        (inbox / name).write_text(text, encoding="utf-8")
    (root / "manifest.csv").write_text(_MANIFEST, encoding="utf-8")
    case = stemmata.new(root / "case", title="Merada, 2 May 2024")
    case.add(inbox, manifest=root / "manifest.csv", agent="Registrar")
    case.build()
    return case
