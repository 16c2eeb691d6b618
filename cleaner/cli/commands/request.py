"""What `cleaner clean` was asked for, whichever way it is done: a run into a folder, or one document to standard output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.corpus.document import Job
from cleaner.corpus.settings import Settings
from cleaner.formats.documents import DOCUMENT, compression, plain_suffix
from cleaner.system.names import shown

TABLES = frozenset({".csv", ".tsv"})
"""What the names of tables end in that no format reads."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asked for, beyond the settings."""

    paths: tuple[str, ...]
    out: Path | None = None
    report: Path | None = None
    dry_run: bool = False
    check: bool = False
    diff: bool = False
    overwrite: bool = False
    restart: bool = False
    engine: str = "local"
    ray_address: str | None = None
    form: str | None = None
    quiet: bool = False
    verbose: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything may be written: looking (--dry-run, --check) writes nothing."""
        return self.out is not None and not self.dry_run and not self.check


JSON = ".json"
"""A list, an object or lines of them: more than one form, so none is read as records unasked."""


def tables(jobs: Sequence[Job], settings: Settings) -> str | None:
    """What a person should know of tables that are cleaned as texts, as nothing reads their rows; None where there are none."""
    if settings.kind != "auto":
        return None
    single = {*TABLES, JSON}
    found = [job.source for job in jobs if job.format == DOCUMENT and plain_suffix(job.source.name) in single]
    if not found:
        return None
    more = f" (so are {len(found) - 1:,} more)" if len(found) > 1 else ""
    what, each, how = "a table", "row", ""
    if plain_suffix(found[0].name) == JSON:
        what, each, how = (
            "JSON",
            "member",
            " (jq -c '.[]' does, of a list; --from jsonl reads lines whatever they are called)",
        )
    return (
        f"{shown(found[0])}: is {what}, and is cleaned as one text{more}: for a document a {each} make JSON Lines of it{how}, "
        "with the text in the field text (--kind text: one text is meant)"
    )


def page_beside(report: Path) -> Path:
    """The page of a report: of the same name, as .html."""
    plain = report.with_name(report.name.removesuffix(compression(report.name)))
    return plain.with_suffix(".html")
