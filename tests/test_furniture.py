"""Long runs of removals become one line: which, and what the line says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.report.furniture import INSIDE, OUTSIDE, Run, runs, words

G, K, W = True, False, None
"""Gone, kept, white space."""


@pytest.mark.parametrize(
    ("gone", "found"),
    [
        ([G] * OUTSIDE + [K], [Run(0, OUTSIDE, True)]),
        ([K] + [G] * OUTSIDE, [Run(1, 1 + OUTSIDE, True)]),
        ([G] * (OUTSIDE - 1) + [K], []),
        # A short run inside the article says something about the paragraphs around it.
        ([K] + [G] * (INSIDE - 1) + [K], []),
        ([K] + [G] * INSIDE + [K], [Run(1, 1 + INSIDE, False)]),
        # White space parts no run, and stands at no end of one.
        ([W, G, W, G, W, G, W, G, W, K], [Run(1, 8, True)]),
        ([G] * 20, []),
        ([], []),
    ],
)
def test_runs(gone: list[bool | None], found: list[Run]) -> None:
    """Outside the article a short run is enough, inside it takes a long one; a document without an article has none."""
    assert runs(gone) == found


@given(st.lists(st.sampled_from([G, G, G, K, W]), max_size=60))
def test_a_run_holds_nothing_that_was_kept(gone: list[bool | None]) -> None:
    """Whatever stays is never folded away, and runs do not overlap."""
    last = 0
    for run in runs(gone):
        assert last <= run.start < run.end <= len(gone)
        assert gone[run.start] is gone[run.end - 1] is True
        assert False not in gone[run.start : run.end]
        last = run.end


def test_the_line_names_the_categories_by_number() -> None:
    """The most frequent first, in words that tell furniture from what stands between paragraphs."""
    names = ["share"] * 10 + ["navigation"] * 1_060 + ["byline"] * 10
    assert words(Run(0, 1080, True), names) == "1,080 pieces of page furniture: navigation 1,060, byline 10, share 10"
    assert words(Run(0, 1, False), ["related"]) == "1 removals in a row: related 1"
