"""What a text must be like for a pattern to match: a filter that never says no wrongly, asked before the pattern is run (or compiled).

`needed.read` works it out. Text and literals are compared in a canonical spelling, in which all characters that the `regex` module
takes for one another when it ignores case are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from cleaner.core import native
from cleaner.model.later import late_pattern
from cleaner.segment import normal

# Characters that ignoring case makes equal to another one though `str.lower` keeps them apart.
_SAME = {
    "ı": "i", "İ": "i", "ſ": "s", "µ": "μ", "ς": "σ", "ϐ": "β", "ϑ": "θ", "ϕ": "φ", "ϖ": "π", "ϰ": "κ", "ϱ": "ρ", "ϵ": "ε", "ẛ": "ṡ",
    "\u0345": "ι", "\u1fbe": "ι", "\u1fd3": "\u0390", "\u1fe3": "\u03b0", "\ufb05": "\ufb06", "\u1c80": "в", "\u1c81": "д",
    "\u1c82": "о", "\u1c83": "с", "\u1c84": "т", "\u1c85": "т", "\u1c86": "ъ", "\u1c87": "ѣ", "\u1c88": "ꙋ",
}  # fmt: skip
_TABLE = str.maketrans(_SAME)
_RARE = late_pattern(f"[{''.join(_SAME)}]")

# The `regex` module may know newer digits than Python does, all of them far up.
_DIGIT = late_pattern("[\\d\U00010000-\U0010ffff]")

EDGE, START, END = MARKS = "\b\x02\x03"
"""Stand at the edges of a string where a word begins or ends, and where the text does."""

Clause: TypeAlias = "tuple[str | tuple[Clause, ...], ...]"
"""Of these one holds: a string stands in the text (where its `MARKS` say), or all clauses of a branch hold."""


def canonical(low: str) -> str:
    """`low` (a text in lower case) in the spelling in which literals are compared; the same length."""
    return low if low.isascii() or not _RARE.search(low) else low.translate(_TABLE)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a text must be like for a pattern to match, with or without regard to case; an empty tuple asks for nothing."""

    clauses: tuple[Clause, ...] = ()
    """All of them hold; the most telling one comes first."""
    starts: tuple[str, ...] = ()
    """The text starts with one of these."""
    ends: tuple[str, ...] = ()
    """The text ends with one of these."""
    longest: int | None = None
    """The pattern matches whole texts only, of at most so many characters."""
    reach: int | None = None
    """A match starts at most so many characters before the text's end, and ends there; None: it may stand anywhere."""

    digit: bool = False
    """A digit stands in the text."""
    _compiled: Any = field(default=None, init=False, repr=False, compare=False)

    def compiled(self) -> Any:
        """These needs as the core reads them (`core._core.Need`), made once."""
        if self._compiled is None and native is not None:
            object.__setattr__(
                self, "_compiled", native.Need(self.clauses, self.starts, self.ends, self.longest, self.digit)
            )
        return self._compiled

    def met(self, spelt: str) -> bool:
        """Whether the pattern may match a text, given in lower case and canonical spelling."""
        return self.plainly_met(spelt) if native is None else bool(self.compiled().met(spelt))

    def plainly_met(self, spelt: str) -> bool:
        """`met` in Python (twin: `core._core.Need`)."""
        if self.longest is not None and len(spelt) > self.longest:
            return False
        if self.digit and not _DIGIT.search(spelt):
            return False
        if (self.starts and not spelt.startswith(self.starts)) or (self.ends and not spelt.endswith(self.ends)):
            return False
        return _all_hold(self.clauses, spelt)


def met_by(needs: Sequence[Needs]) -> Callable[[str], list[int]]:
    """What tells the numbers of those needs that a text meets, given as to `Needs.met`."""
    return (
        partial(plain_met_by, needs) if native is None else partial(native.met_by, tuple(n.compiled() for n in needs))
    )


def plain_met_by(needs: Sequence[Needs], spelt: str) -> list[int]:
    """The numbers of the needs that a text meets (twin: `core._core.met_by`)."""
    return [number for number, item in enumerate(needs) if item.plainly_met(spelt)]


def _all_hold(clauses: tuple[Clause, ...], spelt: str) -> bool:
    for clause in clauses:
        for item in clause:
            if _stands(item, spelt) if isinstance(item, str) else _all_hold(item, spelt):
                break
        else:
            return False
    return True


def _stands(item: str, spelt: str) -> bool:
    """Whether a string stands in a text, between such neighbours as its marks say."""
    word, left, right = edges(item)
    at = spelt.find(word)
    while at >= 0:
        before, after = spelt[at - 1 : at] if at else "", spelt[at + len(word) : at + len(word) + 1]
        begins = not before or before == "\n" or not left or (left == EDGE and not of_word(before))
        if begins and (not after or after == "\n" or not right or (right == EDGE and not of_word(after))):
            return True
        at = spelt.find(word, at + 1)
    return False


def edges(item: str) -> tuple[str, str, str]:
    """A string's text, and the mark that holds at its start and at its end: a word must begin there, the text, or (none) nothing."""
    left = item[0] if item[0] in MARKS else ""
    right = item[-1] if item[-1] in MARKS else ""
    return item[len(left) : len(item) - len(right)], left, right


def edged(raw: str) -> tuple[str, str, str]:
    """`edges` of a string with marks anywhere: those that tell something."""
    text = "".join(char for char in raw if char not in MARKS)
    if not text:
        return "", "", ""
    before, after = raw[: raw.index(text[0])], raw[raw.rindex(text[-1]) + 1 :]
    left = START if START in before else EDGE if before and of_word(text[0]) else ""
    right = END if END in after else EDGE if after and of_word(text[-1]) else ""
    return text, left, right


def of_word(char: str) -> bool:
    """Whether a character surely belongs to a word, also as the `regex` module sees words."""
    return char.isalpha() or char.isdecimal()


def spell(text: str) -> str:
    """`text` in lower case and canonical spelling; the same length."""
    return canonical(normal.lower(text))


def spell_all(texts: Sequence[str]) -> list[str]:
    """`spell` of each text."""
    return [low if low.isascii() else canonical(low) for low in normal.lower_all(texts)]
