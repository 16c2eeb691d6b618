"""The dolma tagger on dolma itself: `make test-dolma` runs this in an environment of its own (dolma's pins fit no other)."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from conftest import ARTICLE, DIRTY, PROMPT

import cleaner

DOLMA = Path(sys.executable).parent / "dolma"
README = Path(cleaner.__file__).parent / "adapters" / "README.md"


def read(path: Path) -> list[dict[str, Any]]:
    """The lines of a packed file."""
    return [json.loads(line) for line in gzip.open(path, "rt", encoding="utf-8")]


def test_the_example(tmp_path: Path) -> None:
    """The README's example runs as it stands there."""
    found = re.search(r"^## dolma\n.*?```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S | re.M)
    assert found is not None
    (tmp_path / "article.txt").write_text(DIRTY, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", found[1]], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"newsletter {PROMPT}\n"


def test_tag_and_mix_give_the_clean_text(tmp_path: Path) -> None:
    """`dolma tag` writes the spans, and `dolma mix` cuts them: what is left is what the cleaner gives."""
    texts = [DIRTY, ARTICLE, f"{ARTICLE}\nDieses Ü 🎈 steht davor.\n\n{PROMPT}\n\n{ARTICLE}"]
    documents = tmp_path / "documents"
    documents.mkdir()
    with gzip.open(documents / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        for number, text in enumerate(texts):
            stamp = "2024-01-01T00:00:00Z"
            file.write(
                json.dumps({"id": str(number), "text": text, "source": "x", "added": stamp, "created": stamp}) + "\n"
            )
    tag = [DOLMA, "tag", "--tagger_modules", "cleaner.adapters.dolma", "--taggers", "article_cleaner"]
    subprocess.run([*tag, "--documents", str(documents / "a.jsonl.gz"), "--processes", "1"], check=True, cwd=tmp_path)
    key = "article_cleaner__article_cleaner__newsletter"
    spans = [line["attributes"] for line in read(tmp_path / "attributes" / "article_cleaner" / "a.jsonl.gz")]
    assert [list(found) for found in spans] == [[key], [], [key]]
    replacement = {"span": f"$.attributes.{key}", "min_score": -1000.0, "replacement": ""}
    stream = {
        "name": "clean",
        "documents": [f"{documents}/*.gz"],
        "attributes": ["article_cleaner"],
        "output": {"path": str(tmp_path / "mixed"), "max_size_in_bytes": 1_000_000},
        "span_replacement": [replacement],
    }
    work = {"input": str(tmp_path / "in"), "output": str(tmp_path / "out")}
    (tmp_path / "mix.yaml").write_text(yaml.dump({"streams": [stream], "processes": 1, "work_dir": work}))
    subprocess.run([DOLMA, "-c", "mix.yaml", "mix"], check=True, cwd=tmp_path)
    mixed = [line["text"] for path in sorted((tmp_path / "mixed").glob("*.gz")) for line in read(path)]
    assert mixed == [cleaner.clean(text, kind="text").text for text in texts]


def test_a_held_document_has_no_spans() -> None:
    """What the cleaner would pass through unchanged stays whole."""
    from dolma.core.data_types import Document

    from cleaner.adapters.dolma import ArticleCleaner

    text = "\n\n".join(
        ["Read more", PROMPT, "Share this article on Facebook", "© 2024 Shore Press. All rights reserved."]
    )
    assert cleaner.clean(text, kind="text").held
    assert ArticleCleaner().predict(Document(source="x", id="1", text=text)).spans == []
