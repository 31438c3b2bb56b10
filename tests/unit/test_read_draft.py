"""The draft of a dossier: it loads, suggests a measure where one fits, and says what a person must choose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_cli_contract import call, ok

from parley import facts
from parley.articles.article import Article
from parley.articles.statements import read_statements
from parley.articles.text import parse_article
from parley.claims.draft import draft, draft_yaml
from parley.claims.load import build, load, parse
from parley.errors import InputError
from parley.questions.read import Read
from parley.scenarios.load import library_names

TEXT = (
    "Goods trade between the United States and Russia was $38.2 billion in 2013, in both directions.\n\n"
    "If sanctions on Russia were lifted, trade between the United States and Russia could be back at 38 billion "
    "dollars within 12 months.\n\n"
    "Real income in Russia would fall by 3 per cent if the embargo stayed.\n\n"
    "The share of China in Russia's goods imports could fall to 30 per cent.\n\n"
    "Detours around closed airspace cost airlines of the EU $1.5 billion in 2023.\n\n"
    "China is Russia's largest supplier. Exports reached 27.6 billion in 2013. He read 300 books.\n"
)


def article(text: str = TEXT) -> Article:
    return parse_article(text, origin="talks.txt")


@pytest.fixture(scope="module")
def claims() -> list[dict[str, Any]]:
    read = article()
    made: list[dict[str, Any]] = draft(read, read_statements(read.text))["claims"]
    return made


def test_a_fact_is_suggested_for_what_was(claims: list[dict[str, Any]]) -> None:
    claim = claims[0]
    assert claim["claim"] == {"value": 38.2, "unit": "USD bn", "year": 2013}
    assert claim["measure"] == {"facts": "us-russia-goods-trade-total"}
    assert facts.series("us-russia-goods-trade-total", 2013)


def test_a_run_is_suggested_for_what_could_be(claims: list[dict[str, Any]]) -> None:
    claim = claims[1]
    assert claim["modality"] == "could"
    assert claim["claim"] == {"value": 38, "unit": "USD bn", "within": {"months": 12}}
    run = claim["measure"]["run"]
    trade = run["quantity"]["trade"]
    assert sorted(trade["from"] + trade["to"]) == ["RUS", "USA"]
    assert trade["both-ways"] is True
    assert run["scenario"] in library_names()
    assert "lifting" in run["scenario"]


@pytest.mark.parametrize(
    "text", ["Germany could import $5bn from Russia.", "Russia could sell Germany goods for $5bn."]
)
def test_the_seller_is_the_origin(text: str) -> None:
    read = article(text)
    (claim,) = draft(read, read_statements(read.text))["claims"]
    assert claim["measure"]["run"]["quantity"]["trade"] == {"from": ["RUS"], "to": ["DEU"], "both-ways": False}


def test_a_fall_of_income_is_negative(claims: list[dict[str, Any]]) -> None:
    claim = claims[2]
    assert claim["measure"]["run"]["quantity"] == {"real-income": "RUS"}
    assert claim["claim"] == {"value": -3, "unit": "%"}


def test_a_share_keeps_its_level(claims: list[dict[str, Any]]) -> None:
    claim = claims[3]
    assert claim["claim"] == {"value": 30, "unit": "%"}
    assert claim["measure"]["run"]["quantity"] == {"share": {"of": "RUS", "partner": "CHN", "side": "imports"}}


def test_routes_are_suggested_for_airspace(claims: list[dict[str, Any]]) -> None:
    assert claims[4]["measure"] == {"skies": {"quantity": "cost", "carriers": ["EU27"], "at": "2023-07-01"}}


def test_a_rank_has_no_unit(claims: list[dict[str, Any]]) -> None:
    assert claims[5]["claim"] == {"rank": 1}


def test_what_is_missing_is_a_todo(claims: list[dict[str, Any]]) -> None:
    assert "no unit" in claims[6]["measure"]["todo"]
    assert "choose" in claims[7]["measure"]["todo"]


def test_every_suggested_fact_exists(claims: list[dict[str, Any]]) -> None:
    ids, series = {fact.id for fact in facts.all()}, {fact.series for fact in facts.all()}
    measures = [claim["measure"] for claim in claims]
    single = {measure["fact"] for measure in measures if "fact" in measure}
    whole = {measure["facts"] for measure in measures if "facts" in measure}
    listed = {name for m in measures for name in m.get("todo", "").partition("nearest facts: ")[2].split(", ") if name}
    assert single
    assert whole
    assert single | listed <= ids
    assert whole <= series


def test_the_suggestion_does_not_depend_on_the_number() -> None:
    """Another figure in the same words leads to the same measure: a draft does not look for what agrees."""
    wrong = article(TEXT.replace("38.2", "91.7"))
    first = draft(wrong, read_statements(wrong.text))["claims"][0]
    assert first["claim"]["value"] == 91.7
    assert first["measure"] == {"facts": "us-russia-goods-trade-total"}


def test_the_paraphrase_is_not_the_sentence(claims: list[dict[str, Any]]) -> None:
    assert claims[0]["says"] == "38.2 USD bn, 2013 (trade, USA, RUS)"
    assert all(claim["says"] not in TEXT for claim in claims)


def test_the_file_loads_and_says_what_to_do(tmp_path: Path) -> None:
    read = article()
    text = draft_yaml(read, read_statements(read.text))
    assert text.startswith("# Draft written by: parley read.")
    dossier = parse(text)
    assert dossier.article.sha256 == read.sha256
    assert [claim.measure.kind for claim in dossier.claims].count("todo") == 2
    (tmp_path / "d.yaml").write_text(text)
    assert load(tmp_path / "d.yaml").dossier == dossier


def test_a_period_and_a_deadline_out_of_bounds() -> None:
    read = article("Trade was $5bn between 2014 and 2021. It could be $6bn within 90 years.")
    period, deadline = draft(read, read_statements(read.text))["claims"]
    assert period["claim"] == {"value": 5, "unit": "USD bn", "since": 2014, "year": 2021}
    assert "within" not in deadline["claim"]
    assert "90 years" in deadline["note"]


def test_nothing_to_draft() -> None:
    with pytest.raises(InputError, match="nothing to draft"):
        draft(article("No number here at all."), ())


def test_what_was_left_out_is_in_the_note() -> None:
    read = article(f"{TEXT}\nRelated articles\nIt was $9bn.\n")
    document = draft(read, read_statements(read.text))
    assert "after the end of the article" in document["article"]["note"]
    assert build(document).article.title == "talks.txt"


# -- the command ------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talks.txt"
    path.write_text(f"{TEXT}\n3 comments\nIt was $9bn.\n")
    return path


def test_the_table(file: Path) -> None:
    done = ok("read", file)
    for words in ("38.2", "USD bn", "within 12 months", "could", "USA RUS", "airspace", "left out: after the end"):
        assert words in done.out, words
    assert "look at 7: no unit in the text" in done.out
    assert "parley check" in done.err


def test_the_document(file: Path) -> None:
    document = ok("read", file, "--json").document
    assert document["article"]["left_out"][0]["reason"] == "after the end of the article"
    first = document["statements"][0]
    assert (first["text"], first["value"], first["unit"], first["year"]) == ("$38.2 billion", 38.2, "USD bn", 2013)
    assert first["places"] == ["USA", "RUS"]
    assert "assist" not in document


@pytest.mark.slow
def test_the_draft_is_written(file: Path) -> None:
    out = file.parent / "draft.yaml"
    done = ok("read", file, "--out", out)
    assert "38.2" in done.out
    assert f"written: {out}" in done.err
    assert len(yaml.safe_load(out.read_text())["claims"]) == 8
    assert out.read_text().count("todo:") == 2
    assert json.loads(ok("read", file, "--out", out, "--json").out)["statements"]


def test_the_check_refuses_a_draft_with_todos(file: Path) -> None:
    out = file.parent / "draft.yaml"
    ok("read", file, "--out", out)
    done = call("check", out)
    assert done.code == 2
    assert "is a draft" in done.err
    assert "c7" in done.err


def test_bad_choices_write_nothing(file: Path) -> None:
    for argv, words in (
        (("--out", file.parent / "draft.txt"), "not written as '.txt'"),
        (("--assist", "http://127.0.0.1:9"), "belong together"),
        (("--model", "local"), "belong together"),
        (("--assist", "file:///x", "--model", "m", "--out", file.parent / "d.yaml"), "expected an address"),
    ):
        done = call("read", file, *argv)
        assert done.code == 2
        assert words in done.err
    assert [path.name for path in file.parent.iterdir()] == ["talks.txt"]


def test_statements_as_an_answer(file: Path) -> None:
    answer = Read(file=file).answer()
    assert answer.title == "8 quantitative statements in the article, 1 of them to be looked at"
    row = answer.table().records()[0]
    assert (row["said"], row["unit"], row["text"], row["places"]) == ("38.2", "USD bn", "$38.2 billion", "USA; RUS")
    assert build(yaml.safe_load(answer.attachments[".yaml"])).claims[0].says.startswith("38.2 USD bn")


def test_a_folder_holds_a_dossier(file: Path) -> None:
    ok("read", file, "--out", file.parent / "talks")
    done = call("check", file.parent / "talks")
    assert "is a draft" in done.err


def test_an_address_is_not_opened() -> None:
    done = call("read", "https://example.org/page.html")
    assert (done.code, done.out) == (2, "")
    assert "save the page as .html" in done.err


def test_a_text_without_numbers(tmp_path: Path) -> None:
    path = tmp_path / "none.txt"
    path.write_text("Nothing is counted here.")
    assert "No quantitative statement was found." in ok("read", path).out
    assert ok("read", path, "--json").document["statements"] == []
    assert call("read", path, "--out", tmp_path / "d.yaml").code == 2
    assert not (tmp_path / "d.yaml").exists()


def test_markup_in_the_text_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "markup.txt"
    path.write_text("The [red]tariff[/] is 25% [/x] today.")
    assert "[red]tariff[/] is 25%" in ok("read", path).out
