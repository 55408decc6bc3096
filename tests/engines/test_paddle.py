"""PaddleOCR behind our contracts, on text drawn with MuPDF's own CJK face."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pymupdf
import pytest

from extractor.engines import LineReading, models, networks, runtimes
from extractor.engines.detection import PaddleDetector
from extractor.engines.models import ModelEntry
from extractor.engines.networks import Network, has_16_bits
from extractor.engines.paddle import PaddleOrienter, PaddleRecogniser
from extractor.errors import EngineError
from extractor.parts import Pixels
from extractor.settings import Settings

SETTINGS = Settings(threads=1)


def line(text: str, size: float = 10) -> Pixels:
    """A picture of one line, 200 dpi, with a little margin."""
    font = pymupdf.Font("china-s")
    page = pymupdf.open().new_page(width=font.text_length(text, size) + 4, height=size * 1.5)
    writer = pymupdf.TextWriter(page.rect)
    writer.append((2, size * 1.15), text, font=font, fontsize=size)
    writer.write_text(page)
    drawn = page.get_pixmap(dpi=200)
    samples = np.frombuffer(drawn.samples, dtype=np.uint8).reshape(drawn.h, drawn.w, drawn.n)
    return np.ascontiguousarray(samples[:, :, ::-1])


@pytest.fixture(scope="module")
def recogniser() -> PaddleRecogniser:
    return PaddleRecogniser(SETTINGS)


def test_readings_come_in_the_order_of_the_lines(recogniser: PaddleRecogniser) -> None:
    texts = [
        "一般公共预算财政拨款支出决算明细表合计",
        "205",
        "16,435.87",
        "教育支出",
        "1,234,567,890.12",
        "0",
    ]
    readings = recogniser.read([line(text) for text in texts])
    assert [r.text for r in readings] == texts
    assert all(0.5 < r.confidence <= 1.0 for r in readings)
    assert all(len(r.alternatives) <= 5 for r in readings)


def test_many_lines_are_read_in_several_batches(recogniser: PaddleRecogniser) -> None:
    figures = [f"{n * 137}.{n % 100:02d}" for n in range(1, 61)]
    assert [r.text for r in recogniser.read([line(f) for f in figures])] == figures


def test_a_line_is_read_the_same_whatever_it_is_read_with(recogniser: PaddleRecogniser) -> None:
    texts = ["教育支出", "205", "16,435.87", "0", "社会保障和就业支出合计", "1,234,567,890.12"] * 2
    pictures = [line(text) for text in texts] + [np.ascontiguousarray(line("98.4%")[::4, ::4])]
    assert recogniser.read(pictures) == [recogniser.read([picture])[0] for picture in pictures]


def test_what_is_sure_in_16_bits_is_what_32_bits_say(recogniser: PaddleRecogniser) -> None:
    """Where the processor has no 16-bit numbers, the two are one."""
    pictures = [line(text) for text in ("教育支出", "205-01-99", "16,435.87", "社会保障和就业支出合计")]
    pictures += [np.ascontiguousarray(picture[::3, ::3]) for picture in pictures]
    quick = recogniser.read(pictures)
    full = PaddleRecogniser(Settings(threads=1, numbers="f32")).read(pictures)
    assert [r.text for r in quick] == [r.text for r in full]
    assert [r.confidence for r in quick] == pytest.approx([r.confidence for r in full], abs=0.002)


def test_what_is_sure_needs_no_network_in_32_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_16_bits():
        pytest.skip("this processor has no 16-bit numbers")

    def missing(entry: ModelEntry, settings: Settings, **_: object) -> Network:
        raise EngineError(f"{entry.name} is asked for")

    monkeypatch.setattr(runtimes, "load", missing)
    recogniser = PaddleRecogniser(SETTINGS)
    assert [r.text for r in recogniser.read([line("16,435.87"), line("教育支出")])] == [
        "16,435.87",
        "教育支出",
    ]
    smeared = np.asarray(cv2.GaussianBlur(line("教育支出"), (0, 0), 7), np.uint8)
    with pytest.raises(EngineError, match="is asked for"):
        recogniser.read([line("16,435.87"), smeared])


def test_paddleocr_itself_reads_the_same_and_finds_the_same_lines() -> None:
    own = Settings(threads=1, engine="onnxruntime")
    pictures = [line(text) for text in ("教育支出", "205-01-99", "16,435.87")]
    theirs, ours = PaddleRecogniser(own).read(pictures), PaddleRecogniser(SETTINGS).read(pictures)
    assert [r.text for r in theirs] == [r.text for r in ours]
    assert [r.confidence for r in theirs] == pytest.approx([r.confidence for r in ours], abs=0.002)
    page = np.full((200, 500, 3), 255, dtype=np.uint8)
    page[60 : 60 + pictures[0].shape[0], 50 : 50 + pictures[0].shape[1]] = pictures[0]
    (their_box,), (our_box,) = PaddleDetector(own).detect(page), PaddleDetector(SETTINGS).detect(page)
    assert their_box == pytest.approx(our_box, abs=1.0)


def test_after_a_rest_lines_are_read_the_same(recogniser: PaddleRecogniser) -> None:
    """Also while others read: a rest waits for them, and they for it."""
    lines = [line("合计"), line("1,234.56"), line("基本支出")]
    before = recogniser.read(lines)
    with ThreadPoolExecutor(3) as several:
        readings = [several.submit(recogniser.read, lines) for _ in range(4)]
        rests = [several.submit(recogniser.rest) for _ in range(4)]
        assert all(reading.result() == before for reading in readings)
        assert [rest.result() for rest in rests] == [None] * 4
    recogniser.rest()
    assert recogniser.read(lines) == before


def test_networks_of_one_file_share_its_weights() -> None:
    """One that was changed is read anew."""
    entry = models.choose("recognition", Settings())
    path = models.verified(entry, Settings())
    networks._model.cache_clear()
    for numbers in ("f32", "bf16"):
        networks.OpenVinoNetwork(path, Settings(threads=1), numbers)
    assert networks._model.cache_info().misses == 1
    assert networks._model(path, 0) is not networks._model(path, path.stat().st_mtime_ns)


def test_grey_pictures_are_read_too(recogniser: PaddleRecogniser) -> None:
    assert recogniser.read([line("合计")[:, :, 0]])[0].text == "合计"


def test_no_lines_no_readings(recogniser: PaddleRecogniser) -> None:
    assert recogniser.read([]) == []


def test_a_picture_without_pixels_is_an_engine_error(recogniser: PaddleRecogniser) -> None:
    with pytest.raises(EngineError):
        recogniser.read([np.zeros((0, 30, 3), dtype=np.uint8)])


def test_probabilities_of_a_smeared_line_say_that_it_is_doubtful(recogniser: PaddleRecogniser) -> None:
    clear = line("16,435.87")
    smeared = np.ascontiguousarray(clear[::4, ::4])
    sure, doubtful = recogniser.read([clear, smeared])
    assert doubtful.confidence < sure.confidence
    assert doubtful.alternatives


def test_the_detector_finds_each_line(recogniser: PaddleRecogniser) -> None:
    picture = np.full((300, 900, 3), 255, dtype=np.uint8)
    for top, text in ((40, "部门收支总表"), (160, "单位：万元")):
        drawn = line(text, size=14)
        picture[top : top + drawn.shape[0], 100 : 100 + drawn.shape[1]] = drawn
    found = PaddleDetector(SETTINGS).detect(picture)
    tops = sorted(float(quad[:, 1].min()) for quad in found)
    assert len(found) == 2
    assert tops == pytest.approx([45, 165], abs=15)
    assert all(quad.shape == (4, 2) for quad in found)


def test_the_orienter_knows_which_way_up(recogniser: PaddleRecogniser) -> None:
    upright = [line("一般公共服务支出"), line("社会保障和就业支出"), line("单位：万元")]
    upset = [np.ascontiguousarray(picture[::-1, ::-1]) for picture in upright]
    orienter = PaddleOrienter(recogniser)
    assert all(p < 0.2 for p in orienter.upside_down(upright))
    assert all(p > 0.8 for p in orienter.upside_down(upset))
    assert orienter.upside_down([]) == []


def test_only_lines_that_may_stand_on_their_heads_are_read_both_ways(recogniser: PaddleRecogniser) -> None:
    class Counting:
        asked = 0

        def glance(self, lines: list[Pixels]) -> list[LineReading]:
            self.asked += len(lines)
            return recogniser.glance(lines)

    counting = Counting()
    orienter = PaddleOrienter(cast(PaddleRecogniser, counting))
    chinese, figures = line("社会保障和就业支出"), line("689,968.86")
    assert orienter.upside_down([chinese])[0] < 0.01
    assert counting.asked == 1
    orienter.upside_down([figures, np.ascontiguousarray(chinese[::-1, ::-1])])
    assert counting.asked == 1 + 4


def test_models_are_named_without_loading_them() -> None:
    assert PaddleRecogniser(SETTINGS).models[0].name.endswith("_rec")
    assert PaddleDetector(SETTINGS).models[0].name.endswith("_det")


def test_loading_prints_nothing_and_tells_nobody(tmp_path: Path) -> None:
    """A process of its own, for the import's side effects: OpenVINO tells its maker of every import, over the
    network from another process, and keeps a number for whom it tells of in the home folder."""
    code = (
        "import sys\n"
        "told = {'os.fork', 'subprocess.Popen', 'socket.connect', 'socket.getaddrinfo'}\n"
        "sys.addaudithook(lambda event, args: print(event, args) if event in told else None)\n"
        "import numpy as np\n"
        "from extractor.engines.paddle import PaddleRecogniser\n"
        "from extractor.settings import Settings\n"
        "PaddleRecogniser(Settings(threads=1)).read([np.full((40, 90, 3), 255, np.uint8)])\n"
    )
    # an unreachable proxy stands for no network
    no_network = dict.fromkeys(("http_proxy", "https_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, **no_network, "HOME": str(tmp_path)},
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []
