"""What facts say about a claim: figures in the claim's unit, one for each definition, with their sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parley.claims.dossier import Claim
from parley.claims.expression import parse
from parley.claims.verdict import Figure
from parley.errors import InputError
from parley.facts import registry
from parley.facts.fact import Fact
from parley.facts.units import convert, parse_unit
from parley.results.indicators import PERCENT

UNRELIABLE = "its entry marks it as not reliable"


class NoFigureError(InputError):
    """Raised where the series exists but has no figure for the year or years of the claim."""


@dataclass(frozen=True)
class FactEvidence:
    """Published figures.

    Attributes:
        figures: in ``unit``, one for each definition.
        unit: the claim's unit, or the facts' where the claim has none.
        sources: citations, in the order of the figures.
        notes: what a reader must know.
    """

    figures: tuple[Figure, ...]
    unit: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class WordsEvidence:
    """A fact in words, or a list of names."""

    names: tuple[str, ...]
    listed: bool
    sources: tuple[str, ...]
    notes: tuple[str, ...]


def evidence_of(claim: Claim) -> FactEvidence | WordsEvidence:
    """Evidence for a claim whose measure is fact, facts or expression.

    Raises:
        NoFigureError: nothing is known for the year.
        InputError: an unknown id, another unit, contradictory years.
    """
    if claim.claim.holds is not None:
        return _words(claim)
    if claim.measure.fact is not None:
        return _single(claim, registry.get(claim.measure.fact))
    if claim.measure.expression is not None:
        return _expression(claim, claim.measure.expression, claim.measure.unit or "")
    return _series(claim, claim.measure.facts or "")


def _words(claim: Claim) -> WordsEvidence:
    if claim.measure.fact is None:
        raise InputError("claim: holds is decided by one fact in words; expected measure: {fact: …}.")
    found = registry.get(claim.measure.fact)
    if isinstance(found.value, float):
        raise InputError(f"the fact {found.id!r} is a number ({found.value:g} {found.unit}); claim a value or a range.")
    _check_year(claim, found)
    listed = isinstance(found.value, tuple)
    if listed and not claim.claim.names:
        raise InputError(f"the fact {found.id!r} is a list; say under claim: names: who or what must be in it.")
    names = found.value if isinstance(found.value, tuple) else (found.value,)
    return WordsEvidence(names, listed, (cite(found),), _notes((found,)))


def _single(claim: Claim, found: Fact) -> FactEvidence:
    _check_year(claim, found)
    unit = _unit(claim, found)
    return FactEvidence((_figure(found, unit),), unit, (cite(found),), _notes((found,)))


def _unit(claim: Claim, found: Fact) -> str:
    """Unit to compare in: the claim's, rank for a rank, else the fact's; a list or text has none."""
    _ = found.number
    return "rank" if claim.claim.rank is not None else claim.claim.unit or found.unit


def _check_year(claim: Claim, found: Fact) -> None:
    year = claim.claim.year
    if year is not None and year != found.year:
        raise InputError(f"contradictory years: the claim is about {year}, the fact {found.id!r} about {found.year}.")


def _series(claim: Claim, name: str) -> FactEvidence:
    """Every definition for the claim's year; for a direction with ``since``, the change of each since then."""
    stated = claim.claim
    every = registry.series(name)
    latest = max(fact.year for fact in every)
    found = _of_year(every, name, stated.year if stated.year is not None else latest)
    assumed = () if stated.year is not None else (f"the claim has no year; figures of {latest}, the latest at hand",)
    if stated.direction is not None and stated.since is None:
        raise InputError(f"a direction of the series {name!r} needs the year that it is counted from: claim: since.")
    if stated.since is not None:
        return _changes(claim, _of_year(every, name, stated.since), found)
    unit = _unit(claim, found[0])
    return FactEvidence(
        tuple(_figure(fact, unit) for fact in found),
        unit,
        tuple(cite(fact) for fact in found),
        (*assumed, *_left_out(every, found), *_notes(found)),
    )


def _of_year(every: Sequence[Fact], name: str, year: int) -> tuple[Fact, ...]:
    found = tuple(fact for fact in every if fact.year == year)
    if not found:
        years = sorted({fact.year for fact in every})
        raise NoFigureError(f"the series {name!r} has no figure of {year}, only from {years[0]} to {years[-1]}")
    return tuple(fact for fact in found if fact.reliable) or found


def _left_out(every: Sequence[Fact], found: Sequence[Fact]) -> tuple[str, ...]:
    """Figures of the year that do not count, as their entry says that they are not reliable."""
    lost = [fact for fact in every if fact.year == found[0].year and fact not in found]
    return tuple(f"left out: {fact.id}, {fact.value:g} {fact.unit}; {UNRELIABLE}. {fact.note}" for fact in lost)


def _changes(claim: Claim, first: Sequence[Fact], last: Sequence[Fact]) -> FactEvidence:
    """Changes by definition: in percent, or in points for what is a percentage itself."""
    earlier = {fact.basis: fact for fact in first}
    pairs = [(earlier[fact.basis], fact) for fact in last if fact.basis in earlier]
    if not pairs:
        raise NoFigureError(f"no definition of {last[0].series!r} has both {first[0].year} and {last[0].year}")
    points = last[0].unit == "%"
    unit = claim.claim.unit or ("pp" if points else "%")
    figures = tuple(
        Figure(convert(_change(a, b, points), "pp" if points else "%", unit), b.definition) for a, b in pairs
    )
    both = tuple(fact for pair in pairs for fact in pair)
    return FactEvidence(figures, unit, tuple(dict.fromkeys(cite(fact) for fact in both)), _notes(both))


def _change(first: Fact, last: Fact, points: bool) -> float:
    if points:
        return last.number - first.number
    if first.number == 0:
        raise InputError(f"the fact {first.id!r} is 0, so no change in percent from it exists.")
    return (convert(last.number, last.unit, first.unit) / first.number - 1.0) * PERCENT


def _expression(claim: Claim, text: str, unit: str) -> FactEvidence:
    expression = parse(text)
    found = tuple(registry.get(name) for name in expression.ids)
    numbers = _comparable(found, unit, text)
    known = {fact.id: number for fact, number in zip(found, numbers, strict=True)}
    value = expression.value(known)
    idle = expression.ignored(known)
    if idle:
        raise InputError(
            f"expression {text!r}: its value is the same whatever {' and '.join(idle)} "
            f"{'is' if len(idle) == 1 else 'are'}; a formula must use the facts that it names."
        )
    year = claim.claim.year
    if year is not None and year not in {fact.year for fact in found}:
        listed = ", ".join(f"{fact.id} of {fact.year}" for fact in found)
        raise InputError(f"contradictory years: the claim is about {year}, the facts are {listed}.")
    wanted = claim.claim.unit or unit
    numbers_of = "; ".join(f"{fact.id} = {fact.number:g} {fact.unit}" for fact in found)
    shown = f"{text}, with {numbers_of}"
    figure = Figure(convert(value, unit, wanted), shown)
    note = f"formula: {text} = {value:.6g} {unit}, with {numbers_of}"
    return FactEvidence((figure,), wanted, tuple(dict.fromkeys(cite(fact) for fact in found)), (note, *_notes(found)))


def _comparable(found: Sequence[Fact], unit: str, text: str) -> list[float]:
    """Numbers of facts, those of one dimension in one unit: the expression's, or that of the first such fact.

    Without a product or a quotient all must be of the expression's dimension, so that dollars are not added to people.
    """
    units = {parse_unit(unit).dimension: unit}
    for fact in found:
        units.setdefault(parse_unit(fact.unit).dimension, fact.unit)
    if not {"*", "/"} & set(text):
        return [convert(fact.number, fact.unit, unit) for fact in found]
    return [convert(fact.number, fact.unit, units[parse_unit(fact.unit).dimension]) for fact in found]


def _figure(fact: Fact, unit: str) -> Figure:
    rounding = convert(fact.rounding, fact.unit, unit) if fact.rounding else 0.0
    return Figure(convert(fact.number, fact.unit, unit), fact.definition, rounding)


def cite(fact: Fact) -> str:
    """A fact's source with its own year and how it was seen."""
    return f"{fact.source} ({fact.year}; {fact.seen})"


def _notes(found: Sequence[Fact]) -> tuple[str, ...]:
    notes = [fact.note for fact in found if fact.note]
    notes += [f"{fact.id}: {UNRELIABLE}" for fact in found if not fact.reliable]
    return tuple(dict.fromkeys(notes))
