"""Where a page's article is read, what is said when it is not where a browser shows it, and what comes out when nearly all would go."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_report import validator

import cleaner
from cleaner.evidence import jsonld
from cleaner.model import Result
from cleaner.report import jsonl
from cleaner.review import view

TITLE = "Isen på Langvatn"
STORY = [
    "The ice on the long lake was two feet thick in the first week of January, and the cutters came out with "
    "their saws before it was light.",
    "They have cut there since 1871, said Marit Lie, who keeps the books, and in all those years only two horses have gone through.",
    "The blocks go by sledge to the sheds above the quay, under sawdust, and in June the fishermen fetch them "
    "for the boats to the south.",
    "Nobody needs the ice any more, she said, but nobody has found a reason to stop either, and the children would not hear of it.",
]
JAPANESE = [
    "湖の氷は一月の初めに六十センチの厚さになり、切り手たちは夜明け前から鋸を持って集まってくると、帳簿係の森さんは話す。",
    "村では百五十年も前から氷を切り出しており、その間に水へ落ちた馬は二頭だけだと、広場の古い石碑にも書いてある。",
    "切った氷は橇で港の上の小屋まで運ばれ、おがくずの下で夏を待つ。六月になると漁師が南へ行く船のために取りに来る。",
    "もう誰も氷を必要としていないが、やめる理由も見つからない。子どもたちは決して承知しないだろうと、森さんは笑った。",
    "今年の冬は雪が遅く、道は二月まで開かなかったが、氷は去年より厚く、切り手は三人増えて十一人になったという。",
]
MENU = "<nav><ul><li><a href='/'>Forside</a></li><li><a href='/is'>Is</a></li></ul></nav>"
FOOT = "<footer><p>Langvatn Blad, Kaigata 2</p></footer>"


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "", language: str = "en", title: str = TITLE) -> str:
    return f"<!doctype html><html lang='{language}'><head><title>{title}</title>{head}</head><body>{MENU}{body}{FOOT}</body></html>"


def data(body: str, kind: str = "application/ld+json") -> str:
    """An article's description for search engines."""
    said = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "articleBody": body}
    text = json.dumps(said).replace("</", "<\\/")
    return f"<script type='{kind}'>{text}</script>"


def clean(markup: str) -> Result:
    return cleaner.clean(markup, kind="html")


def sources(result: Result) -> list[str]:
    return [warning for warning in result.warnings if warning.startswith("source: ")]


def holds(result: Result) -> list[str]:
    return [warning for warning in result.warnings if warning.startswith("held: ")]


def letters(text: str) -> str:
    """Letters and digits; raised and lowered ones as what they are."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


class TestJsonLd:
    @pytest.mark.parametrize(
        "body",
        [
            "\n\n".join(STORY),
            "\r\n".join(STORY),
            "   ".join(STORY),
            paragraphs(STORY),
            "<br/><br/>".join(STORY),
            "&lt;p&gt;" + "&lt;/p&gt;&lt;p&gt;".join(STORY) + "&lt;/p&gt;",
            f"<![CDATA[{paragraphs(STORY)}]]>",
            "".join(f"<p><![CDATA[{text}]]></p>" for text in STORY),
            f"<div class='b'><h2></h2>{paragraphs(STORY)}</div>".replace(
                "Marit Lie", "<a href='/lie'>Marit&#32;Lie</a>"
            ),
        ],
        ids=["lines", "crlf", "spaces", "tags", "br", "escaped-tags", "cdata", "cdata-each", "links-and-entities"],
    )
    @pytest.mark.parametrize("shown", ["<div id='app'></div>", f"<h1>{TITLE}</h1><div id='root'>Laster …</div>"])
    def test_an_article_that_stands_only_there_is_read(self, body: str, shown: str) -> None:
        """In its paragraphs, without tags, and the result says so."""
        result = clean(page(shown, data(body)))
        assert "\n\n".join(STORY) in result.text
        assert "<" not in result.text
        assert len(sources(result)) == 1
        assert "JSON-LD" in sources(result)[0]
        assert not result.held

    @pytest.mark.parametrize("gap", [" ", "\n"])
    def test_without_line_breaks_all_words_are_there(self, gap: str) -> None:
        """A body in one line is read as it is."""
        result = clean(page("<div id='app'></div>", data(gap.join(STORY))))
        assert letters("".join(STORY)) in letters(result.text)

    @pytest.mark.parametrize(
        ("body", "found"),
        [
            ("It froze.They came.", ["It froze.", "They came."]),
            ("It froze.“They came.”Then it thawed.", ["It froze.", "“They came.”", "Then it thawed."]),
            ("Es fror.Über Nacht.", ["Es fror.", "Über Nacht."]),
            ("Version 2.0 came.", ["Version 2.0 came."]),
            ("It was 5 p.m.The U.S. won.", ["It was 5 p.m.", "The U.S. won."]),
            ("<p>a</p><p>b</p><p>c</p>", ["a", "b", "c"]),
            ("a &amp;amp; b\nc\nd", ["a & b", "c", "d"]),
            ("", []),
        ],
    )
    def test_paragraphs_of_a_body(self, body: str, found: list[str]) -> None:
        """By tags, by lines, and where sentences stand glued together."""
        assert jsonld.paragraphs(body) == found

    @pytest.mark.parametrize(
        "body", ["It froze.A horse fell.", "It froze.I went home.", "Gelò.È finita.", "It froze.I’m cold."]
    )
    def test_a_glued_sentence_that_begins_with_a_word_of_one_letter(self, body: str) -> None:
        """`A` and `I` begin sentences as often as any word."""
        assert len(jsonld.paragraphs(body)) == 2

    @pytest.mark.parametrize(
        "script",
        [
            {
                "@graph": [
                    {"@type": "Organization", "name": "Blad"},
                    {"@type": "Article", "articleBody": "\n".join(STORY)},
                ]
            },
            [{"@type": "BreadcrumbList"}, {"@type": "NewsArticle", "articleBody": "\n".join(STORY)}],
            {"@type": "WebPage", "mainEntity": {"articleBody": "\n".join(STORY)}, "other": {"articleBody": STORY[0]}},
        ],
        ids=["graph", "list", "nested"],
    )
    @pytest.mark.parametrize("kind", ["application/ld+json", "application/LD+JSON; charset=utf-8"])
    def test_wherever_it_stands_in_the_data(self, script: object, kind: str) -> None:
        """Graphs, lists, objects in objects; the longest body counts."""
        result = clean(page("<div id='app'></div>", f"<script type='{kind}'>{json.dumps(script)}</script>"))
        assert "\n\n".join(STORY) in result.text

    @pytest.mark.parametrize(
        ("before", "after"), [("//<![CDATA[\n", "\n//]]>"), ("<![CDATA[", "]]>"), ("/*<![CDATA[*/", "/*]]>*/")]
    )
    def test_data_in_a_section_of_characters(self, before: str, after: str) -> None:
        """As XHTML pages write them."""
        head = data("\n".join(STORY)).replace("'>{", f"'>{before}{{").replace("}</script>", f"}}{after}</script>")
        assert "\n\n".join(STORY) in clean(page("<div id='app'></div>", head)).text

    @pytest.mark.parametrize("teaser", [STORY[0], STORY[0][:70], STORY[0][:70] + "…"], ids=["whole", "cut", "dots"])
    def test_a_visible_teaser_comes_once(self, teaser: str) -> None:
        """The body follows the teaser, or stands for it."""
        result = clean(
            page(f"<article><h1>{TITLE}</h1><p>{teaser}</p><p>Les mer</p></article>", data("\n\n".join(STORY)))
        )
        assert result.text.count(STORY[0][:40]) == 1
        assert [text for text in STORY if text not in result.text] == []
        assert len(sources(result)) == 1

    @pytest.mark.parametrize("story", [JAPANESE, JAPANESE[:3]], ids=["long", "short"])
    @pytest.mark.parametrize("gap", ["\n", ""], ids=["lines", "one-line"])
    def test_japanese(self, story: list[str], gap: str) -> None:
        """A script without spaces has no words to count: two characters are one, here as elsewhere."""
        result = clean(page("<div id='app'></div>", data(gap.join(story)), language="ja"))
        assert letters("".join(story)) in letters(result.text)
        assert len(sources(result)) == 1

    @pytest.mark.parametrize(
        ("shown", "body"),
        [
            (paragraphs(STORY), "\n".join(STORY)),
            (paragraphs(STORY), "\n".join(STORY[:2])),
            (paragraphs(STORY), STORY[0]),
            (paragraphs(JAPANESE), "".join(JAPANESE)),
            (paragraphs(STORY), " ".join(text.upper() for text in STORY)),
            (paragraphs([text.replace("the", "<i>the</i>") for text in STORY]), "\n".join(STORY)),
        ],
        ids=["same", "part", "teaser", "japanese", "capitals", "inline"],
    )
    def test_what_the_page_shows_is_not_read_twice(self, shown: str, body: str) -> None:
        """Data that say what the page says add nothing."""
        result = clean(page(f"<article><h1>{TITLE}</h1>{shown}</article>", data(body)))
        assert sources(result) == []
        assert result.text == clean(page(f"<article><h1>{TITLE}</h1>{shown}</article>")).text

    @pytest.mark.parametrize(
        "head",
        [
            data("A short text on the ice that says little of it."),
            data(STORY[0]),
            data("氷の上の短い話です。"),
            data(""),
            data("\n".join(STORY)).replace("articleBody", "description"),
            data("\n".join(STORY), kind="application/json"),
            data("\n".join(STORY)).replace("}</script>", "</script>"),
            "<script type='application/ld+json'></script>",
        ],
        ids=["short", "one-paragraph", "short-japanese", "empty", "description", "other-type", "broken", "nothing"],
    )
    def test_what_is_not_read(self, head: str) -> None:
        """Teasers, descriptions, data of other kinds, data that do not parse."""
        shown = f"<article><h1>{TITLE}</h1>{paragraphs([*STORY[2:], 'Fin.'])}</article>"
        result = clean(page(shown, head))
        assert sources(result) == []
        assert STORY[0] not in result.text

    @pytest.mark.parametrize(
        "markup",
        [
            "<div>{teaser}<p>The printer of this page has a remark of his own, which the data of the page do not know.</p></div>",
            "<div>{teaser}<ul><li>The printer has a remark of his own.</li></ul></div>",
            "<section><span>{teaser}</span><blockquote>The printer has a remark of his own.</blockquote></section>",
            "<section><span>{teaser}<blockquote>The printer has a remark of his own.</blockquote></span></section>",
            "<div><p>The printer has a remark of his own.</p>{teaser}</div>",
            "<div>The printer has a remark of his own.<br><br>{teaser}</div>",
        ],
    )
    def test_what_stands_beside_a_teaser_does_not_vanish(self, markup: str) -> None:
        """Only the teaser is replaced: the rest of its element is kept, or reported."""
        result = clean(page(f"<h1>{TITLE}</h1>{markup.format(teaser=STORY[0][:70])}", data("\n\n".join(STORY))))
        assert "remark of his own" in "".join(piece.text for piece in result.pieces)
        assert result.text.count(STORY[0][:40]) == 1


class TestHiddenArticles:
    @pytest.mark.parametrize(
        ("body", "where"),
        [
            (f"<div id='app'></div><noscript>{paragraphs(STORY)}</noscript>", "<noscript>"),
            (f"<p>Laster …</p><noscript><h1>{TITLE}</h1>{paragraphs(STORY)}</noscript>", "<noscript>"),
            (f"<div id='c' style='display:none'><h1>{TITLE}</h1>{paragraphs(STORY)}</div>", "hides"),
            (f"<p>Laster …</p><div hidden>{paragraphs(STORY)}</div>", "hides"),
            (f"<div style='visibility: hidden'><article>{paragraphs(STORY)}</article></div>", "hides"),
            (f"<div hidden>{paragraphs(JAPANESE)}</div>", "hides"),
        ],
    )
    def test_they_are_read_where_the_page_shows_little(self, body: str, where: str) -> None:
        """In noscript, or hidden until a script has run; the result says which."""
        result = clean(page(body))
        story = JAPANESE if JAPANESE[0] in body else STORY
        assert "\n\n".join(story) in result.text
        assert len(sources(result)) == 1
        assert where in sources(result)[0]
        assert not result.held

    PIXEL = (
        "<img height='1' width='1' alt='' src='https://px.example/p?x=1'>Please switch on scripts in your browser to use all of this page; "
        "without them the maps, the comments and the search will not work for you, and we count one more visit all the same, on every page."
    )

    @pytest.mark.parametrize(
        "extra",
        [
            f"<noscript>{PIXEL}</noscript>",
            "<noscript><iframe src='https://tags.example/ns.html'></iframe></noscript><noscript>You need scripts to "
            "run this app.</noscript>",
            "<div hidden><p>The map of the lake and its sheds is shown when you have pressed the button above, and "
            "not any sooner.</p></div>",
            "<template><p>The map of the lake and its sheds is shown when you have pressed the button above, and not "
            "any sooner.</p></template>",
            f"<template>{paragraphs(STORY * 3)}</template>",
            f"<div style='display:none'><a href='/1'>{'</a> <a href=/2>'.join(STORY[0].split())}</a></div>",
        ],
        ids=["pixel", "tags", "hidden-box", "template", "long-template", "hidden-links"],
    )
    def test_what_is_not_read_beside_an_article(self, extra: str) -> None:
        """Pixels and their excuses, boxes that open later, templates."""
        shown = f"<article><h1>{TITLE}</h1>{paragraphs(STORY)}</article>"
        result = clean(page(shown + extra))
        assert sources(result) == []
        assert result.text == clean(page(shown)).text

    @pytest.mark.parametrize(
        "body",
        [
            "<noscript>You need to enable JavaScript to run this app.</noscript>",
            "<noscript><img src='https://px.example/p'></noscript>",
            "<template><p>Laster isen og sagene.</p></template>",
            "<p hidden>Laster isen og sagene.</p>",
        ],
    )
    def test_little_is_not_read_at_all(self, body: str) -> None:
        """A sentence that the page hides is no article."""
        result = clean(f"<html><body><div id='root'></div>{body}</body></html>")
        assert result.text == ""
        assert sources(result) == []
        assert any(warning.startswith("empty") for warning in result.warnings)

    def test_a_body_that_is_hidden_until_a_script_runs(self) -> None:
        """So that a page does not flicker."""
        result = clean(f"<html><body style='visibility:hidden'><article>{paragraphs(STORY)}</article></body></html>")
        assert "\n\n".join(STORY) in result.text


def consent(language: str) -> list[str]:
    """A consent layer, longer than a short article."""
    return {
        "en": [
            "We and our 214 partners store and read cookies on your device to measure how often a page is read and to "
            "show fitting advertising.",
            "You can accept all cookies, refuse all of them or choose purpose by purpose; your choice is kept for six "
            "months on this device.",
            "Some partners process your personal data on the ground of legitimate interest, to which you can object "
            "in the list of partners.",
            "By clicking “Accept” you agree to this processing as described in our privacy policy and in the cookie "
            "policy of each partner.",
        ],
        "de": [
            "Wir und unsere 214 Partner speichern Cookies auf Ihrem Gerät und lesen sie aus, um Zugriffe zu messen "
            "und Werbung auszuspielen.",
            "Sie können alle Cookies annehmen, alle ablehnen oder nach Zwecken wählen; Ihre Auswahl gilt sechs Monate auf diesem Gerät.",
            "Einige Partner verarbeiten personenbezogene Daten aufgrund berechtigter Interessen; dem können Sie in "
            "der Liste widersprechen.",
            "Mit einem Klick auf „Zustimmen“ willigen Sie in die Verarbeitung ein, wie sie unsere Datenschutzerklärung beschreibt.",
        ],
        "fr": [
            "Nous et nos 214 partenaires déposons des cookies sur votre appareil afin de mesurer l'audience et "
            "d'afficher de la publicité.",
            "Vous pouvez accepter tous les cookies, les refuser ou choisir finalité par finalité; votre choix est conservé six mois.",
            "Certains partenaires traitent vos données personnelles au titre de l'intérêt légitime, auquel vous pouvez vous opposer.",
            "En cliquant sur « Accepter », vous consentez à ce traitement tel que décrit dans notre politique de confidentialité.",
        ],
    }[language]


SHORT = {
    "en": ["The ice on the long lake held on Tuesday, and eleven cutters took out forty blocks before the snow came.", "Nobody fell in."],
    "de": ["Das Eis auf dem langen See hielt am Dienstag, und elf Männer sägten vierzig Blöcke heraus.", "Keiner brach ein."],
    "fr": ["La glace du grand lac a tenu mardi, et onze hommes en ont tiré quarante blocs.", "Personne n'est tombé."],
}  # fmt: skip


class TestConsentLayers:
    @pytest.mark.parametrize("language", ["en", "de", "fr"])
    @pytest.mark.parametrize(
        "box", ["div class='cookie-consent'", "div id='cmp-container' class='gdpr'", "div", "div class='x7f2'"]
    )
    @pytest.mark.parametrize("before", [True, False])
    def test_a_layer_longer_than_the_article(self, language: str, box: str, before: bool) -> None:
        """With names or without, before the article or after it: the article comes out, and a layer that is named as one does not."""
        layer = f"<{box}>{paragraphs(consent(language))}<button>OK</button></div>"
        article = f"<article><h1>{TITLE}</h1>{paragraphs(SHORT[language])}</article>"
        result = clean(page(layer + article if before else article + layer, language=language))
        assert SHORT[language][0] in result.text
        if "cookie" in box or "gdpr" in box:
            assert [text for text in consent(language) if text in result.text] == []

    @pytest.mark.parametrize("before", [True, False])
    def test_the_short_sentences_of_the_article_stay_beside_a_layer(self, before: bool) -> None:
        """A short paragraph among the article's others, about which no rule speaks."""
        layer = f"<div class='cookie-consent'>{paragraphs(consent('en'))}<button>OK</button></div>"
        article = f"<article><h1>{TITLE}</h1>{paragraphs(SHORT['en'])}</article>"
        result = clean(page(layer + article if before else article + layer))
        assert [text for text in SHORT["en"] if text not in result.text] == []

    @pytest.mark.parametrize(
        "layer",
        ["<div id='cc' hidden>{}</div>", "<div style='display:none'>{}</div>", "<noscript>{}</noscript>"],
    )
    @pytest.mark.parametrize("language", ["en", "de", "fr"])
    def test_a_layer_that_the_page_hides_is_not_read(self, layer: str, language: str) -> None:
        """It is text that nobody sees, and no article, however short the article is."""
        article = f"<article><h1>{TITLE}</h1>{paragraphs(SHORT[language])}</article>"
        result = clean(page(article + layer.format(paragraphs(consent(language))), language=language))
        assert [text for text in SHORT[language] if text not in result.text] == []
        assert sources(result) == []

    def test_an_article_that_is_hidden_beside_a_hidden_layer(self) -> None:
        """The one is read, the other is not."""
        hidden = [f"<div style='display:none'>{paragraphs(texts)}</div>" for texts in (STORY, consent("en"))]
        result = clean(page("".join(hidden)))
        assert [text for text in STORY if text not in result.text] == []
        assert "cookies" not in "".join(piece.text for piece in result.pieces)


class TestShortPages:
    @pytest.mark.parametrize(
        "sentences",
        [
            ["The ice held.", "Nobody fell in."],
            ["Das Eis hielt.", "Keiner brach ein."],
            ["La glace a tenu.", "Personne n'est tombé."],
            ["El hielo aguantó.", "Nadie cayó."],
            ["Лёд выдержал.", "Никто не провалился."],
            ["氷は割れなかった。", "誰も落ちなかった。"],
            ["صمد الجليد.", "ولم يسقط أحد."],
        ],
    )
    @pytest.mark.parametrize("form", ["p", "one", "div", "bare"])
    def test_two_short_sentences_stay(self, sentences: list[str], form: str) -> None:
        """However little a page says, what it says comes out."""
        first, second = sentences
        body = {
            "p": f"<p>{first}</p><p>{second}</p>",
            "one": f"<p>{first} {second}</p>",
            "div": f"<main><div>{first}</div><div>{second}</div></main>",
            "bare": f"{first} {second}",
        }[form]
        result = clean(f"<!doctype html><html><head><title>{TITLE}</title></head><body>{body}</body></html>")
        assert first in result.text
        assert second in result.text

    @pytest.mark.parametrize(
        "body",
        [
            f"<h1>{TITLE}</h1><p>The ice held.</p><p>Nobody fell in.</p>",
            f"<h1>{TITLE}</h1><p>Das Eis hielt.</p><p>Keiner brach ein.</p>",
            "<div>The ice held.<br><br>Nobody fell in.</div>",
            "<div>Лёд выдержал.<br><br>Никто не провалился.</div>",
        ],
    )
    def test_two_short_sentences_stay_in_every_form(self, body: str) -> None:
        """Below a headline, or parted by breaks: no rule speaks, so nothing goes."""
        result = clean(f"<!doctype html><html><head><title>{TITLE}</title></head><body>{body}</body></html>")
        assert result.removed == ()

    def test_a_headline_alone_is_a_title(self) -> None:
        """It is metadata; that no article was found is said."""
        result = clean(f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1></body></html>")
        assert (result.text, result.title) == ("", TITLE)
        assert any(warning.startswith("empty") for warning in result.warnings)


KEPT = (
    "the column without what strong rules name|the extractor's answer|what no strong rule names|the column"
    "|all but menus and side columns|the whole page"
)


class TestHeldPages:
    @pytest.mark.parametrize(
        "body",
        [
            "<p>Subscribe to our newsletter.</p><p>Follow us on Facebook.</p>",
            "<main><p>Advertisement</p><p>Share this article on Facebook</p></main>",
            "<article><p>© 2024 Langvatn Blad. All rights reserved.</p></article>",
            "<p>Photo: Marit Lie / Langvatn Blad</p>",
        ],
    )
    def test_a_page_of_nothing_else(self, body: str) -> None:
        """It is emitted rather than lost; the result is held, and the warning says why and what was kept; its menus are not."""
        result = clean(page(body))
        assert result.held
        assert len(holds(result)) == 1
        assert re.fullmatch(rf"held: .+; kept: (?:{KEPT})", holds(result)[0])
        assert [text for text in re.findall(r">([^<>]+)</p>", body) if text in result.text]
        assert "Forside" not in result.text
        assert result.words_out > 0

    def test_a_page_of_menus_only(self) -> None:
        """There is nothing else to keep."""
        result = clean(page("<div id='app'></div>"))
        assert result.held
        assert result.words_out > 0

    def test_menus_and_a_footer_are_no_legal_text(self) -> None:
        """A page that shows no article, but for its menu and a line of small print, is held for another reason."""
        small_print = "<footer><p>© 2024 Langvatn Blad. All rights reserved.</p></footer>"
        markup = f"<html><body><nav><a href='/'>Forside</a></nav><div id='app'></div>{small_print}</body></html>"
        result = clean(markup)
        assert result.held
        assert not any("legal text" in warning for warning in result.warnings)

    def test_a_page_that_is_not_held_says_nothing(self) -> None:
        """An ordinary article."""
        result = clean(page(f"<article><h1>{TITLE}</h1>{paragraphs(STORY)}</article>"))
        assert not result.held
        assert holds(result) == []


LEGAL = {
    "en-privacy": (
        "Privacy policy",
        [
            "This privacy policy explains which personal data the Langvatn Ice Company collects when you visit this website.",
            "We use cookies that the shop basket needs; we set no cookies for advertising and pass no personal data to third parties.",
            "You have the right to ask for a copy of your data, to have them corrected or erased, and to object to their processing.",
        ],
    ),
    "en-terms": (
        "Terms and conditions",
        [
            "By using this website you agree to be bound by these terms and conditions; if you do not agree, please do not use it.",
            "All content is the property of the Langvatn Ice Company and may not be copied without permission. All rights reserved.",
            "We accept no liability for ice that has melted on its way, nor for damage that arises from the use of this website.",
        ],
    ),
    "de-imprint": (
        "Impressum",
        [
            "Angaben gemäß § 5 DDG: Langvatn Eis GmbH, Seestraße 4, 12345 Holm. Vertreten durch die Geschäftsführerin Marit Lie.",
            "Registergericht: Amtsgericht Holm, HRB 1234. Umsatzsteuer-Identifikationsnummer: DE123456789.",
            "Trotz sorgfältiger inhaltlicher Kontrolle übernehmen wir keine Haftung für die Inhalte externer Links.",
        ],
    ),
    "es-terms": (
        "Términos de uso",
        [
            "Estos términos de uso regulan el acceso a la página de la Nevería del Lago y la compra de hielo en línea.",
            "El usuario se compromete a hacer un uso adecuado de los contenidos y a no emplearlos para actividades ilícitas.",
            "La empresa no se hace responsable de los daños que pueda causar la interrupción del servicio.",
        ],
    ),
    "pl-privacy": (
        "Polityka prywatności",
        [
            "Niniejsza polityka prywatności opisuje, jakie dane osobowe zbiera lodownia w Holm podczas wizyty na stronie.",
            "Strona używa plików cookies niezbędnych do działania koszyka; nie stosujemy plików reklamowych.",
            "Każda osoba ma prawo dostępu do swoich danych, ich sprostowania i usunięcia oraz wniesienia sprzeciwu.",
        ],
    ),
    "nl-privacy": (
        "Privacyverklaring",
        [
            "In deze privacyverklaring leest u welke persoonsgegevens de IJsfabriek aan het Lange Meer verwerkt "
            "wanneer u deze site bezoekt.",
            "Wij gebruiken alleen cookies die nodig zijn voor het winkelmandje en verstrekken geen gegevens aan derden.",
            "U hebt het recht uw gegevens in te zien, te laten verbeteren of te laten verwijderen, en bezwaar te maken.",
        ],
    ),
    "ru-terms": (
        "Пользовательское соглашение",
        [
            "Настоящее соглашение определяет условия использования сайта ледника на Долгом озере и покупки льда через интернет.",
            "Пользователь обязуется не использовать материалы сайта в противоправных целях и не нарушать права третьих лиц.",
            "Администрация не несёт ответственности за временную недоступность сайта по техническим причинам.",
        ],
    ),
    "ja-privacy": (
        "プライバシーポリシー",
        [
            "当氷室は、本サイトをご利用になるお客様の個人情報を、以下の方針に基づいて取り扱います。",
            "取得した個人情報は、ご注文の発送とお問い合わせへの回答のために利用し、第三者に提供することはありません。",
            "本サイトでは、買い物かごを動かすために必要なクッキーのみを使用しています。",
        ],
    ),
}


class TestLegalPages:
    @pytest.mark.parametrize("name", sorted(LEGAL))
    @pytest.mark.parametrize("wrap", ["main", "article", "div class='legal-text'"])
    def test_what_is_boilerplate_elsewhere_is_their_subject(self, name: str, wrap: str) -> None:
        """Terms, imprints and privacy policies keep all their paragraphs; their menus go."""
        title, texts = LEGAL[name]
        body = f"<{wrap}><h1>{title}</h1>{paragraphs(texts)}</{wrap.partition(' ')[0]}>"
        result = clean(page(body, language=name[:2], title=f"{title} | Langvatn"))
        assert [text for text in texts if text not in result.text] == []
        assert "Forside" not in result.text

    @pytest.mark.parametrize(
        ("language", "title", "texts"),
        [
            (
                "it",
                "Informativa sulla privacy",
                [
                    "La presente informativa descrive come la Ghiacciaia del Lago tratta i dati di chi visita il sito e "
                    "acquista nel negozio.",
                    "I dati sono conservati per il tempo necessario a evadere l'ordine e non sono ceduti a terzi per finalità "
                    "di marketing.",
                    "L'interessato può chiedere in ogni momento l'accesso, la rettifica o la cancellazione dei propri dati.",
                    "Il titolare del trattamento è la Ghiacciaia del Lago, via del Porto 4, Holm.",
                ],
            ),
            (
                "fr",
                "Mentions légales",
                [
                    "Le présent site est édité par la Glacière du Grand Lac, société à responsabilité limitée au capital de "
                    "12 000 euros.",
                    "Conformément à la loi, vous disposez d'un droit d'accès, de rectification et de suppression de vos "
                    "données personnelles.",
                    "Toute reproduction du contenu du site sans autorisation écrite est interdite. Tous droits réservés.",
                ],
            ),
        ],
        ids=["it", "fr"],
    )
    def test_a_legal_page_loses_nothing_to_another_category(self, language: str, title: str, texts: list[str]) -> None:
        """An address in a privacy policy is no newsletter, a right no subscription."""
        body = f"<main><h1>{title}</h1>{paragraphs(texts)}</main>"
        result = clean(page(body, language=language, title=f"{title} | Langvatn"))
        assert [text for text in texts if text not in result.text] == []

    @pytest.mark.parametrize(
        ("language", "title", "texts"),
        [
            (
                "en",
                "What the town's new privacy policy means for the pupils",
                [
                    "The town council adopted a new privacy policy for its schools on Monday, and Marit Lie was the only one "
                    "to vote against it.",
                    "It allows teachers to photograph pupils at parties if the parents have signed a form that nobody has "
                    "ever read to the end.",
                    "Cookies on the school's website record which child opened which homework, which the council's lawyer "
                    "called harmless.",
                ],
            ),
            (
                "de",
                "Streit um die Datenschutzerklärung der Schule",
                [
                    "Der Gemeinderat hat am Montag eine neue Datenschutzerklärung für die Schulen beschlossen, gegen die "
                    "Stimme von Marit Lie.",
                    "Sie erlaubt es, Kinder bei Festen zu fotografieren, wenn die Eltern ein Formular unterschrieben haben, "
                    "das niemand liest.",
                    "Cookies auf der Seite der Schule halten fest, welches Kind welche Aufgabe geöffnet hat, was der Anwalt "
                    "harmlos nannte.",
                ],
            ),
            (
                "fr",
                "La politique de confidentialité qui divise Holm",
                [
                    "Le conseil municipal a adopté lundi une nouvelle politique de confidentialité pour ses écoles, contre "
                    "l'avis de Marit Lie.",
                    "Le texte permet de photographier les élèves si les parents ont signé un formulaire que personne n'a lu "
                    "jusqu'au bout.",
                    "Des cookies notent quel enfant a ouvert quel devoir, ce que l'avocat de la commune juge sans danger pour "
                    "les familles.",
                ],
            ),
            (
                "es",
                "Por qué nadie lee los términos y condiciones",
                [
                    "Un juez de Holm leyó en voz alta los términos y condiciones de una cafetera y tardó cuatro horas, según "
                    "la secretaria.",
                    "Ningún cliente había llegado nunca a la página treinta, donde la empresa se reservaba el derecho de "
                    "apagar la máquina.",
                    "La sentencia obliga a la empresa a resumir su política de privacidad en una página que un niño pueda entender.",
                ],
            ),
        ],
        ids=["en", "de", "fr", "es"],
    )
    def test_articles_about_them_are_ordinary_articles(self, language: str, title: str, texts: list[str]) -> None:
        """Not held; their paragraphs stay and the line of small print below them goes."""
        body = f"<article><h1>{title}</h1>{paragraphs(texts)}</article><div class='legal'><p>© 2024 Blad. All rights reserved.</p></div>"
        result = clean(page(body, language=language, title=f"{title} | Blad"))
        assert not result.held
        assert [text for text in texts if text not in result.text] == []
        assert "All rights reserved" not in result.text


TAGS = (
    "p div li ul ol h1 h2 h3 aside nav footer header main article section span b i em a pre code blockquote figure figcaption button label "
    "sup sub q ruby rt dl dt dd details summary form center address math mi"
).split()
CLASSES = (
    "",
    "",
    "",
    " class='cookie-consent'",
    " class='share'",
    " class='article-body'",
    " role='dialog'",
    " class='katex-like'",
)
WORDS = (
    "ferry", "Ærlig", "10", "日本語", "سفينة", "Sign up", "Read more", "©", "2", "[1]", "cookie", "x", "Donate today.", "ночь", "एक", "|",
    "The ice on the lake held, and nobody who had been out on it wanted to talk about it.", "Advertisement", "a.", "ß", "3 eggs",
)  # fmt: skip
GAPS = st.sampled_from(("", "", "", " ", "\n  ", "&nbsp;"))
words = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
cells = st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=4)


def table(rows: list[list[str]]) -> str:
    """A table whose words all stand in cells (`test_segment_html` has those that stand elsewhere)."""
    return (
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
    )


def elements(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(
        st.sampled_from(TAGS), st.sampled_from(CLASSES), GAPS, st.lists(inside, max_size=4).map("".join), GAPS, words
    ).map(lambda made: f"<{made[0]}{made[1]}>{made[2]}{made[3]}{made[4]}</{made[0]}>{made[5]}")


nodes = st.recursive(st.one_of(words, cells.map(table)), elements, max_leaves=14)
bodies = st.lists(nodes, max_size=6).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies)
@example("| <pre><button>ferry</button>ferry</pre>ferry ferry")
@example("<pre>ferry<button> </button></pre>")
@example("<math>ferry</math>")
def test_the_law_of_pages(body: str) -> None:
    """Whatever the tags and words: nothing vanishes, the sums add up, and words never come to nothing unless the result is held."""
    result = clean(f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>")
    visible = letters(re.sub(r"<[^<>]*>|&nbsp;", "", body))
    assert letters("".join(piece.text for piece in result.pieces)) == visible
    assert result.words_out <= result.words_in
    for piece in result.pieces:
        assert piece.removal is None or result.removed[piece.removal].text == piece.text
    if letters("".join(piece.text for piece in result.pieces if not piece.is_title)):
        assert result.held or letters(result.text)
    if result.held:
        assert letters(result.text)
        assert any(warning.startswith("held: ") for warning in result.warnings)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies)
def test_a_report_puts_every_removal_back_in_its_place(body: str) -> None:
    """Whatever the page: the clean text with what the report tells put in says all the page says, in order, and its forms fail at none."""
    result = clean(f"<!doctype html><html><head><title>t</title></head><body>{body}</body></html>")
    line = jsonl.to_line(jsonl.line_object(result, source="a"))
    validator().validate(json.loads(line))
    for form in ("md", "html", "tei"):
        assert result.to(form, images=True) is not None
    if not result.held:
        built = view.build(jsonl.read_line(line), result.text)
        shown = "".join(piece.text for piece in result.pieces if not piece.is_title)
        assert unnumbered(built.text) == unnumbered(shown)
        assert [built.text[place.start : place.end] for place in built.places] == [item.text for item in result.removed]


def unnumbered(text: str) -> str:
    """Letters only: the clean text numbers the items of a list."""
    return re.sub(r"\d", "", letters(text))
