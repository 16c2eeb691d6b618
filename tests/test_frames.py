"""Frames and lexicons: the shape of a rule once, the words a language; what they make is an ordinary rule."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex
from shipped import shipped

from cleaner import packs
from cleaner.evidence.rules import check
from cleaner.evidence.rules.check import example_block
from cleaner.evidence.rules.phrases import Phrases
from cleaner.model import PackError, Rule
from cleaner.packs import cached, frames, lexicon, limits
from cleaner.packs.shared import Shared

WORDS = """
[words]
subscribe = ["sign up", "subscri(be|bing)"]
letter = ["bulletin*", "(e-)letter"]
your = ["your"]
address = ["e-mail"]
"""
PACK = """
[pack]
languages = ["xx"]

[[rule]]
id = "xx.newsletter.signup"
match = ["Sign up for the bulletins!", "Subscribe now: our e-letter"]
no_match = ["He will sign up for the bulletin.", "The letter came on Friday."]
"""


def load(folder: Path, words: str = WORDS, pack: str = PACK) -> Rule:
    """The first rule of a language in a folder of its own."""
    (folder / "lexicon.toml").write_text(words, encoding="utf-8")
    (folder / "newsletter.toml").write_text(pack, encoding="utf-8")
    return packs.load([folder / "newsletter.toml"], builtin=False).rules[0]


def matches(rule: Rule, text: str) -> bool:
    """Whether a rule fires on a text."""
    return bool(Phrases([rule]).find([example_block(text)]))


def test_a_frame_and_words_make_a_rule(tmp_path: Path) -> None:
    """It has the frame's category, strength and reason, the pack's examples, and passes the check; it says what it is made of."""
    rule = load(tmp_path)
    assert (rule.category, rule.strength, rule.languages) == ("newsletter", "strong", ("xx",))
    assert rule.sources == ("frames/newsletter.toml", f"{tmp_path.name}/lexicon.toml")
    assert check.check([rule]) == []
    assert [example.text for example in rule.match] == ["Sign up for the bulletins!", "Subscribe now: our e-letter"]


def test_a_way_without_its_words_is_left_out(tmp_path: Path) -> None:
    """The lexicon has no word for a mailbox, so nothing is said of one; with the word the same frame does."""
    assert not matches(load(tmp_path), "Sign up: it comes by post")
    assert matches(load(tmp_path, WORDS + 'by_mail = ["by post"]\n'), "Sign up: it comes by post")


def test_a_language_has_ways_and_silence_of_its_own(tmp_path: Path) -> None:
    """`also` adds ways to the frame's, `unless` adds to what silences it."""
    own = PACK.replace("match =", "also = ['''^letters, please$''']\nunless = ['''\\bchoir\\b''']\nmatch =", 1)
    rule = load(tmp_path, pack=own)
    assert matches(rule, "Letters, please")
    assert matches(rule, "Sign up for the bulletin of ours")
    assert not matches(rule, "Sign up for the bulletin of the choir")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"bulletin*"', '"bulletin(s"', "lexicon.toml: letter: 'bulletin(s' has a ( that is not closed"),
        ('"bulletin*"', '"bulletin]"', "lexicon.toml: letter: 'bulletin]' closes a bracket that is not open"),
        ('"bulletin*"', '"news|mail"', "lexicon.toml: letter: 'news|mail' has a | outside brackets"),
        ('"bulletin*"', '"(bulletin)"', "lexicon.toml: letter: '(bulletin)' has no letter that must stand"),
        ('"bulletin*"', '"the (bulletin)"', "lexicon.toml: letter: 'the (bulletin)' leaves a space"),
        ("letter =", "leter =", "lexicon.toml: leter: no such entry"),
        ('["bulletin*", "(e-)letter"]', "[]", "lexicon.toml: letter: has no words"),
        ("[words]", "[wrods]", "lexicon.toml: unknown table 'wrods'"),
    ],
)
def test_a_mistake_in_a_lexicon_is_one_sentence(tmp_path: Path, old: str, new: str, message: str) -> None:
    """File, entry and what is wrong."""
    assert old in WORDS
    with pytest.raises(PackError) as caught:
        load(tmp_path, WORDS.replace(old, new))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_is_a_part_or_an_entry(tmp_path: Path) -> None:
    """The lexicon's words would hide the part of the same name, and nobody would see it."""
    (tmp_path / "language.toml").write_text("[parts]\nsaid = 'said|wrote'\n", encoding="utf-8")
    assert matches(load(tmp_path), "Sign up for the bulletins!")
    with pytest.raises(PackError, match=r"lexicon.toml: said: language.toml beside it has a part of this name"):
        load(tmp_path, WORDS + 'said = ["told"]\n')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("newsletter.signup", "newsletter.nothing", "pattern: is missing, and no frame is called newsletter.nothing"),
        ("newsletter.signup", "newsletter.consent", "pattern: the lexicon has no words for frames/newsletter.toml"),
        ("match =", 'strength = "hint"\nmatch =', "strength: is the frame's (frames/newsletter.toml)"),
        ("match =", 'also = "x"\nmatch =', "also: wants a list"),
    ],
)
def test_a_rule_that_no_frame_makes_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A name without a frame, a frame without words, and what only the frame may say."""
    with pytest.raises(PackError) as caught:
        load(tmp_path, pack=PACK.replace(old, new, 1))
    assert message in str(caught.value)


@pytest.mark.parametrize(("size", "told"), [(limits.OURS - 10, ["share.x"]), (limits.OURS + 10, [])])
def test_a_frame_that_would_grow_too_large_is_not_asked_for(size: int, told: list[str]) -> None:
    """A language with words for it is told to write examples, but not for a pattern larger than any that ships."""
    frame = frames.Frame("share.x", "frames/share.toml", {"pattern": ["{share} now", "{letter} now"]})
    shared = Shared({}, {"share": "x" * size})
    made = frames.Frames({"share.x": frame})
    assert [frame.name for frame in frames.unused(made, shared, ["xx.share.y"])] == told
    assert frames.unused(made, shared, ["xx.share.x"]) == []


@pytest.mark.parametrize(
    ("word", "takes", "leaves"),
    [
        ("bulletin*", ("bulletin", "bulletins"), ("a bullet",)),
        ("(e-)mail", ("mail", "e-mail"), ("emails",)),
        ("[our|the] letter", ("our letter", "the letter"), ("letter",)),
        ("(our )letter", ("our letter", "letter"), ("letters",)),
        ("log … in", ("log yourself in", "log in"), ("log yourself inside",)),
        ("購読(する)", ("を購読する。", "購読"), ("購買",)),
        ("e.g.", ("e.g.",), ("eggs",)),
    ],
)
def test_a_word_is_written_as_it_is_read(word: str, takes: tuple[str, ...], leaves: tuple[str, ...]) -> None:
    """Any ending, what may be missing, one of several, words in between; whole words where a script has spaces."""
    pattern = regex.compile(lexicon.pattern("x", (word,)), regex.IGNORECASE)
    assert all(map(pattern.search, takes))
    assert not any(map(pattern.search, leaves))


def test_every_entry_is_used_and_every_name_is_known() -> None:
    """No entry that no frame asks for, no frame that asks for what is neither an entry nor a part."""
    known = frames.read(packs.rules_dir())
    named = {
        name
        for frame in known.frames.values()
        for way in (*frame.fields["pattern"], *frame.fields.get("unless", []))
        for name in frames.missing(way.replace("?}", "}"), Shared())
    }
    core = packs.shared_by(packs.rules_dir() / "core" / "advert.toml", packs.Known())
    assert set(known.entries) <= named
    assert named - set(known.entries) - set(core.parts) <= {"said_or_dash"}


def test_rules_that_ship_are_made_of_them() -> None:
    """Ids, categories and files as if they were written by hand; each says two files that are there."""
    made = [rule for rule in shipped().rules if rule.sources]
    assert {rule.id.split(".")[1] for rule in made} >= {"newsletter", "share", "related"}
    assert len({rule.id.split(".")[0] for rule in made}) >= 25
    for rule in made:
        assert all((packs.rules_dir() / source).is_file() for source in rule.sources), rule.id


def test_another_word_is_another_rule_for_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of a private pack is read anew when its lexicon changes, though the pack itself did not."""
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "xx"
    folder.mkdir()
    load(folder)
    before = cached.content([str(folder)])
    old = cached.add(packs.RuleSet((), (), ""), [str(folder)]).rules[0].pattern
    load(folder, WORDS.replace("bulletin*", "gazette*"))
    assert cached.content([str(folder)]) != before
    new = cached.add(packs.RuleSet((), (), ""), [str(folder)]).rules[0].pattern
    assert "gazette" in new
    assert "gazette" not in old
