"""The review of what was learned: the proposals of packs, one by one, each with examples in context; what is decided goes into its pack.

A decision is on the disk before its method returns.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from cleaner.corpus.learn import pack
from cleaner.corpus.plan import REPORT
from cleaner.model import CATEGORIES, CleanerError
from cleaner.packs.sites import STATES, State, block_id
from cleaner.review.session import NotFoundError
from cleaner.system.names import shown

Object = dict[str, Any]


def is_pack(folder: Path) -> bool:
    """Whether a folder holds packs, and no run."""
    return folder.is_dir() and not any(folder.glob(f"{REPORT}*")) and next(folder.rglob("*.toml"), None) is not None


@dataclass(slots=True)
class _Entry:
    path: Path
    id: str
    host: str
    state: State
    category: str
    articles: int


class Proposals:
    """The blocks of the packs below a folder. Raises CleanerError when there is none."""

    def __init__(self, folder: Path) -> None:
        pack.load()
        self.folder = folder
        self._lock = threading.RLock()
        self._before: list[tuple[str, State, str]] = []
        found = [
            _Entry(
                path, _id(entry), str(entry["host"]), entry["state"], entry["category"], _whole(entry.get("articles"))
            )
            for path, _, entry in pack.entries(folder)
        ]
        if not found:
            raise CleanerError(f"{shown(folder)}: holds no proposals; `cleaner learn … -o {shown(folder)}` makes some")
        # Host by host, what stands on most pages first: a person learns a host's furniture once.
        found.sort(key=lambda item: (item.host, -item.articles, item.id))
        self._entries = {item.id: item for item in found}

    def progress(self) -> Object:
        """How much is decided."""
        states = [item.state for item in self._entries.values()]
        return {
            "total": len(states),
            "judged": len(states) - states.count("proposed"),
            "accepted": states.count("accepted"),
        }

    def items(self, state: str = "", host: str = "") -> list[Object]:
        """The blocks of a state and a host (empty: of all), in the order in which they are shown."""
        return [
            {"id": item.id, "host": item.host, "state": item.state}
            for item in self._entries.values()
            if state in {"", item.state} and host in {"", item.host}
        ]

    def hosts(self) -> list[Object]:
        """The hosts, with how many of their blocks wait for a decision."""
        waiting: dict[str, int] = {}
        for item in self._entries.values():
            waiting[item.host] = waiting.get(item.host, 0) + (item.state == "proposed")
        return [{"host": host, "waiting": count} for host, count in waiting.items()]

    def item(self, id: str) -> Object:
        """A block as its pack has it now. Raises NotFoundError."""
        with self._lock:
            known = self._find(id)
            for _, _, entry in pack.entries(known.path):
                if _id(entry) == id:
                    examples = [
                        {name: str(example.get(name, "")) for name in ("url", "text", "before", "after")}
                        for example in entry.get("examples", [])
                        if isinstance(example, Mapping)
                    ]
                    known.state, known.category = entry["state"], entry["category"]
                    return {
                        "id": id,
                        **{
                            name: entry.get(name, "")
                            for name in ("host", "state", "category", "text", "pattern", "why")
                        },
                        **{name: entry.get(name) for name in ("articles", "of", "kept", "score")},
                        "examples": examples,
                        "file": shown(known.path.relative_to(self.folder)),
                        "categories": list(CATEGORIES),
                    }
        raise NotFoundError(f"no such block: {id}")

    def decide(self, body: Mapping[str, Any]) -> Object:
        """Set the `state` of block `id`, and its `category` where one is sent.

        Raises NotFoundError, or ValueError naming what is wrong.
        """
        state, category = body.get("state"), body.get("category")
        if state not in STATES:
            raise ValueError(f"state: {state!r} is none of {', '.join(STATES)}")
        if category is not None and category not in CATEGORIES:
            raise ValueError(f"category: {category!r} is none of {', '.join(CATEGORIES)}")
        with self._lock:
            item = self._find(str(body.get("id")))
            was = (item.id, item.state, item.category)
            self._set(item, cast(State, state), category)
            self._before.append(was)
        return {"progress": self.progress(), "hosts": self.hosts()}

    def undo(self) -> Object:
        """Take the last decision of this review back; `id` is the block's, or None when there is none."""
        with self._lock:
            if not self._before:
                return {"id": None, "progress": self.progress(), "hosts": self.hosts()}
            id, state, category = self._before[-1]
            self._set(self._find(id), state, category)
            self._before.pop()
            return {"id": id, "progress": self.progress(), "hosts": self.hosts()}

    def _set(self, item: _Entry, state: State, category: str | None) -> None:
        pack.decide(item.path, item.id, state, category)
        item.state, item.category = state, category or item.category

    def _find(self, id: str) -> _Entry:
        found = self._entries.get(id)
        if found is None:
            raise NotFoundError(f"no such block: {id}")
        return found


def _id(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id") or block_id(str(entry["host"]), str(entry.get("text") or entry.get("pattern"))))


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
