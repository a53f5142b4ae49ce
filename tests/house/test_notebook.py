"""The example notebook runs as it stands, and its stored outputs are what it gives today."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
NOTEBOOK = REPOSITORY / "examples" / "newspapers" / "trace_newspapers.ipynb"
LARGEST = 100_000


def test_the_notebook_runs_and_shows_what_it_promises(tmp_path: Path) -> None:
    """Every cell runs in a plain interpreter and prints as much as is stored, numbers that grew on the way among it."""
    folder = tmp_path / "newspapers"
    shutil.copytree(NOTEBOOK.parent, folder)
    command = [sys.executable, str(REPOSITORY / "tools" / "run_notebook.py"), str(folder / NOTEBOOK.name)]

    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    stored, fresh = (json.loads(path.read_text("utf-8"))["cells"] for path in (NOTEBOOK, folder / NOTEBOOK.name))
    kinds = [
        [[output["output_type"] for output in cell.get("outputs", ())] for cell in cells] for cells in (stored, fresh)
    ]
    assert kinds[0] == kinds[1]
    changed = next(cell for cell in fresh if "if edit.kind ==" in "".join(cell["source"]))
    assert "Harbour Gazette: 37 -> The Inquirer: 67\n" in changed["outputs"][0]["text"]


def _shown(cell: dict[str, Any]) -> list[str]:
    return [output["output_type"] for output in cell.get("outputs", ())]


def test_the_notebook_is_of_the_format_and_small() -> None:
    """Version 4.5: cells with ids of their own, and nothing that a program would stumble over."""
    text = NOTEBOOK.read_text(encoding="utf-8")
    notebook = json.loads(text)

    assert len(text) < LARGEST
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    for cell in notebook["cells"]:
        assert cell["cell_type"] in {"code", "markdown"}
        assert isinstance(cell["source"], list)
        if cell["cell_type"] == "code":
            assert {"execution_count", "outputs"} <= set(cell)
