"""A route table before and after: a closure, a reopening, two dates, or one date and a free sky."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from parley.codes.countries import alpha2, country_name, spelled
from parley.codes.groups import group_names
from parley.dims import Array
from parley.errors import InputError
from parley.skies.costs.prices import DRAWS, SEED, Values, centres, draws
from parley.skies.geometry import firs
from parley.skies.rights.carriers import AIRLINE, STATE, airlines, carrier, icao_codes, said
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
        notes=(
            *schedule.notes,
            *_spared(rows, before, after),
            *_region_notes(before, after),
            *rivals.unknown,
            *_doubts(rows, before, after),
        ),
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
    airline, countries, _ = _read(name.strip(), rows, sky)
    keep = np.array([row.carrier.airline == airline if airline else row.carrier.country in countries for row in rows])
    if not keep.any():
        there = ", ".join(sorted({row.carrier.country for row in rows}))
        raise InputError(f"the route table has no flight of {name!r}; it has carriers of {there}.")
    return keep


def _read(text: str, rows: Sequence[Row], sky: Sky) -> tuple[str, frozenset[str], tuple[str, ...]]:
    """An airline of the table or of parley's list, or countries, and notes. Groups come first.

    Raises:
        InputError: neither, or two letters that are an airline, of the table or of the list, and a country.
    """
    if spelled(text, group_names()):
        return "", countries_of(text, sky.day), ()
    marked = text.casefold().startswith(AIRLINE)
    code = text[len(AIRLINE) :].strip().upper() if marked else text.upper()
    flown = next((row.carrier for row in rows if row.carrier.airline == code), None)
    if flown is not None and (marked or code not in alpha2()):
        return code, frozenset(), said(text, flown)
    if flown is not None and code not in airlines():
        raise InputError(
            f"{text} is an airline of the route table ({flown.understood}) or the country "
            f"{country_name(alpha2()[code])}: write {AIRLINE}{code} or {alpha2()[code]}"
        )
    if marked or len(text) == 2 or code in icao_codes() or text.casefold().startswith(STATE):
        found = carrier(text)
        return found.airline, frozenset({found.country}), said(text, found)
    return "", countries_of(text, sky.day), ()


def only(schedule: Schedule, names: Sequence[str], sky: Sky) -> Schedule:
    """Rows of some countries, groups and airlines; notes say how codes were read. Errors as for :func:`members`."""
    keep = np.any([members(schedule.rows, name, sky) for name in names], axis=0)
    rows = tuple(row for row, k in zip(schedule.rows, keep.tolist(), strict=True) if k)
    notes = dict.fromkeys(note for name in names for note in _read(name.strip(), schedule.rows, sky)[2])
    return replace(schedule, rows=rows, notes=(*schedule.notes, *notes))


def _sets(rows: Sequence[Row], named: Mapping[str, Mask]) -> list[tuple[str, str, Mask]]:
    """Group, flow and rows of every sum; a group on one flow only has no separate line for it."""
    flows = np.array([row.flow for row in rows])
    out: list[tuple[str, str, Mask]] = []
    for name, keep in ({ALL: np.ones(len(rows), dtype=bool)} | dict(named)).items():
        out.append((name, ALL, keep))
        present = sorted(set(flows[keep]))
        out += [(name, flow, keep & (flows == flow)) for flow in present if len(present) > 1]
    return out


def _spared(rows: Sequence[Row], *skies: Sky) -> list[str]:
    """Which flights a closure leaves alone because they are of the closed state's own carriers."""
    own = Counter(state for row in rows for state in {s for sky in skies for s in sky.spared(row.carrier.country)})
    return [
        f"the airspace of {country_name(state)} stays open to its own carriers, which a closure leaves alone: "
        f"{'this flight' if len(rows) == 1 else f'{count} of {len(rows)} rows'} may still start, land and pass there, "
        "and the figures say what that costs"
        for state, count in sorted(own.items())
    ]


def _region_notes(*skies: Sky) -> list[str]:
    """What a file of flight information regions lacks or had mended."""
    files = dict.fromkeys(sky.fir_file for sky in skies if sky.fir_file is not None)
    return [note for file in files for note in firs.notes(file)]


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
