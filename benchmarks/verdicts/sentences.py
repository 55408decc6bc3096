"""Sentences of real filings: errors planted in their figures, and the same pages scanned.

What is planted is a digit taken for another in one figure of a sentence; found means that a finding comes
that was not there before. On scans the figures that are read are laid beside those of the text layer, and
what is found beside what is found in the text layer.
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pymupdf

from benchmarks.accuracy.cuttings import paper_of
from benchmarks.accuracy.filings import Filing
from benchmarks.verdicts.material import FILINGS
from extractor.api import Extraction, Job
from extractor.document import Document, Finding, Verdict
from extractor.parts import TextLine
from extractor.reconcile.narrative import narrative_findings
from extractor.reconcile.narrative.figures import Figure, told
from extractor.reconcile.narrative.prose import passages
from extractor.reconcile.sheet import read_sheets
from extractor.settings import Settings
from samples.papers import Paper
from samples.scanning import scan
from samples.wear import WEARS, Worn

_mupdf: Any = pymupdf  # it comes without types
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s*(?:万元|亿元|元|[%％]))")
_TOLD = re.compile(r"\d\s*(?:万元|亿元|元|[%％])")
_LEAST_FIGURES = 6
"""Figures with a unit by which a page is taken for one of sentences."""
_DPI = 200


@dataclass(frozen=True, slots=True)
class SentenceTrial:
    """What came of one digit changed in a sentence."""

    paper: str
    figure: str
    wrong: str
    percent: bool
    verdicts: tuple[Verdict, ...]


def lines_of(document: Document) -> list[TextLine]:
    """The lines of text outside the tables, as the stage gets them."""
    return [
        TextLine(page.number, line.bbox, line.text, line.confidence, "")
        for page in document.pages
        for line in page.lines
    ]


def sentence_trials(documents: Sequence[Document], *, each: int, seed: int) -> Iterator[SentenceTrial]:
    """Up to `each` trials in every paper, one changed digit at a time."""
    for document in documents:
        chance = random.Random(f"{seed} {document.source.name}")
        sheets, lines = read_sheets(document.tables), lines_of(document)
        before = {f.message for f in narrative_findings(sheets, lines)}
        places = [
            (number, match)
            for number, line in enumerate(lines)
            for match in _FIGURE.finditer(line.text)
            if match[0].strip("0.,")
        ]
        for number, match in chance.sample(places, min(each, len(places))):
            changed, wrong = _changed(lines[number], match, chance)
            after = narrative_findings(sheets, [*lines[:number], changed, *lines[number + 1 :]])
            new = tuple(f.verdict for f in after if f.message not in before)
            percent = lines[number].text[match.end() :].lstrip()[:1] in "%％"
            yield SentenceTrial(document.source.name, match[0], wrong, percent, new)


def _changed(line: TextLine, match: re.Match[str], chance: random.Random) -> tuple[TextLine, str]:
    """The line with another digit in one of its figures, and what the figure says then."""
    text = match[0]
    place = chance.choice([i for i, c in enumerate(text) if c.isdigit()])
    other = chance.choice([d for d in "0123456789" if d != text[place]])
    wrong = text[:place] + other + text[place + 1 :]
    return replace(line, text=line.text[: match.start()] + wrong + line.text[match.end() :]), wrong


@dataclass(frozen=True, slots=True)
class ScannedSentences:
    """The figures of a paper's sentences: how many there are, how many a scan gives rightly, how many as
    disturbed, and those it gives wrongly; and the findings that only the scan gives, or only the layer."""

    paper: str
    figures: int
    right: int
    disturbed: int
    wrong: tuple[tuple[str, str], ...]
    false: tuple[Finding, ...]
    missed: tuple[Finding, ...]


def scanned_sentences(wear: str, severity: float, pages: int, folder: Path) -> Iterator[ScannedSentences]:
    """Up to `pages` pages of sentences of each filing, read from the text layer and from a worn scan."""
    folder.mkdir(parents=True, exist_ok=True)
    with Extraction(Settings()) as extraction:
        for path in sorted(FILINGS.glob("f*.pdf")):
            chosen = _told_pages(path)[:pages]
            if not chosen:
                continue
            paper = paper_of(Filing(path.stem, path, 0, ()), chosen, ())
            layer = _read(extraction, paper, folder / f"{path.stem}.pdf")
            worn = _scanned(paper, path.stem, wear, severity)
            picture = _read(extraction, worn, folder / f"{path.stem}-{wear}-{severity}.pdf")
            if layer is not None and picture is not None:
                yield _compared(path.stem, layer, picture)


def _told_pages(path: Path) -> list[int]:
    with _mupdf.open(path) as source:
        return [
            n for n, page in enumerate(source, 1) if len(_TOLD.findall(page.get_text())) >= _LEAST_FIGURES
        ]


def _scanned(paper: Paper, name: str, wear: str, severity: float) -> Paper:
    seed = int(re.sub(r"\D", "", name) or 0)

    def worn(pixels: object, page: int) -> Worn:
        return WEARS[wear](pixels, _DPI, severity, 7 * page + seed)  # type: ignore[arg-type]

    return scan(paper, name, worn, _DPI)


def _read(extraction: Extraction, paper: Paper, path: Path) -> Document | None:
    kept = path.with_suffix(".json")
    if kept.is_file():
        return Document.model_validate_json(kept.read_bytes())
    path.write_bytes(paper.pdf)
    (outcome,) = extraction.run([Job(path)])
    if outcome.document is not None:
        kept.write_text(outcome.document.model_dump_json(), encoding="utf-8")
    return outcome.document


def _compared(name: str, layer: Document, picture: Document) -> ScannedSentences:
    true, read = _figures(layer), _figures(picture)
    texts = [_plain(figure) for figure in true], [_plain(figure) for figure in read]
    right = disturbed = 0
    wrong: list[tuple[str, str]] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        right += j - i if what == "equal" else 0
        unsure = sum(figure.doubtful for figure in read[k:m]) if what != "equal" else 0
        disturbed += unsure
        if what != "equal" and unsure < max(j - i, m - k):
            wrong.append((" ".join(texts[0][i:j]), " ".join(texts[1][k:m])))
    of_layer, of_picture = (
        {f.message: f for f in narrative_findings((), lines_of(document))} for document in (layer, picture)
    )
    return ScannedSentences(
        name,
        len(true),
        right,
        disturbed,
        tuple(wrong),
        tuple(f for message, f in of_picture.items() if message not in of_layer),
        tuple(f for message, f in of_layer.items() if message not in of_picture),
    )


def _figures(document: Document) -> list[Figure]:
    return [figure for one in told(passages(lines_of(document))) for figure in one.figures]


def _plain(figure: Figure) -> str:
    """A figure by value and unit; one that is disturbed equals no other."""
    return f"?{figure.text}" if figure.doubtful else f"{figure.value.normalize():f}{figure.unit}"
