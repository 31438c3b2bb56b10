"""``parley calibrate``: from two observed years to a scenario file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    first: Annotated[int, typer.Option("--from", help="First year: 2013, 2019, 2021.")],
    last: Annotated[int, typer.Option("--to", help="Last year: 2019, 2021, 2023.")],
    pairs: Annotated[
        list[str], typer.Option("--pairs", help="RUS:* (both ways), RUS:EU27, or RUS>CHN (one way); may be repeated.")
    ],
    world: Annotated[str, typer.Option("--world", help="World that the scenario is for.")] = "world-2021",
    source: Annotated[
        Path | None, typer.Option("--source", help="Folder with the raw data; 2021 and 2023 need none.")
    ] = None,
    reference: Annotated[
        list[str] | None,
        typer.Option("--reference", help="Partner or group whose costs did not change on average; may be repeated."),
    ] = None,
    elasticities: Annotated[
        str | None, typer.Option("--elasticities", help="Elasticity set or one number instead of the world's.")
    ] = None,
    smallest: Annotated[
        float, typer.Option("--smallest", min=0.0, help="Flow of the first year that is still inverted, USD mn.")
    ] = 1.0,
    out: Annotated[Path | None, typer.Option("--out", help="Scenario file to write; default: stdout.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")
    ] = False,
) -> None:
    """Write the trade-cost changes that the model needs between two observed years as a scenario."""
    from parley.calibrate.scenario import calibrate as run  # noqa: PLC0415
    from parley.cli.old import choose  # noqa: PLC0415
    from parley.cli.show import message, print_json  # noqa: PLC0415
    from parley.kit.files import write_bytes  # noqa: PLC0415
    from parley.worlds.world import load_world  # noqa: PLC0415

    done = run(
        load_world(world),
        (first, last),
        pairs,
        source=source,
        references=[part.strip() for given in reference or () for part in given.split(",")],
        spec=choose(elasticities=elasticities).get("elasticities"),
        smallest=smallest,
    )
    if out is not None:
        write_bytes(out, done.text.encode())
        message(f"written: {out} ({len(done.scenario.measures)} measures)")
    message("\n".join(f"note: {note}" for note in done.notes))
    if as_json:
        print_json({"scenario": done.scenario.name, "notes": list(done.notes), "pairs": done.as_rows()})
    elif out is None:
        typer.echo(done.text, nl=False)
