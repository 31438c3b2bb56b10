"""A scenario of one's own, from options or a few questions: a commented file that is certain to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from parley.errors import InfeasibleError, InputError, ParleyError, SolveError, nearest
from parley.kit.dates import parse_day
from parley.kit.numbers import number_of
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question, parameters
from parley.scenarios.kinds import BANS, DUTIES, KINDS, LEAST, LIMITS, RATE_KEYS, SIZES, Kind
from parley.show.answer import Answer

if TYPE_CHECKING:
    from parley.worlds.world import World

HYPOTHETICAL = "hypothetical"
GOODS = "goods"
POINTS = ("pp", "point", "points")
"""Ends of a size that is added to the rate there is."""
ON_GOODS = (DUTIES, BANS, LIMITS)
"""Kinds of these groups are about goods where nobody says otherwise; duties, bans and quotas on services are rare."""
Prompt = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class New(Question):
    """Write a commented scenario of your own from options; on a terminal, without options, from five questions."""

    NAME = "new"

    kind: Annotated[str | None, Ask(f"Kind of measure: {', '.join(KINDS)}.")] = None
    exporters: Annotated[tuple[str, ...], Ask("Exporters: codes, groups (EU27) or all.", flag="from")] = ()
    importers: Annotated[tuple[str, ...], Ask("Importers: codes, groups or all.", flag="to")] = ()
    members: Annotated[tuple[str, ...], Ask("Members of a trade-deal or customs-union.")] = ()
    airspace: Annotated[tuple[str, ...], Ask("airspace: states whose airspace closes.")] = ()
    carriers: Annotated[tuple[str, ...], Ask("airspace: states whose carriers it concerns, or all.")] = ()
    both_ways: Annotated[bool, Ask("Also from the importers to the exporters.")] = False
    sectors: Annotated[
        tuple[str, ...],
        Ask("Codes, names, products or groups: steel,C29. Default: goods for duties, bans and limits, else all."),
    ] = ()
    size: Annotated[str | None, Ask("How much, as the kind has it: 25%, 10pp to add to a duty, 0.5.")] = None
    rate: Annotated[str | None, Ask("The new rate, such as 25%.")] = None
    add: Annotated[str | None, Ask("Added to the rate there is, such as 10pp.")] = None
    scale: Annotated[str | None, Ask("Factor on what there is, such as 0.5.")] = None
    at_least: Annotated[str | None, Ask("tariff: raises lower duties to this rate, such as 15%.")] = None
    limit: Annotated[
        str | None, Ask("quota and tariff-rate-quota: 0.7 of the baseline's quantity, or its value, 3.5 bn USD.")
    ] = None
    cap: Annotated[str | None, Ask("price-cap: the highest price that sellers get.")] = None
    market: Annotated[str | None, Ask("price-cap: the price before, in the same unit.")] = None
    start: Annotated[str | None, Ask("First day in force, YYYY-MM-DD; default: always.")] = None
    settings: Annotated[
        tuple[str, ...], Ask("Another key of the measure: rent=exporter, except=BLR.", flag="set", many=True)
    ] = ()
    world: Annotated[str, Ask("World name or file.", file=True)] = "world-2021"
    model: Annotated[str, Ask("Model family.")] = "caliendo-parro"
    name: Annotated[str | None, Ask("Short name of the scenario; default: from the measure.")] = None
    title: Annotated[str | None, Ask("One line for people; default: from the measure.")] = None
    source: Annotated[str, Ask("Legal act or document of the measure.")] = HYPOTHETICAL

    # -- asking on a terminal ----------------------------------------------------------------------------------

    def completed(self, prompt: Prompt) -> New:
        """The question with what is still missing, asked for one after the other; a wrong answer is asked for again."""
        world = self._world()
        found, first = self, self.kind is None
        if first:
            found = found._asked(prompt, f"What kind of measure? {', '.join(KINDS)}", "kind", _known_kind)
        kind = KINDS[_known_kind(str(found.kind))]
        for key in (*kind.acts, *(key for key in kind.about if key not in kind.acts)):
            if not found._given(key):
                found = found._asked(prompt, _who(kind, key), _field(key), lambda text: _regions(text, kind, world))
        if first and not found.sectors:
            text, usual = "Which sectors? codes, names or groups, such as steel, energy", _usual_sectors(kind, world)
            found = found._asked(prompt, text, "sectors", lambda given: _sectors(given, world), usual)
        for key in kind.needs:
            if not found._given(key):
                read = _limit if key == "limit" else _number
                found = found._asked(prompt, f"How much? {_help(key)}", _field(key), read)
        if kind.sizes and not any(found._given(way) for way in ("size", *SIZES)):
            text, usual = _how_much(kind), "" if kind.default_size is None else f"{kind.default_size:g}"
            found = found._asked(prompt, f"How much? {text}", "size", lambda given: _sized(given, kind), usual)
        return found

    def _asked(self, prompt: Prompt, text: str, field: str, read: Callable[[str], Any], usual: str = "") -> New:
        """With one field as it is answered; ``usual`` is what an empty answer means."""
        complaint, default = "", f" [{usual}]" if usual else ""
        while True:
            given = prompt(f"{complaint}{text}{default}").strip() or usual
            try:
                return replace(self, **{field: read(given)})
            except ParleyError as error:
                complaint = f"{error}\n"

    # -- answering ---------------------------------------------------------------------------------------------

    def answer(self, progress: Progress = QUIET) -> Answer:
        """The file, parsed, put on its world and solved before anybody gets it."""
        del progress
        from parley.experiments.experiment import prepare, solve  # noqa: PLC0415  (slow libraries)
        from parley.scenarios.load import build, dump, parse  # noqa: PLC0415
        from parley.scenarios.template import template  # noqa: PLC0415
        from parley.views.scenarios import written  # noqa: PLC0415

        world = self._world()
        measure = self._measure(world)
        head = {"name": self.name or _name(measure), "title": self.title or "", "source": self.source}
        head |= {"world": self.world, "model": self.model}
        plain = dump(build({**head, "measures": [measure]}, "the new scenario"))
        text = template({**head, "title": self.title or _title(plain)}, measure, _also())
        scenario = parse(text, "the new scenario").scenario
        experiment = prepare(world, scenario)
        try:
            solve(experiment)
            unsolved = ""
        except (SolveError, InfeasibleError) as error:  # the file is right, and another model or size may be solved
            unsolved = str(error)
        return written(scenario, text, experiment.notes, unsolved, self.ask())

    def _measure(self, world: World) -> dict[str, Any]:
        """Keys of the measure as its kind takes them, in the order of the file.

        Raises:
            InputError: a key is missing, or one is given that the kind does not take.
        """
        if self.kind is None:
            raise InputError(f"kind is missing: --kind one of {', '.join(KINDS)}, then whom it is about and how much.")
        name = _known_kind(self.kind)
        kind = KINDS[name]
        sizes = self._sizes(name, kind)
        missing = [key for key in (*kind.about, *kind.needs) if not self._given(key)]
        wanted = [f"--{key} ({_help(key)})" for key in missing]
        if kind.sizes and not sizes and kind.default_size is None:
            wanted.append(f"--size ({_how_much(kind)})")
        if wanted:
            raise InputError(f"{name}: {kind.meaning}. Missing: {', '.join(wanted)}.")
        measure: dict[str, Any] = {"kind": name}
        for key in ("from", "to", "members", "airspace", "carriers"):
            if self._given(key):
                measure[key] = ["*" if part.casefold() == "all" else part for part in getattr(self, _field(key))]
        measure |= {"both-ways": True} if self.both_ways else {}
        measure["sectors"] = list(self.sectors) or [_usual_sectors(kind, world)]
        measure |= {
            key: _plain(getattr(self, key)) for key in dict.fromkeys(("cap", "market", *kind.needs)) if self._given(key)
        }
        measure |= sizes
        measure |= {"start": parse_day(self.start)} if self.start is not None else {}
        return {**measure, "source": self.source, **_settings(self.settings, measure)}

    def _given(self, key: str) -> bool:
        """Whether a key of the measure, or the size, was given."""
        name = _field(key)
        return hasattr(self, name) and getattr(self, name) not in (None, (), "")

    def _sizes(self, name: str, kind: Kind) -> dict[str, Any]:
        """The size by its key: as it was named, or as the kind has it."""
        named = ("rate", "add", "scale", LEAST, *(("limit",) if "limit" not in kind.needs else ()))
        sizes = {way: _plain(getattr(self, _field(way))) for way in named if self._given(way)}
        if self.size is None:
            return sizes
        if not kind.sizes:
            instead = f"; give {' and '.join(f'--{key}' for key in kind.needs)} instead" if kind.needs else ""
            raise InputError(f"size {self.size!r}: the kind {name} takes no size ({kind.meaning}){instead}.")
        if sizes:
            raise InputError(f"size {self.size!r}: the size is given twice, as {', '.join(sizes)} too.")
        points = self.size.strip().casefold().endswith(POINTS) and "add" in kind.sizes
        return {"add" if points else kind.sizes[0]: _plain(self.size)}

    def _world(self) -> World:
        from parley.worlds.world import load_world  # noqa: PLC0415

        return load_world(self.world)


# -- reading what was given ------------------------------------------------------------------------------------


def _known_kind(text: str) -> str:
    if text not in KINDS:
        raise InputError(f"unknown kind {text!r}.{nearest(text, KINDS)} Kinds: {', '.join(KINDS)}.")
    return text


def _field(key: str) -> str:
    """The field of a key of the file, such as ``exporters`` for ``from``."""
    return next((p.name for p in parameters(New) if p.flag == key), key.replace("-", "_"))


def _help(key: str) -> str:
    found = next((p.ask.help for p in parameters(New) if p.flag == key), key)
    return found.rstrip(".")


def _who(kind: Kind, key: str) -> str:
    """The question for a key that says whom a measure is about."""
    lead = "Who acts?" if key in kind.acts else "Upon whom?" if kind.acts else "Whom is it about?"
    return f"{lead} {_help(key)}"


def _how_much(kind: Kind) -> str:
    """Examples of a size, with the key of each way to give it."""
    from parley.scenarios.template import EXAMPLES  # noqa: PLC0415

    return " or ".join(f"{way}: {EXAMPLES[way]}" if way in EXAMPLES else way for way in kind.sizes)


def _usual_sectors(kind: Kind, world: World) -> str:
    """What a measure of this kind is about where nobody says: goods, where the world has any, or everything."""
    from parley.codes.sectors import ALL, sector_groups  # noqa: PLC0415

    held = set(sector_groups()[GOODS]) & set(world.economy.sectors)
    return GOODS if kind.group in ON_GOODS and held else ALL


def _plain(text: str) -> str | float:
    """A size or price as the file has it: a number where it is one, else as it was written, such as 25%."""
    number = None if "%" in text else number_of(text)
    if number is None:
        return text
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _regions(text: str, kind: Kind, world: World) -> tuple[str, ...]:
    """Codes and groups, each looked up: among the world's regions, or among all states for their airspace."""
    from parley.codes.countries import country_codes  # noqa: PLC0415
    from parley.codes.groups import blocs_of, resolve_countries  # noqa: PLC0415

    words = tuple("*" if word.casefold() == "all" else word for word in _words(text))
    if not words:
        raise InputError("expected codes or groups, separated by commas, such as CHN, EU27.")
    regions = world.economy.regions if kind.on_flows else tuple(country_codes())
    resolve_countries(words, regions, None)
    return tuple(bloc.label for bloc in blocs_of(words, regions, None))


def _sectors(text: str, world: World) -> tuple[str, ...]:
    from parley.codes.sectors import select_sectors  # noqa: PLC0415

    select_sectors(_words(text), world.economy.sectors)
    return _words(text)


def _size(text: str, kind: Kind) -> str:
    from parley.scenarios.sizes import parse_rate, parse_size  # noqa: PLC0415

    try:
        (parse_rate if kind.sizes[0] in RATE_KEYS else parse_size)(text)
    except ValueError as error:
        raise InputError(f"{error}.") from None
    return text


def _sized(text: str, kind: Kind) -> str:
    return _limit(text) if "limit" in kind.sizes else _size(text, kind)


def _limit(text: str) -> str:
    from parley.scenarios.sizes import parse_limit  # noqa: PLC0415

    try:
        parse_limit(text)
    except ValueError as error:
        raise InputError(f"{error}.") from None
    return text


def _number(text: str) -> str:
    if isinstance(_plain(text), str):
        raise InputError(f"{text!r}: expected a number.")
    return text


def _settings(given: tuple[str, ...], measure: Mapping[str, Any]) -> dict[str, Any]:
    """Further keys of the measure, their values read as YAML; whether the kind takes them is checked with the file."""
    from parley.kit.strict_yaml import read  # noqa: PLC0415

    settings: dict[str, Any] = {}
    for text in given:
        key, sign, value = text.partition("=")
        key = key.strip()
        if not sign or not key or not value.strip():
            raise InputError(f"set {text!r}: expected key=value, such as rent=exporter.")
        if key in measure or key in settings:
            raise InputError(f"set {text!r}: {key} is given twice.")
        settings[key] = read(value.strip(), f"set {text}", "value")
    return settings


# -- words -----------------------------------------------------------------------------------------------------


def _name(measure: Mapping[str, Any]) -> str:
    """A short name: the kind and whom it is about."""
    about = [part for key in KINDS[measure["kind"]].about for part in measure[key][:2]]
    words = [measure["kind"], *("all" if part == "*" else part for part in about)]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).casefold()).strip("-")


def _title(scenario: Mapping[str, Any]) -> str:
    """One line for people: what, whom, how much; ``scenario`` is a mapping with the file's keys."""
    from parley.results.acts import acts_of  # noqa: PLC0415

    act = acts_of(scenario)[0]
    size = "" if act.size == "all of it" else f", {act.size}"
    what = f"Hypothetical {act.what}" if scenario.get("source") == HYPOTHETICAL else act.what.capitalize()
    return f"{what}, {act.who}{size}"


def _also() -> dict[str, str]:
    """What else is possible, by key of the scenario."""
    from parley.model.families import FAMILIES  # noqa: PLC0415
    from parley.worlds.catalog import entries  # noqa: PLC0415

    shipped = [entry.name for entry in entries().values() if entry.file]
    return {
        "world": f"Those that ship: {', '.join(shipped)}",
        "model": f"One of {', '.join(FAMILIES)}",
    }
