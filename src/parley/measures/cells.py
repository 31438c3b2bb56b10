"""Which flows a measure is about: pairs of regions, sectors, and the size that holds there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from parley.codes.groups import resolve_countries
from parley.codes.sectors import ALL, SectorSelection, select_sectors, services_of
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.shock import Cells, Mask
from parley.scenarios.kinds import KINDS
from parley.scenarios.measure import Measure

MOST_CODES = 3
"""Sectors that a note lists."""


@dataclass(frozen=True, eq=False)
class Step:
    """Cells of a measure and the size that holds there.

    Attributes:
        cells: None for a measure that is not about flows between regions that it names.
        size: way and value; None for a kind without a size.
    """

    cells: Cells | None
    size: tuple[str, float] | None

    @property
    def flows(self) -> Cells:
        """``cells`` of a kind that acts on flows, for which they are never None."""
        assert self.cells is not None  # of kinds on flows only
        return self.cells


@dataclass(frozen=True, eq=False)
class Steps:
    """All steps of one measure, members of its groups that the world lacks, and what was noticed."""

    steps: tuple[Step, ...]
    absent: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def steps_of(economy: Economy, measure: Measure, at: datetime.date | None) -> Steps:
    """What a measure does where; groups are read at ``at``.

    Raises:
        InputError: a region or sector that the world does not have, or no pair of different regions.
    """
    if not KINDS[measure.kind].on_flows:
        return Steps((Step(None, None),))
    if measure.members is not None:
        members = resolve_countries(measure.members, economy.regions, at)
        inside = np.isin(economy.regions, members.codes)
        everything = measure.sectors or (ALL,)  # between members the few duties on services are 0 too
        found = _sized(economy, measure, _pairs(inside, inside), ("rate", 0.0), everything)
        if measure.size is not None:
            others = _sized(economy, measure, _pairs(~inside, inside), ("rate", measure.size[1]), measure.sectors)
            found = Steps((*found.steps, *others.steps), (), tuple(dict.fromkeys((*found.notes, *others.notes))))
        return replace(found, absent=members.absent, notes=(*members.notes, *found.notes))
    origins = resolve_countries(measure.origins or (), economy.regions, at)
    destinations = resolve_countries(measure.destinations or (), economy.regions, at)
    excluded = resolve_countries(measure.excluded, economy.regions, at)
    seller = np.isin(economy.regions, [code for code in origins.codes if code not in excluded.codes])
    pairs = _pairs(seller, np.isin(economy.regions, destinations.codes))
    if measure.both_ways:
        pairs = pairs | pairs.T
    absent = tuple(dict.fromkeys([*origins.absent, *destinations.absent]))
    found = _sized(economy, measure, pairs, measure.size, measure.sectors)
    read_as = tuple(dict.fromkeys([*origins.notes, *destinations.notes, *excluded.notes]))
    return replace(found, absent=absent, notes=(*read_as, *found.notes))


def _pairs(sellers: Mask, buyers: Mask) -> Mask:
    """Exporter-importer pairs (N, N), domestic ones left out."""
    pairs = sellers[:, None] & buyers[None, :]
    np.fill_diagonal(pairs, False)
    return np.asarray(pairs)


def _sized(
    economy: Economy,
    measure: Measure,
    pairs: Mask,
    size: tuple[str, float | Mapping[str, float]] | None,
    sectors: Sequence[str] | None,
) -> Steps:
    """One step, or one for each sector of a size by sector; notes where a sector is wider than what was asked for."""
    if not pairs.any():
        raise InputError("no pair of different countries is left; check 'from', 'to', 'except' or 'members'.")
    i, n = np.nonzero(pairs)

    def cells(codes: tuple[str, ...]) -> Cells:
        picked = np.asarray([economy.sectors.index(code) for code in codes])
        return i[:, None], n[:, None], picked[None, :]

    if size is None or not isinstance(size[1], Mapping):
        found = _on_goods(measure, sectors, economy.sectors)
        return Steps((Step(cells(found.codes), size),), (), found.notes)  # type: ignore[arg-type]  # one number
    steps: list[Step] = []
    notes: dict[str, None] = {}
    taken: set[str] = set()
    for selector, part in size[1].items():
        found = _selected(measure, [selector], economy.sectors)
        twice = sorted(taken.intersection(found.codes))
        if twice:
            raise InputError(f"sector {twice[0]} gets two sizes; name each sector once.")
        taken.update(found.codes)
        notes.update(dict.fromkeys(found.notes))
        steps.append(Step(cells(found.codes), (size[0], part)))
    return Steps(tuple(steps), (), tuple(notes))


def _on_goods(measure: Measure, selectors: Sequence[str] | None, sectors: tuple[str, ...]) -> SectorSelection:
    """As :func:`_selected`; a kind on goods leaves services out where no sectors are given, and says so."""
    services = services_of(sectors) if KINDS[measure.kind].goods else ()
    found = _selected(measure, selectors or (ALL,), sectors)
    taken = [code for code in services if code in found.codes]
    if not taken or (selectors is not None and measure.sectors is None):
        return found
    if selectors is None:
        goods = tuple(code for code in found.codes if code not in taken)
        left = f"no 'sectors' are given, so it is on goods; services are left out ('sectors: {ALL}' takes them in)"
        return SectorSelection(goods, (*found.notes, left))
    return replace(found, notes=(*found.notes, f"it is on services too ({_few(taken)}), on which duties are rare"))


def _few(codes: Sequence[str]) -> str:
    return ", ".join(codes) if len(codes) <= MOST_CODES else f"{len(codes)} sectors"


def _selected(measure: Measure, selectors: Sequence[str], sectors: tuple[str, ...]) -> SectorSelection:
    """Sectors by code, group, name or product; also what is known of the products that the measure names by a tag."""
    found = select_sectors(selectors, sectors)
    if not measure.products or measure.size != ("coverage", 1.0):  # a smaller coverage is the author's own answer
        return found
    return replace(found, notes=tuple(dict.fromkeys((*found.notes, *_known(measure.products, sectors)))))


@lru_cache(maxsize=1024)
def _known(products: str, sectors: tuple[str, ...]) -> tuple[str, ...]:
    """Notes on a tag of products; it is free text, and only some are products with a sector."""
    try:
        return select_sectors([products], sectors).notes
    except InputError:
        return ()
