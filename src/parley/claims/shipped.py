"""Dossiers that ship with parley: the folders of ``examples`` that hold one."""

from __future__ import annotations

from pathlib import Path

DOSSIER = "dossier.yaml"


def folder() -> Path:
    """Folder of the example dossiers: inside the package if installed, beside ``src`` in a clone."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "examples"
    return inside if inside.is_dir() else package.parents[1] / "examples"


def names() -> tuple[str, ...]:
    """Names of the dossiers, sorted."""
    here = folder()
    return tuple(sorted(path.parent.name for path in here.glob(f"*/{DOSSIER}"))) if here.is_dir() else ()
