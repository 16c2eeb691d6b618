"""The steps as one paragraph of code: Source → Document → Evidence → Verdicts → text and report."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from cleaner.formats import read
from cleaner.judge import model as judges
from cleaner.judge.model import Model
from cleaner.model import CATEGORIES, Block, Category, KindOption, Preset, Result, Source, Verdict
from cleaner.packs import RuleSet, cached, rules_dir
from cleaner.pipeline import checks, mend
from cleaner.pipeline.checks import BaseOptions
from cleaner.pipeline.text import TextCleaner
from cleaner.system.digest import joined_digest, source_digest

if TYPE_CHECKING:
    from cleaner.pipeline.look import Look
    from cleaner.pipeline.page import HtmlCleaner

MAX_REMOVED_TEXT = 0.9
"""Default share of a text's words above which it is held: a page copied whole is mostly furniture."""
MAX_REMOVED_HTML = 0.7
"""Default share of the article column's words above which an HTML page is held."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The blocks of a document and what was decided about each.

    Attributes:
        blocks: Paragraphs, headings, list items … in reading order.
        verdicts: One for each block, then those for stretches inside blocks.
        ruleset: The rules in force.
        thresholds: The score above which the judge removes a block, and a stretch inside one, in log-odds.
    """

    blocks: tuple[Block, ...]
    verdicts: tuple[Verdict, ...]
    ruleset: RuleSet
    thresholds: tuple[float, float]


class Cleaner:
    """Rules compiled once, documents cleaned many times. It keeps no state of a document: threads may share it.

    Args:
        preset: "gentle", "balanced" or "strict": how sure the judge has to be.
        packs: Extra rule packs, files or folders.
        keep: A category, or several, that are reported but left in.
        only: Leave in all other categories.
        language: Limits the rules to those of this language and the neutral ones.
        max_removed: Share of words above which a document is held (None: 0.9 of a text, 0.7 of an HTML page's article column).
        doubt: Share of a page's words that may be in doubt before trafilatura is asked (0: it always is, 1: never; None: as the
            judge says).
        timeout: Time limit of a document in seconds; one that needs more is passed through and held (None: no limit).
        judge: Folder of another judge than the one that is shipped, such as `cleaner fit` writes.
        fix_text: Mend text that was decoded wrongly before it came here (extra `fix`); `Result.fixed` tells what was changed.

    Raises:
        PackError: A pack that is malformed.
        OptionError: A value that is not allowed.

    Examples:
        >>> Cleaner(keep="caption").clean("The ferry sank.\\n\\nPhoto: Lena Harp / AFP").removed[0].kept
        True
    """

    def __init__(
        self,
        *,
        preset: Preset = "balanced",
        packs: Iterable[Path | str] | Path | str = (),
        keep: Iterable[Category] | Category = (),
        only: Iterable[Category] | Category | None = None,
        language: str | None = None,
        max_removed: float | None = None,
        doubt: float | None = None,
        timeout: float | None = None,
        judge: Path | str | None = None,
        fix_text: bool = False,
    ) -> None:
        self._set_up(
            BaseOptions(
                preset=preset,
                keep=keep,
                only=only,
                language=language,
                max_removed=max_removed,
                doubt=doubt,
                packs=packs,
                timeout=timeout,
                judge=None if judge is None else str(judge),
                fix_text=fix_text,
            )
        )

    @classmethod
    def of(cls, options: BaseOptions) -> Cleaner:
        """A cleaner of these options (their `kind` is an argument of `clean`)."""
        made = cls.__new__(cls)
        made._set_up(options)
        return made

    def _set_up(self, options: BaseOptions) -> None:
        self.options = options
        if options.fix_text:
            mend.load()
        self.keep = frozenset(cast("Iterable[Category]", options.keep))
        if options.only is not None:
            self.keep |= frozenset(CATEGORIES) - frozenset(cast("Iterable[Category]", options.only))
        loaded = _load(cast("tuple[str, ...]", options.packs))
        self.model = _model(options.judge)
        rules = loaded.for_language(options.language)
        self.ruleset = replace(rules, digest=joined_digest(rules.digest, self.model.digest))
        share = MAX_REMOVED_TEXT if options.max_removed is None else options.max_removed
        self._text = TextCleaner(self.ruleset, self.model, options.preset, self.keep, share, options.language)
        self._text.evidence.phrases.prepare()
        self._html: HtmlCleaner | None = None
        self._making = threading.Lock()

    def clean(
        self,
        source: str | bytes | Source,
        *,
        kind: KindOption = "auto",
        url: str | None = None,
        language: str | None = None,
        id: str = "",
    ) -> Result:
        """Clean one document. A Source has its own kind, language, address and id; the arguments are for what is none yet.

        Raises InputError for bytes that are not text, and OptionError for an argument that is not allowed.
        """
        if self.options.timeout is None:
            return self._clean(self._read(source, kind, url, language, id))
        from cleaner.system import deadline  # who sets no limit does not wait for it

        documents: list[Source] = []

        def work() -> Result:
            documents.append(self._read(source, kind, url, language, id))
            result = self._clean(documents[0])
            # What goes through the page for them has no more time than the rest.
            _ = result.author, result.date, result.removed
            return result

        try:
            return deadline.run(work, self.options.timeout)
        except deadline.TimedOut:
            # Finding out how bytes are encoded may be what takes so long: then they are passed through without it.
            document = documents[0] if documents else self._read(source, kind, url, language, id, detect=False)
            return self.pass_through(document, f"cleaning took more than {self.options.timeout:g} s")

    def pass_through(self, source: Source, reason: str) -> Result:
        """A document that cannot be cleaned for some reason, as it is and held: a text whole, of a page what stands in no menu."""
        if source.kind == "html":
            return self._html_cleaner().pass_through(source, reason)
        return self._text.pass_through(source, reason)

    def _read(
        self,
        source: str | bytes | Source,
        kind: KindOption,
        url: str | None,
        language: str | None,
        id: str = "",
        *,
        detect: bool = True,
    ) -> Source:
        checks.document(source)
        kind, language = checks.kind(kind), checks.language(language)
        if isinstance(source, Source):
            return source
        return read(source, id=id, kind=kind, url=url, language=language, detect=detect)

    def _clean(self, document: Source) -> Result:
        if self.options.fix_text:
            mended, fixes = mend.mend(document)
            return mend.told(replace(self._cleaned(mended), digest=source_digest(document)), fixes)
        return self._cleaned(document)

    def _cleaned(self, document: Source) -> Result:
        return self._html_cleaner().clean(document) if document.kind == "html" else self._text.clean(document)

    def clean_many(
        self, sources: Iterable[str | bytes | Source], *, kind: KindOption = "auto", jobs: int = 1
    ) -> Iterator[Result]:
        """Clean documents, in order; with several jobs in so many processes.

        A document that cannot be read raises InputError when its turn comes. A script that asks for several jobs wants the usual
        `if __name__ == "__main__":`, since processes import it. Raises OptionError for a number of jobs that is none.

        Examples:
            >>> [result.text for result in Cleaner().clean_many(["The ferry sank.", "The tram runs."])]
            ['The ferry sank.', 'The tram runs.']
        """
        from cleaner.pipeline import many

        return many.clean(self, sources, kind, many.check_jobs(jobs))

    async def aclean(
        self,
        source: str | bytes | Source,
        *,
        kind: KindOption = "auto",
        url: str | None = None,
        language: str | None = None,
    ) -> Result:
        """`clean` in a thread, while the event loop goes on. Arguments and errors are those of `clean`."""
        import asyncio  # who cleans one document does not wait for it

        return await asyncio.to_thread(self.clean, source, kind=kind, url=url, language=language)

    def aclean_many(
        self,
        sources: Iterable[str | bytes | Source] | AsyncIterable[str | bytes | Source],
        *,
        kind: KindOption = "auto",
        jobs: int = 1,
    ) -> AsyncIterator[Result]:
        """`clean_many` for `async for`: in a thread, or with several jobs in so many processes; `sources` may be asynchronous, too."""
        from cleaner.pipeline import many

        return many.aclean(self, sources, kind, many.check_jobs(jobs))

    def explain(
        self,
        source: str | bytes | Source,
        *,
        kind: KindOption = "auto",
        url: str | None = None,
        language: str | None = None,
    ) -> Explanation:
        """How each block was judged, also those that stay."""
        document = self._read(source, kind, url, language)
        if document.kind == "html":
            blocks, verdicts = self._html_cleaner().judge(document)
            return Explanation(blocks, verdicts, self.ruleset, self._html_cleaner().thresholds)
        return Explanation(*self._text.explain(document), self.ruleset, self._text.judge.thresholds)

    def look(self, document: Source) -> Look | None:
        """How each block of a document is judged, in the form that learning wants; None for one without any. Raises TimedOut.

        Examples:
            >>> from cleaner.model import Source
            >>> Cleaner().look(Source("a", "text", "The ferry sank.\\n\\nShare on Facebook")).gone
            (False, True)
        """

        def work() -> Look | None:
            return self._html_cleaner().look(document) if document.kind == "html" else self._text.look(document)

        if self.options.timeout is None:
            found = work()
        else:
            from cleaner.system import deadline

            found = deadline.run(work, self.options.timeout)
        return found if found is not None and found.blocks else None

    def _html_cleaner(self) -> HtmlCleaner:
        with self._making:  # threads that share a cleaner wait for the one that came first
            if self._html is None:
                from cleaner.pipeline.page import HtmlCleaner

                options = self.options
                share = MAX_REMOVED_HTML if options.max_removed is None else options.max_removed
                self._html = HtmlCleaner(
                    self.ruleset,
                    self.model,
                    self._text.evidence,
                    options.preset,
                    self.keep,
                    share,
                    options.language,
                    options.doubt,
                )
            return self._html


@cached.once()
def _builtin() -> RuleSet:
    """The built-in rule set, read once a process."""
    return cached.load()


def _load(paths: tuple[str, ...]) -> RuleSet:
    """The built-in rule set with the packs of these paths."""
    return cached.add(_builtin(), paths) if paths else _builtin()


@cached.once(4)
def _model(folder: str | None) -> Model:
    """The judge of a folder, or the one that is shipped."""
    return judges.load(Path(folder)) if folder is not None else judges.load(rules_dir() / "judge", trusted=True)
