"""The shortest ways that one answer asks for, each searched once.

Distances, fees, rivals and maps ask for the same pairs of airports under the same closures; who computes an answer
makes one :class:`Searches` and hands it on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from parley.skies.geometry.airports import Airport
from parley.skies.rights.closed import ClosureSet
from parley.skies.routing.route import Route, routes
from parley.skies.routing.ways import Way

Pair = tuple[Airport, Airport]


def pair(first: Airport, second: Airport) -> Pair:
    """Two airports, in either direction the same, as is the shortest way between them in still air."""
    a, b = sorted((first, second), key=lambda place: place.code)
    return a, b


@dataclass(frozen=True, eq=False)
class Found:
    """The shortest permitted way between two airports in still air.

    Attributes:
        km: length; infinite if there is none.
        great_circle_km: distance with nothing closed.
        reason: why there is none; empty otherwise.
        way: traces it, in one of the two directions, when asked; None if there is none.
    """

    km: float
    great_circle_km: float
    reason: str
    way: Callable[[], Way | None]


class Searches:
    """Ways in still air that were searched already, by closure and pair."""

    def __init__(self) -> None:
        self._known: dict[ClosureSet, dict[Pair, Found]] = {}

    def find(self, pairs: Iterable[Pair], closure: ClosureSet) -> Mapping[Pair, Found]:
        """The ways of pairs under a closure, those not known yet searched together.

        Args:
            pairs: each as :func:`pair` orders it.
            closure: what is closed.

        Returns:
            At least the pairs asked for.

        Raises:
            InputError: twice the same place, opposite places.
        """
        known = self._known.setdefault(closure, {})
        new = [two for two in dict.fromkeys(pairs) if two not in known]
        if new:
            found = routes(new, closure)
            cells = zip(found.km, found.great_circle_km, found.reasons, strict=True)
            for k, (km, gc, why) in enumerate(cells):
                known[new[k]] = Found(float(km), float(gc), why, partial(found.way, k))
        return known

    def add(self, found: Route, closure: ClosureSet) -> None:
        """Remember a flight that was searched in still air by itself, with the ways on either side."""
        ends = pair(found.origin, found.destination)
        self._known.setdefault(closure, {})[ends] = Found(
            found.km, found.great_circle_km, found.reason, lambda: found.best
        )
