"""``parley skies``: routes round closed airspace, what they cost, and who keeps the shorter way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from parley.skies.geometry.wind import Wind
    from parley.skies.rights.sky import Sky
    from parley.skies.traffic.schedule import Schedule

app = typer.Typer(
    help="Closed airspace: the shortest permitted flights, their cost, and who keeps a shorter way.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout; messages go to stderr.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Also write the JSON document to this file.")]
Figure = Annotated[Path | None, typer.Option("--figure", help="Draw a map to this file: PNG, SVG or PDF.")]
Day = Annotated[str, typer.Option("--at", help="Day whose closures hold, YYYY-MM-DD.")]
Before = Annotated[str | None, typer.Option("--before", help="Day to compare with; default: nothing closed.")]
Avoided = Annotated[
    bool, typer.Option("--avoided", help="Count what is advised against or avoided by choice as closed.")
]
Firs = Annotated[
    Path | None,
    typer.Option("--firs", help="GeoJSON of flight information regions: close whole regions instead of territory."),
]
Opened = Annotated[
    list[str] | None,
    typer.Option("--open", help="STATE or STATE:CARRIERS opened after, such as RUS:USA; may be repeated."),
]
Closed = Annotated[
    list[str] | None,
    typer.Option("--close", help="STATE or STATE:CARRIERS closed after, such as CHN:EU27; may be repeated."),
]
Given = Annotated[
    list[str] | None,
    typer.Option("--price", help="NAME=VALUE in place of a price; may be repeated; see parley skies prices."),
]
Crew = Annotated[bool, typer.Option("--crew", help="Count extra pilots beyond the duty limit.")]
Rotations = Annotated[bool, typer.Option("--rotations", help="Count the contribution of flights there is no time for.")]
NoFees = Annotated[bool, typer.Option("--no-fees", help="Do not count overflight fees saved.")]
Draws = Annotated[int, typer.Option("--draws", help="Draws of the prices, a power of two.")]
Carriers = Annotated[
    str | None,
    typer.Option(
        "--carriers", help="Only these carriers: countries, groups, airlines, with commas; summed one by one."
    ),
]
Routes = Annotated[
    Path | None,
    typer.Option(
        "--schedule", help="Route table: CSV, Parquet, or an OpenFlights folder; default: a small demonstration."
    ),
]
Flows = Annotated[str | None, typer.Option("--flow", help="Only these flows, with commas, such as europe-asia.")]
Rows = Annotated[int, typer.Option("--rows", min=1, help="Rows, rivals and routes to name.")]


def _deliver(document: Any, table: Any, as_json: bool, out: Path | None) -> None:
    from parley.cli.show import message, print_json, print_table  # noqa: PLC0415
    from parley.kit.files import write_json  # noqa: PLC0415

    if out is not None:
        write_json(out, document)
        message(f"written: {out}")
    if as_json:
        print_json(document)
    else:
        print_table(table)


def _skies(
    at: str, before: str | None, avoided: bool, firs: Path | None, opened: Sequence[str], closed: Sequence[str]
) -> tuple[Sky, Sky]:
    """The sky to start from and the other."""
    from parley.skies.rights.sky import Sky, covered_day, parse_change  # noqa: PLC0415

    day = covered_day(at)
    reopened, shut = (tuple(parse_change(text, day) for text in texts) for texts in (opened, closed))
    first = Sky() if before is None else Sky(covered_day(before), avoided, fir_file=firs)
    return first, Sky(day, avoided, reopened, shut, fir_file=firs)


def _schedule(path: Path | None, carriers: str | None, flows: str | None, sky: Sky) -> tuple[Schedule, list[str]]:
    """The route table asked for and the groups to sum over."""
    from parley.skies.traffic.compare import only  # noqa: PLC0415
    from parley.skies.traffic.openflights import ROUTES, read_openflights  # noqa: PLC0415
    from parley.skies.traffic.schedule import demo, read_schedule  # noqa: PLC0415

    if path is None:
        found = demo()
    elif path.is_dir() or path.name == ROUTES:
        found = read_openflights(path if path.is_dir() else path.parent)
    else:
        found = read_schedule(path)
    names = _split(carriers)
    if names:
        found = only(found, names, sky)
    if flows is not None:
        found = found.on(_split(flows))
    return found, names if len(names) > 1 else []


def _split(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


@app.command()
def route(
    origin: Annotated[str, typer.Argument(help="Airport, IATA or ICAO.")],
    destination: Annotated[str, typer.Argument(help="Airport, IATA or ICAO.")],
    carrier: Annotated[
        str, typer.Option("--carrier", help="Country (FIN or FI) or airline (AY; airline:FI is Icelandair).")
    ],
    at: Day,
    before: Before = None,
    avoided: Avoided = False,
    firs: Firs = None,
    opened: Opened = None,
    closed: Closed = None,
    aircraft: Annotated[
        str | None, typer.Option("--aircraft", help="Type, such as A359; default: a usual one.")
    ] = None,
    wind: Annotated[
        str | None, typer.Option("--wind", help="Season (DJF, MAM, JJA, SON) or a CSV file: flying times of the ways.")
    ] = None,
    price: Given = None,
    crew: Crew = False,
    rotations: Rotations = False,
    no_fees: NoFees = False,
    draws: Draws = 1024,
    as_json: Json = False,
    out: OutFile = None,
    figure: Figure = None,
) -> None:
    """One flight: the shortest permitted way on a day, and what it costs more than before."""
    from parley.cli.show import message  # noqa: PLC0415
    from parley.skies.costs.prices import parse_given  # noqa: PLC0415
    from parley.skies.traffic.flight import fly, reverse  # noqa: PLC0415
    from parley.skies.traffic.sums import Options  # noqa: PLC0415
    from parley.views.skies import flight_document, flight_table  # noqa: PLC0415

    skies = _skies(at, before, avoided, firs, opened or (), closed or ())
    options = Options(fees=not no_fees, crew=crew, rotations=rotations)
    blowing = None if wind is None else _wind(wind)
    found = fly(origin, destination, carrier, *skies, aircraft, options, parse_given(price or ()), blowing, draws)
    back = None if blowing is None else reverse(found, skies[1], blowing)
    if figure is not None:
        from parley.views.skies_map import draw_flight  # noqa: PLC0415

        draw_flight(found, figure)
        message(f"written: {figure}")
    _deliver(flight_document(found, back), flight_table(found, back), as_json, out)


def _wind(name: str) -> Wind:
    """The wind of a season by its letters, else that of a file."""
    from parley.skies.geometry.wind import read_wind, season_names, seasonal  # noqa: PLC0415

    return seasonal(name.upper()) if name.upper() in season_names() else read_wind(Path(name))


@app.command()
def network(
    at: Day,
    carriers: Carriers = None,
    schedule: Routes = None,
    flow: Flows = None,
    before: Before = None,
    avoided: Avoided = False,
    firs: Firs = None,
    price: Given = None,
    crew: Crew = False,
    rotations: Rotations = False,
    no_fees: NoFees = False,
    draws: Draws = 1024,
    rows: Rows = 8,
    as_json: Json = False,
    out: OutFile = None,
    figure: Figure = None,
) -> None:
    """A route table on a day: distance, minutes, fuel, CO2 and USD a year by carrier group, with intervals."""
    first, second = _skies(at, before, avoided, firs, (), ())
    _traffic(
        first,
        second,
        carriers,
        schedule,
        flow,
        price,
        (not no_fees, crew, rotations),
        draws,
        rows,
        as_json,
        out,
        figure,
    )


@app.command()
def compare(
    at: Day,
    before: Before = None,
    opened: Opened = None,
    closed: Closed = None,
    carriers: Carriers = None,
    schedule: Routes = None,
    flow: Flows = None,
    avoided: Avoided = False,
    firs: Firs = None,
    price: Given = None,
    crew: Crew = False,
    rotations: Rotations = False,
    no_fees: NoFees = False,
    draws: Draws = 1024,
    rows: Rows = 8,
    as_json: Json = False,
    out: OutFile = None,
    figure: Figure = None,
) -> None:
    """Two skies: two days (--before, --at), or a day with and without a change (--open RUS:USA, --close CHN:EU27)."""
    from parley.errors import InputError  # noqa: PLC0415

    if before is None and not opened and not closed:
        raise InputError("nothing to compare; give --before DAY, --open STATE:CARRIERS or --close STATE:CARRIERS.")
    first, second = _skies(at, before or at, avoided, firs, opened or (), closed or ())
    _traffic(
        first,
        second,
        carriers,
        schedule,
        flow,
        price,
        (not no_fees, crew, rotations),
        draws,
        rows,
        as_json,
        out,
        figure,
    )


def _traffic(
    first: Sky,
    second: Sky,
    carriers: str | None,
    path: Path | None,
    flow: str | None,
    price: Sequence[str] | None,
    counted: tuple[bool, bool, bool],
    draws: int,
    rows: int,
    as_json: bool,
    out: Path | None,
    figure: Path | None,
) -> None:
    from parley.cli.show import message  # noqa: PLC0415
    from parley.skies.costs.prices import parse_given  # noqa: PLC0415
    from parley.skies.traffic.compare import compare as run  # noqa: PLC0415
    from parley.skies.traffic.sums import Options  # noqa: PLC0415
    from parley.views.skies import traffic_document, traffic_table  # noqa: PLC0415

    given = parse_given(price or ())
    schedule, groups = _schedule(path, carriers, flow, second)
    found = run(schedule, first, second, groups, Options(*counted), draws, given=given)
    if figure is not None:
        from parley.views.skies_map import draw_traffic  # noqa: PLC0415

        draw_traffic(found, figure, rows)
        message(f"written: {figure}")
    _deliver(traffic_document(found), traffic_table(found, rows), as_json, out)


@app.command()
def closures(
    at: Annotated[str | None, typer.Option("--at", help="Only those in force on this day.")] = None,
    carrier: Annotated[
        str | None, typer.Option("--carrier", help="Only those for this country's or airline's flights.")
    ] = None,
    as_json: Json = False,
    out: OutFile = None,
) -> None:
    """List the closures: who closed what to whom, since when, on which basis and by which source."""
    from parley.errors import InputError  # noqa: PLC0415
    from parley.skies.rights import closures as data  # noqa: PLC0415
    from parley.skies.rights.carriers import carrier as read_carrier  # noqa: PLC0415
    from parley.skies.rights.sky import covered_day  # noqa: PLC0415
    from parley.views.skies import closures_document, closures_table  # noqa: PLC0415

    if carrier is not None and at is None:
        raise InputError("give a day with --carrier: --at YYYY-MM-DD.")
    found = data.closures()
    if at is not None and carrier is not None:
        found = data.closures_for(read_carrier(carrier).country, covered_day(at), include_avoided=True)
    elif at is not None:
        day = covered_day(at)
        found = tuple(c for c in found if c.in_force(day))
    _deliver(closures_document(found), closures_table(found), as_json, out)


@app.command()
def prices(as_json: Json = False, out: OutFile = None) -> None:
    """List the prices and factors behind the costs: value, interval, unit, year, source."""
    from parley.skies.costs.prices import prices as table  # noqa: PLC0415
    from parley.views.skies import prices_document, prices_table  # noqa: PLC0415

    _deliver(prices_document(table()), prices_table(table()), as_json, out)
