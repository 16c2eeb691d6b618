"""`cleaner clean https://…`: pages are fetched first, and cleaned as the files that they are then."""

from __future__ import annotations

import codecs
import csv
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from cleaner._version import __version__
from cleaner.cli.commands import clean as batch
from cleaner.cli.commands import stream
from cleaner.cli.commands.request import Request
from cleaner.cli.commands.show import Consoles, consoles
from cleaner.corpus import choose, plan
from cleaner.corpus.search import PlanError
from cleaner.corpus.settings import Settings
from cleaner.formats import text
from cleaner.system import addresses, files
from cleaner.system.fetch import Fetched, Fetcher, FetchError
from cleaner.system.names import shown

FOLDER = "fetched"
"""Where the pages of a run lie, below what it remembers: each is fetched once, and the report names these files."""
LOOPBACK = "CLEANER_FETCH_LOOPBACK"
"""Set to 1 in the environment: addresses of this very machine may be fetched. For tests."""
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was fetched: the address that was asked for, the one it was at, its file, and the encoding that a person named."""

    asked: str
    url: str
    file: str
    encoding: str = ""


def clean(request: Request, settings: Settings) -> int:
    """Fetch the addresses that were named, one after the other, and clean what came; returns the exit code.

    Raises PlanError where something else is named beside them, or the extra is not installed.
    """
    if not all(map(choose.is_web, request.paths)):
        first = next(path for path in request.paths if choose.is_web(path))
        raise PlanError(f"{shown(first)}: addresses of the web and files want a run each")
    if settings.url is not None or settings.urls is not None:
        raise PlanError("a page that is fetched has its address: no --url, no --urls")
    if request.form is not None:
        raise PlanError("--from is about files of records, and what is fetched are pages")
    if request.out is None and not (request.dry_run or request.check or request.diff) and len(request.paths) > 1:
        raise PlanError(f"these are {len(request.paths):,} documents: say where the clean text goes: -o OUT")
    if request.out is not None and addresses.is_remote(request.out):
        raise PlanError(f"{shown(request.out)}: pages of the web go into a folder of this machine")
    if not request.writes or request.out is None:
        with tempfile.TemporaryDirectory(prefix="cleaner-fetched-") as folder:
            return _clean(request, settings, Path(folder))
    plan.check_out(request.out, overwrite=request.overwrite)
    return _clean(request, settings, request.out / plan.STATE / FOLDER)


def _clean(request: Request, settings: Settings, folder: Path) -> int:
    say = consoles(quiet=request.quiet, stdout_is_taken=True)
    pages, failed = _fetch(request, settings, folder, say)
    if not pages:
        return 1
    table = folder / "urls.csv"
    with files.whole(table) as file:
        _write_table(file, folder, pages)
    named = replace(request, paths=tuple(str(folder / page.file) for page in pages))
    settings = replace(settings, urls=str(table))
    printed = request.out is None and not (request.dry_run or request.check or request.diff)
    code = stream.clean_file(named, settings) if printed else batch.clean(named, settings)
    return code or int(failed > 0)


def _write_table(file: BinaryIO, folder: Path, pages: Sequence[Page]) -> None:
    rows = csv.writer(codecs.getwriter("utf-8")(file))
    rows.writerows((str(folder / page.file), page.url) for page in pages)


def _fetch(request: Request, settings: Settings, folder: Path, say: Consoles) -> tuple[list[Page], int]:
    """The pages, each once, and how many could not be fetched. What an earlier run has fetched is not fetched again."""
    encoding = settings.encoding or ""
    known = {} if request.restart else _known(folder)
    pages: list[Page] = []
    failed = 0
    try:
        fetcher = Fetcher(__version__, settings.max_document, loopback=os.environ.get(LOOPBACK) == "1")
    except FetchError as error:
        raise PlanError(f"{shown(request.paths[0])}: {error}") from None
    with fetcher:
        for address in dict.fromkeys(request.paths):
            page = known.get(address)
            if page is None or page.encoding != encoding:
                try:
                    found = fetcher.get(address)
                except FetchError as error:
                    say.error(f"{shown(address)}: {error}")
                    failed += 1
                    continue
                page = known[address] = _write_page(folder, address, found, encoding)
                files.write(folder / "pages.json", json.dumps([astuple(page) for page in known.values()]).encode())
            pages.append(page)
    return pages, failed


def _known(folder: Path) -> dict[str, Page]:
    """What an earlier run has fetched and is still there."""
    try:
        pages = [Page(*map(str, item)) for item in json.loads((folder / "pages.json").read_bytes())]
    except (OSError, ValueError, TypeError):
        return {}
    return {page.asked: page for page in pages if (folder / page.file).is_file()}


def _write_page(folder: Path, address: str, found: Fetched, encoding: str) -> Page:
    """Write a page into its file, named by host and address; as it came where a person named the encoding."""
    parts = urlsplit(found.url)
    stem = _UNSAFE.sub("-", parts.path.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("-.")[:80] or "index"
    suffix = ".txt" if found.media in {"text/plain", "text/markdown"} else ".html"
    host = _UNSAFE.sub("-", parts.netloc).strip("-.") or "host"
    name = f"{host}/{stem}-{hashlib.sha256(address.encode('utf-8', 'replace')).hexdigest()[:8]}{suffix}"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    files.write(folder / name, found.body if encoding else _decoded(found))
    return Page(address, found.url, name, encoding)


def _decoded(found: Fetched) -> bytes:
    """The page's bytes, in UTF-8 with its mark where only the server named the encoding: a file has no other place for what it said."""
    if found.charset is None:
        return found.body
    read = text.decode(found.body, text.known_encoding(found.charset), detect=False)
    told = read.bom or read.encoding == "utf-8" or read.warnings
    return found.body if told else codecs.BOM_UTF8 + read.text.encode()
