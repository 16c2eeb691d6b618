"""Writing `rules/weights.toml`: small, readable, each section replaced on its own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.model import CATEGORIES

if TYPE_CHECKING:
    from crf import Floats, Model

SMALL = 0.04
HEAD = """# The numbers of the judge, in log-odds (natural logarithm): positive speaks for removal. Rules say what is there; only this file
# says how much it counts. [text] and [html] are written by tests/benchmarks/fit.py (a regularised fit on labelled pages, see its
# docstring). `all` is added to every category of its row. Set by hand, on the labelled sets and the fixtures together: threshold (log-odds
# above which a block goes), span (the start of a stretch inside a kept block), pull and pull_sentence (how far its neighbours may pull a
# block that no rule speaks about; a sentence less; pull_voice: one in the page's own voice), reach (blocks over which a
# rule's match supports the removal of a run; 0: no need), votes (what the extractor's two
# answers together add to a page's block), heard (what a strong rule adds that matches most of a block). [alone] judges a page by what it
# shows itself; doubt is the share of its words that may be in doubt (Judge.doubt) before the extractor is asked and [html] judges it.
"""


def write(path: Path, kind: str, model: Model, theta: Floats) -> None:
    """Replace section `kind` of the weights file by fitted numbers; the hand-set numbers of the section stay."""
    old = tomllib.loads(path.read_text(encoding="utf-8"))
    old[kind] = section(old, kind, model, theta)
    path.write_text(dump(old), encoding="utf-8")


def section(old: Mapping[str, Any], kind: str, model: Model, theta: Floats) -> dict[str, Any]:
    """Section `kind` with fitted numbers, and the hand-set ones of `old`."""
    import numpy as np

    found: dict[str, Any] = {
        key: old.get(kind, old[{"alone": "html"}.get(kind, "text")])[key]
        for key in ("threshold", "span", "pull", "pull_sentence", "reach")
    }
    found |= {key: old[kind][key] for key in ("pull_voice", "votes", "heard", "doubt") if key in old.get(kind, {})}
    for name in ("bias", "enter", "stay", "leave"):
        found[name] = _row(np.zeros(1)[0], model.get(theta, name))
    found["switch"] = _round(model.get(theta, "switch")[0])
    from crf import KEYS

    for name in ("own", "cross"):
        values = model.get(theta, name)
        found[name] = {key: _round(values[n]) for n, key in enumerate(KEYS)}
    for strength in ("hint", "medium", "strong", "certain"):
        found["own"][f"span_{strength}"] = (
            old.get(kind, {}).get("own", {}).get(f"span_{strength}", old["strength"][strength])
        )
    shared, parts = model.get(theta, "shared"), model.get(theta, "own_part")
    rows = {name: _row(shared[n], parts[n]) for n, name in enumerate(model.names)}
    found["measure"] = {name: row for name, row in rows.items() if row}
    return found


def dump(data: dict[str, Any]) -> str:
    """The weights as TOML, one line a row."""
    lines = [HEAD]
    for name in ("strength", "preset"):
        table = data[name]
        if name == "preset":
            for preset, row in table.items():
                lines += [f"[preset.{preset}]", *(f"{k} = {v}" for k, v in row.items()), ""]
        else:
            lines += [f"[{name}]", *(f"{k} = {v}" for k, v in table.items()), ""]
    for kind in ("text", "html", "alone"):
        if kind not in data:
            continue
        section = data[kind]
        lines += [f"[{kind}]", *(f"{k} = {v}" for k, v in section.items() if not isinstance(v, dict))]
        for key in ("votes", "bias", "enter", "stay", "leave"):
            if key not in section:
                continue
            lines.append(f"{key} = {_inline(section[key])}")
        for key in ("own", "cross"):
            lines += ["", f"[{kind}.{key}]", *(f"{k} = {v}" for k, v in section[key].items())]
        lines += [
            "",
            f"[{kind}.measure]",
            *(f"{_key(k)} = {_inline(v)}" for k, v in sorted(section["measure"].items())),
            "",
        ]
        if section.get("rule"):
            lines += [f"[{kind}.rule]", *(f'"{k}" = {v}' for k, v in sorted(section["rule"].items())), ""]
    return "\n".join(lines).rstrip() + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'


def _inline(row: dict[str, float]) -> str:
    return "{ " + ", ".join(f"{k} = {v}" for k, v in row.items()) + " }" if row else "{}"


def _row(common: float, values: Floats) -> dict[str, float]:
    row = {"all": _round(common)} if abs(common) >= SMALL else {}
    for name, value in zip(CATEGORIES, values, strict=True):
        if abs(value) >= SMALL:
            row[name] = _round(value)
    return row


def _round(value: float) -> float:
    return round(float(value), 2) + 0.0
