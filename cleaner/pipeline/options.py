"""How a pipeline wants its documents cleaned: plain values that travel between processes, and the process's own cleaner.

Frameworks send functions from machine to machine. A `Cleaner` holds compiled rules and stays where it was made; `Options` are what is
sent, and each process makes one cleaner of them, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from cleaner.model import CleanerError, Result
from cleaner.packs import cached
from cleaner.pipeline.checks import BaseOptions

if TYPE_CHECKING:
    from cleaner.pipeline.cleaner import Cleaner


class MissingExtraError(CleanerError, ImportError):
    """A library that an optional part needs is not installed; the message says how to install it."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed: pip install 'article-cleaner[{extra}]'")


@dataclass(frozen=True)
class Options(BaseOptions):
    """What `Cleaner` and `Cleaner.clean` take, with the process's own cleaner of them. They can be compared, hashed and pickled.

    `keep`, `only` and `packs` take one name or several. What the others mean is told at `Cleaner`, `kind` at `clean`.

    Raises:
        OptionError: A value that is not allowed (a category, preset or kind that does not exist, a share outside 0 to 1).

    Examples:
        >>> Options(keep="caption").keep
        ('caption',)
        >>> Options(preset="gentle").clean("The ferry sank.").text
        'The ferry sank.'
    """

    def clean(
        self, source: str | bytes, *, url: str | None = None, language: str | None = None, id: str = ""
    ) -> Result:
        """Clean one document with this process's cleaner. Raises InputError for bytes that are not text."""
        return _shared(self).clean(source, kind=self.kind, url=url, language=language, id=id)

    def ruleset(self) -> str:
        """The digest of the rules that these options clean with. Raises PackError for a malformed pack."""
        return _shared(self).ruleset.digest


@cached.once(8)
def _shared(options: Options) -> Cleaner:
    from cleaner.pipeline.cleaner import Cleaner

    return Cleaner.of(options)


def current(options: Options) -> Cleaner:
    """The process's cleaner of these options as long as their packs hold what they held; one that was edited is read anew."""
    paths = cast("tuple[str, ...]", options.packs)
    return _current(options, cached.content(paths) if paths else "")


@cached.once(16)
def _current(options: Options, content: str) -> Cleaner:
    from cleaner.pipeline.cleaner import Cleaner

    return Cleaner.of(options)
