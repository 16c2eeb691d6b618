"""The filter before the patterns never says no wrongly."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from regex import _regex
from shipped import shipped

from cleaner.evidence.rules import keywords, needed, patterns
from cleaner.evidence.rules.literals import Needs, spell
from cleaner.evidence.rules.patterns import Patterns, compile_pattern
from cleaner.evidence.rules.scan import Scan, table_of
from cleaner.model import Block
from cleaner.segment import normal

LISTS = {"mail": ("newsletter", "mailing list")}


def needs(text: str) -> Needs:
    return needed.read(text, LISTS)


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("sign up for our", (("sign up for our",),)),
        (r"\bjoin (?:us|the club)\b", (("\bjoin us\b", "\bjoin the club\b"),)),
        (r"^(?:\d)?ad(?:$|[ .])by", (("ad by", "ad.by", "adby"),)),
        (r"(?:^|\s)sign(?!\w)|(?:^|\W)up$", (("\bsign\b", "\bup\x03"),)),
        (r"newsletters?", (("newsletter",),)),
        (r"our .{0,40}\L<mail>", (("mailing list", "newsletter"), ("our ",))),
        (r"(?:said|told) \w+ that", (("said ", "told "), (" that",))),
        (r"(?=.*inbox)our", (("inbox",), ("our",))),
        (r"(?i:Pay) now|give", (("give", "pay now"),)),
    ],
)
def test_clauses_are_the_literals_that_a_match_holds(text: str, clauses: tuple[tuple[str, ...], ...]) -> None:
    """What must stand in a text, each clause with its alternatives."""
    assert {frozenset(clause) for clause in needs(text).clauses} == {frozenset(clause) for clause in clauses}


@pytest.mark.parametrize(
    "text",
    [
        r"(?:sign up)?",
        r"a|",
        r"(?!news)",
        r"(?x) a b",
        r"ab{e<=1}",
        r"\X",
        r"(?m)^ab",
        r"(?f)straße",
        r"\w+",
    ],
)
def test_what_is_not_sure_asks_for_nothing(text: str) -> None:
    """Optional parts, negations and syntax that the reader does not know rule nothing out."""
    assert needs(text) == Needs()


def test_anchors_tell_start_end_and_length() -> None:
    """A pattern for whole lines rules out what starts or ends otherwise, and long texts."""
    found = needs(r"^(?:Photo|Foto): \w{1,20}[.!]$")
    assert (found.starts, found.ends, found.longest) == (("foto: ", "photo: "), ("!", "."), 28)
    assert needs(r"^a|b").starts == ()
    assert needs(r"^a.*b$").longest is None


def test_the_spelling_joins_what_ignoring_case_joins() -> None:
    """All characters that regex takes for one another are spelt the same (those that this Python knows)."""
    for code in range(sys.maxunicode + 1):
        if 0xD800 <= code < 0xE000:
            continue
        same = [chr(c) for c in _regex.get_all_cases(int(regex.IGNORECASE | regex.UNICODE), code)]
        known = [c for c in same if c.lower() != c or c.upper() != c]
        assert len({spell(c) for c in known}) <= 1, same


def test_no_rule_is_kept_from_its_examples() -> None:
    """Every example that a rule's pattern matches passes the rule's filter, in any case."""
    for rule in shipped().rules[::7]:
        if rule.kind != "phrase":
            continue
        wanted = needed.read(rule.pattern, rule.lists)
        compiled = compile_pattern(rule, rule.pattern)
        for example in (*rule.match, *rule.no_match):
            for text in (normal.view(example.text)[0], normal.view(example.text)[0].upper()):
                if compiled.search(text):
                    assert wanted.met(spell(text)), (rule.id, text)


ATOMS = st.sampled_from(
    [
        "a",
        "B",
        "ß",
        "i",
        "İ",
        "s",
        "ς",
        " ",
        ".",
        r"\w",
        r"\d",
        "[ab]",
        "[^a]",
        "[a-c]",
        r"\p{L}",
        r"\b",
        "^",
        "$",
        r"\L<mail>",
        r"\.",
    ]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        inner.map(lambda text: f"(?:{text})?"),
        inner.map(lambda text: f"(?:{text}){{1,2}}"),
        inner.map(lambda text: f"(?={text})"),
        inner.map(lambda text: f"(?<!{text})"),
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(PATTERNS, st.text("abBcİiıIsSſςΣσß .1", max_size=12), st.booleans())
def test_a_match_always_passes(text: str, subject: str, newsletter: bool) -> None:
    """Whatever the pattern: where it matches, the filter has let the text through."""
    subject = subject + "Newsletter" * newsletter
    compiled = regex.compile(text, regex.V0 | regex.IGNORECASE, mail=list(LISTS["mail"])) if r"\L" in text else None
    compiled = compiled or regex.compile(text, regex.V0 | regex.IGNORECASE)
    if compiled.search(subject):
        assert needs(text).met(spell(subject))


@settings(max_examples=400, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=5), st.text("abBcİiıIsSſςΣσß .1", max_size=12), st.booleans())
def test_a_search_by_alternatives_finds_the_same(parts: list[str], subject: str, newsletter: bool) -> None:
    """Of a pattern with several alternatives only those are searched that can match; what is found first is the same."""
    subject = subject + "Newsletter" * newsletter
    # An alternative that is long enough for the pattern to be looked at in parts, and stands nowhere.
    rule = replace(shipped().rules[0], pattern="|".join((*parts, "x" * patterns.LONG)), lists=LISTS, case=False)
    found = Patterns(rule, tried=True)
    first, whole = found.make_look()(subject), found.main().search(subject)
    assert found.alternatives is not None or found.needs.reach is not None
    assert (
        first is None if whole is None else first is not None and (first.span() == whole.span() or not found.is_first)
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (r"a(?:b|c)|[|\]d]|e\|f|\\|", ["a(?:b|c)", r"[|\]d]", r"e\|f", r"\\", ""]),
        (r"[]|]|[^]|]", ["[]|]", "[^]|]"]),
        (r"(a)\1|b", [r"(a)\1|b"]),
        ("a|(?i)b", ["a|(?i)b"]),
        ("(?i:a|b)|(?<!c|d)e", ["(?i:a|b)", "(?<!c|d)e"]),
    ],
)
def test_alternatives_of_a_pattern(text: str, parts: list[str]) -> None:
    """A bar in brackets, in a set or behind a backslash parts nothing; what flags or groups join stays together."""
    assert patterns.split(text) == parts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (r"\bour (?:bulletin|letters?)\b", ["our bullet*", "our letter*"]),
        (r"^(?:our|the)\b[^.]{0,9} newsletters", [" newslette*"]),
        (r"^(?:our|the)\b.{0,9}", ["^our", "^the"]),
        (r"(?:^|(?<=[.!?] ))sign\W{1,3}up$", ["sign"]),
        (r"[^\w(]{0,3}join(?=[ ,])", ["*join"]),
        (r"\+{2,3} .{3,9}", ["++"]),
        (r"\bsubscri.{0,9}", ["subscri*"]),
        (r"\w{3,9}", []),
        (r"(ab)\1", ["*ab*"]),
    ],
)
def test_keywords_are_read_off_a_pattern(text: str, told: list[str]) -> None:
    """The most telling words, with what must stand beside them."""
    assert [keywords.told(keyword) for keyword in keywords.derived(text, LISTS)] == told


@settings(max_examples=400, deadline=None)
@given(PATTERNS, st.text("abBcİiıIsSſςΣσß .1_-", max_size=12), st.booleans())
def test_a_match_always_has_a_keyword(text: str, subject: str, newsletter: bool) -> None:
    """Whatever the pattern: where it matches, the search for the keywords names the rule, also between other blocks."""
    subject = subject + "Newsletter" * newsletter
    found = keywords.derived(text, LISTS)
    compiled = regex.compile(
        text, regex.V0 | regex.IGNORECASE, **({"mail": list(LISTS["mail"])} if r"\L" in text else {})
    )
    if not found or not compiled.search(subject):
        return
    rule = replace(shipped().rules[0], pattern=text, lists=LISTS)
    blocks = [Block(number, line, 1, 0, len(line)) for number, line in enumerate(("a", subject, "b"))]
    assert 0 in Scan(table_of([(0, rule)])).candidates(blocks)[1][1]


def test_every_rule_is_a_candidate_of_its_examples() -> None:
    """The keywords of a rule stand in all that its pattern matches: its examples, in any case."""
    rules = [rule for rule in shipped().rules if rule.kind == "phrase"][::5]
    scan = Scan(table_of(enumerate(rules)))
    for number, rule in enumerate(rules):
        for example in rule.match:
            text = normal.view(example.text)[0].strip()
            assert number in scan.candidates([Block(0, text, 1, 0, len(text))])[0][1], (rule.id, text)
