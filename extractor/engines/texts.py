"""What texts look like, to weigh a recogniser's readings of them: specks beside a text are read as points."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.engines.ctc import Reading

_IDEOGRAPH = r"[\u3400-\u9fff]"
_SPECK = re.compile(rf"^[.·,'`˙]+(?={_IDEOGRAPH})|(?<={_IDEOGRAPH})[.·,'`˙]+$")
_SPECKED = 0.01
"""Prior weight of a Chinese text with a Latin point before or after it, against one without."""


def weighed(readings: Sequence[Reading]) -> list[Reading]:
    """The readings of a text, likeliest first, once their prints' priors count (Bayes' rule).

    What the search let go keeps its weight, so that doubt is not argued away.
    """
    if not any(_SPECK.search(reading.text) for reading in readings):
        return list(readings)
    let_go = max(0.0, 1.0 - sum(reading.probability for reading in readings))
    joint = [
        (reading.text, reading.probability * (_SPECKED if _SPECK.search(reading.text) else 1.0))
        for reading in readings
    ]
    total = let_go + sum(weight for _, weight in joint)
    return [Reading(text, weight / total) for text, weight in sorted(joint, key=lambda item: -item[1])]
