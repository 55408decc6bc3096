"""Outside engines are imported without what they import beside."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractor.engines.imports import at_first_use, out_of_reach
from tests.engines.drawn import Paper


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that an engine imports beside."""
    (tmp_path / "kemu_beside.py").write_text("class Frame:\n    pass\n", encoding="utf-8")
    (tmp_path / "kemu_engine.py").write_text(
        "import kemu_beside as kb\nframes: kb.Frame\ndef made(): return kb.Frame()\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("kemu_beside", "kemu_engine"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return "kemu_beside"


def test_out_of_reach_while_another_is_imported(beside: str) -> None:
    with out_of_reach(beside), pytest.raises(ImportError):
        __import__("kemu_engine")
    assert __import__(beside).Frame


def test_what_is_merely_mentioned_is_imported_when_it_is_used(beside: str) -> None:
    with at_first_use(beside):
        engine = __import__("kemu_engine")
    assert beside not in sys.modules
    made = engine.made()
    assert type(made) is sys.modules[beside].Frame


def test_what_is_there_already_stays(beside: str) -> None:
    whole = __import__(beside)
    with at_first_use(beside):
        engine = __import__("kemu_engine")
    assert engine.kb is whole is sys.modules[beside]


def test_camelot_and_the_solver_read_without_pandas_and_leave_it_to_others(tmp_path: Path) -> None:
    drawn = Paper()
    drawn.text(55, 113, "合计")
    code = f"""
import sys
from pathlib import Path
from extractor.engines.camelot import CamelotReader
from extractor.geometry import Box
from extractor.parts import PageCell, PageGrid
from extractor.reconcile.verdicts.solver import _cp_model

box = Box(50, 100, 150, 120)
grid = PageGrid(box, 1, 1, (PageCell(0, 0, 1, 1, box),), True)
assert CamelotReader().read(Path({str(drawn.save(tmp_path))!r}), None, 1, [grid]) == [["合计"]]
model = _cp_model().CpModel()
assert "pandas" not in sys.modules

from camelot.core import Table
import pandas

assert type(Table([(0, 1)], [(1, 0)]).df) is pandas.DataFrame
assert type(model.new_bool_var_series("b", pandas.Index([1]))) is pandas.Series
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
