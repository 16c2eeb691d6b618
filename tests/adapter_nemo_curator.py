"""NeMo Curator, in an environment of its own: `make test-nemo-curator` runs it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from conftest import ARTICLE, DIRTY, PROMPT
from pyarrow import parquet
from test_adapters import ROWS, TEXTS, place, run  # noqa: F401

pytest.importorskip("nemo_curator")

from nemo_curator.tasks import DocumentBatch

import cleaner
from cleaner.adapters.nemo_curator import ArticleCleaner


def test_example(place: Path) -> None:  # noqa: F811
    """A pipeline of the library's own reader, this stage and its writer, on Ray."""
    run(place, "NeMo Curator")
    (path,) = (place / "clean").glob("*.parquet")
    rows = parquet.read_table(path).to_pylist()
    assert [{name: row[name] for name in ("id", "url")} for row in rows] == [
        {name: row[name] for name in ("id", "url")} for row in ROWS
    ]
    assert [row["text"] for row in rows] == TEXTS
    assert [[item["text"] for item in row["removals"]] for row in rows] == [[], [PROMPT], [PROMPT]]
    assert {row["cleaning"]["ruleset"] for row in rows} == {cleaner.clean(DIRTY).ruleset}


@pytest.mark.parametrize("kind", ["arrow", "pandas"])
def test_a_batch_stays_what_it_is(kind: str) -> None:
    """Its type, its name and what else is known of it; the given one is not changed."""
    data = pa.table({"id": [1, 2], "text": [DIRTY, ARTICLE]})
    given = data if kind == "arrow" else data.to_pandas()
    batch = DocumentBatch(dataset_name="shore", data=given, _metadata={"source_files": ["a"]})
    found = ArticleCleaner(prefix="c_").process_batch([batch])[0]
    assert type(found.data) is type(given)
    assert (found.dataset_name, found._metadata) == ("shore", {"source_files": ["a"]})
    assert found.get_columns() == ["id", "text", "c_removals", "c_cleaning"]
    table = found.data if kind == "arrow" else pa.Table.from_pandas(found.data)
    assert table["text"].to_pylist() == [cleaner.clean(DIRTY).text, ARTICLE]
    assert list(pd.DataFrame(batch.to_pandas())["text"]) == [DIRTY, ARTICLE]


def test_what_is_wrong_is_said_before_it_runs() -> None:
    """An option that does not exist, and a batch without the column."""
    with pytest.raises(ValueError, match="no category"):
        ArticleCleaner(keep=["adverts"])
    batch = DocumentBatch(dataset_name="shore", data=pa.table({"body": [DIRTY]}))
    assert not ArticleCleaner().validate_input(batch)
    assert ArticleCleaner("body").validate_input(batch)
