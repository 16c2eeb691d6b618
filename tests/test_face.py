"""The public face: plain arguments in, results or one clear sentence out; one cleaner for all threads; private packs kept by content."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, asdict, replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shipped import shipped

import cleaner
from cleaner import packs
from cleaner.model import CATEGORIES, Result, Source
from cleaner.packs import cached
from cleaner.pipeline.checks import BaseOptions
from cleaner.segment.normal import count_words
from cleaner.system import toml

ARTICLES: dict[str, list[str]] = {
    "en": [
        "The orchard above the village lost a third of its trees in the storm of last Friday.",
        "Growers said that the old pear trees had stood there since before the railway came, and that none of them was insured.",
        "The parish will meet on Monday to decide whether the slope is to be planted again or left to the sheep.",
    ],
    "de": [
        "Der Obstgarten über dem Dorf hat bei dem Sturm am vergangenen Freitag ein Drittel seiner Bäume verloren.",
        "Die Bauern sagten, dass die alten Birnbäume schon dort standen, bevor die Eisenbahn kam, und dass keiner versichert war.",
        "Die Gemeinde will am Montag darüber beraten, ob der Hang neu bepflanzt oder den Schafen überlassen wird.",
    ],
    "fr": [
        "Le verger au-dessus du village a perdu un tiers de ses arbres dans la tempête de vendredi dernier.",
        "Les exploitants ont dit que les vieux poiriers étaient là avant le chemin de fer et qu'aucun d'eux n'était assuré.",
        "La commune se réunit lundi pour décider si la pente sera replantée ou si elle sera laissée aux moutons.",
    ],
    "es": [
        "El huerto que está sobre el pueblo perdió un tercio de sus árboles en la tormenta del viernes pasado.",
        "Los agricultores dijeron que los viejos perales estaban allí antes de que llegara el tren y que ninguno tenía seguro.",
        "El ayuntamiento se reúne el lunes para decidir si la ladera se vuelve a plantar o si se deja a las ovejas.",
    ],
    "ja": [
        "村の上にある果樹園は、先週の金曜日の嵐で木の三分の一を失った。",
        "農家の人たちは、古い梨の木は鉄道が通る前からそこに立っていて、保険には入っていなかったと話した。",
        "村は月曜日に集まり、斜面にもう一度木を植えるか、羊に任せるかを決めることになっている。",
    ],
}
PROMPTS: dict[str, list[str]] = {
    "en": ["Sign up for our free newsletter", "Photo: Lena Harp / AFP", "Share this article on Facebook"],
    "de": ["Abonnieren Sie unseren kostenlosen Newsletter", "Foto: Lena Harp / dpa", "Artikel teilen"],
    "fr": ["Inscrivez-vous à notre newsletter", "Photo : Lena Harp / AFP", "Partager cet article"],
    "es": ["Suscríbete a nuestro boletín", "Foto: Lena Harp / EFE", "Compartir este artículo"],
    "ja": ["無料メールマガジンに登録する", "この記事をシェアする", "続きを読む"],
}


def text_of(code: str) -> str:
    parts = ARTICLES[code]
    prompts = PROMPTS[code]
    return "\n\n".join([parts[0], prompts[1], *parts[1:], prompts[0], prompts[2]]) + "\n"


def page_of(code: str) -> str:
    body = "".join(f"<p>{escape(part)}</p>" for part in ARTICLES[code])
    return (
        f"<!doctype html><html><head><title>{code}</title></head><body><nav><a href=/>Home</a> <a href=/n>News</a></nav><article>"
        f"<h1>{escape(ARTICLES[code][0][:30])}</h1>{body}</article>"
        f"<aside class=newsletter><p>{escape(PROMPTS[code][0])}</p></aside>"
        f"<div class=share-bar><a href=#>{escape(PROMPTS[code][2])}</a></div></body></html>"
    )


DOCUMENTS = [(code, make(code)) for code in ARTICLES for make in (text_of, page_of)]
DIRTY = text_of("en")


def with_lines(*lines: str) -> str:
    """An article with these lines among its paragraphs, where nothing but a rule that names them takes them."""
    parts = ARTICLES["en"]
    return "\n\n".join([*parts[:2], *lines, parts[2], parts[1].replace("Growers", "Others")]) + "\n"


QUOKKA = "The quokka fair opens at nine on Sunday in the hall of the parish."
WOMBAT = "The wombat fair opens at ten on Sunday in the hall of the parish."


class TestPlainArguments:
    @pytest.mark.parametrize(
        "one", ["newsletter", ["newsletter"], ("newsletter",), {"newsletter"}, iter(["newsletter"])]
    )
    def test_keep_and_only_take_one_name_or_several(self, one: Any) -> None:
        """A category alone is that category, not its letters."""
        wanted = cleaner.clean(DIRTY, keep=("newsletter",))
        assert [item.category for item in wanted.removed if item.kept] == ["newsletter"]
        assert cleaner.clean(DIRTY, keep=one) == wanted

    def test_only_leaves_all_other_categories_in(self) -> None:
        found = cleaner.clean(DIRTY, only="caption")
        assert found == cleaner.clean(DIRTY, only=["caption"]) == cleaner.Cleaner(only="caption").clean(DIRTY)
        assert {item.category for item in found.removed if not item.kept} == {"caption"}
        assert PROMPTS["en"][0] in found.text

    def test_a_pack_is_a_name_or_several(self, pack: Path) -> None:
        """A path as a string, a list of them, a Path for `Cleaner`; a folder of packs as well."""
        text = with_lines(QUOKKA)
        wanted = cleaner.clean(text, packs=[str(pack)])
        assert QUOKKA not in wanted.text
        assert QUOKKA in cleaner.clean(text).text
        assert cleaner.clean(text, packs=str(pack)) == wanted
        for given_as in (str(pack), pack, [pack], (str(pack),)):
            assert cleaner.Cleaner(packs=given_as).clean(text) == wanted
        folder = cleaner.clean(text, packs=str(pack.parent))
        assert (folder.text, folder.ruleset) == (wanted.text, wanted.ruleset)

    def test_a_path_alone_is_a_pack_for_every_door(self, pack: Path) -> None:
        """What `Cleaner(packs=…)` takes, `clean` and `Options` take."""
        assert cleaner.Options(packs=pack).packs == (str(pack),)
        text = with_lines(QUOKKA)
        assert QUOKKA not in cleaner.clean(text, packs=pack).text
        assert cleaner.explain(text, packs=pack).verdicts == cleaner.explain(text, packs=[pack]).verdicts

    def test_clean_reads_an_edited_pack_anew(self, pack: Path) -> None:
        """A pack that a person edits between two calls counts as it is now."""
        text = with_lines(QUOKKA, WOMBAT)
        assert WOMBAT in cleaner.clean(text, packs=str(pack)).text
        pack.write_text(pack.read_text(encoding="utf-8").replace("quokka", "wombat"), encoding="utf-8")
        assert WOMBAT not in cleaner.clean(text, packs=str(pack)).text
        assert QUOKKA in cleaner.clean(text, packs=str(pack)).text

    def test_bytes_and_sources(self) -> None:
        """Bytes, str and a Source of the same text give the same text."""
        texts = {cleaner.clean(item).text for item in (DIRTY, DIRTY.encode(), Source("", "text", DIRTY))}
        assert len(texts) == 1

    @pytest.mark.parametrize("code", ["en-GB", "EN", "en_US"])
    def test_a_region_or_capitals_are_the_same_language(self, code: str) -> None:
        """The docstring's "pt-BR" judges as "pt" does: each verdict has the same score."""
        voiced = "We would like you to sign up and join us, and you will get our best stories in your inbox."
        text = "\n\n".join([*ARTICLES["en"][:2], voiced, ARTICLES["en"][2]])
        assert cleaner.explain(text, language=code).verdicts == cleaner.explain(text, language="en").verdicts


REFUSED: list[tuple[str, Callable[[], object], type[cleaner.CleanerError], str]] = [
    ("kind", lambda: cleaner.clean(DIRTY, kind="pdf"), cleaner.OptionError, "auto, text, html"),  # type: ignore[arg-type]
    ("kind", lambda: cleaner.clean(DIRTY, kind=None), cleaner.OptionError, "auto, text, html"),  # type: ignore[arg-type]
    ("kind", lambda: cleaner.explain(DIRTY, kind="pdf"), cleaner.OptionError, "auto, text, html"),  # type: ignore[arg-type]
    ("kind", lambda: cleaner.Options(kind="pdf"), cleaner.OptionError, "auto, text, html"),  # type: ignore[arg-type]
    ("language", lambda: cleaner.clean(DIRTY, language="xx"), cleaner.OptionError, "pt-BR"),
    ("language", lambda: cleaner.clean(DIRTY, language="english"), cleaner.OptionError, "pt-BR"),
    ("language", lambda: cleaner.clean(DIRTY, language=""), cleaner.OptionError, "pt-BR"),
    ("language", lambda: cleaner.clean(DIRTY, language=7), cleaner.OptionError, "'en'"),  # type: ignore[arg-type]
    ("language", lambda: cleaner.Cleaner(language="xx"), cleaner.OptionError, "pt-BR"),
    ("language", lambda: cleaner.explain(DIRTY, language="xx"), cleaner.OptionError, "pt-BR"),
    ("document", lambda: cleaner.clean(None), cleaner.InputError, "str or bytes"),  # type: ignore[arg-type]
    ("document", lambda: cleaner.clean(["a", "b"]), cleaner.InputError, "str or bytes"),  # type: ignore[arg-type]
    ("document", lambda: cleaner.explain(None), cleaner.InputError, "str or bytes"),  # type: ignore[arg-type]
    ("is not text", lambda: cleaner.clean(b"\x89PNG\r\n\x1a\n" + bytes(40)), cleaner.InputError, "PNG"),
    ("keep", lambda: cleaner.clean(DIRTY, keep="adverts"), cleaner.OptionError, "advert, legal"),  # type: ignore[arg-type]
    ("keep", lambda: cleaner.clean(DIRTY, keep=["advert", "byline,share"]), cleaner.OptionError, "byline, advert"),  # type: ignore[list-item]
    ("keep", lambda: cleaner.clean(DIRTY, keep=None), cleaner.OptionError, "a name or several"),  # type: ignore[arg-type]
    ("only", lambda: cleaner.clean(DIRTY, only="adverts"), cleaner.OptionError, "advert, legal"),  # type: ignore[arg-type]
    ("only", lambda: cleaner.clean(DIRTY, only=3), cleaner.OptionError, "a name or several"),  # type: ignore[arg-type]
    ("preset", lambda: cleaner.clean(DIRTY, preset="harsh"), cleaner.OptionError, "gentle, balanced, strict"),  # type: ignore[arg-type]
    ("preset", lambda: cleaner.Cleaner(preset=""), cleaner.OptionError, "gentle, balanced, strict"),  # type: ignore[arg-type]
    ("packs", lambda: cleaner.clean(DIRTY, packs=[3]), cleaner.OptionError, "strings or Paths"),  # type: ignore[list-item]
    ("packs", lambda: cleaner.Options(packs=b"p.toml"), cleaner.OptionError, "strings or Paths"),  # type: ignore[arg-type]
    ("packs", lambda: cleaner.clean(DIRTY, packs=3), cleaner.OptionError, "a name or several"),  # type: ignore[arg-type]
    ("pack", lambda: cleaner.clean(DIRTY, packs="/no/such/pack.toml"), cleaner.PackError, "/no/such/pack.toml"),
    ("pack", lambda: cleaner.Cleaner(packs=["/no/such"]), cleaner.PackError, "/no/such"),
]  # fmt: skip
REFUSED += [
    (name, lambda name=name, value=value: cleaner.Cleaner(**{name: value}), cleaner.OptionError, wants)  # type: ignore[misc]
    for name, wants in (("max_removed", "between 0 and 1"), ("doubt", "between 0 and 1"), ("timeout", "seconds"))
    for value in (-0.1, float("nan"), float("inf"), "0.5", True, [1])
]
REFUSED += [
    ("max_removed", lambda: cleaner.Cleaner(max_removed=1.01), cleaner.OptionError, "1.01"),
    ("doubt", lambda: cleaner.Cleaner(doubt=90), cleaner.OptionError, "90"),
]


class TestRefused:
    @pytest.mark.parametrize(("name", "call", "error", "says"), REFUSED)
    def test_one_clear_sentence(
        self, name: str, call: Callable[[], object], error: type[cleaner.CleanerError], says: str
    ) -> None:
        """The message names the argument and says what is allowed, in one line; the type is the promised one."""
        with pytest.raises(cleaner.CleanerError) as found:
            call()
        message = str(found.value)
        assert type(found.value) is error
        assert name in message
        assert says in message
        assert "\n" not in message
        assert 10 < len(message) < 250

    def test_the_kinds_of_errors(self) -> None:
        """An OptionError is a ValueError; all are CleanerErrors, and a CleanerError alone is neither."""
        for error in (cleaner.InputError, cleaner.OptionError, cleaner.PackError):
            assert issubclass(error, cleaner.CleanerError)
        assert issubclass(cleaner.OptionError, ValueError)
        assert not issubclass(cleaner.InputError, ValueError)
        assert not issubclass(cleaner.PackError, ValueError)

    @pytest.mark.parametrize("value", [0, 1, 0.25, None])
    def test_edges_are_allowed(self, value: Any) -> None:
        """0 and 1 are shares, 0 seconds are no limit."""
        made = cleaner.Cleaner(max_removed=value, doubt=value, timeout=value)
        assert made.options.max_removed == value
        assert made.options.timeout == (value or None)

    @pytest.mark.parametrize("code", ["en", "EN", "pt-BR", "zh_TW", "fil", "ckb", "sr-Latn-RS"])
    def test_codes_that_are_languages(self, code: str) -> None:
        """Two letters of ISO 639-1, any three, with what follows a dash or an underscore."""
        assert cleaner.Options(language=code).language == code

    @pytest.mark.parametrize("value", [None, 5])
    def test_packs_that_are_none_are_refused_by_a_cleaner_as_well(self, value: Any) -> None:
        """`Cleaner` raises OptionError for a value that is none, as `clean` does."""
        with pytest.raises(cleaner.OptionError):
            cleaner.Cleaner(packs=value)

    @pytest.mark.parametrize("argument", [{"kind": "pdf"}, {"language": "xx"}])
    def test_arguments_beside_a_source_are_checked(self, argument: dict[str, Any]) -> None:
        """An argument that is not allowed is refused whatever the document is."""
        with pytest.raises(cleaner.OptionError):
            cleaner.clean(Source("a", "text", DIRTY), **argument)

    def test_a_refused_document_leaves_the_cleaner_as_it_was(self) -> None:
        made = cleaner.Cleaner()
        wanted = made.clean(DIRTY)
        with pytest.raises(cleaner.OptionError):
            made.clean(DIRTY, kind="pdf")  # type: ignore[arg-type]
        with pytest.raises(cleaner.InputError):
            made.clean(None)  # type: ignore[arg-type]
        assert made.clean(DIRTY) == wanted


class TestNames:
    @pytest.mark.parametrize("name", cleaner.__all__)
    def test_everything_promised_is_there(self, name: str) -> None:
        assert getattr(cleaner, name) is not None

    def test_a_star_import_in_a_fresh_process(self) -> None:
        """Names that are loaded late come with `import *`, too."""
        code = "from cleaner import *\nimport cleaner\nprint(sorted(set(cleaner.__all__) - set(globals())))"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == "[]"

    def test_a_name_that_is_none(self) -> None:
        with pytest.raises(AttributeError, match="no_such_name"):
            cleaner.no_such_name  # noqa: B018

    def test_explain(self) -> None:
        """A verdict for each block, also for what stays, and the removals are those of `clean`."""
        found = cleaner.explain(DIRTY)
        assert isinstance(found, cleaner.Explanation)
        assert [verdict.block for verdict in found.verdicts if verdict.span is None] == list(range(len(found.blocks)))
        assert {"keep", "remove"} == {"remove" if verdict.remove else "keep" for verdict in found.verdicts}
        gone = {found.blocks[verdict.block].text for verdict in found.verdicts if verdict.remove}
        assert gone == {removal.text for removal in cleaner.clean(DIRTY).removed}
        assert found.ruleset.digest == cleaner.clean(DIRTY).ruleset
        assert any(verdict.evidence for verdict in found.verdicts)

    def test_explain_of_a_page_names_its_elements(self) -> None:
        found = cleaner.explain(page_of("en"))
        assert all(block.path and block.start == -1 for block in found.blocks)
        assert any(verdict.remove for verdict in found.verdicts)

    def test_explain_takes_a_pack(self, pack: Path) -> None:
        found = cleaner.explain(with_lines(QUOKKA), packs=str(pack))
        assert "core.advert.own-face" in {item.source for verdict in found.verdicts for item in verdict.evidence}

    def test_restore(self) -> None:
        found = cleaner.clean(DIRTY)
        assert found.removed
        assert cleaner.restore(found.text, found.removed) == DIRTY
        assert cleaner.restore(found.text, iter(found.removed)) == DIRTY


class TestOptions:
    FORMS = (
        cleaner.Options(keep=["share", "caption", "share"], only="caption", packs="a.toml", timeout=5, doubt=1),
        cleaner.Options(keep=("caption", "share"), only=["caption"], packs=["a.toml"], timeout=5.0, doubt=1.0),
        cleaner.Options(keep={"share", "caption"}, only={"caption"}, packs=iter(["a.toml"]), timeout=5.0, doubt=1.0),
    )

    def test_one_form_whatever_they_were_given_as(self) -> None:
        """Equal, of one hash and of one pickle: caches of frameworks compare these."""
        assert len(set(self.FORMS)) == 1
        assert len({hash(item) for item in self.FORMS}) == 1
        assert len({repr(item) for item in self.FORMS}) == 1
        assert len({pickle.dumps(item) for item in self.FORMS}) == 1

    @pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
    def test_they_travel(self, protocol: int) -> None:
        for options in (*self.FORMS, cleaner.Options()):
            found = pickle.loads(pickle.dumps(options, protocol))
            assert found == options
            assert hash(found) == hash(options)
            assert type(found) is cleaner.Options

    def test_they_travel_to_another_process(self) -> None:
        """Unpickled in a process that has not imported the package, they clean as here."""
        options = cleaner.Options(keep="caption", kind="text")
        code = (
            "import pickle, sys\noptions, text = pickle.load(sys.stdin.buffer)\n"
            "sys.stdout.buffer.write(pickle.dumps(options.clean(text)))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], input=pickle.dumps((options, DIRTY)), capture_output=True, check=True
        )
        assert pickle.loads(ran.stdout) == options.clean(DIRTY)

    def test_they_do_not_change(self) -> None:
        with pytest.raises(FrozenInstanceError):
            cleaner.Options().preset = "strict"  # type: ignore[misc]
        assert cleaner.Options(keep="share") != cleaner.Options(keep="caption")

    def test_another_value_is_checked_too(self) -> None:
        """`replace` makes options as the constructor does."""
        assert replace(cleaner.Options(), keep="share").keep == ("share",)
        with pytest.raises(cleaner.OptionError, match="preset"):
            replace(cleaner.Options(), preset="harsh")  # type: ignore[arg-type]

    def test_they_clean_as_a_cleaner_of_theirs(self) -> None:
        options = cleaner.Options(keep="newsletter", preset="strict", timeout=50)
        assert options.clean(DIRTY) == cleaner.Cleaner.of(options).clean(DIRTY)
        assert options.ruleset() == cleaner.clean(DIRTY).ruleset
        assert cleaner.Cleaner(preset="strict", keep=["newsletter"]).clean(DIRTY) == options.clean(DIRTY)
        assert set(asdict(options)) == set(asdict(BaseOptions()))


# --- threads ---


@pytest.fixture
def _switching() -> Iterator[None]:
    """Threads take turns a hundred times as often as they do by default."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(clean: Callable[[str], Result], threads: int = 16) -> list[list[Result]]:
    """What each of many threads gets for all documents, each thread in an order of its own, all begun at once."""
    begin = threading.Barrier(threads)

    def work(number: int) -> list[Result]:
        begin.wait(30)
        found: dict[int, Result] = {}
        for step in range(len(DOCUMENTS)):
            at = (number * 3 + step * (1 if number % 2 else -1)) % len(DOCUMENTS)
            found[at] = clean(DOCUMENTS[at][1])
        return [found[at] for at in range(len(DOCUMENTS))]

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(threads)))


COLD = """
import threading, time
import cleaner
from cleaner.packs import cached
from cleaner.pipeline import page

reads, pages = [], []
load, made = cached.load, page.HtmlCleaner.__init__

def slow():
    reads.append(1)
    time.sleep(0.3)
    return load()

def counted(self, *given):
    pages.append(1)
    time.sleep(0.1)
    made(self, *given)

cached.load, page.HtmlCleaner.__init__ = slow, counted
begin = threading.Barrier(16)

def work(number):
    begin.wait(30)
    if number % 2:
        cleaner.clean("<html><body><p>The orchard.</p></body></html>")
    else:
        cleaner.Options().clean("The orchard.")

threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(reads), len(pages))
"""


@pytest.mark.usefixtures("_switching")
class TestThreads:
    def test_the_documents_are_worth_it(self) -> None:
        """Each is found to be of its own language, and something goes from each."""
        made = cleaner.Cleaner()
        for code, text in DOCUMENTS:
            found = made.clean(text)
            assert found.language == code
            assert found.removed
            assert not found.held

    @pytest.mark.parametrize("timeout", [None, 600])
    def test_one_cleaner_for_all(self, timeout: float | None) -> None:
        """Sixteen threads and one cleaner that has cleaned nothing yet: exactly the results of one thread, language by language."""
        alone = cleaner.Cleaner()
        wanted = [alone.clean(text) for _, text in DOCUMENTS]
        for found in in_threads(cleaner.Cleaner(timeout=timeout).clean):
            assert [result.language for result in found] == [code for code, _ in DOCUMENTS]
            assert found == wanted

    def test_a_cold_start_reads_the_packs_once(self) -> None:
        """Sixteen threads that come at once wait for the one that reads, whichever door they take."""
        ran = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
        assert ran.stdout.split() == ["1", "1"]

    def test_clean(self) -> None:
        """`cleaner.clean` shares one cleaner among threads, and none of them sees another's document."""
        wanted = [cleaner.clean(text) for _, text in DOCUMENTS]
        for found in in_threads(cleaner.clean):
            assert found == wanted

    def test_different_options_at_once(self) -> None:
        """Threads that clean with other options meanwhile change nothing for each other."""
        choices: list[dict[str, Any]] = [{}, {"keep": "newsletter"}, {"preset": "strict"}, {"language": "de"}]
        wanted = [[cleaner.clean(text, **choice) for _, text in DOCUMENTS] for choice in choices]
        with ThreadPoolExecutor(16) as pool:
            jobs = [
                (number % 4, at, pool.submit(cleaner.clean, DOCUMENTS[at][1], **choices[number % 4]))
                for number in range(8)
                for at in range(len(DOCUMENTS))
            ]
            for choice, at, job in jobs:
                assert job.result() == wanted[choice][at]

    def test_explain(self) -> None:
        wanted = [cleaner.explain(text) for _, text in DOCUMENTS]
        made = cleaner.Cleaner()
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda pair: made.explain(pair[1]), DOCUMENTS * 4))
        assert found == wanted * 4

    def test_a_process_that_begins_with_threads(self) -> None:
        """Nothing is loaded yet when eight threads ask at once."""
        code = (
            "import pickle, sys, threading\nfrom concurrent.futures import ThreadPoolExecutor\nimport cleaner\n"
            "texts = pickle.load(sys.stdin.buffer)\nbegin = threading.Barrier(8)\n"
            "def work(number):\n"
            "    begin.wait(30)\n"
            "    order = [at % len(texts) for at in range(number, number + len(texts))]\n"
            "    found = {at: cleaner.clean(texts[at]) for at in order}\n"
            "    return [found[at] for at in range(len(texts))]\n"
            "with ThreadPoolExecutor(8) as pool:\n"
            "    sys.stdout.buffer.write(pickle.dumps(list(pool.map(work, range(8)))))\n"
        )
        texts = [text for _, text in DOCUMENTS]
        ran = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(texts), capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr.decode()[-2000:]
        assert ran.stderr == b""
        wanted = [cleaner.clean(text) for text in texts]
        assert all(found == wanted for found in pickle.loads(ran.stdout))


# --- private packs ---

PACK = """
[pack]
languages = ["en"]

[[rule]]
id = "core.advert.own-face"
category = "advert"
pattern = '''^the quokka fair opens\\b'''
strength = "certain"
why = "A sale of somebody's own."
drop = ["The quokka fair opens at nine.", "the quokka fair opens"]
keep = ["The quokka was at the fair.", "A quokka sleeps."]

[[suppress]]
rule = "en.share.bar"
host = "orchard.example"
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A private pack in a folder of its own."""
    folder = tmp_path / "own"
    folder.mkdir()
    path = folder / "face.toml"
    path.write_text(PACK, encoding="utf-8")
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder that holds nothing yet; the built-in rules are in memory already."""
    cleaner.Cleaner()
    monkeypatch.setenv("CLEANER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the packs that are read from now on; what packs share stands in files of its own."""
    found: list[str] = []
    read = toml.read

    def counted(path: Path) -> dict[str, Any]:
        if path.name not in {"language.toml", "lexicon.toml"} and path.parent.name != "frames":
            found.append(path.name)
        return read(path)

    monkeypatch.setattr(toml, "read", counted)
    return found


@pytest.mark.usefixtures("cache")
class TestPrivatePacks:
    def test_the_second_cleaner_reads_no_toml(self, pack: Path, reads: list[str]) -> None:
        """The first one reads the pack and nothing else; the next one has it from the cache, with the same rules."""
        first = cleaner.Cleaner(packs=pack)
        assert reads == ["face.toml"]
        second = cleaner.Cleaner(packs=[str(pack)])
        assert reads == ["face.toml"]
        assert first.ruleset == second.ruleset
        assert second.clean(with_lines(QUOKKA)) == first.clean(with_lines(QUOKKA))

    def test_an_edited_pack_is_read_anew(self, pack: Path, reads: list[str]) -> None:
        """By its content, not by its time: what is written back as it was is in the cache still."""
        text = with_lines(QUOKKA, WOMBAT)
        assert WOMBAT in cleaner.Cleaner(packs=pack).clean(text).text
        pack.write_text(PACK.replace("quokka", "wombat"), encoding="utf-8")
        found = cleaner.Cleaner(packs=pack).clean(text).text
        assert QUOKKA in found
        assert WOMBAT not in found
        assert len(reads) == 2
        pack.write_text(PACK, encoding="utf-8")
        assert QUOKKA not in cleaner.Cleaner(packs=pack).clean(text).text
        assert len(reads) == 2

    def test_of_a_folder_only_what_changed_is_read(self, pack: Path, reads: list[str]) -> None:
        other = pack.with_name("other.toml")
        other.write_text(PACK.replace("own-face", "own-other").replace("quokka", "numbat"), encoding="utf-8")
        cleaner.Cleaner(packs=pack.parent)
        assert sorted(reads) == ["face.toml", "other.toml"]
        other.write_text(other.read_text(encoding="utf-8").replace("numbat", "bilby"), encoding="utf-8")
        made = cleaner.Cleaner(packs=pack.parent)
        assert reads[2:] == ["other.toml"]
        assert made.ruleset.get("core.advert.own-other") is not None

    def test_the_digest_is_that_of_the_packs(self, pack: Path) -> None:
        """Read or taken from the cache, the rules hash as `packs.load` says, and are the same but for examples and lists."""
        wanted = packs.load([pack])
        assert wanted.digest != shipped().digest
        for _ in range(2):
            found = cached.add(cached.load(), [str(pack)])
            assert found.digest == wanted.digest
            assert (found.languages, found.suppress) == (wanted.languages, wanted.suppress)
            assert [rule.id for rule in found.rules] == [rule.id for rule in wanted.rules]
        private = cleaner.Cleaner(packs=pack).ruleset
        assert [rule.id for rule in private.rules] == [rule.id for rule in wanted.rules]
        assert private.digest != cleaner.Cleaner().ruleset.digest
        german = cleaner.Cleaner(packs=pack, language="de").ruleset
        assert [rule.id for rule in german.rules] == [rule.id for rule in wanted.for_language("de").rules]
        assert german.get("core.advert.own-face") is None

    def test_a_rule_stands_once(self, pack: Path) -> None:
        """Twice the same pack, or an id of the built-in rules: refused in one line, from the cache as well."""
        built_in = cleaner.Cleaner().ruleset.rules[0].id
        clash = pack.with_name("clash.toml")
        clash.write_text(PACK.replace("core.advert.own-face", built_in), encoding="utf-8")
        for _ in range(2):
            for names in ([pack, pack], [clash]):
                with pytest.raises(cleaner.PackError, match="stands in") as found:
                    cleaner.Cleaner(packs=names)
                assert "\n" not in str(found.value)

    def test_a_malformed_pack_is_refused_each_time(self, pack: Path) -> None:
        """What cannot be read is not kept; mended, it is read."""
        pack.write_text(PACK.replace('"advert"', '"adverts"'), encoding="utf-8")
        for _ in range(2):
            with pytest.raises(cleaner.PackError, match=r"face\.toml: core\.advert\.own-face: category"):
                cleaner.Cleaner(packs=pack)
        pack.write_text(PACK, encoding="utf-8")
        assert cleaner.Cleaner(packs=pack).ruleset.get("core.advert.own-face") is not None

    def test_without_a_cache_folder(self, pack: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        """Each cleaner reads the pack, with the same rules."""
        wanted = cleaner.Cleaner(packs=pack).ruleset
        monkeypatch.setenv("CLEANER_CACHE", "")
        assert cleaner.Cleaner(packs=pack).ruleset == wanted
        assert reads == ["face.toml", "face.toml"]

    def test_a_damaged_file_of_the_cache_is_not_read(self, pack: Path, cache: Path, reads: list[str]) -> None:
        wanted = cleaner.Cleaner(packs=pack).ruleset
        kept = [path for path in cache.iterdir() if path.name.startswith("pack-")]
        assert len(kept) == 1
        kept[0].write_bytes(kept[0].read_bytes()[:-3])
        assert cleaner.Cleaner(packs=pack).ruleset == wanted
        assert len(reads) == 2

    def test_a_pack_in_threads(self, pack: Path) -> None:
        """Sixteen cleaners of one new pack at once: one digest, one content."""
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(lambda _: cleaner.Cleaner(packs=pack).ruleset, range(16)))
        assert all(item == found[0] for item in found)

    def test_too_many_rules_are_refused_as_by_packs_load(self, pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The bound on the number of rules holds with private packs, too."""
        monkeypatch.setattr(packs, "MAX_RULES", 1)
        with pytest.raises(cleaner.PackError, match="more than 1 rules"):
            packs.load([pack])
        with pytest.raises(cleaner.PackError, match="more than 1 rules"):
            cleaner.Cleaner(packs=pack)


# --- words ---

every_prompt = st.sampled_from([prompt for prompts in PROMPTS.values() for prompt in prompts])
every_sentence = st.sampled_from([part for parts in ARTICLES.values() for part in parts])
odd = st.sampled_from(
    [
        "|",
        "•",
        "— —",
        "```",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[Read more](https://o.example/x)",
        "ภาษาไทย",
        "ភាសាខ្មែរ",
        "…",
        "a\u200bb",
    ]
)
block = st.one_of(
    every_sentence, every_prompt, odd, st.text(max_size=30), st.tuples(every_sentence, every_prompt).map(" ".join)
)
quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(st.lists(st.tuples(block, st.sampled_from(["\n\n", "\n", " ", "\r\n\r\n"])), max_size=10))
def test_a_text_has_no_more_words_out_than_in(parts: list[tuple[str, str]]) -> None:
    """Words are counted one way: in is the source, out the clean text, and cleaning makes none."""
    source = "".join(a + b for a, b in parts)
    found = cleaner.clean(source, kind="text")
    assert found.words_in == count_words(source)
    assert 0 <= found.words_out <= found.words_in
    assert found.words_out <= count_words(found.text)
    if found.held or not found.removed:
        assert found.words_out == found.words_in


@lru_cache
def plain() -> cleaner.Cleaner:
    """One for all examples: it keeps nothing of a document."""
    return cleaner.Cleaner()


@quick
@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "div", "li", "h2", "aside", "pre", "td", "figcaption", "nav", "span"]), block),
        max_size=10,
    )
)
def test_a_page_has_no_more_words_out_than_in(parts: list[tuple[str, str]]) -> None:
    """The same of a page, whatever its elements are, whole or cleaned."""
    body = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts)
    source = f"<html><head><title>t</title></head><body>{body}</body></html>"
    found = cleaner.clean(source, kind="html")
    assert 0 <= found.words_out <= found.words_in
    through = plain().pass_through(Source("", "html", source), "somebody asked")
    assert through.held
    assert through.words_out <= through.words_in


def test_the_categories_are_those_of_the_model() -> None:
    """Each name that the message lists is one that `keep` takes."""
    assert cleaner.Options(keep=CATEGORIES).keep == tuple(sorted(CATEGORIES))
