"""One rule pack: a TOML file read into rules, languages and suppressions. Loading runs no code of a pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from cleaner.model import CATEGORIES, Category, Example, PackError, Rule, Scope, Strength, Suppression
from cleaner.packs import frames, sites, suppress
from cleaner.packs import shared as words
from cleaner.packs.frames import Frame, Frames
from cleaner.packs.shared import Language, Shared, strings

SIDES = ("drop", "keep")
FIELDS = frozenset(
    "id category kind side languages scope pattern unless case quoted max_words strength why match no_match drop keep".split()
)
OLD_NAMES = {"match": "drop", "no_match": "keep"}
"""What the fields of examples were called, and may be called still."""
GONE = {"keywords": "are read off the pattern: leave them out, and write what must stand in the text into the pattern"}
"""Fields that there were, and what to do instead."""
EXAMPLE_FIELDS = frozenset({"text", "html", "hit", "cut", "note"})
TABLES = frozenset({"pack", "lists", "parts", "rule", "language", "suppress", "block", "site"})
MAX_WORDS = {"phrase": 60, "markup": 400, "structure": 2_000}
Bad = Callable[[str, str], PackError]
Lists = Mapping[str, tuple[str, ...]]


class Content(NamedTuple):
    """What one file says."""

    rules: list[Rule]
    languages: list[Language]
    suppress: list[Suppression]
    sites: sites.Sites


def tables(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises PackError for what is no TOML."""
    from cleaner.system import toml

    return toml.read(path)


def read(name: str, path: Path, shared: Shared, made: Frames | None = None) -> Content:
    """What one file says, whose rules may name what is `shared` and be `made` of frames.

    `name` is how messages and reports call the file. Raises PackError, naming file, rule and field, for the first thing that is malformed.
    """
    data = tables(path)
    unknown = sorted(set(data) - TABLES)
    if "words" in unknown:
        raise PackError(
            f"{path}: a lexicon is read with the rules beside it: name its folder, {path.parent}, or one of them"
        )
    if unknown:
        known = "[pack], [lists], [parts], [[rule]], [[suppress]], [[block]], [[site]] and [language]"
        raise PackError(f"{path}: unknown table {unknown[0]!r} (a pack has {known})")
    languages = strings(path, "pack", "languages", words.table(path, "pack", data).get("languages", []))
    known_words = shared.within(path, data)
    entries = data.get("rule", [])
    if not isinstance(entries, list):
        raise PackError(f"{path}: rule: write each rule under [[rule]]")
    kept: dict[tuple[str, ...], Lists] = {}
    frames_by_name = (made or Frames()).frames
    rules = [
        _rule(name, path, number, entry, languages, known_words, kept, frames_by_name)
        for number, entry in enumerate(entries, 1)
    ]
    spoken = [_language(path, code, entry) for code, entry in words.table(path, "language", data).items()]
    return Content(rules, spoken, suppress.read(path, data.get("suppress", [])), sites.read(path, data))


def _language(path: Path, code: str, entry: object) -> Language:
    where = f"language.{code}"
    if not isinstance(entry, dict) or set(entry) != {"stop", "you", "we"}:
        raise PackError(f"{path}: {where}: wants the lists stop, you and we")
    stop, you, we = (strings(path, where, key, entry[key]) for key in ("stop", "you", "we"))
    return Language(code, stop, you, we)


def _rule(
    name: str,
    path: Path,
    number: int,
    entry: object,
    languages: tuple[str, ...],
    shared: Shared,
    kept: dict[tuple[str, ...], Lists],
    made: Mapping[str, Frame],
) -> Rule:
    if not isinstance(entry, dict):
        raise PackError(f"{path}: rule {number}: wants a table")
    rule_id = entry.get("id")
    if not isinstance(rule_id, str) or not rule_id:
        raise PackError(f"{path}: rule {number}: id: is missing")

    def bad(field: str, message: str) -> PackError:
        return PackError(f"{path}: {rule_id}: {field}: {message}")

    where = f"{path}: {rule_id}"
    frame = None
    if "pattern" not in entry and made:
        if (frame := made.get(frames.name_of(rule_id))) is None:
            raise bad("pattern", f"is missing, and no frame is called {frames.name_of(rule_id)}")
        entry = frames.filled(where, frame, entry, shared)
    _check_fields(entry, bad)
    kind = entry.get("kind", "phrase")
    max_words = entry.get("max_words", MAX_WORDS[kind])
    if not isinstance(max_words, int) or isinstance(max_words, bool) or max_words < 1:
        raise bad("max_words", "wants a whole number above 0")
    most = words.MAX_PATTERN * (1 if frame is None else 2)
    pattern = shared.written_out(f"{where}: pattern", entry["pattern"], most)
    given = strings(path, rule_id, "unless", entry.get("unless", []))
    unless = tuple(shared.written_out(f"{where}: unless", item) for item in given)
    scope = strings(path, rule_id, "scope", entry.get("scope", ["block"]))
    for item in scope:
        if item not in get_args(Scope):
            raise bad("scope", f"{item!r} is none of {', '.join(get_args(Scope))}")
    lists = shared.used((pattern, *unless))
    return Rule(
        id=rule_id,
        category=cast(Category, entry["category"]),
        kind=kind,
        side=entry.get("side", "drop"),
        languages=strings(path, rule_id, "languages", entry["languages"]) if "languages" in entry else languages,
        scope=cast(tuple[Scope, ...], scope),
        pattern=pattern,
        unless=unless,
        case=entry.get("case", False),
        quoted=entry.get("quoted", False),
        max_words=max_words,
        strength=entry.get("strength", "medium"),
        why=entry["why"].strip(),
        match=_examples(path, rule_id, "match", entry, bad),
        no_match=_examples(path, rule_id, "no_match", entry, bad),
        lists=kept.setdefault(tuple(lists), lists),
        file=name,
        sources=() if frame is None else (frame.file, *shared.sources),
    )


def _check_fields(entry: Mapping[str, Any], bad: Bad) -> None:
    for key in entry:
        if key not in FIELDS:
            raise bad(key, GONE.get(key, "unknown field"))
    for key in ("category", "pattern", "why"):
        value = entry.get(key)
        if not (isinstance(value, str) and value.strip()) and not (key == "pattern" and isinstance(value, list)):
            raise bad(key, "is missing")
    choices: dict[str, tuple[object, Sequence[str]]] = {
        "category": (entry["category"], CATEGORIES),
        "kind": (entry.get("kind", "phrase"), ("phrase", "markup", "structure")),
        "side": (entry.get("side", "drop"), SIDES),
        "strength": (entry.get("strength", "medium"), get_args(Strength)),
    }
    for key, (value, allowed) in choices.items():
        if value not in allowed:
            raise bad(key, f"{value!r} is none of {', '.join(allowed)}")
    for key in ("case", "quoted"):
        if not isinstance(entry.get(key, False), bool):
            raise bad(key, "wants true or false")


def _examples(path: Path, rule_id: str, name: str, entry: Mapping[str, Any], bad: Bad) -> tuple[Example, ...]:
    old = OLD_NAMES[name]
    if name in entry and old in entry:
        raise bad(old, f"is an old name of {name}: write all examples under {name}")
    value = entry.get(name, entry.get(old, []))
    if not isinstance(value, list):
        raise bad(name, "wants a list")
    found: list[Example] = []
    for number, item in enumerate(value, 1):
        where = f"{path}: {rule_id}: {name} {number}"
        example = {"text": item} if isinstance(item, str) else item
        if not isinstance(example, dict) or not all(isinstance(v, str) for v in example.values()):
            raise PackError(f"{where}: wants a string or a table of strings")
        unknown = sorted(set(example) - EXAMPLE_FIELDS)
        if unknown:
            raise PackError(f"{where}: unknown field {unknown[0]!r}")
        if ("text" in example) == ("html" in example):
            raise PackError(f"{where}: wants either text or html")
        found.append(
            Example(
                text=example["html"] if "html" in example else example["text"],
                hit=example.get("hit"),
                cut=example.get("cut"),
                note=example.get("note", ""),
                is_html="html" in example,
            )
        )
    return tuple(found)
