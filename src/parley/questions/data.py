"""Worlds: those of the catalogue, what one of them is, and new ones from raw sources or a table of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.worlds.files import WorldData

WORLD_FILE = ".npz"


@dataclass(frozen=True, kw_only=True)
class DataList(Question):
    """List the worlds of the catalogue."""

    NAME = "data list"

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Name, title and year of each, and whether it ships with parley."""
        del progress
        from parley.views.worlds import listed  # noqa: PLC0415
        from parley.worlds.catalog import entries  # noqa: PLC0415

        return listed(tuple(entries().values()), self.ask())


@dataclass(frozen=True, kw_only=True)
class DataShow(Question):
    """Show a world's source, licence, unit, year, hash, repairs and known defects."""

    NAME = "data show"

    name: Annotated[str, Ask("A world of the catalogue, or a world file.", argument=True, file=True)]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The description of the world; one that does not ship is described by its catalogue entry alone."""
        del progress
        from parley.views.worlds import described  # noqa: PLC0415
        from parley.worlds.catalog import entries  # noqa: PLC0415
        from parley.worlds.world import load_world  # noqa: PLC0415

        listed = entries().get(self.name)
        world = None if listed is not None and not listed.file else load_world(self.name)
        return described(listed, world, self.ask())


@dataclass(frozen=True, kw_only=True)
class DataBuild(Question):
    """Build a world of the catalogue from its raw sources.

    It is written to --out FILE.npz; by default to NAME.npz here.
    """

    NAME = "data build"
    WRITES = (WORLD_FILE,)

    name: Annotated[str, Ask("Which world to build.", argument=True)]
    source: Annotated[Path | None, Ask("Folder with the raw data; not needed for sanctioned-2023.")] = None

    @property
    def default_out(self) -> Path:
        """The world's name, here."""
        return Path(f"{self.name}{WORLD_FILE}")

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The world file, with what was repaired on the way."""
        del progress
        from parley.backcasting import sanctioned  # noqa: PLC0415
        from parley.worlds.recipes import build  # noqa: PLC0415

        if self.name == sanctioned.NAME:  # solved from a bundled world and observed totals, without raw files
            return _saved(self, sanctioned.build(), self.name)
        if self.source is None:
            raise InputError(f"--source is missing: the folder with the raw data of {self.name}.")
        return _saved(self, build(self.name, self.source), self.name)


@dataclass(frozen=True, kw_only=True)
class DataImport(Question):
    """Import a table of your own: a long table or a square matrix of flows, or an input-output table.

    Layouts of BACI, UN Comtrade, ITPD-E, WITS, Comext, CEPII Gravity, OECD ICIO, WIOD, FIGARO and EXIOBASE are known.

    The world is written to --out WORLD.npz; by default to a file here that is named as the table.
    """

    NAME = "data import"
    WRITES = (WORLD_FILE,)

    kind: Annotated[str, Ask("What the file is: auto, tidy, matrix, icio, wiod, figaro or exiobase.", argument=True)]
    file: Annotated[Path, Ask("The file.", argument=True)]
    year: Annotated[int | None, Ask("Year, where a file holds several or does not say.", least=1, most=9999)] = None
    unit: Annotated[
        float | None, Ask("USD of one unit of value, e.g. 1000; by default as the layout has it, or 1e6.")
    ] = None
    decimal: Annotated[str | None, Ask("Decimal sign, . or , where the file leaves it open.")] = None
    column: Annotated[tuple[str, ...], Ask("tidy: role=name of a column that is not recognised.")] = ()
    regions: Annotated[Path | None, Ask("Add regions up, or split them, by this CSV: from,to[,share].")] = None
    sectors: Annotated[Path | None, Ask("Add sectors up, or split them, by this CSV: from,to[,share].")] = None
    without: Annotated[tuple[str, ...], Ask("Leave out these sectors or regions, such as TOTAL.")] = ()
    tariffs: Annotated[Path | None, Ask("Duties from this file: importer, rate, and exporter, sector, year.")] = None
    tariff_unit: Annotated[str | None, Ask("Whether its rates are percent or fraction, where it leaves it open.")] = (
        None
    )
    domestic: Annotated[
        str | None, Ask("Complete domestic sales: gdp (World Bank), gdp=FILE or output=FILE, in USD mn.")
    ] = None
    elasticities: Annotated[str | None, Ask("Default elasticities of the world: a set, or a file sector,theta.")] = None
    any_size: Annotated[bool, Ask("Accept sizes that are impossible by GDP.")] = False

    @property
    def default_out(self) -> Path:
        """The table's name with another suffix, here."""
        return Path(f"{self.file.stem}{WORLD_FILE}")

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The world file, with what was repaired on the way."""
        del progress
        from parley.worlds.importing import Extras, import_table  # noqa: PLC0415

        data = import_table(
            self.kind,
            self.file,
            year=self.year,
            usd=self.unit,
            columns=self.column,
            decimal=self.decimal,
            extras=Extras(
                regions=self.regions,
                sectors=self.sectors,
                without=self.without,
                tariffs=self.tariffs,
                tariff_unit=self.tariff_unit,
                domestic=self.domestic,
                elasticities=self.elasticities,
                any_size=self.any_size,
            ),
        )
        return _saved(self, data, self.file.stem)


def _saved(asked: Question, data: WorldData, name: str) -> Answer:
    """A world as a file, once it is certain that the file opens."""
    from parley.views.worlds import built  # noqa: PLC0415
    from parley.worlds.files import from_bytes, to_bytes  # noqa: PLC0415

    content = to_bytes(data)
    economy = from_bytes(content, f"{name}{WORLD_FILE}").economy()
    return built(name, content, economy, tuple(str(text) for text in data.meta.get("repairs", ())), asked.ask())
