"""Frames: the shape of a rule that many languages share (`rules/frames/<category>.toml`), without the words.

A frame's patterns name entries in braces; `lexicon.toml` of a language gives words for them. A rule without a pattern of its own is made of
the frame of its name: of the ways of which the language's lexicon has every entry. `{name?}` is put in where the lexicon has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleaner.model import PackError
from cleaner.packs.shared import FRAMES, Shared, table

ENTRIES = "entries.toml"
OWN = frozenset("id also unless match no_match".split())
"""What a rule that is made of a frame says itself."""
_TAKEN = frozenset("scope pattern unless max_words strength why".split())
_NAMED = re.compile(r"(?<!\\)(?<!\\[pPN])\{([a-z][a-z0-9_]+)(\??)\}|\\L<(\w+)>")
_AFTER = r"[ ,:–—-]{0,3}"


@dataclass(frozen=True, slots=True)
class Frame:
    """The shape of a rule: its fields as a pack would have them, and the file that they stand in."""

    name: str
    file: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames by name, and what each entry means that they name."""

    frames: Mapping[str, Frame] = field(default_factory=dict)
    entries: Mapping[str, str] = field(default_factory=dict)


def files(root: Path) -> list[Path]:
    """The files of the frames below the folder of the packs."""
    return sorted((root / FRAMES).glob("*.toml"))


def read(root: Path) -> Frames:
    """All frames. Raises PackError, naming file and frame, for the first thing that is malformed."""
    from cleaner.system import toml

    found: dict[str, Frame] = {}
    entries: dict[str, str] = {}
    for path in files(root):
        data = toml.read(path)
        if path.name == ENTRIES:
            entries.update((name, str(told)) for name, told in table(path, "entries", data).items())
            continue
        for given in data.get("frame", []):
            name = given.get("name") if isinstance(given, dict) else None
            if not isinstance(name, str) or name.split(".")[0] != path.stem:
                raise PackError(f"{path}: name: {name!r} wants to begin with {path.stem}.")
            if name in found or set(given) - _TAKEN != {"name"} or not isinstance(given.get("pattern"), list):
                raise PackError(
                    f"{path}: {name}: wants a list of patterns, fields of {', '.join(sorted(_TAKEN))}, and one such frame"
                )
            fields = {"category": path.stem, **{key: value for key, value in given.items() if key != "name"}}
            found[name] = Frame(name, f"{FRAMES}/{path.name}", fields)
    return Frames(found, entries)


def topics(frames: Frames) -> dict[str, str]:
    """Each entry with the category whose frames name it; an empty one where those of several do, or none does."""
    found: dict[str, set[str]] = {name: set() for name in frames.entries}
    for frame in frames.frames.values():
        for way in frame.fields["pattern"]:
            for name, _, _ in _NAMED.findall(way):
                if name in found:
                    found[name].add(str(frame.fields["category"]))
    return {name: next(iter(used)) if len(used) == 1 else "" for name, used in found.items()}


def name_of(rule_id: str) -> str:
    """What the frame of a rule would be called.

    >>> name_of("fi.newsletter.signup")
    'newsletter.signup'
    """
    return rule_id.partition(".")[2]


def filled(where: str, frame: Frame, entry: Mapping[str, Any], shared: Shared) -> dict[str, Any]:
    """The fields of the rule that a frame makes of a language's words; `entry` has its examples, ways that only this language has
    (`also`) and what silences it there.

    Raises PackError naming `where` for fields that the frame gives, or when the lexicon has the entries of no way.
    """
    given = sorted(set(entry) - OWN)
    if given:
        raise PackError(
            f"{where}: {given[0]}: is the frame's ({frame.file}); a pattern of its own makes it a rule of its own"
        )
    ways = fitting(frame, shared)
    if not ways:
        wanted = sorted({name for way in frame.fields["pattern"] for name in missing(way, shared)})
        raise PackError(
            f"{where}: pattern: the lexicon has no words for {frame.file} (such as {', '.join(wanted[:3])})"
        )
    also, own = entry.get("also", []), entry.get("unless", [])
    if not isinstance(also, list) or not isinstance(own, list):
        raise PackError(f"{where}: also: wants a list of the ways in which it may be put besides")
    silent = [_ready(way, shared) for way in frame.fields.get("unless", []) if not missing(way, shared)]
    made = {**frame.fields, "id": entry["id"], "pattern": [*ways, *also], "unless": [*silent, *own]}
    return {**made, **{key: entry[key] for key in ("match", "no_match") if key in entry}}


def fitting(frame: Frame, shared: Shared) -> list[str]:
    """The ways of a frame of which a language has every word, as patterns that name parts."""
    return [_ready(way, shared) for way in frame.fields["pattern"] if not missing(way, shared)]


def missing(way: str, shared: Shared) -> list[str]:
    """The entries, parts and lists that a way wants and the language has not."""
    return [
        part or words
        for part, maybe, words in _NAMED.findall(way)
        if not maybe and (part not in shared.parts if part else words not in shared.lists)
    ]


def _ready(way: str, shared: Shared) -> str:
    def put(found: re.Match[str]) -> str:
        name, maybe, _ = found.groups()
        if not maybe:
            return found.group()
        return f"(?:{{{name}}}{_AFTER})?" if name in shared.parts else ""

    return _NAMED.sub(put, way)


def unused(frames: Frames, shared: Shared, rules: Iterable[str]) -> list[Frame]:
    """The frames that a language has words for, and no rule of: `rules` are the ids of the language's rules.

    A frame of which its words would make a larger pattern than any that ships is not meant for it.
    """
    from cleaner.packs import limits

    names = {name_of(rule) for rule in rules}
    left = [(frame, fitting(frame, shared)) for name, frame in sorted(frames.frames.items()) if name not in names]
    return [
        frame
        for frame, ways in left
        if ways and limits.expanded(shared.written_out(frame.file, ways, limits.MANY)) < limits.OURS
    ]
