"""Answers go through pickle, as between processes, and can still do all that they could."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from parley.questions.ask import from_mapping
from parley.questions.registry import question
from parley.show.writers import suffixes

FILES = Path(__file__).resolve().parents[1] / "contract" / "files"
SCENARIO = {
    "name": "duty",
    "world": "trade-2023",
    "model": "armington",
    "measures": [{"kind": "tariff", "from": "CHN", "to": "USA", "rate": "25%", "start": "2023-02-01"}],
}
ARTICLE = "In 2023 China supplied 45 % of Russia's imports of goods. Exports fell by 12 percent."
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "run": ("run", {"scenario": SCENARIO}),
    "run by year": ("run", {"scenario": SCENARIO, "horizon": "1,5"}),
    "run with draws": ("run", {"scenario": SCENARIO, "draws": 2, "workers": 1}),
    "compare": ("compare", {"scenario": SCENARIO, "other": SCENARIO}),
    "timeline": ("timeline", {"scenario": SCENARIO}),
    "panel": ("panel", {"scenario": SCENARIO}),
    "facts find": ("facts find", {"text": ["rare", "earths"]}),
    "a fact": ("facts show", {"fact": "world-rare-earth-mining-2024"}),
    "a series": ("facts show", {"fact": "world-rare-earth-mining"}),
    "data show": ("data show", {"name": "trade-2023"}),
    "data import": ("data import", {"kind": "tidy", "file": FILES / "flows.csv", "unit": 1000, "year": 2021}),
    "read": ("read", {"file": "article.txt"}),
    "check": ("check", {"dossier": FILES / "dossier.yaml"}),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_survives_pickling(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE)
    asked, given = QUESTIONS[name]
    answer = from_mapping(question(asked), given).answer()
    again = pickle.loads(pickle.dumps(answer))
    assert again.to_json() == answer.to_json()
    assert suffixes(again) == suffixes(answer)
    assert {kind: again.attachments[kind] for kind in again.attachments} == {
        kind: answer.attachments[kind] for kind in answer.attachments
    }
    for each, folder in ((answer, Path("first")), (again, Path("again"))):
        folder.mkdir()
        if each.folder is not None:
            each.folder(folder)
        if each.screen is not None:
            assert type(each.screen(3)) is type(answer.screen(3))
    assert content(Path("again")) == content(Path("first"))


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
