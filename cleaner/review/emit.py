"""`cleaner apply`: writes what comes of the verdicts, document by document, into another folder."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cleaner.corpus import document, plan, reports
from cleaner.corpus.search import PlanError
from cleaner.corpus.state import State
from cleaner.formats.record_files import open_sink
from cleaner.formats.records import Opened
from cleaner.formats.writers import REMOVALS, Sink, Writing
from cleaner.model import CleanerError, Result
from cleaner.report import html, jsonl, pages
from cleaner.report.statistics import Statistics, tally
from cleaner.review import apply, texts
from cleaner.review.apply import Judged
from cleaner.review.texts import Outputs, TextError
from cleaner.review.verdicts import FILE, Verdicts
from cleaner.system import files
from cleaner.system.addresses import same_or_inside
from cleaner.system.names import reason, shown

FOLDER = "reviewed"


@dataclass(slots=True)
class Applied:
    """What was written: documents, how many changed, which verdicts were used, and what could not be done."""

    documents: int = 0
    changed: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


def emit(out: Path, target: Path) -> Applied:
    """Write the clean texts, `report.jsonl` and `report.html` of the run under `out` again into `target`, with the verdicts.

    The sources are not needed. A document whose text cannot be had goes through as it is and is named among the problems. The report
    appears last. Raises PlanError when there is no run, or `target` holds other files.
    """
    report = out / plan.REPORT
    if not report.is_file():
        raise PlanError(f"{shown(report)}: no such file; {shown(out)} is not the output of a run")
    if same_or_inside(out, target):
        raise PlanError(f"{shown(target)}: holds the run itself; name another folder")
    plan.check_out(target)
    verdicts = Verdicts.load(out / FILE)
    done = Applied(problems=list(verdicts.problems))
    page, sums = pages.Page(), Statistics()
    about = ("", "")
    with files.whole(target / plan.REPORT) as lines:
        for value, result in _documents(out, target, verdicts, done):
            lines.write(jsonl.report_line(value, "all").encode("utf-8") + b"\n")
            if result is not None:
                sums.add(value["id"], tally(result))
                page.add(value["id"], html.entry(result))
                about = (result.version, result.ruleset)
            else:
                state: Any = "skipped" if value.get("skipped") else "failed"
                page.add(value["id"], html.error_entry(value["id"], str(value.get("error")), state))
                sums.statuses[state] += 1
        page.write(target / plan.REPORT_PAGE, sums, version=about[0], ruleset=about[1])
    return done


def _documents(
    out: Path, target: Path, verdicts: Verdicts, done: Applied
) -> Iterator[tuple[dict[str, Any], Result | None]]:
    with contextlib.ExitStack() as stack:
        table: _Table | None = None
        for value in reports.read(out / plan.REPORT):
            if value.get("error") is not None:
                yield value, None
                continue
            done.documents += 1
            try:
                if texts.is_record(value):
                    if table is None or table.name != value["output"]:
                        stack.close()
                        table = stack.enter_context(_Table(out, target, value["output"]))
                    judged = table.document(value, verdicts, done)
                else:
                    judged = _document(out, target, value, verdicts, done)
            except (LookupError, TypeError) as error:  # the report is somebody's file
                why = f"{error.args[0]}: is missing" if isinstance(error, KeyError) else f"malformed: {reason(error)}"
                raise jsonl.ReportError(f"{shown(str(value.get('id')))}: {why}") from None
            if judged is None:
                yield value, jsonl.from_object(value)
                continue
            if judged.unplaced:
                done.problems.append(
                    f"{value['id']}: {judged.unplaced} verdicts are not in the text: the report does not say where"
                )
            done.changed += judged.changed
            done.verdicts.update(item["verdict"] for item in judged.value["removals"] if item.get("verdict"))
            yield judged.value, judged.result()


def _document(out: Path, target: Path, value: dict[str, Any], verdicts: Verdicts, done: Applied) -> Judged | None:
    """A document that has an output file of its own."""
    if not isinstance(value.get("output"), str):
        done.problems.append(f"{value['id']}: its verdicts are not in the text: no output was written for it")
        return None
    path = texts.below(out, value["output"])
    try:
        content = texts.raw(out, value)
        judged = apply.judge(value, texts.clean_text(content, value), verdicts)
    except CleanerError as error:
        done.problems.append(f"{value['id']}: its verdicts are not in the text: {error}")
        if path.is_file():
            files.write(texts.below(target, value["output"]), path.read_bytes())
        return None
    data = texts.with_text(content, value, judged.text) if judged.changed else path.read_bytes()
    files.write(texts.below(target, value["output"]), data)
    return judged


class _Table:
    """One output file of records, read and written again row by row: its rows are the cleaned documents, in order."""

    def __init__(self, out: Path, target: Path, name: str) -> None:
        self.name = name
        self._stack = contextlib.ExitStack()
        settings = State(out).read_run().get("settings")
        inline = isinstance(settings, dict) and bool(settings.get("inline_report"))
        self._opened: Opened = Outputs(out).records(name)
        self._stack.callback(self._opened.close)
        file = self._stack.enter_context(files.whole(texts.below(target, name)))
        # The removals that --inline-report added are not those of the verdicts: the report has these.
        writing = Writing(table=self._opened.table, without=REMOVALS if inline else None)
        self._sink: Sink = open_sink(file, name, writing)

    def document(self, value: dict[str, Any], verdicts: Verdicts, done: Applied) -> Judged | None:
        """The document of the next row; a row that does not fit its line goes through as it is."""
        record = next(self._opened.records, None)
        if record is None or record.source is None:
            raise TextError(f"{shown(self.name)}: {record.error if record is not None else 'ends early'}")
        text = record.source.text
        try:
            judged = apply.judge(value, text, verdicts)
        except CleanerError as error:
            done.problems.append(f"{value['id']}: its verdicts are not in the text: {error}")
            self._sink.write(record, document.cleaned(replace(jsonl.from_object(value), text=text)))
            return None
        self._sink.write(record, document.cleaned(replace(jsonl.from_object(judged.value), text=judged.text)))
        return judged

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *error: Any) -> None:
        """End the file; it appears when nothing went wrong."""
        if error[0] is None:
            self._sink.close()
        self._stack.__exit__(*error)
