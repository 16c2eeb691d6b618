"""What the judge promises: sequences, restraint, presets, sums that add up."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cleaner import packs
from cleaner.judge import decide, model, reasons
from cleaner.judge.decide import MOST_TOLD
from cleaner.model import PackError
from cleaner.pipeline.cleaner import Cleaner

STORY = [
    "The council of Port Amity voted on Tuesday to close the old harbour road for the winter, after a debate that lasted four hours.",
    "Three councillors voted against the plan, which the fishermen's union had called premature, and one left the room before the vote.",
    "The road has sunk by eleven centimetres since spring, engineers told the council, and the sea wall under it is hollow in two places.",
    "It will reopen in April if the weather allows, Ruth Amoo, the mayor, said on Wednesday, when she walked it with a stick.",
]
APPEAL = [
    "Dear readers,",
    "We have been on this quay for eleven years, and nobody pays for our reporting but you.",
    "The crane, the nets, the smell of the fish market at five in the morning: we would miss all of it, and we think you would too.",
    "Please support our journalism with a donation today.",
    "$5",
    "$10",
    "Donate now",
]

PAGE = (
    "<!doctype html><html lang=en><body><nav><a href=/>Home</a> <a href=/n>News</a></nav><article><h1>The road</h1>"
    + "".join(f"<p>{line}</p>" for line in STORY)
    + "<p>Photo: Lena Harp / AFP</p></article><footer><p>© 2024 Port News. All rights reserved.</p></footer></body></html>"
)


def removed(*blocks: str, preset: str = "balanced") -> list[str]:
    result = Cleaner(preset=preset).clean("\n\n".join(blocks), kind="text")  # type: ignore[arg-type]
    return [removal.text for removal in result.removed]


def test_the_quiet_middle_of_an_appeal_falls_with_its_ends() -> None:
    """A paragraph without a stock phrase goes when it stands inside an appeal …"""
    assert removed(*STORY, *APPEAL) == APPEAL


def test_the_same_paragraph_stays_in_an_article() -> None:
    """… and stays when it stands among paragraphs of an article."""
    assert removed(*STORY[:2], APPEAL[2], *STORY[2:]) == []


def test_a_loud_word_in_an_article_does_not_fall_alone() -> None:
    """News about newsletters, donations and photographs is news."""
    story = [
        *STORY[:2],
        "The newsletter of the fishermen's union, which asks its readers to donate, had warned of the collapse in March.",
        "A photograph of the hollow wall, taken by a diver, has been shared more than nine thousand times since Sunday.",
        *STORY[2:],
    ]
    assert removed(*story) == []


def test_shape_alone_removes_nothing() -> None:
    """Results, verse and lists of short lines look like menus; without any rule's word they stay."""
    results = [
        "Amity Rovers 3 Dunmore 1",
        "Wick 0 Scarfe 0",
        "Pell 2 Helmby 4",
        "Brackley 1 Thorne 1",
        "Oduya 12, Marsh 58",
    ]
    assert removed(*STORY, *results) == []


@pytest.mark.parametrize(
    "block", ["Share this article on Facebook", "Sign up for our free daily newsletter", "Photo: Lena Harp / AFP"]
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_plain_prompts_go_anywhere(block: str, place: int) -> None:
    """At the top, in the middle and at the end."""
    assert removed(*STORY[:place], block, *STORY[place:]) == [block]


def test_presets_only_move_the_threshold() -> None:
    """What gentle removes balanced removes too, and what balanced removes strict removes too."""
    source = "\n\n".join(
        [*STORY[:2], "Watch the debate here", *STORY[2:], "More on this story", "Dunmore road sinks again", *APPEAL]
    )
    sizes = []
    last: set[str] = set()
    for preset in ("gentle", "balanced", "strict"):
        gone = {r.text for r in Cleaner(preset=preset).clean(source, kind="text").removed}  # type: ignore[arg-type]
        assert last <= gone
        last = gone
        sizes.append(len(gone))
    assert sizes[0] > 0


@pytest.mark.parametrize("source", ["\n\n".join([*STORY, *APPEAL]), PAGE], ids=["text", "page"])
def test_scores_are_sums_of_the_evidence(source: str) -> None:
    """What `cleaner explain` shows adds up to the score, of what stays as of what goes."""
    explanation = Cleaner().explain(source)
    assert len(explanation.verdicts) >= len(explanation.blocks)
    for verdict in explanation.verdicts:
        assert sum(item.weight for item in verdict.evidence) == pytest.approx(verdict.score, abs=1e-6)


@pytest.mark.parametrize(
    "source", ["\n\n".join([*STORY, *APPEAL, "Photo: Lena Harp / AFP"]), PAGE], ids=["text", "page"]
)
def test_a_removals_parts_sum_to_its_score(source: str) -> None:
    """Base, what spoke for it and what spoke against it: nothing is left over, and signs are what they say."""
    result = Cleaner().clean(source)
    assert result.removed
    for removal in result.removed:
        parts = removal.base + sum(hit.weight for hit in (*removal.rules, *removal.against))
        assert parts == pytest.approx(removal.score, abs=1e-6)
        assert all(hit.weight > 0 for hit in removal.rules)
        assert all(hit.weight < 0 for hit in removal.against)
        assert removal.reason


def test_a_category_agrees_with_the_rules_that_are_told() -> None:
    """Where a rule speaks for a removal, one of those that do names its category."""
    for source in ("\n\n".join([*STORY, *APPEAL]), PAGE):
        for removal in Cleaner().clean(source).removed:
            named = {hit.id.split(".")[1] for hit in removal.rules if hit.id.count(".") >= 2}
            assert not named or removal.category in named


def test_told_and_explained_are_one() -> None:
    """What a report tells and what `explain` tells come of the same sums."""
    cleaner = Cleaner()
    _, signals = cleaner._text.evidence.signals(
        "\n\n".join([*STORY, *APPEAL, "By Ruth Amoo", "Photo: Ana Reyes/Port News"])
    )
    told = [verdict for verdict in cleaner._text.judge.judge(signals, explain=False) if verdict.span is None]
    explained = [verdict for verdict in cleaner._text.judge.judge(signals) if verdict.span is None]
    assert any(verdict.remove for verdict in told)
    for short, long in zip(told, explained, strict=True):
        assert (long.remove, long.category, long.score, long.base) == (
            short.remove,
            short.category,
            short.score,
            short.base,
        )
        parts = [{hit.id: hit.weight for hit in (*verdict.support, *verdict.against)} for verdict in (short, long)]
        rest = [found.pop("topic.rest", 0.0) for found in parts]
        # A report tells the largest topics; the others are added up, so that both sum to the score.
        assert parts[0].items() <= parts[1].items()
        assert sum(parts[0].values()) + rest[0] == pytest.approx(sum(parts[1].values()) + rest[1], abs=0.002)
        assert sum(1 for name in parts[0] if name.startswith("topic.")) <= MOST_TOLD


def test_doubt_is_the_share_of_words_that_the_scores_leave_open() -> None:
    """Far from even odds nothing is in doubt, at even odds half of the words are."""
    cleaner = Cleaner()
    _, signals = cleaner._text.evidence.signals("\n\n".join(STORY))
    verdicts = cleaner._text.judge.judge(signals)
    sure = [replace(verdict, score=-20.0, remove=False) for verdict in verdicts]
    even = [replace(verdict, score=0.0, remove=False) for verdict in verdicts]
    words = [len(text.split()) for text in STORY]
    assert cleaner._text.judge.doubt(signals, sure) == pytest.approx(0.0, abs=1e-3)
    assert cleaner._text.judge.doubt(signals, even) == pytest.approx(0.5, abs=1e-3)
    mixed = cleaner._text.judge.doubt(signals, [even[0], *sure[1:]])
    assert mixed == pytest.approx(0.5 * words[0] / sum(words), abs=2e-3)


def test_a_limit_keeps_the_least_sure_removals_back() -> None:
    """Of one document no more words are put at stake than the preset allows; what is sure goes all the same."""
    cleaner = Cleaner()
    judge = cleaner._text.judge
    blocks, signals = cleaner._text.evidence.signals("\n\n".join([*STORY, *APPEAL]))
    gone = {v.block for v in judge.judge(signals, explain=False) if v.remove and v.span is None}
    judge._limit = 0.0
    kept = {v.block for v in judge.judge(signals, explain=False) if v.remove and v.span is None}
    assert kept <= gone
    assert len(blocks) > len(gone) > 0


class TestFolder:
    """A judge is a folder of numbers."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copytree(packs.rules_dir() / "judge", tmp_path / "judge")
        return tmp_path / "judge"

    def test_another_judge_is_used_and_named(self, folder: Path) -> None:
        """`judge=` cleans with the numbers of the folder, and the report's rule set says so."""
        value = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
        value["text"]["forest"]["bias"] -= 100_000
        (folder / "judge.json").write_text(json.dumps(value), encoding="utf-8")
        source = "\n\n".join([*STORY, *APPEAL])
        shipped, other = Cleaner().clean(source), Cleaner(judge=folder).clean(source)
        assert shipped.removed
        assert not other.removed
        assert shipped.ruleset != other.ruleset

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda v: v.update(schema=9), "schema"),
            (lambda v: v["text"]["forest"]["features"].__setitem__(0, "moon"), "'moon' is no feature"),
            (lambda v: v["text"]["cuts"].pop("gentle"), "gentle"),
            (lambda v: v["page"]["kinds"].pop(), "categories"),
            (lambda v: v["text"]["forest"]["trees"][0].pop(), "malformed"),
            (lambda v: v.pop("names"), "names"),
        ],
    )
    def test_numbers_that_do_not_fit_are_one_sentence(
        self, folder: Path, change: Callable[[Any], Any], said: str
    ) -> None:
        value = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
        change(value)
        (folder / "judge.json").write_text(json.dumps(value), encoding="utf-8")
        with pytest.raises(PackError, match=said):
            model.load(folder)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda v: v["text"]["forest"]["trees"][0][1].__setitem__(0, math.nan), "NaN is no finite number"),
            (lambda v: v["page"]["kinds"][0]["trees"][0][1].__setitem__(0, -math.inf), "-Infinity is no finite number"),
            (lambda v: v["text"]["cuts"]["gentle"].__setitem__(0, math.nan), "NaN is no finite number"),
            (lambda v: v["names"].update({"share": math.inf}), "Infinity is no finite number"),
            (lambda v: v.update(doubt="nan"), "'nan' is no number"),
            (lambda v: v["wording"].update(scale=10**400), "int too large"),
            (lambda v: v["text"]["cuts"].update(gentle=[]), "out of range"),
            (lambda v: v.update(names=[]), "has no attribute 'items'"),
        ],
    )
    def test_what_is_no_finite_number_is_refused(self, folder: Path, change: Callable[[Any], Any], said: str) -> None:
        """A threshold that compares with nothing would send every block one way in silence; the file is refused instead."""
        value = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
        change(value)
        (folder / "judge.json").write_text(json.dumps(value), encoding="utf-8")
        with pytest.raises(PackError, match=said):
            model.load(folder)

    def test_a_number_beyond_all_floats_is_refused(self, folder: Path) -> None:
        """`1e999` is written like a number and read as infinity."""
        text = (folder / "judge.json").read_text(encoding="utf-8")
        (folder / "judge.json").write_text(text.replace('"doubt":0.2', '"doubt":1e999'), encoding="utf-8")
        with pytest.raises(PackError, match="1e999 is no finite number"):
            model.load(folder)

    def test_a_table_of_another_size_is_refused(self, folder: Path) -> None:
        (folder / "wording.bin").write_bytes(b"short")
        with pytest.raises(PackError, match=r"wording\.bin: has 5 bytes, not 655,360"):
            model.load(folder)

    def test_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(PackError, match=r"is no judge: No such file or directory$"):
            Cleaner(judge=tmp_path)

    def test_written_and_read_again(self, folder: Path, tmp_path: Path) -> None:
        """The same model gives the same bytes."""
        first = model.load(folder)
        model.save(first, tmp_path / "new" / "again")
        again = model.load(tmp_path / "new" / "again")
        model.save(again, tmp_path)
        for name in ("judge.json", "wording.bin"):
            assert (tmp_path / "new" / "again" / name).read_bytes() == (tmp_path / name).read_bytes()
        value = json.loads((folder / "judge.json").read_text(encoding="utf-8"))
        for side, written in ((first.text, value["text"]), (again.page, value["page"])):
            assert {name: [cut.threshold, cut.limit] for name, cut in side.cuts.items()} == written["cuts"]
        assert (again.names, again.doubt, len(again.digest)) == (value["names"], value["doubt"], 16)


def test_every_topic_has_words() -> None:
    """A report names topics by id; each is told in words wherever somebody reads it."""
    assert all(reasons.topic_words(source) for source in decide._SOURCES)
    assert reasons.topic_words("en.share.bar") is None
