"""`case.toml` as frozen settings: the only home of defaults. Each field's description is its documentation."""

from __future__ import annotations

import codecs
import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from stemmata.errors import NotACaseError, SettingsError
from stemmata.values import coordinates
from stemmata.values.fold import fold_text
from stemmata.values.unseen import Unseen

_UNSEEN = Unseen()
"""The numbers chosen by the simulation of `benchmarks/independence.py`."""


Calendar = Literal["gregorian", "solar-hijri", "islamic"]
EngineName = Literal["duckdb", "spark"]
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

    seconds: float = Field(
        60.0, gt=0, description="Processor seconds one file may take; a list as many again for each 4 MiB."
    )
    memory_mb: int = Field(
        1536, ge=256, description="Memory one file may take, in MiB; a list four times its own size beside it."
    )
    max_chars: int = Field(50_000_000, ge=1000, description="Characters of text taken from one file at most.")
    max_list_chars: int = Field(
        1_500_000_000, ge=1000, description="Characters of text taken from the file of a list at most."
    )
    max_list_rows: int = Field(10_000_000, ge=1000, description="Rows taken from the file of a list at most.")


class Column(_Section):
    """Where a field of a list stands, and how it is read. A header alone, `"Date of birth"`, means `column`."""

    column: tuple[str, ...] = Field(
        (),
        description="The column by its header, compared without capitals and signs, or by its letter; of several the "
        "first that a file has, so that releases may call it differently.",
    )
    join: tuple[str, ...] = Field(
        (), description="Columns that make up the value together, joined by spaces; of a date: year, month, day."
    )
    calendar: Calendar | tuple[Calendar, ...] | None = Field(
        None, description="Dates: the calendar they are written in, or several, the likeliest first."
    )
    precision: Literal["day", "month", "year"] | None = Field(
        None, description="Dates: no finer than this is meant; `year` where 1 January stands for an unknown day."
    )
    month_first: bool | None = Field(
        None, description="Dates: whether 03/04/2023 is the 4th of March; told from the column where not given."
    )
    order: tuple[Literal["given", "father", "grandfather", "family"], ...] = Field(
        (), description="A full name: the parts it consists of, in their order, where it has just as many."
    )
    values: Mapping[str, str] = Field({}, description='What codes mean, e.g. `{ "1" = "male", "2" = "female" }`.')

    @model_validator(mode="before")
    @classmethod
    def _a_header_alone(cls, value: Any) -> Any:  # noqa: ANN401  (what the file says)
        if isinstance(value, (str, list)):
            value = {"column": value}
        if isinstance(value, dict) and isinstance(value.get("column"), str):
            value = value | {"column": [value["column"]]}
        return value

    @model_validator(mode="after")
    def _says_where(self) -> Column:
        if bool(self.column) == bool(self.join):
            raise ValueError("name its `column`, or the columns to `join`: one of the two")
        return self

    @property
    def calendars(self) -> tuple[Calendar, ...]:
        """The calendars named, or none."""
        return (self.calendar,) if isinstance(self.calendar, str) else self.calendar or ()


class Columns(_Section):
    """Which column of a list is which field; a column not named here keeps its own header as its name."""

    name: Column | None = Field(None, description="The whole name.")
    given_name: Column | None = Field(None, description="Given name.")
    father_name: Column | None = Field(None, description="Father's name.")
    grandfather_name: Column | None = Field(None, description="Grandfather's name.")
    family_name: Column | None = Field(None, description="Family name.")
    mother_name: Column | None = Field(None, description="Mother's name.")
    name_ar: Column | None = Field(None, description="The whole name in Arabic.")
    name_fa: Column | None = Field(None, description="The whole name in Persian.")
    sex: Column | None = Field(None, description="Sex: male, female; words and letters of four languages are known.")
    age: Column | None = Field(None, description="Age in years; months and days are reckoned in years.")
    birth_date: Column | None = Field(None, description="Date of birth.")
    death_date: Column | None = Field(None, description="Date of death.")
    date: Column | None = Field(None, description="Date of the event.")
    place: Column | None = Field(None, description="Place of the event.")
    birth_place: Column | None = Field(None, description="Place of birth.")
    death_place: Column | None = Field(None, description="Place of death.")
    residence: Column | None = Field(None, description="Where the person lived.")
    province: Column | None = Field(None, description="Province or governorate.")
    city: Column | None = Field(None, description="Town or village.")
    occupation: Column | None = Field(None, description="Occupation.")
    nationality: Column | None = Field(None, description="Nationality.")
    ethnicity: Column | None = Field(None, description="Ethnic group.")
    religion: Column | None = Field(None, description="Religion.")
    cause: Column | None = Field(None, description="Cause or circumstances of death.")
    status: Column | None = Field(None, description="What became of the person.")
    source_named: Column | None = Field(None, description="The list or source that the row itself names.")
    notes: Column | None = Field(None, description="Remarks.")


class ListSettings(_Section):
    """How one list is read: every file added with `stemmata add --list NAME` (docs/lists.md)."""

    sheet: tuple[str, ...] = Field((), description="Sheets of a workbook that hold the list; none = all.")
    header_row: int | None = Field(
        None, ge=0, description="Row of the headers, as the file counts it; 0 = there is none; left out = looked for."
    )
    encoding: str = Field("", description="Encoding of a text file, e.g. cp1256; empty = found.")
    delimiter: str = Field("", max_length=1, description="What stands between the cells of a text file; empty = found.")
    columns: Columns = Field(Columns.model_validate({}), description="Which column is which field.")
    ids: Mapping[Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,30}$")], Column] = Field(
        {},
        description="Identifiers that stay with a person from release to release, by the name of their scheme, the "
        'surest first: `ministry = "Id No"`. A number of the row is none.',
    )

    @model_validator(mode="before")
    @classmethod
    def _one_sheet(cls, value: Any) -> Any:  # noqa: ANN401  (what the file says)
        if isinstance(value, dict) and isinstance(value.get("sheet"), str):
            value = value | {"sheet": [value["sheet"]]}
        return value

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str) -> str:
        try:
            codecs.lookup(value or "utf-8")
        except LookupError:
            raise ValueError("there is no such encoding; try utf-8, cp1252, cp1256 or cp1251") from None
        return value


class PlaceSettings(_Section):
    """Where one place lies: a section `[places.NAME]`, or a line `NAME = "35.7, 51.4"` (docs/map.md)."""

    latitude: float = Field(description='Degrees north, south negative: `35.7`, or in quotes `"35°42\u2032N"`.')
    longitude: float = Field(description="Degrees east, west negative.")
    within_km: float = Field(
        0.0,
        ge=0,
        le=20_000,
        description="The place lies within so many kilometres of that point: a district is no house. 0 = just there.",
    )
    also: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="Other names under which texts and lists know it, in any script."
    )
    known_from: str = Field("", description="Who says that it lies there, for the reader of the map.")
    protection: Literal["open", "restricted", "secret"] = Field(
        "open", description="Which editions may show it on the map, as for a source."
    )

    @model_validator(mode="before")
    @classmethod
    def _point_alone(cls, value: Any) -> Any:  # noqa: ANN401  (what the file says)
        if not isinstance(value, str):
            return value
        point = coordinates.position(value)
        if point is None:
            raise ValueError('write latitude and longitude, as in "35.7, 51.4" or "35°42\u2032N 51°24\u2032E"')
        return {"latitude": point[0], "longitude": point[1]}

    @field_validator("latitude", "longitude", mode="before")
    @classmethod
    def _degrees(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401  (what the file says)
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError("write a number of degrees")  # noqa: TRY004  (pydantic takes no other)
        axis: coordinates.Axis = "latitude" if info.field_name == "latitude" else "longitude"
        found = coordinates.degrees(f"{value:f}" if isinstance(value, float) else str(value), axis)
        if found is None:
            most = 90 if axis == "latitude" else 180
            swapped = "; are latitude and longitude the wrong way round?" if axis == "latitude" else ""
            raise ValueError(f"it is no {axis}: that lies between -{most} and {most} degrees{swapped}")
        return found


class TraceSettings(_Section):
    """How shared text is found."""

    chance_passages: float = Field(
        1.0, gt=0, description="Shared passages of the whole case that chance alone may explain; fewer means stricter."
    )
    speed: Literal["sensitive", "fast"] = Field(
        "sensitive",
        description="`sensitive` finds what edits and recognition errors have left of a passage; `fast` asks for four "
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
    across_sources: int = Field(
        5000,
        ge=0,
        description="Sources in several languages up to which their statements are compared across languages; of more, "
        "a notice says that they were not: each takes some ten milliseconds.",
    )
    least_p_same: float = Field(
        0.5, gt=0, lt=1, description="Least probability that two statements in two languages are the same to be shown."
    )
    embeddings: str = Field(
        "",
        description="Folder of a sentence model of your own that helps to compare languages (docs/trace-across.md); "
        "empty = none.",
    )


class LevelSettings(_Section):
    """One outcome of a comparison of two records (`link/model.toml` tells the parts)."""

    label: str = Field(description="What it means, in words.")
    when: str = Field(description="When it holds: SQL over columns with `_l` and `_r`; ELSE for the last.")
    same: float | None = Field(
        None, gt=0, le=1, description="How often it comes out for one person; left out where a value is missing."
    )
    other: float | None = Field(None, gt=0, le=1, description="How often it comes out for two persons.")
    relative: float | None = Field(None, gt=0, le=1, description="How often it comes out for two of one family.")
    sibling: float | None = Field(
        None, gt=0, le=1, description="How often it comes out for two children of one father, where that differs."
    )
    siblings: bool = Field(
        default=False, description="Whether relatives of whom it comes out are children of one father."
    )
    frequency_of: str | None = Field(
        None, description="Columns, by commas, whose rare values speak louder; both records have the same value."
    )
    rarer_of: str | None = Field(
        None, description="Column whose rare values speak louder where the values differ: the rarer of the two counts."
    )
    pairs_of: str | None = Field(
        None, description="Column of which it counts whether two values that differ stand for one person elsewhere."
    )


class LinkSettings(_Section):
    """How records of lists are found to be of one person (`docs/link.md`)."""

    without_duplicates: tuple[str, ...] = Field(
        (), description="Lists in which nobody stands twice: two of their records are never taken for one person."
    )
    identifiers: tuple[str, ...] = Field(
        (), description="Columns with a number that a person has (not a row's number), the best first."
    )
    name_order: Literal["auto", "chain", "family"] = Field(
        "auto",
        description="How whole names are cut: chain = given, father's, grandfather's, family name; family = given "
        "name, family name; auto = chain where most names in Arabic script have four words.",
    )
    comparisons: dict[str, tuple[LevelSettings, ...]] = Field(
        {}, description="Comparisons written anew: name -> levels from the best to the worst."
    )
    leave_out: tuple[str, ...] = Field((), description="Comparisons that are left out.")
    least_probability: float = Field(
        0.001, ge=0, lt=0.5, description="Pairs of records less likely one person than this are not kept."
    )
    draws: int = Field(100, ge=10, le=1000, description="Draws of who is who as a whole.")
    memory_gb: float = Field(
        0.0,
        ge=0,
        description="Memory in GB that linking may take; 0 = what is free. It takes some 4 GB a million records, and "
        "does not begin where that is more.",
    )
    audit_pairs: int = Field(
        2_000_000,
        ge=0,
        description="Pairs compared in full to estimate what blocking misses; 0 leaves the estimate out.",
    )


class WeighSettings(_Section):
    """How claims are set side by side, how many origins are counted behind them, and to what findings are held."""

    standards: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        ("reasonable grounds to believe", "clear and convincing", "beyond reasonable doubt"),
        min_length=1,
        description="Standards of proof that a finding can be held to (`docs/findings.md`), the weakest first.",
    )

    adjudicators: tuple[str, ...] = Field(
        (),
        description="Who may decide between coders of claims (`docs/coding.md`); none = who did not code the claim.",
    )
    sides: dict[str, tuple[Annotated[str, Field(min_length=1)], ...]] = Field(
        {},
        description="Who stands on which side, by the name of the side: bodies and persons as texts write them "
        '(`state = ["army", "police"]`). Only by these is anybody called an opponent of whom he accuses.',
    )
    least_p_right: float = Field(
        0.67,
        ge=0,
        lt=1,
        description="Probability of being read right below which a suggested claim is held back until a person accepts "
        "it; 0 holds nothing back (`docs/weigh.md`).",
    )
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
    least_p_altered: float = Field(
        0.5, ge=0, le=1,
        description="Probability from which on a change between two copies is listed among the contradictions; lower "
        "finds more and asks for more looking (`docs/weigh.md`).",
    )  # fmt: skip


SENTENCE = re.compile(r"(?:(restricted|secret) sources|source ([0-9a-f]{8,64})) may be sent to (\S+)")
"""How it is said in as many words that what is not open may leave."""


class AssistSettings(_Section):
    """A language model of your own that suggests claims when `stemmata assist` asks it (`docs/assist.md`)."""

    url: str = Field(
        "",
        description="Where questions are sent: a chat endpoint of the OpenAI kind, e.g. "
        "http://localhost:8080/v1/chat/completions; empty = no model.",
    )
    model: str = Field("", description="The model as the endpoint calls it.", max_length=200)
    key_from: str = Field(
        "",
        pattern="^[A-Za-z_][A-Za-z0-9_]*$|^$",
        description="Environment variable that holds the key, never the key itself; empty = no key.",
    )
    unencrypted: bool = Field(
        default=False, description="Whether passages may cross a network unencrypted (http) to another computer."
    )
    seconds: float = Field(120.0, gt=0, le=3600, description="Seconds that one attempt to get an answer may take.")
    attempts: int = Field(4, ge=1, le=20, description="How often one question is sent where the endpoint fails.")
    passages: int = Field(8, ge=1, le=100, description="Passages of one source in a question at most.")
    characters: int = Field(
        6000, ge=200, description="Characters in a question at most; a longer passage is sent by itself."
    )
    kinds: tuple[str, ...] = Field((), description="Kinds of source that may be sent, e.g. press; none = all.")
    sources: tuple[Annotated[str, Field(pattern="^[0-9a-f]{8,64}$")], ...] = Field(
        (), description="Sources that may be sent, by the beginning of their ids; none = all."
    )
    may_leave: tuple[str, ...] = Field(
        (),
        description="What is not open stays in the house unless it says here, in as many words and with the host of "
        '`url`: "restricted sources may be sent to HOST", "secret sources may be sent to HOST", or for one source '
        '"source ID may be sent to HOST".',
    )
    parameters: Mapping[str, bool | int | float | str] = Field(
        {"temperature": 0}, description="Further members of each question, as the endpoint names them."
    )

    @property
    def host(self) -> str:
        """The computer that `url` names."""
        return urlsplit(self.url).hostname or ""

    @field_validator("url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if not value:
            return value
        try:
            place = urlsplit(value)
            named = place.scheme in {"http", "https"} and bool(place.hostname) and (place.port or 1) > 0
        except ValueError:
            place, named = urlsplit(""), False
        if not named or not value.isascii() or re.search(r"[\x00-\x20\x7f]", value):
            raise ValueError("it needs a whole address, e.g. http://localhost:8080/v1/chat/completions")
        if place.username or place.password or place.fragment:
            raise ValueError("an address holds no name, password or #; the key stands in the variable of `key_from`")
        return value

    @field_validator("parameters")
    @classmethod
    def _not_ours(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        if taken := sorted({"model", "messages", "stream", "n"} & value.keys()):
            raise ValueError(f"{', '.join(taken)}: said by the program; leave it out")
        if any("key" in name.lower() or "auth" in name.lower() for name in value):
            raise ValueError("questions are kept as they were sent, so no key may stand here: use `key_from`")
        return value

    @model_validator(mode="after")
    def _in_as_many_words(self) -> AssistSettings:
        if not self.url:
            return self
        if not self.model:
            raise ValueError("`url` names an endpoint; name the `model` too")
        if urlsplit(self.url).scheme == "http" and not self.unencrypted and not loopback(self.host):
            raise ValueError(
                f"passages would cross the network to {self.host} unencrypted; give an https address, or say "
                "unencrypted = true"
            )
        for said in self.may_leave:
            found = SENTENCE.fullmatch(said)
            if found is None or found[3] != self.host:
                raise ValueError(
                    f'may_leave: "{said}" is not said in as many words; it takes '
                    f'"restricted sources may be sent to {self.host}", "secret sources may be sent to {self.host}" or '
                    f'"source ID may be sent to {self.host}"'
                )
        return self


def loopback(host: str) -> bool:
    """Return whether a host is this computer."""
    return host in {"localhost", "::1"} or bool(re.fullmatch(r"127(?:\.\d{1,3}){3}", host))


CountMethod = Literal[
    "independence", "loglinear-bic", "loglinear-stepwise", "decomposable", "latent-class", "chao", "combined"
]


class CountSettings(_Section):
    """How those on no list are estimated, and when no estimate is given (`docs/count.md`)."""

    lists: tuple[str, ...] = Field((), description="Lists that are counted; none = all.")
    merged: tuple[tuple[str, ...], ...] = Field(
        (),
        description='Lists made one before counting, such as releases of one register: `[["first", "second"]]`. Those '
        "that are found to depend on each other are made one as well.",
    )
    dependence: Literal["merge", "refuse", "ignore"] = Field(
        "merge",
        description="What is done with lists that show signs of depending on each other (table list_dependence): they "
        "are made one, no estimate is given, or (where the signs are known to mislead) nothing.",
    )
    stratum: str = Field(
        "", description="Column of `records` by whose values the persons are counted apart, and summed; empty = none."
    )
    unseen: Mapping[str, tuple[str, ...]] = Field(
        {}, description="Strata that a list could not have seen, by list; there its absence says nothing."
    )
    methods: tuple[CountMethod, ...] = Field(
        get_args(CountMethod),
        description="Methods asked, side by side.",
    )
    level: float = Field(0.95, gt=0.5, lt=1, description="Probability that intervals are made for.")
    seed: int = Field(20_261_121, ge=0, description="Seed of whatever is drawn; the same gives the same numbers.")
    figures: tuple[Annotated[float, Field(gt=0)], ...] = Field(
        (),
        description="Numbers of persons that others name: how far what is supposed would have to be wrong for each of "
        "them is told, for every stratum and for their sum.",
    )
    quick: bool = Field(
        default=False,
        description="Whether many tables are to be counted: latent classes run four chains, not twenty, log-linear "
        "methods draw 500 samples of the data and look at 200 models in each. The ends of intervals vary more.",
    )
    cap: float = Field(
        60.0,
        gt=1,
        description="Times as many as are documented that may be on no list, at most; told beside estimates.",
    )
    least_lists: int = Field(
        3, ge=3, description="Lists that must name somebody: with two nothing shows whether they depend on each other."
    )
    least_shared: int = Field(
        3, ge=1, description="Persons who must be on two lists or more: of fewer, chance decides the estimate."
    )
    least_documented: int = Field(
        30, ge=1, description="Persons who must be documented: fewer show no way in which lists depend on each other."
    )
    isolated_by_chance: float = Field(
        0.01,
        ge=0,
        le=1,
        description="Probability below which it is not put down to chance that a list shares nobody with any other; no "
        "estimate is then given, since its persons may be another population.",
    )
    contained: float = Field(
        0.95,
        gt=0.5,
        description="Share of a list's members on one other list from which the combined estimate takes the two as "
        "one: the one may have been drawn from the other. Above 1: never.",
    )
    evidence_power: float = Field(
        0.2,
        ge=0,
        le=1,
        description="Power of the evidence by which methods are weighed in the combined estimate: 0 makes them equal, "
        "1 follows Bayes' rule, which is too sure where no model is quite right.",
    )
    most_unidentified: float = Field(
        0.1,
        gt=0,
        le=1,
        description="Weight of models that do not determine the number, from which no estimate is given.",
    )
    most_refused: float = Field(
        0.5,
        gt=0,
        le=1,
        description="Weight of methods that refuse from which no combined estimate is given: the others would speak "
        "for those that tell the data better.",
    )
    most_lost: float = Field(
        0.1,
        gt=0,
        le=1,
        description="Share of samples of the data without a log-linear model from which no estimate is given: the "
        "interval would speak of the others only.",
    )
    most_times: float = Field(
        100.0,
        gt=1,
        description="Times as many on no list as on any beyond which a log-linear estimate is not believed.",
    )
    most_at_cap: float = Field(
        0.01, gt=0, le=1, description="Probability near the cap from which no estimate is given: the cap would be it."
    )
    most_rhat: float = Field(
        1.05, gt=1, description="Disagreement of chains (split R-hat) from which no estimate is given."
    )
    most_gap: float = Field(
        0.25, gt=0, description="Difference of chains' medians, as a share, from which no estimate is given."
    )
    one_list_decides: bool = Field(
        default=True,
        description="Whether the combined estimate is refused where its interval has nothing in common with that made "
        "without some list.",
    )


class ReportSettings(_Section):
    """How the dossier is written."""

    language: Literal["en", "fr", "fa", "ar"] = Field(
        "en",
        description="Language of the dossier's pages: en, fr, fa (Persian) or ar (Arabic); evidence stays as it "
        "is, and each written report has its own.",
    )
    sheet_chars: int = Field(120_000, ge=2000, description="Characters of a source's text on one page of the dossier.")
    page_claims: int = Field(250, ge=10, description="Claims on one page of the dossier.")
    page_persons: int = Field(100, ge=10, description="Persons on one page of the dossier.")
    page_rows: int = Field(500, ge=10, description="Rows of lists on one page of the dossier.")
    comparisons: int = Field(
        8, ge=0, description="Other sources shown side by side on a source's page, nearest kin first."
    )
    stemma_nodes: int = Field(60, ge=5, description="Witnesses drawn in a stemma before alike ones are drawn as one.")
    exhibit_prefix: str = Field(
        "EX",
        pattern=r"^[A-Za-z0-9]{1,16}$",
        description="What exhibit numbers begin with (EX-000017). Choose it before anything is cited, and keep it.",
    )
    exhibit_digits: int = Field(
        6, ge=3, le=12, description="Digits of exhibit numbers. Choose it before anything is cited, and keep it."
    )
    authors: tuple[str, ...] = Field(
        (), description="Who answers for the dossier, as its metadata shall name them; nobody is named if empty."
    )
    licence: str = Field(
        "",
        description="Under which terms the dossier may be used, in words or as the address of a licence; without it "
        "the metadata say that all rights stay with those who hold them.",
    )


class EditionsSettings(_Section):
    """On what terms editions of the dossier leave the house (`docs/editions.md`); the public one holds open sources."""

    court_protections: tuple[Literal["open", "restricted", "secret"], ...] = Field(
        ("open", "restricted"),
        description="Protections of the sources that the court edition may hold; what is not open needs consent too.",
    )
    consent_for: tuple[str, ...] = Field(
        (), description="Kinds of source (testimony, ...) that need consent to the purpose even where they are open."
    )
    unseen_originals: bool = Field(
        default=False,
        description="Whether originals that cannot be looked into (pictures, recordings, unread files) are carried "
        "along though something is protected; false keeps them in the house.",
    )
    page_images: bool = Field(
        default=False,
        description="Whether of a PDF that holds something protected, images of its pages are made with those lines "
        "burned out. No program sees what a page looks like: somebody has to look at each before it is approved.",
    )


class EngineSettings(_Section):
    """Where heavy steps run (`docs/engines.md`); the tables are the same on every engine."""

    name: EngineName = Field(
        "duckdb", description="Engine: duckdb (this process) or spark (a cluster, or this machine through Spark)."
    )
    master: str = Field(
        "",
        description="Spark's master, e.g. local[4] or spark://host:7077; empty leaves it to Spark's own settings, "
        "and without them to this machine.",
    )
    memory_gb: float = Field(
        0.0,
        ge=0,
        description="Memory in GiB that DuckDB, or Spark's driver, may take; 0 = half of what is free (Spark: 4 at "
        "the most). What does not fit goes to the disk of temporary files.",
    )


class Settings(_Section):
    """All settings of a case."""

    case: CaseSettings = Field(CaseSettings(), description="What the case is about.")
    preserve: PreserveSettings = Field(
        PreserveSettings(), description="What is taken in, and how far archives are opened."
    )
    read: ReadSettings = Field(ReadSettings(), description="Limits within which a file is read.")
    lists: Mapping[Annotated[str, Field(min_length=1)], ListSettings] = Field(
        {},
        description="How lists are read, one section a list, `[lists.NAME]`; what is left out is found.",
    )
    places: Mapping[Annotated[str, Field(min_length=1)], PlaceSettings] = Field(
        {}, description="Where places lie that texts and lists name, one section a place, `[places.NAME]`."
    )
    trace: TraceSettings = Field(TraceSettings(), description="How shared text is found.")
    link: LinkSettings = Field(LinkSettings(), description="How records are found to be of one person.")
    weigh: WeighSettings = Field(WeighSettings(), description="How claims are found and set side by side.")
    assist: AssistSettings = Field(AssistSettings(), description="A language model that suggests claims, if any.")
    count: CountSettings = Field(CountSettings(), description="How those on no list are estimated.")
    report: ReportSettings = Field(ReportSettings(), description="How the dossier is written.")
    editions: EditionsSettings = Field(EditionsSettings(), description="On what terms editions leave the house.")
    engine: EngineSettings = Field(EngineSettings(), description="Where heavy steps run.")

    @field_validator("places")
    @classmethod
    def _one_place_a_name(cls, value: Mapping[str, PlaceSettings]) -> Mapping[str, PlaceSettings]:
        known: dict[str, str] = {}
        for name, place in value.items():
            for called in (name, *place.also):
                other = known.setdefault(fold_text(called).strip(), name)
                if other != name:
                    raise ValueError(
                        f"the name {called} stands for two places, {other} and {name}: leave it out of one"
                    )
        return value


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


def _keys_at(place: tuple[Any, ...]) -> list[str]:
    """Return the keys that stand in the section at `place`."""
    model: Any = Settings
    for part in place:
        if model is Settings and part in {"lists", "places"}:
            model = {"*": ListSettings if part == "lists" else PlaceSettings}
        elif isinstance(model, dict):
            model = model["*"]
        elif model is ListSettings and part == "ids":
            model = {"*": Column}
        elif part in model.model_fields:
            inner = model.model_fields[part].get_default(call_default_factory=True)
            model = type(inner) if isinstance(inner, BaseModel) else Column
        else:
            return []
    return [] if isinstance(model, dict) else list(model.model_fields)


def _of_pattern(problem: Any) -> str:  # noqa: ANN401  (pydantic's own error record)
    if "key_from" in problem["loc"]:
        return "it needs the name of an environment variable, and never the key itself"
    return f"a source is named by the first 8 or more digits of its SHA-256 (it says {problem['input']!r})"


_OF_ASSIST: Mapping[str, Callable[[Any], str]] = {
    # what stands there may hold a key, and is not repeated
    "value_error": lambda problem: str(problem["ctx"]["error"]),
    "string_pattern_mismatch": _of_pattern,
}


def _in_words(problem: Any) -> str:  # noqa: ANN401  (pydantic's own error record)
    if "assist" in problem["loc"][:1] and problem["type"] in _OF_ASSIST:
        return _OF_ASSIST[problem["type"]](problem)
    if problem["type"] == "extra_forbidden":
        known = _keys_at(problem["loc"][:-1])
        near = get_close_matches(str(problem["loc"][-1]), known, 1)
        mend = f"; did you mean {near[0]}?" if near else f"; the keys here are: {', '.join(known)}" if known else ""
        return f"there is no such key (it says {problem['input']!r}){mend}"
    if problem["type"] == "value_error":
        return f"{problem['ctx']['error']} (it says {problem['input']!r})"
    if problem["type"] == "string_pattern_mismatch" and "ids" in problem["loc"]:
        return f"a scheme of identifiers is a word of small letters, digits and _ (it says {problem['input']!r})"
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
        if name == "lists":
            lines += [f"# {section.description}", "# stemmata add CASE FILE --list NAME proposes one.", ""]
            continue
        if name == "places":
            lines += [f"# {section.description}", "# [places]", '# "Some town" = "35.7, 51.4"', ""]
            continue
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


def list_text(name: str, mapping: Mapping[str, Any]) -> str:
    """Return the section of `case.toml` that says how list `name` is read.

    Args:
        name: The list.
        mapping: What `ListSettings` takes: plain values, and `columns` and `ids` as mappings.

    >>> print(list_text("register", {"header_row": 1, "columns": {"name": "Full name"}}))
    [lists.register]
    header_row = 1
    [lists.register.columns]
    name = "Full name"
    """
    head = f"lists.{_key(name)}"
    lines = [f"[{head}]"]
    lines += [f"{key} = {_toml(value)}" for key, value in mapping.items() if not isinstance(value, Mapping)]
    for part, inner in mapping.items():
        if isinstance(inner, Mapping) and inner:
            lines += [f"[{head}.{part}]", *(f"{_key(key)} = {_toml(value)}" for key, value in inner.items())]
    return "\n".join(lines)


def add_list(path: Path, name: str, mapping: Mapping[str, Any]) -> str:
    """Add a section `[lists.NAME]` at the end of a `case.toml`; every line that stands there stays as it is.

    Args:
        path: The file.
        name: The list.
        mapping: As for `list_text`.

    Returns:
        What was added.

    Raises:
        SettingsError: If the list has a section already, or the section cannot be added; the file is then untouched.
    """
    before = load(path)
    if name in before.lists:
        raise SettingsError(path=path, place=f"lists.{name}", problem="the list has a section already; change it there")
    old = path.read_bytes()
    end = "\r\n" if b"\r\n" in old else "\n"
    text = (
        "\n" + f"# How the list {' '.join(name.split())} is read (docs/lists.md).\n" + list_text(name, mapping) + "\n"
    )
    gap = b"" if old.endswith(b"\n") or not old else end.encode()
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.write_bytes(old + gap + text.replace("\n", end).encode())
    try:
        after = load(fresh)
        if after.model_copy(update={"lists": {}}) != before.model_copy(update={"lists": {}}):
            raise SettingsError(path=path, place=f"lists.{name}", problem="it cannot be added at the end of the file")
        fresh.chmod(path.stat().st_mode & 0o777)
        with fresh.open("rb") as file:
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return text.strip()


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: Any) -> str:  # noqa: ANN401  (whatever a setting holds)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_toml(inner)}" for key, inner in value.items()) + " }"
    # strings, numbers, booleans and flat lists are written alike in JSON and TOML (but DEL, which TOML wants escaped)
    text = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
    return text.replace("\x7f", "\\u007f")
