"""Quotas, tariff-rate quotas and price caps: limits that bind or do not, and the wedge that they drive into prices.

A quota bounds the quantity of some flows, a price cap what their sellers get for a unit. Where a limit binds, buyers
pay a wedge above the sellers' price, as under a duty; its revenue is the rent, kept by the importers or paid to the
exporters. The wedge is found with the equilibrium (:mod:`parley.solver.limits`).

Under a tariff-rate quota the wedge is at most what separates its two duties. Beyond the quota buyers pay the higher
one on all they buy: duty on what is beyond, and rent to the holders of licences on what is within (Skully 2001, USDA
Economic Research Service, Technical Bulletin 1893; Boughner, de Gorter & Sheldon 2000, Agricultural and Resource
Economics Review 29(1), 58-69).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from parley.dims import Array, cell_name
from parley.economy.economy import Economy
from parley.errors import InputError
from parley.measures.cells import Step
from parley.measures.handler import Felt, Handler
from parley.measures.shock import Cells, Mask, Shock
from parley.scenarios.measure import Measure
from parley.scenarios.sizes import Usd

if TYPE_CHECKING:
    from parley.measures.draft import Draft

QUOTA = "quota"
RATE_QUOTA = "tariff-rate-quota"
PRICE_CAP = "price-cap"
IMPORTER = "importer"
EXPORTER = "exporter"


@dataclass(frozen=True, eq=False)
class Limit:
    """One quota, tariff-rate quota or price cap.

    Attributes:
        name: for messages.
        kind: ``quota``, ``tariff-rate-quota`` or ``price-cap``.
        cells: the flows that it covers.
        bound: the quantity allowed, as a ratio to the baseline; price cap: the price allowed, likewise.
        rent: who keeps the wedge's revenue, ``importer`` or ``exporter``.
        gap: tariff-rate quota: log of the higher duty over the lower one in each cell, ``ln((1+t1)/(1+t0))``, at least
            0; otherwise None.
    """

    name: str
    kind: str
    cells: Cells
    bound: float
    rent: str
    gap: Array | None = None

    @property
    def top(self) -> float:
        """The largest wedge that it can drive into prices, in logs; infinite for quotas and price caps."""
        return np.inf if self.gap is None else float(self.gap.max())

    def in_cells(self, x: float) -> Array | float:
        """Log wedge in each cell at a wedge ``x``: the same in all, or the same part of the gap between two duties.

        The latter is what licences that are shared out in proportion to trade leave where the gaps differ.
        """
        return x if self.gap is None else self.gap * (x / self.top if self.top > 0 else 0.0)


def with_wedges(shock: Shock, limits: Sequence[Limit], wedge: Array) -> Shock:
    """Add the wedges ``x`` (K,), in logs, to the duties in each limit's cells."""
    if not np.any(wedge):
        return shock
    tariffs = np.array(shock.tariffs)
    for limit, x in zip(limits, wedge, strict=True):
        tariffs[limit.cells] = (1.0 + tariffs[limit.cells]) * np.exp(limit.in_cells(float(x))) - 1.0
    return replace(shock, tariffs=tariffs)


def outside(limits: Sequence[Limit], pairs: Mask) -> tuple[Limit, ...]:
    """Limits without the flows between ``pairs`` (N, N); one that has no other flows is left out.

    A bound is a ratio to the baseline of the flows it covers, so it keeps its meaning for fewer flows.
    """
    kept = []
    for limit in limits:
        i, n, j = limit.cells
        stay = ~pairs[i[:, 0], n[:, 0]]
        if stay.any():
            gap = None if limit.gap is None else limit.gap[stay]
            kept.append(replace(limit, cells=(i[stay], n[stay], j), gap=gap))
    return tuple(kept)


def apply(draft: Draft, measure: Measure, step: Step, felt: Felt) -> str:
    """Add a limit that is in force; one that the baseline has is in its data.

    Raises:
        InputError: a limit on no trade, one that the baseline has and that has ended, or a duty that falls beyond it.
    """
    if felt.same:
        return ""
    if felt.now < felt.base:
        raise InputError("the baseline has this limit; what its flows would be without it is not known.")
    traded = float(draft.economy.flows[step.flows].sum())
    if traded <= 0:
        raise InputError("no trade in the baseline that the limit could refer to.")
    if measure.kind == PRICE_CAP:
        bound = (measure.cap or 1.0) / (measure.market or 1.0)
    else:
        given = step.size[1] if measure.kind == QUOTA and step.size is not None else measure.limit
        bound = _ratio(draft, measure, given, traded)
    limit = Limit(measure.label, measure.kind, step.flows, bound, measure.rent or IMPORTER)
    if measure.kind == RATE_QUOTA:
        check_apart(draft.economy, [*(draft.limits[k] for k in draft.beyond), limit])
        before = draft.duties.mean(step.flows)
        beyond = _two_duties(draft, measure, step)
        if np.array_equal(beyond, before) and np.array_equal(draft.duties.mean(step.flows), before):
            return "its two duties are the same, those that are there already"
        draft.beyond[len(draft.limits)] = beyond
    draft.limits.append(limit)
    return ""


def settled(draft: Draft) -> tuple[Limit, ...]:
    """Limits with the gaps between the duties that all measures leave; without quotas whose two duties are one.

    Raises:
        InputError: a duty on some products of a flow under a tariff-rate quota, which has one duty for all within.
    """
    found = []
    for k, limit in enumerate(draft.limits):
        if k in draft.beyond:
            within, beyond = draft.duties.whole[limit.cells], draft.beyond[k]
            parted = np.any([duties[limit.cells] != within for _, duties in draft.duties.lower], axis=0)
            _refuse_parts(draft.economy, limit, np.broadcast_to(parted, within.shape))
            gap = np.maximum(np.log1p(beyond) - np.log1p(within), 0.0)
            if not gap.any():
                draft.notes.append(f"{limit.name}: its two duties are one and the same, so the quota limits nothing")
                continue
            found.append(replace(limit, gap=gap))
        else:
            found.append(limit)
    return tuple(found)


def on_duties(economy: Economy, limit: Limit, own: Shock, together: Shock) -> Limit:
    """A limit of the package ``own`` on the duties of several packages: the points beyond the quota stay.

    Raises:
        InputError: as :func:`settled`.
    """
    if limit.gap is None:
        return limit
    cells = limit.cells
    parted = np.any([layer.factor[cells] != 1.0 for layer in together.layers], axis=0)
    _refuse_parts(economy, limit, np.broadcast_to(parted, limit.gap.shape))
    points = (1.0 + own.tariffs[cells]) * np.expm1(limit.gap)
    return replace(limit, gap=np.asarray(np.log1p(points / (1.0 + together.tariffs[cells]))))


def check_apart(economy: Economy, limits: Sequence[Limit]) -> None:
    """Refuse two tariff-rate quotas on one flow, whose duties beyond both nobody gave."""
    seen: dict[str, Mask] = {}
    for limit in limits:
        if limit.kind != RATE_QUOTA:
            continue
        mine = np.zeros(economy.flows.shape, bool)
        mine[limit.cells] = True
        for name, others in seen.items():
            both = mine & others
            if both.any():
                where = _cell(economy, tuple(int(x) for x in np.argwhere(both)[0]))
                raise InputError(
                    f"{name} and {limit.name} are both on {where}; give a flow one tariff-rate quota, or one of "
                    "them other 'sectors' or countries."
                )
        seen[limit.name if limit.name not in seen else f"{limit.name} ({len(seen) + 1})"] = mine


def _refuse_parts(economy: Economy, limit: Limit, parted: Mask) -> None:
    if not parted.any():
        return
    i, n, j = (np.broadcast_to(part, parted.shape)[parted][0] for part in limit.cells)
    raise InputError(
        f"{limit.name}: some products of {_cell(economy, (int(i), int(n), int(j)))} pay another duty by a 'share', and "
        "a tariff-rate quota has one duty for all within it; give one of them other 'sectors', or drop the share."
    )


def _cell(economy: Economy, index: tuple[int, ...]) -> str:
    return cell_name((index[0], index[1], index[2]), economy.regions, economy.regions, economy.sectors)


def _ratio(draft: Draft, measure: Measure, limit: object, traded: float) -> float:
    """A limit as a ratio to the baseline's quantity; of one in USD, its value at the baseline's prices."""
    assert isinstance(limit, float)  # by sector it is one step each, and a tariff-rate quota has one
    if not isinstance(limit, Usd):
        return limit
    ratio = float(limit) / traded
    draft.notes.append(
        f"{measure.label}: a limit of {limit:,.6g} USD mn at the baseline's prices is {ratio:.4g} of the baseline's "
        f"quantity ({traded:,.6g} USD mn)"
    )
    return ratio


def _two_duties(draft: Draft, measure: Measure, step: Step) -> Array:
    """Set the duty within the quota, if one is given; the duty beyond it, by cell."""
    assert step.size is not None  # a tariff-rate quota has one
    way, value = step.size
    now = draft.duties.mean(step.flows)
    inside = now if measure.in_quota is None else np.full_like(now, measure.in_quota)
    beyond = np.full_like(now, value) if way == "rate" else now + value
    if way == "rate" and measure.in_quota is None and (beyond < now).any():
        draft.notes.append(
            f"{measure.label}: {int((beyond < now).sum())} of {now.size} flows pay more than {value:.4g} already, and "
            "their duty stays, within the quota and beyond it"
        )
        beyond = np.maximum(beyond, now)
    low = beyond - inside
    if low.min() < 0:
        k, j = (int(x) for x in np.unravel_index(low.argmin(), low.shape))
        where = _cell(draft.economy, (int(step.flows[0][k, 0]), int(step.flows[1][k, 0]), int(step.flows[2][0, j])))
        raise InputError(
            f"the duty of {where} beyond the quota, {beyond[k, j]:.4g}, is below the one within it, "
            f"{inside[k, j]:.4g}; raise '{way}' or lower 'in-quota'."
        )
    if measure.in_quota is not None:
        for duties in draft.duties.on(1.0):
            duties[step.flows] = inside
    return np.asarray(beyond)


HANDLER = Handler(apply)
