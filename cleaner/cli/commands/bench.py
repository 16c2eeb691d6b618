"""`cleaner bench`: what cleaning costs on the user's own documents, by stage and by rule."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.table import Table

from cleaner.cli.commands.show import consoles
from cleaner.core import about
from cleaner.corpus import document, plan
from cleaner.corpus.settings import Settings
from cleaner.evidence import extractor, names, of_text, page_text
from cleaner.evidence import page as page_evidence
from cleaner.evidence.language import Speech
from cleaner.evidence.rules.markup import Markup
from cleaner.evidence.rules.phrases import Phrases
from cleaner.evidence.wording import Scores
from cleaner.formats.documents import kind_of
from cleaner.judge.decide import Judge
from cleaner.model import InputError, Source
from cleaner.pipeline import ledger, page
from cleaner.pipeline.cleaner import Cleaner
from cleaner.segment import text as text_segment
from cleaner.system.names import as_text, reason

TOP = 10
ASKED = "trafilatura: extraction"
STAGES: tuple[tuple[Any, str, str], ...] = (
    (text_segment, "segment", "segment"),
    (page, "parse", "parse"),
    (page_text, "segment", "segment"),
    (extractor, "extract", ASKED),
    (extractor, "metadata", "trafilatura: metadata"),
    (Speech, "language", "language and person"),
    (Speech, "find", "language and person"),
    (of_text, "plain", "features"),
    (page_evidence, "columns", "features of the page"),
    (names, "columns", "features of the page"),
    (of_text, "add_rules", "features of rules"),
    (of_text, "add_wording", "text score"),
    (Scores, "of", "text score"),
    (Phrases, "find", "phrase rules"),
    (Markup, "find", "markup rules"),
    (Judge, "judge", "judge"),
    (ledger, "apply", "ledger"),
    (page, "render", "render"),
)


class Clock:
    """Seconds of the process by stage (a stage inside another counts for itself only) and by rule."""

    def __init__(self) -> None:
        self.stages: defaultdict[str, float] = defaultdict(float)
        self.rules: defaultdict[str, float] = defaultdict(float)
        self.tries: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._inner: list[float] = []

    def stage(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """`call`, timed as a stage."""

        def timed(*values: Any, **named: Any) -> Any:
            start = time.process_time()
            self._inner.append(0.0)
            self.calls[name] += 1
            try:
                return call(*values, **named)
            finally:
                spent = time.process_time() - start
                self.stages[name] += spent - self._inner.pop()
                if self._inner:
                    self._inner[-1] += spent

        return timed

    def rule(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """The method that tries one rule on one block, timed by rule."""

        def timed(phrases: Phrases, compiled: Any, *values: Any) -> Any:
            start = time.process_time()
            try:
                return call(phrases, compiled, *values)
            finally:
                self.rules[compiled.rule.id] += time.process_time() - start
                self.tries[compiled.rule.id] += 1

        return timed


@contextmanager
def watched(clock: Clock, *, rules: bool) -> Iterator[None]:
    """While this holds, every stage (or, with `rules`, every rule tried) is timed."""
    places = STAGES if not rules else ((Phrases, "_match", ""),)
    before = [getattr(place, name) for place, name, _ in places]
    try:
        for (place, name, stage), call in zip(places, before, strict=True):
            setattr(place, name, clock.rule(call) if rules else clock.stage(stage, call))
        yield
    finally:
        for (place, name, _), call in zip(places, before, strict=True):
            setattr(place, name, call)


def bench(paths: Sequence[str], settings: Settings) -> int:
    """Clean the documents three times (to warm up, for the whole and by stage, by rule) and print the figures; returns the exit code."""
    from cleaner import formats

    say = consoles()
    documents: list[Source] = []
    size: Counter[str] = Counter()
    for job in plan.make(paths).jobs:
        try:
            data = Path(job.source).read_bytes()
            read = kind_of(job.source.name, settings.kind)
            source = formats.read(data, id=job.id, kind=read, encoding=settings.encoding)
        except (OSError, InputError) as error:
            say.notice(f"{as_text(job.source)}: {reason(error)}")
            continue
        documents.append(source)
        size[source.kind] += len(data)
    if not documents:
        say.error("no documents")
        return 2
    start = time.process_time()
    cleaner = document.make_cleaner(settings)
    started = time.process_time() - start
    cold = _clean(cleaner, documents)
    warm = _clean(cleaner, documents)
    clock = Clock()
    with watched(clock, rules=False):
        watching = sum(_clean(cleaner, documents).values())
    with watched(clock, rules=True):
        _clean(cleaner, documents)
    table = Table("kind", "documents", "MB", "MB/s", "documents/s", "first time", box=None)
    for kind in sorted(size):
        count = sum(source.kind == kind for source in documents)
        table.add_row(
            kind,
            f"{count:,}",
            f"{size[kind] / 1e6:.2f}",
            f"{size[kind] / 1e6 / warm[kind]:.2f}",
            f"{count / warm[kind]:.1f}",
            f"{cold[kind]:.2f} s",
        )
    say.out.print(table)
    core = about()
    say.out.print(f"{core[0].upper()}{core[1:]}. Rules were loaded in {started:.2f} s.")
    say.out.print("Times are those of one process, warm; first time includes compiling.\n")
    stages = Table("stage", "share", box=None)
    for stage, spent in _ranked(clock.stages):
        stages.add_row(stage, f"{spent / watching:.1%}")
    stages.add_row("the rest", f"{max(0.0, watching - sum(clock.stages.values())) / watching:.1%}")
    say.out.print(stages)
    if size["html"]:
        asked = clock.calls[ASKED] // 2  # once in each of its modes
        pages = sum(source.kind == "html" for source in documents)
        say.out.print(f"\ntrafilatura was asked about {asked:,} of {pages:,} pages (--doubt).")
    dearest = Table("dearest rules", "tried", "time", box=None)
    for rule, spent in _ranked(clock.rules)[:TOP]:
        dearest.add_row(rule, f"{clock.tries[rule]:,}", f"{1000 * spent:.1f} ms")
    say.out.print()
    say.out.print(dearest)
    return 0


def _ranked(spent: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(spent.items(), key=lambda item: (-item[1], item[0]))


def _clean(cleaner: Cleaner, documents: Sequence[Source]) -> dict[str, float]:
    """Seconds by kind."""
    spent: dict[str, float] = dict.fromkeys((source.kind for source in documents), 0.0)
    for source in documents:
        start = time.process_time()
        cleaner.clean(source)
        spent[source.kind] += time.process_time() - start
    return spent
