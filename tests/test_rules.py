"""Every rule's examples, and what the check refuses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from shipped import shipped

from cleaner import packs
from cleaner.evidence.rules import check, examples
from cleaner.model import CATEGORIES, PackError
from cleaner.packs import limits
from cleaner.system import toml

ROOT = packs.rules_dir()
FILES = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/*.toml") if path.parent.name != "frames"}
FILES -= {file for file in FILES if file.endswith(("/language.toml", "/lexicon.toml"))}

GOOD = """
[[rule]]
id = "en.newsletter.test"
category = "newsletter"
pattern = '''\\bget our bulletin\\b'''
why = "Offers a bulletin."
match = ["Get our bulletin", "Get our bulletin by post."]
no_match = ["The bulletin is dead.", "“Get our bulletin,” he said."]
"""


@pytest.mark.parametrize("file", sorted(FILES))
def test_examples_of_the_pack(file: str) -> None:
    """Each rule matches what it should, where it should, and none of its near misses."""
    rules = [rule for rule in shipped().rules if rule.file == file]
    assert rules
    assert check.check(rules, [], examples.matches) == []


def test_every_rule_stands_in_the_file_of_its_category() -> None:
    """`rules/<folder>/<category>.toml`, the folder being the first word of the id; what speaks for the article in article.toml."""
    wanted = {
        rule.id: f"{rule.id.split('.')[0]}/{'article' if rule.side == 'keep' else rule.category}.toml"
        for rule in shipped().rules
    }
    assert {rule.id: rule.file for rule in shipped().rules} == wanted
    assert set(wanted.values()) == FILES


def test_a_language_is_one_folder() -> None:
    """What tells a language and its page's voice stands in the folder of its rules, and every folder of rules tells its language."""
    root = packs.rules_dir()
    folders = {path.name for path in root.iterdir() if path.is_dir()} - {"core", "frames", "markup", "judge"}
    told = {path.parent.name: packs.read_pack("x", path)[1] for path in root.glob("*/language.toml")}
    assert {name for name, languages in told.items() if languages} == folders
    assert all(name in {language.code for language in told[name]} for name in folders)


SHARED = """
[lists]
letter = ["bulletin", "circular"]

[parts]
said = '''said|told'''
start = '''(?:^|(?<=[.!?] ))'''
"""
FOLDED = GOOD.replace(
    "'''\\bget our bulletin\\b'''",
    """[
  '''
    {start}get (?:our
      |the)
    [ ]\\L<letter>\\b''',
  '''our \\L<letter>: {said}? here''',
]
unless = ['''\\b{said}\\b''', '''\\p{Lu}\\{x''']""",
)


def test_a_folder_shares_lists_and_parts(tmp_path: Path) -> None:
    """language.toml of the folder has them, the file's own come before; a pattern may be a list of ways and run over lines."""
    (tmp_path / "language.toml").write_text(SHARED, encoding="utf-8")
    rule = packs.load([write(tmp_path, FOLDED)], builtin=False).rules[0]
    assert rule.pattern == r"(?:^|(?<=[.!?] ))get (?:our|the)[ ]\L<letter>\b|our \L<letter>: (?:said|told)? here"
    assert rule.unless == (r"\b(?:said|told)\b", r"\p{Lu}\{x")
    assert rule.lists == {"letter": ("bulletin", "circular")}
    own = write(tmp_path, FOLDED.replace("[[rule]]", '[parts]\nsaid = "sagte"\n[[rule]]', 1))
    assert packs.load([own], builtin=False).rules[0].unless[0] == r"\bsagte\b"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\n    get our bulletin", "get our bulletin"),
        ("\n\tget our bulletin", "get our bulletin"),
        ("\n  get our\n  [ ]bulletin", "get our[ ]bulletin"),
        ("get our bulletin", "get our bulletin"),
        (" our bulletin", " our bulletin"),
        ("(?x)  our", "(?x)  our"),
        ("\n  (?x)  our", "  (?x)  our"),
    ],
)
def test_indentation_counts_for_nothing(tmp_path: Path, written: str, read: str) -> None:
    """Of one line that stands below the quotation marks as of several, wherever patterns are; one space at the start may be meant."""
    made = GOOD.replace("'''\\bget our bulletin\\b'''", f"'''{written}'''\nunless = ['''{written}''']")
    assert made.count(f"'''{written}'''") == 2
    rule = packs.load([write(tmp_path, made)], builtin=False).rules[0]
    assert (rule.pattern, rule.unless) == (read, (read,))


def test_a_rule_below_its_quotation_marks_matches(tmp_path: Path) -> None:
    """One indented line: it never matched, and the check could only say that its examples do not."""
    made = GOOD.replace("'''\\bget our", "'''\n    \\bget our")
    assert check.check(packs.load([write(tmp_path, made)], builtin=False).rules) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{said}? here", "{says} here", "en.newsletter.test: pattern: no part {says} in this pack"),
        ("(?:our\n", "(?:our \n", "en.newsletter.test: pattern: a line ends in a space"),
        ("said|told", "{told}|x", "parts: said: no part {told}"),
        ("'''said|told'''", "3", "parts: said: wants a pattern"),
        ("said = ", "Said = ", "parts: Said: wants a pattern, and a name of two or more small letters"),
        ("'''our \\L<letter>: {said}? here'''", '""', "en.newsletter.test: pattern: wants a pattern, or a list"),
    ],
)
def test_a_malformed_part_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Parts that are not there, and what is no pattern: one line that names file, rule and field."""
    assert old in SHARED + FOLDED
    (tmp_path / "language.toml").write_text(SHARED.replace(old, new), encoding="utf-8")
    pack = write(tmp_path, FOLDED.replace(old, new))
    with pytest.raises(PackError) as caught:
        packs.load([pack], builtin=False)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_patterns_can_be_read() -> None:
    """No line of a pattern is longer than a screen is wide, give or take; what recurs in a language has a name."""
    seen = Counter[tuple[str, str]]()
    for path in sorted(packs.rules_dir().glob("*/*.toml")):
        for rule in toml.read(path).get("rule", []):
            longest = max((len(line) for way in rule.get("unless", []) for line in way.split("\n")), default=0)
            assert longest <= 400, (rule["id"], longest)
            assert limits.widest(rule) <= limits.WIDTH, rule["id"]
            seen.update((path.parent.name, way) for way in rule.get("unless", []) if len(way) > 25)
    assert [item for item, count in seen.items() if count > 8] == []


def test_rules_that_ship_have_the_new_names_and_english_reasons() -> None:
    """`match` and `no_match`, not their old names; `why` in the alphabet of English, and without a word that tells another language."""
    for path in sorted(packs.rules_dir().glob("*/*.toml")):
        for rule in toml.read(path).get("rule", []):
            assert not {"drop", "keep"} & set(rule), rule["id"]
    others = set("der die und le les des de il che el los que di van het och som".split())
    for rule in shipped().rules:
        quoted = re.sub(r"[“\"'(].*?[”\"')]", "", rule.why)
        assert not re.search(r"[^\x00-\x7f“”‘’«»–—…→]", quoted), rule.id
        assert not others & set(re.findall(r"\w+", quoted.lower())), (rule.id, rule.why)


def test_old_names_of_examples_go_on(tmp_path: Path) -> None:
    """A stranger's pack may call them drop and keep; both names at once are refused in one sentence."""
    old = GOOD.replace("no_match =", "keep =").replace("match =", "drop =")
    new = packs.load([write(tmp_path, GOOD)], builtin=False).rules
    assert packs.load([write(tmp_path, old)], builtin=False).rules == new
    with pytest.raises(PackError, match=r"en\.newsletter\.test: drop: is an old name of match: write all"):
        packs.load([write(tmp_path, GOOD + 'drop = ["Get our bulletin now"]\n')], builtin=False)


def test_no_strong_rule_fires_on_what_another_rule_guards() -> None:
    """The near misses of all rules are safe from all strong rules, in every language."""
    assert list(check.check_guards(shipped().rules, shipped().rules)) == []


def test_every_category_has_english_rules() -> None:
    """The first packs: English for every category, ten more languages for the prompts and lists."""
    covered = defaultdict(set)
    for rule in shipped().rules:
        for language in rule.languages:
            if rule.side == "drop":
                covered[language].add(rule.category)
    assert covered["en"] == set(CATEGORIES)
    wanted = {"donation", "newsletter", "subscription", "caption", "related", "share"}
    for language in ("de", "fr", "es", "it", "pt", "nl", "ru", "pl", "sv", "ja"):
        assert wanted <= covered[language], language


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "pack.toml"
    file.write_text('[pack]\nlanguages = ["en"]\n' + text, encoding="utf-8")
    return file


def test_a_stranger_adds_a_rule_in_one_file(tmp_path: Path) -> None:
    """One file, no code: the rule is loaded, checked and used."""
    from cleaner.pipeline.cleaner import Cleaner

    pack = write(tmp_path, GOOD.replace("why =", 'strength = "certain"\nwhy ='))
    rules = [rule for rule in packs.load([pack]).rules if rule.id == "en.newsletter.test"]
    assert check.check(rules) == []
    article = (
        "The council met on Tuesday and agreed, after four hours, to close the road along the harbour for the winter."
    )
    source = f"{article}\n\nGet our bulletin\n\n{article} It will open again in April, the mayor said."
    result = Cleaner(packs=[pack]).clean(source, kind="text")
    assert [(r.text, r.category) for r in result.removed] == [("Get our bulletin", "newsletter")]
    assert "en.newsletter.test" in {hit.id for hit in result.removed[0].rules}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('category = "newsletter"', 'category = "letters"', "en.newsletter.test: category: 'letters' is none of"),
        ('why = "Offers a bulletin."', "", "en.newsletter.test: why: is missing"),
        ("why =", "weight = 3\nwhy =", "en.newsletter.test: weight: unknown field"),
        ("why =", 'scope = ["page"]\nwhy =', "en.newsletter.test: scope: 'page' is none of"),
        ("why =", 'strength = "huge"\nwhy =', "en.newsletter.test: strength: 'huge' is none of"),
        ("why =", 'languages = "en"\nwhy =', "en.newsletter.test: languages: wants a list"),
        ('id = "en.newsletter.test"', "", "rule 1: id: is missing"),
        ("[[rule]]", "[[rule]", "pack.toml"),
        ("[[rule]]", "[rules]", "unknown table 'rules'"),
        ('["Get our bulletin",', "[3,", "en.newsletter.test: match 1: wants a string or a table"),
    ],
)
def test_a_malformed_pack_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    """The error is one line that names file, rule and field."""
    assert old in GOOD
    pack = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(PackError) as caught:
        packs.load([pack], builtin=False)
    assert str(pack) in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Get our bulletin", ', "", "match: wants at least 2"),
        ('"The bulletin is dead.", ', "", "no_match: wants at least 2"),
        ('"The bulletin is dead."', '"Get our bulletin at nine."', "no_match 1: matched"),
        ('"Get our bulletin by post."', '"Our bulletin"', "match 2: does not match"),
        (
            '"Get our bulletin by post."',
            '{ text = "Get our bulletin by post.", hit = "bulletin" }',
            "matched 'Get our bulletin'",
        ),
        (
            "get our bulletin",
            r"\w{3,9}\d{1,9}",
            "pattern: names no word, and may match in blocks of more than 300 characters",
        ),
        ("get our bulletin", "(?:get|our)+.*bulletin", "runs over the whole block"),
        ("get our bulletin", "(?:get ?|our ?)+ ?(?:(?:x+)+y)? ?bulletin", "can backtrack without bound"),
        (
            "get our bulletin",
            "get our bulletin(?: ?(?:get|our|bulletin|get our)){0,30}!",
            "its repeats share them out in many ways",
        ),
        (
            "get our bulletin",
            "get  our bulletin",
            "pattern: has two spaces in a row, which the matching view never has",
        ),
        (
            "get our bulletin",
            "get our\u00a0bulletin",
            "pattern: has U+00A0 (no-break space), which the matching view never has",
        ),
        ("get our bulletin", "get our bulletin|read`em", "pattern: has U+0060 (grave accent)"),
        ("get our bulletin", "get our bulle\u00adtin", "pattern: has U+00AD (soft hyphen)"),
        ("get our bulletin", "(get our bulletin", "missing"),
        ("get our bulletin", "(?:get our bulletin)?", "matches the empty string"),
        ("en.newsletter.test", "EN.newsletter", "id: wants"),
        ("en.newsletter.test", "en.donation.test", "second word should be the category"),
    ],
)
def test_what_the_check_refuses(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Too few examples, examples that lie, patterns without a word, patterns that run away."""
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    if old == "get our bulletin":
        text = text.replace("\\b", "") if new.endswith("?") else text
    pack = write(tmp_path, text)
    rules = list(packs.load([pack], builtin=False).rules)
    assert any(message in line for line in check.check(rules)), check.check(rules)


def test_what_a_text_may_lack_is_not_refused(tmp_path: Path) -> None:
    """Beside others in a set, or where it may be missing, a character that the view folds away costs nothing."""
    made = GOOD.replace("get our bulletin", "get[ \u00a0]our  ?\u00a0?bulletin", 1)
    assert check.check(packs.load([write(tmp_path, made)], builtin=False).rules) == []


def test_a_word_of_a_list_that_no_text_has_is_refused(tmp_path: Path) -> None:
    """Lists are looked for in the matching view, like patterns."""
    made = '[lists]\nletter = ["bulletin", "reader’s letter"]\n' + GOOD.replace("our bulletin", r"our \L<letter>", 1)
    assert check.check(packs.load([write(tmp_path, made)], builtin=False).rules) == [
        "pack.toml: en.newsletter.test: pattern: list letter: 'reader\\u2019s letter' never stands in the matching view; "
        'there it is "reader\'s letter"'
    ]


def test_an_id_stands_once(tmp_path: Path) -> None:
    """Two rules may not share an id, not even in two packs."""
    with pytest.raises(PackError, match="stands in"):
        packs.load([write(tmp_path, GOOD + GOOD)], builtin=False)


def test_the_digest_follows_what_decides(tmp_path: Path) -> None:
    """Another pattern is another rule set; another example is not."""

    def digest(text: str) -> str:
        return packs.load([write(tmp_path, text)], builtin=False).digest

    first = digest(GOOD)
    assert digest(GOOD.replace("is dead", "is gone")) == first
    assert digest(GOOD.replace("get our", "take our")) != first


def test_keywords_are_no_field_any_more(tmp_path: Path) -> None:
    """A pack that has them is told what to do instead: they were a condition, and without it the rule would say more."""
    pack = write(tmp_path, GOOD.replace("why =", 'keywords = ["bulletin"]\nwhy =', 1))
    with pytest.raises(PackError, match=r"en\.newsletter\.test: keywords: are read off the pattern: leave them out"):
        packs.load([pack], builtin=False)


def test_every_rule_names_a_word_or_is_short() -> None:
    """No rule is tried on every block: a word is looked for first, or the block is no longer than a label."""
    from cleaner.evidence.rules.patterns import ready_needs
    from cleaner.evidence.rules.scan import ready_keywords

    for rule in shipped().rules:
        if rule.kind == "phrase" and not ready_keywords(rule):
            longest = ready_needs(rule).longest
            assert longest is not None, rule.id
            assert longest <= check.LABEL, rule.id
