"""How a count is spoken of: what its methods are called and suppose, and what the codes of a refusal mean.

The room `count` prints these words in its notes and pictures, and the dossier beside the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["METHODS", "REFUSALS", "SUPPOSED_ALWAYS", "Method"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of estimating, in words.

    Attributes:
        named: What it is called, as a heading.
        short: The same beside a picture.
        supposes: What must be so for it to be right; goes on from "supposes that".
    """

    named: str
    short: str
    supposes: str


METHODS: Mapping[str, Method] = {
    "independence": Method(
        "Lists independent of each other",
        "lists independent",
        "being on one list says nothing about being on another",
    ),
    "loglinear-bic": Method(
        "Log-linear models, chosen by BIC",
        "log-linear, by BIC",
        "lists depend on each other in some groups, but not all of them together; which groups is chosen anew in each "
        "sample of the bootstrap, so that the doubt about it is in the interval",
    ),
    "loglinear-stepwise": Method(
        "Log-linear model, built step by step",
        "log-linear, stepwise",
        "lists depend on each other by pairs only; pairs are taken in where the data ask for them, anew in each "
        "sample of the bootstrap",
    ),
    "decomposable": Method(
        "All decomposable graphs, averaged",
        "decomposable graphs",
        "lists depend on each other as one of the decomposable graphs says, except that of all lists together; each "
        "is weighed by how well it tells the data",
    ),
    "latent-class": Method(
        "Latent classes of persons",
        "latent classes",
        "persons fall into classes, within which lists are independent; some are harder to see than others",
    ),
    "chao": Method(
        "Lower bound (Chao)",
        "lower bound (Chao)",
        "lists do not shun each other's persons; then the number is at least this",
    ),
    "combined": Method(
        "Combined",
        "combined",
        "one of the other methods is near the truth; their draws are put together, each method weighed by how well it "
        "tells who is on which lists (a fifth of the logarithm of its evidence)",
    ),
    "no-highest-interaction": Method(
        "No highest-order interaction",
        "no highest-order interaction",
        "all lists together add nothing to what smaller groups of them say of each other",
    ),
}
"""By name in the table `estimates`; the last stands in notes only."""

SUPPOSED_ALWAYS = (
    "The population is closed: everyone counted belongs to it throughout, and nobody is counted twice.",
    "Who is who across the lists is right, or its doubt is carried into the number, as is said where it was.",
    "Everyone could have come upon at least one of the lists: of persons whom no list could ever name, no list tells.",
    "No method sees a dependence that all lists share: if every list misses the same kind of persons, all are too low.",
)
"""What every one of them supposes, a sentence each."""

REFUSALS: Mapping[str, str] = {
    "too-few-lists": "fewer than three lists name anybody: what two lists share tells how many are on neither only if "
    "nothing connects them, and two lists cannot show whether anything does",
    "no-overlap": "no two lists name the same person",
    "isolated-list": "a list shares nobody with any other, which chance alone hardly brings about, or which leaves "
    "fewer than three that do: its persons may be another population",
    "contained-lists": "lists lie within others, as if drawn from them; counted as one with these, fewer than "
    "three are left",
    "too-few-documented": "too few persons are documented to learn from",
    "too-few-shared": "too few persons are on two lists or more to learn from",
    "too-many-lists": "there are more lists than the method can take; merge those that depend on each other",
    "no-model-identified": "no model fits of which the data determine the estimate",
    "out-of-proportion": "the estimate is so many times what is documented that the data cannot bear it",
    "samples-lost": "too many samples of the data determine no model, so an interval would speak of the others only",
    "unidentified": "models that do not determine the number hold much of the weight",
    "cap": "the answer lies at the highest number that was looked at, so that bound would be the answer",
    "not-converged": "chains started apart do not agree: the answer would be the chance of the start",
    "one-list-decides": "without one of the lists the interval of the estimate has nothing in common with that of all",
    "methods-refuse": "no method that the combination rests on gives an estimate",
    "strata-missing": "some strata have no estimate, and a sum without them would be another number",
    "prior-decides": "nobody, or hardly anybody, has some of the histories that the estimate rests on, and what was "
    "taken to be likely beforehand would decide it",
    "contradicted": "what is supposed gives fewer persons than are documented, so that the table itself contradicts it",
    "lists-depend": "lists that depend on each other leave fewer than three that do not",
}
"""What each code in `reasons` means, in words for whoever reads the estimate."""
