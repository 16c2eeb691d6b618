"""`cleaner apply`: writes what comes of the verdicts, document by document, into another folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.batch import files, plan, store
from cleaner.batch.names import same_or_inside, shown
from cleaner.batch.plan import PlanError
from cleaner.model import CleanerError
from cleaner.report import html, jsonl
from cleaner.report.statistics import Statistics, tally
from cleaner.review import apply, texts
from cleaner.review.verdicts import FILE, Verdicts

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

    The sources are not needed. A document whose text cannot be had goes through as it is and is named among the problems.
    """
    report = out / plan.REPORT
    if not report.is_file():
        raise PlanError(f"{shown(report)}: no such file; {shown(out)} is not the output of a run")
    if same_or_inside(out, target):
        raise PlanError(f"{shown(target)}: holds the run itself; name another folder")
    plan.check_out(target)
    verdicts = Verdicts.load(out / FILE)
    done = Applied(problems=list(verdicts.problems))
    page, sums = html.Page(), Statistics()
    about = ("", "")
    writer = store.ReportWriter(target / plan.REPORT)
    try:
        for value, result in _documents(out, target, verdicts, done):
            writer.add(jsonl.to_line(value))
            if result is not None:
                sums.add(value["id"], tally(result))
                page.add(value["id"], html.entry(result))
                about = (result.version, result.ruleset)
            else:
                state: Any = "skipped" if value.get("skipped") else "failed"
                page.add(value["id"], html.error_entry(value["id"], str(value.get("error")), state))
                sums.statuses[state] += 1
        files.write(target / plan.REPORT_PAGE, page.render(sums, version=about[0], ruleset=about[1]).encode())
        writer.commit()
    except BaseException:
        writer.discard()
        raise
    return done


def _documents(out: Path, target: Path, verdicts: Verdicts, done: Applied) -> Iterator[tuple[Mapping[str, Any], Any]]:
    for value in store.read(out / plan.REPORT):
        if value.get("error") is not None:
            yield value, None
            continue
        done.documents += 1
        try:
            content = texts.raw(out, value)
            judged = apply.judge(value, texts.clean_text(out, value), verdicts)
        except CleanerError as error:
            done.problems.append(f"{value['id']}: its verdicts are not in the text: {error}")
            if isinstance(value.get("output"), str):
                data = texts.below(out, value["output"]).read_bytes()
                files.write(texts.below(target, value["output"]), data)
            yield value, jsonl.from_object(value)
            continue
        if judged.unplaced:
            done.problems.append(
                f"{value['id']}: {judged.unplaced} verdicts are not in the text: the report does not say where"
            )
        done.changed += judged.changed
        done.verdicts.update(item["verdict"] for item in judged.value["removals"] if item.get("verdict"))
        data = texts.with_text(content, value["format"], judged.text) if judged.changed else content.encode()
        files.write(texts.below(target, value["output"]), data)
        yield judged.value, judged.result()
