"""All questions by name, imported when one is asked: a new question is a line here, a file beside it, and its view."""

from __future__ import annotations

from importlib import import_module

from parley.errors import InputError, nearest
from parley.questions.ask import Question

QUESTIONS: dict[str, str] = {
    "demo": "demo:Demo",
    "run": "run:Run",
    "new": "new:New",
    "ask": "saved:AskSaved",
    "read": "read:Read",
    "check": "check:Check",
    "scenarios": "scenarios:Scenarios",
    "groups": "groups:Groups",
    "sectors list": "sector_list:SectorsList",
    "schema": "scenarios:Schema",
    "facts find": "facts:FactsFind",
    "facts show": "facts:FactsShow",
    "facts list": "facts:FactsList",
    "data list": "data:DataList",
    "data show": "data:DataShow",
    "data build": "data:DataBuild",
    "data import": "data:DataImport",
    "partners": "partners:Partners",
    "supply": "supply:Supply",
    "sectors": "industries:Industries",
    "blocs": "blocs:Blocs",
    "rerouting": "third_countries:Rerouting",
    "diversion": "third_countries:Diversion",
    "coalition": "coalition:Coalition",
    "compare": "compare:Compare",
    "timeline": "timeline:Timeline",
    "skies route": "skies:Route",
    "skies network": "skies:Network",
    "skies compare": "skies:Compare",
    "skies closures": "skies_lists:Closures",
    "skies prices": "skies_lists:Prices",
    "panel": "panel:Panel",
    "sweep": "sweep:Sweep",
    "query": "sweep:Query",
    "calibrate": "calibrate:Calibrate",
    "backcast": "backcast:Backcast",
}
"""Name on the command line, and where the question lives: file and class."""
GROUPS: dict[str, str] = {
    "data": "Worlds: list, show, build from sources, import your own tables.",
    "facts": "Facts: dated figures with unit, definition and source.",
    "sectors": "Sectors of a world, and which industries of a country grow or shrink.",
    "skies": "Closed airspace: the shortest permitted flights, their cost, and who keeps a shorter way.",
}
"""What the questions of two words are about, by their first."""


def question(name: str) -> type[Question]:
    """The question of that name; raises :class:`InputError` with the nearest spelling if there is none."""
    if name not in QUESTIONS:
        raise InputError(f"no question {name!r}.{nearest(name, QUESTIONS)} Questions: {', '.join(QUESTIONS)}.")
    file, _, cls = QUESTIONS[name].partition(":")
    found: type[Question] = getattr(import_module(f"parley.questions.{file}"), cls)
    return found


def summary(name: str) -> str:
    """What a question asks, in one sentence: the first of its class."""
    text = question(name).__doc__ or ""
    return text.strip().split("\n")[0]
