"""`kill -9` at any moment of an add loses nothing that was reported as kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 100
LANES = 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="children are forked")
def test_nothing_that_was_reported_is_lost_to_kill_9(tmp_path: Path) -> None:
    """Two hundred kills at random moments: all that was reported is there, and the same command completes the rest."""
    trial = Path(__file__).with_name("kill_trial.py")
    lanes = []
    for lane in range(LANES):
        (tmp_path / str(lane)).mkdir()
        command = [sys.executable, str(trial), str(tmp_path / str(lane)), str(KILLS), str(lane)]
        lanes.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))

    ended = [lane.communicate(timeout=300) for lane in lanes]

    for lane, (said, error) in zip(lanes, ended, strict=True):
        assert lane.returncode == 0, error or said
        outcome = json.loads(said)
        assert outcome["kills"] == KILLS
        assert outcome["reported"] > KILLS, "the kills came before anything could be reported"
        assert (outcome["lost"], outcome["problems"]) == ([], [])
        assert outcome["receipts"] == outcome["expected"]
