"""New scenarios: every kind of the registry from options, as files that parse, run, and say what each key means."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import call, ok

from parley.errors import InputError
from parley.questions.ask import parameters
from parley.questions.new import New
from parley.scenarios.kinds import KINDS
from parley.scenarios.load import parse
from parley.scenarios.template import EXAMPLES, template

WORLD = "world-2021"
WHOM = {"from": "RUS", "to": "EU27", "members": "EAEU", "airspace": "RUS", "carriers": "FIN"}
MUCH = {"rate": "25%", "add": "10pp", "scale": 0.5, "coverage": "40%", "external": "10%", "limit": 0.7}
NEEDS = {"cap": 78, "market": 80, "limit": 0.7}


def options(name: str) -> list[str]:
    """The options that a kind needs, read from its row."""
    kind = KINDS[name]
    words = [f"--{key}={WHOM[key]}" for key in kind.about] + [f"--{key}={NEEDS[key]}" for key in kind.needs]
    return [*words, *([f"--size={MUCH[kind.sizes[0]]}"] if kind.sizes else [])]


def lines_of(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_from_its_row(name: str, tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    done = ok("new", "--kind", name, *options(name), "--world", WORLD, "--out", file)
    assert done.out == ""
    assert "next: parley run FILE" in done.err
    scenario = parse(file.read_text(encoding="utf-8")).scenario
    measure = scenario.measures[0]
    assert (measure.kind, measure.source, scenario.source, scenario.world) == (name, *["hypothetical"] * 2, WORLD)
    written = yaml.safe_load(file.read_text(encoding="utf-8"))["measures"][0]
    assert {*KINDS[name].about, *KINDS[name].needs} <= set(written)
    if KINDS[name].sizes:
        assert written[KINDS[name].sizes[0]] == MUCH[KINDS[name].sizes[0]]


@pytest.mark.parametrize("name", KINDS)
def test_every_key_has_its_meaning_above(name: str) -> None:
    text = ok("new", "--kind", name, *options(name)).out
    lines = lines_of(text)
    keys = [k for k, line in enumerate(lines) if re.match(r"\s*(?:- )?[a-z-]+:(?: |$)", line)]
    assert len(keys) >= 9
    bare = [lines[k] for k in keys if not lines[k - 1].lstrip().startswith("# ")]
    assert bare == []


@pytest.mark.parametrize("name", KINDS)
def test_every_key_that_is_offered_can_be_added(name: str) -> None:
    """Each comment of the form "# key: value" without its sign is a key that the schema takes."""
    text = ok("new", "--kind", name, *options(name)).out
    lines = lines_of(text)
    offered = [k for k, line in enumerate(lines) if (m := re.match(r"\s*# ([a-z-]+): \S", line)) and m[1] in EXAMPLES]
    assert len(offered) >= 6
    for k in offered:
        key = re.sub(r"^\s*# ([a-z-]+):.*", r"\1", lines[k])
        changed = [line.replace("# ", "", 1) if n == k else line for n, line in enumerate(lines)]
        if key in KINDS[name].sizes:  # offered instead of the size that is there
            there = next(iter(set(KINDS[name].sizes) & set(yaml.safe_load(text)["measures"][0])))
            changed = [line for line in changed if not re.match(rf"\s*{there}: ", line)]
        assert parse("\n".join(changed)).scenario != parse(text).scenario, key


def test_every_key_that_a_kind_needs_is_an_option_and_every_key_that_it_takes_is_offered() -> None:
    flags = {parameter.flag for parameter in parameters(New)}
    for kind in KINDS.values():
        assert {*kind.about, *kind.needs} <= flags
        assert {*kind.sizes, *kind.optional, *kind.takes} <= set(EXAMPLES)


def test_what_is_written_is_what_was_asked(tmp_path: Path) -> None:
    words = ("--from", "RUS", "--to", "EU27,GBR", "--sectors", "steel, oil", "--start", "2025-04-01")
    more = ("--set", "except=BLR", "--set", "both-ways=true", "--name", "x", "--title", "A: title # of mine")
    text = ok("new", "--kind", "import-ban", *words, *more, "--source", "Act 1: 'x'", "--model", "armington").out
    scenario = parse(text).scenario
    measure = scenario.measures[0]
    assert (scenario.name, scenario.title, scenario.model) == ("x", "A: title # of mine", "armington")
    assert (measure.origins, measure.destinations, measure.excluded) == (("RUS",), ("EU27", "GBR"), ("BLR",))
    assert (measure.sectors, str(measure.start), measure.both_ways) == (("steel", "oil"), "2025-04-01", True)
    assert measure.source == scenario.source == "Act 1: 'x'"


@pytest.mark.parametrize(
    ("size", "found"),
    [("25%", ("rate", 0.25)), ("0.1", ("rate", 0.1)), ("10pp", ("add", 0.1)), ("-5pp", ("add", -0.05))],
)
def test_a_size_is_read_as_the_kind_has_it(size: str, found: tuple[str, float]) -> None:
    text = New(kind="tariff", exporters="CHN", importers="USA", size=size).answer().text
    measure = parse(text).scenario.measures[0]
    assert measure.size == (found[0], pytest.approx(found[1]))


def test_a_new_scenario_runs_like_the_library_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    ok("new", "--kind", "tariff", "--from", "all", "--to", "USA", "--add", "25pp", "--out", file)
    mine = ok("run", file, "--json").document["real_income_pct"]
    assert mine == pytest.approx(ok("run", "us-tariff-25-all", "--json").document["real_income_pct"], abs=1e-6)


def test_sectors_are_goods_where_nobody_says() -> None:
    def sectors(**given: Any) -> tuple[str, ...]:
        return parse(New(exporters="RUS", importers="USA", **given).answer().text).scenario.measures[0].sectors

    assert sectors(kind="embargo") == ("goods",)
    assert sectors(kind="financial-friction", size="3%") == ("all",)


def test_what_cannot_be_solved_is_said() -> None:
    answer = New(kind="price-cap", exporters="RUS", importers="G7", sectors="oil", cap="60", market="80").answer()
    assert any("no solution as it stands" in text and "caliendo-parro-immobile" in text for text in answer.messages)


# -- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), ("kind is missing", "tariff", "airspace")),
        (("--kind", "tarif"), ("unknown kind 'tarif'", "'tariff'")),
        (("--kind", "tariff"), ("--from", "--to", "--size", "25%", "10pp")),
        (("--kind", "quota", "--to", "USA", "--size", "0.5"), ("--from",)),
        (("--kind", "price-cap", "--from", "RUS", "--to", "G7"), ("--cap", "--market")),
        (("--kind", "trade-deal"), ("--members",)),
        (("--kind", "airspace", "--airspace", "RUS"), ("--carriers",)),
        (("--kind", "embargo", "--from", "RUZ", "--to", "USA"), ("'RUZ'", "'RUS'")),
        (("--kind", "embargo", "--from", "RUS", "--to", "USA", "--size", "1"), ("embargo takes no size",)),
        (("--kind", "price-cap", "--from", "RUS", "--to", "G7", "--size", "60"), ("--cap and --market",)),
        (("--kind", "trade-deal", "--members", "EAEU", "--from", "RUS"), ("from", "trade-deal has members")),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "25%", "--add", "1pp"), ("exactly one of",)),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "25%", "--size", "1"), ("given twice",)),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "x"), ("'x' is not a size",)),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--sectors", "stel"), ("'steel'",)),
        (
            ("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--world", "wrld-2021"),
            ("'world-2021'",),
        ),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--model", "armigton"), ("'armington'",)),
        (
            ("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--start", "May"),
            ("'May'", "YYYY-MM-DD"),
        ),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--set", "rnet=x"), ("'rnet'", "'rent'")),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--set", "both-ways"), ("key=value",)),
        (("--kind", "tariff", "--from", "CHN", "--to", "USA", "--rate", "1", "--set", "from=IND"), ("given twice",)),
    ],
    ids=lambda value: " ".join(value)[-40:],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_written(
    words: tuple[str, ...], told: tuple[str, ...], tmp_path: Path
) -> None:
    done = call("new", *words, "--out", tmp_path / "new.yaml")
    assert (done.code, done.out) == (2, "")
    for part in told:
        assert part in done.err
    assert list(tmp_path.iterdir()) == []


# -- on a terminal ---------------------------------------------------------------------------------------------


def answering(*lines: str) -> tuple[Callable[[str], str], list[str]]:
    asked: list[str] = []
    given = iter(lines)

    def prompt(text: str) -> str:
        asked.append(text)
        return next(given)

    return prompt, asked


def test_five_questions_make_a_scenario() -> None:
    prompt, asked = answering("tariff", "USA", "CHN, VNM", "steel, C29", "25%")
    found = New().completed(prompt)
    assert found == New(kind="tariff", importers="USA", exporters="CHN,VNM", sectors="steel,C29", size="25%")
    assert [text.split("?")[0] for text in asked] == [
        "What kind of measure",
        "Who acts",
        "Upon whom",
        "Which sectors",
        "How much",
    ]
    assert parse(found.answer().text).scenario.measures[0].sectors == ("steel", "C29")


def test_a_wrong_answer_is_asked_again_with_the_reason() -> None:
    prompt, asked = answering("tarif", "tariff", "RUZ", "RUS", "USA", "stel", "steel", "much", "5%")
    found = New().completed(prompt)
    assert (found.kind, found.importers, found.sectors, found.size) == ("tariff", ("RUS",), ("steel",), "5%")
    reasons = [text.splitlines()[0] for text in asked if "\n" in text]
    assert [any(word in reason for reason in reasons) for word in ("'tariff'", "'RUS'", "'steel'", "25pp")] == [
        True
    ] * 4


def test_an_empty_answer_is_the_usual_one_where_there_is_one() -> None:
    prompt, asked = answering("import-ban", "USA", "", "RUS", "", "")
    found = New().completed(prompt)
    assert (found.exporters, found.sectors, found.size) == (("RUS",), ("goods",), "1")
    assert "expected codes or groups" in asked[3]


def test_only_what_is_missing_is_asked() -> None:
    prompt, asked = answering("60", "80")
    New(kind="price-cap", exporters="RUS", importers="G7").completed(prompt)
    assert len(asked) == 2
    whole = New(kind="embargo", exporters="RUS", importers="USA")
    assert whole.completed(answering()[0]) == whole


def test_nothing_is_asked_where_nobody_sits(tmp_path: Path) -> None:
    """Standard input of the tests is not a terminal."""
    assert call("new").code == 2


def test_the_template_is_the_file_of_its_keys() -> None:
    scenario = {"name": "on", "title": "yes: no", "source": "'", "world": "a b.npz", "model": "armington"}
    measure = {"kind": "embargo", "from": ["*"], "to": ["NOR", "SWE"], "sectors": ["all"], "source": "# not a comment"}
    found = parse(template(scenario, measure)).scenario
    assert (found.name, found.title, found.source, found.world) == ("on", "yes: no", "'", "a b.npz")
    assert (found.measures[0].origins, found.measures[0].source) == (("*",), "# not a comment")
    with pytest.raises(KeyError):
        template({"nme": "x"}, measure)


def test_an_unknown_kind_in_python() -> None:
    with pytest.raises(InputError, match="Did you mean 'quota'"):
        New(kind="quotas").answer()
