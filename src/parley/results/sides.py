"""Who a scenario is about, and which regions a table shows first and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parley.codes.groups import Bloc
from parley.show.chart import Tone
from parley.show.table import Section

MOST_SIDES = 6
"""Of those that act, and of those acted upon, in a table of people's size."""
ASKED, ACT, TARGETS, BOTH, EFFECTS = (
    "those asked for",
    "those that act",
    "those acted upon",
    "the sides of the measures",
    "largest other effects",
)


@dataclass(frozen=True)
class Side:
    """A region or group that measures name.

    Attributes:
        bloc: its label and regions.
        acts, target: whether it acts in a measure, and whether a measure is aimed at it; an embargo makes both.
        measures: how many measures name it.
    """

    bloc: Bloc
    acts: bool
    target: bool
    measures: int


@dataclass(frozen=True)
class Order:
    """Blocs in the order of a table, and the sections that say why the first ones are shown."""

    blocs: tuple[Bloc, ...]
    sections: tuple[Section, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The title of each bloc's section; empty for those that follow."""
        titles = [section.title for section in self.sections for _ in range(section.rows)]
        return tuple(titles + [""] * (len(self.blocs) - len(titles)))


def order_of(
    regions: Sequence[str],
    sides: Sequence[Side],
    effect: Callable[[Bloc], float],
    size: Callable[[Bloc], float],
    asked: Sequence[Bloc] = (),
) -> Order:
    """Order of a table: what is asked for, sides that act, sides acted upon, other regions by effect.

    A named group is one row. Of each side at most ``MOST_SIDES`` are set apart: those that most measures name; then, of
    those that act, the largest, and of those acted upon, the most affected. The one hit hardest leads a section of
    both. The members of a group that is set apart follow among the others.
    """
    first = {bloc.codes for bloc in asked}
    sides = [side for side in sides if side.bloc.codes not in first]
    all_acting = [side.bloc for side in by_size(sides, size) if side.acts]
    all_targets = [side.bloc for side in by_effect(sides, effect) if side.target and not side.acts]
    lead = next((side.bloc for side in by_effect(sides, effect) if side.target and side.acts), None)
    acting = [*([lead] if lead else []), *(bloc for bloc in all_acting if bloc != lead)][:MOST_SIDES]
    targets = all_targets[:MOST_SIDES]
    shown = {bloc.codes for bloc in (*asked, *acting, *targets)}
    alone = [Bloc(code, (code,)) for code in regions if (code,) not in shown]
    others = sorted(alone, key=lambda bloc: -abs(effect(bloc)))
    mixed = any(side.acts and side.target for side in sides)
    titles = (
        (ASKED, len(asked)),
        (_of(BOTH if mixed else ACT, "the largest", acting, all_acting), len(acting)),
        (_of(TARGETS, "the most affected", targets, all_targets), len(targets)),
        (EFFECTS if acting or targets or asked else "", len(others)),
    )
    sections = tuple(Section(title, rows) for title, rows in titles if rows)
    return Order((*asked, *acting, *targets, *others), sections if acting or targets or asked else ())


def by_size(sides: Sequence[Side], size: Callable[[Bloc], float]) -> list[Side]:
    """Sides that most measures name first, then the largest."""
    return sorted(sides, key=lambda side: (-side.measures, -size(side.bloc)))


def by_effect(sides: Sequence[Side], effect: Callable[[Bloc], float]) -> list[Side]:
    """Sides that most measures name first, then the most affected."""
    return sorted(sides, key=lambda side: (-side.measures, -abs(effect(side.bloc))))


def _of(title: str, which: str, shown: Sequence[Bloc], whole: Sequence[Bloc]) -> str:
    """A section's title; it says so where only some of a side are shown."""
    return title if len(shown) == len(whole) else f"{title}, {which} {len(shown)} of {len(whole)}"


def main_of(
    regions: Sequence[str], sides: Sequence[Side], effect: Callable[[Bloc], float], size: Callable[[Bloc], float]
) -> tuple[Bloc, ...]:
    """The one acted upon most and the one that acts with the largest effect in money, or the most affected region.

    Of those that act, those that most measures name come first. Effects count in money, so that the largest of many
    that act is not passed over for the smallest.
    """
    target = next((side.bloc for side in by_effect(sides, effect) if side.target), None)
    acting = [side for side in sides if side.acts and side.bloc != target]
    actor = max(
        acting,
        key=lambda side: (side.measures, abs(effect(side.bloc)) * size(side.bloc), size(side.bloc)),
        default=None,
    )
    found = tuple(bloc for bloc in (target, actor.bloc if actor else None) if bloc is not None)
    if found:
        return tuple(sorted(found, key=lambda bloc: -abs(effect(bloc))))
    return (max((Bloc(code, (code,)) for code in regions), key=lambda bloc: abs(effect(bloc))),)


def tones(sides: Sequence[Side]) -> dict[tuple[str, ...], Tone]:
    """How the marks of the sides look in a chart, by their codes."""
    return {side.bloc.codes: "acting" if side.acts else "target" for side in sides}
