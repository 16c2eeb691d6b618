"""Hostile documents of any size: each function takes a size in bytes (roughly) and gives a document, str or bytes.

`tests/test_hostile.py` cleans them small, `tests/benchmarks/hostile.py` large, against an ordinary document of the same size.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures"
Case = Callable[[int], str | bytes]


def fill(unit: str, size: int) -> str:
    """`unit` again and again, up to `size` characters."""
    return (unit * (size // len(unit) + 1))[:size]


def page(body: str) -> str:
    """A page round a body that opens like an article."""
    opening = "<p>The council of the small town voted on Tuesday to rebuild the old bridge across the river.</p>"
    return f"<!doctype html><html><head><title>Bridge</title></head><body><h1>Bridge</h1>{opening}{body}</body></html>"


def fixtures(pattern: str) -> Iterator[str]:
    """The fixtures' articles, over and over."""
    return cycle([path.read_text(encoding="utf-8", errors="replace") for path in sorted(FIXTURES.glob(pattern))])


def ordinary_text(size: int) -> str:
    """The texts of the fixtures in a row, each time with other numbers so that no two paragraphs are the same."""
    parts: list[str] = []
    length = 0
    for number, text in enumerate(fixtures("text/*/source.txt")):
        parts.append(text.replace(". ", f", says page {number}. "))
        length += len(parts[-1].encode("utf-8"))
        if length > size:
            break
    return "\n\n".join(parts)


def ordinary_page(size: int) -> str:
    """Paragraphs, headings, lists and links as an article has them."""
    texts = [
        line for text in islice(fixtures("text/en-*/source.txt"), 40) for line in text.splitlines() if line.strip()
    ]
    parts: list[str] = []
    length = 0
    for number, line in enumerate(cycle(texts)):
        parts.append(
            f"<p>{line} <a href='/{number}'>{number}</a></p>" if len(line) > 60 else f"<h2>{line} {number}</h2>"
        )
        length += len(parts[-1].encode("utf-8"))
        if length > size:
            break
    return page(f"<article>{''.join(parts)}</article>")


def one_line(size: int) -> str:
    """An ordinary text without a line break."""
    return " ".join(ordinary_text(size).split())


def short_lines(size: int) -> str:
    """Lines of one character."""
    return "".join(f"{'abcdefgh'[n % 8]}\n" for n in range(size // 2))


def combining(size: int) -> str:
    """One letter under a pile of marks, some of which compose and some of which are out of order."""
    return "A council met. e" + fill("\u0301\u0323\u0308\u0327\u0300", size // 2)


def zero_width(size: int) -> str:
    """Words drowned in characters without width."""
    return fill("sub" + "\u200b\u2060\ufeff\u00ad" * 8 + "scribe ", size // 3)


def bidi(size: int) -> str:
    """Overrides and isolates that never close."""
    return fill("Donate \u202e\u2067now\u202d\u2066 \u200f", size // 2)


def all_invisible(size: int) -> str:
    """Nothing but characters without width, in lines."""
    return fill("\u200b\u200e\n", size // 3)


def nul(size: int) -> str:
    """NUL between letters (a str: bytes like these are refused as binary)."""
    return fill("a\x00b Sign up\x00 ", size)


def lone_surrogates(size: int) -> str:
    """Halves of pairs, in the wrong order."""
    return fill("The council \udc00met\ud800. ", size // 2)


def invalid_utf8(size: int) -> bytes:
    """Text in UTF-8 with a broken sequence at every other place."""
    return (b"The caf\xc3\xa9 \xff\xc3 of M\xc3\xbcnchen \xe2\x82 opened. " * (size // 38 + 1))[:size]


def mixed_encodings(size: int) -> bytes:
    """A line each in UTF-8, windows-1252, windows-1251, Shift JIS and UTF-16."""
    line = (
        "Café – der Mayor said".encode()
        + b"\n"
        + "Café naïve".encode("cp1252")
        + b"\n"
        + "Совет города".encode("cp1251")
        + b"\n"
    )
    line += "市議会は".encode("cp932") + b"\n" + "wide".encode("utf-16-le") + b"\n"
    return (line * (size // len(line) + 1))[:size]


def letters(size: int) -> str:
    """One word without an end."""
    return fill("a", size)


def spaces(size: int) -> str:
    """Blanks between two words, again and again."""
    return fill("By" + " " * 5000 + "Photo", size)


def digits(size: int) -> str:
    """A number without an end."""
    return fill("0123456789", size)


def stops(size: int) -> str:
    """Full stops and capitals: every other character could end a sentence."""
    return fill("A. ", size)


def quotes(size: int) -> str:
    """Quotation marks that open and never close."""
    return fill('“a „b «c "d ', size // 2)


def keywords(size: int) -> str:
    """Every rule's keywords in one paragraph, without the words between."""
    from shipped import shipped

    from cleaner.evidence.rules.literals import edges
    from cleaner.evidence.rules.scan import ready_keywords

    words = sorted(
        {edges(keyword)[0] for rule in shipped().rules if rule.kind == "phrase" for keyword in ready_keywords(rule)}
    )
    random.Random(1).shuffle(words)
    return fill(" ".join(words) + " ", size)


def near_matches(size: int) -> str:
    """The rules' own examples without their ends, in one paragraph."""
    from shipped import shipped

    parts = [
        example.text[: 3 * len(example.text) // 4]
        for rule in shipped().rules
        for example in rule.match
        if not example.is_html
    ]
    random.Random(1).shuffle(parts)
    return fill(" ".join(parts) + " ", size)


def prompts(size: int) -> str:
    """Prompts and nothing else, a line each: it is held, after many things would have gone."""
    lines = [
        "Read more",
        "Sign up for our newsletter",
        "Share on Facebook",
        "Advertisement",
        "Photo: A. Bee / AFP",
        "Donate now",
    ]
    return "".join(f"{lines[n % 6]} {n}\n" for n in range(size // 20))


def alternating(size: int) -> str:
    """A prompt after every paragraph: thousands of cuts."""
    line = "The council of the small town voted on Tuesday to rebuild the old bridge across river {n}, the mayor said after the vote."
    return "".join(f"{line.format(n=n)}\n\nRead more: Bridge {n} closed\n\n" for n in range(size // 160))


def hard_wrapped(size: int) -> str:
    """Lines of one length that never end a sentence: one paragraph without an end."""
    return "".join(f"the council voted on tuesday to rebuild the old bridge over {n:08d},\n" for n in range(size // 70))


def deep(size: int) -> str:
    """Elements in elements in elements."""
    count = size // 11
    return page("<div>" * count + "deep" + "</div>" * count)


def deep_inline(size: int) -> str:
    """Inline elements that are never closed."""
    return page("".join(f"<b><i>w{n} " for n in range(size // 12)))


def deep_lists(size: int) -> str:
    """Lists in lists."""
    return page("".join(f"<ul><li>Item {n}" for n in range(size // 18)))


def deep_tables(size: int) -> str:
    """Tables in tables."""
    return page("".join(f"<table><tr><td>cell {n}" for n in range(size // 24)))


def attributes(size: int) -> str:
    """One element with nothing but attributes."""
    return page("<div " + " ".join(f"a{n}=x" for n in range(size // 10)) + ">text</div>")


def classes(size: int) -> str:
    """Elements with long lists of classes."""
    return page(
        "".join(
            f"<div class='{' '.join(f'newsletter-{n}-{k}' for k in range(50))}'>word {n}</div>"
            for n in range(size // 900)
        )
    )


def links(size: int) -> str:
    """Links side by side."""
    return page("".join(f"<a href='/{n}'>Link {n}</a>" for n in range(size // 30)))


def list_links(size: int) -> str:
    """One list of links, an item each."""
    return page(f"<ul>{''.join(f'<li><a href=/{n}>Link {n}</a></li>' for n in range(size // 38))}</ul>")


def asking_items(size: int) -> str:
    """One list of links that all ask for the same."""
    return page("<ul>" + "<li><a href=/donate>Give</a></li>" * (size // 33) + "</ul>")


def address_fields(size: int) -> str:
    """One form of nothing but fields for an address."""
    return page("<form><p>Post from the quay</p>" + "<input type=email>" * (size // 18) + "</form>")


def breaks(size: int) -> str:
    """Line breaks instead of paragraphs."""
    return page("".join(f"The council met {n}<br>" for n in range(size // 24)))


def paragraphs(size: int) -> str:
    """Paragraphs of a word."""
    return page("".join(f"<p>{n}" for n in range(size // 8)))


def same_paragraphs(size: int) -> str:
    """One paragraph again and again: every line of an extraction fits every block."""
    return page("<p>The council of the small town voted on Tuesday to rebuild the old bridge.</p>" * (size // 82))


def entities(size: int) -> str:
    """Declared entities that would expand without end, and references to them; character references besides."""
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    body = fill("<p>&a11;&amp;amp;&#x41;&#0;</p>", size)
    return f"<?xml version='1.0'?><!DOCTYPE html [{bomb}]><html><body><p>The council met.</p>{body}"


def comments(size: int) -> str:
    """Comments and CDATA sections that open in one another."""
    return page(fill("<!-- <![CDATA[ --> x ]]> <!-- -- > --!> y <![CDATA[ <!-- ]]> z <!> <!---> ", size))


def brackets(size: int) -> str:
    """Tags that never begin."""
    return page(fill("< <a <b < ><", size))


def long_attribute(size: int) -> str:
    """Values of attributes without an end."""
    return page(
        f"<div style='{fill('display ', size // 3)}' class='{fill('a', size // 3)}' id='{fill('b_', size // 3)}'>text</div>"
    )


def json_ld(size: int) -> str:
    """JSON-LD that nests, and articleBody after articleBody."""
    deep = '{"@graph":[' * (size // 44) + "]}" * (size // 44)
    bodies = ",".join(f'{{"articleBody":"{"<p" * 40} council {n}"}}' for n in range(size // 240))
    scripts = (
        f'<script type="application/ld+json">{deep}</script><script type="application/ld+json">[{bodies}]</script>'
    )
    return page(scripts + "<p>The council met.</p>")


def dates(size: int) -> str:
    """What looks like metadata, everywhere."""
    unit = "<meta property=article:published_time content=2024-01-0{n}><time datetime=2024-02-30>3 May 2024</time>"
    unit += "<span class=author>By Tom {n}</span>"
    return page("".join(unit.format(n=n % 10) for n in range(size // len(unit))))


TEXTS: dict[str, Case] = {
    name: case
    for name, case in globals().items()
    if name
    in (
        "one_line short_lines combining zero_width bidi all_invisible nul lone_surrogates invalid_utf8 mixed_encodings letters "
        "spaces digits stops quotes keywords near_matches prompts alternating hard_wrapped"
    ).split()
}
PAGES: dict[str, Case] = {
    name: case
    for name, case in globals().items()
    if name
    in (
        "deep deep_inline deep_lists deep_tables attributes classes links list_links asking_items address_fields breaks paragraphs "
        "same_paragraphs entities comments brackets long_attribute json_ld dates"
    ).split()
}
