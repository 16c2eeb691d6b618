"""The packs in a form that loads in milliseconds, kept in the user's cache folder under the digest of every pack's content.

TOML is slow to read. What is kept is JSON: the rules without their examples, the weights and so on. Another byte in a pack, or in
the code that reads packs, is another digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from cleaner import packs, silence, store
from cleaner.model import Rule, Suppression
from cleaner.packs import Language, RuleSet, Weights

_LEFT_OUT = frozenset({"drop", "keep", "lists"})
_NAMES = tuple(item.name for item in fields(Rule) if item.name not in _LEFT_OUT)


def load() -> RuleSet:
    """`packs.load()`, the built-in packs, for cleaning: the rules have no examples. Raises PackError like it."""
    code = [Path(str(module.__file__)) for module in (packs, silence)]
    key = store.digest(
        *(path.read_bytes() for path in code if path.exists()),
        (packs.rules_dir() / "weights.toml").read_bytes(),
        *(part for name, path in packs.files() for part in (name.encode("utf-8", "surrogatepass"), path.read_bytes())),
    )
    name = f"packs-{key.hex()}.json"
    if (data := store.read(name)) is not None:
        return _from(json.loads(data.decode("utf-8", "surrogatepass")))
    made = _to(packs.load())
    store.write(name, json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
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
        "weights": rules.weights.sections,
        "languages": [[item.code, item.stop, item.you, item.we] for item in rules.languages],
        "suppress": [[item.rule, item.host, item.text] for item in rules.suppress],
        "digest": rules.digest,
    }


def _from(made: Mapping[str, Any]) -> RuleSet:
    lists = [{name: tuple(words) for name, words in table.items()} for table in made["lists"]]
    rules: list[Rule] = []
    tuples = tuple(number for number, name in enumerate(_NAMES) if name in {"languages", "scope", "keywords", "unless"})
    for *values, place in made["rules"]:
        for number in tuples:
            values[number] = tuple(values[number])
        rules.append(Rule(**dict(zip(_NAMES, values, strict=True)), drop=(), keep=(), lists=lists[place]))
    weights = Weights(made["weights"]["strength"], made["weights"])
    languages = tuple(Language(code, tuple(stop), tuple(you), tuple(we)) for code, stop, you, we in made["languages"])
    suppress = tuple(Suppression(*item) for item in made["suppress"])
    return RuleSet(tuple(rules), weights, languages, made["digest"], suppress)
