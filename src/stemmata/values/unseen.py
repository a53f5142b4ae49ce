"""How likely two voices are one although nothing shows it: what is known of each, and the few numbers of the model.

Shared words and attribution show some dependence. Others leave no trace: a translation, a retelling in other words, one
press officer behind several texts. `Unseen` says how likely that is:

- the first voice counts; what follows is new or has its words from one that already stands there;
- a voice of its own (`Standing.speaks_for_itself`) is new but for a small probability `own_voice_hidden`;
- a report of which nobody knows where it has what it says is new with probability w / (w + k), where k voices stand
  before it: the oftener something was said already, the likelier the next one repeats it. `report_weight` is w;
- reports in a language that is already heard weigh `same_language` times as much, because had they the same origin,
  they would likely share words; a report alone in its language keeps w, because translation leaves no shared words;
- where the reports agree in a figure nobody hits upon by chance, w is multiplied by `telling_figure`.

Voices of their own come before reports, and heavier reports before lighter ones, so that a report never takes anything
from a witness. Who was first does not change how many there are, so days of publication do not enter.

How much goes unseen differs from case to case: the count is made with w divided by `spread`, with w and with w
multiplied by `spread`, and the three distributions are averaged.

Reference: for equal weights this is the sampling rule of W. J. Ewens, "The sampling theory of selectively neutral
alleles", Theoretical Population Biology 3 (1972), in sequential form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Standing", "Unseen", "Voice", "telling_figure"]

_SMALL_NUMBER = 12
_ROUND_TO = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one source (or outside voice) about what it says; what is left out is taken to be unknown."""

    member: str
    language: str | None = None
    """ISO 639-1; unknown is a language of its own, since nothing could have shown shared words."""
    speaks_for_itself: bool = False
    """Whether it tells what it saw, did or decided itself: a testimony, a body on its own acts."""
    telling_figure: bool = False
    """Whether it gives a figure that two people do not hit upon by chance (see the function of that name)."""


@dataclass(frozen=True, slots=True, order=True)
class Voice:
    """What the model needs to know of a voice; the smaller sorts before the greater and is counted before it."""

    report: bool
    lightness: float
    """The weight, negative."""
    language: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """The numbers of the model; the settings of the room `weigh` have the same names and say why."""

    own_voice_hidden: float = 0.2
    report_weight: float = 1.25
    same_language: float = 1.5
    telling_figure: float = 0.33
    spread: float = 4.0

    def voice(self, standing: Standing) -> Voice:
        """Return what the model knows of a voice."""
        known = standing.language if standing.language and standing.language != "und" else ""
        if standing.speaks_for_itself:
            return Voice(report=False, lightness=0.0, language=known)
        weight = self.report_weight * (self.telling_figure if standing.telling_figure else 1.0)
        return Voice(report=True, lightness=-weight, language=known)

    def chances(self, voices: Iterable[Voice], *, scale: float = 1.0) -> list[float]:
        """Return for each voice, in the order of counting, the probability that it is new.

        Args:
            voices: The voices that nothing ties to each other, in any order.
            scale: What the weight of reports is multiplied by.

        Returns:
            As many probabilities as voices, the first of them 1.

        >>> Unseen().chances([Voice(True, -1.0, "")] * 3)
        [1.0, 0.5, 0.3333333333333333]
        """
        ordered = sorted(voices)
        if not ordered:
            return []
        first, *others = ordered
        own = sum(not voice.report for voice in others)
        heard = {first.language, *(voice.language for voice in others if not voice.report)}
        alike: dict[str, list[float]] = defaultdict(list)
        for voice in others[own:]:
            alike[voice.language].append(-voice.lightness * scale)
        weights: list[float] = []
        for language, found in alike.items():
            more = self.same_language if language else 1.0
            # The lightest of a language may have come from another by translation; others would share words with it.
            lightest, *rest = sorted(found)
            weights += [lightest * (more if language in heard else 1.0), *(w * more for w in rest)]
        ceiling = self.report_weight * self.same_language * scale
        chances = [max(1.0 - self.own_voice_hidden, ceiling / (ceiling + k)) for k in range(1, own + 1)]
        chances += [w / (w + k) for k, w in enumerate(sorted(weights, reverse=True), start=own + 1)]
        return [1.0, *chances]


def telling_figure(low: float | None, high: float | None) -> bool:
    """Tell whether a number is one that two people do not give by chance: exact, not small and not round.

    >>> telling_figure(17, 17), telling_figure(20, 20), telling_figure(3, 3), telling_figure(17, 23)
    (True, False, False, False)
    """
    return low is not None and low == high and low > _SMALL_NUMBER and low % _ROUND_TO != 0
