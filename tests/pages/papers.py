"""PDFs and pictures made for these tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pymupdf

from extractor.pages import open_source
from extractor.parts import PageContent, Pixels
from extractor.settings import Settings

mupdf: Any = pymupdf
SETTINGS = Settings()


def save(pdf: Any, folder: Path, name: str = "paper.pdf") -> Path:
    path = folder / name
    pdf.save(path)
    return path


def paper(folder: Path, draw: Callable[[Any], None], width: float = 595, height: float = 842) -> Path:
    """A PDF of one page on which `draw` has drawn."""
    pdf = mupdf.open()
    draw(pdf.new_page(width=width, height=height))
    return save(pdf, folder)


def content_of(folder: Path, draw: Callable[[Any], None]) -> PageContent:
    with open_source(paper(folder, draw), SETTINGS) as source:
        return source.content(1)


def scan(seed: int = 0, width: int = 1240, height: int = 1754, dpi: int = 150) -> Pixels:
    """A scanned page in greys: a table with rules and figures, as a picture."""
    pdf = mupdf.open()
    page = pdf.new_page(width=width * 72 / dpi, height=height * 72 / dpi)
    write_table(page, rows=24)
    pixmap = page.get_pixmap(dpi=dpi, colorspace=mupdf.csGRAY)
    grey = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)[:height, :width]
    noise = np.random.default_rng(seed).normal(0, 3, grey.shape)
    return np.clip(grey + noise, 0, 255).astype(np.uint8)


def png(pixels: Pixels) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


def write_table(page: Any, rows: int = 10, top: float = 80, mode: int = 0) -> list[str]:
    """A ruled table of three columns over the page's width; gives the texts written."""
    width = page.rect.width
    columns = np.linspace(50, width - 50, 4)
    texts = []
    for r in range(rows):
        y = top + 28 * r
        if mode == 0:
            page.draw_rect((columns[0], y, columns[-1], y + 28), width=0.7)
        for c in range(3):
            text = f"{(r + 1) * 1234.5 + c:,.2f}" if c else f"教育支出{r}"
            font = "helv" if c else "china-s"
            page.insert_text((columns[c] + 6, y + 18), text, fontname=font, fontsize=11, render_mode=mode)
            texts.append(text)
    if mode == 0:
        for x in columns:
            page.draw_line((x, top), (x, top + 28 * rows), width=0.7)
    return texts


def say(pdf: Any, meanings: dict[str, str]) -> Any:
    """The PDF with fonts that say of the characters in `meanings` that they mean others (a ToUnicode map)."""
    pdf = mupdf.open(stream=pdf.tobytes(), filetype="pdf")
    pairs = "".join(f"<{ord(a):04X}> <{ord(b):04X}>\n" for a, b in meanings.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Odd def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(meanings)} beginbfchar\n{pairs}"
        "endbfchar endcmap end end"
    )
    for font in range(1, pdf.xref_length()):
        if pdf.xref_get_key(font, "Subtype")[1] == "/Type0":
            stream = pdf.get_new_xref()
            pdf.update_object(stream, "<<>>")
            pdf.update_stream(stream, cmap.encode())
            pdf.xref_set_key(font, "ToUnicode", f"{stream} 0 R")
    return pdf
