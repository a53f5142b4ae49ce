"""Planted strings: none survives in the public edition, and what is planted after redaction is caught in every layer.

A smaller version of `benchmarks/leaks.py`.
"""

from __future__ import annotations

from pathlib import Path

import adversary
import planted
import planted_case
import pytest

from stemmata.report import layers
from stemmata.report.leaks import files_in, scan, scan_file
from stemmata.values.guarded import Finder

STRINGS = planted.strings(60)
FINDER = Finder([one.guarded for one in STRINGS])


def found_by_scan(name: str, data: bytes) -> set[str]:
    return {leak.what for leak in scan_file(name, data, FINDER).leaks}


@pytest.mark.parametrize("layer", [name for name in planted.LAYERS if name != "PDF, pages"])
def test_what_is_planted_after_redaction_is_caught(layer: str) -> None:
    """Each string, in one of its writings, in each kind of file."""
    assert planted.catch(STRINGS, layer, found_by_scan) == []


def test_strings_on_pages_of_a_pdf_are_caught() -> None:
    """As they are written, in four scripts and both directions."""
    pytest.importorskip("weasyprint")
    assert planted.catch(STRINGS, "PDF, pages", found_by_scan, size=60) == []


@pytest.mark.parametrize("layer", adversary.LAYERS)
def test_what_an_adversary_plants_is_caught(layer: str) -> None:
    """Further places: coded twice, packed, between the members of an archive, in notes and filters of a PDF."""
    assert planted.catch(STRINGS, layer, found_by_scan, layers=adversary.LAYERS) == []


def test_however_an_adversary_writes_it_it_is_found() -> None:
    """Invisible signs, other forms of letters, letters apart, turned back; each writing of each kind of string."""
    missed = []
    for turn in range(len(adversary.OF_NAMES)):
        said = adversary.lines(STRINGS[:20], turn)
        found = found_by_scan("a.txt", "\n\n".join(line for _, line in said).encode())
        missed += [
            (one.guarded.words[0], *how)
            for one, how in zip(STRINGS[:20], said, strict=True)
            if one.guarded.pseudonym not in found
        ]
    assert missed == []


@pytest.mark.parametrize("layer", adversary.BLIND)
def test_what_the_scan_does_not_undo_is_told(layer: str) -> None:
    """The page on editions names each; one that is undone some day leaves the list."""
    page = (Path(__file__).parents[2] / "docs" / "editions.md").read_text("utf-8")

    assert layer in page
    assert planted.catch(STRINGS, layer, found_by_scan, layers=adversary.BLIND) != []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("between", ["\n", " "])
def test_a_long_text_is_searched_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, between: str
) -> None:
    """Piece by piece, over the seams, with lines and letters cut nowhere: the same is found as in the whole."""
    file = tmp_path / "long.txt"
    said = [line for turn in range(6) for line in planted.lines(STRINGS, turn)]
    file.write_bytes(between.join(" ".join(line.split()) for line in said).encode(encoding))
    whole = scan_file("long.txt", file.read_bytes(), FINDER)
    monkeypatch.setattr(layers, "_PIECE", 3001)
    monkeypatch.setattr(layers, "_SEAM", 512)

    parts = list(layers.pieces(file))
    found = scan_file("long.txt", file, FINDER)
    assert max(len(data) for _, data in parts) < 4000 < file.stat().st_size
    assert found.unseen == []
    assert {leak.what for leak in found.leaks} == {one.guarded.pseudonym for one in STRINGS}
    if between == "\n" and encoding == "utf-8":
        assert {(leak.line, leak.what) for leak in found.leaks} == {(leak.line, leak.what) for leak in whole.leaks}


@pytest.mark.parametrize("script", planted.OLD)
def test_old_encodings_are_read(script: str) -> None:
    """Text in an encoding of eight bits that says nothing of itself."""
    encoding = planted.OLD[script]
    for one in STRINGS:
        written = one.writings["as it is"]
        if planted.script_of_planted(written) == script:
            data = f"They spoke of {written} at the mill.".encode(encoding, "ignore")
            if data.decode(encoding) == f"They spoke of {written} at the mill.":
                assert one.guarded.pseudonym in found_by_scan("a.txt", data)


def test_a_name_of_a_file_is_a_layer_and_is_not_told() -> None:
    """The report of a leak has the pseudonym where the file's name has the words."""
    one = STRINGS[0]
    (leak,) = scan_file(f"exhibits/{one.writings['run together']}_2.txt", b"nothing", FINDER).leaks

    assert leak.layer == "file name"
    assert leak.file == f"exhibits/[{one.guarded.pseudonym}]_2.txt"
    assert not any(word in str(leak) for word in one.naive)


def test_nothing_planted_in_the_case_survives_in_the_public_edition(tmp_path: Path) -> None:
    """Texts, titles, file names, authors, speakers, lists, reasons: searched by the scan and by a plain search."""
    folder, finder = planted_case.public_edition(tmp_path, STRINGS)

    done = scan(files_in(folder), finder)
    assert (done.leaks, done.unseen) == ([], [])
    assert planted_case.surviving(folder, STRINGS) == []
    assert {"night.html", "night.docx"} <= {path.name for path in (folder / "report").iterdir()}


def test_nothing_planted_in_the_case_survives_in_an_export(tmp_path: Path) -> None:
    """In none of the forms that others read."""
    folder, finder = planted_case.public_exports(tmp_path, STRINGS)

    done = scan(files_in(folder), finder)
    assert (done.leaks, done.unseen) == ([], [])
    assert done.files > 30
    assert planted_case.surviving(folder, STRINGS) == []


def test_the_plain_search_finds_them_in_the_full_edition(tmp_path: Path) -> None:
    """The search above can fail: in the edition that stays in the house every string is there."""
    folder, _ = planted_case.public_edition(tmp_path, STRINGS, name="full")
    there = {word for _, word in planted_case.surviving(folder, STRINGS)}

    assert [one.guarded.pseudonym for one in STRINGS if not there & set(one.naive)] == []
