"""Importing the official list from a workbook or a CSV file, whatever its layout.

The official tables come with the code in one column (2050199), in three (205 | 01 | 99, or only the deepest
filled), or in one cell with the name; names in one column, indented, or in one column for each level; and a
column of explanations. What a sheet looks like is told by the cells themselves.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from extractor.codes.catalogue import SYSTEMS, Catalogue, Entry, own_entries, write_entries
from extractor.codes.inspection import Change
from extractor.codes.labels import key
from extractor.codes.printed import SYSTEM_BY_FIRST_DIGIT, Printed, code_before_label, hyphenated
from extractor.document import CodeSystem
from extractor.errors import OutputError, UsageError

_LARGEST = 64 * 2**20
_MOST_ROWS, _MOST_COLUMNS = 60_000, 64
_MOSTLY = 0.6
_NAME = re.compile(r"名称|科目|name", re.IGNORECASE)
_CODE_HEADING = re.compile(r"编码|代码|code", re.IGNORECASE)
_NOT_NAME = re.compile(r"说明|备注|解释|内容|依据|remark|note|description", re.IGNORECASE)
_HEADING_ROWS = 12
Sheet = Sequence[Sequence[str]]
"""Texts of cells, row by row; every row of the same length."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds: entries from `year` on, and how many filled rows below the first code could not be
    understood (`skipped`, by sheet and row, counted from 1)."""

    year: int
    entries: tuple[Entry, ...]
    skipped: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """What an import changes: codes that are new, that have another name, and that the file does not list."""

    added: tuple[Change, ...]
    renamed: tuple[Change, ...]
    missing: tuple[Change, ...]
    same: int


def read_list(path: Path, year: int) -> Imported:
    """The entries of a workbook (.xlsx, .xlsm) or a CSV file, all valid from `year` on.

    Raises `UsageError` where the file cannot be read, is too large, or holds no codes.
    """
    entries: dict[tuple[CodeSystem, str], Entry] = {}
    skipped: list[tuple[str, int]] = []
    for name, sheet in _sheets(path):
        for row, code, label in _listed(sheet):
            system = SYSTEM_BY_FIRST_DIGIT.get(code[:1]) if code else None
            if code is None or system is None or not key(label):
                skipped.append((name, row))
                continue
            entries.setdefault((system, code), Entry(system, code, label, year, None, "known"))
    if not entries:
        raise UsageError(f"{path} holds no codes with names that could be understood")
    return Imported(year, tuple(entries.values()), tuple(skipped))


def differences(imported: Imported, catalogue: Catalogue) -> Differences:
    """What the file says otherwise than the catalogue, in the file's year and systems."""
    systems = {entry.system for entry in imported.entries}
    known = {
        (e.system, e.code): e.name
        for e in catalogue.entries
        if e.holds_in(imported.year) and e.system in systems
    }
    listed = {(e.system, e.code): e.name for e in imported.entries}
    changes = [
        Change(place[0], place[1], known.get(place), listed.get(place))
        for place in sorted(known.keys() | listed.keys(), key=lambda p: p[1])
        if place not in known or place not in listed or key(known[place]) != key(listed[place])
    ]
    return Differences(
        added=tuple(c for c in changes if c.before is None),
        renamed=tuple(c for c in changes if c.before is not None and c.after is not None),
        missing=tuple(c for c in changes if c.after is None),
        same=len(listed) - sum(c.after is not None for c in changes),
    )


def store(
    imported: Imported, folder: Path, catalogue: Catalogue, *, complete: bool = False
) -> tuple[Path, ...]:
    """Write the entries into a user's folder, joined with what lies there; returns the files written.

    An entry of the folder with another name ends the year before. `complete`: the file is the whole list
    of its systems, so that all codes it does not name end the year before. Raises `OutputError`.
    """
    written: list[Path] = []
    older = own_entries(folder) if folder.is_dir() else ()
    for system in SYSTEMS:
        new = [entry for entry in imported.entries if entry.system == system]
        if not new:
            continue
        old = [entry for entry in older if entry.system == system]
        if complete:
            old += _to_close(catalogue, system, old, {entry.code for entry in new})
        path = folder / f"{system}.csv"
        _write(path, write_entries(_merged(old, new, imported.year, complete=complete)))
        written.append(path)
    return tuple(written)


def _to_close(
    catalogue: Catalogue, system: CodeSystem, own: Iterable[Entry], listed: set[str]
) -> list[Entry]:
    mine = {entry.code for entry in own}
    return [e for e in catalogue.entries if e.system == system and e.code not in listed | mine]


def _merged(old: Iterable[Entry], new: Iterable[Entry], year: int, *, complete: bool) -> list[Entry]:
    listed = {entry.code: entry for entry in new}
    result: list[Entry] = []
    for entry in old:
        newer = listed.get(entry.code)
        if newer is None and not complete:
            result.append(entry)
        elif newer is not None and newer.name == entry.name and entry.holds_in(year):
            listed[entry.code] = newer._replace(first_year=entry.first_year)
        elif (entry.first_year or 0) < year:
            result.append(entry._replace(last_year=min(entry.last_year or 9999, year - 1)))
    return [*result, *listed.values()]


def _write(path: Path, text: str) -> None:
    """The text under its final name, or nothing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.{os.getpid()}")
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error


# --- files ----------------------------------------------------------------------------------------------


def _sheets(path: Path) -> Iterator[tuple[str, Sheet]]:
    if path.stat().st_size > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST // 2**20} MiB")
    try:
        if path.suffix.lower() in (".xlsx", ".xlsm"):
            yield from _workbook(path)
        else:
            yield path.name, _table(_csv_rows(path.read_bytes()))
    except UsageError:
        raise
    except Exception as error:
        # A damaged workbook makes the library raise errors of many kinds; all mean the same to the user.
        raise UsageError(f"{path} cannot be read as a workbook or CSV file: {error}") from error


def _workbook(path: Path) -> Iterator[tuple[str, Sheet]]:
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
            yield sheet.title, _table([_text(value) for value in row] for row in rows)
    finally:
        book.close()


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    text = _decoded(data)
    sample = text[:8192]
    separator = max(",;\t", key=sample.count)
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator)):
        if number >= _MOST_ROWS:
            break
        yield [_text(value) for value in row[:_MOST_COLUMNS]]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError("The file is text in neither UTF-8 nor GB 18030")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def _table(rows: Iterable[Sequence[str]]) -> Sheet:
    found = [tuple(row) for row in rows]
    width = max((len(row) for row in found), default=0)
    return [row + ("",) * (width - len(row)) for row in found]


# --- layouts --------------------------------------------------------------------------------------------


def _listed(sheet: Sheet) -> Iterator[tuple[int, str | None, str]]:
    """For each row from the first code on: its number from 1, its code and its name."""
    columns = _code_columns(sheet)
    names = _name_columns(sheet, columns)
    above: str | None = None
    for number, row in enumerate(sheet, start=1):
        code, label = _in_columns(row, columns, names, above) if columns else _in_one_cell(row)
        if code is None and above is None:
            continue
        if code is None and not any(row):
            continue
        above = code or above
        yield number, code, label


def _code_columns(sheet: Sheet) -> tuple[int, ...]:
    """The column of whole codes or of classes, and those right of it that hold two digits each."""
    width = len(sheet[0]) if sheet else 0
    for col in range(width):
        texts = [digits for row in sheet if (digits := row[col].replace(" ", "").replace("-", ""))]
        whole = sum(hyphenated(text) is not None for text in texts)
        if not whole or whole < _MOSTLY * sum(text[0].isdecimal() for text in texts):
            continue
        last = col
        while last + 1 < width and last - col < 3 and _are_parts(sheet, last + 1):
            last += 1
        return tuple(range(col, last + 1))
    return ()


def _are_parts(sheet: Sheet, col: int) -> bool:
    texts = [row[col] for row in sheet if row[col]]
    parts = sum(re.fullmatch(r"\d{1,2}|[1235]\d\d(?:\d\d){1,3}", text) is not None for text in texts)
    return parts > 0 and parts >= _MOSTLY * len(texts)


def _name_columns(sheet: Sheet, columns: Sequence[int]) -> tuple[int, ...]:
    """The columns of names, by the headings above the first code; else all to the right of the codes."""
    right = range(columns[-1] + 1 if columns else 0, len(sheet[0]) if sheet else 0)
    headed = []
    for col in right:
        heads = [row[col] for row in sheet[:_HEADING_ROWS] if not any(hyphenated(text) for text in row)]
        heading = "".join(heads)
        if _NAME.search(heading) and not _NOT_NAME.search(heading) and not _CODE_HEADING.search(heading):
            headed.append(col)
    return tuple(headed) or tuple(right)[:1]


def _in_columns(
    row: Sequence[str], columns: Sequence[int], names: Sequence[int], above: str | None
) -> tuple[str | None, str]:
    texts = [re.sub(r"[\s-]", "", row[col]) for col in columns]
    whole = max(texts, key=len)
    if hyphenated(whole) and len(whole) > 3:
        code = hyphenated(whole)
    else:
        parts = [text.zfill(2) if n and text else text for n, text in enumerate(texts)]
        while parts and not parts[-1]:
            parts.pop()
        code = Printed(tuple(parts), (), 1.0).below(above) if parts else None
    filled = [row[col] for col in names if row[col]]
    if not filled:
        return code, ""
    level = code.count("-") if code else 0
    own = row[names[level]] if len(names) > level else ""
    return code, own or filled[-1]


def _in_one_cell(row: Sequence[str]) -> tuple[str | None, str]:
    """Code and name in one cell: "2050199 其他教育管理事务支出"."""
    for text in row:
        parts, name = code_before_label(text)
        if parts and name:
            return hyphenated("".join(parts)), name.strip()
    return None, ""
