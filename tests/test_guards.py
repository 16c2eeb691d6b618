"""The named promises above the judge on a page: each holds where it should, and the near miss is left to the judge."""

from __future__ import annotations

import pytest
from made_signals import Said, place, reading, verdict

from cleaner.evidence.of_page import Reading
from cleaner.judge import article_lists, page_guards
from cleaner.model import Verdict

STORY = [
    "The bakery on Pier Street lights its oven at two in the morning, and by four the whole quay smells of rye.",
    "Hanna Lund took it over from her uncle, who had never once written down a recipe and could not be asked any more.",
    "She baked for nine weeks until a pilot, who had eaten there as a boy, put down his cup and said that this was it.",
    "What she had changed on that day she does not know, and since then she has been afraid to clean the trough.",
]
LONG = "She waited nine long winters for a permit to bake on a Sunday, and then she slept in late."
"""Ninety characters."""
WIDE = "港の老人たちは毎朝四時に店の前に並び、焼きたての黒いパンを一つずつ買って船に戻るのだと言う。"
"""As many, where a sign of a script without spaces counts for two."""
LINKS = ["How the quay lost its crane", "A winter without any ferry", "Who may fish below the lock"]


def page(inside: str = "", after: str = "", *, story: list[str] = STORY, at: int = 2) -> str:
    """A page with a menu, an article in whose column `inside` stands after paragraph `at`, what follows (`after`), and a footer."""
    above, below = ("".join(f"<p>{line}</p>" for line in part) for part in (story[:at], story[at:]))
    return (
        "<html lang=en><head><title>Rye at four</title></head><body><nav><a href=/>Start</a> <a href=/b>Bread</a></nav>"
        f"<main><article><h1>Rye at four</h1>{above}{inside}{below}</article>{after}</main>"
        "<footer><div>Quay Post, Pier Street 4</div></footer></body></html>"
    )


def linked(texts: list[str]) -> str:
    return "<ul>" + "".join(f"<li><a href=/{n}>{text}</a></li>" for n, text in enumerate(texts)) + "</ul>"


def judged(
    markup: str,
    *said: Said,
    stays: tuple[str, ...] = (),
    votes: tuple[set[str], set[str]] | None = None,
    spans: tuple[tuple[str, str], ...] = (),
) -> tuple[Reading, list[Verdict]]:
    """The page and its verdicts after the guards, where the judge would remove all of it but for `stays`, and cut `spans`."""
    read = reading(markup, said, votes)
    texts = read.signals.texts
    kept = {place(texts, text) for text in stays}
    before = [verdict(n, -1.0) if n in kept else verdict(n, 1.0, "navigation") for n in range(len(texts))]
    for text, cut in spans:
        n = place(texts, text)
        start = texts[n].index(cut)
        before.append(verdict(n, 1.0, "caption", (start, start + len(cut))))
    return read, page_guards.apply(read, before)


def guard_of(markup: str, target: str, *said: Said, votes: tuple[set[str], set[str]] | None = None) -> str | None:
    """The guard that keeps the block with this text, of those that the judge would all remove; None when the block goes."""
    read, after = judged(markup, *said, votes=votes)
    found = after[place(read.signals.texts, target)]
    if found.remove:
        assert found.category == "navigation"
        assert found.score == 1.0
        return None
    assert (found.category, found.support) == (None, ())
    assert sum(item.weight for item in found.evidence) == pytest.approx(found.score)
    return found.evidence[-1].source.removeprefix("guard.")


TABLE = "<table><tr><th>Year<th>Loaves<tr><td>1911<td>40</table>"
CAPTION = "<table><caption>Loaves of rye</caption><tr><th>Year<th>Loaves<tr><td>1911<td>40</table>"
CODE = "<pre>bake --rye\n  --at=four</pre>"
HINT = Said("Loaves of rye", "hint")


@pytest.mark.parametrize(
    ("markup", "target", "said", "guard"),
    [
        (page(TABLE), "1911", (), "unit"),
        (page(TABLE), "1911", (Said("1911", "medium"),), "unit"),
        (page(TABLE), "1911", (Said("1911", whole=False),), "unit"),
        (page(after=TABLE), "1911", (), None),
        (page(f"<aside>{TABLE}</aside>"), "1911", (), None),
        (page(CODE), "--rye", (), "unit"),
        (page(after=CODE), "--rye", (), "unit"),
        (page(CAPTION), "Loaves of rye", (), "unit"),
        (page(CAPTION), "Loaves of rye", (HINT,), None),
        (page(after=CAPTION), "Loaves of rye", (), None),
    ],
)
def test_units(markup: str, target: str, said: tuple[Said, ...], guard: str | None) -> None:
    """Tables of the column, and code anywhere, go by a strong rule only; the caption of a table by any rule."""
    assert guard_of(markup, target, *said) == guard


MUSEUM = "The museum of bread opens at ten."
BOX = f"<div class=box><div>{MUSEUM}</div></div>"
BOTH = ({MUSEUM}, {MUSEUM})


@pytest.mark.parametrize(
    ("markup", "said", "votes", "guard"),
    [
        (page(after=BOX), (), BOTH, "extractor"),
        (page(after=BOX), (Said(MUSEUM, "medium"),), BOTH, "extractor"),
        (page(after=BOX), (), None, None),
        (page(after=BOX), (), ({MUSEUM}, set()), None),
        (page(after=BOX), (), (set(), {MUSEUM}), None),
        (page(after=BOX.replace("ten.", "ten")), (), ({"opens at ten"}, {"opens at ten"}), None),
        (page(BOX.replace("ten.", "ten")), (), ({"opens at ten"}, {"opens at ten"}), "extractor"),
        (page(BOX.replace("ten.", "ten")), (Said("opens at ten", "hint"),), ({"opens at ten"}, {"opens at ten"}), None),
        (page(BOX.replace("ten.", "<a href=/t>ten</a>")), (), ({"opens at ten"}, {"opens at ten"}), None),
        (page(after=BOX.replace("The museum of bread", "<a href=/m>The museum of bread</a>")), (), BOTH, None),
        (page(after=BOX.replace("The museum", "<a href=/m>The museum</a>")), (), BOTH, "extractor"),
        (page(after=TABLE), (), ({"1911"}, {"1911"}), "extractor"),
    ],
)
def test_what_both_answers_of_the_extractor_keep(
    markup: str, said: tuple[Said, ...], votes: tuple[set[str], set[str]] | None, guard: str | None
) -> None:
    """Sentences and units stay that both keep; in the column also what no rule names and holds no link. One answer is not enough."""
    assert guard_of(markup, "1911" if "1911" in markup else "opens at ten", *said, votes=votes) == guard


def div(text: str) -> str:
    """A box in the column: unlike a paragraph it is no sibling of the others."""
    return f"<div class=box><div>{text}</div></div>"


TEASER = "<div class=teaser><a href=/{n}>{text}, and what the {n} people who were there say of it today to all who want to know.</a></div>"
TEASERS = "".join(TEASER.format(n=n, text=text) for n, text in enumerate(LINKS, 4))


@pytest.mark.parametrize(
    ("markup", "target", "said", "guard"),
    [
        (page(div(LONG)), "Sunday", (), "column"),
        (page(div(LONG)), "Sunday", (Said(LONG, "hint"),), None),
        (page(div(LONG)), "Sunday", (Said(LONG, "hint", side="keep"),), "column"),
        (page(div(LONG)), "Sunday", (Said(LONG, "hint", counted=False),), "column"),
        (page(div(LONG)), "Sunday", (Said(LONG, "hint", cut="slept in late"),), "column"),
        (page(f"<aside>{LONG}</aside>"), "Sunday", (), None),
        (page(after=div(LONG)), "Sunday", (), None),
        (page(div(LONG.replace("nine", "ten"))), "Sunday", (), None),
        (page(div(LONG.rstrip("."))), "Sunday", (), None),
        (page(div(WIDE)), "パン", (), "column"),
        (page(div(WIDE.replace("黒い", ""))), "パン", (), None),
        (page(TEASERS.split("<div")[1].join(("<div", ""))), "crane", (), "column"),
        (page(TEASERS), "crane", (), None),
    ],
)
def test_running_text_of_the_column(markup: str, target: str, said: tuple[Said, ...], guard: str | None) -> None:
    """A paragraph of ninety characters or more goes only where some rule speaks for it, one that is a link also from a row of cards."""
    assert guard_of(markup, target, *said) == guard


def section(heading: str, text: str, tag: str = "section") -> str:
    return f"<{tag} class=entry><h3>{heading}</h3><p>{text}</p></{tag}>"


THREE = [("The Anchor", "Soup and a view"), ("The Bell", "Pies but no view"), ("The Crown", "Trout on most days")]
ENTRIES = "".join(section(*entry) for entry in THREE)


@pytest.mark.parametrize(
    ("markup", "target", "said", "guard"),
    [
        (page(ENTRIES), "Pies", (), "entry"),
        (page("".join(section(*entry, tag="div") for entry in THREE)), "Pies", (), "entry"),
        (page("".join(section(*entry, tag="figure") for entry in THREE)), "Pies", (), None),
        (page(f"<div>{ENTRIES}</div>"), "Pies", (), None),
        (page(after=ENTRIES), "Pies", (), None),
        (page("".join(section(*entry) for entry in THREE[:2])), "Pies", (), None),
        (page(ENTRIES), "Pies", (Said("Trout", "hint"),), None),
        (page(ENTRIES.replace("<h3>The Crown</h3>", "")), "Pies", (), None),
        (page(ENTRIES.replace("<p>Trout on most days</p>", "")), "Pies", (), None),
        (page(ENTRIES.replace("Pies but", "<a href=/p>Pies but</a>")), "Pies", (), "entry"),
        (page(ENTRIES.replace("Pies but no", "<a href=/p>Pies but no</a>")), "Pies", (), None),
    ],
)
def test_entries_of_a_list_article(markup: str, target: str, said: tuple[Said, ...], guard: str | None) -> None:
    """Three alike elements beside the paragraphs, each a heading and text below it, of which no rule names any."""
    assert guard_of(markup, target, *said) == guard


SHORT = "Cold glass, warm bread"


@pytest.mark.parametrize(
    ("markup", "said", "guard"),
    [
        (page(f"<p>{SHORT}</p>"), (), "sibling"),
        (page(f"<p>{SHORT}</p>"), (Said(SHORT, "hint"),), None),
        (page(f"<div>{SHORT}</div>"), (), None),
        (page(f"<div><p>{SHORT}</p></div>"), (), None),
        (page(after=f"<p>{SHORT}</p>"), (), None),
        (page(f"<p><a href=/g>{SHORT}</a></p>"), (), None),
        (page(f"<p><a href=/g>{SHORT[:-6]}</a> bread</p>"), (), "sibling"),
    ],
)
def test_short_paragraphs_beside_others(markup: str, said: tuple[Said, ...], guard: str | None) -> None:
    """However short: a `p` beside the column's others that no rule names and that is no link as a whole."""
    assert guard_of(markup, "Cold glass", *said) == guard


def note(text: str, *more: str) -> str:
    """A page that says little: its sentences stand in boxes of their own."""
    boxes = "".join(f"<div><div>{line}</div></div>" for line in (text, *more))
    return page(boxes, story=[])


FERRY = "The ferry is late."


def of_words(count: int) -> str:
    """So many words in lines that end in no full stop."""
    return " and ".join(["rye"] * (count // 2)) + " bread" * (1 + count % 2)


@pytest.mark.parametrize(
    ("markup", "said", "guard"),
    [
        (note(FERRY), (), "short"),
        (note(FERRY), (Said(FERRY, "hint"),), None),
        (note(FERRY.replace("ferry", "<a href=/f>ferry is</a>").replace(" is late", " late")), (), "short"),
        (note(FERRY.replace("ferry is", "<a href=/f>ferry is late</a>").replace(" late.", ".")), (), None),
        (note(FERRY.replace(" is", " | is")), (), None),
        (note(FERRY, of_words(55)), (), "short"),
        (note(FERRY, of_words(56)), (), None),
        (
            note(FERRY, of_words(56)),
            (
                Said(
                    "rye",
                ),
            ),
            "short",
        ),
        (page(f"<aside>{FERRY}</aside>", story=[]), (), None),
    ],
)
def test_sentences_of_a_short_page(markup: str, said: tuple[Said, ...], guard: str | None) -> None:
    """Of a column below sixty words no sentence goes by its shape; lines with bars and links are none."""
    assert guard_of(markup, "The ferry", *said) == guard


NIGHTS = "<h2>The nights</h2>"
LINKED = "<h2><a href=/n>The nights</a></h2>"


@pytest.mark.parametrize(
    ("markup", "said", "guard"),
    [
        (page(NIGHTS), (), "heading"),
        (page(NIGHTS), (Said("The nights", "hint"),), None),
        (page(NIGHTS), (Said(STORY[2], "hint"),), None),
        (page(NIGHTS + "<h3>The first</h3>"), (), "heading"),
        (page(NIGHTS + CODE), (), "heading"),
        (page(NIGHTS + "<div>Rye</div>"), (), None),
        (page(NIGHTS, at=4), (), None),
        (page(NIGHTS, at=4, after=div(LONG)), (), None),
        (page(after=NIGHTS + CODE), (), None),
        (page(LINKED), (), "heading"),
        (page(f"<div class=box>{LINKED}</div>"), (), None),
        (page(f"<div class=box>{LINKED}<p>{LONG}</p></div>"), (), "heading"),
        (page(section("The nights", LONG).replace("The nights", "<a href=/n>The nights</a>")), (), "heading"),
    ],
)
def test_headings(markup: str, said: tuple[Said, ...], guard: str | None) -> None:
    """A heading of the column stays above text that stays; one that is a link only over text of its own element."""
    assert guard_of(markup, "The nights", *said) == guard


@pytest.mark.parametrize(("tag", "guard"), [("section", "heading"), ("aside", None)])
def test_linked_headings_of_entries_and_of_cards(tag: str, guard: str | None) -> None:
    """Both look alike; those of a list article's entries stay with their text."""
    linked_entries = [(f"<a href=/{n}>{heading}</a>", LONG) for n, (heading, _) in enumerate(THREE)]
    markup = page("".join(section(heading, text, tag) for heading, text in linked_entries))
    assert guard_of(markup, "The Bell") == guard


SAND = "<ul><li>40 kg of sand</li><li>3 kg of soda</li></ul>"
NAMES = linked(["Quartz", "Soda", "Chalk from Rye"])
SAID = "These are the papers on rye that I would read:"
TOLD = "<ul><li>Ring at <a href=/q>the quay office and wait</a>.</li><li>Or <a href=/r>use the bell at the gate</a>.</li></ul>"


@pytest.mark.parametrize(
    ("markup", "target", "said", "guard"),
    [
        (page(SAND), "soda", (), "list"),
        (page(SAND), "soda", (Said("sand", "hint"),), None),
        (page(f"<aside>{SAND}</aside>"), "soda", (), None),
        (page(after=SAND), "soda", (), None),
        (page("<dl><dt>Lehr</dt><dd>the cooling oven</dd></dl>"), "cooling", (), "list"),
        (page(f"<ol><li>Sand{SAND}</li></ol>"), "soda", (), "list"),
        (page(linked(LINKS)), "crane", (), None),
        # Half of the words in links is not yet most of them.
        (page("<ul><li><a href=/1>Rye and salt</a> for the dough</li></ul>"), "dough", (), "list"),
        (page("<ul><li><a href=/1>Rye and salt for</a> the dough</li></ul>"), "dough", (), None),
        # Names of things: up to three words an item, and the text goes on.
        (page(NAMES), "Soda", (), "list"),
        (page(linked(["Rye", "Soda", "Chalk from the hills by the sea"])), "Soda", (), "list"),
        (page(linked(["Rye", "Soda", "Chalk from the hills of the sea now"])), "Soda", (), None),
        (page(NAMES, at=4), "Soda", (), None),
        (page(NAMES, at=4, after=div(LONG)), "Soda", (), None),
        # Announced by a sentence of eight words or more that ends in a colon.
        (page(f"<p>{SAID}</p>{linked(LINKS)}"), "crane", (), "list"),
        (page(f"<p>{SAID.replace('read', 'choose to read')}</p>{linked(LINKS)}"), "crane", (), "list"),
        (page(f"<p>{SAID.replace(':', '：')}</p>{linked(LINKS)}"), "crane", (), "list"),
        (page(f"<p>{SAID.replace(' that I would read', '')}</p>{linked(LINKS)}"), "crane", (), None),
        (page(f"<p>{SAID.replace(':', '.')}</p>{linked(LINKS)}"), "crane", (), None),
        (page(f"<p>{SAID}</p>{linked(LINKS)}"), "crane", (Said(SAID, "hint"),), None),
        (page(f"{div(SAID)}{linked(LINKS)}"), "crane", (), None),
        (page(f"<p>{SAID}</p>{linked(LINKS)}", at=4), "crane", (), None),
        # Each item a sentence that holds a link.
        (page(TOLD), "bell", (), "list"),
        (page(TOLD.replace("wait</a>.", "wait</a>")), "bell", (), None),
        (page(TOLD.replace("Or <a href=/r>use", "<a href=/r>Or use").replace("gate</a>.", "gate.</a>")), "bell", (), None),
    ],
)  # fmt: skip
def test_lists(markup: str, target: str, said: tuple[Said, ...], guard: str | None) -> None:
    """Lists of the column stay whole where no rule names an item: such as are no links, or links to things rather than articles."""
    assert guard_of(markup, target, *said) == guard


def test_a_list_is_found_whole() -> None:
    """All of its items or none, those of lists inside it included, whatever stands beside it."""
    read = reading(page(f"<ol><li>Sand{SAND}</li><li>Salt</li></ol>{linked(LINKS)}"))
    found = article_lists.find(read, page_guards.grounds(read).inside, frozenset(), page_guards.grounds(read).usual)
    assert [read.signals.texts[n] for n in sorted(found)] == ["Sand", "40 kg of sand", "3 kg of soda", "Salt"]


def test_the_first_block_announces_a_list_as_any_other() -> None:
    """And a list with which the page begins has nothing above it, whatever the page ends in."""
    story = "".join(f"<p>{line}</p>" for line in STORY)
    for above, below, wanted in ((f"<p>{SAID}</p>", "", LINKS), ("", f"<p>{SAID}</p>", [])):
        read = reading(
            f"<html><body><main><article>{above}{linked(LINKS)}{story}{below}</article></main></body></html>"
        )
        found = page_guards.grounds(read)
        lists = article_lists.find(read, found.inside, frozenset(), found.usual)
        assert [read.signals.texts[n] for n in sorted(lists)] == wanted


FOLLOW = "Follow the Quay Post"


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ((Said(FOLLOW),), True),
        ((Said(FOLLOW, "certain"),), True),
        ((Said(FOLLOW, "medium"),), False),
        ((Said(FOLLOW, whole=False),), False),
        ((Said(FOLLOW, counted=False),), False),
        ((Said(FOLLOW, side="keep"),), False),
        ((Said(FOLLOW, cut="Follow"),), False),
        ((Said(FOLLOW), Said(FOLLOW, side="keep")), False),
        ((Said(FOLLOW), Said(FOLLOW, "medium", side="keep")), True),
        ((Said(FOLLOW), Said(FOLLOW, side="keep", markup=True)), True),
    ],
)
def test_strong_rules_take_whole_blocks(said: tuple[Said, ...], taken: bool) -> None:
    """A strong rule that names the whole block takes it, whatever the judge thinks, where no strong phrase speaks for the article."""
    read, after = judged(page(f"<p>{FOLLOW}</p>"), *said, stays=(FOLLOW,))
    found = after[place(read.signals.texts, FOLLOW)]
    assert found.remove == taken
    if taken:
        assert (found.category, found.score) == ("share", page_guards.SURE)
        assert [(voice.id, voice.weight, voice.matched) for voice in found.support] == [
            ("en.share.made", page_guards.SURE, FOLLOW)
        ]
        assert found.evidence[0].source == "guard.strong"
        assert sum(item.weight for item in found.evidence) == pytest.approx(found.score)
    else:
        assert (found.category, found.score, found.support) == (None, -1.0, ())


@pytest.mark.parametrize(("score", "stays"), [(page_guards.DOUBTLESS - 0.01, True), (page_guards.DOUBTLESS, False)])
def test_a_paragraph_of_the_column_goes_where_the_judge_is_sure(score: float, stays: bool) -> None:
    """Below that it stays, if no rule speaks: being among what goes is not enough."""
    read = reading(page(div(LONG)))
    target = place(read.signals.texts, LONG)
    before = [verdict(n, score if n == target else 1.0, "navigation") for n in range(len(read.signals.texts))]
    found = page_guards.apply(read, before)[target]
    assert found.remove != stays
    assert (found.evidence and found.evidence[-1].source == "guard.column") == stays


@pytest.mark.parametrize(
    ("markup", "said", "taken"),
    [
        (page(f"<p>{FOLLOW}</p>"), Said(FOLLOW, markup=True), False),
        (page(f"<p>{FOLLOW}</p>"), Said(FOLLOW, "certain", markup=True), True),
        (page(f"<p>{FOLLOW}</p>"), Said(FOLLOW), True),
        (page(f"<aside><p>{FOLLOW}</p></aside>"), Said(FOLLOW, markup=True), True),
        (page(after=f"<div>{FOLLOW}</div>"), Said(FOLLOW, markup=True), True),
    ],
)
def test_a_name_alone_overrules_the_judge_outside_the_column_only(markup: str, said: Said, taken: bool) -> None:
    """A paragraph of the article in an element called `advert-free` or `what-share-of` is the article's if the judge thinks so."""
    read, after = judged(markup, said, stays=(FOLLOW,))
    assert after[place(read.signals.texts, FOLLOW)].remove == taken


def test_of_two_strong_rules_the_first_is_told() -> None:
    """Hits come in order of block and rule."""
    read, after = judged(page(f"<p>{FOLLOW}</p>"), Said(FOLLOW, category="embed"), Said(FOLLOW), stays=(FOLLOW,))
    assert after[place(read.signals.texts, FOLLOW)].category == "embed"


def test_what_the_judge_takes_keeps_its_words() -> None:
    """A strong rule on a block that goes anyway changes nothing of its verdict."""
    read, after = judged(page(f"<p>{FOLLOW}</p>"), Said(FOLLOW))
    found = after[place(read.signals.texts, FOLLOW)]
    assert (found.remove, found.category, found.score) == (True, "navigation", 1.0)


def test_the_title_never_goes() -> None:
    """It is metadata: no rule and no judge takes it, nor a stretch of it unless a rule says so."""
    read, after = judged(page(), Said("Rye at four"), spans=(("Rye at four", "at"),))
    assert read.title == 1
    assert (after[1].remove, after[1].category, after[1].support) == (False, None, ())
    assert [found.remove for found in after if found.span is not None] == [True]


MARKED = f"{LONG[:-1]} (photo)."


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ((Said(MARKED, cut="(photo)", markup=True),), ["(photo)"]),
        ((Said(MARKED, "medium", cut="(photo)", markup=True),), []),
        ((Said(MARKED, cut="(photo)"),), []),
        ((Said(MARKED, side="keep", cut="(photo)", markup=True),), []),
        ((Said(MARKED, counted=False, cut="(photo)", markup=True),), []),
        ((Said(MARKED, cut="late (photo)", markup=True), Said(MARKED, cut="(photo)", markup=True)), ["late (photo)"]),
        ((Said(MARKED, cut="late ", markup=True), Said(MARKED, cut="(photo)", markup=True)), ["late ", "(photo)"]),
        ((Said(MARKED, cut="late (", markup=True), Said(MARKED, cut="late (photo)", markup=True)), ["late (photo)"]),
    ],
)
def test_marks_of_what_a_guard_gives_back(said: tuple[Said, ...], cut: list[str]) -> None:
    """The judge has no word on stretches of what it takes: what strong rules about markup cut out of it goes, and no letter twice."""
    read, after = judged(page(div(MARKED)), *said)
    texts = read.signals.texts
    assert not after[place(texts, MARKED)].remove
    spans = [(found, texts[found.block][slice(*found.span)]) for found in after[len(texts) :] if found.span]
    assert [text for _, text in spans] == cut
    for found, text in spans:
        assert found.remove
        assert (found.category, found.score, found.evidence[0].matched) == ("share", page_guards.SURE, text)
        assert [(voice.weight, voice.matched) for voice in found.support] == [(page_guards.SURE, text)]


def test_marks_of_what_stays_anyway_are_the_judges() -> None:
    """Only blocks that a guard gives back are looked at."""
    read, after = judged(page(div(MARKED)), Said(MARKED, cut="(photo)", markup=True), stays=(MARKED,))
    assert len(after) == len(read.signals.texts)


@pytest.mark.parametrize(
    ("said", "cut"), [((), False), ((Said("--rye", cut="--rye", markup=True),), True), ((Said("--rye", cut="--rye"),), False)]
)  # fmt: skip
def test_units_are_cut_by_markup_only(said: tuple[Said, ...], cut: bool) -> None:
    """A prompt inside code or a table is the code's; the number of a line that stands in an element of its own is not."""
    read, after = judged(page(CODE), *said, spans=(("--rye", "--rye"),))
    spans = [found for found in after if found.span is not None and found.block == place(read.signals.texts, "--rye")]
    assert [found.remove for found in spans[:1]] == [cut]


def test_the_column_is_that_of_the_text_which_no_rule_names() -> None:
    """A consent layer longer than the article is not its column, nor do its words count."""
    layer = "".join(
        f"<p>We and our {n} partners keep what you read here, and for how long you read it.</p>" for n in range(30)
    )
    said = [Said(f"our {n} partners") for n in range(30)]
    found = page_guards.grounds(reading(page(after=f"<div class=layer>{layer}</div>"), said))
    alone = page_guards.grounds(reading(page()))
    assert (found.words, len(found.strong), len(found.named)) == (alone.words, 30, 30)
    assert found.usual == alone.usual
