"""The packs in a form that loads in milliseconds, kept in the user's cache folder under the digest of every pack's content.

TOML is slow to read. What is kept is lines of JSON (`kept`): the rules without their examples and so on. Another byte in a pack, or
in the code that reads packs, is another digest.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, update_wrapper
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar, cast

from cleaner import packs
from cleaner.model import PackError, Suppression
from cleaner.packs import RuleSet, kept
from cleaner.packs.lexicon import Lexicons
from cleaner.packs.shared import Language
from cleaner.packs.sites import Sites
from cleaner.system import cache
from cleaner.system.digest import files_stamp, folder_digest

P = ParamSpec("P")
R = TypeVar("R")


_CODE = (
    "model/__init__.py",
    "model/later.py",
    "model/names.py",
    "segment/normal.py",
    *(f"system/{name}.py" for name in ("addresses", "cache", "digest", "names", "toml")),
    *(f"packs/{name}.py" for name in ("__init__", "cached", "file", "frames", "kept", "lexicon", "limits")),
    *(f"packs/{name}.py" for name in ("selectors", "shared", "sites", "suppress")),
)
"""The modules of the package that make something of a pack, or of what is kept of it."""


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
    key = _key() if _own() else ""
    name = f"packs-{key}.bin"
    if key and (found := _kept(name, key)) is not None:
        return _tried(found)
    made = cache.join(_to(packs.load()))
    if key and _own() and key == _key():
        cache.write(name, made)
    else:  # Something was replaced meanwhile: what was read has no name.
        key = ""
    return _tried(_from(memoryview(made), key))


def _own() -> bool:
    """Whether the files of the code are still those that this process loaded.

    A process that outlives an upgrade does as its own code does: what it makes must not be kept under the new code's name, and what
    the new code kept it cannot read.
    """
    return _LOADED is not None and files_stamp(_code_files()) == _LOADED


def _key() -> str:
    """The digest of all files that the built-in rule set is read from, and of the code that reads them (see `folder_digest`)."""
    return folder_digest(packs.rules_dir(), _code_files(), _content).hex()


def _content() -> bytes:
    return cache.digest(
        *_code(),
        *(part for name, path in packs.files() for part in (name.encode("utf-8", "surrogatepass"), path.read_bytes())),
        *(path.read_bytes() for path in packs.words_of_frames()),
    )


def _kept(name: str, key: str = "") -> RuleSet | None:
    """What the cache has under this name; None where it has nothing, or what this code cannot read."""
    data = cache.view(name)
    if data is None:
        return None
    try:
        return _from(data, key)
    except (LookupError, TypeError, ValueError):
        return None


@lru_cache(maxsize=1)
def _code_files() -> list[Path]:
    """The code that reads packs, and this module: when it changes, what is kept is read anew."""
    root = Path(__file__).parent.parent
    return [path for name in _CODE if (path := root / name).exists()]


_LOADED = files_stamp(_code_files())
"""The code as the system knew it when this process loaded it."""


def _code() -> list[bytes]:
    return [path.read_bytes() for path in _code_files()]


def _tried(rules: RuleSet) -> RuleSet:
    ids = rules.rules.ids if isinstance(rules.rules, kept.KeptRules) else (rule.id for rule in rules.rules)
    return replace(rules, tried=frozenset(ids))


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
    place = _place(name, path) if _own() else ""
    if place and (held := _kept(place)) is not None:
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
    made = cache.join(_to(found))
    if place and _own() and place == _place(name, path):  # nothing was replaced meanwhile
        cache.write(place, made)
    return _from(memoryview(made), "")


def _place(name: str, path: Path) -> str:
    """Where the cache has the content of one file of a private pack."""
    near = (_bytes(other) for other in packs.beside(path))
    key = cache.digest(b"private", name.encode("utf-8", "surrogatepass"), _bytes(path), *near, *_code())
    return f"pack-{key.hex()[:24]}.bin"


def _to(rules: RuleSet) -> dict[str, bytes]:
    """A rule set as parts of a file; see `kept`."""
    about = {
        "languages": [[item.code, item.stop, item.you, item.we] for item in rules.languages],
        "suppress": [[item.rule, item.host, item.text] for item in rules.suppress],
        "sites": rules.sites.to_object(),
        "entries": dict(rules.lexicons.entries),
        "digest": rules.digest,
    }
    told = json.dumps(about, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return {"about": told, **kept.parts_of(rules.rules), **kept.words_of(rules.lexicons.words)}


def _from(data: memoryview, key: str) -> RuleSet:
    """A rule set of such a file. Raises LookupError, TypeError or ValueError for one of another form."""
    found = cache.split(data)
    made = json.loads(bytes(found["about"]))
    languages = tuple(Language(code, tuple(stop), tuple(you), tuple(we)) for code, stop, you, we in made["languages"])
    suppress = tuple(Suppression(*item) for item in made["suppress"])
    words = Lexicons(made["entries"], kept.KeptWords(found, key))
    rules = kept.KeptRules(found, key)
    sites = Sites.from_object(made["sites"]) if any(made["sites"]) else Sites()
    return RuleSet(rules, languages, made["digest"], suppress, sites, lexicons=words)
