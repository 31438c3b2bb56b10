"""Every regional indicator of a solved scenario for regions and groups alike: how each adds up over a group.

===================  =====================================================================================
indicator            of a group
===================  =====================================================================================
real income          equivalent variations summed, over baseline final expenditure summed
first order          weighted by baseline final expenditure
real wage            weighted by baseline factor income
prices               weighted by baseline final expenditure
exports, imports     with regions outside the group only, after over before
tariff revenue       summed, before and after
===================  =====================================================================================

A sum of money weighs a dollar alike whoever has it and says nothing about how a loss is shared within the group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from parley.codes import countries
from parley.codes.countries import spelled
from parley.codes.groups import Bloc, find_group, group_names, parts_of
from parley.dims import Array
from parley.model.changes import Changes
from parley.results.blocs import bloc_totals, equivalent_variation
from parley.results.indicators import real_income
from parley.results.rows import Row, number

LONGEST_TITLE = 40
OF = "Countries of "
"""How the titles of continents begin."""
PLURAL = re.compile(rf"^{OF}|\b(?:countries|states|economies)$", re.IGNORECASE)
"""Titles of groups that take a verb in the plural."""
WITH_ARTICLE = (
    *("United ", "Netherlands", "Philippines", "Bahamas", "Maldives", "Gambia", "Dominican Republic", "Comoros"),
    *("Central African", "Solomon Islands", "Marshall Islands", "Cook Islands", "Cayman Islands", "Faroe", "Falkland"),
)
"""Beginnings of names that English gives an article."""


def label(bloc: Bloc) -> str:
    """Name of a region or group for people: ``Russia``, ``European Union``."""
    if len(bloc.codes) == 1 and bloc.label == bloc.codes[0]:
        return countries.label(bloc.label)
    return " + ".join(_called(part) for part in parts_of(bloc.label))


def _called(part: str) -> str:
    return _short(part) if spelled(part, group_names()) else countries.label(part)


def _short(group: str) -> str:
    """A group's title without its explanations, or its name where the title is long."""
    title = re.split(r"[,(:;]", find_group(group).title)[0].strip()
    return title if len(title) <= LONGEST_TITLE else group


def in_sentence(bloc: Bloc) -> str:
    """Its name inside a sentence: ``the United States``, ``the European Union``, ``Russia and Belarus``."""
    if len(bloc.codes) == 1 and bloc.label == bloc.codes[0]:
        return _with_article(label(bloc), False)
    names = [_with_article(_called(part), bool(spelled(part, group_names()))) for part in parts_of(bloc.label)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def several(bloc: Bloc) -> bool:
    """Whether its name in a sentence takes a verb in the plural: ``Russia and Belarus lose``, ``the EU loses``."""
    if bloc.label in bloc.codes:
        return False
    parts = parts_of(bloc.label)
    return len(parts) > 1 or bool(PLURAL.search(_called(parts[0])))


def loses_or_gains(bloc: Bloc, change: float) -> str:
    """``loses`` below zero, else ``gains``, or ``lose`` and ``gain`` for several."""
    verb = "lose" if change < 0 else "gain"
    return verb if several(bloc) else f"{verb}s"


def _with_article(name: str, group: bool) -> str:
    if group and name.startswith(OF):
        return f"the {name[:1].lower()}{name[1:]}"
    return f"the {name}" if (group and not name.endswith("+")) or name.startswith(WITH_ARTICLE) else name


def by_bloc(c: Changes, columns: Mapping[str, Array], blocs: Sequence[Bloc]) -> list[Row]:
    """One row a region or group with every indicator; ``columns`` are those of the regions (N,)."""
    place = {code: n for n, code in enumerate(c.regions)}
    return [
        _alone(c, columns, bloc, place) if len(bloc.codes) == 1 else _group(c, columns, bloc, place) for bloc in blocs
    ]


def _head(bloc: Bloc) -> Row:
    return {"region": bloc.label, "name": label(bloc), "members": len(bloc.codes)}


def _alone(c: Changes, columns: Mapping[str, Array], bloc: Bloc, place: Mapping[str, int]) -> Row:
    n = place[bloc.codes[0]]
    gain = float(equivalent_variation(c)[n])
    return {
        **_head(bloc),
        **{key: number(float(values[n])) for key, values in columns.items()},
        "equivalent_variation_musd": number(gain),
    }


def _group(c: Changes, columns: Mapping[str, Array], bloc: Bloc, place: Mapping[str, int]) -> Row:
    inside = [place[code] for code in bloc.codes]
    total = bloc_totals(c, {bloc.label: bloc.codes}).as_rows()[0]
    spending, wages = c.income_before[inside], c.factor_income_before[inside]
    row: Row = {**_head(bloc)}
    for key, values in columns.items():
        weights = wages if key == "real_wage_pct" else spending
        summed = key.endswith("_musd")
        part = values[inside]
        row[key] = number(float(part.sum() if summed else np.average(part, weights=weights)))
    row["real_income_pct"] = total["real_income_pct"]
    for way in ("exports", "imports"):
        row[f"{way}_pct"] = total[f"{way}_outside_pct"]
        row[f"{way}_before_musd"] = total[f"{way}_outside_before_musd"]
        row[f"{way}_after_musd"] = total[f"{way}_outside_after_musd"]
        row[f"{way}_to_gdp_pct"] = None  # a ratio of two sums that each country's own figure does not give
    row["equivalent_variation_musd"] = total["equivalent_variation_musd"]
    return row


def effect_of(c: Changes, bloc: Bloc) -> float:
    """Change of real income of a region or group, percent."""
    inside = [c.regions.index(code) for code in bloc.codes]
    return float(np.average(real_income(c)[inside], weights=c.income_before[inside]))


def income_of(c: Changes, bloc: Bloc) -> float:
    """Baseline final expenditure of a region or group, USD mn."""
    return float(c.income_before[[c.regions.index(code) for code in bloc.codes]].sum())
