"""How a page's markup becomes text: tables, code, formulas, lists, raised letters, what is hidden, stretches inside a block."""

from __future__ import annotations

import pytest

from cleaner.segment.html import segment
from cleaner.segment.page import Page
from cleaner.segment.parsing import parse
from cleaner.segment.paths import FEW, paths

POST = "The piles of the old quay stood dry for the first time since the war."


def segmented(markup: str, *shown: str) -> Page:
    root = parse(markup)
    assert root is not None
    return segment(root, frozenset(shown))


def displays(markup: str) -> list[str]:
    return [facts.display for facts in segmented(markup).facts]


def one(markup: str) -> str:
    """The text of a page that is one block."""
    found = displays(markup)
    assert len(found) == 1, found
    return found[0]


def units(markup: str) -> list[tuple[str, str]]:
    """Of each block what it is as a whole, and its text."""
    return [(facts.unit, facts.display) for facts in segmented(markup).facts]


def marks(markup: str) -> list[tuple[str, str]]:
    """Of each block what is written before it, and its text."""
    return [(facts.mark, facts.display) for facts in segmented(markup).facts]


def stretches(markup: str) -> list[tuple[str, str]]:
    """The inline elements told apart: each one's tag and the text that its offsets name in the matching view of its block."""
    page = segmented(markup)
    return [
        (str(part.element.tag), block.text[part.start : part.end])
        for block, facts in zip(page.blocks, page.facts, strict=True)
        for part in facts.spans
    ]


class TestTables:
    @pytest.mark.parametrize(
        ("table", "rows"),
        [
            ("<tr><th>Port<th>Tons<tr><td>Vik<td>1,204", "Port | Tons\nVik | 1,204"),
            ("<thead><tr><th>År</th><th>By</th></tr></thead><tbody><tr><td>1931</td><td>Bø</td></tr></tbody>", "År | By\n1931 | Bø"),
            ("<tr><td>Aud</td><td>9</td></tr><tr><td>Leif</td><td>4</td></tr>", "Aud | 9\nLeif | 4"),
            ("<tr><th>A</th><th>B</th><th>C</th></tr><tr><td>1</td><td></td><td>3</td></tr>", "A | B | C\n1 |  | 3"),
            ("<tr><th>A</th><th>B</th><th>C</th></tr><tr><td></td><td>&nbsp;</td><td>6</td></tr>", "A | B | C\n|  | 6"),
            ("<tr><th>A</th><th>B</th></tr><tr><td></td><td></td></tr><tr><td>1</td><td>2</td></tr>", "A | B\n1 | 2"),
            ("<tr><th>Port</th><th colspan=2>Catch</th></tr><tr><td>Vik</td><td>cod</td><td>9</td></tr>", "Port | Catch |\nVik | cod | 9"),
            ("<tr><th>X<th>Y<tr><td rowspan=2>Vik<td>cod<tr><td>ling", "X | Y\nVik | cod\n| ling"),
            ("<tr><td>A</td><td rowspan='2'>B</td></tr><tr><td>C</td></tr>", "A | B\nC |"),
            (
                "<tr><th colspan=2 rowspan=2>x</th><th>y</th></tr><tr><th>z</th></tr><tr><td>1</td><td>2</td><td>3</td></tr>",
                "x |  | y\n|  | z\n1 | 2 | 3",
            ),
            ("<tr><td colspan=0>a</td><td>b</td></tr><tr><td rowspan=-2>c</td><td rowspan=99999>d</td></tr>", "a | b\nc | d"),
            ("<tr><th>K</th><th>V</th></tr><tr><td>a<br>b</td><td><p>x</p><p>y</p></td></tr>", "K | V\na b | x y"),
            ("<tr><th>Rett<th>Ting<tr><td>Suppe<td><ul><li>salt</li><li>ben</li></ul>", "Rett | Ting\nSuppe | salt ben"),
            ("<tr><th>K<th>V<tr><td>10<sup>6</sup><td><math alttext='x_1'></math>", "K | V\n10⁶ | x_1"),
            ("<tr><th>K<th>V<tr><td><script>var a;</script>x<td><style>b{}</style>y", "K | V\nx | y"),
            ("<tr><th>المدينة<th>العدد<tr><td>طنجة<td>١٢", "المدينة | العدد\nطنجة | ١٢"),
        ],
    )  # fmt: skip
    def test_a_table_of_data_is_one_unit(self, table: str, rows: str) -> None:
        """A line a row, a bar between cells; a cell that is empty, or spanned by another, keeps its column; empty rows go."""
        assert units(f"<table>{table}</table>") == [("table", rows)]

    @pytest.mark.parametrize(
        "table",
        [
            "<table role='presentation'><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            "<table role='NONE'><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            "<table datatable='0'><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>",
            "<table><tr><td><h2>a</h2></td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
            "<table><tr><td><form>a</form></td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
            f"<table><tr><td>{'Das Meer ist heute ruhig. ' * 20}</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
            f"<table><tr><th>a</th><th>b</th></tr><tr><td>{'Das Meer ist heute ruhig. ' * 40}</td><td>d</td></tr></table>",
            f"<table><tr><td>菜单</td><td>a</td></tr><tr><td>b</td><td>{'今天的海面很平静，渡船又开了。' * 20}</td></tr></table>",
            "<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td></tr><tr><td>e</td><td>f</td></tr><tr><td>g</td></tr></table>",
            f"<table><tr><td>3 May</td><td>#2</td></tr><tr><td>Oda</td><td>{POST}<br>&nbsp;<br>{POST}</td></tr></table>",
            f"<table><tr><td>3 May</td><td>#2</td></tr><tr><td>Oda</td><td><b>{POST}</b><br><!-- x --><br>{POST}</td></tr></table>",
            f"<table><tr><td>3 May</td><td>#2</td></tr><tr><td>Oda</td><td><div>{POST}</div><p>Bye.</td></tr></table>",
        ],
    )
    def test_a_table_that_lays_out_a_page_is_no_unit(self, table: str) -> None:
        """Roles of presentation, one row, one column, headings, forms, columns of text: the cells are blocks of their own."""
        assert all(unit == "" for unit, _ in units(table))
        assert len(displays(table)) > 1

    @pytest.mark.parametrize(
        "table",
        [
            f"<tr><td>3 May</td><td>#2</td></tr><tr><td>Oda</td><td>{POST}<br>{POST}</td></tr>",
            f"<tr><td>3 May</td><td>#2</td></tr><tr><td>Oda</td><td><p>{POST}</p><p>&nbsp;</p><br><br></td></tr>",
            f"<tr><td>3 May</td><td>#2</td></tr><tr><td>Oda</td><td><br><br>{POST}<!-- x --></td></tr>",
            "<tr><td><div>Vik</div><div>north</div></td><td>12</td></tr><tr><td><div>Mo</div><div>south</div></td><td>9</td></tr>",
            f"<tr><th>Day</th><th>Plan</th></tr><tr><td>Oda</td><td><p>{POST}</p><p>{POST}</p></td></tr>",
            "<tr>" + f"</tr><tr><td>Oda</td><td><p>{POST}</p><p>Bye.</p></td>" * 6 + "</tr>",
        ],
        ids=["lines", "empty paragraphs", "empty lines before", "two lines a name", "headers", "many rows"],
    )
    def test_a_table_of_data_with_longer_cells(self, table: str) -> None:
        """What is no column of text stays a unit: one paragraph, few words, a header, or many rows."""
        assert [unit for unit, _ in units(f"<table>{table}</table>")] == ["table"]

    def test_a_table_inside_a_table(self) -> None:
        """The outer one lays out the page; the inner one is data."""
        inner = "<table><tr><th>Inn</th><th>Ut</th></tr><tr><td>1</td><td>2</td></tr></table>"
        markup = f"<table><tr><td>{inner}</td><td>side</td></tr><tr><td>x</td><td>y</td></tr></table>"
        assert units(markup) == [("table", "Inn | Ut\n1 | 2"), ("", "side"), ("", "x"), ("", "y")]

    @pytest.mark.parametrize("caption", ["Fangst i <b>2023</b>", "<p>Fangst i</p><p>2023</p>", "Fangst<br>i 2023"])
    def test_the_caption_stands_before_its_table(self, caption: str) -> None:
        """It is a block of its own, in one line."""
        page = segmented(f"<table><caption>{caption}</caption><tr><th>K<th>V<tr><td>a<td>b</table>")
        assert [(block.kind, facts.display) for block, facts in zip(page.blocks, page.facts, strict=True)] == [
            ("caption", "Fangst i 2023"),
            ("table", "K | V\na | b"),
        ]

    def test_text_around_a_table_stays_in_order(self) -> None:
        """A table in the middle of a paragraph parts it."""
        markup = "<div>før <table><tr><th>K<th>V<tr><td>a<td>b</table> etter</div>"
        assert units(markup) == [("", "før"), ("table", "K | V\na | b"), ("", "etter")]

    @pytest.mark.parametrize(
        ("cells", "linked"),
        [
            ("<td><a href=/1>One</a><td><a href=/2>Two words</a><tr><td><a href=/3>Three</a><td><a href=/4>Four</a>", 5),
            ("<th>Town<th>Page<tr><td>Vik<td><ul><li><a href=/1>One</a></li><li><a href=/2>Two</a></li></ul>", 2),
            ("<th>Town<th>Tons<tr><td>Vik<td>12", 0),
        ],
    )  # fmt: skip
    def test_words_in_links_are_counted_for_the_table(self, cells: str, linked: int) -> None:
        """So that a table of links can be told from one of data."""
        (facts,) = segmented(f"<table><tr>{cells}</table>").facts
        assert (facts.unit, facts.link_words) == ("table", linked)

    @pytest.mark.parametrize(
        ("inside", "words"),
        [
            ("<thead><th>Kai</th><th>Tonn</th></thead><tr><td>a<td>b</tr><tr><td>c<td>d</tr>", ["Kai", "Tonn", "a", "d"]),
            ("<tr><th>K</th><th>V</th></tr><tr><td>a</td><td>b</td></tr><td>late</td><td>cells</td>", ["K", "b", "late", "cells"]),
            ("<tr><th>K</th><th>V</th></tr>stray<tr><td>a</td><td>b</td></tr>", ["K", "stray", "b"]),
            ("<tr><th>K</th><th>V</th></tr><tr>stray<td>a</td><td>b</td></tr>", ["K", "stray", "b"]),
            ("<tr><th>K</th><th>V</th></tr><tr><td>a</td><td>b</td></tr><tr><div>odd</div></tr>", ["K", "b", "odd"]),
            ("<tr><th>K</th><th>V</th></tr><tr><td>a</td><td>b</td></tr><p>below</p>", ["K", "b", "below"]),
        ],
        ids=["thead-without-tr", "cells-without-tr", "text-in-table", "text-in-row", "div-in-row", "p-in-table"],
    )  # fmt: skip
    def test_nothing_of_a_broken_table_vanishes(self, inside: str, words: list[str]) -> None:
        """Words that a browser shows come out, wherever in the table they stand."""
        shown = " ".join(displays(f"<table>{inside}</table>"))
        assert [word for word in words if word in shown] == words

    @pytest.mark.parametrize(
        "inside",
        [
            "<tr><td>a</td><td hidden>secret</td></tr>",
            "<tr hidden><td>secret</td><td>secret</td></tr><tr><td>a</td><td>b</td></tr>",
            "<tr style='display:none'><td>secret</td><td>secret</td></tr><tr><td>a</td><td>b</td></tr>",
            "<caption hidden>secret</caption><tr><td>a</td><td>b</td></tr>",
        ],
        ids=["cell", "row", "row-style", "caption"],
    )
    def test_hidden_rows_and_cells_are_not_shown(self, inside: str) -> None:
        """Rows and cells that the page hides are hidden in a table of data as elsewhere."""
        assert "secret" not in " ".join(displays(f"<table><tr><th>K</th><th>V</th></tr>{inside}</table>"))

    @pytest.mark.parametrize(
        ("inside", "words"),
        [
            ("<tr><td>a</td><td hidden>two words</td></tr><tr><td>c</td></tr>", [2]),
            ("<tr hidden><td>three small words</td></tr><tr><td>a</td></tr>", [3]),
            ("<tbody style='display:none'><tr><td>one</td></tr></tbody><tr><td>a</td></tr>", [1]),
            ("<caption hidden>two words</caption><tr><td>a</td></tr>", [2]),
        ],
    )
    def test_hidden_rows_and_cells_are_counted(self, inside: str, words: list[int]) -> None:
        """As hidden text is elsewhere; where it is asked for it is read."""
        markup = f"<table><tr><th>K</th><th>V</th></tr>{inside}</table>"
        assert [count for _, count in segmented(markup).hidden] == words
        assert len(" ".join(facts.display for facts in segmented(markup, "hidden").facts)) > len(
            " ".join(displays(markup))
        )

    def test_cells_without_a_row_are_a_row(self) -> None:
        """Markup without `tr` is still a table."""
        markup = "<table><thead><th>Kai<th>Tonn</thead><tbody><tr><td>Vik<td>9<tr><td>Bø<td>4</tbody></table>"
        assert units(markup) == [("table", "Kai | Tonn\nVik | 9\nBø | 4")]

    def test_hidden_text_inside_a_cell_is_not_shown_but_counted(self) -> None:
        """An element that hides in a cell."""
        page = segmented("<table><tr><th>K<th>V<tr><td>a<span hidden> two words</span><td>b</table>")
        assert [facts.display for facts in page.facts] == ["K | V\na | b"]
        assert [words for _, words in page.hidden] == [2]


class TestCode:
    @pytest.mark.parametrize(
        ("pre", "shown"),
        [
            ("a = 1\n  b = 2", "a = 1\n  b = 2"),
            ("\n\tif x:\n\t\ty()\n", "\tif x:\n\t\ty()"),
            ("first\n\n\nafter  two blanks", "first\n\n\nafter  two blanks"),
            ("<div>def f(x):</div><div>    return x</div>", "def f(x):\n    return x"),
            ("<ol><li>let a = 1;</li><li>  let b = 2;</li></ol>", "let a = 1;\n  let b = 2;"),
            ("eins<br>  zwei<br><br>vier", "eins\n  zwei\n\nvier"),
            ("<div>a</div><div><br></div><div>c</div>", "a\n\nc"),
            ("<code><span class=k>if</span> (a &lt; b) {\n    go();\n}\n</code>", "if (a < b) {\n    go();\n}"),
            ("<code><span class='line'>x</span>\n<span class='line'>  y</span></code>", "x\n  y"),
            ("<p>para</p><p>  para</p>", "para\n  para"),
            ("a<script>no</script><span hidden>no</span>b", "ab"),
        ],
    )  # fmt: skip
    def test_lines_and_indentation_are_kept(self, pre: str, shown: str) -> None:
        """A listing is one unit, whatever elements its lines are made of."""
        assert units(f"<pre>{pre}</pre>") == [("code", shown)]

    @pytest.mark.parametrize(
        ("pre", "found"),
        [
            ("<span class='lineno'>1</span>let a;\n<span class='lineno'>2</span>let b;", [("span", "1"), ("span", "2")]),
            ("<span class='line-number'>12 </span>x()", [("span", "12 ")]),
            ("<button class='copy-btn'>Copy</button>npm test", [("button", "Copy")]),
            ("<button>Kopieren</button>npm test", [("button", "Kopieren")]),
            ("<span class='k'>let</span> <span class='s'>'é'</span>", []),
            ("<span class='lineno'>  1</span> let a;\n<span class='lineno'> 10</span> let b;", [("span", "1"), ("span", "10")]),
            ("<span class='lineno'> 1</span> é", [("span", "1")]),
            ("npm test<button class='copy-btn'>\n  <svg></svg>\n</button>", []),
            ("  <button> </button> npm test <button> </button>a  é<button>Copy</button>", [("button", "Copy")]),
            ("  <button>Copy</button>  ", []),
        ],
    )  # fmt: skip
    def test_line_numbers_and_buttons_are_stretches_of_their_own(self, pre: str, found: list[tuple[str, str]]) -> None:
        """What a rule can name in a listing; colours of syntax are not."""
        assert stretches(f"<pre>{pre}</pre>") == found

    def test_a_table_of_gutter_and_code_is_no_table(self) -> None:
        """Numbers and code are two blocks, so that the numbers can go."""
        markup = "<table><tr><td class='gutter'><pre>1\n2</pre></td><td><pre>a = 1\n  b = 2</pre></td></tr></table>"
        assert units(markup) == [("code", "1\n2"), ("code", "a = 1\n  b = 2")]

    def test_a_table_inside_a_listing_is_code(self) -> None:
        """As highlight.js writes it: a row a line, indentation kept."""
        rows = "".join(f"<tr><td class='hljs-ln-n'></td><td>{line}</td></tr>" for line in ("if x:", "    y()"))
        ((unit, shown),) = units(f"<pre><code><table class='hljs-ln'>{rows}</table></code></pre>")
        assert unit == "code"
        assert [line.rstrip() for line in shown.splitlines()] == ["if x:", "    y()"]

    def test_code_in_a_sentence_is_no_unit(self) -> None:
        """`code` without `pre` is part of its paragraph."""
        assert units("<p>Kjør <code>ls  -l</code> nå.</p>") == [("", "Kjør ls -l nå.")]


TEX = "application/x-tex"


class TestFormulas:
    @pytest.mark.parametrize(
        ("markup", "shown"),
        [
            (f"<math><semantics><mi>x</mi><annotation encoding='{TEX}'>x = 2</annotation></semantics></math>", "x = 2"),
            (f"<math alttext='no'><mi>x</mi><annotation encoding='{TEX}'>\\frac a b</annotation></math>", r"\frac a b"),
            ("<math alttext='\\displaystyle E = mc^2'><mi>E</mi></math>", "E = mc^2"),
            ("<math alttext='{\\displaystyle a^{2}}'></math>", "a^{2}"),
            ("<math><mi>x</mi><mo>=</mo><msup><mi>y</mi><mn>2</mn></msup></math>", "x = y^2"),
            ("<math><msub><mi>v</mi><mn>0</mn></msub><mo>&lt;</mo><mn>3</mn></math>", "v_0 < 3"),
            ("<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math>", "(a+b)/2"),
            ("<math><msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt></math>", "√(a+b)"),
            ("<math><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover></math>", "∑_i^n"),
            ("<m:math xmlns:m='http://www.w3.org/1998/Math/MathML'><m:mi>z</m:mi></m:math>", "z"),
            (
                f"<span class='katex'><span><math><mi>r</mi><annotation encoding='{TEX}'>r^2</annotation></math></span>"
                "<span class='katex-html' aria-hidden='true'><span class='base'>r<span>2</span></span></span></span>",
                "r^2",
            ),
            (
                "<span class='MathJax_Preview'>k+1</span><span class='MathJax' data-mathml='&lt;math>&lt;mi>k&lt;/mi>&lt;/math>'>"
                "<nobr>k + 1</nobr></span><script type='math/tex'>k+1</script>",
                "k+1",
            ),
            (
                "<span class='mjx-chtml MathJax_CHTML'><span class='mjx-char'>k</span><span class='MJX_Assistive_MathML'>"
                "<math><mi>k</mi></math></span></span><script type='math/tex'>k</script>",
                "k",
            ),
            (
                "<mjx-container jax='CHTML'><mjx-math><mjx-mi></mjx-mi></mjx-math><mjx-assistive-mml><math><mi>q</mi></math>"
                "</mjx-assistive-mml></mjx-container>",
                "q",
            ),
            ("<mjx-container jax='SVG' aria-label='x squared'><svg></svg></mjx-container>", "x squared"),
            (
                "<span class='mwe-math-element'><span style='display: none'><math alttext='{\\displaystyle n!}'></math></span>"
                "<img class='mwe-math-fallback-image-inline' src='/math/render/svg/1' alt='{\\displaystyle n!}'></span>",
                "n!",
            ),
            ("<img class='tex' alt='\\pi r^2' src='/p.png'>", r"\pi r^2"),
            ("<img alt='x^y' src='https://latex.codecogs.com/gif.latex?x%5Ey'>", "x^y"),
            ("<script type='math/tex; mode=inline'>\\sum_i\n  i</script>", r"\sum_i i"),
        ],
    )  # fmt: skip
    def test_a_formula_is_written_once(self, markup: str, shown: str) -> None:
        """Its source where the page has it, else its tokens; glyphs, previews and second renderings are not read."""
        assert one(f"<p>Så er {markup} funnet.</p>") == f"Så er {shown} funnet."
        assert units(f"<div>{markup}</div>") == [("formula", shown)]

    @pytest.mark.parametrize(
        "markup",
        [
            "<img src='/cat.jpg' alt='a cat'>",
            "<img class='math' src='/p.png' alt=''>",
            "<script type='text/javascript'>x^2</script>",
        ],
    )
    def test_what_is_no_formula(self, markup: str) -> None:
        """Pictures and scripts are not read as formulas."""
        assert one(f"<p>Så er {markup}funnet.</p>") == "Så er funnet."

    def test_a_formula_on_its_own_after_its_container(self) -> None:
        """MathJax writes a display and its source side by side."""
        markup = "<div class='MathJax_Display'><span class='MathJax'>y</span></div><script type='math/tex; mode=display'>y^3</script>"
        assert units(f"<p>før</p>{markup}<p>etter</p>") == [("", "før"), ("formula", "y^3"), ("", "etter")]

    def test_formulas_in_headings_and_links(self) -> None:
        """They are part of the text around them, in links of the links."""
        page = segmented(
            "<h2>Om <math alttext='\\pi'></math></h2><p><a href=/m>se <math alttext='x'></math></a> her</p>"
        )
        assert [(facts.display, facts.link_words, facts.unit) for facts in page.facts] == [
            (r"Om \pi", 0, ""),
            ("se x her", 2, ""),
        ]

    @pytest.mark.parametrize(
        "markup",
        [
            "<p class='mathjax'>First words. <span><math alttext='k'></math></span> Last words.</p>",
            "<blockquote class='abstract mathjax'>First words. <span><math><mi>k</mi></math></span> Last words.</blockquote>",
            "<article class='mathjax'><p>First words.</p><p><math><mi>k</mi></math> Last words.</p></article>",
            "<html><body class='MathJax'><p>First words.</p><p><math><mi>k</mi></math> Last words.</p></body></html>",
            "<div class='katex'>First words. <img src='/p.jpg' alt='k'> Last words.</div>",
            "<div class='mathjax'>First words. <math><mi>k</mi></math> <i>Last words.</i></div>",
            "<div class='mathjax'><div class='mathjax'>First words. <math><mi>k</mi></math></div> Last words.</div>",
            "<p><span class='mathjax'>First words.</span><script type='math/tex'>k</script> Last words.</p>",
            "<p class='katex'>First words. <span class='katex-mathml'><math alttext='k'></math></span> Last words.</p>",
        ],
    )
    def test_text_in_an_element_that_is_named_for_formulas(self, markup: str) -> None:
        """A class such as `mathjax` on a paragraph or an article does not make it one formula: its words stay."""
        shown = " ".join(displays(markup))
        assert "First words." in shown
        assert "Last words." in shown

    @pytest.mark.parametrize(
        ("markup", "shown"),
        [
            ("<math>\\frac a b</math>", [r"\frac a b"]),
            ("<math>`", ["`"]),
            ("<p>If <math><mi>k</mi> &lt; <mn>2</mn></math> it holds.</p>", ["If k < 2 it holds."]),
            ("<math><apply><plus/><ci>k</ci><cn>2</cn></apply></math>", ["k2"]),
            ("<math><mrow><mi>k</mi><!-- c --> holds</mrow></math>", ["k holds"]),
            ("<p>If <math><mi>k</mi> <p>First words.</p><p>Last words.</p>", ["If k", "First words.", "Last words."]),
            ("<p>If <math alttext='k'><p>First words.</p><p>Last words.</p>", ["If", "First words.", "Last words."]),
            ("<p>If <math><mi>k<div>First words.</div>Last words.", ["If k", "First words.", "Last words."]),
            ("<span class='katex'><math>First words.</math></span>", ["First words."]),
            ("<math><mi>k</mi><mphantom>no</mphantom><annotation>no</annotation></math>", ["k"]),
        ],
    )
    def test_what_is_more_than_a_formula(self, markup: str, shown: list[str]) -> None:
        """Text in none of its tokens, and paragraphs behind a tag that nobody closed: nothing of it vanishes."""
        assert displays(markup) == shown

    def test_a_formula_of_very_many_parts_is_one(self) -> None:
        """It is not looked through for what else it may hold."""
        assert one(f"<p><math>{'<mi>k</mi>' * 999}</math></p>") == "k" * 999
        assert one(f"<p>a <math>{'<mi>k</mi>' * 1001}</math></p>") == "a " + "k" * 1001

    @pytest.mark.parametrize("element", ["span", "div"])
    def test_two_formulas_in_one_container(self, element: str) -> None:
        """Neither stands for both."""
        markup = f"<{element} class='mathjax'><math><mi>k</mi></math> + <math><mi>l</mi></math></{element}>"
        assert displays(markup) == ["k + l"]

    @pytest.mark.parametrize("name", ["MathJax_SVG", "MathJax_MathML", "MathJax_SVG_Display", "MathJax_PHTML"])
    def test_other_renderers_of_mathjax_2(self, name: str) -> None:
        """Each writes the formula and leaves its source behind; it is read once."""
        markup = f"<span class='{name}'><math><mi>k</mi></math></span><script type='math/tex'>k</script>"
        assert one(f"<p>Så er {markup} funnet.</p>") == "Så er k funnet."

    @pytest.mark.parametrize(
        ("tokens", "shown"),
        [
            ("<mi>x</mi><mtext> if </mtext><mi>y</mi>", "x if y"),
            ("<mroot><mi>x</mi><mn>3</mn></mroot>", "∛x"),
            ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
            ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "(a+b)^2"),
            ("<mfrac><mn>1</mn><mrow><mn>2</mn><mi>c</mi></mrow></mfrac>", "1/(2c)"),
            ("<msqrt><mi>a</mi></msqrt><mi>b</mi><mo>≠</mo><msqrt><mi>a</mi><mi>b</mi></msqrt>", "√ab≠√(ab)"),
            ("<mfenced open='[' close=']' separators=';|'><mi>a</mi><mi>b</mi><mi>c</mi></mfenced>", "[a;b|c]"),
            ("<mfenced></mfenced>", "()"),
            ("<msup><mfenced><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfenced><mn>2</mn></msup>", "(a+b)^2"),
            ("<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo><mo>(</mo><mi>b</mi><mo>)</mo></mrow><mn>2</mn></msup>", "((a)(b))^2"),
            ("<mfrac><mfrac><mi>a</mi><mi>b</mi></mfrac><mi>c</mi></mfrac>", "(a/b)/c"),
            ("<mroot><mrow><mi>a</mi><mi>b</mi></mrow><mi>n</mi></mroot>", "√[n](ab)"),
            ("<msup><mi>x</mi><mrow><mn>10</mn></mrow></msup>", "x^10"),
            ("<mi>x</mi><mphantom><mi>y</mi></mphantom>", "x"),
        ],
    )  # fmt: skip
    def test_tokens_keep_their_structure(self, tokens: str, shown: str) -> None:
        """Written in a line, a formula still says the same."""
        assert one(f"<p>Så er <math>{tokens}</math> funnet.</p>").replace(", ", ",") in {
            f"Så er {shown} funnet.",
            f"Så er {shown.replace('∛x', 'x^(1/3)')} funnet.",
            f"Så er {shown.replace('∛x', '√[3]x')} funnet.",
        }


class TestRaisedAndLowered:
    @pytest.mark.parametrize(
        ("markup", "shown"),
        [
            ("10<sup>6</sup> t", "10⁶ t"),
            ("10<sup>−9</sup> m", "10⁻⁹ m"),
            ("40 m<sup>2</sup>, 3 km<sup>3</sup>", "40 m², 3 km³"),
            ("5 metres<sup>2</sup>", "5 metres²"),
            ("12 м<sup>2</sup>", "12 м²"),
            ("x<sup>n</sup> + x<sup>k</sup>", "xⁿ + x^k"),
            ("(x+1)<sup>2</sup>", "(x+1)²"),
            ("E = mc<sup>2</sup>", "E = mc²"),
            ("2<sup><b>10</b></sup>", "2¹⁰"),
            ("H<sub>2</sub>O, C<sub>6</sub>H<sub>12</sub>O<sub>6</sub>", "H₂O, C₆H₁₂O₆"),
            ("SO<sub>4</sub><sup>2-</sup>", "SO₄²⁻"),
            ("x<sub>i</sub>", "x_i"),
            ("log<sub>10</sub> 7", "log₁₀ 7"),
            ("1<sup>st</sup>, XIX<sup>e</sup>, M<sup>me</sup>", "1st, XIXe, Mme"),
            ("Brand<sup>®</sup>", "Brand®"),
            ("e<sup>iπ</sup> = −1, e<sup>−x/2</sup>, x<sup>2k</sup>", "e^(iπ) = −1, e^(−x/2), x^(2k)"),
            ("e<sup>x<sup>2</sup></sup>", "e^(x²)"),
            ("n<sup>o</sup> 5, n<sup>os</sup> 5", "no 5, nos 5"),
            ("a <sup>14</sup>C date, <sup>238</sup><sub>92</sub>U, (<sup>3</sup>He)", "a ¹⁴C date, ²³⁸₉₂U, (³He)"),
            (
                "12 in<sup>2</sup>, 9.8 m/s<sup>2</sup>, 5 yd<sup>3</sup>, 3 ha<sup>2</sup>",
                "12 in², 9.8 m/s², 5 yd³, 3 ha²",
            ),
            (
                "4πr<sup>2</sup>, sin<sup>2</sup> x, v<sub>0</sub><sup>2</sup>, |x|<sup>2</sup>",
                "4πr², sin² x, v₀², |x|²",
            ),
            ("1024<sup>2</sup> = 1048576", "1024² = 1048576"),
            ("Vann<sub>kokt i to timer og kjølt</sub>", "Vannkokt i to timer og kjølt"),
        ],
    )
    def test_powers_units_and_ordinals(self, markup: str, shown: str) -> None:
        """10<sup>6</sup> is not 106; ordinals are letters."""
        assert one(f"<p>{markup}</p>") == shown

    @pytest.mark.parametrize(
        ("markup", "mark"),
        [
            ("the weld.<sup>4</sup> So", "4"),
            ("the door<sup>†</sup> was", "†"),
            ("the end”<sup>[5]</sup> of", "[5]"),
            ("Die Mauer<sup>12</sup> steht", "12"),
            ("la fin »<sup>3</sup> du", "3"),
            ("終わった。<sup>1</sup>次の", "1"),
            ("Стена<sup>2</sup> стоит", "2"),
            ("the dam<sup><a href='#f1'>3</a></sup> and", "3"),
            ("m<sup class='reference'>2</sup> and", "2"),
        ],
    )
    def test_marks_of_footnotes_are_stretches_that_rules_can_name(self, markup: str, mark: str) -> None:
        """A mark is not turned into a power: rules take it out."""
        assert mark in one(f"<p>{markup}</p>")
        assert ("sup", mark) in stretches(f"<p>{markup}</p>")

    @pytest.mark.parametrize(
        "before",
        [
            "the dam", "日本", "in 1911", "(1974)", "1911–14", "(1974a)", "the EU", "a man in", "it’s", "the 20th", "the 1980s", "50%",
            "её", "parameters", "the CO<sub>2</sub>",
        ],
    )  # fmt: skip
    def test_marks_of_footnotes_after_short_words(self, before: str) -> None:
        """No power stands after `the dam`, after 日本 or after a year."""
        shown = before.replace("<sub>2</sub>", "₂")
        assert one(f"<p>Nobody saw {before}<sup>3</sup> again.</p>") == f"Nobody saw {shown}3 again."

    @pytest.mark.parametrize(
        ("markup", "shown"),
        [
            ("w<sup><script>a()</script>2</sup>", "w²"),
            ("w<sup><style>b{}</style>2</sup>", "w²"),
            ("w<sup>2<span hidden>3</span></sup>", "w²"),
            (f"w<sup><math><mi>n</mi><annotation encoding='{TEX}'>n</annotation></math></sup>", "wⁿ"),
        ],
        ids=["script", "style", "hidden", "formula"],
    )
    def test_only_what_is_shown_is_raised(self, markup: str, shown: str) -> None:
        """A sup hides what any element hides."""
        assert one(f"<p>{markup}</p>") == shown


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>を読む", "漢（かん）字（じ）を読む"),
        ("<ruby>東京<rt>とうきょう</rt></ruby>の駅", "東京（とうきょう）の駅"),
        ("<ruby>駅<rt></rt></ruby>へ", "駅へ"),
        ("Sie rief <q>komm heim</q> und ging.", 'Sie rief "komm heim" und ging.'),
    ],
)  # fmt: skip
def test_ruby_and_quotation_marks(markup: str, shown: str) -> None:
    """What a browser draws around readings and quotations is written."""
    assert one(f"<p>{markup}</p>") == shown


def test_nested_quotations() -> None:
    """Each has its two marks."""
    shown = one("<p>She said <q>he said <q>no</q> twice</q>.</p>")
    assert len([char for char in shown if char in "\"'“”‘’"]) == 4
    assert "".join(char for char in shown if char not in "\"'“”‘’") == "She said he said no twice."


class TestLists:
    @pytest.mark.parametrize(
        ("markup", "found"),
        [
            ("<ol><li>a<li>b</ol>", ["1.", "2."]),
            ("<ol start=5><li>a<li>b</ol>", ["5.", "6."]),
            ("<ol start='-1'><li>a<li>b<li>c</ol>", ["-1.", "0.", "1."]),
            ("<ol start=x><li>a</ol>", ["1."]),
            ("<ol start='99999999999'><li>a</ol>", ["1."]),
            ("<ol reversed><li>a<li>b<li>c</ol>", ["3.", "2.", "1."]),
            ("<ol reversed start=10><li>a<li>b</ol>", ["10.", "9."]),
            ("<ol><li>a<li value=7>b<li>c</ol>", ["1.", "7.", "8."]),
            ("<ol type=a><li>x<li>y</ol>", ["a.", "b."]),
            ("<ol type=A start=25><li>x<li>y</ol>", ["Y.", "Z."]),
            ("<ol><li>a<ol><li>x<li>y</ol><li>b<ul><li>z</ul><li>c</ol>", ["1.", "1.", "2.", "2.", "-", "3."]),
            ("<ol><li>a</ol><p>text</p><ol start=2><li>b</ol>", ["1.", "", "2."]),
            ("<ol><li hidden>no<li>b</ol>", ["1."]),
            ("<ol><li><img src=x><li>b</ol>", ["2."]),
            ("<ul><li>a<li>b</ul>", ["-", "-"]),
            ("<ol><li><p>first</p><p>second</p><li><p>third</p></ol>", ["1.", "", "2."]),
            ("<ol><li>soak<br><br>an hour<li>cook</ol>", ["1.", "", "2."]),
            ("<ol><li>1. boil<li>2) cool</ol>", ["", ""]),
        ],
    )
    def test_numbers_are_those_that_a_browser_writes(self, markup: str, found: list[str]) -> None:
        """Start, value, reversal and letters; an item's later paragraphs have none, nor has one that says its number itself."""
        assert [mark for mark, _ in marks(markup)] == found

    @pytest.mark.parametrize(
        ("markup", "first"),
        [
            ("<ol><li>12 eggs<li>flour</ol>", ("1.", "12 eggs")),
            ("<ol><li>1911 was wet<li>1912 was dry</ol>", ("1.", "1911 was wet")),
            ("<ol type=a><li>apples<li>pears</ol>", ("a.", "apples")),
            ("<ol><li>1.5 litres<li>flour</ol>", ("1.", "1.5 litres")),
            ("<ol start=12><li>12:30 to Vik<li>13:10 to Bø</ol>", ("12.", "12:30 to Vik")),
            ("<ol start=12><li>12: to Vik<li>13: to Bø</ol>", ("", "12: to Vik")),
        ],
        ids=["twelve", "year", "letter", "decimal", "time", "colon"],
    )
    def test_a_text_that_only_begins_like_its_number(self, markup: str, first: tuple[str, str]) -> None:
        """`12 eggs` does not say that it is the first."""
        assert marks(markup)[0] == first

    @pytest.mark.parametrize(
        "markup",
        [
            "<ol><li><h3>Kastrup</h3><p>flat and windy</p><li><h3>Dragør</h3><p>old and small</p></ol>",
            "<ol><li><div><div>deep</div></div><li>b</ol>",
            "<ol><li><div><p>deep</p></div><li>b</ol>",
            "<ol><li><blockquote>said</blockquote><li>b</ol>",
            "<ol><li><pre>make</pre><li>b</ol>",
            "<ol><li><table><tr><th>K<th>V<tr><td>a<td>b</table><li>b</ol>",
            "<ol><li><section><div><span>deep</span></div></section><li>b</ol>",
        ],
        ids=["heading", "divs", "p-in-div", "quote", "code", "table", "span-in-section"],
    )
    def test_the_number_stands_before_the_first_block_of_its_item(self, markup: str) -> None:
        """Whatever element holds the item's text."""
        assert marks(markup)[0][0] == "1."

    def test_the_words_below_a_picture_are_not_the_first_block(self) -> None:
        """A caption goes, and the number is not to go with it."""
        markup = "<ol><li><figure><figcaption>a bowl</figcaption></figure><p>Stir.</p></li></ol>"
        assert marks(markup) == [("", "a bowl"), ("1.", "Stir.")]

    def test_items_say_how_deep_they_stand(self) -> None:
        """By the lists around theirs, wrappers and items between them or not."""
        markup = "<ul><li>a<ul><li>b<div><ol><li>c</ol></div></ul><li>d</ul><ol><li>e</ol>"
        assert [(block.level, block.text) for block in segmented(markup).blocks] == [
            (0, "a"),
            (1, "b"),
            (2, "c"),
            (0, "d"),
            (0, "e"),
        ]

    def test_items_in_wrappers_are_numbered(self) -> None:
        """Some frameworks put an element around each item."""
        assert [mark for mark, _ in marks("<ol><div><li>a</li></div><div><li>b</li></div></ol>")] == ["1.", "2."]
        markup = "<ol reversed><div><li>a<ol><li>x</ol></li></div><div><li>b</li></div></ol>"
        assert [mark for mark, _ in marks(markup)] == ["2.", "1.", "1."]


class TestHidden:
    @pytest.mark.parametrize(
        ("markup", "shown", "words"),
        [
            ("<p>a</p><p hidden>three words here</p>", ["a"], [3]),
            ("<p>a</p><div hidden=hidden>one <b>two</b><script>no</script></div>", ["a"], [2]),
            ("<p>a <span style='display:none'>x y</span>b</p>", ["a b"], [2]),
            ("<p>a</p><p style='color:red; DISPLAY : None'>x</p>", ["a"], [1]),
            ("<p>a</p><p style='visibility:hidden'>x y</p>", ["a"], [2]),
            ("<p>a</p><div hidden='until-found'>b</div>", ["a", "b"], []),
            ("<p>a</p><p hidden>日本語です</p>", ["a"], [3]),
            ("<details><summary>Vis</summary><p>Kok vann.</p></details>", ["Vis", "Kok vann."], []),
            ("<p>a</p><template>x</template><noscript>y</noscript><svg><text>z</text></svg>", ["a"], []),
        ],
    )
    def test_what_the_page_hides_is_counted(self, markup: str, shown: list[str], words: list[int]) -> None:
        """It is not read, and the page says how much there is."""
        page = segmented(markup)
        assert [facts.display for facts in page.facts] == shown
        assert [count for _, count in page.hidden] == words

    def test_what_else_is_to_be_read(self) -> None:
        """`shown` names it."""
        markup = "<p>a</p><p hidden>b</p><noscript><p>c</p></noscript><template><p>d</p></template>"
        assert [facts.display for facts in segmented(markup, "hidden").facts] == ["a", "b"]
        assert [facts.display for facts in segmented(markup, "noscript").facts] == ["a", "c"]

    @pytest.mark.parametrize(
        ("heading", "shown"),
        [
            ("Installation<button>Copy link</button>", "Installation Copy link"),
            ("<button>+</button>Installation", "+ Installation"),
            ("<a href=/i>Install<button><b>Copy</b></button>ation</a>", "Install Copy ation"),
            (" <button> Installation </button>\n", "Installation"),
            ("Installation<button><svg></svg></button>", "Installation"),
        ],
    )
    def test_a_button_in_a_heading_stands_apart(self, heading: str, shown: str) -> None:
        """It is a part of the heading, but no part of its last word."""
        assert displays(f"<h2>{heading}</h2>") == [shown]

    @pytest.mark.parametrize(
        "opener",
        [
            "<button aria-expanded='false' aria-controls='p'>Hvor lang tid tar det?</button>",
            "<h3><button aria-expanded='false' aria-controls='p'>Hvor lang tid tar det?</button></h3>",
            "<div role='tab' aria-controls='x p'>Hvor lang tid tar det?</div>",
            "<a href='#p' aria-expanded='false' aria-controls='p'>Hvor lang tid tar det?</a>",
        ],
    )
    @pytest.mark.parametrize("hiding", ["hidden", "style='display:none'"])
    def test_a_panel_that_a_button_opens_is_read(self, opener: str, hiding: str) -> None:
        """Answers behind questions are the article."""
        found = displays(f"{opener}<div id='p' {hiding}><p>Om lag tre uker fra du sender det.</p></div>")
        assert found == ["Hvor lang tid tar det?", "Om lag tre uker fra du sender det."]

    @pytest.mark.parametrize(
        "markup",
        [
            "<nav><button aria-expanded='false' aria-controls='p'>Alle sidene</button><div id='p' hidden>Et svar med noen ord.</div></nav>",
            "<button aria-expanded='false' aria-controls='p'>Meny</button><div id=p hidden><a href=/a>Alle</a> <a href=/b>to her</a></div>",
            "<button aria-expanded='false' aria-controls='p'>Søk</button><div id='p' hidden><form>Skriv hva du søker etter</form></div>",
            "<button aria-controls='p'>Hva skjer?</button><div id='p' hidden>Et svar med noen ord.</div>",
            "<button aria-expanded='false' aria-controls='q'>Hva skjer?</button><div id='p' hidden>Et svar med noen ord.</div>",
        ],
        ids=["nav", "links", "form", "no-state", "other-id"],
    )
    def test_menus_that_a_button_opens_are_not(self, markup: str) -> None:
        """Panels of links and forms, buttons of a menu, panels that no button names: they stay hidden."""
        page = segmented(markup)
        assert len(page.facts) == 1
        assert len(page.hidden) == 1

    @pytest.mark.parametrize(
        ("markup", "kind"),
        [
            ("<button aria-expanded='false'>Kann ich das zurückgeben?</button>", "heading"),
            ("<button class='Accordion__btn'>Kann ich das zurückgeben?</button>", "heading"),
            ("<button aria-expanded='true'>Mehr</button>", "control"),
            ("<button>Kann ich das zurückgeben?</button>", "control"),
            ("<button aria-expanded='false'><img src=x>Kann ich das zurückgeben?</button>", "control"),
            ("<footer><button aria-expanded='false'>Kann ich das zurückgeben?</button></footer>", "control"),
        ],
    )
    def test_the_button_of_an_accordion_is_a_heading(self, markup: str, kind: str) -> None:
        """One that opens a passage and asks in three words or more; others are controls."""
        (block,) = segmented(markup).blocks
        assert block.kind == kind

    @pytest.mark.parametrize("attribute", ["shadowrootmode='open'", "shadowroot='open'"])
    def test_declared_shadow_roots_are_read(self, attribute: str) -> None:
        """A browser shows them; other templates it does not."""
        found = displays(
            f"<x-card><template {attribute}><p>i skyggen</p></template></x-card><template><p>nei</p></template>"
        )
        assert found == ["i skyggen"]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("Donau&shy;dampf&shy;schiff", ["Donaudampfschiff"]),
        ("sup&#8203;er&#x2060;b &#xfeff;x", ["superb x"]),
        ("می&zwnj;خواهم", ["می\u200cخواهم"]),
        ("क्&zwj;ष", ["क्\u200dष"]),
        ("wait<wbr>ing", ["waiting"]),
        ("a&nbsp;b", ["a\xa0b"]),
        ("&#8203;", []),
        ("&shy;&nbsp;", []),
        ("<b></b><br>", []),
    ],
)
def test_marks_of_line_breaking_are_no_text(markup: str, shown: list[str]) -> None:
    """Soft hyphens and zero-width spaces go; joints that shape letters stay; what shows nothing is no block."""
    assert displays(f"<p>{markup}</p>") == shown


class TestStretches:
    @pytest.mark.parametrize(
        ("markup", "found"),
        [
            ("<h2>Slik begynte det<a class='headerlink' href='#b'>¶</a></h2>", [("a", "¶")]),
            ("<h2><a href='#b'>#</a> Slik begynte det</h2>", [("a", "#")]),
            ("<p>én to<sup class='ref'>[1]</sup> tre</p>", [("sup", "[1]")]),
            ("<p>It’s  the caf&#x65;&#x301; on&shy;ce<span class='s'>mark</span> y</p>", [("span", "mark")]),
            ("<p>cafe&#x301; ole&#x301;  x<span class='s'>mark</span>e&#x301;<i class='t'>end</i></p>", [("span", "mark"), ("i", "end")]),
            ("<p>&#8206;&#8206;ab<span class='s'>mark</span> y</p>", [("span", "mark")]),
            ("<p>שלום &#8207;<span class='s'>סימן</span> כאן</p>", [("span", "סימן")]),
            ("<p>👍🏽 𝒳<span class='s'>𝒴mark</span> y</p>", [("span", "𝒴mark")]),
            ("<p>a\u3000\u3000b&nbsp;&nbsp;c <span class='s'>mark</span> d</p>", [("span", "mark")]),
            ("<p>   <span class='s'>mark</span>   after</p>", [("span", "mark")]),
            ("<p>Å&#x323;x <span class='s'>ẹ́mark</span> y</p>", [("span", "ẹ́mark")]),
            ("<p>x <span class='s'>one<br>two</span> three</p>", [("span", "one two")]),
            ("<p>x <span class='o'>d <i class='i'>e</i></span></p>", [("i", "e"), ("span", "d e")]),
            ("<p>x <span class='s'>one<br><br>two</span> three</p>", [("span", "one"), ("span", "two")]),
            ("<p>x <span class='s'>one<div>block</div>two</span> three</p>", [("span", "one"), ("span", "two")]),
            ("<p><span class='s'>all of it</span></p>", []),
            ("<p>a<span class='s'></span>b</p>", []),
            ("<p>a <b>bold</b> <a href='/x'>link</a> b</p>", []),
        ],
    )  # fmt: skip
    def test_offsets_name_the_same_words_in_the_matching_view(self, markup: str, found: list[tuple[str, str]]) -> None:
        """Elements with a name, raised text and links to the page itself; also behind characters that the matching view folds."""
        assert stretches(markup) == found

    def test_many_elements_are_no_trouble(self) -> None:
        """A paragraph of a thousand named words is told apart as far as 400, and read whole."""
        markup = "<p>start " + "".join(f"<span class='w'>w{n}</span> " for n in range(1000)) + "</p>"
        (facts,) = segmented(markup).facts
        assert facts.display.endswith("w999")
        assert len(facts.spans) == 400


@pytest.mark.parametrize("size", [1, 2, FEW, FEW + 1, 3 * FEW])
def test_paths_are_those_of_libxml2(size: int) -> None:
    """Whatever the number of siblings, whichever element is asked about first, whatever stands between them."""
    rows = "".join(
        f"<p>{n}<b>x</b><!-- c --><b>y</b></p>{'<div><p>z</p></div>' if n % 7 == 0 else ''}" for n in range(size)
    )
    root = parse(f"<html><body><main>{rows}</main><o:p>w</o:p></body></html>")
    assert root is not None
    elements = [item for item in root.iter() if isinstance(item.tag, str)]
    for order in (elements, elements[::-1]):
        known = paths()
        assert [known.of(item) for item in order] == [item.getroottree().getpath(item) for item in order]


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><meta charset=utf-8><title>t</title><article><p>one</p></article><p>two</p>",
        "<!doctype html><title>t</title><header>one</header>two<section><p>three</p></section>",
        "<!doctype html><title>t</title><main>one <b>two</b> three</main> four<footer>five</footer>",
        "<title>t</title><story-body><p>one</p></story-body><div>two</div>",
        "<html><head><title>t</title><header>one</header><style>p {}</style></head><body class=k>two<p>three</p></body></html>",
        "<html><head><title>t</title><nav>one</nav></head></html>",
    ],
)
def test_a_page_that_leaves_out_its_body_tag_shows_its_text(page: str) -> None:
    """What a head cannot hold is the body's, in the order of the page."""
    shown = " ".join(block.text for block in segmented(page).blocks)
    assert shown.split() == [word for word in ("one", "two", "three", "four", "five") if word in page]


class TestElementsOfOnesOwn:
    """Elements that a page makes up are blocks where they hold blocks, and part of the line elsewhere."""

    @pytest.mark.parametrize(
        ("markup", "texts"),
        [
            ("<x-box>Above <p>Inside</p> Below</x-box>", ["Above", "Inside", "Below"]),
            ("<p>One <x-tip>two <b>three</b></x-tip> four</p>", ["One two three four"]),
            ("<div>One <x-a><x-b><h3>Two</h3></x-b></x-a> three</div>", ["One", "Two", "three"]),
            ("<div>One <x-tip>two <label>three</label></x-tip> four</div>", ["One two three four"]),
            ("<pre>one <x-line><div>two</div></x-line></pre>", ["one two"]),
        ],
    )
    def test_they_part_the_text_where_they_hold_blocks(self, markup: str, texts: list[str]) -> None:
        root = parse(f"<html><body>{markup}</body></html>")
        assert root is not None
        assert [block.text for block in segment(root).blocks] == texts

    def test_they_are_frames_with_their_own_name(self) -> None:
        root = parse("<html><body><x-box class=Plea><p>Inside</p></x-box></body></html>")
        assert root is not None
        page = segment(root)
        around = page.facts[0].frame.parent
        assert around is not None
        assert (around.tag, around.signature) == ("div", "x-box.plea")
        assert page.paths.of(page.facts[0].element) == "/html/body/x-box/p"
