"""Check a dossier: solve what its claims need, once, and give each claim its verdict with the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from parley._version import __version__
from parley.claims.dossier import Claim, Dossier, MeasureChoice, Verdict
from parley.claims.entries import Entry, Prepared, entry_of, failed_entry, plain_entry
from parley.claims.evidence import NoFigureError, evidence_of
from parley.claims.load import LoadedDossier
from parley.claims.plan import Need, distinct, need_of
from parley.claims.runs import solve_runs
from parley.claims.skies import SkiesChoice, skies_evidence
from parley.errors import InputError, ParleyError
from parley.kit.progress import QUIET, Progress

if TYPE_CHECKING:
    from parley.skies.traffic.traffic import Traffic


@dataclass(frozen=True)
class Report:
    """A checked dossier.

    Attributes:
        dossier: what was checked.
        origin: its file.
        entries: one for each claim, in order.
        runs: what was solved, each once.
        version: of parley.
    """

    dossier: Dossier
    origin: str
    entries: tuple[Entry, ...]
    runs: tuple[Mapping[str, object], ...]
    version: str

    @property
    def changed(self) -> tuple[Entry, ...]:
        """Claims whose verdict is not the expected one."""
        return tuple(entry for entry in self.entries if entry.changed)

    @property
    def failed(self) -> tuple[Entry, ...]:
        """Claims that could not be computed."""
        return tuple(entry for entry in self.entries if entry.failure)


def check(loaded: LoadedDossier, *, draws: int | None = None, workers: int = 1, progress: Progress = QUIET) -> Report:
    """Check every claim.

    Args:
        loaded: the dossier and where it lies.
        draws: instead of the dossier's; 0 for figures without intervals.
        workers: processes.
        progress: reports solves done, of all.

    Raises:
        InputError: the dossier is a draft: a measure is still to be chosen. Everything else that goes wrong with one
            claim is an entry of the report.
    """
    _refuse_drafts(loaded)
    if draws is not None and (draws < 0 or draws == 1):
        raise InputError(f"{draws} draws; expected 0 for none, or at least 2.")
    skies: dict[SkiesChoice, Traffic] = {}
    prepared = [_prepare(claim, loaded.folder, draws, skies) for claim in loaded.dossier.claims]
    wanted = distinct(item for item in prepared if isinstance(item, Need))
    solved = solve_runs(wanted, workers, progress)
    numbers = {key: k for k, key in enumerate(solved)}
    pairs = zip(loaded.dossier.claims, prepared, strict=True)
    entries = _with_premises([entry_of(claim, item, solved, numbers) for claim, item in pairs])
    runs = tuple({**run.facts, "failure": run.failure, "notes": list(run.notes)} for run in solved.values())
    return Report(loaded.dossier, loaded.origin, tuple(entries), runs, __version__)


def _refuse_drafts(loaded: LoadedDossier) -> None:
    open_claims = [claim for claim in loaded.dossier.claims if claim.measure.kind == "todo"]
    if open_claims:
        lines = "\n".join(f"  {claim.id}: {claim.measure.todo}" for claim in open_claims)
        raise InputError(f"{loaded.origin} is a draft; choose the measure of these claims first:\n{lines}")


def _prepare(claim: Claim, folder: Path, draws: int | None, skies: dict[SkiesChoice, Traffic]) -> Prepared:
    """What a claim needs, or its entry where it needs nothing or cannot be had."""
    measure = claim.measure
    try:
        if measure.run is not None:
            return need_of(claim, measure.run, folder, draws)
        if measure.skies is not None:
            return skies_evidence(measure.skies, folder, skies)
        return _not_measured(claim, measure) or evidence_of(claim)
    except NoFigureError as error:
        return plain_entry(claim, "unsupported", str(error))
    except ImportError as error:
        return failed_entry(claim, f"a library is not installed ({error})")
    except ParleyError as error:
        return failed_entry(claim, str(error))


def _not_measured(claim: Claim, measure: MeasureChoice) -> Entry | None:
    """Entry of a claim that the dossier itself says cannot be measured."""
    if measure.none is not None:
        return plain_entry(claim, "not testable", measure.none)
    return None if measure.unsupported is None else plain_entry(claim, "unsupported", measure.unsupported)


def _with_premises(entries: list[Entry]) -> list[Entry]:
    """Add what became of the claims that each rests on; its own verdict stays, as it is about its own number."""
    verdicts = {entry.claim.id: entry.verdict for entry in entries}
    out = []
    for entry in entries:
        notes = [_premise(need, verdicts) for need in entry.claim.needs]
        out.append(replace(entry, notes=(*notes, *entry.notes)) if notes else entry)
    return out


def _premise(need: str, verdicts: Mapping[str, Verdict | None]) -> str:
    if need not in verdicts:
        return f"only if {need}"
    return f"rests on {need}, which is: {verdicts[need] or 'not computed'}"
