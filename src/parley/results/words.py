"""A solved scenario in words: the finding in one line, and a paragraph. Every figure is read from the result."""

from __future__ import annotations

import numpy as np

from parley.codes import countries
from parley.codes.groups import Bloc
from parley.kit.text import capital
from parley.model.changes import Changes
from parley.results.blocs import equivalent_variation
from parley.results.indicators import FirstOrder, real_income
from parley.results.regions import effect_of, in_sentence, income_of, loses_or_gains
from parley.results.sides import Side, main_of
from parley.show.table import signed

HARDLY = 0.005
"""Percent; below it a change rounds to nothing."""
WORTH_NAMING = 0.05
MOST_NAMED = 3


def amount(percent: float) -> str:
    """A size of a change for a sentence: ``2.8 %``, ``0.37 %``."""
    return f"{abs(percent):.{decimals(percent)}f} %"


def interval(centre: float, low: float, high: float) -> str:
    """Ends of an interval behind its centre: ``6.8 to 14.7`` of a loss, or a loss and a gain where it holds both."""
    shown = decimals(centre)
    if low < -HARDLY and high > HARDLY:
        return f"from a loss of {-low:.{shown}f} to a gain of {high:.{shown}f} %"
    ends = sorted((abs(low), abs(high)))
    return f"{ends[0]:.{shown}f} to {ends[1]:.{shown}f}"


def when(horizon: str) -> str:
    """``in the long run``, ``after one year``, ``after 5 years``."""
    if horizon == "long-run":
        return "in the long run"
    return "after one year" if horizon == "1" else f"after {horizon} years"


def decimals(percent: float) -> int:
    """Decimals that a sentence shows of a change."""
    size = abs(percent)
    return 0 if size >= 10 else 1 if size >= 1 else 2


def moves(bloc: Bloc, percent: float, name: str = "") -> str:
    """``Russia loses 2.8 %``; ``nothing changes for Russia within rounding``; ``name`` is another way to call it."""
    name = name or in_sentence(bloc)
    if abs(percent) < HARDLY:
        return f"nothing changes for {name} within rounding"
    return f"{name} {loses_or_gains(bloc, percent)} {amount(percent)}"


def usd(musd: float) -> str:
    """An amount for a sentence: ``USD 1.2 tn``, ``USD 85 bn``, ``USD 340 mn``."""
    size = abs(musd)
    if size >= 1e6:
        return f"USD {size / 1e6:.1f} tn"
    if size >= 1e3:
        return f"USD {size / 1e3:.{0 if size >= 1e4 else 1}f} bn"
    return f"USD {size:.0f} mn"


def main_blocs(c: Changes, sides: tuple[Side, ...]) -> tuple[Bloc, ...]:
    """The one acted upon most and the one that acts most, or with no sides the most affected region."""
    return main_of(c.regions, sides, lambda bloc: effect_of(c, bloc), lambda bloc: income_of(c, bloc))


def finding(c: Changes, sides: tuple[Side, ...]) -> str:
    """Result in one line, without a full stop."""
    if np.abs(real_income(c)).max() < HARDLY:
        return "No region's real income changes by as much as 0.005 %"
    first, *rest = main_blocs(c, sides)
    of_what = " of real income" if _moves(c, first) else ""
    text = f"{capital(moves(first, effect_of(c, first)))}{of_what}"
    return f"{text}, {moves(rest[0], effect_of(c, rest[0]))}" if rest else text


def _moves(c: Changes, bloc: Bloc) -> bool:
    return abs(effect_of(c, bloc)) >= HARDLY


def paragraph(
    c: Changes, sides: tuple[Side, ...], parts: FirstOrder, horizon: str, elasticities: str
) -> tuple[str, ...]:
    """Who loses, who gains, by how much, why, and how sure that is; one sentence each."""
    sentences = [f"{capital(when(horizon))}, {_lower(finding(c, sides))}."]
    sentences += _others(c, {bloc.label for bloc in main_blocs(c, sides)})
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


def _others(c: Changes, told: set[str]) -> list[str]:
    """Countries with the largest losses and gains that were not named yet; members of a group count."""
    effect = real_income(c)
    out = []
    for what, sign in (("losses", -1.0), ("gains", 1.0)):
        order = [int(n) for n in np.argsort(-sign * effect, kind="stable") if c.regions[int(n)] not in told]
        named = [n for n in order if sign * effect[n] >= WORTH_NAMING][:MOST_NAMED]
        if named:
            listed = ", ".join(f"{countries.label(c.regions[n])} ({amount(effect[n])})" for n in named)
            out.append(f"The largest {what} among other countries: {listed}.")
    return out


def _why(c: Changes, bloc: Bloc, parts: FirstOrder) -> list[str]:
    """What a first-order change is made of, for the main region."""
    inside = [c.regions.index(code) for code in bloc.codes]
    weights = c.income_before[inside]
    named = (
        ("the terms of trade", parts.terms_of_trade),
        ("the volume of trade", parts.volume_of_trade),
        ("trade costs and goods no longer traded", parts.technical),
        ("the trade deficit", parts.transfers),
    )
    values = [(name, float(np.average(values[inside], weights=weights))) for name, values in named]
    if not all(np.isfinite(value) for _, value in values) or max(abs(value) for _, value in values) < HARDLY:
        return []
    *most, last = [f"{signed(value)} points from {name}" for name, value in values if abs(value) >= HARDLY]
    total = sum(value for _, value in values)
    texts = f"{', '.join(most)} and {last}" if most else last
    return [f"To first order, {in_sentence(bloc)} would change by {signed(total)} %: {texts}."]
