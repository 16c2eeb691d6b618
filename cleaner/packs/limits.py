"""What a rule's pattern may cost, told from its text: before it is compiled, and whether matching it can backtrack without bound.

A pattern comes from a pack, and a pack may be a stranger's: compiling must not fill the memory, matching has a timeout besides.
"""

from __future__ import annotations

import re
import warnings as python_warnings
from collections.abc import Iterator
from typing import Any

with python_warnings.catch_warnings():
    python_warnings.simplefilter("ignore")
    from re import _parser as sre_parser  # type: ignore[attr-defined]

MAX_EXPANDED = 20_000
"""Characters, classes and marks of a pattern when its repeats are written out as often as they must match; compilers do just that."""
_TOKEN = re.compile(
    r"""\\[pPN]\{[^}]*+\}|\\L<[^>]*+>|\\.|\[\^?+\]?+(?:\\.|\[:[^\]]*+:\]|[^\]\\])*+\]|\{(?P<low>\d+)?+(?:,(?P<high>\d*+))?+\}|\(\?\#[^)]*+\)|."""
    """""",
    re.DOTALL,
)


def expanded(pattern: str) -> int:
    """How many marks `pattern` has when each repeat is written out as often as it must match at least."""
    sizes = [0]
    last = 0
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        if token == "(":
            sizes.append(0)
            last = 0
        elif token == ")":
            last = sizes.pop() if len(sizes) > 1 else 0
            if not sizes:
                sizes.append(0)
            sizes[-1] += last
        elif match.group("low") is not None or match.group("high"):
            least = int((match.group("low") or "0")[:12])
            most = int((match.group("high") or "0")[:12])
            if most > 65_535 or least > 65_535:
                return MAX_EXPANDED + max(least, most)
            sizes[-1] += last * max(0, least - 1)
            last *= max(1, least)
        else:
            last = 1
            sizes[-1] += 1
    return sum(sizes)


def backtracking(pattern: str) -> Iterator[str]:
    """Repeats that can backtrack without bound: an unbounded repeat inside a repeat, or of nearly any character."""
    plain = re.sub(r"\\L<\w+>", "(?:aa|bb)", re.sub(r"\\p\{\^?\w+\}", r"\\w", pattern))
    try:
        with python_warnings.catch_warnings():
            python_warnings.simplefilter("ignore", FutureWarning)  # Nested sets mean nothing to the regex module's V0.
            # A pattern read from the end may run back to the block's start: what it hangs on has matched already.
            tree = sre_parser.parse(re.sub(r"^\(\?r\)(?:\^\.\{\d+,\d+\}\??)?", "", plain))
    except (
        Exception
    ):  # Syntax that only the regex module has: trying it on worst cases, and the run-time timeout, stand guard.
        return
    yield from dict.fromkeys(_backtracking(tree))


def _backtracking(tree: Any, inside: bool = False) -> Iterator[str]:
    for op, args in tree:
        name = str(op)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            _, high, body = args
            many = high is sre_parser.MAXREPEAT or high > 400
            if many and inside and name != "POSSESSIVE_REPEAT":
                yield "an unbounded repeat inside a repeat can backtrack without bound; write {0,40} or a possessive *+"
            kinds = [str(item[0]) for item in body]
            if many and kinds and all(kind in {"ANY", "NOT_LITERAL", "CATEGORY"} for kind in kinds):
                yield "an unbounded .* or [^x]* runs over the whole block; write {0,60}"
            repeated = inside or many or (isinstance(high, int) and high > 1)
            yield from _backtracking(body, repeated and name != "POSSESSIVE_REPEAT")
        elif name == "SUBPATTERN":
            yield from _backtracking(args[3], inside)
        elif name == "BRANCH":
            for branch in args[1]:
                yield from _backtracking(branch, inside)
        elif name in {"ASSERT", "ASSERT_NOT"}:
            yield from _backtracking(args[1], inside)
        elif name == "ATOMIC_GROUP":
            yield from _backtracking(args, False)


_LITERAL = re.compile(r"[^\W\d_]{2,}(?:[ '-][^\W\d_]{2,})*")


def worst_cases(pattern: str, samples: list[str], words: list[str], size: int) -> Iterator[str]:
    """Texts of about `size` characters that make `pattern` work hard: its own words and examples again and again and cut short,
    with long runs of what its classes and repeats take.

    `samples` are texts that it matches, `words` those of its lists.
    """
    literals = list(dict.fromkeys(_LITERAL.findall(re.sub(r"\\[a-zA-Z](?:\{[^}]*\}|<[^>]*>)?", " ", pattern))))[:12]
    units = ["a", "1", " ", "A ", "a, "]
    units += [f"{word} " for word in (*literals[:3], *words[:1])]
    if literals:
        units.append(" ".join(literals) + " ")
    for sample in samples[:2]:
        units += [sample + " ", sample[: 2 * len(sample) // 3] + " "]
    for unit in dict.fromkeys(unit for unit in units if unit):
        filled = (unit * (size // len(unit) + 1))[:size]
        yield filled
        if literals:  # what the pattern begins with, then a run that nearly goes on
            yield f"{literals[0]} {filled}"[:size] + "\u0001"
            # A search gives up at once where a word that must follow stands nowhere: here it stands, in vain.
            yield f"{filled}\u0001 {' '.join(literals)}"
