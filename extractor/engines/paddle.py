"""PaddleOCR's recogniser of lines of text.

The network and its preparation of pictures are PaddleOCR's; the decoder is `extractor.engines.ctc`, which
gives several readings with probabilities. The network is loaded on first use.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from extractor.document import Alternative, ModelUse
from extractor.engines import LineReading, ctc, figures, runtimes, texts
from extractor.engines import models as model_files
from extractor.engines.networks import Network
from extractor.engines.once import Once
from extractor.errors import EngineError
from extractor.greys import only_greys
from extractor.parts import Pixels
from extractor.settings import Settings
from extractor.wording import has_ideographs

S = TypeVar("S")
T = TypeVar("T")

LINE_HEIGHT = 48
_BATCH_WIDTH = 768
"""Pixels of width in one batch: enough to keep the processor busy, and little is wasted on half-full ones."""
_WIDEST = 3200
"""PaddleOCR squeezes lines that are wider than this at a height of 48."""
_STRETCH = 1.15
"""A line is padded to at most about so many times its own width,"""
_NARROWEST = 96
"""and to at least this width; PaddleOCR's own 320 triples the cost of a short figure."""
_USUAL = 9
"""So many of the narrowest widths are met on most pages."""
_PREPARED, _PREPARED_AGAIN = 24, 12
"""For so many shapes of batches, those met last, the network that reads every line is kept prepared, and the
one that reads doubtful lines again. There are 32; scans meet 14 on a page, 24 at most."""
QUICK = 0.95
"""A reading in 16-bit numbers of at least this posterior stands."""
_GLANCING_BEAM = 4
"""Posteriors of lines on their heads, and thereby the evidence on which way up a page lies, change by less
than a tenth of a natural logarithm against the full beam; it is asked for in 1.9 instead of 5.1 ms a page."""
_HOPELESS = 0.05
"""Where the best path alone is less probable its text is hardly sure, though many paths spell it."""

_PLAIN, _IDEOGRAPHS = 0.6, 4
"""Posterior and unlike ideographs of a line that can only stand upright."""


class PaddleRecogniser:
    """Reads pictures of single lines (`extractor.engines.Recogniser`).

    Where the processor reckons with 16-bit numbers, every line is read in these first, three times as fast.
    A reading that is fairly sure then stands: its text is that of the full reading, and its posterior is as
    good (measured on 2,650 lines: unlike texts only below 0.7, log odds that differ by 0.14 on average and
    to both sides alike). All others are read in numbers of 32 bits.
    What is read in a line does not depend on the lines it is read with.
    """

    name = "paddleocr"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._entry = model_files.choose("recognition", settings)
        self._quick = Once(lambda: runtimes.load_quick(self._entry, settings, several=True, shapes=_PREPARED))
        self._full = Once(self._new_full)
        self._alphabet = Once(self._all_characters)
        self._threads = Once(lambda: ThreadPoolExecutor(self._first().at_once, thread_name_prefix="lines"))
        self._unprepared = deque((max(1, _BATCH_WIDTH // width), width) for width in PADDED[:_USUAL])

    @property
    def models(self) -> tuple[ModelUse, ...]:
        return (self._entry.use,)

    def load(self) -> None:
        """Load the network now rather than when it is first needed. Raises as `read` does.

        It may be read with meanwhile. Where there is one in 16 bits, that in 32 waits for doubtful lines.
        """
        self._first()
        self._alphabet()

    def prepare_next(self) -> bool:
        """Run the network on a batch of one more usual shape, for a new shape costs time; False where each
        was, or lines are being read. Raises as `read` does. It may be read with meanwhile."""
        try:
            size, width = self._unprepared.popleft()
        except IndexError:
            return False
        values = np.zeros((size, 3, LINE_HEIGHT, width), dtype=np.float32)
        network = self._first()
        for _ in self._beside(network, lambda _: network.run(values, len), range(network.at_once)):
            pass
        return True

    def rest(self) -> None:
        """Let go of memory that only reading needs; it is taken anew when lines are read."""
        for network in (self._quick.made, self._full.made):
            if network is not None:
                network.rest()

    def read(self, lines: Sequence[Pixels]) -> list[LineReading]:
        """One reading for each picture of a line (BGR or grey, any size), in their order.

        Any thread may call it. Raises EngineError where the network fails, ModelError where it is missing.
        """
        if not lines:
            return []
        # from now on whoever reads prepares just what he needs
        self._unprepared.clear()
        pictures = _Pictures(lines)
        readings: dict[int, LineReading] = {}
        quick = self._quick()
        if quick is not None:
            first = self._looks(quick, pictures, range(len(lines)), self._read_if_sure)
            readings = {index: reading for index, reading in first if reading is not None}
        doubtful = [i for i in range(len(lines)) if i not in readings]
        if doubtful:
            readings.update(self._looks(self._full(), pictures, doubtful, self._read))
        return [readings[i] for i in range(len(lines))]

    def glance(self, lines: Sequence[Pixels]) -> list[LineReading]:
        """The same in 16-bit numbers alone, where the processor has them, and by a narrow search: whether
        lines can be read, not what they say."""
        if not lines:
            return []
        take = partial(self._read, beam=_GLANCING_BEAM)
        found = dict(self._looks(self._first(), _Pictures(lines), range(len(lines)), take))
        return [found[i] for i in range(len(lines))]

    def _read_if_sure(self, line: ctc.Line) -> LineReading | None:
        """The reading of a line in 16-bit numbers; None where it is not sure."""
        if math.prod(step[0][1] for step in line.steps) < _HOPELESS:
            return None
        reading = self._read(line)
        return reading if reading.confidence >= QUICK else None

    def _read(self, line: ctc.Line, beam: int = ctc.BEAM) -> LineReading:
        return _reading(self._decoded(line, beam))

    def _decoded(self, line: ctc.Line, beam: int) -> list[ctc.Reading]:
        alphabet = self._alphabet()
        plain = ctc.decode(line, alphabet, beam=beam)
        if not figures.figure_like(plain[0].text):
            return texts.weighed(plain)
        if len(plain) == 1 and figures.fits(plain[0].text):
            return plain
        return figures.weighed(plain, ctc.decode(line, alphabet, figures.AMOUNTS, beam))

    def _new_full(self) -> Network:
        shapes = _PREPARED if self._quick() is None else _PREPARED_AGAIN
        return runtimes.load(self._entry, self._settings, several=True, shapes=shapes)

    def _first(self) -> Network:
        """The network that every line is read with first."""
        return self._quick() or self._full()

    def _all_characters(self) -> ctc.Alphabet:
        return ctc.Alphabet(_characters(self._first(), self._entry, self._settings))

    def _looks(
        self,
        network: Network,
        pictures: _Pictures,
        which: Sequence[int],
        take: Callable[[ctc.Line], T],
    ) -> Iterator[tuple[int, T]]:
        """What is made of what a network says of some of the pictures, in any order."""

        alphabet = self._alphabet()

        def look(batch: _Batch) -> list[tuple[int, T]]:
            chosen = [which[place] for place in batch.places]
            values = pictures.batch(chosen, batch.width, batch.size)
            lines = network.run(values, lambda said: ctc.lines_of(said[: len(chosen)], alphabet))
            return [(index, take(line)) for index, line in zip(chosen, lines, strict=True)]

        batches = _batches([pictures.widths[i] for i in which])
        for looked in self._beside(network, look, batches):
            yield from looked

    def _beside(self, network: Network, work: Callable[[S], T], on: Iterable[S]) -> Iterator[T]:
        """The work on each, in their order: by as many threads as the network makes runs at once."""
        several = list(on)
        if network.at_once == 1 or len(several) < 2:
            return map(work, several)
        return self._threads().map(work, several)


class PaddleOrienter:
    """Says which way up lines are by reading them both ways (`extractor.engines.Orienter`).

    A line that stands on its head is read as something that the recogniser itself finds unlikely; the two
    posteriors' ratio is the evidence. That needs no further model. What is plainly Chinese as it stands need
    not be turned (of 768 beginnings of lines turned on their heads 12 were read so, as far as looked at from
    a page that had come on its head; of upright ones five in six).
    """

    def __init__(self, recogniser: PaddleRecogniser) -> None:
        self._recogniser = recogniser

    def upside_down(self, lines: Sequence[Pixels]) -> list[float]:
        """For each picture of a line the probability that it stands on its head.

        Raises EngineError or ModelError as the recogniser does.
        """
        upright = self._recogniser.glance(lines)
        doubtful = [i for i, reading in enumerate(upright) if not _plainly_chinese(reading)]
        turned = self._recogniser.glance([np.ascontiguousarray(lines[i][::-1, ::-1]) for i in doubtful])
        upset = {i: reading.confidence for i, reading in zip(doubtful, turned, strict=True)}
        return [
            (upset.get(i, 0.0) + 1e-6) / (reading.confidence + upset.get(i, 0.0) + 2e-6)
            for i, reading in enumerate(upright)
        ]


def _plainly_chinese(reading: LineReading) -> bool:
    """Whether a line is read as several unlike ideographs, and nothing else is likelier. (Dashes are read as
    一, whichever way up.)"""
    ideographs = {character for character in reading.text if has_ideographs(character)}
    return reading.confidence >= _PLAIN and len(ideographs) >= _IDEOGRAPHS


def _characters(network: Network, entry: model_files.ModelEntry, settings: Settings) -> list[str]:
    """The characters by their place in the network's output: blank, the alphabet, space."""
    if "character" in network.metadata:
        characters = network.metadata["character"].split("\n")
    else:
        said = model_files.config_of(entry, settings).get("PostProcess") or {}
        characters = [str(character) for character in said.get("character_dict") or []]
    all_characters = ["", *characters, " "]
    size = network.last_axis
    if size is not None and len(all_characters) != size:
        raise EngineError(
            f"The recogniser puts out {size} characters, its alphabet has {len(all_characters)}"
        )
    return all_characters


def _reading(found: list[ctc.Reading]) -> LineReading:
    best, *others = found
    return LineReading(
        best.text,
        best.probability,
        tuple(Alternative(text=r.text, probability=r.probability) for r in others),
    )


class _Pictures:
    """Pictures of lines and how wide the network sees each of them, pixels."""

    def __init__(self, lines: Sequence[Pixels]) -> None:
        if any(line.size == 0 for line in lines):
            raise EngineError("A picture of a line has no pixels")
        # the three colours are mostly alike: one is resized then, for all
        found = [only_greys(line) for line in lines]
        self._lines = [line if grey is None else grey for line, grey in zip(lines, found, strict=True)]
        self.widths = [
            min(_WIDEST, math.ceil(LINE_HEIGHT * line.shape[1] / line.shape[0])) for line in self._lines
        ]

    def batch(self, which: Sequence[int], width: int, size: int) -> npt.NDArray[np.float32]:
        """Some of them as the network wants them: (size, 3, 48, width), from -1 to 1, as PaddleOCR prepares
        them; 0 right of a line, and where there are fewer lines than `size`."""
        batch = np.empty((size, 3, LINE_HEIGHT, width), dtype=np.float32)
        for place, index in enumerate(which):
            across = max(1, self.widths[index])
            small = cv2.resize(self._lines[index], (across, LINE_HEIGHT))
            scaled = small / np.float32(127.5) - np.float32(1.0)
            batch[place, :, :, :across] = scaled if scaled.ndim == 2 else scaled.transpose(2, 0, 1)
            batch[place, :, :, across:] = 0.0
        batch[len(which) :] = 0.0
        return batch


@dataclass(frozen=True, slots=True)
class _Batch:
    """Lines read together: their places, the width they are padded to, and for how many there is room."""

    places: tuple[int, ...]
    width: int
    size: int


def _batches(widths: Sequence[int]) -> Iterator[_Batch]:
    """Lines of about the same width together, wide ones first: where two threads run batches, one of them may
    have to wait for the other's last one, which is short then.

    There are few shapes of batches, since each new one costs time: a line's width alone decides what width
    it is padded to, and the batch is full or holds one line.
    """
    of_width: dict[int, list[int]] = defaultdict(list)
    for place, width in enumerate(widths):
        of_width[PADDED[bisect_left(PADDED, width)]].append(place)
    for width, places in sorted(of_width.items(), reverse=True):
        size = max(1, _BATCH_WIDTH // width)
        whole = len(places) // size * size
        # a few lines in a batch cost as much as a full one
        if 2 * (len(places) - whole) > size:
            whole = len(places)
        for start in range(0, whole, size):
            yield _Batch(tuple(places[start : start + size]), width, size)
        for place in places[whole:]:
            yield _Batch((place,), width, 1)


def _padded_widths() -> tuple[int, ...]:
    widths = [_NARROWEST]
    while widths[-1] < _WIDEST:
        widths.append(min(_WIDEST, math.ceil(_STRETCH * widths[-1] / 16) * 16))
    return tuple(widths)


PADDED = _padded_widths()
"""The widths that lines are padded to."""
