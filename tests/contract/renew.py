"""Rewrites the goldens of the command line: ``python tests/contract/renew.py [NAME ...]``; without a name, all.

It prints what changes, and writes a golden only if its answer differs, so that version control shows deliberate
changes only. Say each of them in the changelog.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]  # the helpers that all tests share

from command_lines import LINES  # noqa: E402
from goldens import answer, differences, place, read, report, unknown, write  # noqa: E402


def renew(name: str) -> str:
    """Renew one golden; what changed, or nothing."""
    with tempfile.TemporaryDirectory() as folder:
        found = answer(LINES[name], Path(folder))
    if not place(name).exists():
        write(name, found)
        return "new"
    changes = list(differences(read(name), found))
    if changes:
        write(name, found)
    return report(changes)


def main() -> None:
    """Renew the goldens that are named, or all; drop those that no line asks for."""
    names = sys.argv[1:] or list(LINES)
    wrong = [name for name in names if name not in LINES]
    if wrong:
        sys.exit(f"no command line of the table is called {', '.join(wrong)}; see command_lines.py.")
    for name in names:
        changes = renew(name)
        if changes:
            print(f"{name}:\n{changes}\n")
    for name in unknown():
        place(name).unlink()
        print(f"{name}: dropped, no command line of the table is called so")


if __name__ == "__main__":
    main()
