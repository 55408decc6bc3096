"""Which characters look alike, measured on their pictures.

Every character of GB 2312 is drawn in the given fonts, blurred as a scan does, and compared with all others
(normalised cross-correlation). The matcher's table comes from two printing faces, the damage of the benchmark
from two others, so that the one is not made after the other:

    python -m benchmarks.codes.look_alike FONT[:INDEX] FONT[:INDEX] --least 0.78 --out FILE.csv
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

_SIZE, _SMALL, _BLUR = 40, 24, 1.2
_FREQUENT = 3755
"""Characters of the first level of GB 2312: those in everyday use, sorted by their sound."""
_MOST = 10
_Matrix = npt.NDArray[np.float32]


def characters() -> str:
    """The 6763 characters of GB 2312, the everyday ones first."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", "ignore") for code in codes)


def pictures(text: str, font: str) -> _Matrix:
    """Each character drawn, centred, blurred and made small: (N, 576), each row of length 1 and mean 0."""
    path, _, index = font.partition(":")
    face = ImageFont.truetype(path, _SIZE, index=int(index or 0))
    return np.array([_picture(character, face) for character in text], dtype=np.float32)


def _picture(character: str, face: ImageFont.FreeTypeFont) -> npt.NDArray[np.float64]:
    canvas = Image.new("L", (_SIZE + 8, _SIZE + 8), 0)
    ImageDraw.Draw(canvas).text((4, 0), character, 255, font=face)
    ink = np.asarray(canvas, dtype=float)
    rows, cols = np.nonzero(ink > 40)
    if rows.size:
        middle = (rows.min() + rows.max()) // 2, (cols.min() + cols.max()) // 2
        ink = np.roll(ink, (ink.shape[0] // 2 - middle[0], ink.shape[1] // 2 - middle[1]), (0, 1))
    small = cv2.resize(cv2.GaussianBlur(ink, (0, 0), _BLUR), (_SMALL, _SMALL), interpolation=cv2.INTER_AREA)
    flat = small.ravel() - small.mean()
    return np.asarray(flat / (np.linalg.norm(flat) + 1e-9), dtype=np.float64)


def look_alikes(fonts: Sequence[str], least: float) -> dict[str, str]:
    """For each everyday character those that look like it, the most alike first."""
    text = characters()
    drawn = [pictures(text, font) for font in fonts]
    likeness = np.mean([m[:_FREQUENT] @ m.T for m in drawn], axis=0)
    found: dict[str, str] = {}
    for place, row in enumerate(likeness):
        order = [i for i in np.argsort(-row)[: _MOST + 1] if i != place and row[i] >= least]
        if order:
            found[text[place]] = "".join(text[i] for i in order[:_MOST])
    return found


def main() -> None:
    """Write the table as CSV."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("fonts", nargs="+", help="font file, and after a colon the face in a collection")
    parser.add_argument("--least", type=float, default=0.78, help="least likeness")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args()
    found = look_alikes(chosen.fonts, chosen.least)
    lines = [f"{character},{others}" for character, others in found.items()]
    chosen.out.write_text("character,look_alikes\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
