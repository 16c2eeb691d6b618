"""The addresses that a table gives documents: what `--url` and `--urls` name."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from cleaner.corpus.choose import is_web
from cleaner.corpus.document import Job
from cleaner.corpus.search import PlanError
from cleaner.formats.documents import DOCUMENT
from cleaner.packs import cached
from cleaner.system.names import as_text, reason, shown

_NAMES = {",": "comma", "\t": "tab"}


class _Tabs(csv.excel_tab):
    """Columns with tabs between and no quotation marks."""

    quoting = csv.QUOTE_NONE


class TableError(PlanError):
    """A table of addresses that cannot be read; the message names the file and the line."""


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


def unheard(table: str, jobs: Sequence[Job]) -> str | None:
    """What to say of a table that names none of the documents, as one with paths from another folder does. Raises TableError."""
    if not jobs or any(address(table, job.id, job.source) for job in jobs):
        return None
    names = shown(jobs[0].id), shown(jobs[0].source)
    return f"{shown(table)}: names no document of this run; the first one's name is {' or '.join(dict.fromkeys(names))}"


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


def digest(table: str | None) -> str:
    """SHA-256 of a table's bytes: another table is another run. Raises TableError."""
    if table is None:
        return ""
    try:
        return hashlib.sha256(Path(table).read_bytes()).hexdigest()
    except OSError as error:
        raise TableError(f"{shown(table)}: {reason(error)}") from None
