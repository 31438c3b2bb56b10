"""Many cases into a folder, cut short and resumed at will; and SQL over such a folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from parley.errors import InputError
from parley.kit.progress import QUIET, Progress
from parley.questions.ask import Ask, Question
from parley.scenarios.bounds import LARGEST_DRAWS
from parley.show.answer import Answer


@dataclass(frozen=True, kw_only=True)
class Sweep(Question):
    """Solve a grid or list of scenarios, horizons and draws into a folder; a sweep that was cut short is resumed."""

    NAME = "sweep"
    OWN_OUT = True

    file: Annotated[
        str | None,
        Ask("Sweep file, or a scenario file or library name with --horizon or --draws.", argument=True, file=True),
    ] = None
    out: Annotated[Path | None, Ask("New folder for the results.")] = None
    resume: Annotated[Path | None, Ask("Go on with the sweep in this folder.")] = None
    horizon: Annotated[tuple[str, ...], Ask("Horizons instead of the file's: 1,5,long-run.")] = ()
    draws: Annotated[
        int | None, Ask("Draws of the uncertain parameters for each case.", least=2, most=LARGEST_DRAWS)
    ] = None
    seed: Annotated[int | None, Ask("Seed of the draws.", least=0)] = None
    workers: Annotated[int | None, Ask("Processes here; default: one a core.", least=1)] = None
    dask: Annotated[str | None, Ask("Scheduler of a Dask cluster, such as tcp://host:8786.", away=True)] = None

    def __post_init__(self) -> None:
        if isinstance(self.file, Path):
            object.__setattr__(self, "file", str(self.file))
        super().__post_init__()

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Start or resume.

        Raises:
            InputError: a file or folder that does not fit.
            KeyboardInterrupt: interrupted; its message says how to go on.
        """
        from parley.sweeps.file import read_sweep  # noqa: PLC0415  (slow to import)
        from parley.sweeps.run import Where, resume_sweep, run_sweep  # noqa: PLC0415
        from parley.views.sweeps import answer_sweep  # noqa: PLC0415

        folder, where = self._folder(), Where(self.workers, self.dask)
        try:
            if self.file is None:
                report = resume_sweep(folder, where, progress)
            else:
                wanted = read_sweep(self.file, list(self.horizon) or None, self.draws, self.seed)
                report = run_sweep(wanted, folder, where, progress)
        except KeyboardInterrupt:
            kept = f"interrupted; what is finished is in {folder}. Go on with: parley sweep --resume {folder}"
            raise KeyboardInterrupt(kept) from None
        return replace(answer_sweep(report), ask=self.ask())

    def _folder(self) -> Path:
        """Where the sweep is or shall be."""
        from parley.show.writers import check_folder_name, check_name  # noqa: PLC0415  (only where it is answered)

        given = (("FILE", self.file), ("--out", self.out), ("--horizon", self.horizon or None))
        extra = [name for name, value in (*given, ("--draws", self.draws), ("--seed", self.seed)) if value is not None]
        if self.resume is not None and extra:
            raise InputError(f"--resume goes on with a sweep as it was begun; leave out {', '.join(extra)}.")
        folder = self.resume if self.resume is not None else self.out
        if folder is None or (self.resume is None and self.file is None):
            raise InputError("expected: parley sweep FILE --out DIR, or: parley sweep --resume DIR")
        (check_name if self.resume is not None else check_folder_name)(folder)
        return folder


@dataclass(frozen=True, kw_only=True)
class Query(Question):
    """Ask a sweep in SQL. Tables: results, cases, failures, and joined (results with the columns of their case)."""

    NAME = "query"
    ROWS = 20

    folder: Annotated[Path, Ask("Folder of a sweep.", argument=True)]
    sql: Annotated[str, Ask("A question, such as: select * from joined limit 5", argument=True)]

    def answer(self, progress: Progress = QUIET) -> Answer:
        """Read what is finished.

        Raises:
            InputError: no sweep there, a library is missing, or the SQL is wrong.
        """
        del progress
        from parley.sweeps.query import query, state  # noqa: PLC0415  (slow to import)
        from parley.views.sweeps import answer_query  # noqa: PLC0415

        now = state(self.folder)
        return replace(
            answer_query(query(self.folder, self.sql), self.folder, self.sql, now, self.ROWS), ask=self.ask()
        )
