"""What `cleaner clean` was asked for, whichever way it is done: a run into a folder, or one document to standard output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cleaner.formats.documents import compression


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


def page_beside(report: Path) -> Path:
    """The page of a report: of the same name, as .html."""
    plain = report.with_name(report.name.removesuffix(compression(report.name)))
    return plain.with_suffix(".html")
