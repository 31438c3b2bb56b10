"""The registry of measure kinds: one row says all that the schema, the checks, the docs and the messages need.

A new kind is a row here and a file in :mod:`parley.measures`, named in ``module``, that says what the measure does.
"""

from __future__ import annotations

from dataclasses import dataclass

DUTIES, COSTS, BANS, LIMITS, SKIES = "duties", "costs", "bans", "limits", "skies"
GROUPS = (DUTIES, COSTS, BANS, LIMITS, SKIES)
"""What kinds have in common, for charts and their legends."""


@dataclass(frozen=True)
class Kind:
    """What a kind of measure takes and how it behaves.

    Attributes:
        meaning: in a few words.
        group: one of GROUPS.
        module: file of :mod:`parley.measures` that applies it.
        sizes: size keys, exactly one of which is given; empty for a kind without a size.
        default_size: what holds where none is given; None if one must be.
        about: keys that say whom it is about, all needed.
        optional: keys about whom, not needed.
        needs: further keys that it needs.
        takes: further keys that it may have.
        acts: keys of those who act; the others of ``about`` are acted upon. Empty: it does not say who acts.
        phased: whether its effect builds up and fades over the years; law holds from one day to the next.
        goods: whether it is on goods where no sectors are given, as duties are.
    """

    meaning: str
    group: str
    module: str
    sizes: tuple[str, ...] = ()
    default_size: float | None = None
    about: tuple[str, ...] = ("from", "to")
    optional: tuple[str, ...] = ("both-ways", "except")
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    phased: bool = False
    goods: bool = False

    @property
    def on_flows(self) -> bool:
        """Whether it acts on the flows between regions that it names."""
        return "airspace" not in self.about


RATES = ("rate", "add", "scale")
LEAST = "at-least"
"""Size key of a floor."""
SHARE = "share"
"""Key for the part of a flow's products to which a duty applies."""
KINDS: dict[str, Kind] = {
    "tariff": Kind(
        meaning="a duty, paid to the importing state",
        group=DUTIES,
        module="tariff",
        sizes=(*RATES, LEAST),
        takes=(SHARE,),
        acts=("to",),
        goods=True,
    ),
    "export-tax": Kind(
        meaning="a tax on exports by their price at the exporter, paid to the exporting state",
        group=DUTIES,
        module="export_tax",
        sizes=("rate", "add"),
        acts=("from",),
        goods=True,
    ),
    "export-subsidy": Kind(
        meaning="a subsidy on exports by their price at the exporter, paid by the exporting state",
        group=DUTIES,
        module="export_tax",
        sizes=("rate", "add"),
        acts=("from",),
        goods=True,
    ),
    "trade-cost": Kind(
        meaning="a real cost of delivery that nobody receives",
        group=COSTS,
        module="trade_cost",
        sizes=RATES,
        phased=True,
    ),
    "financial-friction": Kind(
        meaning="an ad-valorem cost on all flows of a pair: payments, insurance",
        group=COSTS,
        module="trade_cost",
        sizes=("rate",),
        phased=True,
    ),
    "embargo": Kind(
        meaning="the flow ends, share exactly 0",
        group=BANS,
        module="bans",
        phased=True,
    ),
    "export-ban": Kind(
        meaning="the exporter bans a share of its products",
        group=BANS,
        module="bans",
        sizes=("coverage",),
        default_size=1.0,
        takes=("products",),
        phased=True,
        acts=("from",),
    ),
    "import-ban": Kind(
        meaning="the importer bans a share of the products",
        group=BANS,
        module="bans",
        sizes=("coverage",),
        default_size=1.0,
        takes=("products",),
        phased=True,
        acts=("to",),
    ),
    "quota": Kind(
        meaning="the quantity of the flows is limited; rents to importers or exporters",
        group=LIMITS,
        module="limits",
        sizes=("limit",),
        takes=("rent",),
        acts=("to",),
    ),
    "tariff-rate-quota": Kind(
        meaning="one duty up to a quantity, a higher one on what is beyond; rents to importers or exporters",
        group=LIMITS,
        module="limits",
        sizes=("rate", "add"),
        needs=("limit",),
        takes=("in-quota", "rent"),
        acts=("to",),
    ),
    "price-cap": Kind(
        meaning="the price that sellers get is capped, by cap and market; rents likewise",
        group=LIMITS,
        module="limits",
        needs=("cap", "market"),
        takes=("rent",),
        acts=("to",),
    ),
    "trade-deal": Kind(
        meaning="duties between the members are 0",
        group=DUTIES,
        module="tariff",
        about=("members",),
        optional=(),
        takes=(SHARE,),
        acts=("members",),
    ),
    "customs-union": Kind(
        meaning="duties between the members are 0, and all charge one external rate",
        group=DUTIES,
        module="tariff",
        sizes=("external",),
        about=("members",),
        optional=(),
        acts=("members",),
        goods=True,
    ),
    "airspace": Kind(
        meaning="longer flights make air-shipped goods and air services dearer",
        group=SKIES,
        module="airspace",
        sizes=("scale",),
        default_size=1.0,
        about=("airspace", "carriers"),
        optional=("opens",),
        acts=("airspace",),
    ),
}
SIZES = ("rate", "add", "scale", LEAST, "coverage", "external", "limit")
"""Keys that give a size, whatever the kind."""
RATE_KEYS = ("rate", "add", LEAST, "external")
"""Sizes that are rates or changes of rates, which need a unit above 1; the others are factors, ratios and shares."""


def field_of(key: str) -> str:
    """The name in Python of a key of the file, such as ``at_least``."""
    return key.replace("-", "_")


def kinds_with(key: str) -> tuple[str, ...]:
    """Kinds that need or may have a key of their own, such as ``rent``."""
    return tuple(name for name, kind in KINDS.items() if key in (*kind.needs, *kind.takes))
