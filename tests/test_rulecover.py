"""Hints about rules: ways without an example, and rules that another one makes needless."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Command

from cleaner import packs
from cleaner.evidence.rules import cover
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


def test_check_tells_hints_of_one_pack(command: Command) -> None:
    """They are no problems: the exit code is 0."""
    Path("pack.toml").write_text(PACK, encoding="utf-8")
    ran = command("rules", "check", "pack.toml")
    assert ran.code == 0
    assert "hint: pack.toml: en.newsletter.two: 2 of 3 ways of the pattern have no example, as take" in ran.out
    assert "en.newsletter.two: en.newsletter.one hits all its examples as well" in ran.out


def test_check_tells_lines_that_no_screen_shows(command: Command) -> None:
    """The tests of the rules that ship refuse them, so whoever writes one hears of it before."""
    long = f"^read the (?:circular|gazette|bulletin|{'x' * 120})$"
    Path("pack.toml").write_text(PACK.replace("^read the (?:circular|gazette|bulletin)$", long), encoding="utf-8")
    ran = command("rules", "check", "pack.toml")
    assert ran.code == 0
    assert f"hint: pack.toml: en.newsletter.one: a line of its pattern has {len(long)} characters" in ran.out
    assert "en.newsletter.two: a line" not in ran.out
