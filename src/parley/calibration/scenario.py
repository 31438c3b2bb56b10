"""From an inversion to a scenario that people can read: one trade-cost measure a pair and direction."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from parley.calibration.inversion import Inversion, Mask, Status, invert
from parley.codes.groups import resolve_countries
from parley.codes.sectors import resolve_sectors
from parley.dims import Array
from parley.economy.economy import Economy
from parley.economy.elasticities import elasticities
from parley.errors import InputError
from parley.scenarios.load import parse
from parley.scenarios.schema import Scenario
from parley.scenarios.sizes import MAX_RATE, spelled
from parley.worlds.recipes.icio_flows import YearFlows, year_flows
from parley.worlds.world import World

DIGITS = 6
METHOD = (
    "structural-gravity inversion (exporter and importer terms out by weighted least squares on the reference pairs, "
    "d = exp(-residual / theta)), parley calibrate"
)
NAMED = 12
"""Pairs named in one note; the rest are counted."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """A calibrated scenario and what it rests on.

    Attributes:
        scenario: valid against parley's schema.
        text: its YAML file.
        before, after: the flows compared, same regions and sectors.
        inversion: the figures.
        notes: what was not inverted and how to read the rates.
    """

    scenario: Scenario
    text: str
    before: YearFlows
    after: YearFlows
    inversion: Inversion
    notes: tuple[str, ...]

    def as_rows(self) -> list[dict[str, Any]]:
        """One row a pair and sector that was asked for, plain values."""
        v, a, b = self.inversion, self.before, self.after
        return [
            {
                "from": a.regions[i],
                "to": a.regions[n],
                "sector": a.sectors[j],
                "status": Status(v.status[i, n, j]).name.lower(),
                "rate": float(v.cost[i, n, j] - 1) if v.status[i, n, j] == Status.FOUND else None,
                "standard_error_log": float(v.error[i, n, j]) if np.isfinite(v.error[i, n, j]) else None,
                "before_musd": float(a.flows[i, n, j]),
                "after_musd": float(b.flows[i, n, j]),
            }
            for i, n, j in np.argwhere(v.status != Status.OUTSIDE)
        ]


def comparable(first: YearFlows, second: YearFlows, economy: Economy) -> tuple[YearFlows, YearFlows]:
    """Two years among the countries that both and the world have, by sector only if all three have the same sectors.

    Rest-of-world regions hold other countries in each source, so ROW is left out.
    """
    if first.sectors != second.sectors or not set(first.sectors) <= set(economy.sectors):
        first, second = first.one_sector(), second.one_sector()
    shared = set(second.regions) & set(economy.regions) - {"ROW"}
    common = tuple(code for code in first.regions if code in shared)
    return first.select(common), second.select(common)


def parse_pairs(
    texts: Sequence[str], regions: Sequence[str], at: datetime.date | None = None
) -> tuple[Mask, tuple[str, ...], tuple[str, ...]]:
    """Pairs (N, N) from ``RUS:*`` (both ways), ``RUS:EU27`` or ``RUS>CHN`` (one way), absent members, and notes.

    Groups are read at ``at``, by default as they are today; a note says as what another spelling is read.
    """
    out, absent, notes = np.zeros((len(regions), len(regions)), dtype=bool), [], []
    for text in (part.strip() for given in texts for part in given.split(",")):
        sign = ">" if ">" in text else ":"
        left, found, right = (part.strip() for part in text.partition(sign))
        if not (left and found and right):
            raise InputError(f"--pairs {text!r}: expected RUS:* (both ways), RUS:EU27, or RUS>CHN (one way).")
        sides = [resolve_countries([side], regions, at) for side in (left, right)]
        absent += [code for side in sides for code in side.absent]
        notes += [f"{note}." for side in sides for note in side.notes]
        one = np.isin(regions, sides[0].codes)[:, None] & np.isin(regions, sides[1].codes)[None, :]
        out |= one | one.T if sign == ":" else one
    np.fill_diagonal(out, False)
    return out, tuple(dict.fromkeys(absent)), tuple(dict.fromkeys(notes))


def sector_theta(world: World, spec: str | float | None, flows: YearFlows) -> Array:
    """Elasticities (J,) of the sectors compared: the world's own, or for one total their goods-trade-weighted mean."""
    economy = world.economy
    theta = elasticities(spec, economy.sectors, world.default_elasticities).theta
    if set(flows.sectors) <= set(economy.sectors):
        return np.asarray([theta[economy.sectors.index(code)] for code in flows.sectors])
    goods = np.isin(economy.sectors, resolve_sectors(["goods"], economy.sectors))
    trade = economy.flows.sum(axis=(0, 1)) - np.einsum("iij->j", economy.flows)
    return np.array([float((theta * trade)[goods].sum() / trade[goods].sum())])


def calibrate(
    world: World,
    years: tuple[int, int],
    pairs: Sequence[str],
    *,
    source: Path | None = None,
    references: Sequence[str] = (),
    spec: str | float | None = None,
    smallest: float = 1.0,
) -> Calibration:
    """Calibrate the scenario that brings a world of the first year to the second, for some pairs.

    Args:
        world: that the scenario is for. In a world of the last year or later the measures have ended, so that solving
            gives the world without them.
        years: first and last.
        pairs: as :func:`parse_pairs` reads them.
        source: folder of the raw data, for years that do not ship.
        references: partners whose costs did not change on average; codes or groups.
        spec: elasticities; the world's own by default.
        smallest: flow of the first year below which a pair is left out, USD mn.
    """
    if not years[0] < years[1]:
        raise InputError(f"--from {years[0]} --to {years[1]}: the first year must come before the second.")
    first, second = comparable(year_flows(years[0], source), year_flows(years[1], source), world.economy)
    day = datetime.date(years[1], 12, 31)  # groups as they were when the change is complete
    mask, absent, read_as = parse_pairs(pairs, first.regions, day)
    partners = resolve_countries(references, first.regions, day)
    chosen = np.isin(first.regions, partners.codes) if references else None
    theta = sector_theta(world, spec, first)
    missing = first.unrecorded | second.unrecorded
    found = invert(first.flows, second.flows, theta, mask, references=chosen, unrecorded=missing, smallest=smallest)
    lift = world.economy.year is not None and world.economy.year >= years[1]
    read_as = tuple(dict.fromkeys((*read_as, *(f"{note}." for note in partners.notes))))
    notes = (*read_as, *_notes(found, first, references, absent, lift))
    head = _head(world, years, pairs, first, second, theta, lift, spec)
    measures = _measures(found, first, second, lift)
    if not measures:
        raise InputError(f"--pairs {', '.join(pairs)}: no pair could be inverted. {' '.join(notes)}")
    document = {**head, "measures": measures, "notes": " ".join(notes)}
    text = yaml.safe_dump(document, sort_keys=False, width=112, allow_unicode=True)
    return Calibration(parse(text, head["name"]).scenario, text, first, second, found, notes)


def _head(
    world: World,
    years: tuple[int, int],
    pairs: Sequence[str],
    first: YearFlows,
    second: YearFlows,
    theta: Array,
    lift: bool,
    spec: str | float | None,
) -> dict[str, Any]:
    shown = f"{theta[0]:.4g}" if len(theta) == 1 else f"{theta.min():.3g} to {theta.max():.3g} by sector"
    slug = "-".join(pairs).lower().replace("*", "all").replace(":", "-").replace(">", "-to-").replace(",", "-")
    head: dict[str, Any] = {
        "name": f"calibrated-{slug}-{years[0]}-{years[1]}" + ("-lifted" if lift else ""),
        "title": f"Trade costs of {', '.join(pairs)} as the model needs them, {years[0]} to {years[1]}"
        + (", lifted" if lift else ""),
        "source": f"Calibrated on {first.source} and {second.source}, goods, {len(first.regions)} countries; {METHOD}; "
        f"theta {shown}. No legal act: these are outcomes, whatever caused them.",
        "world": world.name,
        "on": f"{years[1] + 1}-01-01" if lift else f"{years[1]}-12-31",
    }
    # The rates belong to these elasticities: with others the same rates would mean another change of trade.
    return {**head, "elasticities": world.default_elasticities if spec is None else spec}


def _measures(found: Inversion, first: YearFlows, second: YearFlows, lift: bool) -> list[dict[str, Any]]:
    """Measures of every pair in turn, exporters in the order of the data."""
    out: list[dict[str, Any]] = []
    span = {"start": f"{first.year + 1}-01-01", **({"end": f"{second.year + 1}-01-01"} if lift else {})}
    for i, n in np.argwhere((found.status != Status.OUTSIDE).any(axis=2)):
        pair = {"from": first.regions[i], "to": first.regions[n]}
        name = f"{pair['from']}-{pair['to']}".lower()
        said = _said(found, first, second, int(i), int(n))
        cost = np.where(found.status[i, n] == Status.FOUND, found.cost[i, n], 1.0)
        # Rates are bounded, so an extreme factor is split into equal ones; measures on one flow multiply.
        parts = max(1, int(np.ceil(np.log(cost.max()) / np.log(1.0 + MAX_RATE))))
        for part in range(parts if (found.status[i, n] == Status.FOUND).any() else 0):
            label = name if parts == 1 else f"{name}-part-{part + 1}-of-{parts}"
            size = _rates(cost ** (1.0 / parts), found.status[i, n] == Status.FOUND, first.sectors)
            spread = _spread(size, found.error[i, n], parts)
            size |= {"rate": spelled(size["rate"]), **spread}
            out.append({"kind": "trade-cost", "name": label, **pair, **size, **span, "assumed": [], "source": said})
        ended = [code for code, s in zip(first.sectors, found.status[i, n], strict=True) if s == Status.ENDED]
        if ended and not lift:
            sectors = ["goods"] if first.sectors == ("TOTAL",) else ended
            out.append(
                {
                    "kind": "embargo",
                    "name": f"{name}-ended",
                    **pair,
                    "sectors": sectors,
                    **span,
                    "assumed": [],
                    "source": said,
                }
            )
    return out


def _rates(cost: Array, found: Mask, sectors: tuple[str, ...]) -> dict[str, Any]:
    if len(sectors) == 1:
        return {"sectors": ["goods"], "rate": round(float(cost[0] - 1), DIGITS)}
    return {"rate": {code: round(float(c - 1), DIGITS) for code, c, f in zip(sectors, cost, found, strict=True) if f}}


def _spread(size: dict[str, Any], error: Array, parts: int) -> dict[str, Any]:
    """Key ``spread`` of one rate, from the standard error of the log cost; sizes by sector get none."""
    if not isinstance(size["rate"], float) or parts > 1 or not np.isfinite(error[0]) or error[0] <= 0:
        return {}
    return {"spread": {"normal": spelled(round(float((1 + size["rate"]) * error[0]), DIGITS))}}


def _said(found: Inversion, first: YearFlows, second: YearFlows, i: int, n: int) -> str:
    """Where a measure's figures come from, with the flows and the standard error."""
    errors = found.error[i, n][np.isfinite(found.error[i, n])]
    spread = "no standard error" if not errors.size else f"standard error of the log cost {errors[0]:.3f}"
    if errors.size > 1:
        spread = (
            f"standard errors of the log costs {errors.min():.3f} to {errors.max():.3f}, median {np.median(errors):.3f}"
        )
    return (
        f"Calibrated: flow {first.flows[i, n].sum():.1f} USD mn ({first.source}) to {second.flows[i, n].sum():.1f} "
        f"({second.source}); {spread} (reference partners left out one by one)."
    )


def _notes(
    found: Inversion, flows: YearFlows, references: Sequence[str], absent: tuple[str, ...], lift: bool
) -> tuple[str, ...]:
    """What was not inverted, by name, and how to read the rates."""
    notes = [_base(found, references), "They include duties and everything else that changed for the pair alone."]
    reasons = {
        Status.ENDED: "Fell to 0" + (" and cannot be restored from a flow of 0" if lift else ", so an embargo"),
        Status.APPEARED: "Rose from 0, which no finite cost change explains, so left out",
        Status.UNRECORDED: "No record in one year in either direction (missing data, not zero), so left out",
        Status.UNLINKED: "No reference flows in common, so left out",
        Status.SMALL: "Below the smallest flow, so left out",
    }
    for status, why in reasons.items():
        pairs = np.argwhere((found.status == status).any(axis=2))
        if len(pairs):
            shown = ", ".join(f"{flows.regions[i]}->{flows.regions[n]}" for i, n in pairs[:NAMED])
            rest = f" and {len(pairs) - NAMED} more" if len(pairs) > NAMED else ""
            notes.append(f"{why} (flows: {found.count(status)}): {shown}{rest}.")
    if absent:
        notes.append(f"Not among the countries compared: {', '.join(absent)}.")
    return tuple(notes)


def _base(found: Inversion, references: Sequence[str]) -> str:
    """What the rates are relative to."""
    if not found.anchors.any():
        return "Rates are relative to pairs that were not inverted."
    if references:
        return f"Rates are relative to {', '.join(references)}, whose own weighted mean change is 0."
    return (
        "Rates are relative to the weighted mean of the region's own partners, which is 0: only differences between "
        "partners are known. Name partners with --reference to change that."
    )
