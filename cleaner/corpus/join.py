"""What the shards have left, joined into whole files: the reports, and the outputs of record files that were done in parts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from cleaner._version import __version__
from cleaner.corpus.duplicates import Twins
from cleaner.corpus.plan import FAILED
from cleaner.corpus.shards import Shard
from cleaner.corpus.state import State
from cleaner.formats import record_files, streams
from cleaner.formats.documents import compression
from cleaner.report.pages import Page
from cleaner.report.statistics import Statistics
from cleaner.system import files


def reports(
    done: Sequence[Shard],
    state: State,
    statistics: Statistics,
    ruleset: str,
    lines: Path | None,
    page: Path | None,
    twins: Twins | None = None,
    *,
    drop: bool = False,
) -> None:
    """The parts of the reports, in the order of the shards; `twins` are told of, as left out with `drop`."""
    if lines is not None:
        with files.whole(lines) as file, streams.packer(file, compression(lines.name)) as target:
            for shard in done:
                with state.report(shard).open("rb") as part:
                    if twins is None:
                        shutil.copyfileobj(part, target, 1 << 20)
                    else:
                        for line in twins.told(shard, part, drop=drop):
                            target.write(line)
    if page is not None:
        sheet = Page()
        for shard in done:
            with state.page(shard).open("rb") as part:
                sheet.sample.merge(twins.shown(shard, part, state) if drop and twins is not None else part)
        sheet.write(page, statistics, version=__version__, ruleset=ruleset)
    failed = state.out / FAILED
    if not statistics.statuses["failed"]:
        failed.unlink(missing_ok=True)
        return
    with files.whole(failed) as target:
        for shard in done:
            target.writelines(_failures(state.report(shard)))


def _failures(path: Path) -> Iterator[bytes]:
    """The lines of a part that tell of a failure."""
    with path.open("rb") as file:
        for line in file:
            # Nearly all lines are of documents that were cleaned; they all end like this.
            if not line.endswith(b'"error":null}\n') and not json.loads(line)["skipped"]:
                yield line


def outputs(shards: Sequence[Shard], finished: Collection[int], state: State) -> None:
    """The outputs of the files whose parts are all finished.

    The whole file is in its place before any marker names it, and all markers name it before a part goes, so this can end anywhere and
    be done again.
    """
    for members in _together(shards):
        if any(shard.number not in finished for shard in members):
            continue
        parts = [state.part(shard) for shard in members]
        if any(state.names_part(shard) for shard in members):
            target = state.out / members[0].output
            with files.whole(target) as file:
                record_files.join(parts, file, target.name)
            for shard in members:
                state.rename_output(shard, target)
        for part in parts:
            part.unlink(missing_ok=True)


def torn(shards: Sequence[Shard], todo: Collection[int], state: State) -> set[int]:
    """Shards that are finished and have to be done again: their file is to be joined anew, and their part of it is gone."""
    found: set[int] = set()
    for members in _together(shards):
        done = [shard for shard in members if shard.number not in todo]
        if len(done) < len(members) or any(state.names_part(shard) for shard in done):
            found |= {shard.number for shard in done if not state.part(shard).exists()}
    return found


def _together(shards: Sequence[Shard]) -> Iterator[list[Shard]]:
    """The shards of each file that is done in parts."""
    found: dict[str, list[Shard]] = {}
    for shard in shards:
        if shard.part is not None:
            found.setdefault(shard.output, []).append(shard)
    yield from found.values()
