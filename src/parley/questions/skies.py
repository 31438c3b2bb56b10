"""Routes round closed airspace: one flight, a route table on a day, and two skies beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.skies.rights.sky import Sky
    from parley.skies.traffic.schedule import Schedule
    from parley.skies.traffic.sums import Counted


@dataclass(frozen=True, kw_only=True)
class Skies(Question):
    """What questions about closed airspace share: the days, what counts as closed, and the costs."""

    at: Annotated[str, Ask("Day whose closures hold, YYYY-MM-DD.")]
    before: Annotated[str | None, Ask("Day to compare with; default: nothing closed.")] = None
    avoided: Annotated[bool, Ask("Count what is advised against or avoided by choice as closed.")] = False
    firs: Annotated[
        Path | None,
        Ask("GeoJSON of flight information regions: close whole regions instead of territory."),
    ] = None
    price: Annotated[
        tuple[str, ...],
        Ask("NAME=VALUE in place of a price; may be repeated; see parley skies prices."),
    ] = ()
    crew: Annotated[bool, Ask("Count extra pilots beyond the duty limit.")] = False
    rotations: Annotated[bool, Ask("Count the contribution of flights there is no time for.")] = False
    fees: Annotated[bool, Ask("Count overflight fees saved.", negative="no-fees")] = True
    draws: Annotated[int, Ask("Draws of the prices, a power of two.")] = 1024

    def skies(self) -> tuple[Sky, Sky]:
        """The sky to start from, by default one with nothing closed, and the other.

        Raises:
            InputError: a day that is not one, or that the closure data do not speak for.
        """
        from parley.skies.rights.sky import Sky, covered_day  # noqa: PLC0415  (only where it is answered)

        day = covered_day(self.at)
        first = Sky() if self.before is None else Sky(covered_day(self.before), self.avoided, fir_file=self.firs)
        return first, Sky(day, self.avoided, fir_file=self.firs)

    def counted(self) -> Counted:
        """Which costs are counted."""
        from parley.skies.traffic.sums import Counted  # noqa: PLC0415

        return Counted(fees=self.fees, crew=self.crew, rotations=self.rotations)

    def given(self) -> dict[str, float]:
        """Prices in place of the table's; :class:`InputError` for an unknown one or a value out of bounds."""
        from parley.skies.costs.prices import parse_given  # noqa: PLC0415

        return parse_given(self.price)


@dataclass(frozen=True, kw_only=True)
class Changed(Skies):
    """Skies of which the second may differ from its day: some airspace opened or closed."""

    open: Annotated[
        tuple[str, ...], Ask("STATE or STATE:CARRIERS opened after, such as RUS:USA; may be repeated.")
    ] = ()
    close: Annotated[
        tuple[str, ...], Ask("STATE or STATE:CARRIERS closed after, such as CHN:EU27; may be repeated.")
    ] = ()

    def skies(self) -> tuple[Sky, Sky]:
        """The sky to start from, and the other with its changes; errors as without changes, or an unknown state."""
        from dataclasses import replace  # noqa: PLC0415

        from parley.skies.rights.sky import parse_change  # noqa: PLC0415

        first, second = super().skies()
        opened, closed = (tuple(parse_change(text, second.day) for text in texts) for texts in (self.open, self.close))
        return first, replace(second, opened=opened, closed=closed)


@dataclass(frozen=True, kw_only=True)
class RouteTable(Skies):
    """Skies under which a route table is flown."""

    carriers: Annotated[
        tuple[str, ...], Ask("Only these carriers: countries, groups, airlines, with commas; summed one by one.")
    ] = ()
    schedule: Annotated[
        Path | None,
        Ask("Route table: CSV, Parquet, or an OpenFlights folder; default: a small demonstration, no total."),
    ] = None
    flow: Annotated[tuple[str, ...], Ask("Only these flows, with commas, such as europe-asia.")] = ()

    def table(self, sky: Sky) -> Schedule:
        """The rows of the route table that are asked for; groups have their members of the sky's day."""
        from parley.skies.traffic.compare import only  # noqa: PLC0415
        from parley.skies.traffic.route_table import route_table  # noqa: PLC0415

        found = route_table(self.schedule)
        found = only(found, self.carriers, sky) if self.carriers else found
        return found.on(self.flow) if self.flow else found

    def flown(self, first: Sky, second: Sky) -> Answer:
        """The route table under both skies."""
        from parley.skies.traffic.compare import compare  # noqa: PLC0415
        from parley.views.skies_traffic import answer_traffic  # noqa: PLC0415

        given, table = self.given(), self.table(second)
        groups = self.carriers if len(self.carriers) > 1 else ()
        found = compare(table, first, second, groups, self.counted(), self.draws, given=given)
        return answer_traffic(self.NAME, found, self.carriers, self.ask())


@dataclass(frozen=True, kw_only=True)
class Route(Changed):
    """One flight: the shortest permitted way on a day, and what it costs more than before."""

    NAME = "skies route"
    FIGURE = True

    origin: Annotated[str, Ask("Airport, IATA or ICAO.", argument=True)]
    destination: Annotated[str, Ask("Airport, IATA or ICAO.", argument=True)]
    carrier: Annotated[str, Ask("Country (FIN) or airline (AY, AFR; airline:CA where letters are a country's too).")]
    aircraft: Annotated[str | None, Ask("Type, such as A359; default: a usual one.")] = None
    wind: Annotated[
        str | None, Ask("Season (DJF, MAM, JJA, SON) or a CSV file: flying times of the ways.", file=True)
    ] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Search the ways and cost them."""
        from parley.skies.geometry.wind import wind_of  # noqa: PLC0415
        from parley.skies.traffic.flight import fly, reverse  # noqa: PLC0415
        from parley.views.skies_flight import answer_flight  # noqa: PLC0415

        del progress
        first, second = self.skies()
        wind = None if self.wind is None else wind_of(self.wind)
        ends = self.origin, self.destination
        found = fly(*ends, self.carrier, first, second, self.aircraft, self.counted(), self.given(), wind, self.draws)
        return answer_flight(found, None if wind is None else reverse(found, second, wind), self.ask())


@dataclass(frozen=True, kw_only=True)
class Network(RouteTable):
    """A route table on a day: distance, minutes, fuel, CO2 and USD a year by carrier group, with intervals."""

    NAME = "skies network"
    ROWS = 12
    FIGURE = True

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Fly the table under the sky of the day and under that of another day, or one with nothing closed."""
        del progress
        return self.flown(*self.skies())


@dataclass(frozen=True, kw_only=True)
class Compare(Changed, RouteTable):
    """Two skies: two days (--before, --at), or a day with and without a change (--open RUS:USA, --close CHN:EU27)."""

    NAME = "skies compare"
    ROWS = 12
    FIGURE = True

    before: Annotated[str | None, Ask("Day to compare with; default: the same day without the changes.")] = None

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Fly the table under both skies."""
        del progress
        if self.before is None and not self.open and not self.close:
            raise InputError("nothing to compare; give --before DAY, --open STATE:CARRIERS or --close STATE:CARRIERS.")
        return self.flown(*self.skies())

    def skies(self) -> tuple[Sky, Sky]:
        """Both skies; without another day the first is that of the same day."""
        from dataclasses import replace  # noqa: PLC0415

        first, second = super().skies()
        return (first if self.before is not None else replace(second, opened=(), closed=())), second
