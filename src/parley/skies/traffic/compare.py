"""A route table before and after: a closure, a reopening, two dates, or one date and a free sky."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from parley.codes.countries import alpha2
from parley.codes.groups import group_names
from parley.dims import Array
from parley.errors import InputError
from parley.skies.costs.prices import DRAWS, SEED, Values, centres, draws
from parley.skies.rights.carriers import AIRLINE, carrier
from parley.skies.rights.closures import doubts
from parley.skies.rights.sky import Sky, countries_of
from parley.skies.routing.searches import Searches
from parley.skies.traffic.detours import distances, with_fees
from parley.skies.traffic.rivals import rivalry
from parley.skies.traffic.schedule import Row, Schedule
from parley.skies.traffic.sums import Counted, Mask, columns, totals
from parley.skies.traffic.traffic import ALL, Moves, Traffic, lost, summarise, too_far


def compare(
    schedule: Schedule,
    before: Sky,
    after: Sky,
    groups: Sequence[str] = (),
    counted: Counted | None = None,
    count: int = DRAWS,
    seed: int = SEED,
    given: Mapping[str, float] | None = None,
    searches: Searches | None = None,
) -> Traffic:
    """What a change of the sky does to the flights of a route table.

    Args:
        schedule: flights.
        before: sky to start from.
        after: sky to compare with it.
        groups: countries, groups and airlines to sum over besides the whole; flows are added by themselves.
        counted: what to count.
        count: draws, a power of two.
        seed: of the draws.
        given: prices in place of the table's.
        searches: ways that are known already; the others are added.

    Raises:
        InputError: an unknown group or price, a day outside the data.
    """
    counted, searches = counted or Counted(), searches or Searches()
    rows = schedule.rows
    sets = _sets(rows, {name: members(rows, name, after) for name in groups})
    centre, drawn = centres(given), draws(count, seed, given)
    m = moves(rows, before, after, float(centre["detour"][0, 0]), searches)
    sums = [_sums(m, values, counted, [keep for _, _, keep in sets]) for values in (centre, drawn)]
    rivals = rivalry(rows, m.second.km, after, searches)
    summaries = [
        summarise(name, flow, keep, m, mid, spread, rivals)
        for (name, flow, keep), mid, spread in zip(sets, *sums, strict=True)
    ]
    return Traffic(
        schedule=schedule,
        before=before,
        after=after,
        before_legs=m.first,
        after_legs=m.second,
        groups=tuple(summaries),
        unreachable=lost(m),
        beyond_range=too_far(m),
        rivals=rivals,
        counted=counted,
        draws=count,
        given=dict(given or {}),
        notes=(*schedule.notes, *_doubts(rows, before, after)),
    )


def moves(rows: Sequence[Row], before: Sky, after: Sky, detour: float, searches: Searches) -> Moves:
    """Rows under both skies; the way over the state with fees is measured only for flights that move."""
    rough = Moves(rows, distances(rows, before, searches), distances(rows, after, searches), detour)
    moved = [bool(x) for x in rough.moved]
    first = with_fees(rough.first, rows, before, moved)
    return Moves(rows, first, with_fees(rough.second, rows, after, moved), detour)


def _sums(m: Moves, values: Values, counted: Counted, keeps: Sequence[Mask]) -> list[dict[str, Array]]:
    moved = m.moved
    return totals(columns(m.rows, m.first, m.second, moved), values, counted, [keep[moved] for keep in keeps])


def members(rows: Sequence[Row], name: str, sky: Sky) -> Mask:
    """(n,) which rows belong to a country, a group on the day of a sky, or an airline.

    Raises:
        InputError: no such country, group or airline, or no row of it.
    """
    airline, countries = _read(name.strip(), rows, sky)
    keep = np.array([row.carrier.airline == airline if airline else row.carrier.country in countries for row in rows])
    if not keep.any():
        there = ", ".join(sorted({row.carrier.country for row in rows}))
        read = ", ".join(sorted(countries))
        meant = f" (read as {read}; write {AIRLINE}{name.strip()} for an airline)"
        meant = meant if not airline and len(name.strip()) == 2 else ""
        raise InputError(f"the route table has no flight of {name!r}{meant}; it has carriers of {there}.")
    return keep


def _read(text: str, rows: Sequence[Row], sky: Sky) -> tuple[str, frozenset[str]]:
    """An airline of the table or of parley's list, or countries: groups come first, then two letters as in a route."""
    code = text[len(AIRLINE) :].strip().upper() if text.casefold().startswith(AIRLINE) else ""
    two = len(text) == 2 and text.casefold() not in {group.casefold() for group in group_names()}
    if two and text.upper() not in alpha2():
        code = text.upper()
    if code and any(row.carrier.airline == code for row in rows):
        return code, frozenset()
    if code or two:
        found = carrier(f"{AIRLINE}{code}" if code else text)
        return found.airline, frozenset({found.country})
    return "", countries_of(text, sky.day)


def only(schedule: Schedule, names: Sequence[str], sky: Sky) -> Schedule:
    """Rows of some countries, groups and airlines; errors as for :func:`members`."""
    keep = np.any([members(schedule.rows, name, sky) for name in names], axis=0)
    return replace(schedule, rows=tuple(row for row, k in zip(schedule.rows, keep.tolist(), strict=True) if k))


def _sets(rows: Sequence[Row], named: Mapping[str, Mask]) -> list[tuple[str, str, Mask]]:
    """Group, flow and rows of every sum; a group on one flow only has no separate line for it."""
    flows = np.array([row.flow for row in rows])
    out: list[tuple[str, str, Mask]] = []
    for name, keep in ({ALL: np.ones(len(rows), dtype=bool)} | dict(named)).items():
        out.append((name, ALL, keep))
        present = sorted(set(flows[keep]))
        out += [(name, flow, keep & (flows == flow)) for flow in present if len(present) > 1]
    return out


def _doubts(rows: Sequence[Row], *skies: Sky) -> list[str]:
    """What a reader should know about the closures, each once."""
    found: dict[str, None] = {}
    for sky in skies:
        for country in sorted({row.carrier.country for row in rows}) if sky.day is not None else ():
            for text in doubts(country, sky.day, sky.include_avoided):  # type: ignore[arg-type]
                head, _, names = text.partition(": ")
                found.update({f"{head}|{name}": None for name in names.split(", ")})
    heads = dict.fromkeys(key.split("|")[0] for key in found)
    return [f"{h}: {', '.join(k.split('|')[1] for k in found if k.startswith(h + '|'))}" for h in heads]
