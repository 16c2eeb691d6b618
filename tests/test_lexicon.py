"""Which entries of the lexicons stand in a block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import packs
from cleaner.evidence import lexicon
from cleaner.evidence.lexicon import COMMON, NONE, TOPICS, Lexicon, Terms
from cleaner.evidence.wording import HEAD
from cleaner.model import PackError
from cleaner.packs import cached
from cleaner.packs.lexicon import Lexicons, variants

ENTRIES = {
    "subscribe": "newsletter",
    "letter": "newsletter",
    "share": "share",
    "login": "",
    "said": "",
    "links": "advert",
}
WORDS = {
    "en": {
        "subscribe": ("sign up", "subscribe"),
        "letter": ("newsletter(s)", "bulletin*"),
        "login": ("log in",),
        "said": ("said",),
    },
    "xx": {"share": ("[del|send] videre",), "letter": ("nyhetsbrev*",), "links": ("lenker … her",)},
}
MADE = Lexicons(ENTRIES, WORDS)
PIECES = [
    "sign", "up", "Subscribe", "newsletters", "bulletin", "log in", "said", "a", "–", "unsubscribed", "signup",
]  # fmt: skip


def counts(terms: Terms) -> dict[str, int]:
    return {topic: count for topic, count in zip(TOPICS, terms.by_topic, strict=True) if count}


def find(text: str, language: str | None = "en") -> Terms:
    return Lexicon(MADE).find([text], language)[0]


class TestFind:
    def test_different_entries_are_counted_and_their_letters(self) -> None:
        found = find("Sign up, sign up: newsletter")
        assert (found.count, counts(found)) == (2, {"newsletter": 2})
        assert found.share == round((7 + 7 + 10) / 28, 3)

    def test_a_word_inside_another_is_none(self) -> None:
        assert find("Resubscribed newsletterish relog in") == NONE
        assert find("Bulletinboard").count == 1, "a star lets the word go on"

    def test_words_that_any_article_has_do_not_count(self) -> None:
        assert "said" in COMMON
        assert find("She said so.") == NONE

    def test_words_of_the_language_and_english_ones(self) -> None:
        assert counts(find("Send videre: newsletter", "xx")) == {"newsletter": 1, "share": 1}
        for other in ("en", None, "qq"):
            assert counts(find("Send videre: newsletter", other)) == {"newsletter": 1}

    def test_an_entry_counts_once_whatever_the_language(self) -> None:
        assert find("Nyhetsbrevet: newsletter", "xx").count == 1

    def test_an_entry_of_several_topics_counts_for_none(self) -> None:
        assert (find("Log in").count, counts(find("Log in"))) == (1, {})

    def test_each_block_has_its_own(self) -> None:
        texts = ["Subscribe", "", "Nothing here.", "our newsletter", "Subscribe"]
        assert [item.count for item in Lexicon(MADE).find(texts, "en")] == [1, 0, 0, 1, 1]

    def test_words_that_cross_the_border_of_two_blocks_are_none(self) -> None:
        assert Lexicon(MADE).find(["please sign", "up here"], "en") == [NONE, NONE]

    def test_of_a_long_block_both_ends_are_read(self) -> None:
        middle = "word " * 400
        assert find(f"{middle} newsletter {middle}") == NONE
        assert find(f"Newsletter {middle} sign up").count == 2
        assert find("x" * (HEAD - 5) + " newsletter " + "x" * 600) == NONE, "a word that is cut in two is none"

    def test_what_is_kept_is_found_like_what_is_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The ways of a language's words are kept; a damaged file, or other words, are made anew."""
        monkeypatch.setenv("CLEANER_CACHE", str(tmp_path))
        first = find("Sign up: newsletter, log in")
        (kept,) = tmp_path.glob("words-*")
        assert find("Sign up: newsletter, log in") == first
        kept.write_bytes(kept.read_bytes()[:-9])
        assert find("Sign up: newsletter, log in") == first
        other = Lexicon(Lexicons(ENTRIES, {"en": {"letter": ("gazette",)}}))
        assert other.find(["newsletter", "gazette"], "en") != Lexicon(MADE).find(["newsletter", "gazette"], "en")

    def test_no_words_at_all(self) -> None:
        assert Lexicon(Lexicons()).find(["Subscribe", "to"], "en") == [NONE, NONE]
        assert Lexicon(MADE).find([], "en") == []

    @given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), max_size=5))
    def test_like_a_search_for_one_word_after_the_other(self, texts: list[str]) -> None:
        """The search for all words at once finds what a search for each finds."""
        for text, found in zip(texts, Lexicon(MADE).find(texts, "en"), strict=True):
            entries: set[str] = set()
            covered: set[int] = set()
            for name in WORDS["en"].keys() - COMMON:
                for way, left, right in (way for word in WORDS["en"][name] for way in variants(word)):
                    edged = (r"(?<!\w)" if left else "") + re.escape(way) + (r"(?!\w)" if right else "")
                    for match in re.finditer(edged, text.lower()):
                        entries.add(name)
                        covered |= set(range(*match.span()))
            assert found.count == len(entries)
            assert found.share == (round(len(covered) / len(text), 3) if covered else 0.0)


class TestVariants:
    def test_ways_are_written_out(self) -> None:
        assert [text for text, _, _ in variants("[a|b]x( y| z)")] == ["ax y", "ax z", "ax", "bx y", "bx z", "bx"]

    def test_a_gap_is_not_looked_for(self) -> None:
        assert list(variants("log … in")) == []

    def test_a_star_opens_the_word(self) -> None:
        assert list(variants("*brief")) == [("brief", False, True)]
        assert list(variants("prohibid* *")) == [("prohibid", True, False)]

    def test_no_single_letter(self) -> None:
        assert list(variants("x*")) == []

    def test_every_shipped_word_can_be_looked_for(self) -> None:
        """A word that is never looked for, gaps apart, would be one that its writer takes for heard."""
        for code, entries in packs.load().lexicons.words.items():
            for name, words in entries.items():
                for word in words:
                    assert "…" in word or any(variants(word)) or sum(map(str.isalnum, word)) < 2, (code, name, word)


class TestPacks:
    def test_an_entry_has_the_category_of_its_frames(self) -> None:
        entries = packs.load().lexicons.entries
        assert entries["letter"] == "newsletter"
        assert entries["donate"] == "donation"
        assert entries["said"] == ""
        assert entries["role"] == "byline"
        assert {topic for topic in entries.values() if topic} == {*TOPICS, "byline", "caption"}

    def test_a_private_lexicon_is_heard_too(self, tmp_path: Path) -> None:
        """In the languages of the packs beside it, whatever the folder is called; another word is another digest."""
        (tmp_path / "lexicon.toml").write_text('[words]\nletter = ["blorgbrev"]\n')
        pack = (
            '[pack]\nlanguages = ["qx"]\n[[rule]]\nid = "qx.newsletter.x"\ncategory = "newsletter"\npattern = "blorg"\n'
        )
        (tmp_path / "x.toml").write_text(
            f'{pack}strength = "medium"\nwhy = "A test."\nmatch = ["blorg"]\nno_match = ["x"]\n'
        )
        base = cached.load()
        more = cached.add(base, [str(tmp_path)])
        assert Lexicon(more.lexicons).find(["Blorgbrev"], "qx")[0].count == 1
        assert Lexicon(base.lexicons).find(["Blorgbrev"], "qx")[0] == NONE
        assert cached.add(base, [str(tmp_path)]).lexicons == more.lexicons
        (tmp_path / "lexicon.toml").write_text('[words]\nletter = ["blurgbrev"]\n')
        assert cached.add(base, [str(tmp_path)]).digest not in {base.digest, more.digest}

    def test_the_digest_does_not_tell_how_packs_were_read(self, tmp_path: Path) -> None:
        """A run that reads packs for cleaning names the rule set as the one that checks them, in whatever order their files speak."""
        (tmp_path / "lexicon.toml").write_text('[words]\nletter = ["blorgbrev"]\n')
        for name, code in (("a", "qy"), ("b", "qx")):
            (tmp_path / f"{name}.toml").write_text(
                f'[pack]\nlanguages = ["{code}"]\n[[rule]]\nid = "{code}.newsletter.x"\ncategory = "newsletter"\npattern = "blorg"\n'
                'why = "A test."\nmatch = ["blorg"]\nno_match = ["x"]\n'
            )
        assert cached.add(cached.load(), [str(tmp_path)]).digest == packs.load([tmp_path]).digest

    def test_what_is_kept_is_what_was_read(self) -> None:
        assert cached.load().lexicons == packs.load().lexicons

    def test_a_malformed_one_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "lexicon.toml").write_text('[words]\nnonsense = ["x"]\n')
        with pytest.raises(PackError, match="nonsense"):
            packs.lexicons({tmp_path: ["xx"]})


def test_the_columns_are_the_registered_ones() -> None:
    found = lexicon.columns([NONE, Terms(3, (1, 2, 0, 0, 0, 0, 0, 0, 0, 0), 0.5), NONE])
    assert found["lexicon_most"] == [0.0, 2.0, 0.0]
    assert found["lexicon_before_1"] == [0.0, 0.0, 0.5]
    assert found["lexicon_share_line"] == [0.0, 2.0, 0.0]
