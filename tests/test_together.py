"""What belongs together in a text goes or stays together: the items of a list, a note and its mark, both ends of a container."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import cleaner
from cleaner.judge import together
from cleaner.model import Category, Verdict
from cleaner.segment.text import segment

LEAST = 3.5


def verdicts_of(
    source: str, gone: Sequence[str], score: float = 2.0, category: Category = "newsletter"
) -> list[Verdict]:
    """A verdict for each block: those that hold a text of `gone` go."""
    found: list[Verdict] = []
    for block in segment(source):
        goes = any(text in block.text for text in gone)
        found.append(Verdict(block.index, None, goes, category if goes else None, score if goes else -1.0))
    return found


def odd(source: str, gone: Sequence[str], named: Sequence[str] = (), score: float = 2.0) -> list[str]:
    """The items that stay though they would go."""
    blocks = segment(source)
    spoken = {block.index for block in blocks if any(text in block.text for text in named)}
    return [blocks[n].text for n in together.odd_items(blocks, verdicts_of(source, gone, score), spoken, LEAST)]


def left(source: str, gone: Sequence[str]) -> list[str]:
    """The texts of the blocks that stay in the end."""
    blocks = segment(source)
    after = together.settled(blocks, verdicts_of(source, gone))
    assert [verdict.block for verdict in after] == list(range(len(blocks)))
    return [blocks[verdict.block].text for verdict in after if not verdict.remove]


LIST = "The crows have a day of their own.\n\n- they came at seven\n- they came back\n- they left by noon\n\nNobody fed them."


class TestItems:
    @pytest.mark.parametrize("gone", [["came back"], ["came at", "came back"]])
    def test_an_odd_one_stays(self, gone: list[str]) -> None:
        assert odd(LIST, gone) == [f"- they {text}" + (" seven" if text == "came at" else "") for text in gone]

    @pytest.mark.parametrize(
        ("gone", "named", "score"),
        [
            (["they"], [], 2.0),  # all of it
            (["came back"], ["came back"], 2.0),  # a rule names it
            (["came back"], ["by noon"], 2.0),  # a rule names another one
            (["came back"], [], 3.6),  # the judge is sure
            (["of their own", "came back"], [], 2.0),  # what stands above it goes
            (["Nobody"], [], 2.0),  # no item
        ],
    )
    def test_what_is_left_to_the_judge(self, gone: list[str], named: list[str], score: float) -> None:
        assert odd(LIST, gone, named, score) == []

    def test_lists_are_looked_at_one_by_one(self) -> None:
        """And one at the very beginning has nothing above it."""
        source = "- one apple\n- no map\n\nHe walked.\n\n1. a river\n2. a bridge"
        assert odd(source, ["apple", "river", "bridge"]) == ["- one apple"]

    def test_in_a_text(self) -> None:
        """Items that a judge finds doubtful stay beside their siblings, in a list above a prompt as well."""
        source = (
            "I left the map on the kitchen table, and I did not go back for it. The first day was easy, since I knew it.\n\n"
            "On Tuesday I asked a postman. He knew every house and no road, and what he drew was a kind of family tree.\n\n"
            "- no map\n- no telephone\n- one apple\n\nWant more like this? Join 4,000 readers and get my letter every Sunday.\n"
        )
        gone = [removal.text for removal in cleaner.clean(source, kind="text").removed]
        assert gone == ["Want more like this? Join 4,000 readers and get my letter every Sunday."]


NOTED = "The line was opened in 1871[^1] and closed.[^Two]\n\nSee [the book][bends] and [1]. HTML is no knot.\n\n"


class TestNotes:
    @pytest.mark.parametrize(
        "note",
        [
            "[^1]: The county paper of 4 May.",
            "[^two]: Minutes of the board.",
            "[bends]: https://knots.example/bends",
            "[1]: <https://knots.example/1> 'The list'",
            "*[HTML]: Hyper Text Markup Language",
        ],
    )
    def test_a_note_stays_with_its_mark_and_goes_with_it(self, note: str) -> None:
        source = NOTED + note
        assert note in left(source, [note])
        assert note in left(source, [])
        assert note not in left(source, ["The line", "See"])

    @pytest.mark.parametrize("note", ["[^3]: Nobody marks it.", "[CSS]: https://css.example", "*[XML]: Another one"])
    def test_without_a_mark_it_is_left_to_the_judge(self, note: str) -> None:
        source = NOTED + note
        assert note not in left(source, [note])
        assert note in left(source, ["The line", "See"])

    def test_one_mark_that_stays_is_enough(self) -> None:
        source = "The line[^1] was opened.\n\nThe line[^1] was closed.\n\n[^1]: In 1871."
        assert "[^1]: In 1871." in left(source, ["closed", "In 1871"])

    def test_in_a_text(self) -> None:
        """A note that reads like a credit stays below an article that has its mark."""
        story = (
            "The engine is said to lie in the mud to this day. Two divers looked for it in 1974 and found a boiler[^1].\n\n"
            "The station has become a tea room. Its clock shows the time at which the last train left, and nobody winds it.\n\n"
        )
        credit = "Photo: Lena Harp / County Museum"
        marked, unmarked = f"{story}[^1]: {credit}\n", f"{story}{credit}\n"
        assert cleaner.clean(marked, kind="text").text == marked
        assert [removal.text for removal in cleaner.clean(unmarked, kind="text").removed] == [credit]


CONTAINERS = [
    ('<div class="box">', "</div>"),
    ("<section>", "</SECTION>"),
    (":::cta", ":::"),
    (":::: {.box}", "::::"),
    ("{{< box >}}", "{{< /box >}}"),
    ("{{% box kind=3 %}}", "{{% /box %}}"),
    ("{% highlight ruby %}", "{% endhighlight %}"),
    ("{% note() %}", "{% end %}"),
]  # fmt: skip


class TestContainers:
    @pytest.mark.parametrize(("first", "last"), CONTAINERS)
    def test_both_ends_go_with_all_that_they_hold(self, first: str, last: str) -> None:
        source = f"A.\n\n{first}\nSign up.\n\nNow.\n{last}\n\nB."
        assert left(source, ["Sign", "Now"]) == ["A.", "B."]
        assert left(source, ["Sign", first]) == ["A.", first, "Now.", last, "B."]
        assert left(source, [first, last]) == ["A.", first, "Sign up.", "Now.", last, "B."]

    @pytest.mark.parametrize(("first", "last"), CONTAINERS)
    def test_an_empty_one_loses_no_end(self, first: str, last: str) -> None:
        source = f"A.\n\n{first}\n{last}\n\nB."
        assert left(source, [first]) == ["A.", first, last, "B."]
        assert left(source, [first, last, ":::"]) == ["A.", "B."]

    def test_one_within_another(self) -> None:
        source = "<div>\n<p>\nSign up.\n</p>\n</div>\nA."
        assert left(source, ["Sign"]) == ["A."]
        source = "<div>\n<p>\nSign up.\n</p>\nA.\n</div>"
        assert left(source, ["Sign"]) == ["<div>", "A.", "</div>"]

    def test_a_bare_end_closes_what_was_opened_last(self) -> None:
        source = "{% a %}\n{% b %}\nSign up.\n{% endb %}\nA.\n{% c %}\nSign up.\n{% end %}\n{% end %}\nB.\n{% end %}"
        assert left(source, ["Sign"]) == ["{% a %}", "A.", "{% end %}", "B.", "{% end %}"]

    def test_an_end_with_words_is_something_that_it_holds(self) -> None:
        source = "<details><summary>Why?</summary>\nSign up.\n</details>\n\nA."
        assert left(source, ["Sign", "</details>"]) == ["<details><summary>Why?</summary>", "</details>", "A."]
        assert left(source, ["Sign", "Why"]) == ["A."]

    @pytest.mark.parametrize(
        "lines",
        [
            ["<div/>", "Sign up.", "</div>"],
            ["{{< box >}}", "Sign up.", "{{< /other >}}"],
            ["</div>", "Sign up.", "<div>"],
            ["{% include box.html %}", "Sign up.", "{% endhighlight %}"],
            ["a < b", "Sign up.", "c > d"],
        ],
    )
    def test_what_is_no_pair(self, lines: list[str]) -> None:
        assert left("A.\n\n" + "\n".join(lines), ["Sign"]) == ["A.", lines[0], lines[2]]

    def test_a_large_one_is_asked_for_its_beginning(self) -> None:
        inside = "\n".join(f"Sign up {n}." for n in range(together.MOST_INSIDE + 50))
        assert left(f"A.\n\n<div>\nB.\n{inside}\n</div>", ["Sign"]) == ["A.", "<div>", "B.", "</div>"]

    def test_in_a_text(self) -> None:
        story = (
            "There are eleven of us in winter. In summer the ferry carries two thousand a day, and none of them looks up.\n\n"
            "The captain knows each of us by our coats. When I bought a new one he asked me for my ticket.\n\n"
        )
        box = '<div class="box">\nSign up for our free newsletter and get the best stories in your inbox.\n</div>\n'
        found = cleaner.clean(story + box, kind="text")
        assert found.text == story.rstrip() + "\n"
        assert {removal.category for removal in found.removed} == {"newsletter"}
        assert found.removed[0].reason == "It holds nothing but what goes."
        assert cleaner.restore(found.text, found.removed) == story + box


class TestCallouts:
    @pytest.mark.parametrize("head", ["> [!NOTE]", ">[!tip]-", "> > [!quote]"])
    def test_the_first_line_goes_with_all_of_it(self, head: str) -> None:
        source = f"A.\n\n{head}\n> Sign up.\n> Now.\n\nB."
        assert left(source, ["Sign", "Now"]) == ["A.", "B."]
        assert left(source, ["Sign", "["]) == ["A.", head, "> Now.", "B."]

    def test_one_below_another(self) -> None:
        assert left("A.\n\n> [!NOTE]\n> Sign up.\n\n> [!TIP]\n> B.", ["Sign"]) == ["A.", "> [!TIP]", "> B."]

    def test_one_with_a_title_says_something(self) -> None:
        assert left("A.\n\n> [!quote] Ruth\n> Sign up.", ["Sign"]) == ["A.", "> [!quote] Ruth"]


class TestSections:
    @pytest.mark.parametrize(
        ("source", "kept"),
        [
            ("# A\n\nB.\n\n## More\n\nSign up.\n\nSign in.\n\n## C\n\nD.", ["# A", "B.", "## C", "D."]),
            ("# A\n\nB.\n\nMore\n----\n\nSign up.", ["# A", "B."]),
            ("# A\n\nB.\n\n## More\n\n### Now\n\nSign up.", ["# A", "B."]),
            ("# A\n\nB.\n\n## More\n\nSign up.\n\n### Now\n\nSign in.\n\n---", ["# A", "B.", "---"]),
            ("# A\n\nB.\n\n## More\n\nSign up.\n\n### C\n\nD.", ["# A", "B.", "## More", "### C", "D."]),
            ("# A\n\nB.\n\n## More\n\nSign up.\n\nC.", ["# A", "B.", "## More", "C."]),
            ("# A\n\nB.\n\n## C\n\n## D\n\nE.", ["# A", "B.", "## C", "## D", "E."]),
            ("# A\n\nSign up.\n\n# B\n\nC.", ["# A", "# B", "C."]),
            ("A\n\nB.\n\nMore\n\nSign up.", ["A", "B.", "More"]),
        ],
    )
    def test_a_heading_goes_with_all_that_stands_below_it(self, source: str, kept: list[str]) -> None:
        """But for the first one, which may be the title, and lines that only look like one."""
        assert left(source, ["Sign"]) == [line.replace("More\n----", "More") for line in kept]


TABLE = "| Day | Tide |\n|---|---|\n| Mon | 04:12 |"


class TestCaptions:
    @pytest.mark.parametrize(
        "caption", ["Table: The tides", "table 3: The tides", ": The tides", "*Table 1: The tides*"]
    )
    def test_a_caption_stays_with_its_table(self, caption: str) -> None:
        for source in (f"A.\n\n{TABLE}\n\n{caption}", f"A.\n\n{caption}\n\n{TABLE}"):
            assert any("The tides" in text for text in left(source, ["The tides"]))
            assert not any("The tides" in text for text in left(source, ["The tides", "Mon"]))

    @pytest.mark.parametrize("line", ["Tables: The tides", "The tides", "Photo: The tides"])
    def test_what_is_none(self, line: str) -> None:
        assert line not in left(f"A.\n\n{TABLE}\n\n{line}", ["The tides"])

    def test_no_table(self) -> None:
        assert left("A.\n\nTable: The tides", ["The tides"]) == ["A."]
