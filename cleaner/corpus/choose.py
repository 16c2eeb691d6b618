"""Which clean documents are written, and the addresses that a table gives them: what `--min-words`, `--only-with`, `--urls` … ask for."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.corpus.plan import Job
from cleaner.corpus.search import PlanError
from cleaner.formats import about
from cleaner.formats.documents import DOCUMENT
from cleaner.model import Result
from cleaner.packs import cached
from cleaner.pipeline import checks
from cleaner.system.names import as_text, reason, shown

FIELDS = tuple(name for name in (*about.FIELDS, *about.MORE) if name != "page_type_confidence")
"""What `--only-with` can ask for."""


class _Tabs(csv.excel_tab):
    """Columns with tabs between and no quotation marks."""

    quoting = csv.QUOTE_NONE


class TableError(PlanError):
    """A table of addresses that cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document has to be, or it is left out.

    `words` counts those of the clean text; `languages` are codes, of which the part before a dash counts; `fields` have to be known.
    """

    words: int = 0
    languages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def refuses(self, result: Result) -> str | None:
        """Why a document is left out, in words; None for one that is wanted.

        >>> Wanted(words=100).refuses(Result("a", "text", "Boo.", (), (), (), words_out=1))
        'left out: 1 word (--min-words 100)'
        """
        if result.words_out < self.words:
            plural = "word" if result.words_out == 1 else "words"
            return f"left out: {result.words_out:,} {plural} (--min-words {self.words})"
        if self.languages and base(result.language or "") not in self.languages:
            what = f"language {result.language}" if result.language else "no language found"
            return f"left out: {what} (--language-filter {','.join(self.languages)})"
        missing = next((name for name in self.fields if not getattr(result, name)), None)
        return None if missing is None else f"left out: no {missing} (--only-with {','.join(self.fields)})"


def base(code: str) -> str:
    """The part of a language's code before a dash, in lower case."""
    return code.replace("_", "-").split("-")[0].lower()


def check_addresses(url: str | None, urls: str | None, jobs: Sequence[Job]) -> None:
    """Raise PlanError where --url or --urls is about what it cannot be about, and TableError for a table that cannot be read."""
    address(urls, "", Path())
    if url is not None and len(jobs) > 1:
        raise PlanError(f"--url is the address of one page, and there are {len(jobs):,}: --urls FILE has one for each")
    records = next((job for job in jobs if job.format != DOCUMENT), None)
    if records is not None and (url is not None or urls is not None):
        option = "--url" if url is not None else "--urls"
        raise PlanError(
            f"{option} is about pages, and {shown(records.source)} has records: --url-key names their field"
        )


def address(table: str | None, id: str, source: Path) -> str | None:
    """The address that a table gives a document, found by the name that reports give it or by its path as it was named.

    Raises TableError.
    """
    if table is None:
        return None
    try:
        status = Path(table).stat()
    except OSError as error:
        raise TableError(f"{shown(table)}: {reason(error)}") from None
    found = _addresses(table, status.st_mtime_ns, status.st_size)
    return found.get(id) or found.get(as_text(source))


@cached.once(2)
def _addresses(table: str, changed: int, size: int) -> Mapping[str, str]:
    """The table as it was read when it had this time and size."""
    return read(Path(table))


def read(table: Path) -> dict[str, str]:
    """The table of file → address in `table`: two columns, with tabs between, or commas where the name ends in .csv.

    A first line `file`, `url` is its header. Raises TableError for a line that has not two columns, a second address that is no
    http or https, or a file that stands there twice with two addresses.
    """
    delimiter = "," if table.suffix.lower() == ".csv" else "\t"
    found: dict[str, str] = {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            # Tabs are no part of a name that somebody writes into such a table, so nothing needs quotation marks there.
            dialect = csv.excel if delimiter == "," else _Tabs
            rows = csv.reader(file, dialect)
            for row in rows:
                cells = [cell.strip() for cell in row]
                if not any(cells) or (rows.line_num == 1 and [cell.lower() for cell in cells] == ["file", "url"]):
                    continue
                where = f"{shown(table)}: line {rows.line_num}"
                if len(cells) != 2:
                    raise TableError(f"{where}: wants a file and its address with a {_NAMES[delimiter]} between")
                if not is_web(cells[1]):
                    raise TableError(f"{where}: {shown(cells[1])} is no address of the web (http, https)")
                name = cells[0].removeprefix("./")
                if found.setdefault(name, cells[1]) != cells[1]:
                    raise TableError(f"{where}: {shown(name)} has another address already")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{shown(table)}: {reason(error)}") from None
    return found


_NAMES = {",": "comma", "\t": "tab"}


def is_web(text: str) -> bool:
    """Whether a text begins as an address of the web."""
    return text.lower().startswith(("http://", "https://"))


def digest(table: str | None) -> str:
    """SHA-256 of a table's bytes: another table is another run. Raises TableError."""
    if table is None:
        return ""
    try:
        return hashlib.sha256(Path(table).read_bytes()).hexdigest()
    except OSError as error:
        raise TableError(f"{shown(table)}: {reason(error)}") from None


def check_address(value: object) -> str:
    """`value` as an address of the web."""
    if not isinstance(value, str) or not is_web(value):
        raise ValueError(f"{value!r} is no address of the web (http, https)")
    return value


def check_words(value: object) -> int:
    """`value` as a number of words."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("wants a number of words, 0 or more")
    return value


def check_languages(values: object) -> tuple[str, ...]:
    """`values` as codes of languages: a list, or a line with commas."""
    found = dict.fromkeys(base(str(checks.language(name))) for name in _listed(values))
    return tuple(found)


def check_fields(values: object) -> tuple[str, ...]:
    """`values` as names of metadata: a list, or a line with commas."""
    found = tuple(dict.fromkeys(_listed(values)))
    for name in found:
        if name not in FIELDS:
            raise ValueError(f"{name!r} is none of {', '.join(FIELDS)}")
    return found


def _listed(values: object) -> list[str]:
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list | tuple) or not all(isinstance(item, str) for item in values):
        raise ValueError("wants a list of names")
    return [name.strip() for value in values for name in value.split(",") if name.strip()]
