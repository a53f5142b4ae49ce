"""Counting those on no list: published tables, own figures and times, beside R where it and its packages are installed.

To add a method, add rows to `ROWS`. A row without a peer, or whose package is missing, says so.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from stemmata.count.bounds import chao
from stemmata.count.decomposable import decomposable
from stemmata.count.estimates import Estimate
from stemmata.count.histories import Histories, read_histories
from stemmata.count.latent import latent_class
from stemmata.count.loglinear import independence, loglinear_bic, loglinear_stepwise

TABLES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "mse"


@dataclass(frozen=True, slots=True)
class Row:
    """A method on a table.

    Attributes:
        table: Its name.
        ours: What is measured.
        told: Its settings, in words.
        published: The figure others published.
        package: The R package that does the same, if there is one.
        peer: An expression in R, of the table `z`, that gives estimate, low and high.
    """

    table: str
    ours: Callable[[Histories], Estimate]
    told: str = ""
    published: str = ""
    package: str = ""
    peer: str = ""


def _bic(order: int, top: int) -> str:
    return (
        f"{{r <- estimate_population_bic(z, nboot=1000, maxorder={order}, ntopmodels={top}, alpha=c(.025,.975)); "
        "c(r$estimate[['total']], r$uncertainty[2, ])}"
    )


STEPWISE = "{r <- estimatepopulation(z, nboot=1000, alpha=c(.025,.975)); c(r$popest, r$BCaquantiles)}"
AVERAGE = (
    "{p <- ncol(z) - 1; n <- sum(z[, p + 1]); data(list=paste0('graphs', p)); "
    "y <- integer(2^p); y[as.vector(z[, 1:p] %*% 2^((p - 1):0)) + 1] <- z[, p + 1]; "
    "y <- aperm(array(y, rep(2, p)), p:1); "
    "w <- colSums(bma.cr(y, 1:(15 * n), 2^-p, get(paste0('graphs', p)))); "
    "n + sapply(c(.5, .025, .975), function(q) which.max(cumsum(w) / sum(w) >= q))}"
)


def _lowest(order: int | None, **more: int) -> Callable[[Histories], Estimate]:
    return lambda histories: loglinear_bic(histories, order=order, samples=1_000, **more)


def _steps(histories: Histories) -> Estimate:
    return loglinear_stepwise(histories, samples=1_000)


MSE, SPARSE = "MultipleSystemsEstimation", "SparseMSE"
ROWS: list[Row] = [
    Row("kosovo1999_4lists", _lowest(3), "all 113 models", "10,357 [6,947-18,010]", MSE, _bic(3, 113)),
    Row("korea_palembang_3lists", _lowest(2), "all models", "157 [128-349]", MSE, _bic(2, 8)),
    Row("uk2013_5lists", _lowest(2, top=60), "pairs, best 60", "22,991 [11,720-43,894]", MSE, _bic(2, 60)),
    Row("uk2013_5lists", _lowest(2, top=2_000), "pairs, all 1,024", "22,991 [11,456-43,894]"),
    Row("uk2013_5lists", _lowest(4, top=7_000), "any order, all 6,893", "25,311 [11,168-56,052]"),
    Row("neworleans_5lists", _lowest(4), "any order, best 1,000", "1,034 [?-1,547]", MSE, _bic(4, 100)),
    Row("netherlands_5lists", _lowest(4), "any order, best 1,000"),
    Row("uk2013_6lists", _lowest(2), "pairs, best 1,000 of 32,768"),
    Row("kosovo1999_4lists", _steps, "", "14,342 [12,596-16,527]", SPARSE, STEPWISE),
    Row("korea_palembang_3lists", _steps, "", "269 [123-441]", SPARSE, STEPWISE),
    Row("neworleans_5lists", _steps, "", "1,034 [589-1,703]", SPARSE, STEPWISE),
    Row("uk2013_5lists", _steps, "", "11,313 [8,785-14,701]", SPARSE, STEPWISE),
    Row("uk2013_6lists", _steps, "", "11,418", SPARSE, STEPWISE),
    Row("netherlands_5lists", _steps, "", "121,522 [48,002-173,698]", SPARSE, STEPWISE),
    Row("philippines_quezon_unidentified", _steps, "9 lists"),
    *(
        Row(name, independence, "", published)
        for name, published in (
            ("uk2013_5lists", "13,444 [12,004-15,160]"),
            ("netherlands_5lists", "52,924 [48,641-57,777]"),
            ("australia_4lists", "827 [725-964]"),
        )
    ),
    Row("kosovo1999_4lists", chao, "", "10,270"),
    Row("snowshoe_hare_6occ", chao, "", "82"),
    Row("kosovo1999_4lists", decomposable, "", "12,594 [9,828-16,544]", "dga", AVERAGE),
    Row("uk2013_5lists", decomposable, "", "23,016 [10,408-33,481]", "dga", AVERAGE),
    Row("uk2013_6lists", decomposable, "", "no other program"),
    Row("kosovo1999_4lists", latent_class, "20 chains", "10,598 [9,245-14,786]; 10,422 [9,108-13,620]"),
    Row("uk2013_5lists", latent_class, "20 chains", "22,192 [13,883-34,795]; 22,291 [15,562-33,885]"),
    Row("netherlands_5lists", latent_class, "20 chains", "50,080 [25,312-161,730], R-hat 1.67"),
]
"""What is measured; the peers draw 1,000 samples too."""


def main() -> None:
    """Print each row: figures, seconds of the processor, and the peer's."""
    if not TABLES.is_dir():
        sys.exit(f"the published tables are not at {TABLES}")
    wanted = {row.package for row in ROWS if row.package}
    packages = {name for name in wanted if _installed(name)}
    if missing := sorted(wanted - packages):
        print(f"R{'' if shutil.which('Rscript') else ' is not installed,'} without: {', '.join(missing)}\n")
    print("| table | method | ours | s | published | R | s |\n|---|---|---|---|---|---|---|")
    seen = set()
    for row in ROWS:
        histories = read_histories(TABLES / f"{row.table}.csv")[""]
        if row.ours not in seen:  # what is compiled or listed once is not measured
            row.ours(histories)
            seen.add(row.ours)
        began = time.process_time()
        found = row.ours(histories)
        spent = time.process_time() - began
        theirs = _peer(row) if row.package in packages else ("", "")
        method = f"{found.method}{', ' if row.told else ''}{row.told}"
        print(f"| {row.table} | {method} | {_told(found)} | {spent:.2f} | {row.published} | {' | '.join(theirs)} |")


def _told(found: Estimate) -> str:
    if found.median is None or found.low is None or found.high is None:
        return ", ".join(found.reasons)
    return f"{found.median:,.0f} [{found.low:,.0f}-{found.high:,.0f}]"


def _installed(package: str) -> bool:
    asked = f"quit(status = !requireNamespace('{package}', quietly = TRUE))"
    return bool(shutil.which("Rscript")) and subprocess.run(["Rscript", "-e", asked], check=False).returncode == 0


def _peer(row: Row) -> tuple[str, str]:
    """Return what R says and the seconds of the processor it took; or the last line of its complaint."""
    script = (
        f"suppressMessages(library({row.package})); z <- as.matrix(read.csv('{TABLES / row.table}.csv')); "
        f"began <- proc.time()[[1]]; r <- {row.peer}; "
        "cat(r, proc.time()[[1]] - began)"
    )
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["?"])[-1], ""
    estimate, low, high, spent = map(float, done.stdout.split())
    return f"{estimate:,.0f} [{low:,.0f}-{high:,.0f}]", f"{spent:.2f}"


if __name__ == "__main__":
    main()
