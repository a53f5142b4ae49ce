"""`case.toml` as frozen settings: the only home of defaults. Each field's description is its documentation."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseSettings(_Section):
    """What the case is about."""

    title: str = Field("Untitled case", description="Title, printed on the dossier.")
    languages: tuple[str, ...] = Field((), description="Languages to expect (ISO 639-1), e.g. en, fr, fa, ar; none = all.")
    calendars: tuple[str, ...] = Field(
        ("gregorian", "solar-hijri", "islamic"), description="Calendars to expect in dates, the likeliest first."
    )


class ReadSettings(_Section):
    """Limits within which a file is read; beyond them it stands as unread with the reason."""

    seconds: float = Field(60.0, gt=0, description="Processor seconds one file may take.")
    memory_mb: int = Field(1536, ge=256, description="Memory one file may take, in MiB.")
    max_chars: int = Field(50_000_000, ge=1000, description="Characters of text taken from one file at most.")


class TraceSettings(_Section):
    """How shared text is found."""


class WeighSettings(_Section):
    """How claims are found and set side by side."""


class ReportSettings(_Section):
    """How the dossier is written."""


class Settings(_Section):
    """All settings of a case."""

    case: CaseSettings = Field(CaseSettings(), description="What the case is about.")
    read: ReadSettings = Field(ReadSettings(), description="Limits within which a file is read.")
    trace: TraceSettings = Field(TraceSettings(), description="How shared text is found.")
    weigh: WeighSettings = Field(WeighSettings(), description="How claims are found and set side by side.")
    report: ReportSettings = Field(ReportSettings(), description="How the dossier is written.")
