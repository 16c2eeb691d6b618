"""Which clean documents are written: what `--min-words`, `--language-filter` and `--only-with` ask for, and what such options may say."""

from __future__ import annotations

from dataclasses import dataclass

from cleaner.formats import about
from cleaner.formats.text import known_encoding
from cleaner.model import Result
from cleaner.pipeline import checks

FIELDS = tuple(name for name in (*about.FIELDS, *about.MORE) if name != "page_type_confidence")
"""What `--only-with` can ask for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document has to be, or it is left out.

    `words` counts those of the clean text; `languages` are codes, of which the part before a dash counts; `fields` have to be known.
    """

    words: int = 0
    languages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def refuses(self, result: Result) -> str | None:
        """Why a document is left out, in words; None for one that is wanted.

        >>> Wanted(words=100).refuses(Result("a", "text", "Boo.", (), (), (), words_out=1))
        'left out: 1 word (--min-words 100)'
        """
        if result.words_out < self.words:
            plural = "word" if result.words_out == 1 else "words"
            return f"left out: {result.words_out:,} {plural} (--min-words {self.words})"
        if self.languages and base(result.language or "") not in self.languages:
            what = f"language {result.language}" if result.language else "no language found"
            return f"left out: {what} (--language-filter {','.join(self.languages)})"
        missing = next((name for name in self.fields if not getattr(result, name)), None)
        return None if missing is None else f"left out: no {missing} (--only-with {','.join(self.fields)})"


def base(code: str) -> str:
    """The part of a language's code before a dash, in lower case."""
    return code.replace("_", "-").split("-")[0].lower()


def is_web(text: str) -> bool:
    """Whether a text begins as an address of the web."""
    return text.lower().startswith(("http://", "https://"))


def check_address(value: object) -> str:
    """`value` as an address of the web."""
    if not isinstance(value, str) or not is_web(value):
        raise ValueError(f"{value!r} is no address of the web (http, https)")
    return value


def check_encoding(value: object) -> str:
    """`value` as the name of an encoding."""
    found = known_encoding(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no encoding of texts that is known (such as cp1250, koi8-r, big5)")
    return found


def check_words(value: object) -> int:
    """`value` as a number of words."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("wants a number of words, 0 or more")
    return value


def check_languages(values: object) -> tuple[str, ...]:
    """`values` as codes of languages: a list, or a line with commas."""
    found = dict.fromkeys(base(str(checks.language(name))) for name in _listed(values))
    return tuple(found)


def check_fields(values: object) -> tuple[str, ...]:
    """`values` as names of metadata: a list, or a line with commas."""
    found = tuple(dict.fromkeys(_listed(values)))
    for name in found:
        if name not in FIELDS:
            raise ValueError(f"{name!r} is none of {', '.join(FIELDS)}")
    return found


def _listed(values: object) -> list[str]:
    if isinstance(values, str):
        values = [values]
    if not isinstance(values, list | tuple) or not all(isinstance(item, str) for item in values):
        raise ValueError("wants a list of names")
    return [name.strip() for value in values for name in value.split(",") if name.strip()]
