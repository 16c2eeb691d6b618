"""fixtures/floor.toml: what the cleaner is known to get wrong on the fixtures, now and where this branch left the main one."""

from __future__ import annotations

import os
import subprocess
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = "fixtures/floor.toml"
WHATS = ("missed", "lost")
MAIN = ("upstream/main", "origin/main", "main")
"""What the main branch may be called in a clone: that of the project before that of a fork."""


@dataclass(frozen=True)
class Known:
    """A text that goes wrong, and why it was let in if the list grew by it."""

    text: str
    reason: str = ""


Floor = Mapping[str, Mapping[str, Sequence[Known]]]
"""By fixture, what was missed and what was lost."""


def read(source: str) -> Floor:
    """The floor of a file: an entry is a text, or a table of `text` and `reason`."""
    return {
        name: {
            what: [Known(item) if isinstance(item, str) else Known(**item) for item in items]
            for what, items in entry.items()
        }
        for name, entry in tomllib.loads(source).items()
    }


def load() -> Floor:
    """The floor as it is now."""
    path = ROOT / FILE
    return read(path.read_text(encoding="utf-8")) if path.exists() else {}


def texts(floor: Floor) -> dict[str, dict[str, list[str]]]:
    """The same without reasons."""
    return {name: {what: [own.text for own in known] for what, known in entry.items()} for name, entry in floor.items()}


def added(before: Floor, now: Floor) -> list[str]:
    """What the floor lists now, did not list before, and gives no reason for: a line each."""
    found: list[str] = []
    for name, entry in now.items():
        for what, known in entry.items():
            left = Counter(own.text for own in before.get(name, {}).get(what, ()))
            # Of a text that is listed twice the entry with a reason is the new one.
            for own in sorted(known, key=lambda own: bool(own.reason)):
                left[own.text] -= 1
                if left[own.text] < 0 and not own.reason.strip():
                    found.append(f"{name}: {what}: {own.text}")
    return found


def before(root: Path = ROOT) -> Floor | None:
    """The floor where this branch left the main one, on the main branch itself that of the last commit but one.

    None where that is not known: no git, no clone of this repository (an unpacked archive), or a shallow one.
    """
    if not (root / ".git").exists():
        return None
    head = _git(root, "rev-parse", "HEAD")
    for name in MAIN:
        base = _git(root, "merge-base", "HEAD", name)
        if base:
            source = _git(root, "show", f"{base if base != head else 'HEAD^'}:{FILE}")
            return None if source is None else read(source)
    return None


def _git(root: Path, *arguments: str) -> str | None:
    """What git says, or None where there is no git or it fails."""
    # In a hook git tells where its own repository is; what is asked about is the one of this folder.
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        ran = subprocess.run(["git", *arguments], cwd=root, env=own, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return ran.stdout.decode("utf-8").strip()
