"""Run every measurement, or those named: `python -m benchmarks [NAME...]`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    """Run `main()` of each module beside this one, in order of name."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")]
    wanted = sys.argv[1:] or names
    for name in wanted:
        if name not in names:
            sys.exit(f"there is no measurement {name!r}; there are: {', '.join(names)}")
        print(f"\n## {name}\n")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
