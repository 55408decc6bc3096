"""The committed set: which papers lie under `samples/set`, and how each is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samples import damage
from samples.damage import Pixels
from samples.papers import Paper, draw
from samples.scanning import PageWear, scan
from samples.style import Style
from samples.wear import Worn

SET = Path(__file__).parent / "set"


@dataclass(frozen=True, slots=True)
class Sample:
    """A committed paper: its name, what it is for, and how it is drawn; `wear` None: a digital paper."""

    name: str
    about: str
    family: str
    seed: int
    style: Style
    wear: PageWear | None = None
    quality: int = 75

    def make(self) -> Paper:
        """Draws it."""
        paper = draw(self.family, self.seed, self.style)
        if self.wear is None:
            document = paper.truth.model_copy(
                update={"source": paper.truth.source.model_copy(update={"name": f"{self.name}.pdf"})}
            )
            return Paper(paper.pdf, document)
        return scan(paper, f"{self.name}.pdf", self.wear, quality=self.quality)


def demo_wear(pixels: Pixels, page: int) -> Worn:
    """A skew of 0.7 degrees, a seal that touches the table's corner, mild noise."""
    height, width = pixels.shape[:2]
    sealed = damage.seal(pixels, (0.80 * width, 0.47 * height), 158, 0.75, seed=7)
    moved = damage.skew(sealed, 0.7)
    soft = damage.blur(moved.pixels, 0.5)
    return Worn(damage.noise(soft, 3.0, seed=page), moved.matrix, 0, 0.7)


def samples() -> Iterator[Sample]:
    """Every committed paper."""
    yield Sample(
        "demo",
        "a scan with codes, one planted error and a seal",
        "expenditure_overview",
        11,
        Style(planted=1, rows=9),
        demo_wear,
    )


def write(folder: Path, made: Paper, name: str) -> None:
    """Writes a paper and its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.pdf").write_bytes(made.pdf)
    (folder / f"{name}.json").write_text(made.truth.model_dump_json() + "\n", encoding="utf-8")


Report = Callable[[str], None]


def make_set(report: Report, only: frozenset[str] = frozenset(), folder: Path = SET) -> None:
    """Writes the set (or the samples named in `only`) again. The same machine gives the same bytes."""
    for sample in samples():
        if only and sample.name not in only:
            continue
        made = sample.make()
        write(folder, made, sample.name)
        report(f"{sample.name}: {len(made.pdf) // 1024} KiB, {len(made.truth.tables)} tables")
