"""What a table's figures are like may doubt digits that were clearly seen, and not replace them."""

from extractor.document import Alternative
from extractor.engines import LineReading
from extractor.reading.judging.judgement import _stood_by
from extractor.reading.judging.pooling import Evidence


def seen(text: str, posterior: float) -> Evidence:
    return Evidence((LineReading(text, posterior, ()),))


def pooled(text: str, confidence: float, *others: tuple[str, float]) -> LineReading:
    return LineReading(text, confidence, tuple(Alternative(text=t, probability=p) for t, p in others))


def test_digits_that_were_clearly_seen_stay_and_are_doubted() -> None:
    """A clean page: the network had 10,403.11 at 0.9996, the pool made 100,403.11 of it."""
    reading = _stood_by(pooled("100,403.11", 0.7, ("10,403.11", 0.2)), seen("10,403.11", 0.9996))
    assert (reading.text, reading.confidence) == ("10,403.11", 0.2)
    assert reading.alternatives[0].text == "100,403.11"
    assert reading.alternatives[0].probability <= 0.5


def test_digits_that_were_not_clear_may_be_replaced() -> None:
    better = pooled("1,204.50", 0.9, ("1,201.50", 0.1))
    assert _stood_by(better, seen("1,201.50", 0.6)) == better


def test_separators_are_no_digits() -> None:
    better = pooled("495,417", 0.97, ("495.417", 0.03))
    assert _stood_by(better, seen("495.417", 0.99)) == better
