"""The report's entries: what was found for one claim, the verdict, one sentence why, and the sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from parley.claims import words
from parley.claims.dossier import Claim, Verdict
from parley.claims.evidence import FactEvidence, WordsEvidence
from parley.claims.plan import Need
from parley.claims.runs import Read, SolvedRun
from parley.claims.skies import SkiesEvidence
from parley.claims.target import claimed_range
from parley.claims.verdict import Figure, Judgement, Range, by_draws, by_figures, by_interval
from parley.dims import Array
from parley.errors import InputError, ParleyError
from parley.facts.units import convert
from parley.worlds import catalog


@dataclass(frozen=True)
class Point:
    """What was found at one year or horizon, in the claim's unit.

    Attributes:
        label: the year, or the years since the change.
        median, low, high: of the draws, with the 80 % interval; all the same without draws.
        probability: share of draws that agree with the claim, see :func:`parley.claims.verdict.support`; None without.
    """

    label: str
    median: float
    low: float
    high: float
    probability: float | None


@dataclass(frozen=True)
class Entry:
    """One claim of the report.

    Attributes:
        claim: as in the dossier.
        verdict: None where the claim could not be computed; ``failure`` says why.
        stated, found, why: the article's number, what was found, and one sentence.
        sources: of what it was held against.
        unit: of the figures.
        target: what the claim allows; None where it is not about numbers.
        judged: the figures behind the verdict; None where there are none.
        figures: published figures by definition; empty for a run.
        axis: ``year``, ``years since the change``, or empty.
        series: points along the axis, in order; one for a single run, none for facts.
        claimed: label of the point that the claim is about.
        reached: first point whose 80 % interval meets the claim; empty if none does or there is no axis.
        runs: numbers of the report's runs that it rests on.
        notes: what a reader must know.
        failure: why there is no verdict.
    """

    claim: Claim
    verdict: Verdict | None
    stated: str
    found: str
    why: str
    sources: tuple[str, ...] = ()
    unit: str = ""
    target: Range | None = None
    judged: Judgement | None = None
    figures: tuple[Figure, ...] = ()
    axis: str = ""
    series: tuple[Point, ...] = ()
    claimed: str = ""
    reached: str = ""
    runs: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str = ""

    @property
    def changed(self) -> bool:
        """Whether the dossier expects another verdict; a claim that could not be computed has changed."""
        return self.verdict is None or bool(self.claim.expected and self.verdict not in self.claim.expected)


Prepared = Need | FactEvidence | WordsEvidence | SkiesEvidence | Entry


def plain_entry(claim: Claim, verdict: Verdict, why: str) -> Entry:
    """An entry without figures."""
    sentence = why[0].upper() + why[1:]
    return Entry(claim, verdict, words.stated(claim), "-", sentence if sentence.endswith(".") else f"{sentence}.")


def failed_entry(claim: Claim, why: str) -> Entry:
    """An entry without a verdict, with the reason."""
    reason = " ".join(why.split())
    return Entry(claim, None, words.stated(claim), "-", f"Cannot be computed: {reason}", failure=reason)


def entry_of(claim: Claim, item: Prepared, solved: Mapping[str, SolvedRun], numbers: Mapping[str, int]) -> Entry:
    """Entry of a claim by its evidence; an error becomes part of the entry."""
    try:
        if isinstance(item, FactEvidence):
            return _by_facts(claim, item)
        if isinstance(item, WordsEvidence):
            return _by_words(claim, item)
        if isinstance(item, SkiesEvidence):
            return _by_skies(claim, item)
        return item if isinstance(item, Entry) else _by_run(claim, item, solved, numbers)
    except ParleyError as error:
        return failed_entry(claim, str(error))


def _by_facts(claim: Claim, evidence: FactEvidence) -> Entry:
    target = claimed_range(claim)
    judged = by_figures(target, evidence.figures)
    return Entry(
        claim,
        judged.verdict,
        words.stated(claim),
        words.found_by_figures(judged, evidence.unit),
        words.why_by_figures(judged, evidence.unit, claim.measure.expression is not None),
        evidence.sources,
        evidence.unit,
        target,
        judged,
        evidence.figures,
        notes=evidence.notes,
    )


def _by_words(claim: Claim, evidence: WordsEvidence) -> Entry:
    """A list either has the names or not; a text alone decides nothing mechanically and is only shown."""
    if not evidence.listed:
        text = evidence.names[0]
        why = f"the fact is a text, to be compared by a reader: {text}"
        return replace(
            plain_entry(claim, "not testable", why), found=text, sources=evidence.sources, notes=evidence.notes
        )
    there = {name.casefold() for name in evidence.names}
    lost = [name for name in claim.claim.names if name.casefold() not in there]
    verdict: Verdict = "accurate" if bool(claim.claim.holds) != bool(lost) else "off"
    why = f"not in the list: {', '.join(lost)}" if lost else f"in the list: {', '.join(claim.claim.names)}"
    entry = plain_entry(claim, verdict, why)
    return replace(entry, found=f"{len(evidence.names)} names", sources=evidence.sources, notes=evidence.notes)


def _by_skies(claim: Claim, evidence: SkiesEvidence) -> Entry:
    unit = claim.claim.unit or evidence.unit
    median, *ends = (convert(x, evidence.unit, unit) for x in (evidence.median, *evidence.inner, *evidence.outer))
    target = claimed_range(claim)
    point = ends[0] == ends[1]
    judged = by_interval(target, median, (ends[0], ends[1]), (ends[2], ends[3]))
    if point:
        judged = by_figures(target, [Figure(median, "computed")])
    return Entry(
        claim,
        judged.verdict,
        words.stated(claim),
        words.found_by_figures(judged, unit) if point else words.found_by_draws(judged, unit),
        words.why_by_draws(claim, target, judged, unit, evidence.title, point),
        evidence.sources,
        unit,
        target,
        judged,
        notes=evidence.notes,
    )


def _by_run(claim: Claim, need: Need, solved: Mapping[str, SolvedRun], numbers: Mapping[str, int]) -> Entry:
    """All points of the axis must have been solved: part of a path is not shown as the whole."""
    runs = [solved[step.run.key] for step in need.steps]
    broken = [(step, run) for step, run in zip(need.steps, runs, strict=True) if run.failure]
    if broken:
        where = f" at {need.axis} {broken[0][0].label}" if need.axis else ""
        return failed_entry(claim, f"no solution{where}: {broken[0][1].failure}")
    unit = claim.claim.unit or need.reading.unit
    scale = convert(1.0, need.reading.unit, unit)
    reads = [run.reads[need.reading] for run in runs]
    target = claimed_range(claim, reads[need.claimed].start * scale if need.reading.is_level else None)
    judged = [_judge(need, target, read, scale) for read in reads]
    points = tuple(
        Point(step.label, item.figure, item.low, item.high, item.probability)
        for step, item in zip(need.steps, judged, strict=True)
    )
    chosen = judged[need.claimed]
    without = not reads[need.claimed].draws.size
    told = [note for run in runs for note in (*run.notes, run.run.scenario.notes) if note]
    notes = (*_undated(claim, need), *dict.fromkeys(told))
    return Entry(
        claim,
        chosen.verdict,
        words.stated(claim),
        words.found_by_figures(chosen, unit) if without else words.found_by_draws(chosen, unit),
        words.why_by_draws(claim, target, chosen, unit, _what(need), without) + _along(need, target, points),
        _sources(runs[need.claimed]),
        unit,
        target,
        chosen,
        axis=need.axis,
        series=points,
        claimed=need.steps[need.claimed].label,
        reached=_reached(need, target, points),
        runs=tuple(dict.fromkeys(numbers[step.run.key] for step in need.steps)),
        notes=notes,
    )


def _judge(need: Need, target: Range, read: Read, scale: float) -> Judgement:
    """By the draws, or by the one result where there are none; InputError where the quantity does not exist."""
    values: Array = (read.draws if read.draws.size else np.array([read.point])) * scale
    if not np.isfinite(values).any():
        raise InputError(f"the {need.reading.title} does not exist in this world: there is no such trade.")
    return by_draws(target, values) if read.draws.size else by_figures(target, [Figure(float(values[0]), "model")])


def _what(need: Need) -> str:
    label = need.steps[need.claimed].label
    if need.axis == "year":
        return f"{need.reading.title}, {label}"
    if label in ("long-run", "elapsed"):
        return f"{need.reading.title}, {'in the long run' if label == 'long-run' else 'at the years elapsed'}"
    return f"{need.reading.title}, {label} {'year' if label == '1' else 'years'} after the change"


def _undated(claim: Claim, need: Need) -> tuple[str, ...]:
    """A note where the claim has a year and the run has none."""
    year, step = claim.claim.year, need.steps[need.claimed]
    if year is None or need.axis == "year" or step.run.scenario.on is not None:
        return ()
    return (f"the claim is about {year}; the run has no date and is read at horizon {step.label}",)


def _reached(need: Need, target: Range, points: tuple[Point, ...]) -> str:
    if not need.axis:
        return ""
    return next((p.label for p in points if target.meets(p.low, p.high)), "")


def _along(need: Need, target: Range, points: tuple[Point, ...]) -> str:
    """Where on the axis the interval first reaches the claim."""
    if len(points) < 2 or target.exact:
        return ""
    first = _reached(need, target, points)
    unit = "in" if need.axis == "year" else "at horizon"
    span = f"{points[0].label} to {points[-1].label}"
    told = f"first {unit} {first}" if first else f"at none of the points looked at ({span})"
    return f" The interval meets the claim {told}."


def _sources(run: SolvedRun) -> tuple[str, ...]:
    record = run.facts
    world = str(record["world"])
    known = catalog.entries().get(world)
    data = f"{record['world_title']}: {known.source}" if known else str(record["world_title"])
    scenario = f"scenario {record['scenario']}" + (
        f": {record['scenario_source']}" if record["scenario_source"] else ""
    )
    model = f"model {record['model']}, elasticities {record['elasticities']}, {record['draws']} draws"
    return (scenario, data, model)
