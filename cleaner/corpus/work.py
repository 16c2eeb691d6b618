"""One document of a batch: what became of it, and what to write and to report of it. Runs in the worker processes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner._version import __version__
from cleaner.corpus import document
from cleaner.corpus.document import Job
from cleaner.corpus.settings import Settings
from cleaner.formats import registry, streams
from cleaner.formats.documents import packing
from cleaner.formats.records import Record, SourceError, TooLongError
from cleaner.formats.suffixes import target_format
from cleaner.model import InputError, Result
from cleaner.report import flat, html, jsonl
from cleaner.report.sample import PER_GROUP, Entry
from cleaner.report.statistics import Status, Tally, tally
from cleaner.system.names import as_text, reason

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner

DIED = "the worker process died while cleaning it"
STUCK = "took more than its time limit, also when it was only to be passed through"
STUCK_READING = "reading it took too long, and its process had to be replaced"
NO_MEMORY = "not enough memory"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with every document; `out` None writes nothing.

    `state` is the folder for what a run remembers, `digest` that of the settings and rules. `page` collects what report.html shows,
    `diff` writes differences. `isolated` says that the work is done in a process that may die without harm.
    """

    settings: Settings
    out: Path | None = None
    state: Path | None = None
    digest: str = ""
    page: bool = False
    diff: bool = False
    isolated: bool = False
    per_group: int = PER_GROUP
    whole: bool = True
    formats: tuple[registry.RecordFormat, ...] = ()
    """Formats that were registered where the run began, for the processes that it starts."""

    @property
    def lines(self) -> bool:
        """Whether anybody reads the report's lines of documents that were cleaned: a run that writes, or a page of records."""
        return self.settings.report and (self.state is not None or self.page)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document: the line of the report (empty where nobody reads it), the entry of the page, what to count and to say.

    `content` is the output file of a document that has one of its own. `again` says that the machine is to blame for the error, so
    another run is to try it again; `read` is the digest of the file's bytes, where they were read.
    """

    number: int
    id: str
    source: Path
    tally: Tally
    line: str
    entry: Entry | None = None
    diff: str | None = None
    error: str | None = None
    warnings: tuple[str, ...] = ()
    ruleset: str = ""
    content: bytes | None = None
    result: Result | None = None
    again: bool = False
    read: str | None = None
    left_out: bool = False
    """It was cleaned, and it is not what was asked for (`corpus.choose`)."""


def do(job: Job, task: Task, cleaner: Cleaner, *, late: bool = False) -> Outcome:
    """Do one document file. Whatever goes wrong with the document is its outcome, never an exception (but for MemoryError)."""
    name = as_text(job.source)
    try:
        source, result, digest = document.clean_file(job, task.settings, cleaner, late=_late(task) if late else "")
        refused = task.settings.refuses(result)
        if refused is not None:
            if task.out is not None and task.settings.to is None:
                (task.out / job.output).unlink(missing_ok=True)  # an earlier run may have written it
            return replace(failed(job, refused, skipped=True), left_out=True, read=digest, ruleset=result.ruleset)
        form = task.settings.format
        value = _line(
            task, job, result, name, form if task.settings.to is None else target_format(task.settings.to).name
        )
        outcome = Outcome(
            job.number,
            job.id,
            job.source,
            tally(result),
            value,
            entry=html.entry(result, task.settings.evidence) if task.page else None,
            diff=diff(source.text, result.text, name) if task.diff and result.kind == "text" else None,
            warnings=result.warnings,
            ruleset=result.ruleset,
            result=result,
            read=digest,
        )
        if task.out is None or task.settings.to is not None:
            return outcome
        removals = flat.removal_records(result) if task.settings.inline_report else None
        content = document.encode(document.render(result, task.settings, removals))
        packed = packing(job.source.name)
        return replace(outcome, content=streams.pack(content, packed) if packed else content)
    except MemoryError as error:
        if task.isolated:
            raise
        return trouble(job, error)
    except Exception as error:
        return trouble(job, error)


def trouble(job: Job, error: Exception) -> Outcome:
    """The outcome of a document file whose cleaning raised `error`."""
    if isinstance(error, InputError):
        return failed(job, reason(error), skipped=not job.named and not isinstance(error, TooLongError))
    if isinstance(error, OSError):
        other = error.filename is not None and str(error.filename) != str(job.source)
        text = f"{as_text(str(error.filename))}: {reason(error)}" if other else reason(error)
        return replace(failed(job, text), again=True)
    if isinstance(error, MemoryError):
        return replace(failed(job, NO_MEMORY), again=True)
    if isinstance(error, SourceError):
        return failed(job, reason(error))
    return failed(job, f"{type(error).__name__}: {reason(error)}")


def _late(task: Task) -> str:
    return f"cleaning took more than {task.settings.timeout:g} s, and its process had to be replaced"


def do_record(job: Job, record: Record, task: Task, cleaner: Cleaner, *, late: bool = False) -> Outcome:
    """Do one record of the file `job`; like `do`."""
    if record.source is None:
        return replace(failed(job, record.error or "", record=record), again=record.system)
    try:
        found = cleaner.pass_through(record.source, _late(task)) if late else cleaner.clean(record.source)
        result = replace(found, id=record.id)
        refused = task.settings.refuses(result)
        if refused is not None:
            left_out = failed(job, refused, skipped=True, record=record)
            return replace(left_out, left_out=True, ruleset=result.ruleset)
        form = registry.ATTRIBUTES if task.settings.attributes else target_format(task.settings.to or job.output).name
        if form == registry.ATTRIBUTES and result.kind != "text":
            raise InputError("is HTML, and attributes are offsets into text (--kind text, or no --attributes)")
        name = as_text(job.source)
        return Outcome(
            record.index,
            record.id,
            job.source,
            tally(result),
            _line(task, job, result, name, form, record.index),
            entry=html.entry(result, task.settings.evidence) if task.page else None,
            diff=diff(record.source.text, result.text, f"{name}#{record.index}")
            if task.diff and result.kind == "text"
            else None,
            warnings=result.warnings,
            ruleset=result.ruleset,
            result=result,
        )
    except InputError as error:
        return failed(job, reason(error), record=record)
    except MemoryError:
        if task.isolated:
            raise
        return replace(failed(job, NO_MEMORY, record=record), again=True)
    except Exception as error:
        return failed(job, f"{type(error).__name__}: {reason(error)}", record=record)


def _line(task: Task, job: Job, result: Result, source: str, form: str, record: int | None = None) -> str:
    if not task.lines:
        return ""
    written = job.output if task.out is not None else None
    value = jsonl.line_object(result, task.settings.evidence, source=source, output=written, format=form, record=record)
    return jsonl.to_line(value)


def failed(job: Job, error: str, *, skipped: bool = False, record: Record | None = None) -> Outcome:
    """The outcome of a document that could not be cleaned, or (`skipped`) is none."""
    id, index = (record.id, record.index) if record is not None else (job.id, None)
    value = jsonl.failure(
        id, source=as_text(job.source), error=error, skipped=skipped, version=__version__, record=index
    )
    state: Status = "skipped" if skipped else "failed"
    entry = html.error_entry(id, error, state)
    number = job.number if index is None else index
    return Outcome(number, id, job.source, Tally(state), jsonl.to_line(value), entry, error=error)


def diff(before: str, after: str, name: str) -> str:
    """A unified diff; empty when nothing changed."""
    lines: list[str] = []
    for line in difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    ):
        lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(lines)
