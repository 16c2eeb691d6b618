"""Reports of any size as tables of DuckDB: what `cleaner report` and `cleaner diff` ask, and whoever else wants SQL.

`relation` is a report as it stands, one row a document. `Database.load` makes three narrow tables of it in a file that lies in a
temporary folder, so that many questions cost one reading and memory stays below a bound.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.formats import registry
from cleaner.formats.suffixes import format_of, reports
from cleaner.model import CleanerError
from cleaner.report import lines
from cleaner.report.jsonl import ReportError
from cleaner.system.names import shown

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
_OBJECT = 16 * 1024 * 1024
"""Bytes of a line that DuckDB reserves for when no line is longer."""
# A rule is its name, or in reports of earlier versions an object with its weight, as JSON: `names_of` reads both.
_REMOVAL = {
    "id": "VARCHAR",
    "start": "BIGINT",
    "end": "BIGINT",
    "text": "VARCHAR",
    "category": "VARCHAR",
    "rules": "VARCHAR[]",
    "score": "DOUBLE",
    "why": "BIGINT[]",
    "reason": "VARCHAR",
    "kept": "BOOLEAN",
    "path": "VARCHAR",
    "at": "BIGINT",
}
_WORDS = json.dumps([{name: ["VARCHAR"] if kind.endswith("[]") else "VARCHAR" for name, kind in _REMOVAL.items()}])
"""The same in words, as `json_transform` wants it: what it cannot make a number of it would leave out in silence, which a cast tells."""
COLUMNS = {
    "id": "VARCHAR",
    "record": "BIGINT",
    "source": "VARCHAR",
    "digest": "VARCHAR",
    "kind": "VARCHAR",
    "language": "VARCHAR",
    "title": "VARCHAR",
    "url": "VARCHAR",
    "words": 'STRUCT("in" BIGINT, "out" BIGINT)',
    "held": "BOOLEAN",
    "skipped": "BOOLEAN",
    "error": "VARCHAR",
    "warnings": "VARCHAR[]",
    "whys": "VARCHAR[]",
    "removals": "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in _REMOVAL.items()) + ")[]",
    "ruleset": "VARCHAR",
    "version": "VARCHAR",
}
"""The fields of a report's line that are read, and their types; what a line lacks is NULL."""

# What `str.split` takes for white space, and the scripts in which two characters count as a word: as normal.count_words.
_SPACES = r"\x09-\x0d\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_WIDE = (
    r"\x{0e00}-\x{0eff}\x{1000}-\x{109f}\x{1780}-\x{17ff}\x{3040}-\x{30ff}\x{3100}-\x{312f}\x{3400}-\x{9fff}"
    r"\x{f900}-\x{faff}\x{ff66}-\x{ff9f}\x{20000}-\x{3134f}"
)
_MACROS = rf"""
CREATE MACRO count_words(s) AS len(regexp_extract_all(s, '[^{_SPACES}]*[\pL\pN][^{_SPACES}]*'))
  + len(regexp_extract_all(s, '[{_WIDE}]')) // 2;
CREATE MACRO folder_of(s) AS coalesce(nullif(regexp_extract(s, '(?s)^(.*)/[^/]*$', 1), ''), '.');
CREATE MACRO names_of(rules) AS list_transform(rules, lambda hit:
  CASE WHEN starts_with(hit, '{{') THEN CASE WHEN json_valid(hit) THEN json_extract_string(hit, '$.id') END ELSE hit END);
CREATE MACRO host_of(s) AS
  nullif(regexp_extract(lower(s), '^[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(?:www\.)?(\[[^\]/]*\]|[^/:?#@]*)', 1), '');
"""


class Database:
    """A DuckDB database of its own, below `memory`, that reads files and nothing from the network; use as a context manager."""

    def __init__(self, memory: str = MEMORY) -> None:
        self.paths: dict[str, Path] = {}  # of the loaded reports, by the name of their tables
        self._folder = tempfile.TemporaryDirectory(prefix="cleaner-report-")
        try:
            self.folder = Path(self._folder.name)
            settings = {
                "memory_limit": memory,
                "temp_directory": str(self.folder / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "preserve_insertion_order": "true",
            }
            self.connection = _duckdb().connect(str(self.folder / "report.duckdb"), config=settings)
            self.connection.execute(_MACROS)
        except BaseException:
            self._folder.cleanup()
            raise

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()
        self._folder.cleanup()

    def rows(self, query: str, values: list[object] | None = None) -> list[tuple[Any, ...]]:
        """All rows that a query gives."""
        found: list[tuple[Any, ...]] = self.connection.execute(query, values or []).fetchall()
        return found

    def load(self, path: Path, name: str) -> None:
        """The report as the tables `NAME_documents` (one row a document), `NAME_removals` (what went) and `NAME_hits` (their rules).

        Pieces that were only reported (`kept`) are in none of them. `NAME_paths` has the elements of all, as the report has them: a path
        goes on from the one before (`report.lean`). Raises ReportError naming the file for a report that cannot be read.
        """
        self.paths[name] = path
        with relation(self.connection, path, self.folder) as source:
            source.create(f"{name}_lines")
        for statement in _TABLES.format(name=name).split(";"):
            if statement.strip():
                self.connection.execute(statement)


_TABLES = """
CREATE TABLE {name}_documents AS
  SELECT number, id, record, digest, kind, coalesce(language, '(unknown)') AS language, coalesce(host_of(url), '(unknown)') AS host,
    CASE WHEN record IS NULL THEN folder_of(id) ELSE source END AS folder,
    CASE WHEN skipped THEN 'skipped' WHEN error IS NOT NULL THEN 'failed' WHEN held THEN 'held'
      WHEN len(list_filter(removals, lambda r: NOT coalesce(r.kept, false))) > 0 THEN 'changed' ELSE 'unchanged' END AS state,
    coalesce(words."in", 0) AS words_in, coalesce(words."out", 0) AS words_out, len(warnings) AS warnings
  FROM {name}_lines;
CREATE TABLE {name}_removals AS
  SELECT number, place, removal.id AS id, removal.start AS "start", removal."end" AS "end", removal.path AS path,
    removal.category AS category, md5(coalesce(removal."text", '')) AS fingerprint, left(removal."text", 400) AS shown,
    count_words(coalesce(removal."text", '')) AS words,
    removal.score AS score, coalesce(
      list_filter(names_of(removal.rules), lambda id: len(regexp_extract_all(id, '\\.')) > 1)[1],
      names_of(removal.rules)[1], '(none)') AS rule
  FROM (SELECT number, unnest(removals) AS removal, generate_subscripts(removals, 1) AS place FROM {name}_lines
    WHERE NOT coalesce(held, false))
  WHERE NOT coalesce(removal.kept, false);
CREATE TABLE {name}_hits AS
  SELECT DISTINCT number, place, rule
  FROM (SELECT number, place, unnest(names_of(removal.rules)) AS rule
    FROM (SELECT number, unnest(removals) AS removal, generate_subscripts(removals, 1) AS place FROM {name}_lines
      WHERE NOT coalesce(held, false))
    WHERE NOT coalesce(removal.kept, false));
CREATE TABLE {name}_paths AS
  SELECT number, place, removal.path AS path
  FROM (SELECT number, unnest(removals) AS removal, generate_subscripts(removals, 1) AS place FROM {name}_lines)
  WHERE removal.path IS NOT NULL;
DROP TABLE {name}_lines
"""


def find(path: Path) -> Path:
    """The report of a run: `path` itself, or the one in the folder `path`. Raises ReportError when there is none."""
    if not path.is_dir():
        return path
    usual, *others = (path / f"report.{name}" for name in reports())
    return next((name for name in (usual, *others) if name.is_file()), usual)


@contextmanager
def relation(
    connection: duckdb.DuckDBPyConnection, path: Path, scratch: Path | None = None
) -> Iterator[duckdb.DuckDBPyRelation]:
    """A report (see `suffixes.reports`) as a relation of `COLUMNS` and `number`, the row's place, read as it is asked for.

    `scratch` is a folder for a mended copy, which is needed when lines hold lone surrogates: they are no text to DuckDB, and become
    U+FFFD. Raises ReportError, also from what is asked inside the `with` block, naming the file.
    """
    duckdb = _duckdb()
    with contextmanager(_scratch)(scratch) as folder:
        try:
            if not path.is_file():
                raise ReportError(f"{shown(path)}: no such file")
            if table := next((form.relation for form in registry.records() if form.name == format_of(path.name)), ""):
                query = f"SELECT *, row_number() OVER () - 1 AS number FROM (SELECT {_casts()} FROM (SELECT {_nulls()} WHERE false "
                query += f"UNION ALL BY NAME SELECT * FROM {table}(?)))"
                yield connection.sql(query, params=[_literal(path)])
                return
            readable, longest = lines.readable(path, folder)
            columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
            query = "SELECT *, row_number() OVER () - 1 AS number FROM read_json(?, format = 'newline_delimited', columns = {"
            query += f"{columns}}}, maximum_object_size = {max(_OBJECT, longest + 1)})"
            yield connection.sql(query, params=[_literal(readable)])
        except duckdb.OutOfMemoryException as error:
            raise ReportError(f"{shown(path)}: does not fit into the memory it may use ({_line(error)})") from None
        except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException) as error:
            raise ReportError(f"{shown(path)}: {lines.fault(path, _line(error))}") from None
        except OSError as error:
            raise ReportError(f"{shown(path)}: {(error.strerror or str(error)).lower()}") from None


def _scratch(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="cleaner-report-") as name:
        yield Path(name)


def _nulls() -> str:
    """A row of nothing, so that a table may lack columns. Removals become JSON, in which a rule that is an object stays one."""
    types = COLUMNS | {"removals": "JSON"}
    return ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in types.items())


def _casts() -> str:
    """The columns of a table as `COLUMNS`."""
    values = {name: f'"{name}"::{kind}' for name, kind in COLUMNS.items()}
    values["removals"] = f"json_transform(\"removals\", '{_WORDS}')::{COLUMNS['removals']}"
    return ", ".join(f'{value} AS "{name}"' for name, value in values.items())


def _literal(path: Path) -> str:
    """The path so that DuckDB takes it as this one file: not as a pattern of names, nor as an address."""
    absolute = str(path.absolute())
    return re.sub(r"[*?\[]", lambda match: f"[{match.group()}]", absolute)


def _line(error: BaseException) -> str:
    """The first line of an error's message, without the path that the message names already."""
    text = str(error).strip().splitlines()
    return " ".join(text[0].split())[:300] if text else type(error).__name__


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        raise CleanerError("reports are read with DuckDB: pip install 'article-cleaner[report]'") from None
    return duckdb
