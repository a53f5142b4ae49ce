"""The method note of a count: one page that an expert can sign, as Markdown and as HTML with its pictures in it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stemmata.count import plots
from stemmata.count.counting import Count
from stemmata.count.estimates import Estimate
from stemmata.count.sensitivity import Figure, Sensitivity
from stemmata.values.countwords import METHODS, REFUSALS, SUPPOSED_ALWAYS

__all__ = ["as_html", "as_markdown", "far", "pictures", "said"]


@dataclass(frozen=True, slots=True)
class _Part:
    title: str
    words: tuple[str, ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    picture: str = ""


def said(one: Estimate) -> str:
    """Return an estimate in words: a number with its interval, a bound, or why there is none."""
    if one.median is None:
        return "not estimable: " + "; ".join(REFUSALS.get(code, code) for code in one.reasons)
    if one.high is None:
        low = f" (lower end {one.low:,.0f})" if one.low is not None else ""
        return f"at least {one.median:,.0f}{low}"
    return f"{one.median:,.0f} ({one.low:,.0f} to {one.high:,.0f})"


def pictures(of: Count, kind: plots.Kind = "svg") -> dict[str, bytes]:
    """Return the pictures of a count, by file name.

    Args:
        of: The count.
        kind: `svg` or `png`.
    """
    whole = next((one for one in of.estimates if one.method == "decomposable"), of.estimates[0])
    made = {"overlaps": plots.overlaps(of.histories), "methods": plots.methods(of.estimates)}
    if of.left_out:
        made["without-each"] = plots.without_each(whole, of.left_out, of.trajectory)
    if of.sensitivity is not None:
        made["rests-on"] = plots.rests_on(of.sensitivity)
    return {f"{name}.{kind}": plots.written(figure, kind) for name, figure in made.items()}


def as_markdown(of: Count, title: str) -> str:
    """Return the note as Markdown; pictures are named as `pictures` names them.

    Args:
        of: The count.
        title: What stands above.
    """
    lines = [f"# {title}", ""]
    for part in _parts(of):
        lines += [f"## {part.title}", ""]
        for words in part.words:
            lines += [words, ""]
        if part.rows:
            lines += [f"| {' | '.join(part.head)} |", "|" + " --- |" * len(part.head)]
            lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in part.rows]
            lines.append("")
        if part.picture:
            lines += [f"![{part.title}]({part.picture})", ""]
    return "\n".join(lines).rstrip() + "\n"


def as_html(of: Count, title: str, drawn: Mapping[str, bytes] | None = None) -> str:
    """Return the note as one page of HTML that needs nothing beside it.

    Args:
        of: The count.
        title: What stands above.
        drawn: The pictures, if they are drawn already (`pictures`).
    """
    drawn = pictures(of) if drawn is None else drawn
    out = [
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body><h1>{html.escape(title)}</h1>",
    ]
    for part in _parts(of):
        out.append(f"<section><h2>{html.escape(part.title)}</h2>")
        out += [f"<p>{html.escape(words)}</p>" for words in part.words]
        if part.rows:
            head = "".join(f"<th>{html.escape(cell)}</th>" for cell in part.head)
            rows = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in part.rows)
            out.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        if part.picture:
            svg = drawn[part.picture].decode("utf-8")
            out.append(f"<figure>{svg[svg.index('<svg') :]}</figure>")
        out.append("</section>")
    return "\n".join([*out, "</body></html>", ""])


_STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:16px/1.5 Georgia,serif;color:#1b1a18;background:#fdfcfa}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #d9d5cb}"
    "table{border-collapse:collapse;width:100%;font-size:.9rem}td,th{text-align:left;padding:.25rem .6rem .25rem 0;"
    "border-bottom:1px solid #d9d5cb;vertical-align:top}figure{margin:1rem 0;overflow-x:auto}"
    "svg{max-width:100%;height:auto}"
    "@media print{body{margin:0}}"
)


def _parts(of: Count) -> Iterator[_Part]:
    n, level = of.histories.n, of.estimates[0].level
    answer = next((one for one in of.estimates if one.method == "combined"), None)
    words = [f"{n:,} persons are documented: each is on at least one of {len(of.histories.lists)} lists."]
    if answer is not None and answer.median is not None:
        words.append(
            f"How many there are in all, those on no list included, is estimated at {said(answer)}. The range is made "
            f"so that such ranges hold the true number in {level:.0%} of cases like those it was tested on; it is no "
            "certainty about this one."
        )
    elif answer is not None:
        words.append(f"How many there are in all is {said(answer)}. The number documented stands.")
    yield _Part("What is known", tuple(words))
    rows = tuple((METHODS[one.method].named, said(one)) for one in of.estimates)
    beside = tuple(_beside(of, answer))
    yield _Part(
        "Methods side by side", beside, ("method", f"persons in all ({level:.0%} interval)"), rows, "methods.svg"
    )
    lists = tuple(
        (one.name, f"{one.size:,}", f"{one.alone:,}", ", ".join(f"{other} {k:,}" for other, k in one.shared.items()))
        for one in of.lists
    )
    yield _Part("The lists", (), ("list", "persons", "on no other list", "shared with"), lists, "overlaps.svg")
    yield from _of_itself(of)
    if of.averaged is not None:
        yield _linkage(of)
    if of.sensitivity is not None:
        yield _rests_on(of.sensitivity)
    assumed = tuple((METHODS[one.method].named, METHODS[one.method].supposes) for one in of.estimates)
    yield _Part("What is supposed", SUPPOSED_ALWAYS, ("method", "supposes that"), assumed)
    yield _Part("How to do it again", tuple(_again(of.estimates)))


def _beside(of: Count, answer: Estimate | None) -> Iterator[str]:
    """Yield what is to be known of how the methods were put together."""
    weights = answer.diagnostics.get("weights", {}) if answer is not None else {}
    if weights:
        heavy = sorted(weights.items(), key=lambda item: -item[1])
        told = ", ".join(
            f"{METHODS[name].named[0].lower()}{METHODS[name].named[1:]} {weight:.0%}" for name, weight in heavy
        )
        yield f"In the combined estimate they weigh: {told}."
    for one in of.estimates:
        if edges := one.diagnostics.get("ends_at_the_edge"):
            yield (
                f"{METHODS[one.method].named}: hardly any sample lies beyond the {' and the '.join(edges)} end; other "
                "samples could move it far."
            )
    yield from _harder_to_find(of, answer)
    for inner in of.contained:
        yield (
            f"{inner.shared:,} of the {inner.size:,} persons on {inner.name} are on {inner.within} too: it may have "
            "been drawn from it. The combined estimate takes the two as one list; the methods beside it do not."
        )


NEARLY_AS_WELL = 3.0
"""Of the evidence: as much less than the best method's as makes it no matter which."""


def _harder_to_find(of: Count, answer: Estimate | None) -> Iterator[str]:
    """Yield a warning where persons may differ in ease so that the range of all methods lies too low."""
    if answer is None or answer.high is None:
        return
    found = of.ease
    known = [one.diagnostics["evidence"] for one in of.estimates if one.diagnostics.get("evidence") is not None]
    if found.median is None or not known or found.diagnostics["term"] <= 0 or found.median <= answer.high:
        return
    if found.diagnostics["evidence"] > max(known) - NEARLY_AS_WELL:
        yield (
            "Warning: that some persons are harder to find than others, without falling into classes, tells the table "
            f"as well as these methods do. If so, there are more than the range says: some {found.median:,.0f}."
        )


def _of_itself(of: Count) -> Iterator[_Part]:
    if of.left_out:
        rows = tuple(
            (item.name, said(item.estimate), {True: "yes", False: "no", None: "-"}[item.inside]) for item in of.left_out
        )
        words = (
            "Each list is left out in turn and the rest estimated by averaging over graphs. Where one list alone moves "
            "the answer out of its interval, the answer rests on that list."
        )
        yield _Part("Without each list", (words,), ("left out", "estimate", "inside"), rows, "without-each.svg")
    if of.references:
        known = tuple(
            (item.name, f"{item.truth:,}", said(item.estimate), {True: "yes", False: "no", None: "-"}[item.covered])
            for item in of.references
        )
        words = (
            "Each list is a population whose size is known. Hidden, and its members estimated from what the other "
            "lists know of them, it shows how far the method can be trusted on data of this kind."
        )
        yield _Part("Each list as a known truth", (words,), ("list", "truth", "estimated", "held"), known)


def _linkage(of: Count) -> _Part:
    found = of.averaged
    assert found is not None
    least, most = found.documented
    words = [f"Over the draws of who is who, {least:,} to {most:,} persons are documented."]
    rows = [("All draws together", said(found.pooled))]
    if found.filled_in and found.limits and found.between is not None:
        words.append(
            f"{found.between:.0%} of the variance (of the logarithm of those on no list) comes from the doubt about "
            "who is who, the rest from the doubt of the count itself."
        )
        for name, (middle, low, high) in (
            ("By Rubin's rule", found.filled_in), ("Medians of the draws' own limits, too narrow", found.limits),
        ):  # fmt: skip
            rows.append((name, f"{middle:,.0f} ({low:,.0f} to {high:,.0f})"))
    return _Part("Who is who", tuple(words), ("averaging over graphs", "persons in all"), tuple(rows))


def _rests_on(found: Sensitivity) -> _Part:
    untold = (
        "A table tells of persons on some list. How many are on none follows only from what is supposed of them, which "
        "no table can test: the other numbers below go with the same table just as well."
    )
    words = [untold]
    at = {point.multiplier: point for point in found.points}
    if 0.5 in at and 2.0 in at and found.of.median is not None:
        half, twice = (f"{p.median:,.0f} ({p.low:,.0f} to {p.high:,.0f})" for p in (at[0.5], at[2.0]))
        unseen = found.of.median - found.of.n_documented
        words.append(
            f"The estimate ({METHODS[found.of.method].named}) has {unseen:,.0f} persons on no list. Were they half as "
            f"many, there would be {half} in all; were they twice as many, {twice}. More are on no list than supposed "
            "if those whom some lists miss are missed by the others too; fewer, if each looks where the others do not."
        )
        words += far(found)
    if not found.subsets:
        return _Part("What the estimate rests on", tuple(words))
    words.append(
        "Beneath stands what follows if something is supposed of some lists only, and nothing at all of what is "
        "observed: of two that they are independent, of more that they have no highest-order interaction. The odds "
        "ratio is what can be seen of the dependence of two lists, among the persons on any other: where its range "
        "lies above 1, supposing these two independent is likely to give too few."
    )
    rows = tuple(
        (", ".join(one.lists), said(one.estimate), "-" if one.odds_ratio is None else _ratio(one.odds_ratio))
        for one in found.subsets if not one.estimate.reasons
    )  # fmt: skip
    without = len(found.subsets) - len(rows)
    if without:
        words.append(f"Of {without} other sets of lists the table says too little, or contradicts what is supposed.")
    if found.left:
        words.append(f"{found.left:,} further sets of lists were not looked at.")
    head = ("lists", "persons in all", "odds ratio of the two")
    return _Part("What the estimate rests on", tuple(words), head, rows, "rests-on.svg")


def far(found: Sensitivity) -> list[str]:
    """Return in words how far what is supposed would have to be wrong for each number named."""
    return [_far(one, found.of.n_documented) for one in found.figures]


def _far(one: Figure, n: int) -> str:
    if one.middle is None:
        return f"{one.number:,.0f} is fewer than the {n:,} persons documented, whatever is supposed."
    told = f"For the estimate to be {one.number:,.0f}, {_times(one.middle)} as many as supposed must be on no list. "
    if one.below is None:
        return told + "Its range begins at those documented, so that the whole of it never lies above."
    below = f"The whole range lies below that number if there are less than {_times(one.below)} as many"
    return told + below + (f", above it if there are more than {_times(one.above)}." if one.above is not None else ".")


def _times(multiplier: float) -> str:
    return f"{multiplier:.2g} times"


def _ratio(three: tuple[float, float, float]) -> str:
    middle, low, high = three
    return f"{middle:.2g} ({low:.2g} to {high:.2g})"


def _again(estimates: Sequence[Estimate]) -> Iterator[str]:
    yield (
        "The table of capture histories and the settings make these numbers again, to the last digit, with the same "
        "version of the program: nothing is drawn without a seed."
    )
    for one in estimates:
        told = ", ".join(f"{name} {value}" for name, value in sorted(one.diagnostics.items()) if _short(value))
        if told:
            yield f"{METHODS[one.method].named}: {told}."


def _short(value: object) -> bool:
    return isinstance(value, int | float | str) and len(str(value)) < 60
