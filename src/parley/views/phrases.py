"""Parts of sentences that answers are made of: names, amounts, changes; computed, never judging."""

from __future__ import annotations

from collections.abc import Sequence

from parley.codes.countries import ROW
from parley.codes.groups import Bloc, readings
from parley.codes.sectors import ALL, sector_name
from parley.results.regions import in_sentence, label

MOST_SELECTORS = 3
"""Chosen sectors that a sentence names; more are counted."""
MOST_ABSENT = 6
MOST_DECIMALS = 2
WHOLE = 10.0
"""From here on a share or index is told in whole numbers."""


def named(region: str | Bloc) -> str:
    """A region or group in a sentence: ``China``, ``the United States``, ``the European Union``."""
    bloc = Bloc(region, (region,)) if isinstance(region, str) else region
    if bloc.codes == (ROW,):
        return "the rest of the world"
    return "the whole world" if bloc.label == "*" else in_sentence(bloc)


def short(code: str) -> str:
    """Name of a region in a table or chart."""
    return label(Bloc(code, (code,)))


def owner(name: str) -> str:
    """``Russia's``, ``the United States'``."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def counted(number: int, one: str, many: str = "") -> str:
    """``1 measure``, ``3 measures``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def from_to(before: float, after: float, unit: str = "") -> str:
    """``rises from 33 to 54 %``; with as many decimals as it takes to see the change, at most two."""
    for decimals in range(0 if min(before, after) >= WHOLE else 1, MOST_DECIMALS + 1):
        first, last = (f"{value:,.{decimals}f}" for value in (before, after))
        if first != last and (abs(after - before) >= 1 or decimals > 0):
            return f"{'rises' if after > before else 'falls'} from {first} to {last} {unit}".rstrip()
    return f"stays at {before:,.{MOST_DECIMALS}f} {unit}".rstrip()


def sectors_in_words(selectors: Sequence[str] | None, sectors: Sequence[str]) -> str:
    """What was chosen, after a noun: `` of steel and cars``, `` of 12 sectors``; empty for all of them.

    Args:
        selectors: as they were typed; None for all.
        sectors: of the world.
    """
    if selectors is None or any(text.strip().casefold() in (ALL, "*") for text in selectors):
        return ""
    if len(selectors) > MOST_SELECTORS:
        return f" of {len(selectors)} chosen sectors"
    codes = {code.casefold(): code for code in sectors}
    return f" of {listed([_good(text.strip(), codes, sectors) for text in selectors])}"


def _good(text: str, codes: dict[str, str], sectors: Sequence[str]) -> str:
    """A sector's name in a sentence; other selectors as they were typed."""
    code = codes.get(text.casefold())
    return lower(sector_name(code, sectors)) if code is not None else text


def lower(name: str) -> str:
    """A name within a sentence: ``basic metals``; codes and abbreviations keep their capitals."""
    return name if name[1:2].isupper() or name[1:2].isdigit() or len(name) == 1 else name[:1].lower() + name[1:]


def absent_notes(blocs: Sequence[Bloc], regions: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each group some of whose members the world does not have, and for each name read as a code."""
    where = f"; they are part of {ROW} there" if ROW in regions else ""
    notes = list(readings(blocs))
    for bloc in blocs:
        if bloc.absent:
            more = f" and {len(bloc.absent) - MOST_ABSENT} more" if len(bloc.absent) > MOST_ABSENT else ""
            names = ", ".join(bloc.absent[:MOST_ABSENT]) + more
            notes.append(f"{bloc.label}: not regions of this world, so left out: {names}{where}")
    return tuple(notes)
