"""The pages of seen.toml and unseen.toml as HTML: each a few words of markup, and texts from a small stock in its language.

An entry is language (empty: English), path (or a whole address), head and body. In braces stand `p 3` (paragraphs of an article), `law 3`
(of a legal text), `links 9` (headlines in a list), `cards 9` (headlines with a picture and a day), `teasers 9` (with two sentences), `goods
9` (things with prices), `posts 4` (contributions of people with names), `nav`, `foot`, `ld TYPE` (JSON-LD). `<body-class …>` and
`<html-id …>` are attributes of these elements.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

PROSE = {
    "en": (
        "The old bridge was closed on Tuesday after divers found cracks in two of its piers.",
        "The council said that the work would take until spring and cost more than had been planned.",
        "Fishermen who keep their boats upstream have to wait for high water, which comes twice a day.",
        "Nobody had looked at the piers since the storm, a spokeswoman for the harbour admitted.",
        "The ferry, which was to stop in autumn, now runs every half hour and is full each time.",
        "A school bus goes the long way round, so that lessons begin later for some of the children.",
    ),
    "de": (
        "Die alte Brücke wurde am Dienstag gesperrt, nachdem Taucher Risse in zwei Pfeilern gefunden hatten.",
        "Der Rat teilte mit, dass die Arbeiten bis zum Frühjahr dauern und mehr kosten als geplant.",
        "Fischer, deren Boote flussaufwärts liegen, müssen auf das Hochwasser warten.",
        "Seit dem Sturm habe niemand nach den Pfeilern gesehen, räumte eine Sprecherin des Hafens ein.",
        "Die Fähre, die im Herbst eingestellt werden sollte, fährt nun jede halbe Stunde und ist voll.",
    ),
    "fr": (
        "Le vieux pont a été fermé mardi, après que des plongeurs ont trouvé des fissures dans deux piles.",
        "La mairie a fait savoir que les travaux dureraient jusqu’au printemps et coûteraient plus que prévu.",
        "Les pêcheurs dont les bateaux sont en amont doivent attendre la marée haute.",
        "Personne n’avait regardé les piles depuis la tempête, a reconnu une porte-parole du port.",
        "Le bac, qui devait s’arrêter en automne, passe toutes les demi-heures et il est plein.",
    ),
    "es": (
        "El puente viejo se cerró el martes, después de que unos buzos encontraran grietas en dos pilares.",
        "El ayuntamiento dijo que las obras durarán hasta la primavera y costarán más de lo previsto.",
        "Los pescadores que tienen sus barcos río arriba esperan la marea alta, que llega dos veces al día.",
        "Nadie había mirado los pilares desde la tormenta, admitió una portavoz del puerto.",
    ),
    "it": (
        "Il vecchio ponte è stato chiuso martedì, dopo che i sommozzatori hanno trovato crepe in due piloni.",
        "Il comune ha detto che i lavori dureranno fino alla primavera e costeranno più del previsto.",
        "I pescatori che tengono le barche a monte aspettano l’alta marea, che arriva due volte al giorno.",
    ),
    "pl": (
        "Stary most zamknięto we wtorek, gdy nurkowie znaleźli pęknięcia w dwóch filarach.",
        "Rada poinformowała, że prace potrwają do wiosny i będą kosztować więcej, niż planowano.",
        "Rybacy, którzy trzymają łodzie w górze rzeki, czekają na wysoką wodę dwa razy dziennie.",
        "Nikt nie oglądał filarów od czasu sztormu, przyznała rzeczniczka portu.",
    ),
    "nl": (
        "De oude brug is dinsdag gesloten, nadat duikers scheuren in twee pijlers hadden gevonden.",
        "De gemeente liet weten dat het werk tot het voorjaar duurt en meer kost dan gepland.",
        "Vissers die hun boten stroomopwaarts hebben liggen, wachten op hoog water.",
    ),
    "ru": (
        "Старый мост закрыли во вторник, когда водолазы нашли трещины в двух опорах.",
        "В городском совете сообщили, что работы продлятся до весны и обойдутся дороже, чем думали.",
        "Рыбаки, чьи лодки стоят выше по реке, ждут высокой воды, которая бывает дважды в день.",
    ),
    "ja": (
        "古い橋は火曜日に閉鎖された。潜水士が二本の橋脚にひびを見つけたためである。",
        "市によると、工事は春まで続き、費用は計画を上回る見込みだという。",
        "上流に船を置く漁師たちは、一日に二度の満潮を待たなければならない。",
        "嵐のあと橋脚を見た者はいなかった、と港の広報担当者は認めた。",
    ),
}  # fmt: skip
LAW = {
    "en": (
        "This page says which personal data we process, for which purposes, and on which legal basis.",
        "You may ask us at any time which data we hold about you, and have them corrected or deleted.",
        "We are not liable for the content of other sites to which this site links.",
        "By using this service you agree to these terms; if you do not agree, you may not use it.",
        "We may change this document from time to time; the date above says when it was last changed.",
    ),
    "de": (
        "Diese Seite sagt, welche personenbezogenen Daten wir zu welchem Zweck und auf welcher Rechtsgrundlage verarbeiten.",
        "Sie können jederzeit Auskunft über Ihre Daten verlangen, sie berichtigen oder löschen lassen.",
        "Für Inhalte fremder Seiten, auf die wir verweisen, übernehmen wir keine Haftung.",
    ),
    "fr": (
        "Cette page indique quelles données personnelles nous traitons, à quelles fins et sur quel fondement.",
        "Vous pouvez à tout moment demander l’accès à vos données, leur rectification ou leur effacement.",
        "L’éditeur décline toute responsabilité quant au contenu des sites vers lesquels pointent ses liens.",
    ),
    "es": (
        "Esta página indica qué datos personales tratamos, con qué fines y con qué base jurídica.",
        "Puede solicitar en cualquier momento el acceso a sus datos, su rectificación o su supresión.",
        "No nos hacemos responsables del contenido de otros sitios enlazados.",
    ),
    "it": (
        "Questa pagina indica quali dati personali trattiamo, per quali finalità e su quale base giuridica.",
        "È possibile chiedere in ogni momento l’accesso ai propri dati, la rettifica o la cancellazione.",
    ),
    "pl": (
        "Ta strona określa, jakie dane osobowe przetwarzamy, w jakim celu i na jakiej podstawie prawnej.",
        "W każdej chwili można zażądać dostępu do danych, ich sprostowania lub usunięcia.",
    ),
    "ja": (
        "当社は、取得した個人情報を、次に定める利用目的の範囲内で取り扱います。",
        "利用者は、いつでも自己の個人情報の開示、訂正または削除を求めることができます。",
    ),
}  # fmt: skip
HEADLINES = {
    "en": ("Old bridge closes", "Ferry runs all night", "Who pays for the pier?", "Seals return to the bay", "A lighthouse for sale"),
    "de": ("Alte Brücke gesperrt", "Fähre fährt die ganze Nacht", "Wer zahlt für den Kai?", "Seehunde kehren zurück"),
    "fr": ("Le vieux pont fermé", "Le bac passe toute la nuit", "Qui paiera le quai ?", "Les phoques reviennent"),
    "es": ("Cierran el puente viejo", "La barca navega de noche", "¿Quién paga el muelle?", "Vuelven las focas"),
    "pl": ("Stary most zamknięty", "Prom pływa całą noc", "Kto zapłaci za nabrzeże?", "Foki wróciły"),
    "ja": ("古い橋が閉鎖", "渡し船が夜通し運航", "桟橋の費用は誰が", "アザラシが戻る"),
}  # fmt: skip
NAMES = ("rowan", "tidewalker", "Mast_7", "captain jo", "eel", "brine")
_PIECE = re.compile(r"\{(\w+)(?: (\w+))?\}")
_ATTRIBUTE = re.compile(r"<(body-class|html-id) ([^>]+)>")
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """A page, its address ("" where it has none), and what it is."""

    name: str
    type: str
    url: str
    html: str


def pages(name: str) -> Iterator[Page]:
    """The pages of `seen` or `unseen`."""
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    for kind, entries in found.items():
        for key, (language, path, head, body) in entries.items():
            url = path if "://" in path or not path else f"https://www.shore.example{path}"
            yield Page(f"{kind}/{key}", kind, url, _page(language or "en", head, body))


def _page(language: str, head: str, body: str) -> str:
    marks = dict(_ATTRIBUTE.findall(head + body))
    head, body = (
        _PIECE.sub(lambda match: _made(language, *match.groups()), _ATTRIBUTE.sub("", text)) for text in (head, body)
    )
    classes = f' class="{marks["body-class"]}"' if "body-class" in marks else ""
    name = f' id="{marks["html-id"]}"' if "html-id" in marks else ""
    return f'<!doctype html><html lang="{language}"{name}><head><meta charset="utf-8">{head}</head><body{classes}>{body}</body></html>'


def _some(stock: dict[str, tuple[str, ...]], language: str, count: int, start: int = 0) -> list[str]:
    return list(islice(cycle(stock.get(language, stock["en"])), start, start + count))


def _made(language: str, what: str, more: str | None) -> str:
    if what == "ld":
        return f'<script type="application/ld+json">{json.dumps({**STATED, "@type": more})}</script>'
    if what in {"nav", "foot"}:
        return NAV if what == "nav" else FOOT
    count = int(more or 1)
    if what in {"p", "law"}:
        stock = LAW if what == "law" else PROSE
        return "".join(f"<p>{' '.join(_some(stock, language, 4, at))}</p>" for at in range(count))
    heads, texts = _some(HEADLINES, language, count), _some(PROSE, language, 2 * count)
    return "".join(ITEMS[what](at, heads[at], texts[at], texts[at + 1]) for at in range(count))


def _post(at: int, head: str, text: str, more: str) -> str:
    user = f"<div class=user>{NAMES[at % len(NAMES)]}<br>Posts: {31 * at + 7}</div><div class=when>12.5.2026, 1{at % 10}:04</div>"
    return f"<div class=message>{user}<div class=content>{text}</div><a href=#q{at}>Quote</a></div>"


STATED = {"@context": "https://schema.org", "name": "Harbour", "headline": "Harbour", "datePublished": "2026-05-12"}
NAV = (
    "<header><nav><ul><li><a href=/>Home</a><li><a href=/news>News</a><li><a href=/shop>Shop</a>"
    "<li><a href=/about>About us</a></ul></nav></header>"
)
FOOT = (
    "<footer><a href=/privacy>Privacy policy</a> <a href=/terms>Terms of use</a> <a href=/contact>Contact</a>"
    "<p>© 2026 Shore Press</p></footer>"
)
ITEMS: dict[str, Callable[[int, str, str, str], str]] = {
    "links": lambda at, head, text, more: f"<li><a href=/n/{at}>{head}</a></li>",
    "cards": lambda at, head, text, more: (
        f"<div class=card><a href=/n/{at}><img src=/i/{at}.jpg alt=''><h3>{head}</h3></a><time>{at % 28 + 1}.5.2026</time></div>"
    ),
    "teasers": lambda at, head, text, more: (
        f"<article><h2><a href=/n/{at}>{head}</a></h2><p>{text} {more} <a href=/n/{at}>…</a></p></article>"
    ),
    "goods": lambda at, head, text, more: (
        f"<li class=item><a href=/g/{at}><img src=/g/{at}.jpg><span>Nr. {at + 1}</span></a><b>{10 + at},90</b></li>"
    ),
    "posts": _post,
}
