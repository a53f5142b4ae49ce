"""logic-v2 of nomenklatura over pairs of names; runs in an environment of its own (`names` makes it).

Reads JSON from standard input: `{"sets": {name: [[left, right], ...]}}`. Writes one line of JSON: for each set the
scores and the seconds of wall and processor time that comparing took, without the making of entities.
"""

import json
import sys
import time
from itertools import count

from followthemoney import model
from nomenklatura.matching import LogicV2


def main() -> None:
    config, numbers = LogicV2.default_config(), count()

    def person(name: str):
        # names are remembered by the entity's id: an id used twice would give the first name's score for ever
        return model.get_proxy({"id": f"n{next(numbers)}", "schema": "Person", "properties": {"name": [name]}})

    out = {}
    for name, pairs in json.load(sys.stdin)["sets"].items():
        # one entity a name, so that what is remembered of it serves all its pairs
        made_of = {name: person(name) for name in dict.fromkeys(name for pair in pairs for name in pair)}
        made = [(made_of[left], made_of[right]) for left, right in pairs]
        for left, right in made[:100]:
            LogicV2.compare(left, right, config)  # what is loaded on first use
        began, used = time.perf_counter(), time.process_time()
        scores = [LogicV2.compare(left, right, config).score for left, right in made]
        out[name] = {"scores": scores, "wall": time.perf_counter() - began, "cpu": time.process_time() - used}
    print(json.dumps(out))


if __name__ == "__main__":
    main()
