"""What a question's options pick of a solved scenario's world: one region or group, several, sectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.errors import InputError

if TYPE_CHECKING:
    from parley.codes.groups import Bloc
    from parley.results.result import Result


def one_bloc(option: str, text: str, result: Result) -> Bloc:
    """The region or group of an option that takes one, with groups as on the scenario's day.

    Raises:
        InputError: an unknown name, or several.
    """
    from parley.codes.groups import blocs_of  # noqa: PLC0415  (only where it is answered)

    found = blocs_of(text, result.changes.regions, result.info.groups_at)
    if len(found) > 1:
        together = "+".join(bloc.label for bloc in found)
        raise InputError(f"{option} {text!r}: expected one region or group; {together} reads these as one.")
    return found[0]


def joined(option: str, texts: Sequence[str], result: Result) -> Bloc:
    """All regions that an option with commas names, as one bloc.

    Raises:
        InputError: an unknown name, or none.
    """
    from parley.codes.groups import Bloc, blocs_of, readings  # noqa: PLC0415  (only where it is answered)

    if not texts:
        raise InputError(f"{option}: it is empty; name at least one country or group.")
    regions = result.changes.regions
    found = blocs_of(list(texts), regions, result.info.groups_at)
    chosen = {code for bloc in found for code in bloc.codes}
    absent = sorted({code for bloc in found for code in bloc.absent})
    codes = tuple(code for code in regions if code in chosen)
    return Bloc("+".join(b.label for b in found), codes, tuple(absent), readings(found))


def sectors_of(selectors: Sequence[str] | None, result: Result) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
    """Codes that sectors are picked by, None for all of them, and notes where one is wider than what is asked for.

    Raises:
        InputError: a selector that fits nothing, or none at all.
    """
    from parley.codes.sectors import select_sectors  # noqa: PLC0415  (only where it is answered)

    if selectors is None:
        return None, ()
    if not selectors:
        raise InputError("sectors: it is empty; name at least one, or leave it out to mean all.")
    found = select_sectors(selectors, result.changes.sectors)
    return found.codes, found.notes
