"""One document of a batch, start to end: read, clean, write, and what to report of it. Runs in the worker processes."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner._version import __version__
from cleaner.batch import files, output
from cleaner.batch.names import as_text, reason
from cleaner.batch.plan import Job
from cleaner.config import Settings
from cleaner.model import InputError, KindOption, Result, Source
from cleaner.report import html, jsonl
from cleaner.report.statistics import Status, Tally, tally

if TYPE_CHECKING:
    from cleaner.pipeline import Cleaner

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".xht", ".shtml"})


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with every document; `out` None writes nothing."""

    settings: Settings
    out: Path | None = None
    page: bool = False
    diff: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one job: the line of the report, the entry of the page, what to count and what to say."""

    number: int
    id: str
    source: Path
    tally: Tally
    line: str
    entry: html.Entry | None = None
    diff: str | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()
    ruleset: str = ""


def make_cleaner(settings: Settings) -> Cleaner:
    """The cleaner that the settings describe. Raises PackError when a pack is malformed."""
    from cleaner import packs
    from cleaner.pipeline import Cleaner
    from cleaner.witness.phrases import compile_pattern

    # Patterns compile when a text first needs them; a malformed one of somebody's own pack should be said before.
    for rule in packs.load(settings.rules, builtin=False).rules if settings.rules else ():
        for pattern in (rule.pattern, *rule.unless):
            compile_pattern(rule, pattern)
    return Cleaner(
        preset=settings.preset,
        packs=settings.rules,
        keep=settings.keep,
        only=settings.only,
        language=settings.language,
        max_removed=settings.max_removed,
    )


def kind_of(path: Path, kind: KindOption) -> KindOption:
    """HTML by its suffix (a fragment shows little of what it is); everything else by its content."""
    return "html" if kind == "auto" and path.suffix.lower() in HTML_SUFFIXES else kind


def clean_bytes(cleaner: Cleaner, data: bytes, *, id: str, kind: KindOption) -> tuple[Source, Result]:
    """Clean one document given as the bytes of its file; the digest is that of these bytes."""
    from cleaner import sources

    source = sources.read(data, id=id, kind=kind)
    result = cleaner.clean(source, kind=source.kind, id=id)
    return source, replace(result, id=id, digest=hashlib.sha256(data).hexdigest())


def do(job: Job, task: Task, cleaner: Cleaner) -> Outcome:
    """Do one job. Whatever goes wrong with the document is its outcome, never an exception."""
    name = as_text(job.source)
    try:
        data = job.source.read_bytes()
        source, result = clean_bytes(cleaner, data, id=job.id, kind=kind_of(job.source, task.settings.kind))
        form = task.settings.format
        written = job.output if task.out is not None else None
        value = jsonl.to_object(result, source=name, output=written, format=form)
        outcome = Outcome(
            job.number,
            job.id,
            job.source,
            tally(result),
            jsonl.to_line(value),
            entry=html.entry(result) if task.page else None,
            diff=diff(source.text, result.text, name) if task.diff and result.kind == "text" else None,
            warnings=result.warnings,
            ruleset=result.ruleset,
        )
        # Last, when nothing else can go wrong: a document is reported as failed, or its output is there.
        if task.out is not None:
            files.write(task.out / job.output, output.encode(output.render(result, form)))
    except InputError as error:
        return failed(job, reason(error), skipped=not job.named)
    except OSError as error:
        other = error.filename is not None and str(error.filename) != str(job.source)
        return failed(job, f"{as_text(str(error.filename))}: {reason(error)}" if other else reason(error))
    except Exception as error:
        return failed(job, f"{type(error).__name__}: {reason(error)}")
    return outcome


def failed(job: Job, error: str, *, skipped: bool = False) -> Outcome:
    """The outcome of a document that could not be cleaned, or (`skipped`) is none."""
    value = jsonl.failure(job.id, source=as_text(job.source), error=error, skipped=skipped, version=__version__)
    state: Status = "skipped" if skipped else "failed"
    entry = html.error_entry(job.id, error, state)
    return Outcome(job.number, job.id, job.source, Tally(state), jsonl.to_line(value), entry, error=error)


def diff(before: str, after: str, name: str) -> str:
    """A unified diff; empty when nothing changed."""
    lines: list[str] = []
    for line in difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    ):
        lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(lines)
