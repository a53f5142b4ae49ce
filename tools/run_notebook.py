"""Run the code cells of a notebook in a plain interpreter and store what they print and draw.

python tools/run_notebook.py examples/newspapers/trace_newspapers.ipynb
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import sys
from pathlib import Path
from typing import Any


def executed(path: Path) -> dict[str, Any]:
    """Return the notebook with fresh outputs; cells run in its folder, as in a notebook server.

    A cell that leaves `picture` as new SVG has it stored as its drawing.

    Raises:
        Exception: Whatever a cell raises.
    """
    notebook = copy.deepcopy(json.loads(path.read_text(encoding="utf-8")))
    names: dict[str, Any] = {"__name__": "__main__"}
    before, drawn, count = Path.cwd(), "", 0
    os.chdir(path.parent)
    try:
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            count += 1
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("".join(cell["source"]), f"{path.name}, cell {count}", "exec"), names)  # noqa: S102
            cell["execution_count"], cell["outputs"] = count, []
            if text := printed.getvalue():
                lines = text.splitlines(keepends=True)
                cell["outputs"].append({"name": "stdout", "output_type": "stream", "text": lines})
            if (picture := names.get("picture", "")) != drawn:
                drawn = picture
                data = {"image/svg+xml": picture.splitlines(keepends=True), "text/plain": ["a stemma"]}
                cell["outputs"].append({"output_type": "display_data", "metadata": {}, "data": data})
    finally:
        os.chdir(before)
    return notebook


def main() -> None:
    """Renew the notebooks named."""
    for name in sys.argv[1:]:
        path = Path(name).resolve()
        text = json.dumps(executed(path), indent=1, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
