"""A solved scenario in words: the finding in one line, and a paragraph. Every figure is read from the result."""

from __future__ import annotations

import numpy as np

from parley.codes import countries
from parley.codes.groups import Bloc
from parley.model.changes import Changes
from parley.results.blocs import equivalent_variation
from parley.results.indicators import FirstOrder, real_income
from parley.results.regions import effect_of, in_sentence, income_of
from parley.results.sides import Side, by_effect, by_size

HARDLY = 0.005
"""Percent; below it a change rounds to nothing."""
WORTH_NAMING = 0.05
MOST_NAMED = 3


def amount(percent: float) -> str:
    """A size of a change for a sentence: ``2.8 %``, ``0.37 %``."""
    size = abs(percent)
    return f"{size:.0f} %" if size >= 10 else f"{size:.1f} %" if size >= 1 else f"{size:.2f} %"


def moves(name: str, percent: float) -> str:
    """``Russia loses 2.8 %``; ``the change for Russia rounds to nothing`` where it does."""
    if abs(percent) < HARDLY:
        return f"nothing changes for {name} within rounding"
    return f"{name} {'loses' if percent < 0 else 'gains'} {amount(percent)}"


def usd(musd: float) -> str:
    """An amount for a sentence: ``USD 1.2 tn``, ``USD 85 bn``, ``USD 340 mn``."""
    size = abs(musd)
    if size >= 1e6:
        return f"USD {size / 1e6:.1f} tn"
    if size >= 1e3:
        return f"USD {size / 1e3:.{0 if size >= 1e4 else 1}f} bn"
    return f"USD {size:.0f} mn"


def main_blocs(c: Changes, sides: tuple[Side, ...]) -> tuple[Bloc, ...]:
    """Blocs of a sentence: the main target and the main side that acts; without sides the most affected region."""
    targets, actors = by_effect(sides, lambda bloc: effect_of(c, bloc)), by_size(sides, lambda bloc: income_of(c, bloc))
    target = next((side.bloc for side in targets if side.target), None)
    actor = next((side.bloc for side in actors if side.acts and side.bloc != target), None)
    found = tuple(bloc for bloc in (target, actor) if bloc is not None)
    if found:
        return tuple(sorted(found, key=lambda bloc: -abs(effect_of(c, bloc))))
    most = c.regions[int(np.argmax(np.abs(real_income(c))))]
    return (Bloc(most, (most,)),)


def finding(c: Changes, sides: tuple[Side, ...]) -> str:
    """Result in one line, without a full stop."""
    if np.abs(real_income(c)).max() < HARDLY:
        return "No region's real income changes by as much as 0.005 %"
    first, *rest = main_blocs(c, sides)
    of_what = " of real income" if _moves(c, first) else ""
    text = f"{_capital(moves(in_sentence(first), effect_of(c, first)))}{of_what}"
    return f"{text}, {moves(in_sentence(rest[0]), effect_of(c, rest[0]))}" if rest else text


def _moves(c: Changes, bloc: Bloc) -> bool:
    return abs(effect_of(c, bloc)) >= HARDLY


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def paragraph(
    c: Changes, sides: tuple[Side, ...], parts: FirstOrder, horizon: str, elasticities: str
) -> tuple[str, ...]:
    """Who loses, who gains, by how much, why, and how sure that is; one sentence each."""
    when = "In the long run" if horizon == "long-run" else f"{horizon} years after the change"
    if horizon == "1":
        when = "One year after the change"
    sentences = [f"{when}, {_lower(finding(c, sides))}."]
    sentences += _elsewhere(c, {code for bloc in main_blocs(c, sides) for code in bloc.codes})
    total = float(equivalent_variation(c).sum())
    share = total / float(c.income_before.sum()) * 100.0
    if abs(share) >= HARDLY:
        what = "lose" if total < 0 else "gain"
        sentences.append(
            f"All regions together {what} {usd(total)} a year at baseline prices, {amount(share)} of what they spend."
        )
    sentences += _why(c, main_blocs(c, sides)[0], parts)
    sentences.append(
        f"This is one answer, with the elasticities {elasticities}: --draws gives an interval and says where it comes "
        "from, and parley panel shows other models and elasticities."
    )
    return tuple(sentences)


def _lower(text: str) -> str:
    """A sentence's first letter in the middle of another one; names of countries keep theirs."""
    return text[:1].lower() + text[1:] if text.startswith(("No ", "Nothing ", "The ")) else text


def _elsewhere(c: Changes, told: set[str]) -> list[str]:
    """Regions with the largest losses and gains that were not named yet."""
    effect = real_income(c)
    out = []
    for what, sign in (("losses", -1.0), ("gains", 1.0)):
        order = [int(n) for n in np.argsort(-sign * effect, kind="stable") if c.regions[int(n)] not in told]
        named = [n for n in order if sign * effect[n] >= WORTH_NAMING][:MOST_NAMED]
        if named:
            listed = ", ".join(f"{countries.label(c.regions[n])} ({amount(effect[n])})" for n in named)
            out.append(f"The largest {what} elsewhere: {listed}.")
    return out


def _why(c: Changes, bloc: Bloc, parts: FirstOrder) -> list[str]:
    """What a first-order change is made of, for the main region."""
    inside = [c.regions.index(code) for code in bloc.codes]
    weights = c.income_before[inside]
    named = (("the terms of trade", parts.terms_of_trade), ("the volume of trade", parts.volume_of_trade))
    values = [(name, float(np.average(values[inside], weights=weights))) for name, values in named]
    if not all(np.isfinite(value) for _, value in values) or max(abs(value) for _, value in values) < HARDLY:
        return []
    texts = " and ".join(f"{value:+.2f} points come from {name}" for name, value in values)
    return [f"To first order, for {in_sentence(bloc)}, {texts}."]
