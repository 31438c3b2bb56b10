"""Any route table: parley's demonstration, a file of one's own, or a folder of OpenFlights data."""

from __future__ import annotations

from pathlib import Path

from parley.skies.traffic.openflights import ROUTES, read_openflights
from parley.skies.traffic.schedule import Schedule, demo, read_schedule


def route_table(path: Path | None) -> Schedule:
    """The route table at a path; None is the demonstration, which stands for no total.

    Args:
        path: CSV, Parquet, or a folder with OpenFlights' ``routes.dat`` and ``airlines.dat`` (or that file in it).

    Raises:
        DataError: it cannot be read, or rows are wrong.
        InputError: no row.
    """
    if path is None:
        return demo()
    if path.is_dir() or path.name == ROUTES:
        return read_openflights(path if path.is_dir() else path.parent)
    return read_schedule(path)
