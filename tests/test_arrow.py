"""The Arrow kernel: the text column is cleaned in its place, everything else stays, and what went stands beside it."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from conftest import ARTICLE, DIRTY, PROMPT

import cleaner
from cleaner.pipeline.options import Options

pa = pytest.importorskip("pyarrow")

from cleaner import arrow  # noqa: E402

TYPES = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.binary(),
    pa.large_binary(),
    pa.dictionary(pa.int8(), pa.string()),
]


def text_of(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_the_text_is_cleaned_in_its_place(kind: Any) -> None:
    """Type and order stay, null stays null, the other columns are the same arrays, and the source can be restored."""
    texts: list[Any] = [DIRTY, None, ARTICLE]
    if "binary" in str(kind):
        texts = [text and text.encode() for text in texts]
    column = pa.array(texts).dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else pa.array(texts, kind)
    other = pa.chunked_array([[1, 2], [3]], pa.int16())
    table = pa.table({"before": other, "text": column, "after": other}).replace_schema_metadata({"who": "me"})
    cleaned = arrow.clean_table(table)
    assert cleaned.schema == arrow.schema(table.schema)
    assert cleaned.schema.metadata == {b"who": b"me"}
    assert cleaned.schema.field("text") == table.schema.field("text")
    assert cleaned["before"] == cleaned["after"] == other
    assert [text_of(value) for value in cleaned["text"].to_pylist()] == [cleaner.clean(DIRTY).text, None, ARTICLE]
    removals = cleaned["removals"].to_pylist()
    assert removals[1:] == [None, []]
    assert [(item["category"], item["text"]) for item in removals[0]] == [("newsletter", PROMPT)]
    expected = cleaner.clean(DIRTY).removed[0]
    assert removals[0][0]["rules"] == [hit.id for hit in expected.rules]
    assert removals[0][0]["score"] == expected.score
    assert cleaned["cleaning"].to_pylist()[1] is None
    assert cleaned["cleaning"].to_pylist()[0]["words_out"] == cleaned["cleaning"].to_pylist()[2]["words_in"]


def test_batches_of_any_cut_give_the_same_rows() -> None:
    """One batch, many, one sliced out of a larger one: the rows are the same."""
    table = pa.table({"id": list(range(7)), "text": [DIRTY, ARTICLE, None, DIRTY + ARTICLE, "", PROMPT, DIRTY]})
    whole = arrow.clean_table(table)
    pieces = list(arrow.clean_batches(table.to_batches(max_chunksize=2)))
    assert len(pieces) == 4
    assert pa.Table.from_batches(pieces).to_pylist() == whole.to_pylist()
    assert arrow.clean_table(table.slice(3, 2)).to_pylist() == whole.slice(3, 2).to_pylist()
    empty = arrow.clean_table(table.slice(0, 0))
    assert (empty.num_rows, empty.schema) == (0, whole.schema)


def test_large_batches_are_cleaned_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held in memory beside the text does not grow with the batch."""
    monkeypatch.setattr(arrow, "ROWS", 2)
    batch = pa.record_batch({"text": [ARTICLE, DIRTY, None, DIRTY, PROMPT]})
    assert [part.num_rows for part in arrow.clean_batches([batch])] == [2, 2, 1]


def test_a_document_that_is_none_passes_and_says_why() -> None:
    """One bad row costs itself, and its neighbours nothing."""
    picture = b"\x89PNG\r\n\x1a\n\0\0\0"
    cleaned = arrow.clean_table(pa.table({"text": [picture, DIRTY.encode()]}))
    assert cleaned["text"].to_pylist() == [picture, cleaner.clean(DIRTY).text.encode()]
    first, second = cleaned["cleaning"].to_pylist()
    assert first["error"].startswith("InputError: ")
    assert second["error"] is None


def test_a_page_tells_its_metadata_and_paths() -> None:
    """For HTML the title is metadata, and removals have paths; half a surrogate pair in JSON-LD does no harm."""
    paragraphs = "".join(f"<p>{part}</p>" for part in ARTICLE.strip().split("\n\n"))
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"name": "Ruth \\ud800"}}</script>'
    page = (
        f"<html><head>{head}</head><body><article><h1>A bridge</h1>{paragraphs}</article><nav>Home</nav></body></html>"
    )
    table = pa.table({"page": [page], "from": ["https://shore.example/x"]})
    row = arrow.clean_table(table, "page", url_column="from", kind="html").to_pylist()[0]
    assert row["cleaning"]["title"] == "A bridge"
    assert row["from"] == "https://shore.example/x"
    assert [(item["text"], item["start"]) for item in row["removals"]] == [("Home", None)]
    assert "nav" in row["removals"][0]["path"]


def test_languages_and_options_reach_the_cleaner() -> None:
    """A row's own language counts, and options do."""
    german = ARTICLE + "\nJetzt unseren Newsletter abonnieren und nichts mehr verpassen!\n"
    table = pa.table({"text": [german, german], "lang": ["de", None]})
    first, second = arrow.clean_table(table, language_column="lang")["cleaning"].to_pylist()
    assert (first["language"], second["language"]) == ("de", "en")
    kept = arrow.clean_table(pa.table({"text": [DIRTY]}), keep=["newsletter"]).to_pylist()[0]
    assert kept["text"] == DIRTY
    assert [item["kept"] for item in kept["removals"]] == [True]


def test_what_cannot_be_is_said_at_once() -> None:
    """Wrong columns, types, names and options raise before a row is read."""
    table = pa.table({"text": ["a"], "number": [1], "removals": [1]})
    with pytest.raises(KeyError, match="'body' is no column; the columns are text, number, removals"):
        arrow.clean_table(table, "body")
    with pytest.raises(TypeError, match="holds int64"):
        arrow.clean_table(table, "number")
    with pytest.raises(ValueError, match="set a prefix"):
        arrow.clean_table(table)
    assert "my_removals" in arrow.clean_table(table, prefix="my_").column_names
    with pytest.raises(ValueError, match="'adverts' is no category"):
        arrow.clean_batches(iter([]), keep=["adverts"])
    with pytest.raises(ValueError, match="'adverts' is no category"):
        arrow.clean_batches(iter([]), keep="adverts")
    with pytest.raises(ValueError, match="preset: 'bold'"):
        arrow.clean_batches(iter([]), preset="bold")
    with pytest.raises(cleaner.model.PackError):  # type: ignore[attr-defined]
        arrow.clean_batches(iter([]), packs=["not-there"])


def test_options_travel() -> None:
    """The same options have the same bytes, and one cleaner serves all documents of a process."""
    one = Options(keep=["share", "advert"], only={"share", "byline"})  # type: ignore[arg-type]
    two = Options(keep={"advert", "share"}, only=("byline", "share"))  # type: ignore[arg-type]
    assert pickle.dumps(one) == pickle.dumps(two)
    assert hash(pickle.loads(pickle.dumps(one))) == hash(two)
    from cleaner.pipeline.options import _shared

    _shared.cache_clear()
    table = pa.table({"text": [ARTICLE] * 3})
    for _ in range(3):
        arrow.clean_table(table, preset="gentle")
    assert _shared.cache_info().misses == 1
