"""The decoder against sums over all paths, and what it does with the prints of one character."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.engines import ctc, figures

Rows = npt.NDArray[np.float32]


def probabilities(rows: list[dict[int, float]], size: int) -> Rows:
    """One line: each step's probabilities by place, the rest spread evenly."""
    out = np.zeros((1, len(rows), size), dtype=np.float32)
    for step, row in enumerate(rows):
        rest = (1.0 - sum(row.values())) / max(1, size - len(row))
        out[0, step] = [row.get(place, rest) for place in range(size)]
    return out


def decoded(
    array: Rows, alphabet: ctc.Alphabet, grammar: ctc.Grammar | None = None, beam: int = ctc.BEAM
) -> list[ctc.Reading]:
    return ctc.decode(ctc.lines_of(array, alphabet)[0], alphabet, grammar, beam)


def by_enumeration(array: Rows, characters: list[str]) -> dict[str, float]:
    """The posterior of every text: the sum over all paths that spell it."""
    texts: dict[str, float] = defaultdict(float)
    steps = array[0].astype(float)
    for path in itertools.product(range(steps.shape[1]), repeat=steps.shape[0]):
        spelled = [c for c, _ in itertools.groupby(path) if c != ctc.BLANK]
        texts["".join(characters[c] for c in spelled)] += float(
            np.prod([steps[t, c] for t, c in enumerate(path)])
        )
    return texts


@st.composite
def small_lines(draw: st.DrawFn) -> Rows:
    length = draw(st.integers(1, 4))
    weights = draw(
        st.lists(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4), min_size=length, max_size=length)
    )
    rows = np.array([weights], dtype=np.float64)
    return (rows / rows.sum(axis=2, keepdims=True)).astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(small_lines())
def test_a_wide_beam_finds_every_texts_posterior(array: Rows) -> None:
    characters = ["", "a", "b", "c"]
    truth = by_enumeration(array, characters)
    found = decoded(array, ctc.Alphabet(characters), beam=10_000)
    likeliest = sorted(truth.values(), reverse=True)[: len(found)]
    assert [r.probability for r in found] == pytest.approx(likeliest, abs=1e-5)
    for reading in found:
        assert reading.probability == pytest.approx(truth[reading.text], abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(small_lines())
def test_readings_are_apart_ordered_and_no_more_than_certain(array: Rows) -> None:
    found = decoded(array, ctc.Alphabet(["", "a", "b", "c"]), beam=4)
    values = [r.probability for r in found]
    assert len({r.text for r in found}) == len(found) <= ctc.READINGS
    assert values == sorted(values, reverse=True)
    assert sum(values) <= 1.0 + 1e-6


def test_a_sum_of_paths_beats_the_best_path() -> None:
    # The likeliest path is all blank (0.36), yet "a" has three paths: 0.24 + 0.24 + 0.16.
    array = probabilities([{0: 0.6, 1: 0.4}, {0: 0.6, 1: 0.4}], 2)
    found = decoded(array, ctc.Alphabet(["", "a"]))
    assert found[0].text == "a"
    assert found[0].probability == pytest.approx(0.64)


def test_a_doubled_character_needs_a_blank_between() -> None:
    alphabet = ctc.Alphabet(["", "1", "2"])
    joined = probabilities([{1: 1.0}, {1: 1.0}, {2: 1.0}], 3)
    parted = probabilities([{1: 1.0}, {0: 1.0}, {1: 1.0}, {2: 1.0}], 3)
    assert decoded(joined, alphabet)[0].text == "12"
    assert decoded(parted, alphabet)[0].text == "112"


def test_two_prints_of_one_character_are_one_reading() -> None:
    alphabet = ctc.Alphabet(["", "(", "（", "护", ")"])
    array = probabilities([{1: 0.45, 2: 0.55}, {3: 1.0}, {4: 1.0}], 5)
    found = decoded(array, alphabet)
    assert found[0].text == "（护)"
    assert found[0].probability == pytest.approx(1.0, abs=1e-6)


def test_figures_are_written_in_plain_characters() -> None:
    alphabet = ctc.Alphabet(["", "1", "，", ",", "2"])
    array = probabilities([{1: 1.0}, {2: 0.9, 3: 0.1}, {4: 1.0}], 5)
    assert decoded(array, alphabet)[0].text == "1,2"


def test_spaces_part_latin_words_only() -> None:
    alphabet = ctc.Alphabet(["", "a", "合", " "])
    space = {3: 1.0}
    assert decoded(probabilities([{1: 1.0}, space, {1: 1.0}], 4), alphabet)[0].text == "a a"
    assert decoded(probabilities([{2: 1.0}, space, {2: 1.0}], 4), alphabet)[0].text == "合合"


def test_a_grammar_keeps_the_beam_to_its_texts() -> None:
    alphabet = ctc.Alphabet(["", *"0123456789", ".", ","])
    digit = {str(d): d + 1 for d in range(10)}
    rows = [{digit[c]: 1.0} for c in "16"]
    rows += [{11: 0.999, 12: 0.001}]
    rows += [{digit[c]: 1.0} for c in "435"]
    rows += [{11: 1.0}]
    rows += [{digit[c]: 1.0} for c in "87"]
    array = probabilities(rows, 13)
    assert decoded(array, alphabet)[0].text == "16.435.87"
    kept = decoded(array, alphabet, figures.AMOUNTS)
    assert [r.text for r in kept] == ["16,435.87"]
    assert kept[0].probability == pytest.approx(0.001, rel=1e-3)


def test_nothing_fits_where_the_grammar_allows_nothing() -> None:
    alphabet = ctc.Alphabet(["", "合"])
    assert decoded(probabilities([{1: 1.0}], 2), alphabet, figures.AMOUNTS) == []


def test_a_blank_line_is_an_empty_text() -> None:
    assert decoded(probabilities([{0: 1.0}, {0: 1.0}], 2), ctc.Alphabet(["", "a"])) == [
        ctc.Reading("", pytest.approx(1.0))
    ]


def test_usual_characters_go_before_traditional_ones_unless_the_picture_is_clear() -> None:
    alphabet = ctc.Alphabet(["", "会", "會", "镕"])
    doubtful = decoded(probabilities([{1: 0.3, 2: 0.69}], 4), alphabet)
    assert [r.text for r in doubtful[:2]] == ["会", "會"]
    assert doubtful[0].probability == pytest.approx(0.97, abs=0.02)
    assert decoded(probabilities([{3: 0.9995, 1: 0.0003}], 4), alphabet)[0].text == "镕"


@st.composite
def partly_sure_lines(draw: st.DrawFn) -> Rows:
    """Lines of up to six steps, some of which leave no doubt."""
    rows = []
    for sure in draw(st.lists(st.booleans(), min_size=1, max_size=6)):
        weights = np.array(draw(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4)))
        if sure:
            weights = np.where(np.arange(4) == draw(st.integers(0, 3)), 1.0, 1e-6)
        rows.append(weights / weights.sum())
    return np.array([rows], dtype=np.float32)


@settings(max_examples=80, deadline=None)
@given(partly_sure_lines())
def test_steps_without_doubt_between_others_keep_every_texts_posterior(array: Rows) -> None:
    characters = ["", "a", "b", "c"]
    truth = by_enumeration(array, characters)
    for reading in decoded(array, ctc.Alphabet(characters), beam=10_000):
        assert reading.probability == pytest.approx(truth[reading.text], abs=1e-4)


@settings(max_examples=80, deadline=None)
@given(partly_sure_lines())
def test_the_likeliest_character_of_each_step_is_found(array: Rows) -> None:
    """Whether it is a blank, a character of figures or another."""
    line = ctc.lines_of(array, ctc.Alphabet(["", "1", ",", "支"]))[0]
    best = array[0].argmax(axis=1).tolist()
    sure = (array[0].max(axis=1) >= ctc.SURE).tolist()
    kept = [
        place for i, place in enumerate(best) if not (i and sure[i] and sure[i - 1] and place == best[i - 1])
    ]
    assert list(line.printed) == kept


def test_a_clear_text_that_a_grammar_forbids_has_no_reading_under_it() -> None:
    array = probabilities([{1: 1.0}, {2: 1.0}, {0: 1.0}, {2: 1.0}, {3: 1.0}], 4)
    alphabet = ctc.Alphabet(["", "1", ".", "5"])
    assert decoded(array, alphabet)[0].text == "1..5"
    assert decoded(array, alphabet, figures.AMOUNTS) == []
