"""A run over shards: what an earlier run has finished is found and skipped, the rest is done, the parts are joined at the end."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner._version import __version__
from cleaner.corpus import duplicates, join, reports, urls
from cleaner.corpus.plan import REPORT, STATE
from cleaner.corpus.settings import Settings
from cleaner.corpus.shard_writer import Done
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import Marker, State, settings_digest
from cleaner.corpus.work import Task
from cleaner.formats import registry
from cleaner.report import jsonl
from cleaner.report.sample import MAX_BYTES, MAX_DOCUMENTS, PER_GROUP
from cleaner.report.statistics import Statistics

SMALL_BYTES = 8_000_000
SMALL_DOCUMENTS = 200
"""Below these a run with one process does its work in the process it has."""
_MARKUP = 5
"""How many times its text a page is: of a run of more bytes the report cannot show all, so none is set aside for it but the sample."""
_NO_MATTER = frozenset({"jobs", "rules"})
"""Settings that change no byte: what counts of rules is their content."""


@dataclass(slots=True)
class Run:
    """What is to be done, what an earlier run has done, and the sums of both."""

    shards: Sequence[Shard]
    task: Task
    todo: list[Shard]
    finished: dict[int, Marker] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=Statistics)
    ruleset: str = ""
    notices: list[str] = field(default_factory=list)
    clean_end: bool = True
    stale: set[str] = field(default_factory=set)
    duplicates: int = 0
    """Documents that stand in the run already."""
    before: dict[str, Any] = field(default_factory=dict)
    """What the last run wrote about itself."""
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> State | None:
        """The state folder; None when nothing is written."""
        return State(self.task.out) if self.task.state is not None and self.task.out is not None else None

    def processes(self) -> int:
        """How many worker processes there should be; 0 for none but this one."""
        jobs = self.task.settings.jobs
        small = len(self.todo) <= 1 or jobs == 1
        if small and self.clean_end and sum(len(shard.jobs) for shard in self.todo) <= SMALL_DOCUMENTS:
            return 0 if self.bytes() <= SMALL_BYTES else 1
        return jobs

    def bytes(self) -> int:
        """Bytes of the files that are to be read."""
        return sum(size(shard) for shard in self.todo)

    def take(self, done: Done) -> None:
        """Add what came of a shard."""
        self.statistics.merge(done.statistics)
        self.ruleset = self.ruleset or done.ruleset
        if done.finished:
            self.finished[done.number] = Marker(done.statistics, (), 0, done.again, done.ruleset)

    def begin(self) -> None:
        """Remember that the run has begun."""
        self._remember("running")

    def end(self, lines: Path | None, page: Path | None, *, stopped: bool) -> None:
        """Join what the shards have left into the reports, and remember how the run ended."""
        if self.state is not None and not self._is_as_it_was(lines, page):
            done = [shard for shard in self.shards if shard.number in self.finished]
            join.outputs(self.shards, self.finished, self.state)
            with duplicates.among(done, self.state, self.task.settings.duplicates) as twins:
                # Of a run that is not at its end nobody knows which documents stay.
                drop = self.task.settings.duplicates == "drop" and not stopped and len(done) == len(self.shards)
                if drop and twins is not None:
                    self.statistics.leave_out(duplicates.drop(twins, done, self.state.out, self.task.settings))
                join.reports(done, self.state, self.statistics, self.ruleset, lines, page, twins, drop=drop)
                self.duplicates = twins.count if twins is not None else 0
            if not stopped:
                self.state.forget(self.shards)
        self._remember("stopped" if stopped else "finished", lines, page)

    def _remember(self, how: str, lines: Path | None = None, page: Path | None = None) -> None:
        if self.state is not None:
            self.state.write_run(
                {
                    "state": how,
                    "digest": self.task.digest,
                    "settings": self.settings,
                    "shards": len(self.shards),
                    "finished": len(self.finished),
                    "plan": self._plan(),
                    "reports": [str(lines), str(page)],
                }
            )

    def _plan(self) -> str:
        return hashlib.sha256("".join(shard.key for shard in self.shards).encode()).hexdigest()

    def _is_as_it_was(self, lines: Path | None, page: Path | None) -> bool:
        """Whether there was nothing to do, and the reports of the run that did it all are there."""
        before = self.before
        same = before.get("plan") == self._plan() and before.get("reports") == [str(lines), str(page)]
        there = all(path is None or path.is_file() for path in (lines, page))
        return not self.todo and before.get("state") == "finished" and same and there

    def left_over(self) -> list[str]:
        """Files of an earlier run that this one does not write and that are still there."""
        out = self.task.out
        if out is None:
            return []
        mine = {job.output for shard in self.shards for job in shard.jobs}
        return sorted(name for name in self.stale - mine if (out / name).is_file())


def size(shard: Shard) -> int:
    """Bytes of the shard's files, as far as they can be asked."""
    if shard.part is not None:
        return shard.part.size
    total = 0
    for job in shard.jobs:
        try:
            total += job.source.stat().st_size
        except OSError:
            continue
    return total


def make_task(
    settings: Settings, out: Path | None, ruleset: str, shards: Sequence[Shard], *, page: bool, diff: bool, report: bool
) -> tuple[Task, dict[str, Any]]:
    """The task of a run, and the settings that it rests on."""
    relevant = {name: value for name, value in dataclasses.asdict(settings).items() if name not in _NO_MATTER}
    relevant |= {"report": report, "page": page, "rules": ruleset, "version": __version__}
    # The parts of the report are joined as they are: those of an earlier form are made anew.
    relevant["report_schema"] = jsonl.SCHEMA
    if settings.urls is not None:
        relevant["urls"] = urls.digest(settings.urls)
    relevant = json.loads(json.dumps(relevant))
    documents = sum(len(shard.jobs) for shard in shards)
    per_group = PER_GROUP if len(shards) <= 8 else 8 if len(shards) <= 64 else 2
    task = Task(
        settings,
        out,
        State(out).folder if out is not None else None,
        settings_digest(relevant),
        page=page,
        diff=diff,
        per_group=per_group,
        whole=documents <= MAX_DOCUMENTS and sum(map(size, shards)) <= _MARKUP * MAX_BYTES,
        formats=registry.added(),
    )
    return task, relevant


def prepare(shards: Sequence[Shard], task: Task, settings: dict[str, Any], *, restart: bool = False) -> Run:
    """Find what is left to do. The state folder must be locked."""
    run = Run(shards, task, list(shards), settings=settings)
    state = run.state
    if state is None or task.out is None:
        return run
    before = state.read_run()
    run.before = before
    run.clean_end = before.get("state") != "running"
    if before:
        run.stale = _stale(state, shards)
    elif settings["report"]:
        run.stale = reports.outputs(task.out / REPORT)
    if restart:
        return run
    run.todo = []
    changed = 0
    markers = {shard.number: state.finished(shard, task.digest) for shard in shards}
    todo = {number for number, marker in markers.items() if marker is None or marker.again}
    todo |= join.torn(shards, todo, state)
    for shard in shards:
        marker = markers[shard.number]
        if marker is not None and shard.number not in todo:
            run.finished[shard.number] = marker
            run.statistics.merge(marker.statistics)
            run.ruleset = run.ruleset or marker.ruleset
        else:
            run.todo.append(shard)
            changed += marker is None and state.marker(shard).exists()
    if before and before.get("digest") != task.digest:
        found = before.get("settings") if isinstance(before.get("settings"), dict) else {}
        assert isinstance(found, dict)
        names = [name for name, value in settings.items() if found.get(name) != value]
        run.notices.append(f"{', '.join(names) or 'settings'}: not as in the earlier run; everything is done again")
    elif changed:
        what = "part has" if changed == 1 else "parts have"
        run.notices.append(f"{changed:,} {what} changed since the earlier run and will be done again")
    if run.finished:
        count = run.statistics.documents + run.statistics.statuses["skipped"]
        what = "document was" if count == 1 else "documents were"
        run.notices.append(f"{count:,} {what} done by an earlier run and will be skipped (--restart does all again)")
    return run


def _stale(state: State, shards: Sequence[Shard]) -> set[str]:
    """The outputs of shards that are not of this run."""
    known = {shard.key for shard in shards}
    found: set[str] = set()
    for path in state.shards.glob("*.json"):
        if path.stem not in known:
            try:
                found |= {str(name) for name, _ in json.loads(path.read_bytes())["outputs"]}
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                continue
    return {name for name in found if not name.startswith(f"{STATE}/")}
