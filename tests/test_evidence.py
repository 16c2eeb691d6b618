"""The evidence: what is seen, and what does not fool it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shipped import shipped

import cleaner
from cleaner.evidence import extractor, jsonld
from cleaner.evidence.language import Speech
from cleaner.evidence.rules.phrases import Hit, Phrases
from cleaner.model import Block, Rule
from cleaner.segment import normal
from cleaner.segment.normal import count_words, quoted_spans

RULE = Rule(
    id="en.newsletter.test", category="newsletter", kind="phrase", side="drop", languages=("en",), scope=("block", "tail"),
    pattern=r"\bget our bulletin\b", unless=(r"\bsaid\b",), case=False, quoted=False, max_words=40,
    strength="strong", why="", match=(), no_match=(), lists={}, file="test.toml",
)  # fmt: skip


def block(text: str) -> Block:
    return Block(0, text, count_words(text), 0, len(text))


def hits(text: str, rule: Rule = RULE) -> list[Hit]:
    return Phrases([rule]).find([block(text)])


def test_a_prompt_alone_speaks_about_the_whole_block() -> None:
    found = hits("Get our bulletin every Friday.")
    assert [(h.scope, h.whole) for h in found] == [("block", True)]


def test_a_prompt_glued_to_a_paragraph_is_cut_from_its_sentence_on() -> None:
    text = "The road has sunk by eleven centimetres since spring, engineers told the council on Monday. Get our bulletin here."
    cut = next(h.cut for h in hits(text) if h.scope == "tail")
    assert cut is not None
    assert text[slice(*cut)] == "Get our bulletin here."
    assert not any(h.whole for h in hits(text))


@pytest.mark.parametrize(
    "text",
    [
        "“Get our bulletin,” read the sign above the bakery, and people did.",
        "»Get our bulletin«, stand auf dem Schild.",
        "The mayor said she would get our bulletin banned.",
        "They forget our bulletins.",
        "A bullet in our wall.",
    ],
)
def test_quotations_exceptions_and_parts_of_words_are_no_hits(text: str) -> None:
    assert hits(text) == []


def test_rules_are_silent_in_documents_of_other_languages() -> None:
    """But English ones, which stand on pages in any language, and neutral ones speak everywhere."""
    german = Rule(**{**{f: getattr(RULE, f) for f in RULE.__slots__}, "id": "de.newsletter.test", "languages": ("de",)})
    phrases = Phrases([RULE, german])
    text = [block("Get our bulletin")]
    assert {h.rule.id for h in phrases.find(text, "de")} == {"de.newsletter.test", "en.newsletter.test"}
    assert {h.rule.id for h in phrases.find(text, "en")} == {"en.newsletter.test"}
    assert {h.rule.id for h in phrases.find(text, None)} == {"de.newsletter.test", "en.newsletter.test"}


def test_one_fact_counts_once() -> None:
    """Two rules of a category that matched the same words are one piece of evidence."""
    twin = Rule(**{**{f: getattr(RULE, f) for f in RULE.__slots__}, "id": "en.newsletter.twin", "strength": "medium"})
    found = Phrases([RULE, twin]).find([block("Get our bulletin")])
    assert [(h.rule.id, h.counted) for h in found] == [("en.newsletter.test", True), ("en.newsletter.twin", False)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“one” two", ["“one”"]),
        ("„eins“ zwei", ["„eins“"]),
        ("« un » deux", ["« un »"]),
        ("「一」二", ["「一」"]),
        ('say "one" and "two"', ['"one"', '"two"']),
        ("“it runs on", ["“it runs on"]),
        ("no quotes", []),
    ],
)
def test_quotation_marks_of_many_languages(text: str, quoted: list[str]) -> None:
    assert [text[a:b] for a, b in quoted_spans(text)] == quoted


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        (
            "Dr. Amoo met Mr. Ashe at 3 p.m. on Friday. He left.",
            ["Dr. Amoo met Mr. Ashe at 3 p.m. on Friday.", "He left."],
        ),
        ("Am 3. Mai kam er. Sie ging.", ["Am 3. Mai kam er.", "Sie ging."]),
        ("橋が開いた。市長は喜んだ。", ["橋が開いた。", "市長は喜んだ。"]),
        ("“Stop.” She did.", ["“Stop.”", "She did."]),
        ("Il dit : « Non. » Elle part.", ["Il dit : « Non. »", "Elle part."]),
        ("« Non.\u202f» « Si.\u00a0»", ["« Non.\u202f»", "« Si.\u00a0»"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    starts = [*normal.sentence_starts(text), len(text)]
    assert [text[a:b].strip() for a, b in itertools.pairwise(starts)] == parts
    assert normal.is_end(parts[0])


@pytest.mark.parametrize("space", ["", " ", "\u00a0", "\u202f"])
def test_a_prompt_behind_a_french_quotation_goes_alone(space: str) -> None:
    """What was said before it is the article's, whatever stands before the sign that closes it."""
    said = f"« J'avais déjà fermé le dernier carton. Puis le téléphone a sonné.{space}»"
    prompt = "Abonnez-vous à notre newsletter gratuite."
    text = f"Le bateau est reparti lundi, trois ans après la tempête.\n\n{said} {prompt}\n\nLe conseil a voté mardi.\n"
    assert [removal.text for removal in cleaner.clean(text).removed] == [prompt]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The council voted on Tuesday to close the road that was built for the harbour in 1961.", "en"),
        ("Der Rat hat am Dienstag beschlossen, die Straße zu schließen, die für den Hafen gebaut ist.", "de"),
        ("Совет во вторник решил закрыть дорогу, которая была построена для порта и не ремонтировалась.", "ru"),
        ("市議会は火曜日、港のために造られた道路を閉鎖することを決めた。", "ja"),
        ("市议会星期二决定关闭为港口修建的道路,这是最后的决定。", "zh"),
        ("12345 67890", None),
    ],
)
def test_the_language_of_a_document(text: str, code: str | None) -> None:
    support = Speech(shipped().languages)
    assert support.language([block(text)]) == code


def test_the_voice_of_the_page_is_not_that_of_a_quoted_person() -> None:
    support = Speech(shipped().languages)
    said, own = support.find(
        [block("“We will not sell your boats,” the mayor said."), block("We need your help.")], "en"
    )
    assert said == frozenset()
    assert own == {"you", "we"}


@given(st.lists(st.text(st.sampled_from("aB1 é.ß\n\0"), max_size=5), max_size=5))
@example([])
@example(["a", "b\nc"])
def test_keys_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert extractor.keys(texts) == [extractor.key(text) for text in texts]


def test_an_extractors_answer_is_read_as_a_sequence() -> None:
    """A teaser that repeats a sentence of the article before it does not get the article's vote."""
    texts = ["The road sinks.", "Menu", "The road sinks.", "It will close on Friday for the winter.", "Menu"]
    blocks = [block(text) for text in texts]
    keys = [extractor.key(text) for text in texts]
    votes = extractor.votes(blocks, keys, ["The road  sinks.", "It will close on Friday for the winter."])
    assert votes in ([True, False, False, True, False], [False, False, True, True, False])
    assert sum(votes) == 2


def test_a_line_that_the_extractor_joined_counts_for_its_parts() -> None:
    texts = ["It will close on Friday", "for the whole of the winter.", "Read more"]
    votes = extractor.votes([block(t) for t in texts], [extractor.key(t) for t in texts], [" ".join(texts[:2])])
    assert votes == [True, True, False]


def test_article_body_of_json_ld() -> None:
    """The longest articleBody, in whatever list or graph it hides; broken JSON is no crash."""
    from lxml import html

    body = "The road has sunk by eleven centimetres since spring. " * 12
    page = html.document_fromstring(
        "<html><script type='application/ld+json'>{broken</script>"
        f'<script type=\'application/ld+json\'>{{"@graph": [{{"articleBody": "{body}"}}]}}</script><p>x</p></html>'
    )
    found = jsonld.body_key(jsonld.article_text(page))
    assert found is not None
    assert jsonld.votes(
        [extractor.key("sunk by eleven centimetres since"), extractor.key("buy our mugs today"), "x"], found
    ) == [True, False, None]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        # A quotation that text goes on behind is somebody's, also where the pattern takes its mark along …
        ("»Get our bulletin,« she called from the stage, and so they did.", False),
        ('"Get our bulletin," she called from the stage, and so they did.', False),
        # … a mark at the start that nothing answers is an arrow, and a line that is all in quotation marks a line.
        ("» Get our bulletin every Friday", True),
        ("“Get our bulletin every Friday”", True),
    ],
)
def test_a_quotation_with_which_a_block_begins(text: str, heard: bool) -> None:
    marked = Rule(
        **{**{f: getattr(RULE, f) for f in RULE.__slots__}, "pattern": r"^\W{0,4}get our bulletin\b", "unless": ()}
    )
    assert bool(hits(text, marked)) == heard
