"""The index of a report: one DuckDB file that is built once and answers what the page asks.

It lies at `OUT/.cleaner/review.duckdb` and is a cache: keyed by the report's fingerprint, whole or not there, and built again when the
report is another. Texts are read from the report itself, by each line's offset.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from cleaner.model import CATEGORIES, CleanerError
from cleaner.report import jsonl
from cleaner.report.jsonl import ReportError
from cleaner.review import texts
from cleaner.review.differ import prepare
from cleaner.review.differ.pair import SIDES, side_of
from cleaner.review.precision import rules_of
from cleaner.review.sample import Sampler
from cleaner.review.verdicts import group_of
from cleaner.system.addresses import host_of
from cleaner.system.names import reason, shown

if TYPE_CHECKING:
    import duckdb

VERSION = 4
FILE = Path(".cleaner") / "review.duckdb"
SEARCHED = 20_000
"""Characters of a removed text that the search looks at."""
SCORES = (0.5, 1.0, 2.0, 4.0)
LENGTHS = (20, 80, 240, 1000)
PLACES = (0.15, 0.85)
_EDGE = 1 << 16
"""Bytes at the start and at the end of a report that are read to know it again, beside its size and time: reading all of a report of
gigabytes would take longer than the index saves, and whoever adds to a report or writes it anew changes one of these."""

_TABLES = {
    "documents": "doc INTEGER, id VARCHAR, folded VARCHAR, start BIGINT, size BIGINT, row INTEGER, kind VARCHAR, "
    "title VARCHAR, host INTEGER, language INTEGER, held BOOLEAN, removals INTEGER, words_in BIGINT, words_out BIGINT, draw UBIGINT",
    "removals": "n INTEGER, doc INTEGER, number INTEGER, id VARCHAR, grp INTEGER, category INTEGER, host INTEGER, "
    "language INTEGER, differs INTEGER, score DOUBLE, score_band INTEGER, length_band INTEGER, place INTEGER, words INTEGER",
    "fired": "rule INTEGER, n INTEGER",
    "sample": "rule INTEGER, n INTEGER, rank INTEGER",
    "groups": "grp INTEGER, name VARCHAR, folded VARCHAR",
    "names": "kind VARCHAR, code INTEGER, name VARCHAR",
}


def library() -> Any:
    """The duckdb module. Raises CleanerError saying how to install it."""
    try:
        import duckdb
    except ImportError:
        raise CleanerError("review needs more packages: pip install 'article-cleaner[review]'") from None
    return duckdb


def lines_of(out: Path) -> Path:
    """What is reviewed of a folder: the report of a run, or the differences of two. Raises CleanerError when it is neither."""
    found = out / (prepare.LINES if prepare.is_there(out) else "report.jsonl")
    if not found.is_file():
        raise CleanerError(f"{shown(found)}: no such file; {shown(out)} is not the output of a run")
    return found


def fingerprint(report: Path) -> str:
    """What tells one report from another without reading all of it: size, time, and both ends."""
    with report.open("rb") as file:
        status = os.fstat(file.fileno())
        made = hashlib.sha256(f"{VERSION}:{status.st_size}:{status.st_mtime_ns}:".encode())
        made.update(file.read(_EDGE))
        file.seek(max(0, status.st_size - _EDGE))
        made.update(file.read(_EDGE))
    return made.hexdigest()


def current(out: Path) -> bool:
    """Whether the index that lies under `out` is that of its report."""
    path = out / FILE
    if not path.is_file():
        return False
    duckdb = library()
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute("SELECT name FROM names WHERE kind = 'fingerprint'").fetchone()
    except duckdb.Error:
        return False
    return row is not None and row[0] == fingerprint(lines_of(out))


def build(out: Path) -> None:
    """Read the report under `out` and put its index in place. Raises ReportError for a line that is no object of a report."""
    duckdb = library()
    report = lines_of(out)
    key = fingerprint(report)
    target = out / FILE
    target.parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="review-", dir=target.parent))
    try:
        _write_tables(report, folder, key)
        made = folder / "index.duckdb"
        with duckdb.connect(str(made)) as connection:
            for name, columns in _TABLES.items():
                _load(connection, name, columns, folder / f"{name}.csv")
        with made.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(made, target)  # noqa: PTH105 - atomic by its name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(connection: duckdb.DuckDBPyConnection, name: str, columns: str, path: Path) -> None:
    types = {part.split()[0]: part.split()[1] for part in columns.split(", ")}
    connection.execute(
        f"CREATE TABLE {name} AS SELECT * FROM read_csv(?, columns={types!r}, header=false, auto_detect=false, delim=',', "
        "quote='\"', escape='\"', nullstr='', new_line='\\n', strict_mode=false, max_line_size=10000000, parallel=false)",
        [str(path)],
    )


class _Codes:
    """Numbers for names, in order of first sight."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.codes: dict[str, int] = {name: code for code, name in enumerate(names)}

    def __call__(self, name: str) -> int:
        return self.codes.setdefault(name, len(self.codes))


def band(value: float, edges: tuple[float, ...]) -> int:
    """The number of the band that a value falls into: 0 below the first edge."""
    return bisect_right(edges, value)


def plain(text: str) -> str:
    """Text that the index can hold: without NUL, line breaks and lone surrogates."""
    text = " ".join(text.replace("\0", " ").split())
    return text.encode("utf-8", "replace").decode("utf-8")


def fold(text: str) -> str:
    """Text as the search compares it."""
    return plain(text[:SEARCHED]).casefold()


def _write_tables(report: Path, folder: Path, key: str) -> None:
    names = {
        "category": _Codes(CATEGORIES),
        "rule": _Codes(),
        "host": _Codes([""]),
        "language": _Codes([""]),
        "differs": _Codes(["", *SIDES]),
    }
    files: dict[str, TextIO] = {
        name: (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") for name in _TABLES
    }
    try:
        rows = {name: csv.writer(file, lineterminator="\n").writerow for name, file in files.items()}
        tables = _Writer(names, rows)
        start = 0
        with report.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                size = len(line)
                if line.strip():
                    try:
                        tables.document(jsonl.read_line(line), start, size)
                    except (ValueError, KeyError, TypeError, RecursionError) as error:
                        why = reason(error) if isinstance(error, ValueError) else f"malformed: {reason(error)}"
                        raise ReportError(f"{shown(report)}: line {number}: {why}") from None
                start += size
        tables.finish()
        for kind, codes in names.items():
            for name, code in codes.codes.items():
                rows["names"]((kind, code, plain(name)))
        rows["names"](("fingerprint", 0, key))
    finally:
        for file in files.values():
            file.close()


class _Writer:
    """Turns the report's objects into rows."""

    def __init__(self, names: Mapping[str, _Codes], rows: Mapping[str, Any]) -> None:
        self.names, self.rows = names, rows
        self.documents = self.removals = 0
        self.groups: dict[int, int] = {}
        self.rows_of: dict[str, int] = {}
        self.sampler = Sampler()

    def document(self, value: dict[str, Any], start: int, size: int) -> None:
        """Take one line of the report."""
        if value.get("error") is not None:
            return
        doc = self.documents
        self.documents += 1
        host, language = self.names["host"](host_of(value.get("url"))), self.names["language"](value["language"] or "")
        removals = cast("list[dict[str, Any]]", value["removals"])
        title = plain(value["title"] or "")[:300]
        name = plain(value["id"])
        draw = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        self.rows["documents"](
            (
                *(
                    doc,
                    name,
                    f"{name} {title}".casefold(),
                    start,
                    size,
                    self._row(value),
                    value["kind"],
                    title,
                    host,
                    language,
                ),
                *(value["held"], len(removals), value["words"]["in"], value["words"]["out"], draw),
            )
        )
        length = max(1, value["characters"]["in" if value["kind"] == "text" else "out"])
        for number, removal in enumerate(removals):
            if side_of(removal) == "both":  # what two runs agree about is nothing to judge
                continue
            where = removal["start"] if removal["start"] is not None else removal.get("at") or 0
            self._removal(removal, value["id"], doc, number, host, language, where / length)

    def _row(self, value: dict[str, Any]) -> int | None:
        """The number of the document among the records of its output file."""
        if not texts.is_record(value):
            return None
        self.rows_of[value["output"]] = row = self.rows_of.get(value["output"], -1) + 1
        return row

    def _removal(
        self, removal: dict[str, Any], document: str, doc: int, number: int, host: int, language: int, where: float
    ) -> None:
        n = self.removals
        self.removals += 1
        text, category, score = removal["text"], removal["category"], float(removal["score"])
        key = group_of(removal)
        known = len(self.groups)
        group = self.groups.setdefault(int(key, 16), known)
        if group == known:
            self.rows["groups"]((group, key, fold(text)))
        self.rows["removals"](
            (
                *(
                    n,
                    doc,
                    number,
                    plain(removal["id"]),
                    group,
                    self.names["category"](category),
                    host,
                    language,
                    self.names["differs"](side_of(removal)),
                    score,
                ),
                *(band(score, SCORES), band(len(text), LENGTHS), band(where, PLACES), len(text.split())),
            )
        )
        rules = rules_of(removal)
        for rule in sorted(rules):
            self.rows["fired"]((self.names["rule"](rule), n))
        # Of a comparison everything is drawn, in one order for all rules: what is judged first is a sample whatever is filtered.
        self.sampler.add(rules, document, removal["id"], n, whole="diff" in removal)

    def finish(self) -> None:
        """Write what is known only at the end: each rule's sample, in the order of the draw."""
        for rule, n, rank in self.sampler.drawn():
            self.rows["sample"]((self.names["rule"](rule), n, rank))
