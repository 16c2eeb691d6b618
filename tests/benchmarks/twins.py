"""A digest of what becomes of documents, to be the same with and without the compiled core.

    python tests/benchmarks/twins.py PATH…          compare: once with the core, once without
    python tests/benchmarks/twins.py --print PATH…  one digest, as this process is

PATH is a folder of texts and pages, or a labelled set (docs.jsonl.gz), of which columns and pages are read.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import cleaner
from cleaner.core import native
from cleaner.model import InputError
from cleaner.report import jsonl

SUFFIXES = {".txt", ".html", ".md"}


def documents(path: Path) -> Iterator[tuple[str, bytes | str, str | None]]:
    """Name, content and address of each document."""
    if (path / "docs.jsonl.gz").is_file():
        with gzip.open(path / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield record["id"], "\n\n".join(record["blocks"][n][0] for n in record["column"]), None
                if record.get("html"):
                    yield record["id"], base64.b64decode(record["html"]), record["url"]
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix in SUFFIXES:
            yield file.relative_to(path).as_posix(), file.read_bytes(), None


def digest(paths: list[Path]) -> str:
    """The digest of all texts and removals, and how many documents there are."""
    made = sha256()
    count = 0
    for path in paths:
        for name, content, url in documents(path):
            try:
                result = cleaner.clean(content, url=url)
            except InputError:  # some of the hostile fixtures are no text
                continue
            made.update(
                json.dumps([name, result.text, jsonl.removals(result)], ensure_ascii=False).encode("utf-8", "replace")
            )
            count += 1
    return f"{made.hexdigest()[:16]} of {count} documents"


def main() -> int:
    """The command."""
    if sys.argv[1:2] == ["--print"]:
        print(digest([Path(item) for item in sys.argv[2:]]), "native" if native is not None else "plain")
        return 0
    told = []
    for mode in ("", "off"):
        line = [sys.executable, __file__, "--print", *sys.argv[1:]]
        ran = subprocess.run(
            line, env={**os.environ, "ARTICLE_CLEANER_CORE": mode}, capture_output=True, text=True, check=True
        )
        told.append(ran.stdout.rsplit(None, 1))
        print(ran.stdout.strip())
    return int(told[0][0] != told[1][0] or [mode.strip() for _, mode in told] != ["native", "plain"])


if __name__ == "__main__":
    sys.exit(main())
