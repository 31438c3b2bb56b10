"""Country groups and their members."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from parley.codes.countries import country_name
from parley.codes.groups import Group
from parley.kit.dates import Spell
from parley.kit.text import counted
from parley.show.answer import Answer
from parley.show.table import Table, count_column, text_column


def listed(groups: Sequence[Group], ask: Mapping[str, Any]) -> Answer:
    """All groups with their number of members today."""
    rows = [
        {
            "name": group.name,
            "title": group.title,
            "members": len(group.on(None)),
            "kind": group.kind,
            "source": group.source,
        }
        for group in groups
    ]
    columns = (
        text_column("name"),
        count_column("members", "members today"),
        text_column("title", "what it is"),
        text_column("source", wide=True),
    )
    return Answer(
        question="groups",
        title=f"{counted(len(rows), 'country group')}; a group can stand wherever a region can",
        tables=tuple(
            Table(
                f"groups-{kind.replace(' ', '-')}" if number else "groups",
                kind if number else f"country groups: {kind}",
                columns,
                [row for row in rows if row["kind"] == kind],
                note="parley groups NAME --at DAY has the members.",
            )
            for number, kind in enumerate(dict.fromkeys(group.kind for group in groups))
        ),
        document=[{"name": group.name, "title": group.title} for group in groups],
        ask=ask,
    )


def members(group: Group, asked: str, at: str | None, codes: Sequence[str], ask: Mapping[str, Any]) -> Answer:
    """The members of a group on a day.

    Args:
        group: the group.
        asked: its name as it was asked for.
        at: the day as it was asked for; None is today.
        codes: ISO3 codes of the members.
        ask: the question as a plain mapping.
    """
    day = "today" if at is None else f"on {at}"
    rows = [{"code": code, "name": country_name(code), "since": _since(group, code)} for code in codes]
    columns = (text_column("code", ""), text_column("name", "country"), text_column("since", "member since", wide=True))
    return Answer(
        question="groups",
        title=f"{group.name} has {counted(len(codes), 'member')} {day}",
        subject=group.title,
        tables=(Table("members", f"members {day}", columns, rows),),
        document={"name": asked, "at": at, "members": list(codes)},
        notes=(group.notes,) if group.notes else (),
        sources=(group.source,),
        ask=ask,
    )


def _since(group: Group, code: str) -> str:
    """Its spells of membership; a code that joined twice has two, and one of a fixed group is always in it."""
    return ", ".join(_spell(spell) for spell in group.members[code])


def _spell(spell: Spell) -> str:
    since = "" if spell.since == datetime.date.min else f"{spell.since}"
    until = f"until {spell.until}" if spell.until else ""
    return " ".join(part for part in (since, until) if part) or "always"
