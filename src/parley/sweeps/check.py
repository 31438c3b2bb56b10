"""Look at a sweep before anything is solved: what its world does not have is found along each axis."""

from __future__ import annotations

from collections.abc import Iterator

from parley.errors import InputError
from parley.experiments.experiment import prepare
from parley.sweeps.grid import Case, describe
from parley.sweeps.work import Work
from parley.worlds.world import World


def check_work(work: Work) -> None:
    """Raise :class:`InputError`, naming the point, for names that a world or a model does not know.

    Checked are the first point of each scenario and every point that differs from it in one axis, so that each value
    is seen once and a large grid starts at once.
    """
    for number in star(work):
        case = work.sweep.case(number)
        try:
            check_case(work.world_of(case), case)
        except InputError as error:
            raise type(error)(f"the point {describe(case.labels)}: {error}") from None


def star(work: Work) -> Iterator[int]:
    """Numbers of the first case of each scenario and of its neighbours along every axis."""
    strides = [1]
    for size in reversed(work.sweep.shape[1:]):
        strides.insert(0, strides[0] * size)
    for which in range(work.sweep.shape[0]):
        first = which * strides[0]
        yield first
        for stride, size in zip(strides[1:], work.sweep.shape[1:], strict=True):
            yield from (first + stride * k for k in range(1, size))


def check_case(world: World, case: Case) -> None:
    """Raise :class:`InputError` unless the case names a model, elasticities and measures that the world can take."""
    prepare(world, case.scenario)
