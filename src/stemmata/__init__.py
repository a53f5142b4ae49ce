"""Stemmata: from what people said to what can be found, with every step open to question.

```python
import stemmata

case = stemmata.new("mycase", title="Mill Street")
case.add("inbox/")
case.build()
case.table("lineages")  # an Arrow table
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stemmata.errors import StemmataError

if TYPE_CHECKING:
    from stemmata.case import Case, new, open  # noqa: A004  (reads as stemmata.open)

__all__ = ["Case", "StemmataError", "new", "open"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module attribute of any kind)
    # Loaded when first asked for: `import stemmata` and `stemmata --help` stay instant.
    if name in __all__:
        from stemmata import case

        return getattr(case, name)
    msg = f"module 'stemmata' has no attribute {name!r}"
    raise AttributeError(msg)
