"""Structural-gravity inversion: the pair-by-pair trade-cost change between two observed years.

In every family of parley a flow before duties changes as (Head & Mayer 2014, Handbook of International Economics 4,
chapter 3, eq. 2, in changes)

    ln F'_in - ln F_in = a_i + b_n - theta ln d_in + (duties)

with an exporter term a (costs, wages, technology, sectoral size) and an importer term b (spending, price index). Taking
both out by the flows of reference partners leaves the pair residual r, and d = exp(-r / theta). With one reference
exporter s and one reference importer r this is the double difference ln (F'_in F'_sr / F'_ir F'_sn) less its baseline;
with more, the weighted least squares fit of a_i + b_n. It has two steps, so that inverted pairs do not affect the terms
of others: all pairs that are not inverted identify the terms of all regions in them; an exporter or importer all of
whose pairs are inverted (RUS under RUS:*) takes the weighted mean of its flows with its reference partners, given their
terms. A change of duties stays in the residual, so it is part of the cost found. Domestic sales are not used: sources
disagree on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from parley.dims import Array, check_shape
from parley.errors import InputError

Mask = npt.NDArray[np.bool_]
LEAST_REPLICATES = 3
"""Fewer ways to leave out a reference partner give no standard error."""


class Status(IntEnum):
    """What became of a cell; all but FOUND and ENDED carry no change."""

    OUTSIDE = 0
    """Not among the pairs."""
    FOUND = 1
    ENDED = 2
    """Positive before, 0 after: an embargo."""
    APPEARED = 3
    """0 before, positive after: no finite cost change does that."""
    EMPTY = 4
    """0 in both years."""
    UNRECORDED = 5
    """The data of one year do not record the pair."""
    UNLINKED = 6
    """No chain of reference flows ties the exporter to the importer."""
    SMALL = 7
    """Below the smallest flow asked for in the first year."""


@dataclass(frozen=True, eq=False)
class Inversion:
    """Trade-cost changes of the pairs between two years.

    Attributes:
        cost: (N, N, J) d-hat, ratios; 1 where ``status`` is not FOUND.
        error: (N, N, J) jackknife standard error of ln d-hat; NaN where there are too few reference partners.
        status: (N, N, J) of :class:`Status`.
        anchors: (N, N) inverted pairs that identify a term of an exporter or importer that has no other pairs.
        anchored: whether such terms rest on partners that the user chose. If not, costs are relative to the weighted
            mean of the region's own partners.
    """

    cost: Array
    error: Array
    status: npt.NDArray[np.int8]
    anchors: Mask
    anchored: bool

    def count(self, status: Status) -> int:
        """Number of cells of a status."""
        return int((self.status == status).sum())


def invert(
    before: Array,
    after: Array,
    theta: Array,
    pairs: Mask,
    *,
    references: Mask | None = None,
    unrecorded: Mask | None = None,
    smallest: float = 0.0,
) -> Inversion:
    """Find the cost changes of ``pairs`` that turn the flows ``before`` into ``after``.

    Args:
        before: (N, N, J) flows of the first year, USD mn before duties; the diagonal is not used.
        after: (N, N, J) of the second, in any unit.
        theta: (J,) trade elasticities, above 0.
        pairs: (N, N) exporter-importer pairs to invert.
        references: (N,) partners whose own cost changes are taken as 0 on average, for exporters and importers all of
            whose pairs are inverted; all their partners by default.
        unrecorded: (N, N) pairs that one of the years does not record.
        smallest: flow of the first year below which a pair is not inverted, USD mn.

    Raises:
        InputError: shapes that do not fit, or no pair left to compare with.
    """
    n, j = before.shape[0], before.shape[2]
    for what, array, shape in (("after", after, (n, n, j)), ("theta", theta, (j,)), ("pairs", pairs, (n, n))):
        check_shape(what, array, shape)
    foreign = ~np.eye(n, dtype=bool)
    missing = np.zeros((n, n), dtype=bool) if unrecorded is None else unrecorded
    pairs = np.asarray(pairs & foreign)
    positive = np.asarray((before > 0) & (after > 0) & (foreign & ~missing)[:, :, None])
    free = np.asarray(foreign & ~pairs)
    if not (positive & free[:, :, None]).any():
        raise InputError(
            "no pair is left that trades in both years and could serve as a reference; invert fewer pairs."
        )
    anchors, anchored = anchor_pairs(pairs, free, references)
    status = _status(before, after, pairs, missing, smallest)
    cost, error = np.ones(before.shape), np.full(before.shape, np.nan)
    for k in range(j):
        seen = positive[:, :, k]
        log = np.where(seen, np.log(np.where(seen, after[:, :, k], 1.0) / np.where(seen, before[:, :, k], 1.0)), 0.0)
        weight = np.where(seen, np.sqrt(before[:, :, k]) * np.sqrt(after[:, :, k]), 0.0)
        cells = Cells(log, weight * free, weight * anchors)
        residual = log - cells.fitted()
        asked = status[:, :, k] == Status.FOUND
        status[:, :, k][asked & np.isnan(residual)] = Status.UNLINKED
        found = np.asarray(asked & ~np.isnan(residual))
        cost[:, :, k][found] = np.exp(-residual[found] / theta[k])
        if found.any():
            error[:, :, k] = np.where(found, cells.standard_error(found) / theta[k], np.nan)
    return Inversion(cost, error, status, anchors, anchored)


def anchor_pairs(pairs: Mask, free: Mask, references: Mask | None) -> tuple[Mask, bool]:
    """Inverted pairs (N, N) that identify terms which no free pair does, and whether the user chose them.

    Exporters and importers all of whose pairs are inverted are tied to their chosen partners, or to all of theirs.
    """
    alone_out = np.asarray(pairs.any(axis=1) & ~free.any(axis=1))
    alone_in = np.asarray(pairs.any(axis=0) & ~free.any(axis=0))
    chosen = np.ones(len(pairs), dtype=bool) if references is None else references
    anchors = pairs & ((alone_out[:, None] & chosen[None, :]) | (alone_in[None, :] & chosen[:, None]))
    return np.asarray(anchors), references is not None or not (alone_out.any() or alone_in.any())


def _status(before: Array, after: Array, pairs: Mask, missing: Mask, smallest: float) -> npt.NDArray[np.int8]:
    out = np.full(before.shape, Status.FOUND, dtype=np.int8)
    out[(before < smallest) & (before > 0)] = Status.SMALL
    out[(before > 0) & (after <= 0) & (before >= smallest)] = Status.ENDED
    out[(before <= 0) & (after > 0)] = Status.APPEARED
    out[(before <= 0) & (after <= 0)] = Status.EMPTY
    out[missing] = Status.UNRECORDED
    out[~pairs] = Status.OUTSIDE
    return out


@dataclass(frozen=True, eq=False)
class Cells:
    """One sector's log changes and what identifies the terms.

    Attributes:
        values: (N, N) log changes of flows.
        free: (N, N) weights of the pairs that are not inverted, the geometric mean of the two flows; 0 for others.
        anchors: (N, N) weights of the inverted pairs that tie down what the free ones do not.
    """

    values: Array
    free: Array
    anchors: Array

    def fitted(self) -> Array:
        """Sum of exporter and importer terms (N, N); NaN where the two are not tied to each other."""
        n = len(self.values)
        terms, block = two_way(self.values, self.free)
        a, b = terms[:n], terms[n:]
        out, into = block[:n], block[n:]
        alone_a = _tied(self.values, self.anchors, b, into)
        alone_b = _tied(self.values.T, self.anchors.T, a, out)
        a, out = np.where(out < 0, alone_a[0], a), np.where(out < 0, alone_a[1], out)
        b, into = np.where(into < 0, alone_b[0], b), np.where(into < 0, alone_b[1], into)
        linked = (out[:, None] == into[None, :]) & (out[:, None] >= 0)
        return np.where(linked, a[:, None] + b[None, :], np.nan)

    def without(self, k: int) -> Cells:
        """Copy without region k as a reference partner."""
        free, anchors = self.free.copy(), self.anchors.copy()
        for weight in (free, anchors):
            weight[k] = 0.0
            weight[:, k] = 0.0
        return Cells(self.values, free, anchors)

    def standard_error(self, found: Mask) -> Array:
        """Delete-one-partner jackknife of the residual (N, N), ``sqrt((m-1)/m sum (r_k - mean r)^2)``.

        m counts the replicates in which the pair can still be inverted. NaN where fewer than three are left, or where a
        term rests on fewer than three anchors, as their choice is then not covered. Efron & Stein (1981), Annals of
        Statistics 9(3), 586-596.
        """
        where = np.nonzero(found)
        used = [k for k in range(len(found)) if self.free[k].any() or self.free[:, k].any()]
        draws = np.array([(self.values - self.without(k).fitted())[where] for k in used])
        kept = np.isfinite(draws)
        m = kept.sum(axis=0)
        mean = np.where(kept, draws, 0.0).sum(axis=0) / np.maximum(m, 1)
        spread = (np.where(kept, draws - mean, 0.0) ** 2).sum(axis=0)
        enough = (m >= LEAST_REPLICATES) & self._covered()[where]
        out = np.full(found.shape, np.nan)
        out[where] = np.where(enough, np.sqrt(np.maximum(m - 1, 0) / np.maximum(m, 1) * spread), np.nan)
        return out

    def _covered(self) -> Mask:
        """Pairs (N, N) both of whose terms rest on free pairs or on enough anchors."""
        exporter = self.free.any(axis=1) | ((self.anchors > 0).sum(axis=1) >= LEAST_REPLICATES)
        importer = self.free.any(axis=0) | ((self.anchors > 0).sum(axis=0) >= LEAST_REPLICATES)
        return np.asarray(exporter[:, None] & importer[None, :])


def _tied(
    values: Array, weight: Array, other: Array, block: npt.NDArray[np.intp]
) -> tuple[Array, npt.NDArray[np.intp]]:
    """Terms (N,) of rows as weighted means of values less the other side's terms, and the block each joins.

    A row with anchors in several blocks joins the one that weighs most; -1 without any anchor.
    """
    term, joined = np.zeros(len(values)), np.full(len(values), -1, dtype=np.intp)
    for label in np.unique(block[block >= 0]):
        share = np.where(block == label, weight, 0.0)
        heavier = share.sum(axis=1) > np.where(joined < 0, 0.0, (weight * (block == joined[:, None])).sum(axis=1))
        mean = (share * (values - other)).sum(axis=1) / np.where(heavier, share.sum(axis=1), 1.0)
        term, joined = np.where(heavier, mean, term), np.where(heavier, label, joined)
    return term, joined


def two_way(values: Array, weight: Array) -> tuple[Array, npt.NDArray[np.intp]]:
    """Exporter, then importer terms (2N,) that minimise ``sum_in w_in (v_in - a_i - b_n)^2``, and the block of each.

    a and b are identified up to one constant in each connected block of cells with weight; -1 marks a term without any.
    """
    n = len(values)
    normal = np.block([[np.diag(weight.sum(axis=1)), weight], [weight.T, np.diag(weight.sum(axis=0))]])
    right = np.concatenate([(weight * values).sum(axis=1), (weight * values).sum(axis=0)])
    # Weights are flows and span orders of magnitude, so the normal equations are scaled to a diagonal of 1; a term
    # without any cell gets a row of its own, so that the system stays regular, and comes out as 0.
    degree = np.diag(normal)
    scale = np.where(degree > 0, 1.0 / np.sqrt(np.where(degree > 0, degree, 1.0)), 0.0)
    system = scale[:, None] * normal * scale[None, :] + np.diag((degree <= 0).astype(float))
    block = _blocks(weight > 0)
    sign = np.concatenate([np.ones(n), -np.ones(n)])
    # A constant can move from a block's exporter terms to its importer terms. Adding that direction makes the matrix
    # regular and gives both kinds of term the same weighted sum; no fitted value changes.
    for label in np.unique(block[block >= 0]):
        null = np.where(block == label, sign * np.sqrt(degree), 0.0)
        null /= np.linalg.norm(null)
        system += np.outer(null, null)
    return np.asarray(scale * np.linalg.solve(system, scale * right)), block


def _blocks(linked: Mask) -> npt.NDArray[np.intp]:
    """Connected block of each exporter, then importer (2N,); -1 for one without any cell."""
    n = len(linked)
    out = np.full(2 * n, -1, dtype=np.intp)
    for seed in range(n):
        if out[seed] >= 0 or not linked[seed].any():
            continue
        rows, columns = np.zeros(n, dtype=bool), linked[seed].copy()
        while True:
            grown = np.asarray(linked[:, columns].any(axis=1))
            if (grown == rows).all():
                break
            rows, columns = grown, np.asarray(linked[grown].any(axis=0))
        out[np.concatenate([rows, columns])] = seed
    return out
