"""What is closed, as a value: states, own areas, and how far their airspace is taken to reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from parley.codes.countries import country_codes
from parley.errors import InputError, nearest
from parley.skies.geometry.area import Area
from parley.skies.geometry.obstacles import TERRITORIAL_SEA_NM

TERRITORY, FIR = "territory", "fir"
EXTENTS = (TERRITORY, FIR)
WIDEST_MARGIN_NM = 200.0


@dataclass(frozen=True)
class ClosureSet:
    """Everything that is closed to a carrier, hashable, so that its network is built once.

    Args:
        states: ISO3 codes whose airspace is closed.
        areas: closed areas of one's own.
        extent: ``territory`` for land and territorial sea, ``fir`` for the whole flight information regions.
        margin_nm: breadth of the territorial sea, nautical miles; not used with ``fir``.
        fir_file: GeoJSON of flight information regions; needed with ``fir``.

    Raises:
        InputError: an unknown country or extent, a margin out of bounds, a missing file name.
    """

    states: frozenset[str] = frozenset()
    areas: tuple[Area, ...] = ()
    extent: str = TERRITORY
    margin_nm: float = TERRITORIAL_SEA_NM
    fir_file: Path | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "states", frozenset(self.states))
        for code in sorted(self.states):
            if code not in country_codes() or code == "ROW":
                raise InputError(f"closed airspace: {code!r} is not a country (ISO3).{nearest(code, country_codes())}")
        if self.extent not in EXTENTS:
            raise InputError(
                f"unknown extent {self.extent!r}.{nearest(self.extent, EXTENTS)} Extents: {', '.join(EXTENTS)}."
            )
        if not 0 <= self.margin_nm <= WIDEST_MARGIN_NM:
            raise InputError(f"a margin of {self.margin_nm:g} nm is out of bounds; expected 0 to {WIDEST_MARGIN_NM:g}.")
        if self.extent == FIR and self.fir_file is None:
            raise InputError(
                "closing whole flight information regions needs a file of their boundaries (GeoJSON); none ships with "
                "parley, because the known ones are under share-alike licences."
            )

    def closing(self, states: Iterable[str] = (), areas: Iterable[Area] = ()) -> ClosureSet:
        """The same with more closed."""
        return ClosureSet(
            self.states | frozenset(states), (*self.areas, *areas), self.extent, self.margin_nm, self.fir_file
        )
