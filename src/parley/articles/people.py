"""Who says it: the speaker of a sentence, from verbs of saying and ``according to``."""

from __future__ import annotations

import re

_SAID = (
    r"said|says|say|told|tells|wrote|writes|argued|argues|claimed|claims|estimated|estimates|estimate|reported|reports|"
    r"warned|warns|promised|promises|predicted|predicts|reckons?|insisted|added|announced|announces|noted|notes|"
    r"suggests?|finds?|found|shows?|forecasts?|believes?|expects?|stated|states"
)
_NAME = r"(?:[A-Z][\w.'-]+)(?:[ ](?:[A-Z][\w.'-]+|of|the|de|van|von|al|and|for)){0,7}"
_WHO = (
    rf"(?:(?:[Tt]he|[Aa]n?|[Oo]ne|[Ii]ts|[Tt]heir|[Hh]is|[Hh]er)[ ](?:[\w'-]+[ ]){{0,4}}?[\w'-]+|{_NAME}|[a-z]+s|"
    r"(?:[a-z]+[ ])?(?:figures|analysts|economists|officials|sources|experts|data|statistics))"
)
_ACCORDING = re.compile(r"\b[Aa]ccording[ ]to[ ]([^,.;:()\"\x01]{3,60})")
_AFTER = re.compile(
    rf"(?:^|[,;:\"][ ]*\"?[ ]*)({_WHO})[ ](?:has[ ]|have[ ]|had[ ]|also[ ])?(?:{_SAID})\b(?![ ](?:by|at|off|out|up))"
)
_BEFORE = re.compile(
    rf"\"[ ]*(?:said|says|wrote|told|added)[ ]({_NAME}|[Tt]he[ ][a-z ]{{3,30}}?)(?=[,.;]|[ ](?:in|on|at|to|who)\b|$)"
)
_NOBODY = frozenset("it this that there he she they we i who which the a".split())


def find_speaker(sentence: str) -> str | None:
    """Name or description of who is quoted in a plain sentence; None if no one is."""
    for pattern in (_BEFORE, _ACCORDING, _AFTER):
        match = pattern.search(sentence)
        if match is not None and match[1].casefold().strip() not in _NOBODY:
            return re.sub(r"^(?:and|but|as|while|that|where)[ ]", "", match[1].strip()).removesuffix("'s")
    return None
