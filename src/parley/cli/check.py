"""``parley check``: hold a dossier's claims against facts and solved scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from parley.cli.old import Json


def check(
    dossier: Annotated[
        str, typer.Argument(help="Dossier, a YAML or JSON file, the folder that holds dossier.yaml, or one that ships.")
    ],
    as_json: Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write report.html, .md, .json and claimreview.jsonld to this folder.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if a verdict is not the dossier's expected one.")
    ] = False,
    draws: Annotated[
        int | None, typer.Option("--draws", min=0, help="Draws of each run instead of the dossier's; 0: none.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes for the draws; default: one a core.")
    ] = None,
) -> None:
    """Check an article's numbers: each claim's figure, verdict by rule, one sentence why, and sources."""
    from parley.claims.check import check as run  # noqa: PLC0415
    from parley.claims.load import load  # noqa: PLC0415
    from parley.cli.progress import showing  # noqa: PLC0415
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.kit.files import check_folder  # noqa: PLC0415
    from parley.kit.parallel import default_workers  # noqa: PLC0415
    from parley.results.store import LAYOUT  # noqa: PLC0415
    from parley.views.check import check_document, check_table, write_report  # noqa: PLC0415

    if out is not None:
        check_folder(out, LAYOUT)
    loaded = load(dossier)
    with showing("solves") as progress:
        report = run(loaded, draws=draws, workers=workers or default_workers(), progress=progress)
    if out is not None:
        write_report(report, out)
        message(f"written: {out}")
    if as_json:
        print_json(check_document(report))
    else:
        print_table(check_table(report))
    for entry in report.failed:
        message(f"not computed: {entry.claim.id}: {entry.failure}")
    if strict and report.changed:
        for entry in report.changed:
            wanted = " or ".join(entry.claim.expected) or "any verdict"
            message(f"changed: {entry.claim.id}: expected {wanted}, found {entry.verdict or 'none'}")
        raise typer.Exit(1)
