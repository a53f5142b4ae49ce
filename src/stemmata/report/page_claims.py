"""The pages of the claims: by topic, in pages of bearable length."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from stemmata.report.contexts import ClaimsPage, ClaimView, Context, Link, SpeakersPage, VoiceView
from stemmata.report.edition import Claim
from stemmata.report.parting import FULL, Draw, Long, Parted, numbered, parted, within
from stemmata.report.views import Making
from stemmata.values.ids import row_id

HELD = "held"
_SPEAKERS_SHOWN = 60
_TOPICS_SHOWN = 80
"""Topics that are linked on each page of claims; the others stand on pages of their own."""
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True)
class ClaimPages(Making):
    """Makes the pages of the claims."""

    a_page: int
    """Claims on one page at most."""

    def pages(self, draw: Draw) -> Iterator[tuple[str, Context]]:
        """Yield the claims by speaker, `claims.html`, and where one page does not bear them all, pages by topic."""
        spoken = parted(self._speakers(), draw)
        yield from spoken.pages()
        t, by_topic, total = self._t, self._by_topic, sum(map(len, self._by_topic.values()))
        topics = [Link(t.topic(topic), _path(topic)(0), note=t.number(len(group))) for topic, group in by_topic.items()]
        shown = tuple(topics[:_TOPICS_SHOWN])
        first = replace(
            self._page(t("page.claims"), "claims.html", (), topics=shown, total=total),
            tally=self._tally(), voices=self._loudest(spoken), n_topics=len(topics) if len(topics) > len(shown) else 0,
        )  # fmt: skip
        if total <= self.a_page:
            here = tuple(
                replace(link, href=f"claims.html#topic-{slug(topic)}")
                for topic, link in zip(by_topic, shown, strict=False)
            )
            claims = [c for group in by_topic.values() for c in group]
            whole = self._page(t("page.claims"), "claims.html", claims, topics=here, total=total)
            whole = replace(whole, tally=first.tally, voices=first.voices)
            if len(topics) == len(shown) and len(draw(whole)) <= FULL:
                yield "claims.html", whole
                yield from self._by_status((HELD,), shown, total, draw)
                return
        yield "claims.html", first
        if len(topics) > len(shown):
            every = replace(first, tally=(), voices=(), n_topics=0)
            yield from parted(
                Long(
                    len(topics), lambda a, b: replace(every, topics=tuple(topics[a:b])),
                    numbered("claims/topics-1.html", "claims/topics-{}.html"),
                ),
                draw,
            ).pages()  # fmt: skip
        yield from self._by_status(self._reviewed, shown, total, draw)
        for topic, claims in by_topic.items():
            title, path = t("page.claims_of", topic=t.topic(topic)), _path(topic)
            current = tuple(replace(link, current=link.href == path(0)) for link in shown)
            yield from parted(self._long(title, claims, path, current, total), draw).pages()

    def _by_status(
        self, statuses: Iterable[str], topics: tuple[Link, ...], total: int, draw: Draw
    ) -> Iterator[tuple[str, Context]]:
        """Yield the pages of the claims of some statuses."""
        for status in statuses:
            title = self._t("page.claims_of", topic=self._t.known("review", status))
            claims = self._reviewed.get(status, [])
            if claims:
                yield from parted(self._long(title, claims, _status_path(status), topics, total), draw).pages()

    def _long(
        self, title: str, claims: Sequence[Claim], path: Callable[[int], str], topics: tuple[Link, ...], total: int
    ) -> Long[ClaimsPage]:
        def cut(start: int, stop: int) -> ClaimsPage:
            return self._page(title, path(0), claims[start:stop], topics=topics, total=total)

        return Long(len(claims), cut, path, self.a_page)

    @cached_property
    def _reviewed(self) -> dict[str, list[Claim]]:
        """Return the claims that people said something of, and those held back, by status."""
        found: dict[str, list[Claim]] = {status: [] for status in self._t.words["review"] if status != "suggested"}
        for claim in self._in_order(self.views.edition.claims.values()):
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

    @cached_property
    def _by_topic(self) -> dict[str, list[Claim]]:
        """Return the claims that are not held back, by topic, the commonest first."""
        groups: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self._in_order(c for c in self.views.edition.claims.values() if c.status != HELD):
            groups[claim.topic or "other"].append(claim)
        return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))

    def _in_order(self, claims: Iterable[Claim]) -> list[Claim]:
        """Return claims by question, then as their sources go."""
        number, questions = self.views.number, self.views.edition.question_of
        return sorted(claims, key=lambda c: (questions.get(c.claim_id, "~"), number(c.source_id), c.start, c.claim_id))

    def _page(
        self, title: str, path: str, claims: Sequence[Claim], *, topics: tuple[Link, ...], total: int
    ) -> ClaimsPage:
        shown: tuple[ClaimView, ...] = tuple(self.views.claim(c) for c in claims)
        first = {c.topic or "other": c.claim_id for c in reversed(claims)}
        sources = {c.source.siglum: c.source for c in shown}
        reviewed = tuple(
            Link(
                self._t.known("review", status), _status_path(status)(0), path == _status_path(status)(0),
                self._t.number(len(group)),
            )
            for status, group in self._reviewed.items()
            if total > self.a_page or status == HELD
        )  # fmt: skip
        return ClaimsPage(
            *self.shell.page(title, path, "claims.html"),
            topics=topics,
            claims=shown,
            anchors={claim_id: f"topic-{slug(topic)}" for topic, claim_id in first.items()},
            n_claims=total,
            tally=(),
            n_topics=0,
            reviewed=reviewed,
            standings=_counted(c.status for c in shown),
            layers=_counted(c.layer for c in shown),
            speakers=tuple(sorted({c.speaker for c in shown})),
            sources=tuple(sorted(sources.values(), key=lambda s: s.order)),
            voices=(),
        )

    # -- by speaker -------------------------------------------------------------------------------------------------

    def _speakers(self) -> Long[SpeakersPage]:
        """Return the claims by speaker: one name as it is spelt, those who claim most first."""
        voices = self._by_speaker
        page = SpeakersPage(*self.shell.page(self._t("page.speakers"), _speaker_path(0), "claims.html"), voices=())

        def cut(start: int, stop: int) -> SpeakersPage:
            return replace(page, voices=tuple(self._voice(*voices[v], a, b) for v, a, b in within(counts, start, stop)))

        counts = [len(claims) for _, claims in voices]
        return Long(sum(counts), cut, _speaker_path, self.a_page)

    def _voice(self, name: str, claims: Sequence[Claim], start: int, stop: int) -> VoiceView:
        anchor = speaker_anchor(name) if start == 0 else f"{speaker_anchor(name)}-{start + 1}"
        shown = tuple(self.views.claim(claim) for claim in claims[start:stop])
        return VoiceView(anchor, name, self._t.number(len(claims)), shown)

    @cached_property
    def _by_speaker(self) -> list[tuple[str, list[Claim]]]:
        groups: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in self.views.edition.claims.values():
            groups[claim.asserted_by or self._t("note.nobody")].append(claim)
        for group in groups.values():
            group.sort(key=lambda c: (self.views.number(c.source_id), c.start, c.claim_id))
        return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))

    def _loudest(self, spoken: Parted[SpeakersPage]) -> tuple[Link, ...]:
        """Return the speakers who claim most, with their places."""
        links, at = [], 0
        for name, claims in self._by_speaker[:_SPEAKERS_SHOWN]:
            links.append(Link(name, f"{spoken.path_of(at)}#{speaker_anchor(name)}", note=self._t.number(len(claims))))
            at += len(claims)
        return tuple(links)


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
    return topic if _PLAIN.fullmatch(topic) and topic not in {"speakers", "topics"} else row_id("topic", topic)[:12]


def _status_path(status: str) -> Callable[[int], str]:
    return lambda part: f"claims/reviewed.{status}-{part + 1}.html"


def _path(topic: str) -> Callable[[int], str]:
    return lambda part: f"claims/{slug(topic)}-{part + 1}.html"
