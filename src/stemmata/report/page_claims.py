"""The pages of the claims: by topic, in pages of bearable length."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from stemmata.report.contexts import ClaimsPage, ClaimView, Link, SpeakersPage
from stemmata.report.edition import Claim
from stemmata.report.shell import Shell
from stemmata.report.texts import Texts
from stemmata.report.views import Views
from stemmata.values.ids import row_id

_SPEAKERS_SHOWN = 60
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True)
class ClaimPages:
    """Makes the pages of the claims."""

    views: Views
    shell: Shell
    a_page: int
    """Claims on one page at most."""

    @property
    def _t(self) -> Texts:
        return self.views.t

    def pages(self) -> Iterator[tuple[str, ClaimsPage]]:
        """Yield `claims.html`, and pages for each topic where there are more claims than one page bears."""
        t = self._t
        by_topic = self._by_topic()
        total = sum(len(group) for group in by_topic.values())
        if total <= self.a_page:
            claims = [c for group in by_topic.values() for c in group]
            topics = tuple(
                Link(t.topic(topic), f"claims.html#topic-{slug(topic)}", note=t.number(len(group)))
                for topic, group in by_topic.items()
            )
            yield "claims.html", self._page(t("page.claims"), "claims.html", claims, topics=topics, total=total)
            return
        parts = {
            topic: [group[i : i + self.a_page] for i in range(0, len(group), self.a_page)]
            for topic, group in by_topic.items()
        }
        topics = tuple(
            Link(t.topic(topic), _path(topic, 0), note=t.number(len(group))) for topic, group in by_topic.items()
        )
        yield "claims.html", self._page(t("page.claims"), "claims.html", (), topics=topics, total=total)
        yield from self._by_status(topics, total)
        for topic, pages in parts.items():
            for i, claims in enumerate(pages):
                current = tuple(replace(link, current=link.href == _path(topic, 0)) for link in topics)
                before = Link(self._numbered(i), _path(topic, i - 1)) if i else None
                after = Link(self._numbered(i + 2), _path(topic, i + 1)) if i + 1 < len(pages) else None
                title = self._title(t.topic(topic), i, len(pages))
                yield (
                    _path(topic, i),
                    self._page(title, _path(topic, i), claims, topics=current, total=total, beside=(before, after)),
                )

    def _by_status(self, topics: tuple[Link, ...], total: int) -> Iterator[tuple[str, ClaimsPage]]:
        """Yield pages of the claims that people said something of, by what they said."""
        for status, claims in self._reviewed().items():
            pages = [claims[i : i + self.a_page] for i in range(0, len(claims), self.a_page)]
            for i, part in enumerate(pages):
                before = Link(self._numbered(i), _status_path(status, i - 1)) if i else None
                after = Link(self._numbered(i + 2), _status_path(status, i + 1)) if i + 1 < len(pages) else None
                title = self._title(self._t.known("review", status), i, len(pages))
                path = _status_path(status, i)
                yield path, self._page(title, path, part, topics=topics, total=total, beside=(before, after))

    def _numbered(self, page: int) -> str:
        return self._t("page.number", n=self._t.number(page))

    def _title(self, topic: str, page: int, pages: int) -> str:
        if pages < 2:
            return self._t("page.claims_of", topic=topic)
        return self._t("page.claims_part", topic=topic, page=self._t.number(page + 1), pages=self._t.number(pages))

    def _reviewed(self) -> dict[str, list[Claim]]:
        """Return the claims that people said something of, by status."""
        found: dict[str, list[Claim]] = {status: [] for status in self._t.words["review"] if status != "suggested"}
        for group in self._by_topic().values():
            for claim in group:
                if claim.status in found:
                    found[claim.status].append(claim)
        return {status: claims for status, claims in found.items() if claims}

    def _tally(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Return how many claims there are by layer and status."""
        counts = Counter((c.layer or "", c.status or "") for c in self.views.edition.claims.values())
        t, known = self._t, self._t.words
        layers = [*known["layer"], *sorted({layer for layer, _ in counts} - known["layer"].keys())]
        statuses = [*known["review"], *sorted({status for _, status in counts} - known["review"].keys())]
        rows = (
            (layer, tuple((t.known("review", s), t.number(n)) for s in statuses if (n := counts[layer, s])))
            for layer in layers
        )
        return tuple((t.known("layer", layer), found) for layer, found in rows if found)

    def _by_topic(self) -> dict[str, list[Claim]]:
        groups: defaultdict[str, list[Claim]] = defaultdict(list)
        number, questions = self.views.number, self.views.edition.question_of
        for claim in self.views.edition.claims.values():
            groups[claim.topic or "other"].append(claim)
        for group in groups.values():
            group.sort(key=lambda c: (questions.get(c.claim_id, "~"), number(c.source_id), c.start, c.claim_id))
        return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))

    def _page(
        self,
        title: str,
        path: str,
        claims: Sequence[Claim],
        *,
        topics: tuple[Link, ...],
        total: int,
        beside: tuple[Link | None, Link | None] = (None, None),
    ) -> ClaimsPage:
        shown: tuple[ClaimView, ...] = tuple(self.views.claim(c) for c in claims)
        first = {c.topic or "other": c.claim_id for c in reversed(claims)}
        sources = {c.source.siglum: c.source for c in shown}
        reviewed = tuple(
            Link(
                self._t.known("review", status), _status_path(status, 0), path == _status_path(status, 0),
                self._t.number(len(group)),
            )
            for status, group in ({} if total <= self.a_page else self._reviewed()).items()
        )  # fmt: skip
        return ClaimsPage(
            *self.shell.page(title, path, "claims.html"),
            topics=topics,
            claims=shown,
            anchors={claim_id: f"topic-{slug(topic)}" for topic, claim_id in first.items()},
            n_claims=total,
            tally=self._tally() if path == "claims.html" else (),
            reviewed=reviewed,
            standings=_counted(c.status for c in shown),
            layers=_counted(c.layer for c in shown),
            speakers=tuple(sorted({c.speaker for c in shown})),
            sources=tuple(sorted(sources.values(), key=lambda s: s.order)),
            before=beside[0],
            after=beside[1],
            voices=self._loudest() if path == "claims.html" else (),
        )

    # -- by speaker -------------------------------------------------------------------------------------------------

    def speakers(self) -> Iterator[tuple[str, SpeakersPage]]:
        """Yield the claims by speaker: one name as it is spelt, those who claim most first."""
        sheets = self._speaker_sheets()
        paths = [_speaker_path(i) for i in range(len(sheets))]
        for i, sheet in enumerate(sheets):
            voices = tuple(
                (speaker_anchor(name), name, tuple(self.views.claim(c) for c in claims)) for name, claims in sheet
            )
            links = tuple(Link(self._t.number(n + 1), path, current=n == i) for n, path in enumerate(paths))
            page = self.shell.page(self._t("page.speakers"), paths[i], "claims.html")
            yield paths[i], SpeakersPage(*page, voices=voices, pages=links if len(links) > 1 else ())

    def _by_speaker(self) -> list[tuple[str, list[Claim]]]:
        groups: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self.views.edition.claims.values():
            groups[claim.asserted_by or self._t("note.nobody")].append(claim)
        for group in groups.values():
            group.sort(key=lambda c: (self.views.number(c.source_id), c.start, c.claim_id))
        return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))

    def _speaker_sheets(self) -> list[list[tuple[str, list[Claim]]]]:
        """Return the speakers parted into pages of at most about `a_page` claims."""
        sheets: list[list[tuple[str, list[Claim]]]] = []
        room = 0
        for speaker, claims in self._by_speaker():
            if len(claims) > room or not sheets:
                sheets.append([])
                room = self.a_page
            sheets[-1].append((speaker, claims))
            room -= len(claims)
        return sheets

    def _loudest(self) -> tuple[Link, ...]:
        """Return the speakers who claim most, with their places."""
        places = {name: _speaker_path(i) for i, sheet in enumerate(self._speaker_sheets()) for name, _ in sheet}
        return tuple(
            Link(name, f"{places[name]}#{speaker_anchor(name)}", note=self._t.number(len(claims)))
            for name, claims in self._by_speaker()[:_SPEAKERS_SHOWN]
        )


def _counted(said: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return what is said with how often, the most frequent first."""
    return tuple(sorted(Counter(said).items(), key=lambda item: (-item[1], item[0])))


def speaker_anchor(name: str) -> str:
    """Return the anchor of a speaker."""
    return f"v-{row_id('speaker', name)[:12]}"


def _speaker_path(page: int) -> str:
    return f"claims/speakers-{page + 1}.html"


def slug(topic: str) -> str:
    """Return a topic as part of an address: itself where it is plain letters, else a digest.

    >>> slug("victim_number"), len(slug("عدد القتلى"))
    ('victim_number', 12)
    """
    return topic if _PLAIN.fullmatch(topic) and topic != "speakers" else row_id("topic", topic)[:12]


def _status_path(status: str, page: int) -> str:
    return f"claims/reviewed.{status}-{page + 1}.html"


def _path(topic: str, page: int) -> str:
    return f"claims/{slug(topic)}-{page + 1}.html"
