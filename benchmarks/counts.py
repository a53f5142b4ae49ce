"""Counting those on no list: what this program and R say of published tables, side by side, and in what time.

    BENCH_METHODS  groups of rows, with commas: exact, linkage, bic, stepwise, independence, latent (all)
    BENCH_LIMIT    seconds of the processor that R may take for a row; the table then says `>` (60)

A call of less than five seconds, here and in R, is made three times and the quickest told, which leaves out what is
compiled, loaded or listed once. To add a method, add rows to `ROWS`. Where R or a package of it is missing, a line says
so.
"""

from __future__ import annotations

import csv
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from stemmata.count.averaging import averaged
from stemmata.count.bounds import chao
from stemmata.count.convergence import effective_sizes, r_hat
from stemmata.count.decomposable import decomposable
from stemmata.count.estimates import Estimate
from stemmata.count.histories import Histories, read_histories
from stemmata.count.latent import latent_class
from stemmata.count.loglinear import independence, loglinear_bic, loglinear_stepwise

TABLES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "mse"
REPEATED, TIMES = 5.0, 3
"""Seconds below which a call is repeated, and how often it is made."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The same in R.

    Attributes:
        package: Of R.
        call: An expression of the table `z`: estimate, low and high; or draws, one row a chain.
        before: What is made ready first and not measured.
    """

    package: str
    call: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A method on a table.

    Attributes:
        group: Rows that are asked for together.
        table: Its name.
        ours: What is measured.
        told: Its settings, in words.
        published: The figure others published.
        peer: The same in R, if there is a package.
        read: How the table is read.
    """

    group: str
    table: str
    ours: Callable[[Any], Estimate]
    told: str = ""
    published: str = ""
    peer: Peer | None = None
    read: Callable[[Path], Any] = lambda path: read_histories(path)[""]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one side said: in words, with seconds of the processor and of the clock, and the effective sample if any."""

    said: str
    cpu: float = 0.0
    wall: float = 0.0
    worth: float = 0.0


def exact(table: str, *, cap: int = 60, more: str = "", numbers: str = "") -> Row:
    """Return a row of exact averaging, up to `cap` times the documented on no list, beside dga at every whole number.

    Args:
        table: Its name.
        cap: Times the documented.
        more: Said of the row.
        numbers: R's expression of the numbers it reckons with instead.
    """
    before = (
        f"p <- ncol(z) - 1; n <- sum(z[, p + 1]); at <- {numbers or f'1:({cap} * n)'}; "
        "d <- diff(c(.5, (at[-1] + at[-length(at)]) / 2, max(at) + .5)); "
        "data(list = paste0('graphs', p)); graphs <- get(paste0('graphs', p)); "
        "all <- which(sapply(graphs, function(g) max(lengths(g$C)) == p)); "
        "y <- integer(2^p); y[as.vector(z[, 1:p] %*% 2^((p - 1):0)) + 1] <- z[, p + 1]; "
        "y <- aperm(array(y, rep(2, p)), p:1)"
    )
    call = (
        "{w <- bma.cr(y, at, 2^-p, graphs, log(d) - log(n + at)); w <- colSums(w) - w[all, ]; w <- cumsum(w) / sum(w); "
        "n + sapply(c(.5, .025, .975), function(q) at[which.max(w >= q)])}"
    )
    told = f"up to {cap} times{more}"
    return Row("exact", table, partial(decomposable, cap=cap), told, "", Peer("dga", call, before))


SPREAD = "sort(unique(round(c(1:300, exp(seq(0, log(60 * n), length.out = 1200))))))"
"""The numbers that this program takes: all small ones, then ever further apart."""


def linkages(path: Path, tables: int) -> list[Histories]:
    """Return so many tables: the draws of a linkage in turn, their lists named apart so that each is reckoned."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["cause"] == "all_cause"]
    cells = ("100", "010", "001", "110", "101", "011", "111")
    on = np.array([[mark == "1" for mark in cell] for cell in cells], np.bool_)
    counts = [np.array([int(row[f"n{cell}"]) for cell in cells], np.int64) for row in rows]
    return [Histories.of([f"{name}{i}" for name in "ABC"], on, counts[i % len(counts)]) for i in range(tables)]


def pooled(tables: list[Histories]) -> Estimate:
    """Return what all draws say together; the graph of all lists is left out, whatever its weight."""
    return averaged(tables, partial(decomposable, most_saturated=1.0)).pooled


LINKED = Peer(
    "dga",
    "{u <- apply(z, 1, function(m) {n <- sum(m); "
    "w <- bma.cr(aperm(array(c(0, m), c(2, 2, 2)), 3:1), 1:(60 * n), 1 / 8, graphs3); "
    "w <- cumsum(colSums(w) - w[all, ]); n + findInterval(runif(400), w / w[length(w)]) + 1}); "
    "quantile(u, c(.5, .025, .975))}",
    "data(graphs3); all <- which(sapply(graphs3, function(g) max(lengths(g$C)) == 3)); "
    "z <- z[z[, 'cause'] == 1, c('n001', 'n010', 'n011', 'n100', 'n101', 'n110', 'n111')]",
)


def bic(order: int, top: int) -> Peer:
    """Return the model of lowest BIC with a bootstrap of the choice (the package gives its result in two ways)."""
    return Peer(
        "MultipleSystemsEstimation",
        f"{{r <- estimate_population_bic(z, nboot = 1000, maxorder = {order}, ntopmodels = {top}, "
        "alpha = c(.025, .975)); if (is.null(r$popest)) c(r$estimate[['total']], r$uncertainty[2, ]) else "
        "c(r$popest, r$BCaquantiles[nrow(r$BCaquantiles), ])}",
    )


STEPS = Peer(
    "SparseMSE",
    "{r <- estimatepopulation(z, nboot = 1000, alpha = c(.025, .975)); c(r$popest, r$BCaquantiles)}",
)
MAIN = Peer(
    "Rcapture",
    "{r <- closedpCI.t(z, dfreq = TRUE, m = 'Mt'); c(r$results[1], r$CI[2:3])}",
)


def chains(number: int, burn: int, thin: int) -> Peer:
    """Return chains of a thousand draws each, one after another."""
    return Peer(
        "LCMCR",
        "{one <- function(seed) {m <- lcmCR(z, tabular = TRUE, in_list_label = 1, not_in_list_label = 0, K = 10, "
        f"seed = seed, verbose = FALSE); lcmCR_PostSampl(m, {burn}, 1000, {thin}, "
        f"output = FALSE)}}; t(sapply(1:{number}, one))}}",
    )


def lowest(order: int | None, **more: int) -> Callable[[Histories], Estimate]:
    """Return the model of lowest BIC, of this order at most."""
    return partial(loglinear_bic, order=order, samples=1_000, **more)


def named(group: str, ours: Callable[[Histories], Estimate], peer: Peer | None, **published: str) -> list[Row]:
    """Return rows of one method on several tables."""
    return [Row(group, table, ours, "", said, peer) for table, said in published.items()]


ROWS: list[Row] = [
    *map(exact, ("kosovo1999_4lists", "korea_palembang_3lists", "australia_4lists")),
    *map(exact, ("uk2013_5lists", "neworleans_5lists")),
    *(exact(name, cap=15) for name in ("uk2013_5lists", "neworleans_5lists")),
    *(exact(name, more=", R at as few numbers", numbers=SPREAD) for name in ("uk2013_5lists", "neworleans_5lists")),
    Row("exact", "uk2013_6lists", decomposable, "no other program"),
    Row("exact", "netherlands_6lists", decomposable, "no other program"),
    *(
        Row(
            "linkage", "sudan_khartoum_linkage_replicates", pooled, f"{n} tables", "", peer, partial(linkages, tables=n)
        )
        for n, peer in ((150, LINKED), (1_000, None))
    ),
    Row("bic", "kosovo1999_4lists", lowest(3), "all 113 models", "10,357 [6,947-18,010]", bic(3, 113)),
    Row("bic", "korea_palembang_3lists", lowest(2), "all models", "157 [128-349]", bic(2, 8)),
    Row("bic", "uk2013_5lists", lowest(2, top=60), "pairs, best 60", "22,991 [11,720-43,894]", bic(2, 60)),
    Row("bic", "neworleans_5lists", lowest(4, top=100), "any order, best 100", "1,034 [?-1,547]", bic(4, 100)),
    Row("bic", "uk2013_5lists", lowest(2, top=2_000), "pairs, all 1,024", "22,991 [11,456-43,894]"),
    Row("bic", "uk2013_5lists", lowest(4, top=7_000), "any order, all 6,893", "25,311 [11,168-56,052]"),
    Row("bic", "netherlands_5lists", lowest(4), "any order, best 1,000"),
    Row("bic", "uk2013_6lists", lowest(2), "pairs, best 1,000 of 32,768"),
    *named(
        "stepwise", partial(loglinear_stepwise, samples=1_000), STEPS,
        kosovo1999_4lists="14,342 [12,596-16,527]", korea_palembang_3lists="269 [123-441]",
        neworleans_5lists="1,034 [589-1,703]", uk2013_5lists="11,313 [8,785-14,701]", uk2013_6lists="11,418",
        netherlands_5lists="121,522 [48,002-173,698]", philippines_quezon_unidentified="",
    ),
    *named(
        "independence", independence, MAIN, uk2013_5lists="13,444 [12,004-15,160]",
        netherlands_5lists="52,924 [48,641-57,777]", australia_4lists="827 [725-964]",
    ),
    *named("independence", chao, None, kosovo1999_4lists="10,270", snowshoe_hare_6occ="82"),
    *(
        Row("latent", table, latent_class, f"20 chains; {number} of LCMCR", said, chains(number, burn, thin))
        for table, said, number, burn, thin in (
            ("kosovo1999_4lists", "10,598 [9,245-14,786]; 10,422 [9,108-13,620]", 20, 10_000, 100),
            ("uk2013_5lists", "22,192 [13,883-34,795]; 22,291 [15,562-33,885]", 20, 10_000, 100),
            ("uk2013_5lists", "22,192 [13,883-34,795]; 22,291 [15,562-33,885]", 4, 100_000, 1_000),
            ("netherlands_5lists", "50,080 [25,312-161,730], R-hat 1.67", 20, 10_000, 100),
        )
    ),
    *(
        Row("latent", table, partial(latent_class, quick=True), "four chains if they settle")
        for table in ("kosovo1999_4lists", "uk2013_5lists", "neworleans_5lists")
    ),
]  # fmt: skip
"""What is measured; the bootstraps draw 1,000 samples on either side."""


def main() -> None:
    """Print each row: what either side says, its seconds, and by how many times R takes longer."""
    if not TABLES.is_dir():
        sys.exit(f"the published tables are not at {TABLES}")
    groups = os.environ.get("BENCH_METHODS", ",".join(dict.fromkeys(row.group for row in ROWS))).split(",")
    rows, limit = [row for row in ROWS if row.group in groups], int(os.environ.get("BENCH_LIMIT", "60"))
    versions = {name: _version(name) for name in sorted({row.peer.package for row in rows if row.peer})}
    for name, version in versions.items():
        print(f"R package {name}: {version or 'skipped, as it is not installed'}")
    print("\n| table | method | published | ours | CPU s | wall s | R | CPU s | wall s | times CPU | times wall |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        method, ours = _ours(row, row.read(TABLES / f"{row.table}.csv"))
        theirs = Answer("no other program")
        if row.peer:
            theirs = _peer(row.peer, TABLES / f"{row.table}.csv", limit) if versions[row.peer.package] else Answer("-")
        told = f"{method}{', ' if row.told else ''}{row.told}"
        cells = [row.table, told, row.published, *_cells(ours), *_cells(theirs), *_times(ours, theirs)]
        print(f"| {' | '.join(cells)} |", flush=True)
    print(
        "\nWhere an effective sample is told, times are for samples worth the same."
        f" Peak memory over all rows: {_peak(resource.RUSAGE_SELF)} here,"
        f" {_peak(resource.RUSAGE_CHILDREN)} of the largest process of R."
    )


def _ours(row: Row, table: Any) -> tuple[str, Answer]:
    best = (float("inf"), float("inf"))
    for _ in range(TIMES):
        cpu, wall = time.process_time(), time.perf_counter()
        found = row.ours(table)
        best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
        if best[1] >= REPEATED:
            break
    told, said = found.diagnostics, ", ".join(found.reasons)
    if found.median is not None and found.low is not None and found.high is not None:
        said = _range(found.median, found.low, found.high)
    worth = float(told.get("ess_bulk", 0.0))
    if worth:
        said += f", {_worth(told['r_hat'], worth)}"
    return found.method, Answer(said, *best, worth)


def _peer(peer: Peer, path: Path, limit: int) -> Answer:
    """Return what R says and the seconds it took; or the last line of its complaint."""
    script = (
        f"suppressMessages(library({peer.package})); z <- data.matrix(read.csv('{path}')); {peer.before or 'NULL'}; "
        f"best <- c(Inf, Inf); for (i in 1:{TIMES}) {{before <- proc.time(); r <- {peer.call}; "
        "took <- proc.time() - before; took <- c(sum(took[1:2]), took[3]); "
        f"if (took[1] < best[1]) best <- took; if (took[2] >= {REPEATED}) break}}; "
        "cat('answer', if (is.matrix(r)) nrow(r) else 1, best, t(r))"
    )
    done = subprocess.run(
        ["Rscript", "-e", script], capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
    )  # fmt: skip
    if done.returncode < 0:  # stopped by that limit
        return Answer(f"> {limit} s")
    if done.returncode:
        return Answer((done.stderr.strip().splitlines() or ["?"])[-1])
    rows, cpu, wall, *numbers = map(float, done.stdout.rpartition("answer")[2].split())
    if rows == 1:
        return Answer(_range(*numbers), cpu, wall)
    draws = np.array(numbers).reshape(int(rows), -1)
    low, median, high = np.quantile(draws, [0.025, 0.5, 0.975]).tolist()
    worth, logs = effective_sizes(np.log(draws))[0], np.log(draws)
    return Answer(f"{_range(median, low, high)}, {_worth(r_hat(logs), worth)}", cpu, wall, worth)


def _range(estimate: float, low: float, high: float) -> str:
    return f"{estimate:,.0f} [{low:,.0f}-{high:,.0f}]"


def _worth(mixed: float, worth: float) -> str:
    return f"R-hat {mixed:.3f}, ESS {worth:,.0f}"


def _cells(answer: Answer) -> list[str]:
    if not answer.cpu and not answer.wall:
        return [answer.said, "", ""]
    return [answer.said, _digits(answer.cpu), _digits(answer.wall)]


def _times(ours: Answer, theirs: Answer) -> list[str]:
    """Return how many times as long R takes, for effective samples of one size if there are any."""
    if not theirs.wall:
        return ["", ""]
    same = ours.worth / theirs.worth if theirs.worth else 1.0
    return [_digits(same * theirs.cpu / ours.cpu), _digits(same * theirs.wall / ours.wall)]


def _digits(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.2g}"


def _version(package: str) -> str:
    """Return the version of a package of R, or nothing where it is not installed."""
    if not shutil.which("Rscript"):
        return ""
    asked = f"cat(if (requireNamespace('{package}', quietly = TRUE)) format(packageVersion('{package}')))"
    return subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, check=False).stdout.strip()


def _peak(who: int) -> str:
    kilobytes = resource.getrusage(who).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return f"{kilobytes / 1e3:,.0f} MB"


if __name__ == "__main__":
    main()
