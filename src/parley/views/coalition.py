"""Costs of a coalition and contributions of its members as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from parley._version import __version__
from parley.codes.groups import Bloc
from parley.experiments.experiment import Experiment
from parley.experiments.game import CostTable
from parley.kit.text import capital
from parley.model.certificate import LIMIT
from parley.results.acts import acts_of, assumed_in
from parley.results.answer import LIMITS
from parley.results.regions import label, loses_or_gains, several
from parley.results.words import amount, usd
from parley.scenarios.load import dump
from parley.scenarios.schema import Scenario
from parley.show.answer import Answer
from parley.show.chart import Dots
from parley.show.table import Column, Table, money, number_column, percent_share, text_column
from parley.views.phrases import absent_notes, counted, named
from parley.worlds.world import World

COLUMNS = (
    text_column("member", ""),
    text_column("name", "member"),
    Column("cost_musd", "own loss", "USD mn", "money"),
    percent_share("cost_pct", "own loss"),
    money("target_loss_shapley_musd", "part in target's loss"),
    percent_share("target_loss_shapley_pct", "of its income"),
    number_column("shapley_per_cost", "per own loss", "ratio"),
    money("target_loss_alone_musd", "acting alone", wide=True),
    money("target_loss_marginal_musd", "leaving last", wide=True),
    money("cost_of_taking_part_musd", "loss by taking part", wide=True),
)
EVERYBODY = "ALL"
STAYS_OUT = (
    "A member that stays out leaves its trade with the target as before; all other measures stay. A part in the "
    "target's loss is a Shapley value: what the member adds, averaged over all orders of joining."
)


def coalition(
    world: World,
    scenario: Scenario,
    experiment: Experiment,
    costs: CostTable,
    blocs: Mapping[str, Bloc],
    ask: Mapping[str, Any],
) -> Answer:
    """Members by their part in the target's loss, then all together."""
    rows = costs.as_rows()
    title = _finding(costs, blocs)
    members = sorted(rows[:-1], key=lambda row: -float(row["target_loss_shapley_musd"] or 0.0))
    names = {name: label(bloc) for name, bloc in blocs.items()} | {EVERYBODY: "all together"}
    table = Table(
        name="coalition",
        title=f"Coalition against {named(blocs[costs.target])}: losses, negative where there is a gain",
        columns=COLUMNS,
        rows=[{**row, "name": names[str(row["member"])]} for row in (*members, rows[-1])],
        most=20,
        note="a year, at baseline prices; parts are Shapley values, which sum to the target's loss",
    )
    info = dump(scenario.model_copy(update={"world": world.name}))
    source = str(info.get("source") or "")
    title_of_world = str(world.meta.get("title", world.name))
    e = experiment
    model = f"model {e.family.name}, elasticities {e.elasticities.name}"
    return Answer(
        question=str(ask["question"]),
        title=title,
        subject=scenario.title or scenario.name,
        tables=(table,),
        document={
            "scenario": scenario.name,
            "world": world.name,
            "model": e.family.name,
            "coalition": rows,
            "target_loss_elsewhere_musd": costs.elsewhere,
        },
        words=(f"{title}.", *_together(costs, blocs)),
        charts=_dots(costs, blocs, title, scenario, f"{world.name}: {title_of_world}. {capital(model)}."),
        notes=(*_elsewhere(costs, blocs), *absent_notes(list(blocs.values()), e.economy.regions), *e.notes),
        basis=(
            f"world {world.name}: {title_of_world}",
            f"{model} ({e.elasticities.source}), closure {e.closure}, horizon {e.horizon}",
            f"certified: each of {counted(2 ** len(costs.players), 'coalition')} (limit {LIMIT:.0e})",
        ),
        acts=acts_of(info),
        assumed=assumed_in(info),
        sources=(title_of_world, e.elasticities.source, *((f"measures: {source}",) if source else ())),
        limits=(STAYS_OUT, *LIMITS),
        ask=ask,
    )


def _finding(costs: CostTable, blocs: Mapping[str, Bloc]) -> str:
    """Who adds most to the target's loss."""
    target, loss = named(blocs[costs.target]), costs.target_loss
    if abs(loss) < 0.5:
        neither, nor = (loses_or_gains(blocs[costs.target], sign) for sign in (-1.0, 1.0))
        return capital(f"{target} neither {neither} nor {nor} by the coalition's measures")
    if loss < 0:
        return capital(
            f"{target} {loses_or_gains(blocs[costs.target], 1.0)} {usd(loss)} a year by the coalition's measures"
        )
    most = int(np.argmax(costs.shapley))
    who = named(blocs[costs.players[most]])
    part = float(costs.shapley[most]) / loss * 100
    verb = "account" if several(blocs[costs.players[most]]) else "accounts"
    return capital(f"{who} {verb} for {amount(part)} of the {usd(loss)} a year that the coalition costs {target}")


def _elsewhere(costs: CostTable, blocs: Mapping[str, Bloc]) -> list[str]:
    """A note where measures on other flows change the target's income too: they are in no row."""
    if abs(costs.elsewhere) < 0.5:
        return []
    target = named(blocs[costs.target])
    verb = "lose" if costs.elsewhere > 0 else "gain"
    return [
        f"measures on flows other than those between {target} and a member stay in every coalition; by themselves they "
        f"make {target} {verb} {usd(costs.elsewhere)} a year, which is in no row here: parley run shows all together"
    ]


def _together(costs: CostTable, blocs: Mapping[str, Bloc]) -> list[str]:
    together = costs.total_cost
    verb = "lose" if together > 0 else "gain"
    out = [f"The {counted(len(costs.players), 'member')} together {verb} {usd(together)} a year."]
    if together > 0 and costs.target_loss > 0:
        out[-1] = out[-1].removesuffix(".") + f", {costs.cost_ratio:.2g} dollars lost by the target for each of theirs."
    share = costs.cost / costs.income
    most = int(np.argmax(share))
    if len(costs.players) > 1 and share[most] > 0:
        payer = blocs[costs.players[most]]
        pays, its = ("pay", "their") if several(payer) else ("pays", "its")
        part = amount(float(share[most]) * 100)
        out.append(f"{capital(named(payer))} {pays} the most for {its} size, {part} of {its} income.")
    return out


def _dots(costs: CostTable, blocs: Mapping[str, Bloc], title: str, scenario: Scenario, footer: str) -> tuple[Dots, ...]:
    order = [int(k) for k in np.argsort(-costs.shapley, kind="stable")]
    names = tuple(label(blocs[costs.players[k]]) for k in order)
    series = (
        ("own loss", tuple(float(costs.cost[k]) / 1e3 for k in order)),
        ("part in the target's loss", tuple(float(costs.shapley[k]) / 1e3 for k in order)),
    )
    alt = "; ".join(
        f"{name}: loss {own:z,.2f}, part {part:z,.2f}"
        for name, own, part in zip(names, series[0][1], series[1][1], strict=True)
    )
    what = f"Loss a year at baseline prices, USD bn. {scenario.title or scenario.name}"
    return (
        Dots(
            "coalition",
            title,
            what,
            f"{footer} parley {__version__}",
            f"{title}. {alt}.",
            names,
            series,
            "USD bn",
            signed=False,
        ),
    )
