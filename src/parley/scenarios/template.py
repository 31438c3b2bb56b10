"""A scenario file with a comment for each key: what it means and what else is possible.

The comments are the descriptions of the schema's fields, and which keys a measure can have is read from the registry of
kinds, so that a new kind or key is in new files at once. Keys that can be added stand there as comments.
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from pydantic import BaseModel

from parley.scenarios.kinds import KINDS, Kind
from parley.scenarios.measure import Measure
from parley.scenarios.schema import Scenario

WIDTH = 110
"""Characters of a line of comment."""
END_OF_VALUE = "...\n"
"""What the YAML library writes after a value that stands alone."""
HEAD = (
    "A scenario for parley. Change what you like, then: parley run FILE",
    "A comment such as '# key: value' is a key that can be added, its meaning below. All: docs/scenario-fields.md",
)
CHOICES = ("elasticities", "closure", "horizon", "on")
"""Keys of a scenario that are offered beside those that it has."""
ALWAYS = ("start", "end", "source")
"""Keys of a measure that every kind can have, in this order, at its end."""
EXAMPLES: Mapping[str, Any] = {
    "elasticities": "uniform-4",
    "closure": "fixed-share",
    "horizon": 1,
    "on": datetime.date(2025, 6, 1),
    "both-ways": True,
    "except": ["BLR"],
    "opens": True,
    "rent": "exporter",
    "products": "dual-use goods",
    "share": "62%",
    "rate": "25%",
    "add": "10pp",
    "scale": 0.5,
    "coverage": "40%",
    "at-least": "15%",
    "external": "10%",
    "limit": 0.7,
    "in-quota": "5%",
    "phasing": "dai-2021",
    "start": datetime.date(2025, 4, 1),
    "end": datetime.date(2026, 1, 1),
}
"""Values of keys that are offered."""


def template(scenario: Mapping[str, Any], measure: Mapping[str, Any], also: Mapping[str, str] | None = None) -> str:
    """The text of a file with one measure.

    Args:
        scenario: keys of the file but ``measures``, in the order in which they are written.
        measure: keys of the measure; ``kind`` is one of the registry.
        also: what else is possible, by key of the scenario, such as the names of worlds.
    """
    lines = [*(f"# {line}" for line in HEAD), ""]
    for key, value in scenario.items():
        lines += [*_comment(_meaning(Scenario, key), (also or {}).get(key, "")), _pair(key, value), ""]
    offered = [key for key in CHOICES if key not in scenario]
    lines += ["# How it is solved and read:"]
    for key in offered:
        lines += _offer(key, _meaning(Scenario, key), (also or {}).get(key, ""))
    lines += ["", "# The measures, applied in order; add as many as you like.", "measures:"]
    lines += textwrap.indent("\n".join(_measure(measure)), "  ").split("\n")
    lines += ["", "# Other kinds of measure, and the keys that say whom each is about and how much:"]
    lines += _others(str(measure["kind"]))
    return "\n".join(lines) + "\n"


def _measure(measure: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the measure, the first one with its dash."""
    name = str(measure["kind"])
    kind = KINDS[name]
    yield from _comment(kind.meaning)
    yield f"- {_pair('kind', name)}"
    for key in (*(key for key in measure if key not in ("kind", *ALWAYS)), *_offered(kind, measure), *ALWAYS):
        if key in measure:
            yield from (f"  {line}" for line in (*_comment(_meaning(Measure, key)), _pair(key, measure[key])))
        else:
            instead = "instead of the size above: " if key in kind.sizes and _sized(kind, measure) else ""
            yield from (f"  {line}" for line in _offer(key, f"{instead}{_meaning(Measure, key)}"))


def _offered(kind: Kind, measure: Mapping[str, Any]) -> list[str]:
    """Keys that a measure of this kind can have and this one has not, those of all kinds left out."""
    phasing = ("phasing",) if kind.phased else ()
    return [key for key in (*kind.sizes, *kind.optional, *kind.takes, *phasing) if key not in measure]


def _sized(kind: Kind, measure: Mapping[str, Any]) -> bool:
    return any(key in measure for key in kind.sizes)


def _others(name: str) -> list[str]:
    """One line for each other kind."""
    lines = []
    for other, kind in KINDS.items():
        if other != name:
            keys = ", ".join((*kind.about, *kind.needs, *([" or ".join(kind.sizes)] if kind.sizes else [])))
            lines += _comment(f"{other}: {kind.meaning} ({keys})", indent="    ")
    return lines


def _meaning(model: type[BaseModel], key: str) -> str:
    """What a key of the file means, as its field says."""
    for name, field in model.model_fields.items():
        if key in (field.alias or name,):
            return field.description or ""
    raise KeyError(key)


def _comment(meaning: str, also: str = "", indent: str = "", first: str = "") -> list[str]:
    """A text as lines of comment, the first and the others indented."""
    wrapper = textwrap.TextWrapper(
        WIDTH,
        initial_indent=f"# {first}",
        subsequent_indent=f"# {indent}",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return wrapper.wrap(f"{meaning}. {also}" if also else meaning)


def _offer(key: str, meaning: str, also: str = "") -> list[str]:
    """A key that can be added, as a comment, and its meaning below."""
    first = f"# {_pair(key, EXAMPLES[key])}" if key in EXAMPLES else f"# {key}:"
    return [first, *_comment(meaning, also, "    ", first="    ")]


def _pair(key: str, value: Any) -> str:
    """One line of YAML; a list of one stands without brackets."""
    single = value[0] if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1 else value
    plain = list(single) if isinstance(single, tuple) else single
    text = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, width=10_000)
    return f"{key}: {text.removesuffix(END_OF_VALUE).rstrip()}"
