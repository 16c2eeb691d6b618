"""Several removals at once, the page beside the text, and what people agree on."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import ARTICLE, Command
from lxml import html as lxml_html

pytest.importorskip("duckdb")
pytest.importorskip("starlette.testclient")


from test_formats import warc
from test_review_server import TOKEN, Client

from cleaner.review import agreement, rendered, sources
from cleaner.review.parts import like, part
from cleaner.review.precision import Recall, wilson
from cleaner.review.verdicts import FILE, Log, new_line
from cleaner.review.view import Place, View
from cleaner.segment.parsing import parse

MENU = "".join(f"<li><a href=/{n}>Section {n}</a></li>" for n in range(12))
PAGE = (
    f"<html lang=en><head><script>x()</script></head><body><nav><ul>{MENU}</ul></nav><article><h1>Ferries</h1><p>{ARTICLE}</p>"
    f"<p>Advertisement</p><p>{ARTICLE}</p></article><footer><p>All rights reserved.</p><p>Privacy policy</p></footer></body></html>"
)


def removal(path: str | None, category: str = "navigation", rule: str = "markup.navigation.bar") -> dict[str, Any]:
    return {"path": path, "category": category, "rules": [{"id": "topic.links"}, {"id": rule}]}


class TestParts:
    REMOVALS = (
        removal("/html/body/nav/ul/li[1]/a"),
        removal("/html/body/nav/ul/li[2]/a"),
        removal("/html/body/nav/p", "share", "en.share.follow"),
        removal("/html/body/main/article/table/tr[1]/td", "caption"),
        removal("/html/body/main/article/table/tr[2]/td", "caption"),
        removal("/html/body/main/article/p[12]"),
        removal("/html/body/main/article/p[1]"),
    )

    @pytest.mark.parametrize(
        ("number", "what", "numbers"),
        [
            (0, "list", (0, 1)),
            (3, "table", (3, 4)),
            # What stands in no list: the innermost element with company, which may hold lists.
            (2, "element", (0, 1, 2)),
            # p[1] is not above p[12], and the article is too much to be judged at once: what follows each other.
            (6, "run", (5, 6)),
        ],
    )
    def test_the_unit_a_reader_sees(self, number: int, what: str, numbers: tuple[int, ...]) -> None:
        """A list or a table before any other element, an element before a run; never the whole page."""
        shown = View(
            "aa bb kept cc",
            (Place(5, 0, 2, "", "", False), Place(6, 3, 5, "", "", False), Place(0, 11, 13, "", "", False)),
        )
        found = part(self.REMOVALS, number, shown)
        assert (found.what, found.numbers) == (what, numbers)

    def test_a_run_ends_at_kept_text(self) -> None:
        """Of a text, what stands together goes together; one without a place is alone."""
        shown = View(
            "a\n\nb\n\nkept\n\nc",
            (Place(0, 0, 1, "", "", False), Place(1, 3, 4, "", "", False), Place(2, 12, 13, "", "", False)),
        )
        texts = [removal(None)] * 4
        assert [part(texts, n, shown).numbers for n in range(4)] == [(0, 1), (0, 1), (2,), (3,)]

    def test_alike_is_the_same_category_for_the_same_rule(self) -> None:
        """In words that name both."""
        found = like(self.REMOVALS, 0)
        assert (found.what, found.numbers) == ("navigation, navigation bar", (0, 1, 5, 6))


@pytest.fixture
def out(command: Command) -> Path:
    Path("in").mkdir()
    Path("in", "a.html").write_text(PAGE, encoding="utf-8")
    Path("in", "b.txt").write_text(f"{ARTICLE}\n\nAdvertisement\n\n{ARTICLE}\n", encoding="utf-8")
    assert command("clean", "in", "-o", "out").code == 0
    return Path("out")


def menu_entry(client: Client) -> int:
    """A removal of the menu."""
    for item in client.get("api/queue", order="document")["items"]:
        value = client.get(f"api/removal/{item['n']}")
        if value["removal"]["path"] and "/li[3]/" in value["removal"]["path"]:
            return int(item["n"])
    raise AssertionError("the menu has gone")


class TestTogether:
    def test_one_key_judges_a_list_and_one_undo_takes_it_back(self, out: Path) -> None:
        """Each removal has a line of its own that any reader of the file understands; the undo is one for all."""
        client = Client(out)
        n = menu_entry(client)
        facts = client.get(f"api/removal/{n}")["removal"]["part"]
        assert (facts["what"], len(facts["removals"])) == ("list", 12)
        answer = client.judge(n, "wrong", scope="part")
        assert (answer["removals"], answer["progress"]["judged"]) == (12, 12)
        assert [(item["count"], item["verdict"]) for item in answer["recent"]] == [(12, "wrong")]
        lines = [json.loads(line) for line in (out / FILE).read_text().splitlines()]
        assert len({line["removal"] for line in lines}) == 12
        assert {line["batch"] for line in lines} == {lines[0]["id"]}
        assert Client(out).get("api/counts")["progress"]["judged"] == 12
        undone = client.post("api/undo", {"id": answer["id"]})
        assert (undone["removals"], undone["progress"]["judged"], undone["recent"]) == (12, 0, [])
        assert Client(out).get("api/counts")["progress"]["judged"] == 0

    def test_what_is_said_of_several_is_right_or_wrong(self, out: Path) -> None:
        """Edges and categories belong to one removal."""
        client = Client(out)
        body = {"n": menu_entry(client), "verdict": "category", "category": "legal", "scope": "like"}
        assert "scope" in client.post("api/verdicts", body, status=400)["error"]
        assert not (out / FILE).exists()

    def test_each_removal_tells_its_rules_in_words(self, out: Path) -> None:
        """What a reader sees on pointing at one: the reason, the score, and which rules spoke; a short report has no weights to add up."""
        facts = Client(out).get("api/document/0")["article"]["removals"]
        assert len(facts) > 12
        for item in facts.values():
            reason, line = item["tip"].splitlines()
            assert reason
            assert re.fullmatch(
                r"−?\d+\.\d\d+: [^\d]+; (goes|only) above −?\d+\.\d\d+( the score itself decides, here a guard did)?",
                line,
            )

    def test_each_removal_tells_its_sum_in_words(self, command: Command, out: Path) -> None:
        """Where the report tells all evidence: the parts of the score, which add up to it."""
        assert command("clean", "in", "-o", "full", "--evidence", "all").code == 0
        client = Client(out.with_name("full"))
        facts = client.get("api/document/0")["article"]["removals"]
        assert len(facts) > 12
        for item in facts.values():
            reason, line = item["tip"].splitlines()
            total, parts = line.split(";")[0].split(" = ")
            numbers = [
                float(f"{'-' if sign else ''}{value}") for sign, value in re.findall(r"(− ?)?(\d+\.\d\d)", parts)
            ]
            assert reason
            assert sum(numbers) == pytest.approx(float(total.replace("−", "-")), abs=0.006 * len(numbers))

    def test_furniture_is_named_where_it_begins_and_ends(self, out: Path) -> None:
        """A page's pieces say which are one line; a text's do not."""
        client = Client(out)
        pieces = client.get("api/document/0")["article"]["pieces"]
        names = [piece["run"] for piece in pieces if "run" in piece]
        assert names[0] == "12 pieces of page furniture: navigation 12"
        assert sum("end" in piece for piece in pieces) == len(names)
        assert not [piece for piece in client.get("api/document/1")["article"]["pieces"] if "run" in piece]


EVIL = """<html><head><base href=http://127.0.0.1:9/><meta http-equiv=refresh content="0;url=http://127.0.0.1:9/m">
<link rel=stylesheet href=http://127.0.0.1:9/c><style>@import url(http://127.0.0.1:9/i);</style></head>
<body onload="x()" style="background:url(http://127.0.0.1:9/b)"><p id=cut class=cut onclick="x()">One</p><a
href="javascript:x()">two</a> <a href="http://127.0.0.1:9/l" ping="http://127.0.0.1:9/p">three</a>
<img src=http://127.0.0.1:9/g srcset="http://127.0.0.1:9/s 2x" alt="a cat">
<iframe src=http://127.0.0.1:9/f></iframe><object data=http://127.0.0.1:9/o></object><embed src=http://127.0.0.1:9/e>
<form action=http://127.0.0.1:9/a><button formaction="javascript:x()">b</button><input autofocus onfocus=x()></form>
<video src=http://127.0.0.1:9/v></video><svg><script>x()</script><a xlink:href="javascript:x()"><text>t</text></a></svg>
<math><mtext><style><img src=x onerror=x()></style></mtext></math><noscript><p title="</noscript><img src=x onerror=x()>">n</p></noscript>
<template><script>x()</script></template><script>x()</script><table background=http://127.0.0.1:9/t><tr><td colspan=2>cell</td></tr></table>
</body></html>"""


class TestRendered:
    def test_nothing_is_left_that_could_run_or_load(self) -> None:
        """Whatever a page holds, only elements without addresses, scripts and styles are sent; its structure and words stay."""
        root = parse(EVIL)
        assert root is not None
        made = rendered.sanitised(root, {"/html/body/p"}, "/html/body/a[1]")
        assert "127.0.0.1" not in made
        tree = lxml_html.document_fromstring(made)
        tags = {str(element.tag) for element in tree.iter() if isinstance(element.tag, str)}
        assert not tags & {
            "script",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "button",
            "svg",
            "math",
            "link",
            "base",
            "img",
            "video",
            "template",
        }
        allowed = {"colspan", "rowspan", "dir", "lang", "start", "class", "id", "charset"}
        assert {name for element in tree.iter() for name in element.attrib} <= allowed
        assert [element.text for element in tree.iter("style")] == [rendered._STYLE]
        assert tree.xpath("//*[@id='cut']/text()") == ["two"]  # the page's own names are gone
        assert [item.get("class") for item in tree.xpath("//p[text()='One']")] == ["gone"]
        assert "image: a cat" in made
        assert tree.xpath("//td/@colspan") == ["2"]

    def test_the_server_sends_it_under_a_policy_of_its_own(self, out: Path) -> None:
        """Sandboxed, without scripts and without network, to be framed by the review alone; the review's own pages stay unframed."""
        client = Client(out)
        facts = client.get(f"api/removal/{menu_entry(client)}")
        assert facts["document"]["page"] is True
        answer = client.http.get(f"/{TOKEN}/page/0", params={"removal": facts["removal"]["number"]})
        assert answer.status_code == 200
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("sandbox; default-src 'none';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert lxml_html.document_fromstring(answer.text).xpath("string(//*[@id='cut'])") == "Section 2"
        assert client.http.get(f"/{TOKEN}/").headers["x-frame-options"] == "DENY"
        assert client.get("api/document/1")["document"]["page"] is False

    def test_only_what_was_cleaned_is_shown(self, out: Path) -> None:
        """A file that has changed, or that a stranger's report names, is refused in one sentence and its content does not leave."""
        client = Client(out)
        Path("in", "a.html").write_text("<p>secret</p>", encoding="utf-8")
        answer = client.http.get(f"/{TOKEN}/page/0")
        assert answer.status_code == 500
        assert "changed since" in answer.text
        assert "secret" not in answer.text
        Path("in", "a.html").unlink()
        assert client.get("api/document/0")["document"]["page"] is False
        assert client.http.get(f"/{TOKEN}/page/0").status_code == 500
        assert client.http.get(f"/{TOKEN}/page/99").status_code == 404


def put_records(name: str, key: str = "html", count: int = 5) -> None:
    """A file of records, each a page with its number in it; a text and a broken line stand between them where they may."""
    pages = [PAGE.replace("Ferries", f"Ferry {number}") for number in range(count)]
    path = Path("in", name)
    path.parent.mkdir(exist_ok=True)
    if "warc" in name:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        kind = "Content-Type: application/http; msgtype=response"
        found = [warc("response", head + page.encode(), kind, id=f"<urn:{at}>") for at, page in enumerate(pages)]
        path.write_bytes(b"".join(map(gzip.compress, found) if name.endswith(".gz") else found))
    elif name.endswith("parquet"):
        pq.write_table(pa.Table.from_pylist([{key: page} for page in pages]), path, row_group_size=2)
    else:
        lines = [json.dumps({key: page}) for page in pages]
        lines[2:2] = ["", "{broken", json.dumps({"text": f"{ARTICLE}\n\nAdvertisement\n"})]
        data = ("\n".join(lines) + "\n").encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)


class TestRecords:
    """The page of a record, found in its file by its number."""

    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet", "a.warc", "a.warc.gz"])
    def test_the_page_of_each_record(self, command: Command, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """In whatever order they are asked for, each record shows its own page; a text has none."""
        monkeypatch.setattr(sources, "STRETCH", 2_000)
        put_records(name)
        command("clean", "in", "-o", "out", "--to", "jsonl")
        client = Client(Path("out"))
        documents = [
            client.get(f"api/document/{doc}") for doc in range(client.get("api/counts")["progress"]["documents"])
        ]
        there = [doc for doc, value in enumerate(documents) if value["document"]["page"]]
        assert len(there) == 5
        assert [value["document"]["kind"] for value in documents].count("text") == ("jsonl" in name)
        seen = {}
        for at in (3, 0, 4, 1, 2, 2):
            answer = client.http.get(f"/{TOKEN}/page/{there[at]}")
            assert answer.status_code == 200, answer.text
            seen[at] = lxml_html.document_fromstring(answer.text).xpath("string(//h1)")
        assert seen == {number: f"Ferry {number}" for number in range(5)}
        removal = client.get(f"api/removal/{menu_entry(client)}")
        answer = client.http.get(
            f"/{TOKEN}/page/{removal['document']['doc']}", params={"removal": removal["removal"]["number"]}
        )
        assert lxml_html.document_fromstring(answer.text).xpath("string(//*[@id='cut'])") == "Section 2"
        client.session.close()

    def test_the_field_that_the_run_was_told_of(self, command: Command) -> None:
        put_records("a.jsonl", key="body_html")
        assert command("clean", "in", "-o", "out", "--text-key", "body_html", "--kind", "html").code == 1
        client = Client(Path("out"))
        assert client.http.get(f"/{TOKEN}/page/1").status_code == 200
        client.session.close()

    def test_a_record_that_has_changed_is_refused(self, command: Command) -> None:
        """Nothing of a file that is not what was cleaned leaves the machine, nor of one that is shorter now."""
        put_records("a.jsonl")
        command("clean", "in", "-o", "out")
        client = Client(Path("out"))
        Path("in/a.jsonl").write_text(json.dumps({"html": "<p>secret</p>"}) + "\n")
        for doc, why in ((0, "changed since"), (3, "there is no record")):
            answer = client.http.get(f"/{TOKEN}/page/{doc}")
            assert answer.status_code == 500
            assert why in answer.text
            assert "secret" not in answer.text
        client.session.close()

    def test_two_runs_compared_have_them_too(self, command: Command) -> None:
        """The differences of two runs remember which field the records have their page in, and mark what either run removes."""
        put_records("a.jsonl", key="body_html")
        options = ["--text-key", "body_html", "--kind", "html"]
        command("clean", "in", "-o", "before", *options, "--only", "advert")
        command("clean", "in", "-o", "after", *options)
        command("diff", "before", "after", "-o", "both")
        client = Client(Path("both"))
        value = client.get("api/removal/0")
        assert value["document"]["page"] is True
        answer = client.http.get(f"/{TOKEN}/page/0", params={"removal": value["removal"]["number"]})
        tree = lxml_html.document_fromstring(answer.text)
        assert len(tree.xpath("//*[@id='cut']")) == 1
        assert tree.xpath("//*[@class='gone']")
        client.session.close()


class TestAgreement:
    @pytest.mark.parametrize(
        ("pairs", "value"),
        [
            # The table of the introduction on kappa that many textbooks print: 0.40.
            ({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}, 0.4),
            ({("y", "y"): 4, ("n", "n"): 4}, 1.0),
            ({("y", "n"): 4, ("n", "y"): 4}, -1.0),
            ({("y", "y"): 1, ("y", "n"): 1, ("n", "y"): 1, ("n", "n"): 1}, 0.0),
            ({("y", "y"): 7}, None),
            ({}, None),
        ],
    )
    def test_kappa(self, pairs: dict[tuple[str, str], int], value: float | None) -> None:
        """Known values, the ends of the scale, and what is not defined."""
        found = agreement.kappa(pairs)
        assert found == (value if value is None else pytest.approx(value))

    def test_it_is_scikit_learns(self) -> None:
        """On random verdicts of three kinds, the same as a library that many use."""
        metrics = pytest.importorskip("sklearn.metrics")
        draw = random.Random(7)
        one, other = ([draw.choice("rwc") for _ in range(200)] for _ in range(2))
        pairs: dict[tuple[str, str], int] = {}
        for pair in zip(one, other, strict=True):
            pairs[pair] = pairs.get(pair, 0) + 1
        assert agreement.kappa(pairs) == pytest.approx(metrics.cohen_kappa_score(one, other))

    def test_two_people_in_the_numbers(self, out: Path, command: Command) -> None:
        """`rules stats` and the page say how far they agree; a verdict on all of a text counts for each of its removals."""
        client = Client(out)
        n = menu_entry(client)
        client.judge(n, "right", scope="part")
        other = Client(out, "bob")
        for number, near in enumerate(client.get(f"api/removal/{n}")["removal"]["part"]["removals"]):
            other.judge(near, "wrong" if number < 3 else "right", **({"scope": "group"} if number == 5 else {}))
        found = json.loads(command("rules", "stats", "out", "--json").out)["agreement"]
        assert found == [{"people": ["ann", "bob"], "both": 12, "same": 9, "kappa": 0.0}]
        text = re.sub(r"<[^>]+>", " ", Client(out).http.get(f"/{TOKEN}/statistics").text)
        assert re.search(r"ann and bob\s+12\s+9\s+0\.00", text)


class TestRecall:
    def test_documents_are_the_answers_not_words(self) -> None:
        """One long document says less than many short ones with the same words, and no interval is narrower than that of free words."""
        one = Recall(((900, 100),))
        many = Recall(tuple((90, 10) if n % 2 else (80, 20) for n in range(100)))
        assert one.interval[0] < 0.25
        low, high = many.interval
        assert low < 0.85 < high
        free = wilson(many.removed, many.removed + many.missed)
        assert high - low >= free[1] - free[0] - 1e-12

    def test_nothing_missed_is_not_certainty(self) -> None:
        """Ten documents without a miss leave a recall of 72 % possible, as ten answers do; none read leave all open."""
        found = Recall(tuple((50, 0) for _ in range(10)))
        assert found.value == 1.0
        assert found.interval == pytest.approx(wilson(10, 10))
        assert Recall().interval == (0.0, 1.0)

    def test_the_interval_holds_the_truth_nearly_always(self) -> None:
        """Documents that differ in recall as real ones do: of 400 samples of 30 documents at least 90 % have the truth inside."""
        draw = random.Random(3)
        hits = 0
        for _ in range(400):
            sample = []
            for _ in range(30):
                words = draw.randint(5, 120)
                gone = sum(draw.random() < share for share in [draw.betavariate(8, 2)] for _ in range(words))
                sample.append((gone, words - gone))
            low, high = Recall(tuple(sample)).interval
            hits += low <= 0.8 <= high
        assert hits >= 360


def test_verdicts_of_several_survive_a_merge(tmp_path: Path) -> None:
    """A line with a batch is read back as it was written."""
    line = new_line("ann", "wrong", document="a", removal="b", batch="c")
    Log(tmp_path / FILE).write(line)
    assert json.loads((tmp_path / FILE).read_text())["batch"] == "c"
