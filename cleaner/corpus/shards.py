"""A run's work in shards: a record file, a part of a large one, or a few document files. A shard is done whole or not at all.

Document files are grouped by a hash of their names, so that one file more or less moves the borders of its own group only,
and a later run finds the other groups as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cleaner.corpus.document import Job
from cleaner.formats import record_files as source_files
from cleaner.formats.documents import DOCUMENT
from cleaner.formats.records import Part
from cleaner.system.names import as_text

MAX_GROUP = 64
"""Document files in a group, on average, of a large run."""
PART_BYTES = 8_000_000
"""Bytes of a record file that are done at once: a file of twice as many is shared out, and a run that was killed goes on within it."""
GROUPS = 64
"""A run of fewer files has groups of one: they are shared out evenly among the processes."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Some documents of a run, or one file of records.

    `key` names it in every run that has it. `aside` are the numbers of documents that killed their process: they are not tried again.
    """

    number: int
    key: str
    jobs: tuple[Job, ...]
    aside: frozenset[int] = frozenset()
    late: frozenset[int] = frozenset()
    """Numbers of documents that took longer than their time limit and could not be stopped: they are passed through."""
    stuck: frozenset[int] = frozenset()
    """Of these, the ones that could not even be passed through: they are not tried again either."""
    broken: str | None = None
    """Why the shard cannot be done at all."""
    part: Part | None = None
    """The stretch of a large record file that is its work."""

    @property
    def records(self) -> bool:
        """Whether it is a file of records."""
        return self.jobs[0].format != DOCUMENT

    @property
    def output(self) -> str:
        """The file of records that it writes."""
        return self.jobs[0].output


def make(jobs: Sequence[Job], *, together: str | None = None) -> list[Shard]:
    """The shards of the jobs, in their order. With `together` (a suffix), each group of documents is one file of records."""
    documents = sum(job.format == DOCUMENT for job in jobs)
    size = min(MAX_GROUP, max(1, documents // GROUPS))
    if together is not None and documents:
        size = MAX_GROUP * 16
    groups: list[list[Job]] = []
    cuts: dict[int, list[Part]] = {}
    open_group = False
    for job in jobs:
        if job.format != DOCUMENT:
            cuts[len(groups)] = _cut(job)
            groups.append([job])
            open_group = False
            continue
        if open_group and len(groups[-1]) < 4 * size:
            groups[-1].append(job)
        else:
            groups.append([job])
        open_group = not _ends(job, size)
    shards: list[Shard] = []
    part = 0
    for number, group in enumerate(groups):
        for stretch in cuts.get(number, ()):
            shards.append(Shard(len(shards), key(group, stretch), (group[0],), part=stretch))
        if cuts.get(number):
            continue
        found = group
        if together is not None and group[0].format == DOCUMENT:
            found = [replace(job, output=f"part-{part:05}{together}") for job in group]
            part += 1
        shards.append(Shard(len(shards), key(found), tuple(found)))
    return shards


def key(jobs: Iterable[Job], part: Part | None = None) -> str:
    """The name of a shard: a hash of what is read, how it is called and where it goes."""
    value: list[list[object]] = [[as_text(job.source), job.id, job.output, job.format, job.named] for job in jobs]
    if part is not None:
        value.append([part.start, part.end, part.first])
    return hashlib.sha256(json.dumps(value).encode("utf-8", "replace")).hexdigest()[:20]


def _cut(job: Job) -> list[Part]:
    """A large record file in parts, the same ones on every machine; none for a file that is done whole."""
    try:
        if job.source.stat().st_size < 2 * PART_BYTES:
            return []
        found = source_files.parts(job.source, job.format, PART_BYTES)
    except Exception:  # whatever the reader has to say: reading it will say so
        return []
    return found if len(found) > 1 else []


def _ends(job: Job, size: int) -> bool:
    return int(hashlib.sha256(job.id.encode("utf-8", "replace")).hexdigest()[:8], 16) % size == 0
