"""A fitted judge: the text score, the trees for texts and for pages, the names of elements, the presets.

It is a folder: `judge.json` (trees, names, presets, what it was fitted with) and `wording.bin` (the text score's bytes). `cleaner
fit` writes it, `rules/judge/` is the one that is shipped. No code of a folder is run, and numbers that do not fit together are
refused.
"""

from __future__ import annotations

import json
import math
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, cast, get_args

from cleaner._version import __version__
from cleaner.evidence.features import BY_NAME
from cleaner.evidence.wording import BITS, CATEGORY_BITS, Wording
from cleaner.judge import trees
from cleaner.judge.trees import Forest
from cleaner.model import CATEGORIES, PackError, Preset
from cleaner.model.later import late
from cleaner.system import cache
from cleaner.system.digest import folder_digest

SCHEMA = 1
JUDGE, TABLE = "judge.json", "wording.bin"


@dataclass(frozen=True, slots=True)
class Cut:
    """A preset: the score above which a block goes, and the share of a document's words that may be expected to go wrongly."""

    threshold: int
    limit: float


@late("kinds")
@dataclass(frozen=True)
class Side:
    """The trees for one kind of document."""

    forest: Forest
    kinds: tuple[Forest, ...]
    """One forest a category: what a removed block is."""
    cuts: Mapping[Preset, Cut]


@late("page", "names")
@dataclass(frozen=True)
class Model:
    """Everything that was fitted. `digest` names it: equal digests mean equal verdicts."""

    wording: Wording
    text: Side
    page: Side
    names: Mapping[str, float]
    doubt: float
    digest: str
    about: Mapping[str, Any]


def load(folder: Path, *, trusted: bool = False) -> Model:
    """The judge of a folder. Raises PackError naming the file that is missing or malformed.

    Of a `trusted` one (that ships) the trees for pages and for categories are read when they are needed, and what is wrong with them is
    found then. Its numbers are kept in the cache in a form that loads sooner (2 ms in place of 25), under the digest of both files.
    """
    try:
        table = (folder / TABLE).read_bytes()
        if trusted and (kept := _kept(_digest_of(folder), table)) is not None:
            return kept
        data = (folder / JUDGE).read_bytes()
    except OSError as error:
        raise PackError(f"{folder}: is no judge: {error.strerror or error}") from None
    whole = sha256(data + table)
    try:
        # Each number of a stranger's judge is looked at; ours is known, and tens of thousands of calls would be a tenth of a short command.
        value = json.loads(data, parse_float=None if trusted else _finite, parse_constant=_finite)
        if value["schema"] != SCHEMA:
            raise PackError(f"{folder / JUDGE}: schema {value['schema']!r} is not {SCHEMA}")
        made = Model(
            _wording(value["wording"], table),
            _side(value["text"], trusted=trusted),
            cast("Any", partial(_side, value["page"], trusted=True)) if trusted else _side(value["page"]),
            {str(name): _number(number) for name, number in value["names"].items()},
            _number(value["doubt"]),
            whole.hexdigest()[:16],
            value["about"],
        )
        if trusted and cache.folder() is not None:
            cache.write(_name(whole.digest()), cache.join(_parts(made)))
        return made
    except PackError as error:
        raise PackError(f"{folder}: {error}") from None
    except (AttributeError, LookupError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise PackError(f"{folder / JUDGE}: malformed: {' '.join(str(error).split())}") from None


_FORM = f"2 of {__version__} {sys.byteorder} {array('i').itemsize} {array('d').itemsize}"
"""The number changes with what `_parts` gives; no release reads another's."""


def _digest_of(folder: Path) -> bytes:
    """The digest of a judge's two files, which are read for it only where they may have changed."""
    return folder_digest(
        folder, (), lambda: sha256((folder / JUDGE).read_bytes() + (folder / TABLE).read_bytes()).digest()
    )


def _name(whole: bytes) -> str:
    """Where the cache has a judge, given the digest of its files."""
    return f"judge-{cache.digest(_FORM.encode(), whole).hex()[:24]}.bin"


def _parts(model: Model) -> dict[str, bytes]:
    """A judge as parts of a file of the cache; its table is not among them."""
    told = {
        "wording": _wording_object(model.wording),
        "cuts": {name: _cuts_object(side) for name, side in (("text", model.text), ("page", model.page))},
        "doubt": model.doubt,
        "digest": model.digest,
        "table": sha256(_table(model.wording)).hexdigest(),
        "about": model.about,
    }
    found = {"about": json.dumps(told).encode(), "names": json.dumps(dict(model.names)).encode()}
    for name, side in (("text", model.text), ("page", model.page)):
        found[name] = trees.to_bytes(side.forest)
        found[f"{name} kinds"] = cache.join({str(n): trees.to_bytes(forest) for n, forest in enumerate(side.kinds)})
    return found


def _kept(whole: bytes, table: bytes) -> Model | None:
    """The judge of which this is the digest and the table, as the cache has it; None where it has none."""
    data = cache.view(_name(whole))
    if data is None:
        return None
    try:
        found = cache.split(data)
        told = json.loads(bytes(found["about"]))
        if told["table"] != sha256(table).hexdigest():  # it was replaced after the digest was taken
            return None

        def side(name: str) -> Side:
            def kinds() -> tuple[Forest, ...]:
                return tuple(_known(trees.from_bytes(part)) for part in cache.split(found[f"{name} kinds"]).values())

            return Side(_known(trees.from_bytes(found[name])), cast("Any", kinds), _cuts(told["cuts"][name]))

        def names() -> dict[str, float]:
            return dict(json.loads(bytes(found["names"])))

        later: Any = partial(side, "page")
        wording = _wording(told["wording"], table)
        return Model(wording, side("text"), later, cast("Any", names), told["doubt"], told["digest"], told["about"])
    except (LookupError, TypeError, ValueError, PackError):  # what another version kept
        return None


def save(model: Model, folder: Path) -> None:
    """Write a judge's folder; the same model gives the same bytes."""
    value = {
        "schema": SCHEMA,
        "about": model.about,
        "doubt": model.doubt,
        "wording": _wording_object(model.wording),
        "text": _side_object(model.text),
        "page": _side_object(model.page),
        "names": dict(sorted(model.names.items())),
    }
    folder.mkdir(parents=True, exist_ok=True)
    lines = (
        json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        .replace(',"trees":[', ',\n"trees":[\n')
        .replace("]],[[", "]],\n[[")
    )
    (folder / JUDGE).write_text(lines + "\n", encoding="utf-8")
    (folder / TABLE).write_bytes(_table(model.wording))


def _table(wording: Wording) -> bytes:
    return wording.weights + b"".join(wording.heads)


def _finite(written: str) -> float:
    """A number as the file writes it. NaN compares with nothing and an infinity swallows what is added to it: neither can decide."""
    value = float(written)
    if not math.isfinite(value):
        raise ValueError(f"{written} is no finite number")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _wording(value: Mapping[str, Any], table: bytes) -> Wording:
    size, part = 1 << BITS, 1 << CATEGORY_BITS
    if len(table) != size + part * len(CATEGORIES):
        raise PackError(f"{TABLE}: has {len(table):,} bytes, not {size + part * len(CATEGORIES):,}")
    heads = tuple(table[size + part * n : size + part * (n + 1)] for n in range(len(CATEGORIES)))
    biases = tuple(map(_number, value["head_biases"]))
    return Wording(
        table[:size], _number(value["scale"]), _number(value["bias"]), heads, _number(value["head_scale"]), biases
    )


def _side(value: Mapping[str, Any], *, trusted: bool = False) -> Side:
    forest = _known(trees.from_object(value["forest"]))

    def kinds() -> tuple[Forest, ...]:
        found = tuple(_known(trees.from_object(item)) for item in value["kinds"])
        if len(found) != len(CATEGORIES):
            raise PackError(f"{JUDGE}: wants trees for {len(CATEGORIES)} categories, not {len(found)}")
        return found

    return Side(forest, cast("Any", kinds) if trusted else kinds(), _cuts(value["cuts"]))


def _cuts(value: Mapping[str, Any]) -> dict[Preset, Cut]:
    return {name: Cut(int(value[name][0]), _number(value[name][1])) for name in get_args(Preset)}


def _cuts_object(side: Side) -> dict[str, list[float]]:
    return {name: [cut.threshold, cut.limit] for name, cut in side.cuts.items()}


def _wording_object(wording: Wording) -> dict[str, Any]:
    return {
        "scale": wording.scale,
        "bias": wording.bias,
        "head_scale": wording.head_scale,
        "head_biases": wording.head_biases,
    }


def _known(forest: Forest) -> Forest:
    """The forest, if it asks about features that there are."""
    unknown = sorted(set(forest.names) - set(BY_NAME))
    if unknown:
        raise PackError(f"{JUDGE}: {unknown[0]!r} is no feature")
    return forest


def _side_object(side: Side) -> dict[str, Any]:
    return {
        "cuts": _cuts_object(side),
        "forest": trees.to_object(side.forest),
        "kinds": [trees.to_object(item) for item in side.kinds],
    }
