"""Rewrite fixtures/floor.toml from what the cleaner does now: python tests/update_floor.py. Tests never call it.

Reasons stay with their texts. A text that is new has none: write `{ text = "…", reason = "…" }` if it has to be.
"""

from __future__ import annotations

import json

import floor
from test_fixtures import ALL, judge, load_floor

HEAD = """\
# What the cleaner is known to get wrong on the fixtures; written by `python tests/update_floor.py`.
# missed: removals not made yet. lost: text that went and should have stayed. This list may only get shorter: a text that comes in
# says why, `{ text = "…", reason = "…" }`; a test holds the list against that of the main branch.
"""


def quoted(text: str) -> str:
    """A TOML basic string (JSON's escapes are TOML's)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def render(now: dict[str, dict[str, list[str]]], before: floor.Floor) -> str:
    parts = [HEAD]
    for name, entry in now.items():
        parts.append(f'\n["{name}"]\n')
        for what, texts in entry.items():
            reasons: dict[str, list[str]] = {}
            for known in before.get(name, {}).get(what, ()):
                reasons.setdefault(known.text, []).append(known.reason)
            parts.append(f"{what} = [\n")
            for text in texts:
                left = reasons.get(text)
                reason = left.pop(0) if left else ""
                item = f"{{ text = {quoted(text)}, reason = {quoted(reason)} }}" if reason else quoted(text)
                parts.append(f"    {item},\n")
            parts.append("]\n")
    return "".join(parts)


def total(listed: dict[str, dict[str, list[str]]], what: str) -> int:
    return sum(len(entry.get(what, [])) for entry in listed.values())


def main() -> None:
    before = load_floor()
    now = {}
    for fixture in ALL:
        missed, lost = judge(fixture)
        entry = {what: texts for what, texts in (("missed", missed), ("lost", lost)) if texts}
        if entry:
            now[fixture.name] = entry
    (floor.ROOT / floor.FILE).write_text(render(now, floor.load()), encoding="utf-8", newline="\n")
    for what in ("missed", "lost"):
        print(f"{what}: {total(before, what)} -> {total(now, what)}")


if __name__ == "__main__":
    main()
