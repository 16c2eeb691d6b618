"""Hints about rules: ways without an example, and rules that another one makes needless."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from unittest import mock

import pytest
from conftest import Command

from cleaner import packs
from cleaner.evidence.rules import check, cover
from cleaner.model import Rule

PACK = """
[pack]
languages = ["en"]

[[rule]]
id = "en.newsletter.one"
category = "newsletter"
pattern = ['''\\bget our bulletin\\b''', '''^read the (?:circular|gazette|bulletin)$''']
strength = "strong"
why = "Offers a bulletin."
match = ["Get our bulletin", "Get our bulletin by post."]
no_match = ["The bulletin is dead.", "Bulletins come and go."]

[[rule]]
id = "en.newsletter.two"
category = "newsletter"
pattern = '''^(?:get|take|fetch) our bulletin$'''
why = "Offers a bulletin."
match = ["Get our bulletin", "get our bulletin"]
no_match = ["The bulletin is dead.", "Bulletins come and go."]

[[rule]]
id = "en.share.three"
category = "share"
pattern = '''^get our bulletin$'''
why = "Another category."
match = ["Get our bulletin", "get our bulletin"]
no_match = ["The bulletin is dead.", "Bulletins come and go."]
"""


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("a|b(?:c|d)", [("a", "a"), ("b(?:c|d)", "b(?:c|d)")]),
        ("^(?:a|b) (?:c|dd)$", [("c", "^(?:a|b) (?:c)$"), ("dd", "^(?:a|b) (?:dd)$")]),
        (r"\\(a[|)]b", [(r"\\(a[|)]b", r"\\(a[|)]b")]),
        ("(?r)a|b", [("(?r)a", "(?r)a"), ("b", "(?r)b")]),
        ("(?<=a|b)c", [("(?<=a|b)c", "(?<=a|b)c")]),
    ],
)
def test_the_ways_through_a_pattern(pattern: str, ways: list[tuple[str, str]]) -> None:
    """Those of the outermost `|`, or of the longest group where there is none outside."""
    assert cover.branches(pattern) == ways


def rules(tmp_path: Path) -> dict[str, Rule]:
    file = tmp_path / "pack.toml"
    file.write_text(PACK, encoding="utf-8")
    return {rule.id: rule for rule in packs.load([file], builtin=False).rules}


def test_ways_without_an_example_are_named(tmp_path: Path) -> None:
    """A rule of one way, or with an example for each, is not named."""
    found = {item.rule.id: (item.ways, item.of) for item in cover.untried(rules(tmp_path).values())}
    assert found == {
        "en.newsletter.one": (("^read the (?:circular|gazette|bulletin)$",), 2),
        "en.newsletter.two": (("take", "fetch"), 3),
    }


def test_a_rule_that_a_sibling_covers_is_named(tmp_path: Path) -> None:
    """Only siblings count: another category, as of the third rule, says another thing."""
    known = rules(tmp_path)
    pairs = [(item.rule.id, item.by.id) for item in cover.covered(known.values(), known.values())]
    assert pairs == [("en.newsletter.two", "en.newsletter.one")]


def test_a_weaker_sibling_covers_nothing(tmp_path: Path) -> None:
    """A hint that hits the same words cannot stand in for a rule that says more of them."""
    file = tmp_path / "pack.toml"
    file.write_text(PACK.replace('strength = "strong"', 'strength = "hint"'), encoding="utf-8")
    known = packs.load([file], builtin=False).rules
    assert list(cover.covered(known, known)) == []


def test_what_stands_twice_is_named(tmp_path: Path) -> None:
    """A way of a group at any depth, of the rules of a file once; an example. What differs by a capital is two ways."""
    file = tmp_path / "pack.toml"
    text = PACK.replace("circular|gazette|bulletin", "circular|(?:gazette|bulletin|gazette)|Gazette|[|a|a]|")
    text = text.replace("get|take|fetch", "get|(?<!x|y|x)take|fetch").replace(
        '"Get our bulletin", "get our bulletin"]', '"Get our bulletin", "Get our bulletin"]', 1
    )
    file.write_text(text, encoding="utf-8")
    found = [(rule.id, what) for rule, what in cover.twice(packs.load([file], builtin=False).rules)]
    assert found == [
        ("en.newsletter.one", "a group of its patterns has a way twice: gazette"),
        ("en.newsletter.two", "an example stands twice: Get our bulletin"),
    ]


@pytest.mark.usefixtures("few_rules")
def test_check_tells_hints_of_one_pack(command: Command) -> None:
    """They are no problems: the exit code is 0."""
    Path("pack.toml").write_text(PACK, encoding="utf-8")
    ran = command("rules", "check", "pack.toml")
    assert ran.code == 0
    assert "hint: pack.toml: en.newsletter.two: 2 of 3 ways of the pattern have no example, as take" in ran.out
    assert "en.newsletter.two: en.newsletter.one hits all its examples as well" in ran.out


@pytest.mark.usefixtures("few_rules")
def test_check_tells_lines_that_no_screen_shows(command: Command) -> None:
    """The tests of the rules that ship refuse them, so whoever writes one hears of it before."""
    long = f"^read the (?:circular|gazette|bulletin|{'x' * 120})$"
    Path("pack.toml").write_text(PACK.replace("^read the (?:circular|gazette|bulletin)$", long), encoding="utf-8")
    ran = command("rules", "check", "pack.toml")
    assert ran.code == 0
    assert f"hint: pack.toml: en.newsletter.one: a line of its pattern has {len(long)} characters" in ran.out
    assert "en.newsletter.two: a line" not in ran.out


@pytest.mark.usefixtures("few_rules")
def test_a_long_check_is_seen_to_move(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal; elsewhere nothing stands among the messages."""
    Path("pack.toml").write_text(PACK, encoding="utf-8")
    monkeypatch.setattr("cleaner.cli.commands.rules.MANY", 2)
    assert command("rules", "check", "pack.toml").stderr == ""
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    ran = command("rules", "check", "pack.toml")
    assert "Trying the examples" in ran.stderr
    assert "all well" in ran.out


WORDS = """
[language.cy]
stop = ["mae", "yn"]
you = ["chi"]
we = ["ni"]
"""


@pytest.mark.usefixtures("few_rules")
@pytest.mark.parametrize("named", ["welsh/newsletter.toml", "welsh"])
@pytest.mark.parametrize(
    ("id", "beside"),
    [("cy.newsletter.one", WORDS), ("shop.newsletter.one", WORDS), ("de.newsletter.one", "")],
    ids=["its language", "no language", "a language that ships"],
)
def test_a_language_whose_rules_hold_for_all_is_told(command: Command, named: str, id: str, beside: str) -> None:
    """Somebody forgot `languages`: the id says which is meant, or the folder. Of a pack of one's own a hint, what ships is refused."""
    Path("welsh").mkdir()
    Path("welsh/language.toml").write_text(beside, encoding="utf-8")
    pack = PACK.split("[[rule]]")[1].replace("en.newsletter.one", id)
    file = Path("welsh/newsletter.toml")
    file.write_text("[[rule]]" + pack, encoding="utf-8")
    code = "cy" if beside else "de"
    told = f'newsletter.toml: {id} holds for all languages: begin the file with [pack] and languages = ["{code}"]'
    ran = command("rules", "check", named)
    assert ran.code == 0
    assert told in ran.out
    with mock.patch("cleaner.cli.commands.rules.same_or_inside", return_value=True):
        ran = command("rules", "check", named)
    assert ran.code == 1
    assert told in ran.stderr
    file.write_text(
        f'[pack]\nlanguages = ["{code}"]\n[[rule]]' + pack.replace(id, f"{code}.newsletter.one"), encoding="utf-8"
    )
    assert "holds for all" not in command("rules", "check", named).out


@pytest.mark.usefixtures("few_rules")
def test_rules_of_all_languages_need_none(command: Command) -> None:
    """An id that begins with no language's code, in a folder that tells of none."""
    Path("pack.toml").write_text("[[rule]]" + PACK.split("[[rule]]")[1].replace("en.", "shop."), encoding="utf-8")
    ran = command("rules", "check", "pack.toml")
    assert ran.code == 0
    assert "for all languages" not in ran.out


@pytest.mark.usefixtures("few_rules")
def test_the_lexicon_is_checked_with_its_folder(command: Command) -> None:
    """Whoever names the file of the words hears what to name."""
    Path("sl").mkdir()
    Path("sl/lexicon.toml").write_text('[words]\nletter = ["novičnik"]\n', encoding="utf-8")
    ran = command("rules", "check", "sl/lexicon.toml")
    assert ran.code == 1
    assert "sl/lexicon.toml: a lexicon is read with the rules beside it: name its folder, sl" in ran.stderr


def test_a_new_language_as_the_manual_prints_it(tmp_path: Path) -> None:
    """The blocks of its section, typed as they stand, make rules of that language only."""
    manual = (packs.rules_dir() / "README.md").read_text(encoding="utf-8").split("## A new language")[1]
    blocks = [dedent(found) for found in re.findall(r"(?:^ {8}.*\n|^\n(?= {8}))+", manual, re.M)]
    for name, block in zip(("lexicon.toml", "newsletter.toml"), blocks, strict=True):
        (tmp_path / name).write_text(block, encoding="utf-8")
    rules = packs.load([tmp_path], builtin=False).rules
    assert [(rule.id, rule.languages) for rule in rules] == [("sl.newsletter.signup", ("sl",))]
    assert check.check(rules, []) == []
