"""What `cleaner clean` was asked for, whichever way it is done: a run into a folder, or one document to standard output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.corpus import choose
from cleaner.corpus.plan import Job
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.formats import streams
from cleaner.formats.registry import DOCUMENT
from cleaner.system.names import shown


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


def addresses_fit(jobs: Sequence[Job], settings: Settings) -> None:
    """Raise PlanError where --url or --urls is about what it cannot be about, or no table of addresses."""
    choose.check_table(settings.urls)
    if settings.url is not None and len(jobs) > 1:
        raise PlanError(f"--url is the address of one page, and there are {len(jobs):,}: --urls FILE has one for each")
    records = next((job for job in jobs if job.format != DOCUMENT), None)
    if records is not None and (settings.url is not None or settings.urls is not None):
        option = "--url" if settings.url is not None else "--urls"
        raise PlanError(
            f"{option} is about pages, and {shown(records.source)} has records: --url-key names their field"
        )


def page_beside(report: Path) -> Path:
    """The page of a report: of the same name, as .html."""
    plain = report.with_name(report.name.removesuffix(streams.compression(report.name)))
    return plain.with_suffix(".html")
