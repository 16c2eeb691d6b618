"""What the judge promises: sequences, restraint, presets, sums that add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cleaner import packs
from cleaner.judge import Judge
from cleaner.model import PackError
from cleaner.packs import Weights
from cleaner.pipeline import Cleaner

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


def test_scores_are_sums_of_the_evidence() -> None:
    """What `cleaner explain` shows adds up to the score."""
    explanation = Cleaner().explain("\n\n".join([*STORY, *APPEAL]), kind="text")
    assert len(explanation.verdicts) >= len(explanation.blocks)
    for verdict in explanation.verdicts:
        assert sum(item.weight for item in verdict.evidence) == pytest.approx(verdict.score, abs=0.05)


def test_the_voices_of_a_removal_are_the_evidence_for_it() -> None:
    """What a report tells is worked out by another way than what `explain` tells; both say the same."""
    cleaner = Cleaner()
    _, signals = cleaner._text.witnesses.signals(
        "\n\n".join([*STORY, *APPEAL, "By Ruth Amoo", "Photo: Ana Reyes/Port News"])
    )
    told = [verdict for verdict in cleaner._text.judge.judge(signals, explain=False) if verdict.span is None]
    explained = [verdict for verdict in cleaner._text.judge.judge(signals) if verdict.span is None]
    assert any(verdict.remove for verdict in told)
    for short, long in zip(told, explained, strict=True):
        assert (short.remove, short.score, short.category, short.voices) == (
            long.remove,
            long.score,
            long.category,
            long.voices,
        )
        voices = [(item.source, item.weight) for item in long.evidence if item.weight > 0 and item.source != "prior"]
        if short.remove:
            assert [voice.id for voice in short.voices] == [source for source, _ in voices]
            assert [voice.weight for voice in short.voices] == pytest.approx(
                [weight for _, weight in voices], abs=0.002
            )
        assert not short.evidence


def test_doubt_is_the_share_of_words_that_the_scores_leave_open() -> None:
    """Far from the threshold nothing is in doubt, on it half of the words are."""
    cleaner = Cleaner()
    _, signals = cleaner._text.witnesses.signals("\n\n".join(STORY))
    verdicts = cleaner._text.judge.judge(signals)
    words = [len(text.split()) for text in STORY]
    threshold = cleaner._text.judge._threshold
    sure = [replace(verdict, score=threshold - 20.0, remove=False) for verdict in verdicts]
    open_ = [replace(verdict, score=threshold, remove=False) for verdict in verdicts]
    assert cleaner._text.judge.doubt(signals, sure, words) == pytest.approx(0.0, abs=1e-6)
    assert cleaner._text.judge.doubt(signals, open_, words) == pytest.approx(0.5)
    assert cleaner._text.judge.doubt(signals, [open_[0], *sure[1:]], words) == pytest.approx(
        0.5 * words[0] / sum(words), abs=1e-6
    )
    gone = [replace(verdict, score=threshold, remove=True) for verdict in verdicts]
    assert cleaner._text.judge.doubt(signals, gone, words) == 1.0


def test_a_missing_number_is_an_error() -> None:
    """A weight that is not there is not silently nothing."""
    weights = packs.load().weights
    sections = {**weights.sections, "text": {k: v for k, v in weights.sections["text"].items() if k != "enter"}}
    with pytest.raises(PackError, match="enter"):
        Judge(Weights(weights.strength, sections), "text")
    with pytest.raises(PackError, match="verse"):
        Judge(replace(weights), "verse")
