"""The page that a document came from: a file of its own, or a record of a file (`rows.jsonl#12`)."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleaner.formats import read, registry, streams
from cleaner.formats.documents import DOCUMENT, packing
from cleaner.formats.record_files import open_records, parts
from cleaner.formats.records import Opened, Part, ReadOptions
from cleaner.formats.suffixes import format_of
from cleaner.model import CleanerError, InputError, Source
from cleaner.system.digest import source_digest
from cleaner.system.names import reason, shown

MOST = 5_000_000
"""Bytes of a page up to which it is shown."""
STRETCH = 4_000_000
"""Bytes that are read to find a record, where a file can be entered in its midst (plain JSON Lines, tables)."""
KEYS = ("text_key", "id_key", "url_key", "encoding")
Object = Mapping[str, Any]


class PageError(CleanerError):
    """The page cannot be shown; the message says why."""


def is_there(value: Object) -> bool:
    """Whether a document is a page whose file can be looked for. Its digest is checked when it is shown."""
    return value.get("kind") == "html" and _path(value).is_file()


def _path(value: Object) -> Path:
    return Path(str(value.get("source")))


class Sources:
    """The sources of a run's documents; `settings` are those of the run (where its records have their text, and its encoding)."""

    def __init__(self, settings: Object) -> None:
        keys = {name: settings[name] for name in KEYS if isinstance(settings.get(name), str)}
        kind = settings.get("kind")
        self._reading = ReadOptions(MOST, **keys, kind=kind if kind in {"html", "text"} else "auto")
        self._parts: dict[tuple[Path, int], list[Part]] = {}
        self._open: tuple[Path, int, Opened] | None = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close what is open."""
        if self._open is not None:
            self._open[2].close()
            self._open = None

    def source(self, value: Object) -> Source:
        """The source of a document of the report. Raises PageError when it is not there, or is not what was cleaned."""
        path = _path(value)
        try:
            if value.get("record") is None:
                if path.stat().st_size > MOST:
                    raise PageError(f"The page is longer than {MOST:,} bytes.")
                data = path.read_bytes()
                if packed := packing(path.name):
                    data = streams.unpack(data, packed, MOST)
                found = read(data, id=str(value["id"]), kind="html", encoding=str(value.get("encoding", "")))
            else:
                with self._lock:
                    found = self._record(path, int(value["record"]))
        except (OSError, InputError, CleanerError) as error:
            if isinstance(error, PageError):
                raise
            raise PageError(f"{shown(str(value.get('source')))}: {reason(error)}") from None
        # A report from elsewhere may name any file: only one that was cleaned is shown.
        if source_digest(found) != value.get("digest"):
            raise PageError(
                f"{shown(str(value.get('source')))}: is not the page that was cleaned; it has changed since"
            )
        return found

    def _record(self, path: Path, number: int) -> Source:
        """Record `number` of a file: out of the stretch that holds it, or read on from the last one."""
        form = format_of(path.name)
        if form == DOCUMENT:
            with path.open("rb") as file:
                begun = registry.begins(file.read(MOST))
            if begun is None:
                raise PageError(f"{shown(str(path))}: is no file of records that its name tells")
            form = begun.name
        part = self._part(path, form, number)
        if part is not None:
            opened = open_records(path, form, path.name, self._reading, part)
            try:
                return _found(opened, number)[0]
            finally:
                opened.close()
        if self._open is None or self._open[0] != path or self._open[1] >= number:
            self.close()
            self._open = (path, -1, open_records(path, form, path.name, self._reading))
        try:
            source, last = _found(self._open[2], number)
        except CleanerError:
            self.close()
            raise
        self._open = (path, last, self._open[2])
        return source

    def _part(self, path: Path, form: str, number: int) -> Part | None:
        key = (path, path.stat().st_mtime_ns)
        if key not in self._parts:
            self._parts = {key: parts(path, form, STRETCH)}
        return next((part for part in reversed(self._parts[key]) if part.first <= number), None)


def _found(opened: Opened, number: int) -> tuple[Source, int]:
    for record in opened.records:
        if record.index == number or record.final:
            if record.source is None:
                raise PageError(record.error or "is no document")
            return record.source, record.index
        if record.index > number:
            break
    raise PageError(f"there is no record {number} any more")


def settings_of(run: Object) -> Object:
    """What of a run's settings says where its records have their text, and how it is to be read."""
    settings = run.get("settings")
    return {name: settings.get(name) for name in (*KEYS, "kind")} if isinstance(settings, Mapping) else {}
