"""The adapters on the libraries themselves: every example of cleaner/adapters/README.md as it stands there, and the edges."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, PROMPT

import cleaner

README = Path(__file__).parent.parent / "cleaner" / "adapters" / "README.md"
EXAMPLES = dict(
    re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S | re.M)
)
CLEAN = ARTICLE
ROWS = [
    {"id": "a", "url": "https://shore.example/a", "text": ARTICLE},
    {"id": "b", "url": None, "text": DIRTY},
    {"id": "c", "url": "https://shore.example/c", "text": DIRTY},
]
TEXTS = [ARTICLE, CLEAN, CLEAN]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with what the examples read."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(ROWS), tmp_path / "articles.parquet")
    (tmp_path / "articles.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), encoding="utf-8")
    (tmp_path / "article.txt").write_text(DIRTY, encoding="utf-8")
    parts = "".join(f"<p>{part}</p>" for part in DIRTY.strip().split("\n\n"))
    (tmp_path / "article.html").write_text(f"<html><body><article>{parts}</article></body></html>", encoding="utf-8")
    return tmp_path


def run(place: Path, heading: str) -> str:
    """Run an example in a process of its own, without a network; returns what it printed."""
    code = EXAMPLES[heading]
    assert len([line for line in code.splitlines() if line]) <= 15
    (place / "example.py").write_text(code, encoding="utf-8")
    # Caches of the libraries stay in the test's folder; Spark's workers are to be this Python.
    # Ray is to start a cluster of its own, not to join one that another test runs.
    own = {
        "HF_HOME": str(place / "hf"),
        "HF_HUB_OFFLINE": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
        "PYSPARK_PYTHON": sys.executable,
        "RAY_ADDRESS": "local",
    }
    path = os.pathsep.join([str(README.parent.parent.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "example.py"],
        cwd=place,
        env={**os.environ, **own, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize(
    ("heading", "library"),
    [
        ("Arrow and Parquet", "pyarrow"),
        ("pandas", "pandas"),
        ("Polars", "polars"),
        ("Hugging Face datasets", "datasets"),
        ("Spark", "pyspark"),
        ("Ray Data", "ray"),
    ],
)
def test_examples_that_write_a_table(heading: str, library: str, place: Path) -> None:
    """Every table library leaves the same rows: other columns as they were, texts clean, removals beside them."""
    pytest.importorskip(library)
    from pyarrow import parquet

    run(place, heading)
    rows = sorted(parquet.read_table(place / "clean.parquet").to_pylist(), key=lambda row: row["id"])
    assert [{name: row[name] for name in ("id", "url")} for row in rows] == [
        {name: row[name] for name in ("id", "url")} for row in ROWS
    ]
    assert [row["text"] for row in rows] == TEXTS
    assert [[item["text"] for item in row["removals"]] for row in rows] == [[], [PROMPT], [PROMPT]]
    assert {row["cleaning"]["ruleset"] for row in rows} == {cleaner.clean(DIRTY).ruleset}


def test_example_of_datatrove(place: Path) -> None:
    """Documents, what went, and the counts of what went."""
    pytest.importorskip("datatrove")
    run(place, "datatrove")
    import gzip

    def read(folder: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in gzip.open(place / folder / "00000.jsonl.gz", "rt", encoding="utf-8")]

    assert [document["text"] for document in read("clean")] == TEXTS
    gone = read("removed")
    assert [(item["text"], item["metadata"]["document"]) for item in gone] == [(PROMPT, "b"), (PROMPT, "c")]
    step = json.loads((place / "logs" / "stats.json").read_text(encoding="utf-8"))[1]["stats"]
    # A statistic is its total, or (where it is counted per something) a dict with the total in it.
    count = {name: value["total"] if isinstance(value, dict) else value for name, value in step.items()}
    assert (count["total"], count["changed"], count["unchanged"], count["removed_newsletter"]) == (3, 2, 1, 2)
    assert all(count[f"rule_{hit.id}"] == 2 for hit in cleaner.clean(DIRTY).removed[0].rules)


def test_example_of_langchain(place: Path) -> None:
    """The transformer gives the clean text and says what went."""
    pytest.importorskip("langchain_core")
    assert run(place, "LangChain") == f"{CLEAN}\n['newsletter']\n"


def test_example_of_llama_index(place: Path) -> None:
    """What is split is clean, and says what went."""
    pytest.importorskip("llama_index.core")
    assert run(place, "LlamaIndex") == f"{CLEAN.strip()}\n['newsletter']\n"


def test_example_of_haystack(place: Path) -> None:
    """What is split is clean, and says what went."""
    pytest.importorskip("haystack")
    assert run(place, "Haystack") == f"{CLEAN}\n['newsletter']\n"


def test_example_of_scrapy(place: Path) -> None:
    """A crawl writes clean items with their removals."""
    pytest.importorskip("scrapy")
    run(place, "Scrapy")
    item = json.loads((place / "clean.jsonl").read_text(encoding="utf-8"))
    assert item["text"].split() == CLEAN.split()
    assert [removal["text"] for removal in item["removals"]] == [PROMPT]


def test_all_examples_are_tested() -> None:
    """A new example wants a test."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*_ad*pter*.py"))
    assert len(EXAMPLES) == 13
    assert all(f'"{heading}"' in code or heading in {"dolma", "NeMo Curator"} for heading in EXAMPLES)


def test_datatrove_metadata_and_failures() -> None:
    """Without a writer the removals are the document's metadata; what cannot be cleaned goes on as it is."""
    pytest.importorskip("datatrove")
    from datatrove.data import Document

    from cleaner.adapters.datatrove import ArticleCleaner

    step = ArticleCleaner(keep=["newsletter"])
    documents = [Document(DIRTY, "x", metadata={"url": None}), Document(7, "y")]
    first, second = step(documents)
    assert first.text == DIRTY
    assert [(item["text"], item["kept"]) for item in first.metadata["removals"]] == [(PROMPT, True)]
    assert second.text == 7
    assert second.metadata["cleaning"]["error"]
    assert step.stats["failed"].total == 1


def test_datasets_keeps_types_and_format() -> None:
    """A first batch without removals does not decide the type, a stream is cleaned as it is read, and rules are part of the cache."""
    datasets = pytest.importorskip("datasets")
    from cleaner.adapters.datasets import CleanBatch, clean_dataset

    source = datasets.Dataset.from_list(ROWS).with_format("numpy")
    cleaned = clean_dataset(source, batch_size=1)
    assert cleaned.format["type"] == "numpy"
    assert list(cleaned.with_format(None)["text"]) == TEXTS
    stream = clean_dataset(datasets.Dataset.from_list(ROWS).to_iterable_dataset(), batch_size=1)
    assert [row["text"] for row in stream] == TEXTS
    hasher = datasets.fingerprint.Hasher.hash
    step, same, other = CleanBatch(keep=["share"]), CleanBatch(keep=("share",)), CleanBatch()
    assert hasher(step) == hasher(same) != hasher(other)
    other.options, other.made_with = step.options, ("another", "version")
    assert hasher(step) != hasher(other)


def test_pandas_keeps_index_and_types() -> None:
    """Index, order and other columns stay; missing texts stay missing; the given frame is not changed."""
    pd = pytest.importorskip("pandas")
    from cleaner.adapters.pandas import clean_frame

    frame = pd.DataFrame({"n": pd.array([1, None, 3], "Int8"), "text": [DIRTY, None, ARTICLE]}, index=[7, 7, 2])
    before = frame.copy(deep=True)
    with pytest.raises(KeyError, match="'body' is no column; the columns are n, text"):
        clean_frame(frame, "body")
    cleaned = clean_frame(frame)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(cleaned[["n"]], frame[["n"]])
    assert cleaned["text"].dtype == frame["text"].dtype
    assert cleaned["text"].iloc[[0, 2]].to_list() == [CLEAN, ARTICLE]
    assert cleaned["text"].isna().to_list() == [False, True, False]
    assert [found and len(found) for found in cleaned["removals"]] == [1, None, []]
    categories = clean_frame(frame.astype({"text": "category"}))
    assert categories["text"].iloc[0] == CLEAN
    with pytest.raises(ValueError, match="prefix"):
        clean_frame(cleaned)


def test_polars_keeps_the_rest() -> None:
    """Types that Arrow would change on the way stay as they are."""
    pl = pytest.importorskip("polars")
    from cleaner.adapters.polars import clean_frame

    frame = pl.DataFrame({"text": [DIRTY, None], "kind": pl.Series(["a", "b"], dtype=pl.Categorical), "u": ["x", None]})
    cleaned = clean_frame(frame, url_column="u", prefix="_")
    assert cleaned.select("kind", "u").equals(frame.select("kind", "u"))
    assert cleaned.columns == [*frame.columns, "_removals", "_cleaning"]
    assert cleaned["text"].to_list() == [CLEAN, None]


def test_spark_says_what_is_wrong_before_it_runs() -> None:
    """Options and schema are the driver's business."""
    pytest.importorskip("pyspark")
    from pyspark.sql.types import LongType, StringType, StructType

    from cleaner.adapters import spark

    with pytest.raises(ValueError, match="no category"):
        spark.function(keep=["adverts"])
    found = spark.schema(StructType().add("n", LongType()).add("text", StringType()), prefix="x_")
    assert found.names == ["n", "text", "x_removals", "x_cleaning"]
    assert found["x_removals"].dataType.elementType["rules"].dataType.elementType == StringType()


def test_llama_index_hides_what_it_adds() -> None:
    """Other nodes come back, of the same ids, and an embedding sees the clean text and the metadata that were there."""
    schema = pytest.importorskip("llama_index.core.schema")
    from cleaner.adapters.llama_index import ArticleCleaner

    page = "".join(f"<p>{part}</p>" for part in DIRTY.strip().split("\n\n"))
    given = [
        schema.Document(text=DIRTY, id_="a", metadata={"source": "shelf 3"}),
        schema.Document(
            text=f"<html><body><article>{page}</article></body></html>", metadata={"url": "https://shore.example/b"}
        ),
        schema.TextNode(text=DIRTY, id_="c", excluded_llm_metadata_keys=["n"], metadata={"n": 1}),
    ]
    before = [node.model_copy(deep=True) for node in given]
    first, second, third = ArticleCleaner()(given)
    assert given == before
    assert [node.node_id for node in (first, second, third)] == [node.node_id for node in given]
    assert (first.text, third.text) == (CLEAN, CLEAN)
    assert second.text.split() == CLEAN.split()
    assert [removal["text"] for removal in first.metadata["removals"]] == [PROMPT]
    assert second.metadata["cleaning"]["kind"] == "html"
    assert first.get_content(schema.MetadataMode.EMBED) == f"source: shelf 3\n\n{CLEAN}".strip()
    assert third.get_content(schema.MetadataMode.LLM) == CLEAN
    (flat,) = ArticleCleaner(removals=False)(given[:1])
    assert flat.metadata == given[0].metadata


def test_llama_index_is_cached_with_its_options_and_rules() -> None:
    """An ingestion cache asks for what a component says of itself: the options, and which rules it cleans with."""
    pytest.importorskip("llama_index.core")
    from cleaner.adapters.llama_index import ArticleCleaner

    step, same, other = ArticleCleaner(keep=["share"]), ArticleCleaner(keep="share"), ArticleCleaner()
    assert step.to_dict() == same.to_dict() != other.to_dict()
    assert cleaner.clean(DIRTY).ruleset in str(step.to_dict())
    assert ArticleCleaner.from_dict(step.to_dict()) == step
    with pytest.raises(ValueError, match="no category"):
        ArticleCleaner(keep=["adverts"])


def test_haystack_documents_are_made_anew() -> None:
    """The given ones stay as they are; what was made of the dirty text does not stay with the clean one."""
    haystack = pytest.importorskip("haystack")
    from cleaner.adapters.haystack import ArticleCleaner

    given = [
        haystack.Document(content=DIRTY, meta={"n": 1}, embedding=[0.5]),
        haystack.Document(content=None, meta={"n": 2}),
    ]
    before = [document.to_dict() for document in given]
    step = ArticleCleaner()
    step.warm_up()
    first, second = step.run(documents=given)["documents"]
    assert [document.to_dict() for document in given] == before
    assert (first.content, first.embedding, first.meta["n"], second) == (CLEAN, None, 1, given[1])
    assert [removal["text"] for removal in first.meta["removals"]] == [PROMPT]
    assert first.id not in {"", given[0].id}
    (kept,) = ArticleCleaner(keep_id=True, removals=False).run(documents=given[:1])["documents"]
    assert (kept.id, kept.meta) == (given[0].id, {"n": 1})


def test_a_haystack_pipeline_is_saved_and_loaded() -> None:
    """With the options that are not as usual."""
    haystack = pytest.importorskip("haystack")
    import inspect

    from cleaner.adapters.haystack import ArticleCleaner

    pipeline = haystack.Pipeline()
    pipeline.add_component("cleaner", ArticleCleaner(keep="newsletter", timeout=30, removals=False))
    text = pipeline.dumps()
    assert "preset" not in text
    # Since Haystack 3 a module has to be let in; before that there is nothing to say.
    allowed = (
        {"allowed_modules": ["cleaner.adapters.*"]}
        if "allowed_modules" in inspect.signature(pipeline.loads).parameters
        else {}
    )
    loaded = haystack.Pipeline.loads(text, **allowed).get_component("cleaner")
    assert (loaded.options, loaded.removals) == (pipeline.get_component("cleaner").options, False)
    with pytest.raises(ValueError, match="no category"):
        ArticleCleaner(keep=["adverts"])


def test_scrapy_counts_and_passes() -> None:
    """Items of any type; what has no text, or is none, passes; the crawl's statistics tell."""
    pytest.importorskip("scrapy")
    from dataclasses import dataclass

    from scrapy import Spider
    from scrapy.utils.test import get_crawler

    from cleaner.adapters.scrapy import ArticleCleanerPipeline

    @dataclass
    class Item:
        body: Any
        gone: Any = None

    settings = {"CLEANER_FIELD": "body", "CLEANER_REMOVALS_FIELD": "gone", "CLEANER_OPTIONS": {"preset": "gentle"}}
    crawler = get_crawler(Spider, settings)
    pipeline = ArticleCleanerPipeline.from_crawler(crawler)
    assert pipeline.process_item(Item(DIRTY)).body == CLEAN
    assert pipeline.process_item({"body": None}) == {"body": None}
    assert pipeline.process_item({"title": "x"}) == {"title": "x"}
    assert pipeline.process_item(Item(b"\x89PNG\r\n\x1a\n\0")).gone is None
    get: Callable[[str], Any] = pipeline.stats.get_value  # type: ignore[union-attr]
    assert (get("cleaner/documents"), get("cleaner/removed/newsletter"), get("cleaner/failed")) == (2, 1, 1)


@pytest.mark.parametrize(
    "name",
    [
        "datatrove",
        "datasets",
        "spark",
        "pandas",
        "polars",
        "langchain",
        "llama_index",
        "haystack",
        "nemo_curator",
        "scrapy",
        "dolma",
    ],
)
def test_a_missing_library_is_named(name: str) -> None:
    """Who lacks the library is told how to get it."""
    library = {"spark": "pyspark", "langchain": "langchain_core"}.get(name, name)
    code = f"import sys; sys.modules[{library!r}] = None; import cleaner.adapters.{name}"
    path = str(README.parent.parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert done.stderr.strip().endswith(f"pip install 'article-cleaner[{name.replace('_', '-')}]'")
