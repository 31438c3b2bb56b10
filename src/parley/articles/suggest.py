"""Suggest a measure for a statement: a fact, a quantity of a scenario, a quantity of routes; or say what to choose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from parley.articles.statements import Statement
from parley.articles.vocabulary import table
from parley.codes.countries import label
from parley.errors import InputError
from parley.scenarios.load import library_names, load

CANDIDATES = 3
"""Ids that a todo lists."""
_AHEAD = ("could", "will", "up-to")
_LIFTING = re.compile(
    r"\b(?:lift\w*|eas(?:e|ed|ing)|relief|relax\w*|resum\w*|return\w*|restor\w*|back|reopen\w*|deal)\b", re.IGNORECASE
)
_TRADE = re.compile(r"\b(?:trade|turnover|commerce)\b", re.IGNORECASE)
_SIDE = re.compile(r"\b(import|export|buy|bought|sell|sold|sale|suppl)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:could|would|may|might|if|will|were)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """A measure as the dossier writes it.

    Attributes:
        signed: the measure is negative where something falls, so the claim's number must be too.
        notes: what a person should look at.
    """

    measure: dict[str, Any]
    signed: bool = False
    notes: tuple[str, ...] = ()


def suggest(statement: Statement, sentence: str) -> Suggestion:
    """First suggestion that fits: routes for airspace, a scenario for what could be, a fact for what is, or a todo."""
    ahead = statement.modality in _AHEAD and _CONDITION.search(sentence) is not None
    for attempt in (_skies, _run) if ahead else (_fact, _skies):
        found = attempt(statement, sentence)
        if found is not None:
            return found
    return _todo(statement, sentence)


# -- facts -------------------------------------------------------------------------------------------------------


def _fact(statement: Statement, sentence: str) -> Suggestion | None:
    """Every definition of the best series, if unit, year and most words of its title agree with the sentence."""
    for fact in comparable_facts(statement, sentence):
        if (statement.year is None or statement.until is not None or fact.year == statement.year) and _named(
            fact, sentence
        ):
            measure = {"fact": fact.id} if statement.year is None else {"facts": fact.series}
            return Suggestion(measure, notes=(f"suggested by its title: {fact.title}",))
    return None


def comparable_facts(statement: Statement, sentence: str, limit: int = 10) -> tuple[Any, ...]:
    """Facts found by the words of a sentence whose unit measures the same thing as the statement's."""
    from parley import facts  # noqa: PLC0415  (reads the whole registry)

    words = re.sub(r"[0-9][0-9.,]*|[$€£%]", " ", sentence)
    names = " ".join(label(code) for code in statement.places)
    question = f"{names} {words} {statement.year or ''}"
    try:
        own = facts.parse_unit(statement.unit)
    except InputError:
        return ()
    found = [fact for fact in facts.find(question, 5 * limit) if fact.unit not in ("list", "text")]
    return tuple(fact for fact in found if facts.parse_unit(fact.unit).dimension == own.dimension)[:limit]


def _named(fact: Any, sentence: str) -> bool:
    """Whether at least two thirds of the words of a fact's title, and at least two, are in the sentence."""
    from parley.facts.find import words  # noqa: PLC0415

    title, said = set(words(fact.title)), set(words(sentence))
    return len(title & said) >= max(2, round(2 * len(title) / 3))


# -- runs --------------------------------------------------------------------------------------------------------


def _run(statement: Statement, sentence: str) -> Suggestion | None:
    """A quantity of the library scenario whose title names most of the sentence's countries."""
    quantity = quantity_of(statement, sentence)
    scenario = scenario_of(statement, sentence) if quantity is not None else None
    if quantity is None or scenario is None:
        return None
    signed = next(iter(quantity)) in ("real-income", "exports", "imports")
    run = {"scenario": scenario, "quantity": quantity}
    notes = ["suggested from the words of the sentence: check scenario, world and who trades with whom"]
    return Suggestion({"run": run}, signed, tuple(notes))


def quantity_of(statement: Statement, sentence: str) -> dict[str, Any] | None:
    """What a scenario could give for a statement: trade, share, rank, exports, imports or real income; or None."""
    places, side = statement.places, _SIDE.search(sentence)
    imports = side is not None and side[1].casefold() in ("import", "buy", "bought")
    money = statement.unit.split(" ")[0] == "USD" and "/" not in statement.unit
    if money and len(places) >= 2 and (side is not None or _TRADE.search(sentence)):
        seller, buyer = (places[1], places[0]) if imports else (places[0], places[1])
        return {"trade": {"from": [seller], "to": [buyer], "both-ways": side is None}}
    if (
        statement.unit in ("%", "rank")
        and len(places) >= 2
        and re.search(r"\bshare\b|\bof\b.*(?:import|export)|partner|supplier|buyer", sentence)
    ):
        key = "rank" if statement.unit == "rank" else "share"
        return {key: {"of": places[1], "partner": places[0], "side": "imports" if imports else "exports"}}
    if statement.unit != "%" or not places:
        return None
    if statement.topic in ("growth", "tariffs", "sanctions") and re.search(
        r"\b(?:GDP|income|welfare|econom|output)", sentence
    ):
        return {"real-income": places[0]}
    if side is not None and side[1].casefold() in ("import", "export"):
        return {"imports" if imports else "exports": places[0]}
    return None


def scenario_of(statement: Statement, sentence: str) -> str | None:
    """Library scenario whose title names most of the statement's places; None if none names any.

    Where the sentence speaks of lifting, a scenario of lifting comes first, and elsewhere one of imposing.
    """
    lifting = _LIFTING.search(sentence) is not None
    best: tuple[tuple[bool, int], str] | None = None
    for name in library_names():
        text = f"{name} {load(name).scenario.title}".casefold()
        hits = sum(label(code).casefold() in text or code.casefold() in text.split() for code in statement.places)
        rank = (lifting == ("lifting" in name), hits)
        if hits and (best is None or rank > best[0]):
            best = (rank, name)
    return None if best is None else best[1]


# -- routes ------------------------------------------------------------------------------------------------------

_SKIES = {"USD": "cost", "flights": "affected", "kt": "fuel", "mn t": "co2"}


def _skies(statement: Statement, sentence: str) -> Suggestion | None:
    """A quantity of closed airspace; the day is the middle of the statement's year, if it has one."""
    if statement.topic != "airspace":
        return None
    unit = statement.unit.split("/")[0]
    quantity = _SKIES.get(unit) or _SKIES.get(unit.split(" ")[0])
    if unit == "%" and re.search(r"\bfuel\b", sentence, re.IGNORECASE):
        quantity = "fuel-percent"
    if unit in ("hours", "minutes"):
        return Suggestion(
            {"todo": "a skies measure: {quantity: minutes, route: [two airports], carrier: …, at: a day}"}
        )
    if quantity is None:
        return None
    if not statement.places or statement.year is None:
        return Suggestion({"todo": f"a skies measure: {{quantity: {quantity}, carriers: […], at: a day}}"})
    groups = {"EU": "EU27"}
    carriers = [groups.get(code, code) for code in statement.places]
    measure = {"quantity": quantity, "carriers": carriers, "at": f"{statement.until or statement.year}-07-01"}
    return Suggestion({"skies": measure}, notes=("suggested from the words of the sentence: check carriers and day",))


# -- what is left to a person ------------------------------------------------------------------------------------


def _todo(statement: Statement, sentence: str) -> Suggestion:
    ids = [fact.id for fact in comparable_facts(statement, sentence, CANDIDATES)]
    if statement.unit.split(" ")[0] in table("currencies") and statement.unit.split(" ")[0] not in (
        "USD",
        "EUR",
        "RUB",
    ):
        ids = []
    what = "choose a fact, an expression, a run, or none with the reason"
    return Suggestion({"todo": f"{what}; nearest facts: {', '.join(ids)}" if ids else what})
