"""The registry of model families: each turns an economy and a shock into a model with the same interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol, Self

from parley.codes.groups import region_of
from parley.dims import Array
from parley.economy.economy import Economy
from parley.errors import InputError, nearest
from parley.measures.shock import Shock
from parley.model.certificate import Certificate
from parley.model.changes import Changes
from parley.model.problem import CLOSURES, WORLD_GDP


class FixedPoint(Protocol):
    """What a solver needs to know of a model: a stacked vector and one sweep over the equations.

    ``preconditioner`` is what another solve nearby may start with; None for systems that need none.
    """

    @property
    def preconditioner(self) -> Any:
        """Kept for the next solve."""
        ...

    def start(self) -> Array:
        """First guess, a stacked vector."""
        ...

    def sweep(self, z: Array) -> tuple[Array, float]:
        """Correction to ``z`` and the largest relative residual there."""
        ...


class Model(Protocol):
    """One shock to one economy, ready to be solved, certified and read."""

    def system(self, known: Any = None) -> FixedPoint:
        """Equations to solve, with the preconditioner ``known`` of a problem nearby if there is one.

        Raises :class:`parley.errors.InfeasibleError` where a buyer has no supplier.
        """
        ...

    def certify(self, z: Array) -> Certificate:
        """Check a stacked vector against every equation, afresh."""
        ...

    def changes(self, z: Array) -> Changes:
        """Read a solution."""
        ...

    def with_transfers(self, part: float) -> Self:
        """The same with a part of its transfers between regions, 0 to 1: what a solver goes through, not a scenario."""
        ...

    def rebased(self, base: Self, z: Array) -> Self:
        """This shock, acting on the equilibrium ``z`` of ``base`` instead of the data."""
        ...


Prepare = Callable[[Economy, Shock, Array, str, str], Model]


@dataclass(frozen=True)
class Family:
    """A registered family and its traits, which others read instead of asking for its class.

    Attributes:
        name, title, reference: what it is.
        prepare: ``prepare(economy, shock, theta, closure, numeraire)`` builds its model.
        keeps_sectors: its results have the world's sectors, so that quotas and price caps can be read there.
        by_industry: factor income belongs to sectors, so that value added of an industry can be read.
        held, partly_held: families in which its factors stay in their sector, or move partly; empty where it has none.
        batches: draws can be solved in batches (:mod:`parley.solver.batch`).
        fixed_factors: factors are in fixed supply, so that factor income of the world follows wages alone.
    """

    name: str
    title: str
    reference: str
    prepare: Prepare
    keeps_sectors: bool = True
    by_industry: bool = False
    held: str = ""
    partly_held: str = ""
    batches: bool = False
    fixed_factors: bool = True

    def __reduce__(self) -> tuple[Callable[[str], Family], tuple[str]]:
        """Worker processes get the family of that name from their own registry."""
        return get_family, (self.name,)


def _lazy(module: str, function: str = "prepare") -> Prepare:
    """A family's ``prepare``, imported when it is first used: some families need slow libraries."""

    def prepare(economy: Economy, shock: Shock, theta: Array, closure: str, numeraire: str) -> Model:
        found: Prepare = getattr(import_module(f"parley.model.{module}"), function)
        return found(economy, shock, theta, closure, numeraire)

    return prepare


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            "caliendo-parro",
            "many sectors, input-output links, tariff revenue",
            "Caliendo & Parro (2015), Review of Economic Studies 82(1)",
            _lazy("gravity.caliendo_parro"),
            by_industry=True,
            held="caliendo-parro-immobile",
            partly_held="caliendo-parro-partly-mobile",
            batches=True,
        ),
        Family(
            "caliendo-parro-immobile",
            "the short run: caliendo-parro with all factors fixed in their sector",
            "Caliendo & Parro (2015) with specific factors",
            _lazy("immobile.model", "prepare_fixed"),
        ),
        Family(
            "caliendo-parro-partly-mobile",
            "caliendo-parro with factors that move between sectors at a finite rate",
            "Caliendo & Parro (2015); Galle, Rodriguez-Clare & Yi (2023), Review of Economic Studies 90(1)",
            _lazy("immobile.model", "prepare_partly_mobile"),
        ),
        Family(
            "caliendo-parro-no-links",
            "many sectors and tariff revenue, no input-output links",
            "Costinot & Rodriguez-Clare (2014), Handbook of International Economics 4",
            _lazy("gravity.no_links"),
        ),
        Family(
            "armington",
            "one sector, gravity in general equilibrium",
            "Arkolakis, Costinot & Rodriguez-Clare (2012), American Economic Review 102(1)",
            _lazy("gravity.armington"),
            batches=True,
        ),
        Family(
            "partial-equilibrium",
            "buyers change suppliers; wages, unit costs and spending by sector stay fixed",
            "Jammes & Olarreaga (2005), World Bank (SMART); Francois & Hall (2003) (GSIM)",
            _lazy("partial.model"),
        ),
        Family(
            "labour-leisure",
            "one sector, elastic labour supply, destination market costs, revenue rebated lump-sum",
            "Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), Journal of International Economics 157",
            _lazy("labour_leisure.model", "prepare_lump_sum"),
            keeps_sectors=False,
            fixed_factors=False,
        ),
        Family(
            "labour-leisure-tax-relief",
            "the same, new tariff revenue replaces wage taxes",
            "Ignatenko, Lashkaripour, Macedoni & Simonovska (2025), Journal of International Economics 157",
            _lazy("labour_leisure.model", "prepare_tax_relief"),
            keeps_sectors=False,
            fixed_factors=False,
        ),
    )
}


def get_family(name: str) -> Family:
    """Registered family by name; :class:`InputError` with the nearest spelling if there is none."""
    if name not in FAMILIES:
        raise InputError(f"unknown model {name!r}.{nearest(name, FAMILIES)} Models: {', '.join(FAMILIES)}.")
    return FAMILIES[name]


def find_numeraire(name: str, regions: tuple[str, ...]) -> tuple[str, str]:
    """``world-gdp`` or a region's code from any spelling, and a sentence on what another spelling is read as.

    Raises:
        InputError: nothing that means a region of this world.
    """
    if name.strip().casefold() == WORLD_GDP:
        return WORLD_GDP, ""
    try:
        return region_of(name, regions)
    except InputError as error:
        raise InputError(
            f"unknown numeraire {name!r}: {error} Expected {WORLD_GDP!r} or a region of the world, whose wage is then "
            "held constant."
        ) from None


def check_closure(closure: str, numeraire: str, regions: tuple[str, ...]) -> None:
    """Raise :class:`InputError` for an unknown deficit closure or numeraire."""
    if closure not in CLOSURES:
        raise InputError(f"unknown closure {closure!r}.{nearest(closure, CLOSURES)} Closures: {', '.join(CLOSURES)}.")
    find_numeraire(numeraire, regions)
