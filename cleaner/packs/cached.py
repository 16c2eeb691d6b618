"""The packs in a form that loads in milliseconds, kept in the user's cache folder under the digest of every pack's content.

TOML is slow to read. What is kept is JSON: the rules without their examples and so on. Another byte in a pack, or in
the code that reads packs, is another digest.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache, update_wrapper
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, cast

from cleaner import model, packs
from cleaner.model import PackError, Rule, Suppression
from cleaner.packs import RuleSet, file, frames, lexicon, shared, sites
from cleaner.packs import suppress as silence
from cleaner.packs.lexicon import Lexicons
from cleaner.packs.shared import Language
from cleaner.packs.sites import Sites
from cleaner.system import cache, digest

P = ParamSpec("P")
R = TypeVar("R")
_LEFT_OUT = frozenset({"match", "no_match", "lists"})
_NAMES = tuple(item.name for item in fields(Rule) if item.name not in _LEFT_OUT)


class Once(Generic[P, R]):
    """A function that works something out once for all threads: whoever comes meanwhile waits for the one who began.

    `lru_cache` alone has every thread that comes before the first is done do it all again.
    """

    def __init__(self, make: Callable[P, R], size: int) -> None:
        found = lru_cache(maxsize=size)(make)
        self._found = cast("Callable[P, R]", found)
        self._lock = threading.Lock()
        self.cache_clear, self.cache_info = found.cache_clear, found.cache_info
        update_wrapper(self, make)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._lock:
            return self._found(*args, **kwargs)


def once(size: int = 1) -> Callable[[Callable[P, R]], Once[P, R]]:
    """Keep what a function returns, the last `size` of it, and work nothing out twice (see `Once`)."""
    return lambda make: Once(make, size)


def load() -> RuleSet:
    """`packs.load()`, the built-in packs, for cleaning: the rules have no examples. Raises PackError like it."""
    key = cache.digest(
        *_code(),
        *(part for name, path in packs.files() for part in (name.encode("utf-8", "surrogatepass"), path.read_bytes())),
        *(path.read_bytes() for path in packs.words_of_frames()),
    )
    name = f"packs-{key.hex()}.json"
    if (found := _kept(name)) is not None:
        return _tried(found)
    made = _to(packs.load())
    cache.write(name, json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    return _tried(_from(made))


def _kept(name: str) -> RuleSet | None:
    """What the cache has under this name; None where it has nothing, or what this code cannot read.

    A process that runs while the package is replaced reads the new code's digest and writes what it knows itself.
    """
    data = cache.read(name)
    if data is None:
        return None
    try:
        return _from(json.loads(data.decode("utf-8", "surrogatepass")))
    except (LookupError, TypeError, ValueError):
        return None


def _code() -> list[bytes]:
    """The code that reads packs, and this module: when it changes, what is kept is read anew."""
    modules = (model, digest, packs, file, silence, shared, frames, lexicon, sites)
    paths = [Path(__file__), *(Path(str(module.__file__)) for module in modules)]
    return [path.read_bytes() for path in paths if path.exists()]


def _tried(rules: RuleSet) -> RuleSet:
    return replace(rules, tried=frozenset(rule.id for rule in rules.rules))


def add(base: RuleSet, paths: Iterable[str]) -> RuleSet:
    """`base` with the packs of these paths; each file is kept by itself, so that one private pack costs what it holds.

    Raises PackError like `packs.load`, of whose result this is the part for cleaning.
    """
    rules = {rule.id: rule for rule in base.rules}
    languages = {item.code: item for item in base.languages}
    suppress = dict.fromkeys(base.suppress)
    hosts = base.sites
    spoken: dict[Path, dict[str, Mapping[str, tuple[str, ...]]]] = {}
    for name, path in packs.files(paths, builtin=False):
        found = _one(name, path)
        suppress.update(dict.fromkeys(found.suppress))
        languages.update((item.code, item) for item in found.languages)
        hosts = hosts.and_(found.sites, path)
        spoken.setdefault(path.parent, {}).update(found.lexicons.words)  # All files of a folder have its lexicon.
        for rule in found.rules:
            if rule.id in rules:
                raise PackError(f"{path}: {rule.id}: id: stands in {rules[rule.id].file} already")
            rules[rule.id] = rule
        if len(rules) > packs.MAX_RULES:
            raise PackError(f"{path}: more than {packs.MAX_RULES:,} rules")
    words = base.lexicons
    for own in spoken.values():  # In the order of `packs.lexicons`: it is part of the digest.
        for code in sorted(own):
            words = words.with_(code, own[code])
    return replace(packs.assemble(rules.values(), languages.values(), suppress, hosts, words), tried=base.tried)


def content(paths: Iterable[str]) -> str:
    """What tells whether the packs of these paths hold the same as before. Raises PackError for one that is not there."""
    found = packs.files(paths, builtin=False)
    return cache.digest(
        *(part for name, path in found for part in (name.encode("utf-8", "surrogatepass"), _bytes(path))),
        *(_bytes(other) for _, path in found for other in packs.beside(path)),
    ).hex()


def _bytes(path: Path) -> bytes:
    """A private pack's bytes: whatever is wrong with the file is a PackError, as when it is read as TOML."""
    try:
        if not path.is_file():  # a pipe would be waited for
            raise PackError(f"{path}: is no file")
        return path.read_bytes()
    except OSError as error:
        raise PackError(f"{path}: {' '.join(str(error).split())}") from None


def _one(name: str, path: Path) -> RuleSet:
    """The content of one file of a private pack."""
    near = (_bytes(other) for other in packs.beside(path))
    key = cache.digest(b"private", name.encode("utf-8", "surrogatepass"), _bytes(path), *near, *_code())
    kept = f"pack-{key.hex()[:24]}.json"
    if (held := _kept(kept)) is not None:
        return held
    content = packs.read_pack(name, path)
    found = RuleSet(
        tuple(content.rules),
        tuple(content.languages),
        "",
        tuple(content.suppress),
        content.sites,
        lexicons=packs.lexicons({path.parent: sorted(packs.spoken_in(content.rules))}),
    )
    made = _to(found)
    cache.write(kept, json.dumps(made).encode("utf-8", "surrogatepass"))
    return _from(made)


def _to(rules: RuleSet) -> dict[str, Any]:
    lists: list[Mapping[str, tuple[str, ...]]] = []
    places: dict[int, int] = {}
    for rule in rules.rules:
        if id(rule.lists) not in places:
            places[id(rule.lists)] = len(lists)
            lists.append(rule.lists)
    return {
        "rules": [[*(getattr(rule, name) for name in _NAMES), places[id(rule.lists)]] for rule in rules.rules],
        "lists": lists,
        "languages": [[item.code, item.stop, item.you, item.we] for item in rules.languages],
        "suppress": [[item.rule, item.host, item.text] for item in rules.suppress],
        "sites": rules.sites.to_object(),
        "lexicons": rules.lexicons.to_object(),
        "digest": rules.digest,
    }


def _from(made: Mapping[str, Any]) -> RuleSet:
    lists = [{name: tuple(words) for name, words in table.items()} for table in made["lists"]]
    rules: list[Rule] = []
    tuples = tuple(number for number, name in enumerate(_NAMES) if name in {"languages", "scope", "unless", "sources"})
    for *values, place in made["rules"]:
        for number in tuples:
            values[number] = tuple(values[number])
        rules.append(Rule(**dict(zip(_NAMES, values, strict=True)), match=(), no_match=(), lists=lists[place]))
    languages = tuple(Language(code, tuple(stop), tuple(you), tuple(we)) for code, stop, you, we in made["languages"])
    suppress = tuple(Suppression(*item) for item in made["suppress"])
    hosts, words = Sites.from_object(made["sites"]), Lexicons.from_object(made["lexicons"])
    return RuleSet(tuple(rules), languages, made["digest"], suppress, hosts, lexicons=words)
