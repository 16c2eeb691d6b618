"""What the arguments of the public face may be: the one place that checks them and says what is allowed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from cleaner.model import CATEGORIES, Category, InputError, KindOption, OptionError, Preset, Source

_LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff "
    "fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku "
    "kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
    "rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu".split()
)
"""ISO 639-1. Codes of three letters are taken as they are."""
MAX_JOBS = 256
"""Processes that may be asked for, so that a slip of the keyboard starts no thousands."""


def several(name: str, values: object) -> tuple[str, ...]:
    """One value or several as a tuple: `"caption"` is `("caption",)`."""
    if isinstance(values, str):
        return (values,)
    if not isinstance(values, Iterable):
        raise OptionError(f"{name}: wants a name or several, not {type(values).__name__}")
    return tuple(str(value) for value in values)


def packs(value: object) -> tuple[str, ...]:
    """Paths of rule packs: one alone or several, each as a string or a Path."""
    if isinstance(value, str | os.PathLike):
        value = (value,)
    if not isinstance(value, Iterable):
        raise OptionError(f"packs: wants the path of a pack, a name or several, not {type(value).__name__}")
    found: list[str] = []
    for path in value:
        name = os.fspath(path) if isinstance(path, os.PathLike) else path
        if not isinstance(name, str):
            raise OptionError(f"packs: wants paths as strings or Paths, not {type(name).__name__}")
        found.append(name)
    return tuple(found)


def categories(name: str, values: object) -> tuple[Category, ...]:
    """Categories, each once, in order of name."""
    found = sorted(set(several(name, values)))
    for value in found:
        if value not in CATEGORIES:
            raise OptionError(f"{name}: {value!r} is no category; the categories are {', '.join(CATEGORIES)}")
    return cast("tuple[Category, ...]", tuple(found))


def kind(value: object) -> KindOption:
    """How a document is to be read."""
    return cast("KindOption", _one_of("kind", value, get_args(KindOption)))


def preset(value: object) -> Preset:
    """How sure the judge has to be."""
    return cast("Preset", _one_of("preset", value, get_args(Preset)))


def language(value: object) -> str | None:
    """The code of a language, such as "de" or "pt-BR"; None: it is found."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise OptionError(f"language: wants a code such as 'en', not {type(value).__name__}")
    code = value.replace("_", "-").split("-")[0].lower()
    if code not in _LANGUAGES and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise OptionError(f"language: {value!r} is no code of a language; give one such as 'en' or 'pt-BR'")
    return value


def share(name: str, value: object) -> float | None:
    """A share of words, from 0 to 1."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise OptionError(f"{name}: wants a share between 0 and 1, not {value!r}")
    return float(value)


def seconds(name: str, value: object) -> float | None:
    """A time limit in seconds; None or 0: none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise OptionError(f"{name}: wants a number of seconds, 0 for no limit, not {value!r}")
    return float(value) or None


def document(value: object) -> None:
    """Refuse what is no document."""
    if not isinstance(value, str | bytes | Source):
        raise InputError(f"wants a document as str or bytes, not {type(value).__name__}")


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise OptionError(f"{name}: {value!r} is none of {', '.join(allowed)}")
    return str(value)


@dataclass(frozen=True)
class BaseOptions:
    """What `Cleaner` and `Cleaner.clean` take, as values that can be compared, hashed and pickled.

    `keep`, `only` and `packs` take one name or several. Raises OptionError for a value that is none (a category, preset or kind that
    does not exist, a share outside 0 to 1).
    """

    kind: KindOption = "auto"
    preset: Preset = "balanced"
    keep: Iterable[Category] | Category = ()
    only: Iterable[Category] | Category | None = None
    language: str | None = None
    max_removed: float | None = None
    doubt: float | None = None
    packs: Iterable[Path | str] | Path | str = ()
    timeout: float | None = None
    judge: str | None = None
    fix_text: bool = False

    def __post_init__(self) -> None:
        # Sorted tuples: the same options have one form, whatever they were given as (caches compare their pickles).
        checked: dict[str, object] = {
            "kind": kind(self.kind),
            "preset": preset(self.preset),
            "keep": categories("keep", self.keep),
            "only": None if self.only is None else categories("only", self.only),
            "language": language(self.language),
            "max_removed": share("max_removed", self.max_removed),
            "doubt": share("doubt", self.doubt),
            "timeout": seconds("timeout", self.timeout),
            "packs": packs(self.packs),
            "judge": None if self.judge is None else str(self.judge),
            "fix_text": bool(self.fix_text),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
