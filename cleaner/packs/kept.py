"""Rules and lexicons as the cache keeps them: each rule, and each language's words, made when they are first looked at.

A run asks for some dozens of the thousands of rules. What holds for all of them (ids, kinds, limits of words, languages) is told by
short tables; the rest stays the bytes that were read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, overload

from cleaner.core import maker
from cleaner.model import Rule

FORM = 1
"""Changes with what the parts hold."""
_LEFT_OUT = frozenset({"match", "no_match", "lists"})
_NAMES = tuple(item.name for item in fields(Rule) if item.name not in _LEFT_OUT)
_TUPLES = tuple(number for number, name in enumerate(_NAMES) if name in {"languages", "scope", "unless", "sources"})
_new = maker(Rule)


class KeptRules(Sequence[Rule]):
    """The rules of packs, without their examples. Equal to any sequence of the same rules; threads may share it.

    `key` names the packs and the code they were read with: whatever is worked out from all of these rules may be kept under it.
    """

    def __init__(self, parts: Mapping[str, memoryview], key: str = "") -> None:
        """The rules of some `parts` (of `parts_of`). Raises LookupError, TypeError or ValueError for those of another form."""
        heads = json.loads(bytes(parts["heads"]))
        if heads["form"] != [FORM, *_NAMES]:
            raise ValueError("the rules are kept in another form")
        self.key = key
        self.ids: tuple[str, ...] = tuple(heads["ids"])
        self.kinds: Mapping[str, Sequence[int]] = heads["kinds"]
        self.limits: Sequence[int] = heads["limits"]
        self.spoken: frozenset[str] = frozenset(heads["spoken"])
        self._rules, self._lists = _Lines(parts["rules"], heads["rules"]), _Lines(parts["lists"], heads["lists"])
        if len(self._rules) != len(self.ids):
            raise ValueError("rules and their ids do not fit together")
        self._made: list[Rule | None] = [None] * len(self.ids)
        self._places: dict[str, int] | None = None
        self._tables: dict[int, Mapping[str, tuple[str, ...]]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Rule: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Rule, ...]: ...
    def __getitem__(self, at: int | slice) -> Rule | tuple[Rule, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        found = self._made[at]
        if found is None:
            found = self._made[at] = self._rule(json.loads(self._rules[range(len(self))[at]]))
        return found

    def __iter__(self) -> Iterator[Rule]:
        if None in self._made:
            self._made = [
                self._rule(values) if rule is None else rule
                for rule, values in zip(self._made, self._rules.every(), strict=True)
            ]
        return iter([rule for rule in self._made if rule is not None])

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, KeptRules | tuple) else NotImplemented

    __hash__ = None  # type: ignore[assignment] # as that of a tuple of rules, which hold mappings

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return tuple, (tuple(self),)

    def place(self, rule_id: str) -> int | None:
        """Where the rule of that id stands, or None."""
        if self._places is None:
            self._places = {known: number for number, known in enumerate(self.ids)}
        return self._places.get(rule_id)

    def _rule(self, values: list[Any]) -> Rule:
        place = values.pop()
        for number in _TUPLES:
            values[number] = tuple(values[number])
        lists = self._tables.get(place)
        if lists is None:
            found = json.loads(self._lists[place]).items()
            lists = self._tables.setdefault(place, {name: tuple(words) for name, words in found})
        return _new(**dict(zip(_NAMES, values, strict=True)), match=(), no_match=(), lists=lists)


class _Lines:
    """Values of JSON, a line each, of which one is read at a time."""

    def __init__(self, data: memoryview, ends: Sequence[int]) -> None:
        self._data, self._ends = data, ends
        if ends != sorted(ends) or (ends[-1] if ends else 0) != len(data):
            raise ValueError("the lines are not as long as their table says")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: int) -> bytes:
        return bytes(self._data[self._ends[at - 1] if at else 0 : self._ends[at]])

    def every(self) -> list[Any]:
        """All values, sooner than one by one."""
        found: list[Any] = json.loads(b"[%s]" % bytes(self._data[:-1]).replace(b"\n", b","))
        return found


def _lines(values: Iterable[object]) -> tuple[bytes, list[int]]:
    """Values as lines, and where each ends."""
    lines = [_json(value) + b"\n" for value in values]
    ends: list[int] = []
    at = 0
    for line in lines:
        at += len(line)
        ends.append(at)
    return b"".join(lines), ends


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def parts_of(rules: Sequence[Rule]) -> dict[str, bytes]:
    """What `KeptRules` is made of. Rules that have the same lists share them again."""
    lists: list[Mapping[str, tuple[str, ...]]] = []
    places: dict[int, int] = {}
    kinds: dict[str, list[int]] = {"phrase": [], "markup": [], "structure": []}
    for number, rule in enumerate(rules):
        kinds[rule.kind].append(number)
        if id(rule.lists) not in places:
            places[id(rule.lists)] = len(lists)
            lists.append(rule.lists)
    written, ends = _lines([*(getattr(rule, name) for name in _NAMES), places[id(rule.lists)]] for rule in rules)
    tables, tables_end = _lines(dict(table) for table in lists)
    phrases = [rule for rule in rules if rule.kind == "phrase"]
    heads = {
        "form": [FORM, *_NAMES],
        "ids": [rule.id for rule in rules],
        "kinds": kinds,
        "limits": [most_words(rule) for rule in phrases],
        "spoken": sorted({language for rule in phrases for language in rule.languages}),
        "rules": ends,
        "lists": tables_end,
    }
    return {"heads": _json(heads), "rules": written, "lists": tables}


def most_words(rule: Rule) -> int:
    """The words of a block above which a rule for phrases is not tried on it."""
    return rule.max_words if rule.scope == ("block",) else sys.maxsize


@dataclass(frozen=True, slots=True)
class Phrased:
    """The rules for phrases of a rule set, and what is known of them before one is made."""

    rules: Sequence[Rule]
    limits: Sequence[int]
    """By rule, the words of a block above which it is not tried (`most_words`)."""
    languages: frozenset[str]
    key: str
    """See `KeptRules`; empty where nothing names these rules."""

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Phrased:
        """Those of some rules."""
        found = of_kind(rules, "phrase")
        if isinstance(rules, KeptRules):
            return cls(found, rules.limits, rules.spoken, rules.key)
        languages = frozenset(language for rule in found for language in rule.languages)
        return cls(found, [most_words(rule) for rule in found], languages, "")


def of_kind(rules: Iterable[Rule], kind: str) -> Sequence[Rule]:
    """The rules of a kind, in order; of kept ones none is made."""
    if isinstance(rules, KeptRules):
        return _Some(rules, rules.kinds[kind])
    return [rule for rule in rules if rule.kind == kind]


class _Some(Sequence[Rule]):
    """Some of the kept rules, by their places."""

    def __init__(self, rules: KeptRules, places: Sequence[int]) -> None:
        self._rules, self._places = rules, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Rule: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Rule, ...]: ...
    def __getitem__(self, at: int | slice) -> Rule | tuple[Rule, ...]:
        if isinstance(at, slice):
            return tuple(self._rules[place] for place in self._places[at])
        return self._rules[self._places[at]]

    def __iter__(self) -> Iterator[Rule]:
        # All at once take a fraction of what they take one by one.
        every = tuple(self._rules) if 2 * len(self) > len(self._rules) else self._rules
        return (every[place] for place in self._places)


class Whys(Mapping[str, str]):
    """The reason of each rule by its id."""

    def __init__(self, rules: Sequence[Rule], others: Mapping[str, str]) -> None:
        """The reasons of rules, and `others` by id, which count before them."""
        self._others = others
        self._rules = rules
        self._known = {} if isinstance(rules, KeptRules) else {rule.id: rule.why for rule in rules}

    def __getitem__(self, rule_id: str) -> str:
        found = self._others.get(rule_id)
        if found is not None:
            return found
        if isinstance(self._rules, KeptRules):
            place = self._rules.place(rule_id)
            if place is None:
                raise KeyError(rule_id)
            return self._rules[place].why
        return self._known[rule_id]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*(rule.id for rule in self._rules), *self._others)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class KeptWords(Mapping[str, Mapping[str, tuple[str, ...]]]):
    """The words of the lexicons by language, and there by entry (`lexicon.Lexicons.words`), each language read when it is asked for."""

    def __init__(self, parts: Mapping[str, memoryview], key: str = "") -> None:
        """The words of some parts (of `words_of`); `key` as for `KeptRules`."""
        self.key = key
        self._parts = {name.removeprefix(_WORDS): part for name, part in parts.items() if name.startswith(_WORDS)}
        self._known: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def __getitem__(self, code: str) -> Mapping[str, tuple[str, ...]]:
        found = self._known.get(code)
        if found is None:
            made = json.loads(bytes(self._parts[code])).items()
            found = self._known.setdefault(code, {name: tuple(words) for name, words in made})
        return found

    def __contains__(self, code: object) -> bool:
        return code in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return dict, (dict(self),)


_WORDS = "words "


def words_of(words: Mapping[str, Mapping[str, tuple[str, ...]]]) -> dict[str, bytes]:
    """What `KeptWords` is made of."""
    return {f"{_WORDS}{code}": _json(dict(own)) for code, own in words.items()}
