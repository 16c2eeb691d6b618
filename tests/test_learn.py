"""What is learned of a host: which recurring blocks are proposed and which are left alone, in bounded memory, and what a pack keeps."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import tomli
from conftest import Command

from cleaner.corpus import reports
from cleaner.corpus.learn import alike, articles, choose, pack
from cleaner.corpus.learn.choose import Proposal, Told, Wanted
from cleaner.corpus.learn.frequent import Frequent
from cleaner.corpus.learn.observations import Observation, Observations, Seen, Shape
from cleaner.corpus.learn.observe import same_address, same_title
from cleaner.corpus.learn.sums import Sums
from cleaner.corpus.minhash import Firsts
from cleaner.model import CleanerError

HOST = "coast.example"
WORDS = "ferry harbour noon oar tram bridge coast storm rail village master ship paper owner net sail rope quay gull tide".split()
PLAIN = Shape(0)
SMALL = "stands in too small a share for what the judge thinks of it"
MOTTO = "Harburg reads what Harburg writes"


def prose(chance: random.Random, words: int = 40) -> str:
    """A paragraph that stands nowhere else."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def paragraph(text: str, score: float = -4.0) -> Seen:
    """A paragraph as it is remembered."""
    return Seen(text, score, Shape.SENTENCE | Shape.RUNNING, "")


def label(text: str, score: float = -0.5, shape: Shape = PLAIN) -> Seen:
    """A block that reads like a label, which the judge would take for an advert if it went."""
    return Seen(text, score, shape, "advert")


def told(documents: Sequence[Sequence[Seen]], *, addresses: Sequence[str] = (), titles: Sequence[str] = ()) -> Told:
    """What comes of a host with these documents; each has an address and a title of its own unless they are given."""
    with Observations() as observations:
        for n, blocks in enumerate(documents):
            address = addresses[n] if addresses else f"https://{HOST}/story-{n}-of-the-coast"
            observations.add(Observation.of(HOST, address, titles[n] if titles else "", "en", blocks))
        (found,) = choose.hosts(observations, Wanted())
    return found


def host(
    place: str, block: Seen | list[Seen], share: float = 1.0, count: int = 20, paragraphs: int = 4
) -> list[list[Seen]]:
    """Documents of which a share has the block (or its turn of several): "top", "end", or "inside" between two paragraphs."""
    chance = random.Random(1)
    found: list[list[Seen]] = []
    for n in range(count):
        body = [paragraph(prose(chance)) for _ in range(paragraphs)]
        if n < round(share * count):
            one = block[n % len(block)] if isinstance(block, list) else block
            body.insert({"top": 0, "end": len(body), "inside": 2}[place], one)
        found.append([label(f"Headline {prose(chance, 6)}", shape=Shape.TITLE), *body])
    return found


def texts(found: Told) -> list[str]:
    """What is proposed."""
    return [item.text or item.pattern for item in found.proposals]


class TestWhatIsProposed:
    @pytest.mark.parametrize("place", ["top", "end"])
    def test_a_sentence_at_the_edge_of_every_page(self, place: str) -> None:
        """It is proposed with its category, its counts and documents that show it in context."""
        found = told(host(place, Seen(f"{MOTTO}.", -2.0, Shape.SENTENCE, "newsletter")))
        (item,) = found.proposals
        assert (item.text, item.category, item.articles, item.of, item.kept) == (f"{MOTTO}.", "newsletter", 20, 20, 20)
        assert len(item.examples) == 3
        assert all(example.after or example.before for example in item.examples)

    def test_blocks_alike_become_one_pattern(self) -> None:
        """Numbers, dates and names are left open, and what is the same everywhere is written out."""
        blocks = [label(f"Filed on {n + 1} March 20{20 + n} by the desk at Harburg") for n in range(20)]
        (item,) = told(host("end", blocks)).proposals
        assert not item.text
        assert item.pattern.startswith("Filed on ")
        assert item.pattern.endswith(" by the desk at Harburg")

    def test_a_label_that_the_judge_takes_for_furniture_needs_a_small_share(self) -> None:
        """A box of one section is found, too."""
        assert texts(told(host("end", label(MOTTO, 0.5), share=0.3))) == [MOTTO]

    def test_it_says_what_it_left_alone(self) -> None:
        """The reasons are counted, so that nobody has to guess."""
        assert told(host("inside", paragraph(f"{MOTTO} again and again, day by day."))).refused == Counter(
            {"stands between paragraphs": 1}
        )


class TestWhatIsLeftAlone:
    @pytest.mark.parametrize(
        ("place", "block", "share", "why"),
        [
            ("inside", paragraph("The names of the children have been changed for this story.", 1.0), 1.0, "stands between paragraphs"),
            ("inside", label("Background", 0.9), 1.0, "stands between paragraphs"),
            ("top", label("In brief", 0.9, Shape.HEADING), 1.0, "is a heading above a paragraph"),
            ("top", label("Interview", -1.0), 1.0, "is a label above a paragraph"),
            ("end", Seen("This is a developing story.", -1.5, Shape.SENTENCE, ""), 0.4, SMALL),
            ("end", Seen("More will be added as it becomes known.", 0.9, Shape.SENTENCE | Shape.NAMED, ""), 0.4, SMALL),
            ("top", Seen("In this series we visit people at night.", 0.5, Shape.SENTENCE, ""), 0.4, SMALL),
            ("end", Seen("A mole is a wall built into the sea.", -4.5, Shape.SENTENCE, ""), 1.0, "reads like the article"),
            ("end", Seen("“We read the weather by the sheep.”", 2.0, Shape.SENTENCE | Shape.QUOTE, ""), 1.0, "is a quotation"),
            ("end", label(MOTTO, shape=Shape.GONE), 1.0, "goes already"),
            ("end", label(MOTTO, 2.0, Shape.DEFENDED), 1.0, "a rule speaks for the article"),
            ("end", label("a b c d e", 2.0, Shape.UNIT), 1.0, "is a table or code"),
            ("end", label("1 2 3", 2.0), 1.0, "is too long or too short"),
        ],
    )  # fmt: skip
    def test_content_that_recurs(self, place: str, block: Seen, share: float, why: str) -> None:
        """What articles say again and again is not proposed, and the reason is told."""
        found = told(host(place, block, share))
        assert not found.proposals
        assert why in found.refused

    def test_a_refrain(self) -> None:
        """Between lines that are no sentences nothing can be told of edges, and what is repeated within a text is the text's."""
        chance = random.Random(2)
        lines = [[label(prose(chance, 6).rstrip(".")) for _ in range(9)] for _ in range(12)]
        for poem in lines:
            for at in (3, 6, 9):
                poem.insert(at, label("And the tide came in, and the tide went out", 1.0))
        assert not told(lines).proposals

    @pytest.mark.parametrize("form", ["/{n}", "?page={n}", "/print/{n}?utm_source=x", "-{n}.html"])
    def test_pages_of_one_article(self, form: str) -> None:
        """A standfirst that stands on each page of a long story is on one article."""
        chance = random.Random(3)
        standfirst = Seen("Twelve years after the storm the pier is built anew.", 1.0, Shape.SENTENCE, "")
        pages = [[standfirst, *(paragraph(prose(chance)) for _ in range(4))] for _ in range(12)]
        more = host("end", label("elsewhere", -9.0), share=0.0)
        addresses = [f"https://{HOST}/ferry{form.format(n=n + 1)}" for n in range(12)]
        found = told([*pages, *more], addresses=[*addresses, *(f"https://{HOST}/other-{n}-x" for n in range(20))])
        assert not found.proposals
        assert found.articles == 21

    def test_copies_of_one_article(self) -> None:
        """The same story at twelve addresses, each a little changed, is one article; its last sentence is no furniture."""
        chance = random.Random(4)
        body = [paragraph(prose(chance)) for _ in range(6)]
        copies = [[label(f"Copy {n}"), *body, label("It rained on the way home", 0.5)] for n in range(12)]
        found = told([*copies, *host("end", label("elsewhere", -9.0), share=0.0)])
        assert (found.documents, found.articles) == (32, 21)
        assert not found.proposals

    def test_articles_crawled_thrice_are_still_learned_from(self) -> None:
        """That every document came again does not hide what stands on all of them."""
        once = host("end", Seen(f"{MOTTO}.", -0.5, Shape.SENTENCE, ""))
        addresses = [f"https://{HOST}/story-{n}-of-the-coast" for n in range(20)] * 3
        found = told(once * 3, addresses=addresses)
        assert found.articles == 20
        assert texts(found) == [f"{MOTTO}."]

    def test_a_title_that_is_the_hosts_makes_no_articles_alike(self) -> None:
        """Where every page is called the same the title says nothing of articles."""
        once = host("end", label(MOTTO))
        found = told(once, titles=["Harburg Courier, the paper of the coast"] * 20)
        assert found.articles == 20

    def test_furniture_makes_no_articles_alike(self) -> None:
        """Short notes under much furniture are compared by what they say alone."""
        chance = random.Random(5)
        furniture = [paragraph(prose(chance, 60), 0.5) for _ in range(5)]
        notes = [[paragraph(prose(chance, 35)), *furniture] for _ in range(10)]
        assert told(notes).articles == 10

    def test_a_pattern_that_matches_other_blocks(self) -> None:
        """Where a line of the article has the same form it is not proposed."""
        blocks = [label(f"Part {n} of the Harburg story") for n in range(20)]
        documents = host("end", blocks)
        assert told(documents).proposals, "it is proposed where nothing else is like it"
        odd = label("Part 7 of the Harburg story", -0.5, Shape.TITLE)
        assert not told([[odd, *blocks[1:]] if n < 5 else blocks for n, blocks in enumerate(documents)]).proposals

    def test_few_articles(self) -> None:
        """Five pages are no host to learn from."""
        assert not told(host("end", label(MOTTO, 3.0), count=5)).proposals


class TestFrequent:
    def test_no_frequent_key_is_forgotten(self) -> None:
        """Whatever else passes by: a key that is N / size of all keys is there, with a count no larger than the truth."""
        chance = random.Random(6)
        seen, truth = Frequent(50), Counter[int]()
        for n in range(4_000):
            keys = {chance.randrange(100_000), chance.randrange(100_000), n % 40 if n % 3 else 7}
            truth.update(keys)
            seen.add(keys)
            assert len(seen) <= 2 * 50 + 3
        least = sum(truth.values()) // 50
        assert {key for key, count in truth.items() if count >= least} <= seen.at_least(least)
        assert seen.error <= least

    def test_it_is_exact_while_there_is_room(self) -> None:
        """A host with few blocks is counted as it is."""
        seen = Frequent(10)
        for key in (1, 1, 2, 3, 1):
            seen.add([key])
        assert (seen.at_least(3), seen.at_least(1), seen.error) == ({1}, {1, 2, 3}, 0)


def memory(hosts: int, documents: int) -> int:
    """The most bytes that Python holds while so many hosts are learned from."""
    chance = random.Random(7)
    tracemalloc.start()
    with Observations() as observations:
        for n in range(hosts):
            for m in range(documents):
                blocks = [paragraph(prose(chance, 20)) for _ in range(6)]
                observations.add(Observation.of(f"h{n}.example", f"https://h{n}.example/story-{m}-a", "", "en", blocks))
        assert sum(1 for _ in choose.hosts(observations, Wanted())) == hosts
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_number_of_hosts() -> None:
    """Ten times the hosts take no more: what is remembered lies on disk, and one host is looked at after the other."""
    memory(2, 2)  # what is loaded once
    few, many = memory(12, 8), memory(120, 8)
    assert many < few + 200_000, (few, many)


def test_memory_does_not_grow_with_the_documents_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the counters a larger host takes no more."""
    monkeypatch.setattr(articles, "Frequent", lambda: Frequent(100))
    memory(1, 10)
    few, many = memory(1, 60), memory(1, 480)
    assert many < few + 200_000, (few, many)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Publicado el 3 de mayo de 2026", "Publicado el 0 M 0"),
        ("Stand: 12.06.2024, 17:45 Uhr", "Stand: 0, 0 Uhr"),
        ("Mehr von Lena Harp und Jo Orr", "Mehr von X und X"),
        ("What now? Nobody knew.", "What now? Nobody knew."),
        ("阅读时间：5 分钟", "阅读时间：0 分钟"),
        ("In 1912 the mole was built, in 1950 the pier", "In 0 the mole was built, in 0 the pier"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    """Numbers, words of dates, and names are open; nothing else is."""
    found = alike.mask(text)
    assert found.replace(alike.NUMBER, "0").replace(alike.DATE, "M").replace(alike.NAME, "X") == masked


@pytest.mark.parametrize("texts", [["Tide: 3", "Tide: high"], ["a", "a"], ["Tide 3", "Tide 3 and 4"], []])
def test_what_is_not_alike_has_no_pattern(texts: list[str]) -> None:
    """Texts that differ in more than is open, or in nothing."""
    assert alike.pattern(texts) is None


def test_a_pattern_outlives_the_year() -> None:
    """That all samples are of one year does not bind the pattern to it."""
    made = alike.pattern(["Filed on 3 May 2026", "Filed on 14 June 2026"])
    assert made is not None
    assert alike.regex.fullmatch(made, "Filed on 9 April 2031")
    assert not alike.regex.fullmatch(made, "Filed on a whim")


def test_addresses_and_titles_of_one_article() -> None:
    """What differs between two articles is not lost."""
    assert same_address("https://a.example/?id=3") != same_address("https://a.example/?id=4")
    assert same_address("https://a.example/2026/05/12/ferry-sails") != same_address(
        "https://a.example/2026/05/12/pier-built"
    )
    assert same_address("https://a.example/12345") != same_address("https://a.example/12346")
    assert same_address("http://[::1") == "http://[::1"
    assert same_title("The ferry sails again (2/3)") == same_title("The ferry sails again (3/3)")
    assert same_title("News") == ""


def proposal(text: str = MOTTO, articles: int = 20) -> Proposal:
    """A proposal for the coast."""
    return Proposal(HOST, "advert", text, "", articles, 30, 18, -0.5, ())


class TestPacks:
    def test_what_people_decided_is_kept(self, tmp_path: Path) -> None:
        """States, categories and comments stay when learning runs again; counts are new; a proposal that is gone goes."""
        assert pack.write(tmp_path, HOST, [proposal(), proposal("Tap the heron"), proposal("Ring the bell")]) == (3, 0)
        path = pack.path_of(tmp_path, HOST)
        (_, _, first), (_, _, second), _ = pack.entries(tmp_path)
        pack.decide(path, first["id"], "accepted", "legal")
        pack.decide(path, second["id"], "rejected")
        path.write_text("# mine\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        assert pack.write(tmp_path, HOST, [proposal(first["text"], 25), proposal("Mind the gap")]) == (1, 1)
        assert path.read_text(encoding="utf-8").startswith("# mine\n")
        found = {
            entry["text"]: (entry["state"], entry["category"], entry["articles"])
            for _, _, entry in pack.entries(tmp_path)
        }
        assert found == {
            first["text"]: ("accepted", "legal", 25),
            second["text"]: ("rejected", "advert", 20),
            "Mind the gap": ("proposed", "advert", 20),
        }

    def test_other_tables_stay(self, tmp_path: Path) -> None:
        """A pack may hold rules and selectors as well."""
        path = pack.path_of(tmp_path, HOST)
        path.write_text('[[site]]\nhost = "coast.example"\nbody = ["main"]\n', encoding="utf-8")
        pack.write(tmp_path, HOST, [proposal()])
        data = tomli.loads(path.read_text(encoding="utf-8"))
        assert data["site"] == [{"host": HOST, "body": ["main"]}]
        assert data["block"][0]["text"] == MOTTO

    def test_odd_texts_come_back_as_they_were(self, tmp_path: Path) -> None:
        """Quotation marks, backslashes, line separators and control characters do not break the file."""
        odd = "It's \"odd\" \\ \u2028 \x7f ''' \t end"
        pack.write(tmp_path, HOST, [proposal(odd)])
        ((_, _, entry),) = pack.entries(tmp_path)
        assert entry["text"] == odd

    def test_a_block_that_is_gone_cannot_be_decided(self, tmp_path: Path) -> None:
        """Somebody edited the file meanwhile."""
        pack.write(tmp_path, HOST, [proposal()])
        with pytest.raises(CleanerError, match="has no block"):
            pack.decide(pack.path_of(tmp_path, HOST), "site.x.y", "accepted")


def records(folder: Path) -> Iterator[dict[str, str]]:
    """Texts of the coast as records, with a motto at the end of each."""
    chance = random.Random(8)
    story = (
        "The {0} of the {1} said on Tuesday that the {2} would be back before the {3}, and nobody in the hall had asked for more.",
        "Some {4} people had come from the {0} to the {3}, where the old {2} was kept for as long as anybody could remember.",
        "It had been the coldest {1} in {4} years, and the {3} was shut until the men from the {2} had found their {0}.",
    )
    for n in range(10):
        filled = [line.format(*chance.sample(WORDS, 4), chance.randint(20, 900)) for line in story]
        title = " ".join(chance.sample(WORDS, 6)).capitalize()
        text = "\n\n".join([title, *chance.sample(filled, 3), MOTTO])
        yield {"id": str(n), "url": f"https://www.{HOST}/{n}-{title.split()[0]}", "text": text + "\n"}


class TestTheCommand:
    def put(self) -> None:
        """A file of records in the working folder."""
        lines = [json.dumps(record) for record in records(Path())]
        Path("in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def test_from_documents_to_a_rule_that_acts(self, command: Command) -> None:
        """Proposals do nothing; once accepted they act with --rules."""
        self.put()
        ran = command("learn", "in.jsonl", "-o", "packs")
        assert ran.code == 0, ran.stderr
        assert "10 documents, 10 articles of 1 hosts: 1 new proposals, 0 known ones" in ran.out
        path = Path("packs", f"{HOST}.toml")
        entry = tomli.loads(path.read_text(encoding="utf-8"))["block"][0]
        assert entry["text"] == MOTTO
        assert entry["state"] == "proposed"
        assert entry["examples"][0]["url"].startswith(f"https://www.{HOST}/0-")
        assert command("rules", "check", "packs").code == 0
        for state, gone in (("proposed", 0), ("accepted", 10)):
            pack.decide(path, entry["id"], state)  # type: ignore[arg-type]
            assert command("clean", "in.jsonl", "-o", f"out-{state}", "--rules", "packs").code == 0
            told = reports.read(Path(f"out-{state}", "report.jsonl"))
            removed = [removal for value in told for removal in value["removals"]]
            assert len([item for item in removed if item["rules"][0]["id"] == entry["id"]]) == gone
        again = command("learn", "in.jsonl", "-o", "packs")
        assert "0 new proposals, 1 known ones" in again.out

    def test_a_runs_folder_is_its_sources(self, command: Command) -> None:
        """OUT gives the same packs as what it was made from, documents and records alike."""
        self.put()
        Path("texts").mkdir()
        rows = []
        for record in records(Path()):
            Path("texts", f"{record['id']}.txt").write_text(record["text"], encoding="utf-8")
            rows.append(f"{record['id']}.txt\t{record['url']}")
        Path("urls.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        command("learn", "in.jsonl", "-o", "expected")
        expected = Path("expected", f"{HOST}.toml").read_text(encoding="utf-8")
        command("clean", "in.jsonl", "-o", "out-records")
        command("clean", "texts", "--urls", "urls.tsv", "-o", "out-texts")
        for name in ("out-records", "out-texts"):
            assert command("learn", name, "-o", f"packs-{name}").code == 0
            assert Path(f"packs-{name}", f"{HOST}.toml").read_text(encoding="utf-8") == expected

    def test_processes_change_nothing(self, command: Command) -> None:
        """Two processes write the same packs as one."""
        self.put()
        command("learn", "in.jsonl", "-o", "one")
        command("learn", "in.jsonl", "-o", "two", "-j", "2")
        name = f"{HOST}.toml"
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()

    def test_documents_without_an_address_are_told(self, command: Command) -> None:
        """Nobody knows their host; and what cannot be read is an error, the rest is learned from."""
        self.put()
        with Path("in.jsonl").open("a") as file:
            file.write('{"text": "The ferry sank."}\n{"url": "https://coast.example/x"}\n')
        ran = command("learn", "in.jsonl", "-o", "packs")
        assert ran.code == 1
        assert "1 documents have no address" in ran.stderr
        assert "has no text" in ran.stderr
        assert "1 new proposals" in ran.out

    def test_a_path_that_is_not_there(self, command: Command) -> None:
        """Nothing is written."""
        ran = command("learn", "nowhere", "-o", "packs")
        assert ran.code == 2
        assert "nowhere: no such file or folder" in ran.stderr
        assert not Path("packs").exists()


def test_refusal_names_the_first_thing_that_speaks_against_it() -> None:
    """A block in too few articles is not looked at any further."""
    assert choose.refusal(Sums(articles=5, kept=5), 100, Wanted()) == "stands in few articles"
    assert choose.refusal(Sums(articles=6, kept=6, texts=Counter({MOTTO: 6})), 6, Wanted()) is None


def test_the_index_of_firsts_can_be_emptied() -> None:
    """Hosts are compared with themselves only."""
    with Observations() as observations:
        firsts = Firsts(observations.db)
        marks = articles.marks_of(" ".join(WORDS * 4))
        assert firsts.twin(1, "a", *marks) is None
        assert firsts.twin(2, "b", *marks) is not None
        firsts.clear()
        assert firsts.twin(3, "c", *marks) is None
