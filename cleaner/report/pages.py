"""`report.html` and its further pages: they load nothing from anywhere and show what went from each document, and why.

The documents lie in the pages as JSON and are rendered when somebody opens them. A page has at most 200 of them (fewer where they are
long), so that a browser opens it at once; the first has the sums and the list of all documents, `report-2.html` and so on the texts of
the others. Of a run that is larger than `sample.MAX_DOCUMENTS` or `sample.MAX_BYTES` a sample is shown: some documents of each
category, of the held, the failed and the unchanged, chosen by a hash of their names. So all pages together stay below a size, and
`cleaner review` shows any document of any run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from cleaner.judge.reasons import SOURCES
from cleaner.report.html import embedded
from cleaner.report.sample import MAX_BYTES, MAX_DOCUMENTS, PER_GROUP, Entry, Sample
from cleaner.report.sheet import filled
from cleaner.report.statistics import Statistics
from cleaner.system import files

PER_PAGE = 200
"""Documents of one page."""
PAGE_BYTES = 20_000_000
"""What the documents of one page may take, roughly in bytes; a single longer document has a page of its own."""
TOP = 300
"""Hosts, folders and rules that the sums show; the others are added up."""


class Page:
    """Collects the entries of a run, one after another, in bounded memory; `sheets` makes the pages of them."""

    def __init__(
        self, max_documents: int = MAX_DOCUMENTS, max_bytes: int = MAX_BYTES, per_page: int = PER_PAGE
    ) -> None:
        self.sample = Sample(max_documents, max_bytes)
        self.per_page = per_page

    def add(self, id: str, item: Entry) -> None:
        """Take one document."""
        self.sample.add(id, item)

    def write(self, path: Path, statistics: Statistics, *, version: str, ruleset: str) -> list[Path]:
        """Write the first page to `path` and the others beside it; pages of an earlier, larger report go. Returns what was written."""
        written: list[Path] = []
        for name, content in self.sheets(path.name, statistics, version=version, ruleset=ruleset):
            files.write(path.with_name(name), content.encode("utf-8"))
            written.append(path.with_name(name))
        number = len(written) + 1
        while is_page(old := path.with_name(_name(path.name, number))):
            old.unlink()
            number += 1
        return written

    def render(self, statistics: Statistics, *, version: str, ruleset: str) -> str:
        """The first page, which is the only one of a small run."""
        return next(self.sheets("report.html", statistics, version=version, ruleset=ruleset))[1]

    def sheets(self, name: str, statistics: Statistics, *, version: str, ruleset: str) -> Iterator[tuple[str, str]]:
        """The pages in order: the name of each file, where the first is to be called `name`, and its content."""
        entries = self.sample.entries()
        sheets = list(self._cut(entries))
        facts = {
            "files": [_name(name, number) for number in range(1, len(sheets) + 1)],
            "sizes": [len(sheet) for sheet in sheets],
            "names": SOURCES,
            "foot": f"cleaner {version}" + (f" · rules {ruleset}" if ruleset else ""),
            **_sums(statistics),
        }
        if len(entries) < self.sample.count:
            facts["sample"] = (
                f"A large run: the sums are of all {self.sample.count:,} documents, the list is a sample of "
                f"{len(entries):,} (up to {PER_GROUP} of each category and state). report.jsonl has every removal, and "
                "cleaner review shows every document."
            )
        for number, sheet in enumerate(sheets):
            # The first page lists all documents, the others their own.
            listed = sheet if number else entries
            yield facts["files"][number], _page({**facts, "page": number}, listed, sheet)

    def _cut(self, entries: Sequence[Entry]) -> Iterator[Sequence[Entry]]:
        sheet: list[Entry] = []
        size = 0
        for item in entries:
            if sheet and (len(sheet) >= self.per_page or size + item.size > PAGE_BYTES):
                yield sheet
                sheet, size = [], 0
            sheet.append(item)
            size += item.size
        yield sheet


def _sums(statistics: Statistics) -> dict[str, Any]:
    rules = statistics.by_rule()
    hosts, folders = statistics.by_host(), statistics.by_folder()
    return {
        "count": statistics.documents,
        "states": statistics.statuses,
        "words": [statistics.words_in, statistics.words_out],
        "categories": [(name, amount.removals, amount.words) for name, amount in statistics.by_category()],
        "rules": [(name, amount.removals, amount.words) for name, amount in rules[:TOP]],
        "hosts": [(name, *item.to_list()) for name, item in hosts[:TOP]],
        "folders": [(name, *item.to_list()) for name, item in folders[:TOP]],
        "more": {
            "rules": max(0, len(rules) - TOP),
            "hosts": max(0, len(hosts) - TOP),
            "folders": max(0, len(folders) - TOP),
        },
        "scores": sorted(statistics.scores.items()),
        "sample": None,
    }


def _page(data: dict[str, Any], listed: Sequence[Entry], shown: Sequence[Entry]) -> str:
    documents = "\n".join(
        f'<script type="application/json" id="d{number}">{item.body}</script>'
        for number, item in enumerate(shown)
        if item.body is not None
    )
    facts = f'{embedded(data)[:-1]},"documents":[{",".join(item.meta for item in listed)}]}}'
    return filled(_part("page.html"), _part("page.css"), _part("page.js"), DATA=facts, DOCUMENTS=documents)


def _name(first: str, number: int) -> str:
    """The file name of a page: report.html, report-2.html, report-3.html …"""
    return first if number == 1 else re.sub(r"(\.[^.]+)?$", lambda match: f"-{number}{match.group()}", first, count=1)


def further(first: Path) -> list[Path]:
    """What lies beside a report's first page under the names of its further ones."""
    names = re.compile(rf"{re.escape(first.stem)}-\d+{re.escape(first.suffix)}")
    return [path for path in first.parent.iterdir() if names.fullmatch(path.name)] if first.parent.is_dir() else []


def is_page(path: Path) -> bool:
    """Whether such a page lies there; a file of a person that happens to be called so is none."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return b"<title>Cleaning report</title>" in file.read(2_000)


def _part(name: str) -> str:
    return resources.files("cleaner.report").joinpath(name).read_text(encoding="utf-8")
