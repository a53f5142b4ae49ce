"""`case.toml` as frozen settings: the only home of defaults. Each field's description is its documentation."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stemmata.errors import NotACaseError, SettingsError
from stemmata.values.unseen import Unseen

_UNSEEN = Unseen()
"""The numbers chosen by the simulation of `benchmarks/independence.py`."""


Calendar = Literal["gregorian", "solar-hijri", "islamic"]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CaseSettings(_Section):
    """What the case is about."""

    title: str = Field("Untitled case", description="Title, printed on the dossier.")
    languages: tuple[Language, ...] = Field(
        (), description="Languages to expect (ISO 639-1), e.g. en, fr, fa, ar; none = all."
    )
    calendars: tuple[Calendar, ...] = Field(
        ("gregorian", "solar-hijri", "islamic"), description="Calendars to expect in dates, the likeliest first."
    )


class PreserveSettings(_Section):
    """What is taken in, and how far archives are opened."""

    protection: Literal["open", "restricted", "secret"] = Field(
        "open", description="Protection of a source of which nothing was said: open, restricted, secret."
    )
    archive_depth: int = Field(3, ge=0, description="How many archives within archives are opened; 0 opens none.")
    archive_members: int = Field(200_000, ge=1, description="Members taken from one archive at most.")
    archive_bytes: int = Field(
        64 * 2**30, ge=1, description="Bytes that may come out of one archive as received, all members together."
    )
    archive_ratio: float = Field(
        200.0, gt=1, description="Times its own size that an archive may give (beyond 64 MiB): bombs give thousands."
    )


class ReadSettings(_Section):
    """Limits within which a file is read; beyond them it stands as unread with the reason."""

    seconds: float = Field(60.0, gt=0, description="Processor seconds one file may take.")
    memory_mb: int = Field(1536, ge=256, description="Memory one file may take, in MiB.")
    max_chars: int = Field(50_000_000, ge=1000, description="Characters of text taken from one file at most.")


class TraceSettings(_Section):
    """How shared text is found."""

    chance_passages: float = Field(
        1.0, gt=0, description="Shared passages of the whole case that chance alone may explain; fewer means stricter."
    )
    speed: Literal["sensitive", "fast"] = Field(
        "sensitive",
        description="`sensitive` finds what edits and recognition errors have left of a passage; `fast` asks for two "
        "more letters where texts are first compared, takes less time and memory in large cases and misses some.",
    )
    anchor_letters: int = Field(
        0,
        ge=0,
        le=20,
        description="Letters that must agree where two texts are first compared; 0 = by the size of the case and the "
        "speed.",
    )
    least_words: float = Field(6.0, ge=1, description="Words that two passages must share, beyond headers and notes.")
    boilerplate_sources: int = Field(
        3,
        ge=2,
        description="Sources in which a header, signature or licence line must recur to be set apart as boilerplate.",
    )
    across_languages: bool = Field(
        default=True, description="Whether statements that sources in different languages share are looked for."
    )
    least_p_same: float = Field(
        0.5, gt=0, lt=1, description="Least probability that two statements in two languages are the same to be shown."
    )
    embeddings: str = Field(
        "",
        description="Folder of a sentence model of your own that helps to compare languages (docs/trace-across.md); "
        "empty = none.",
    )


class WeighSettings(_Section):
    """How claims are set side by side, and how many origins are counted behind them (`docs/independence.md`)."""

    unseen_dependence: bool = Field(
        default=True,
        description="Whether origins may be one though nothing shows it; false counts the dependence found alone.",
    )
    own_voice_hidden: float = Field(
        _UNSEEN.own_voice_hidden, ge=0, lt=1,
        description="Probability that a source that speaks for itself still has it from another: witnesses talk to "
        "each other, offices read the news, and some are taken for speakers of their own wrongly.",
    )  # fmt: skip
    report_weight: float = Field(
        _UNSEEN.report_weight, gt=0,
        description="Weight w of a report that does not say whence it has its words: beside k voices it is a new one "
        "with probability w / (w + k), because what many have said already is likely repeated once more.",
    )  # fmt: skip
    same_language: float = Field(
        _UNSEEN.same_language, ge=1,
        description="Times as much that further reports in one language weigh: a common origin would likely show in "
        "shared words, which translation does not leave.",
    )  # fmt: skip
    telling_figure: float = Field(
        _UNSEEN.telling_figure, gt=0, le=1,
        description="Times as much that reports weigh that agree in an exact figure, neither small nor round, because "
        "nobody hits upon such a figure by chance; 1 where lists confirm it.",
    )  # fmt: skip
    spread: float = Field(
        _UNSEEN.spread, ge=1,
        description="How much cases differ in what goes unseen: the weight is also taken divided and multiplied by "
        "this; 1 takes it as certain, and intervals get narrower.",
    )  # fmt: skip


class ReportSettings(_Section):
    """How the dossier is written."""

    sheet_chars: int = Field(120_000, ge=2000, description="Characters of a source's text on one page of the dossier.")
    page_claims: int = Field(250, ge=10, description="Claims on one page of the dossier.")
    page_rows: int = Field(500, ge=10, description="Rows of lists on one page of the dossier.")
    comparisons: int = Field(
        8, ge=0, description="Other sources shown side by side on a source's page, nearest kin first."
    )
    stemma_nodes: int = Field(60, ge=5, description="Witnesses drawn in a stemma before alike ones are drawn as one.")


class Settings(_Section):
    """All settings of a case."""

    case: CaseSettings = Field(CaseSettings(), description="What the case is about.")
    preserve: PreserveSettings = Field(
        PreserveSettings(), description="What is taken in, and how far archives are opened."
    )
    read: ReadSettings = Field(ReadSettings(), description="Limits within which a file is read.")
    trace: TraceSettings = Field(TraceSettings(), description="How shared text is found.")
    weigh: WeighSettings = Field(WeighSettings(), description="How claims are found and set side by side.")
    report: ReportSettings = Field(ReportSettings(), description="How the dossier is written.")


def load(path: Path) -> Settings:
    """Return the settings in the file `path`; what it leaves out has its default.

    Args:
        path: A `case.toml`.

    Returns:
        The settings, frozen.

    Raises:
        NotACaseError: If there is no such file.
        SettingsError: If it is not TOML, names an unknown key or gives a value that does not fit.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NotACaseError(path=path.parent) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(path=path, place="the file", problem=str(problem)) from problem
    try:
        return Settings.model_validate(written)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(path=path, place=place, problem=_in_words(first)) from problem


def _in_words(problem: Any) -> str:  # noqa: ANN401  (pydantic's own error record)
    if problem["type"] == "extra_forbidden":
        return f"there is no such key (it says {problem['input']!r})"
    if problem["type"] == "string_pattern_mismatch":
        return f"it needs a code such as en, fr, fa, ar (it says {problem['input']!r})"
    said = {"tuple_type": "Input should be a list, in square brackets", "model_type": "Input should be a section"}
    return f"{said.get(problem['type'], problem['msg'])} (it says {problem['input']!r})"


def write(path: Path, *, title: str, languages: tuple[str, ...] = ()) -> None:
    """Write a `case.toml` in which every key stands with its explanation, defaults commented out.

    Args:
        path: The file to write.
        title: Title of the case.
        languages: Languages to expect.
    """
    given = {"title": title, "languages": list(languages)}
    lines = ["# Settings of this case. A line that begins with # shows the default; take the # away to change it.", ""]
    for name, section in Settings.model_fields.items():
        lines += [f"# {section.description}", f"[{name}]"]
        for key, knob in section.get_default().__class__.model_fields.items():
            value = given.get(key) if name == "case" else None
            mark = "" if value else "# "
            lines += [
                f"# {knob.description}",
                f"{mark}{key} = {_toml(value or knob.get_default(call_default_factory=True))}",
            ]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def _toml(value: Any) -> str:  # noqa: ANN401  (whatever a setting holds)
    # strings, numbers, booleans and flat lists are written alike in JSON and TOML
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
