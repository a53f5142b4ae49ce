"""On what terms an edition leaves the house: what people decided of consent and protection, read from the ledger."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from stemmata import decisions
from stemmata.config import EditionsSettings
from stemmata.decisions import ConsentRecorded, EditionSecret, EvidenceWithdrawn, Protected
from stemmata.errors import ProtectionError
from stemmata.values.guarded import Finder, Guarded
from stemmata.values.protection import OPEN

__all__ = ["Terms", "lapsed", "terms"]

_SIGNS = 4
"""Signs of a drawn pseudonym, as long as no two agree in them."""
_MOST_DRAWS = 100
_KNOWN = frozenset({OPEN, "restricted", "secret"})


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one edition.

    Attributes:
        name: `public`, `court` or `full`.
        day: The day on which consents are counted.
        guarded: Words that must not be shown, each with what stands instead.
        passages: Source -> spans of its text that are taken out, with what stands instead.
        fields: Source -> columns of `sources` that are not told.
        originals: Sources whose original stays in the house, whatever is in it.
        secret: What pseudonyms and ids are drawn from; it never leaves.
        withdrawn: Withdrawn source -> day, code of the reason, and number of the entry that says so.
    """

    name: str = "public"
    day: dt.date | None = None
    guarded: tuple[Guarded, ...] = ()
    passages: Mapping[str, tuple[tuple[int, int, str], ...]] = field(default_factory=dict)
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    originals: frozenset[str] = frozenset()
    secret: bytes = b""
    withdrawn: Mapping[str, tuple[str, str, int]] = field(default_factory=dict)
    _protections: frozenset[str] = frozenset({OPEN})
    _asks: frozenset[str] = frozenset()
    """Kinds of source that need consent even where they are open."""
    _holds: frozenset[str] = frozenset()
    """Sources for which a consent to the purpose holds."""
    _fails: Mapping[str, str] = field(default_factory=dict)
    """Sources for which one does not, and why: refused, withdrawn, expired."""
    unseen_originals: bool = False
    page_images: bool = False

    @property
    def full(self) -> bool:
        """Whether everything is shown, in the house."""
        return self.name == "full"

    @property
    def redacts(self) -> bool:
        """Whether anything is taken out of what may be shown."""
        return not self.full and bool(self.guarded or self.passages or self.fields or self.originals)

    def lets_pass(self, protection: str) -> bool:
        """Return whether what bears this protection, and hangs on no consent, may stand in the edition."""
        return self.full or protection in self._protections

    def why_not(self, source: Mapping[str, Any]) -> str:
        """Return why a source stays in the house, as a code; empty if it may leave.

        Args:
            source: `source_id`, `protection`, `status` and `kind`.
        """
        source_id, said = source["source_id"], source["protection"]
        if source["status"] == "withdrawn":
            return "withdrawn"
        if (failed := self._fails.get(source_id)) is not None:
            return f"consent {failed}"
        if self.full:
            return ""
        if said not in self._protections:
            return said if said in _KNOWN else "protection not known"
        asks = said != OPEN or source.get("kind") in self._asks
        return "no consent" if asks and source_id not in self._holds else ""

    def drawn(self, kind: str, *of: str, digits: int = 64) -> str:
        """Return hexadecimal digits drawn from the secret for something: the same each time, in this edition alone."""
        return self._draw(kind, *of).hex()[:digits]

    def _draw(self, kind: str, *of: str) -> bytes:
        said = "\0".join((self.name, kind, *of)).encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, said, hashlib.sha256).digest()


def terms(
    entries: Iterable[Mapping[str, Any]], settings: EditionsSettings, name: str = "public", day: dt.date | None = None
) -> Terms:
    """Return the terms of an edition as the ledger has them.

    Args:
        entries: The ledger's entries, oldest first.
        settings: The section `[editions]`.
        name: The edition.
        day: The day of making, where it is later than the newest entry: a consent may have expired since.
    """
    read = [decisions.read(entry) for entry in entries]
    newest = max((entry.time.date() for entry in read), default=None)
    on = max((d for d in (newest, day) if d is not None), default=dt.date.min)
    held = decisions.standing(read)
    secrets = [e.decision.secret for e in held if isinstance(e.decision, EditionSecret) and e.decision.edition == name]
    holds, fails, silent = _consents(held, name, on)
    allowed: Mapping[str, Iterable[str]] = {"public": (OPEN,), "court": settings.court_protections, "full": _KNOWN}
    made = Terms(
        name=name,
        day=on,
        secret=bytes.fromhex(secrets[0]) if secrets else b"",
        withdrawn={
            e.decision.source_id: (e.time.date().isoformat(), e.decision.code or "other", e.seq)
            for e in held if isinstance(e.decision, EvidenceWithdrawn)
        },
        _protections=frozenset(allowed[name]),
        _asks=frozenset(settings.consent_for),
        _holds=frozenset(holds),
        _fails=fails,
        unseen_originals=settings.unseen_originals,
        page_images=settings.page_images,
    )  # fmt: skip
    if made.full:
        return made
    asked = [e.decision for e in held if isinstance(e.decision, Protected) and name in e.decision.editions]
    words = [p for p in asked if p.what in decisions.GUARDED]
    known = {p.words[0] for p in words}
    words += [Protected("person", "consent", words=(who,)) for who in silent if who not in known]
    if (words or asked) and not made.secret:
        problem = f"the ledger has no secret to draw pseudonyms of the {name} edition from"
        raise ProtectionError(problem=problem, mend="enter protections with: stemmata protect, which draws it")
    passages: dict[str, list[tuple[int, int, str]]] = {}
    for p in asked:
        if p.what == "passage" and p.source_id and p.start is not None and p.end is not None:
            passages.setdefault(p.source_id, []).append((p.start, p.end, p.pseudonym or "passage withheld"))
    fields: dict[str, set[str]] = {}
    for p in asked:
        if p.what == "field" and p.source_id:
            fields.setdefault(p.source_id, set()).update(p.columns)
    return replace(
        made,
        guarded=_guarded(made, words),
        passages={source: tuple(sorted(spans)) for source, spans in passages.items()},
        fields={source: frozenset(columns) for source, columns in fields.items()},
        originals=frozenset(p.source_id for p in asked if p.what == "original" and p.source_id),
    )


def lapsed(entries: Iterable[Mapping[str, Any]], purpose: str, since: dt.date, on: dt.date) -> tuple[int, ...]:
    """Return the entries of consents that held on one day and, by the calendar alone, do not later, by number.

    Args:
        entries: The ledger's entries, oldest first.
        purpose: The edition.
        since: The day on which they held.
        on: The later day.
    """
    held = decisions.standing(decisions.read(entry) for entry in entries)
    newest = dict.fromkeys(_newest(held, purpose).values())
    return tuple(sorted(seq for seq, said in newest if _given(said, since) and not _given(said, on)))


def _newest(held: Iterable[decisions.Entry], purpose: str) -> dict[tuple[str, str | None], tuple[int, ConsentRecorded]]:
    """Return what each person said last of each source, or of the name (None), with the number of the entry."""
    newest: dict[tuple[str, str | None], tuple[int, ConsentRecorded]] = {}
    for entry in held:
        said = entry.decision
        if isinstance(said, ConsentRecorded) and said.purpose == purpose:
            for source in said.sources or (None,):
                newest[said.who, source] = entry.seq, said
    return newest


def _given(said: ConsentRecorded, on: dt.date) -> bool:
    return said.says == "given" and (said.until is None or dt.date.fromisoformat(said.until) >= on)


def _consents(
    held: Iterable[decisions.Entry], purpose: str, on: dt.date
) -> tuple[set[str], dict[str, str], tuple[str, ...]]:
    """Return the sources for which consent holds, those for which it fails, and who is not to be named."""
    holds: set[str] = set()
    fails: dict[str, str] = {}
    silent: list[str] = []
    for (who, source), (_, said) in _newest(held, purpose).items():
        good = _given(said, on)
        why = said.says if said.says != "given" else "expired"
        if source is None and not good:
            silent.append(who)
        elif source is not None and good:
            holds.add(source)
        elif source is not None:
            fails[source] = why
    return holds - fails.keys(), fails, tuple(silent)


def _guarded(of: Terms, asked: Iterable[Protected]) -> tuple[Guarded, ...]:
    """Return the protected words with what stands instead; who was protected twice is one."""
    joined: dict[tuple[str, str], tuple[list[str], str | None]] = {}
    for one in asked:
        spellings, chosen = joined.setdefault((one.what, one.words[0]), ([], None))
        spellings += [w for w in one.words if w not in spellings]
        joined[one.what, one.words[0]] = (spellings, one.pseudonym or chosen)
    signs = _signs(of, [(key, tuple(spellings)) for key, (spellings, _) in joined.items()])
    return tuple(
        Guarded(what, tuple(spellings), chosen or f"{what} {signs[what, first]}")
        for (what, first), (spellings, chosen) in joined.items()
    )


def _signs(of: Terms, asked: Sequence[tuple[tuple[str, str], tuple[str, ...]]]) -> dict[tuple[str, str], str]:
    """Return what is drawn for each: no two the same, all of one length, and none with a protected word in it."""
    finder = Finder([Guarded(what, spellings, "") for (what, _), spellings in asked])
    again: Counter[tuple[str, str]] = Counter()
    length = _SIGNS
    while True:
        drawn = {
            key: base64.b32encode(of._draw("pseudonym", *key, *["again"] * again[key])).decode()  # noqa: SLF001  (ours)
            for key, _ in asked
        }
        while max(Counter(s[:length] for s in drawn.values()).values(), default=1) > 1:
            length += 1
        signs = {key: s[:length] for key, s in drawn.items()}
        telling = [key for key, s in signs.items() if again[key] < _MOST_DRAWS and finder.find(f"[{s}]")]
        if not telling:
            return signs
        again.update(telling)
