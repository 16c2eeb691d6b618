"""Pages are judged by what they show; trafilatura is asked where that leaves doubt."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ARTICLE, Command

import cleaner
from cleaner.evidence import extractor

PAGE = (
    "<!doctype html><html lang=en><head><title>The old bridge</title></head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav>"
    "<article><h1>The old bridge</h1>"
    + "".join(f"<p>{line}</p>" for line in ARTICLE.strip().split("\n\n"))
    + "</article><footer><p>All rights reserved.</p></footer></body></html>"
)
MESS = (
    "<div><div>"
    + "".join(f"<div>{line}</div><div>The harbour town, by day</div>" for line in ARTICLE.split("\n\n"))
    + "</div></div>"
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often trafilatura was asked, and in which mode."""
    found: list[bool] = []
    extract = extractor.extract

    def counted(root: object, *, precision: bool = False) -> list[str] | None:
        found.append(precision)
        return extract(root, precision=precision)  # type: ignore[arg-type]

    monkeypatch.setattr(extractor, "extract", counted)
    return found


@pytest.mark.parametrize(("doubt", "times"), [(0.0, 2), (1.0, 0)])
def test_always_or_never(asked: list[bool], doubt: float, times: int) -> None:
    result = cleaner.Cleaner(doubt=doubt).clean(PAGE, kind="html")
    assert len(asked) == times
    assert result.title == "The old bridge"
    assert "wooden piles" in result.text
    assert "All rights reserved" not in result.text
    assert {"Home", "News"}.isdisjoint(result.text.split())


def test_a_page_in_doubt_is_asked_about_and_a_clear_one_is_not(asked: list[bool]) -> None:
    found = cleaner.Cleaner(doubt=0.02)
    long = PAGE.replace(
        "</article>", "".join(f"<p>{ARTICLE.strip()} Number {n}.</p>" for n in range(20)) + "</article>"
    )
    found.clean(long, kind="html")
    assert asked == []
    found.clean(MESS, kind="html")
    assert asked == [False, True]


def test_what_trafilatura_cannot_read_is_judged_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = cleaner.Cleaner(doubt=1.0).clean(PAGE, kind="html")
    monkeypatch.setattr(extractor, "extract", lambda root, **_: None)
    result = cleaner.Cleaner(doubt=0.0).clean(PAGE, kind="html")
    assert (result.text, result.removed) == (alone.text, alone.removed)


def test_explain_tells_of_the_judge_that_decided(asked: list[bool]) -> None:
    """What the extractor says is part of the scores only where it was asked."""
    found = {}
    for doubt, times in ((1.0, 0), (0.0, 2)):
        explained = cleaner.Cleaner(doubt=doubt).explain(PAGE, kind="html")
        assert len(asked) == times
        found[doubt] = [verdict.score for verdict in explained.verdicts]
    assert found[0.0] != found[1.0]


def test_the_setting(command: Command, asked: list[bool]) -> None:
    Path("in").mkdir()
    Path("in/a.html").write_text(PAGE, encoding="utf-8")
    assert command("clean", "in", "-o", "a", "--doubt", "1").code == 0
    assert asked == []
    Path("cleaner.toml").write_text("doubt = 0.0\n", encoding="utf-8")
    assert command("clean", "in", "-o", "b").code == 0
    assert asked == [False, True]
    ran = command("clean", "in", "-o", "c", "--doubt", "3")
    assert ran.code == 2
    assert "--doubt" in ran.stderr
    with pytest.raises(ValueError, match="doubt"):
        cleaner.Cleaner(doubt=3)
