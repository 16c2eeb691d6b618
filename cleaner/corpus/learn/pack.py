"""The packs of hosts that learning writes: one TOML file a host. What stands there already is kept, above all what people decided.

tomlkit keeps comments and order, so a file may be edited by hand between two runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.corpus.learn.choose import Proposal
from cleaner.model import CleanerError, PackError
from cleaner.packs import sites
from cleaner.packs.sites import State, block_id
from cleaner.pipeline.options import MissingExtraError
from cleaner.system import files
from cleaner.system.names import reason, safe, shown

if TYPE_CHECKING:
    from tomlkit import TOMLDocument
    from tomlkit.items import Table

HEAD = """Written by `cleaner learn`. Only blocks whose state is "accepted" act, where this folder is given with --rules.
`cleaner review FOLDER` shows the proposals; a state may be changed here as well."""


def load() -> None:
    """Load tomlkit. Raises MissingExtraError where it is not installed."""
    try:
        import tomlkit  # noqa: F401
    except ImportError:
        raise MissingExtraError("tomlkit", "learn") from None


def path_of(folder: Path, host: str) -> Path:
    """The file of a host."""
    return folder / f"{safe(host)}.toml"


def write(folder: Path, host: str, proposals: Sequence[Proposal]) -> tuple[int, int]:
    """Add proposals to the pack of a host; returns how many are new, and how many stand there already.

    A block that is there gets its new counts and examples, and keeps its state, its category and whatever else people wrote. One that was
    proposed and does not recur any more goes. Raises CleanerError when the file cannot be read or written.
    """
    path = path_of(folder, host)
    document = _read(path) if path.exists() else _empty()
    blocks = document.setdefault("block", _tables())
    known = {str(table.get("id")): table for table in blocks}
    fresh = [table for table in blocks if table.get("state") != "proposed"]
    new = 0
    for item in sorted(proposals, key=lambda item: (-item.articles, item.text or item.pattern)):
        id = block_id(host, item.text or item.pattern)
        table = known.get(id)
        if table is None:
            table = _table(id, item)
            new += 1
        else:
            table.update(_counts(item))
            table["examples"] = _examples(item)
        if table.get("state", "proposed") == "proposed":
            fresh.append(table)
    tables = _tables()
    tables.extend(fresh)
    document["block"] = tables
    if not fresh:
        del document["block"]
    if fresh or path.exists():
        _write(path, document)
    return new, len(proposals) - new


def add_sites(folder: Path, pages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Add the selectors of hosts, each in place of what stood there; gives the hosts. Raises CleanerError as `write`."""
    for page in pages:
        path = path_of(folder, str(page["host"]))
        document = _read(path) if path.exists() else _empty()
        others = [table for table in document.get("site", []) if table.get("host") != page["host"]]
        tables = _tables()
        tables.extend([*others, _site(page)])
        document["site"] = tables
        _write(path, document)
        yield str(page["host"])


def entries(folder: Path) -> Iterator[tuple[Path, int, dict[str, Any]]]:
    """Every [[block]] of a pack, or of those below a folder, in order of file: the file, its number there, its fields.

    Raises PackError for a file that is malformed.
    """
    from cleaner.system import toml

    for path in sorted(folder.rglob("*.toml")) if folder.is_dir() else [folder]:
        data = toml.read(path)
        for number, entry in enumerate(data.get("block", [])):
            sites.block_of(path, number + 1, entry)
            yield path, number, entry


def decide(path: Path, id: str, state: State, category: str | None = None) -> None:
    """Set the state, and the category where one is given, of a block; the rest of the file stays as it is.

    Raises CleanerError when the file cannot be read or written, or has no such block any more.
    """
    document = _read(path)
    for table in document.get("block", []):
        if str(table.get("id")) == id:
            table["state"] = state
            if category is not None:
                table["category"] = category
            _write(path, document)
            return
    raise CleanerError(f"{shown(path)}: has no block {id} any more")


def _read(path: Path) -> TOMLDocument:
    import tomlkit

    try:
        return tomlkit.parse(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(f"{shown(path)}: {reason(error)}") from None


def _write(path: Path, document: TOMLDocument) -> None:
    import tomlkit

    try:
        files.write(path, tomlkit.dumps(document).encode("utf-8"))
    except OSError as error:
        raise CleanerError(f"{shown(path)}: {reason(error)}") from None


def _empty() -> TOMLDocument:
    import tomlkit

    document = tomlkit.document()
    for line in HEAD.split("\n"):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    return document


def _tables() -> Any:
    import tomlkit

    return tomlkit.aot()


def _table(id: str, item: Proposal) -> Table:
    import tomlkit

    table = tomlkit.table()
    table.update({"id": id, "host": item.host, "state": "proposed", "category": item.category})
    name, value = ("text", item.text) if item.text else ("pattern", item.pattern)
    table.add(name, _string(value, literal=name == "pattern"))
    how = "stands on" if item.text else "has its like on"
    table.add("why", f"It {how} {item.articles} of {item.of} articles of {item.host} that were looked at.")
    table.update(_counts(item))
    table.add("examples", _examples(item))
    return table


def _counts(item: Proposal) -> dict[str, Any]:
    return {"articles": item.articles, "of": item.of, "kept": item.kept, "score": item.score}


def _examples(item: Proposal) -> Any:
    import tomlkit

    array = tomlkit.array().multiline(True)
    for example in item.examples:
        table = tomlkit.inline_table()
        fields = {"url": example.url, "text": example.text, "before": example.before, "after": example.after}
        table.update({name: value for name, value in fields.items() if value and (name != "text" or item.pattern)})
        array.append(table)
    return array


def _site(page: Mapping[str, Any]) -> Table:
    import tomlkit

    table = tomlkit.table()
    for name, value in page.items():
        if isinstance(value, str):
            table.add(name, value)
        elif value:
            array = tomlkit.array().multiline(len(value) > 1)
            array.extend(_string(item, literal=True) for item in value)
            table.add(name, array)
    return table


def _string(value: str, *, literal: bool) -> Any:
    import tomlkit

    plain = literal and "'" not in value and "\n" not in value and value.isprintable()
    return tomlkit.string(value, literal=plain)
