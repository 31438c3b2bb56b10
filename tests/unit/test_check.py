"""``parley check`` on a small dossier in a one-sector world: figures, verdicts, shared runs, faults, every output."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from commands import call

import parley
from parley.claims import runs, skies
from parley.claims.check import Report, check
from parley.claims.entries import Entry
from parley.claims.load import LoadedDossier, build, load
from parley.errors import InputError, SolveError
from parley.facts import registry
from parley.kit.progress import Progress
from parley.scenarios.load import load as load_scenario
from parley.views.check import answered, check_document, check_table, markdown
from parley.views.check_page import page
from parley.views.claim_review import RATINGS, claim_reviews

SCENARIO = """
name: tariff
title: A duty of 25 points
source: hypothetical
world: trade-2023
model: armington
elasticities: 4
measures:
- {kind: tariff, from: CHN, to: USA, add: 25pp, source: hypothetical}
notes: A note of the scenario.
"""
CENSUS = "us-russia-goods-trade-total-2013-census"
FLOW = {"trade": {"from": "CHN", "to": "USA"}}
ARTICLE = {
    "title": "Duties | what <b>they</b> do & cost",
    "publisher": "The Example",
    "date": "2024-05-01",
    "address": "https://example.org/a?b=1&c=<2>",
    "language": "en",
    "sha256": "ab" * 32,
}


def run(**more: Any) -> dict[str, Any]:
    return {"run": {"scenario": "tariff", "draws": 16, "quantity": FLOW, **more}}


def claim(name: str, stated: dict[str, Any], measure: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "says": f"claim {name}", "claim": stated, "measure": measure, **more}


CLAIMS = [
    claim("fall", {"direction": "fall"}, run(), expected="accurate"),
    claim("size", {"value": 3000, "unit": "USD bn"}, run(), says="a <script>alert(1)</script> & more"),
    claim("percent", {"low": -90, "high": -10, "unit": "%"}, run(**{"as": "percent"})),
    claim("third", {"rank": 3}, run(quantity={"rank": {"of": "USA", "partner": "CHN"}})),
    claim("share", {"value": 14, "unit": "%"}, run(quantity={"share": {"of": "USA", "partner": ["CHN"]}})),
    claim("soon", {"value": 300, "unit": "USD bn", "within": {"months": 12}}, run(horizons=[5, 10]), modality="could"),
    claim("path", {"direction": "fall", "year": 2026}, run(path="2024..2027", start="2025-01-01", horizon="elapsed")),
    claim("census", {"value": 38.2, "unit": "USD bn", "year": 2013}, {"facts": "us-russia-goods-trade-total"}),
    claim(
        "premise", {"value": 1, "unit": "%"}, {"none": "a matter of taste"}, needs=["census", "prices stay as they are"]
    ),
    claim("alone", {"value": 5, "unit": "persons"}, {"unsupported": "nobody counted"}, speaker="A speaker"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("dossier")
    (place / "tariff.yaml").write_text(SCENARIO, encoding="utf-8")
    (place / "dossier.yaml").write_text(json.dumps({"article": ARTICLE, "claims": CLAIMS}), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def report(folder: Path) -> Report:
    return check(load(folder))


def one(folder: Path, *claims: dict[str, Any], **options: Any) -> Report:
    dossier = build({"article": ARTICLE, "claims": list(claims)})
    return check(LoadedDossier(dossier, folder, "a dossier"), **options)


def entry(report: Report, name: str) -> Entry:
    return next(e for e in report.entries if e.claim.id == name)


# -- figures and verdicts --------------------------------------------------------------------------------------


def test_every_claim_has_its_verdict(report: Report) -> None:
    assert {e.claim.id: e.verdict for e in report.entries} == {
        "fall": "accurate",
        "size": "outside what the model supports",
        "percent": "accurate",
        "third": "roughly right",
        "share": "outside what the model supports",
        "soon": "roughly right",
        "path": "accurate",
        "census": "accurate",
        "premise": "not testable",
        "alone": "unsupported",
    }
    assert not report.failed


def test_figures_without_draws_are_those_of_the_model(folder: Path) -> None:
    scenario = load_scenario(folder / "tariff.yaml").scenario
    changes = parley.world("trade-2023").solve(scenario).changes
    i, n = changes.regions.index("CHN"), changes.regions.index("USA")
    before, after = (float(f[i, n].sum()) for f in (changes.flows_before, changes.flows_after))
    imports = np.delete(changes.flows_after[:, n].sum(axis=1), n)
    found = one(folder, *CLAIMS[:5], draws=0)
    figures = {e.claim.id: e.judged.figure for e in found.entries if e.judged}
    assert figures["fall"] == pytest.approx(100 * (after / before - 1))
    assert figures["size"] == pytest.approx(after / 1000)
    assert figures["percent"] == figures["fall"]
    assert figures["share"] == pytest.approx(100 * after / imports.sum())
    assert figures["third"] == (imports > after).sum() + 1
    assert all(e.judged is None or e.judged.probability is None for e in found.entries)


def test_draws_are_those_of_a_run_with_draws(report: Report) -> None:
    found = entry(report, "fall")
    assert found.judged is not None
    assert found.judged.low < found.judged.figure < found.judged.high < 0
    assert found.judged.probability == 1.0
    assert "no standard errors" in " ".join(found.notes)
    assert "A note of the scenario." in found.notes


def test_runs_are_shared(report: Report) -> None:
    assert len(report.runs) == 1 + 3 + 4  # one for five claims, horizons 1, 5 and 10, four years
    shared = {entry(report, name).runs for name in ("fall", "size", "percent", "third", "share")}
    assert len(shared) == 1


def test_each_run_is_solved_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solved: list[int] = []
    original = runs.run_draws

    def counted(*args: Any, **options: Any) -> Any:
        solved.append(len(options["quantities"]))
        return original(*args, **options)

    monkeypatch.setattr(runs, "run_draws", counted)
    one(folder, *CLAIMS[:5])
    assert solved == [4]  # fall and percent read the same


def test_the_deadline_is_one_of_the_horizons(report: Report) -> None:
    found = entry(report, "soon")
    assert [point.label for point in found.series] == ["1", "5", "10"]
    assert found.claimed == "1"
    assert found.judged is not None
    assert found.judged.figure == found.series[0].median
    assert found.series[0].median > found.series[1].median > found.series[2].median  # trade answers slowly


def test_a_path_is_read_at_the_claims_year(report: Report) -> None:
    found = entry(report, "path")
    assert [point.label for point in found.series] == ["2024", "2025", "2026", "2027"]
    assert (found.claimed, found.axis) == ("2026", "year")
    assert found.series[0].median == pytest.approx(0.0, abs=1e-6)  # before the start
    assert found.series[1].median < -1.0
    assert found.series[3].median < found.series[1].median


def test_the_definition_is_named(report: Report) -> None:
    found = entry(report, "census")
    assert len(found.figures) >= 2
    assert "True by one definition (US Census" in found.why
    assert len(found.sources) >= 2


def test_premises_are_told(report: Report) -> None:
    notes = entry(report, "premise").notes
    assert notes[:2] == ("rests on census, which is: accurate", "only if prices stay as they are")


def test_progress_counts_all_solves(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    one(folder, CLAIMS[0], CLAIMS[5], progress=Progress(lambda step: told.append((step.done, step.of))))
    assert told[-1] == (64, 64)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


# -- bad input -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "measure", "told"),
    [
        ({"value": 1, "unit": "%"}, {"fact": "us-russia-goods-trade-totl-2013-census"}, "Did you mean"),
        ({"value": 1, "unit": "%"}, {"facts": "us-russia-goods-trade-totl"}, "Did you mean"),
        ({"value": 1, "unit": "minutes", "year": 2013}, {"facts": "us-russia-goods-trade-total"}, "different things"),
        ({"value": 1, "unit": "furlongs", "year": 2013}, {"facts": "us-russia-goods-trade-total"}, "furlongs"),
        (
            {"value": 1, "unit": "USD bn", "year": 2012},
            {"fact": "us-russia-goods-trade-total-2013-census"},
            "contradictory",
        ),
        ({"value": 1, "unit": "%"}, {"expression": f"{CENSUS} / 0", "unit": "%"}, "by 0"),
        ({"value": 1, "unit": "USD bn", "year": 2012}, {"expression": CENSUS, "unit": "USD bn"}, "contradictory"),
        ({"value": 1, "unit": "%"}, {"expression": "open('x')", "unit": "%"}, "unknown function"),
        ({"direction": "fall"}, {"facts": "us-russia-goods-trade-total"}, "since"),
        ({"value": 1, "unit": "%"}, run(scenario="tarif"), "no scenario file or library scenario"),
        ({"value": 1, "unit": "%"}, run(world="trade-2032"), "trade-2032"),
        ({"value": 1, "unit": "minutes"}, run(), "different things"),
        ({"value": 1, "unit": "%"}, run(quantity={"real-income": "USAA"}), "USAA"),
        ({"value": 1, "unit": "%"}, run(quantity={"real-income": "EU27"}), "27 regions"),
        ({"value": 1, "unit": "%"}, run(quantity={"real-income": "USA"}, **{"as": "percent"}), "percentage already"),
        ({"direction": "rise"}, run(quantity={"rank": {"of": "USA", "partner": "CHN"}}), "ambiguous"),
        ({"rank": 1}, run(), "do not fit"),
        ({"holds": True}, run(), "fact in words"),
        ({"value": 1, "unit": "%"}, run(phasing="fast"), "fast"),
        ({"value": 1, "unit": "%"}, run(horizon=99), "out of bounds"),
        ({"value": 1, "unit": "%"}, run(draws=1), "1 draws"),
        (
            {"value": 1, "unit": "minutes"},
            {"skies": {"quantity": "minuts", "at": "2023-01-01"}},
            "Did you mean 'minutes'",
        ),
        ({"value": 1, "unit": "minutes"}, {"skies": {"quantity": "minutes", "at": "2023-01-01", "rout": 1}}, "route"),
        (
            {"value": 1, "unit": "minutes"},
            {"skies": {"quantity": "minutes", "at": "2023-01-01", "route": "HEL"}},
            "both",
        ),
    ],
)
def test_what_goes_wrong_with_one_claim_is_its_entry(
    folder: Path, stated: dict[str, Any], measure: dict[str, Any], told: str
) -> None:
    found = one(folder, claim("bad", stated, measure), claim("good", {"value": 1, "unit": "%"}, {"none": "taste"}))
    bad, good = found.entries
    assert bad.verdict is None
    assert told in bad.failure
    assert bad.why.startswith("Cannot be computed: ")
    assert bad.changed
    assert good.verdict == "not testable"
    for text in (page(found), markdown(found), json.dumps(check_document(found))):
        assert "not computed" in text


def test_a_year_without_a_figure_is_unsupported(folder: Path) -> None:
    stated = {"value": 1, "unit": "USD bn", "year": 1900}
    found = one(folder, claim("old", stated, {"facts": "us-russia-goods-trade-total"})).entries[0]
    assert found.verdict == "unsupported"
    assert "no figure of 1900" in found.why


def test_a_scenario_that_does_not_solve(folder: Path) -> None:
    (folder / "nowhere.yaml").write_text(SCENARIO.replace("CHN", "ATLANTIS"), encoding="utf-8")
    found = one(folder, claim("lost", {"direction": "fall"}, run(scenario="nowhere"))).entries[0]
    assert found.verdict is None
    assert "ATLANTIS" in found.failure


def test_part_of_an_axis_is_not_shown_as_the_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = runs.run_draws

    def failing(world: Any, scenario: Any, **options: Any) -> Any:
        if scenario.horizon == 10:
            raise SolveError("no certified equilibrium")
        return original(world, scenario, **options)

    monkeypatch.setattr(runs, "run_draws", failing)
    found = one(folder, CLAIMS[5], CLAIMS[0])
    assert found.entries[0].verdict is None
    assert "no solution at years since the change 10" in found.entries[0].failure
    assert not found.entries[0].series
    assert found.entries[1].verdict == "accurate"


def test_trade_that_does_not_exist_has_no_percentage(folder: Path) -> None:
    closed = SCENARIO.replace("tariff, from", "embargo, from").replace(" add: 25pp,", "")
    (folder / "closed.yaml").write_text(closed, encoding="utf-8")
    rank = {"rank": {"of": "USA", "partner": "CHN"}}
    found = one(folder, claim("none", {"rank": 1}, run(scenario="closed", quantity=rank))).entries[0]
    assert found.verdict is None
    assert "does not exist" in found.failure


def test_unreliable_figures_do_not_count_beside_others(folder: Path) -> None:
    doubtful = [f for f in registry.all() if not f.reliable and isinstance(f.value, float)]
    pairs = [(f, [g for g in registry.series(f.series, f.year) if g.reliable]) for f in doubtful]
    fact, others = next((f, others) for f, others in pairs if others)
    stated = {"value": fact.value, "unit": fact.unit, "year": fact.year}
    found = one(folder, claim("doubtful", stated, {"facts": fact.series})).entries[0]
    assert len(found.figures) == len(others)
    assert any(note.startswith(f"left out: {fact.id}") for note in found.notes)


def test_a_claim_without_year_is_told_which_year_it_is_held_against(folder: Path) -> None:
    found = one(folder, claim("now", {"value": 1, "unit": "USD bn"}, {"facts": "us-russia-goods-trade-total"}))
    assert found.entries[0].notes[0].startswith("the claim has no year; figures of 20")


def test_traffic_that_claims_share_is_computed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("shapely")
    counted: list[object] = []
    original = skies._traffic
    monkeypatch.setattr(skies, "_traffic", lambda *given: counted.append(given) or original(*given))
    keys = {"route": ["HEL", "NRT"], "carrier": "FIN", "at": "2023-07-01"}
    found = one(
        folder,
        claim("minutes", {"low": 0, "high": 600, "unit": "minutes"}, {"skies": {**keys, "quantity": "minutes"}}),
        claim("hours", {"value": 900, "unit": "hours"}, {"skies": {**keys, "quantity": "minutes"}}),
        claim("distance", {"direction": "rise"}, {"skies": {**keys, "quantity": "distance-percent"}}),
    )
    assert len(counted) == 1
    assert [e.verdict for e in found.entries] == ["accurate", "outside what the model supports", "accurate"]


def test_a_draft_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match=r"draft.*\n.*open: which figure"):
        one(folder, claim("open", {"value": 1, "unit": "%"}, {"todo": "which figure?"}))


def test_lists_hold_names(folder: Path) -> None:
    listed = next(fact for fact in registry.all() if isinstance(fact.value, tuple))
    known = listed.value[0]
    found = one(
        folder,
        claim("in", {"holds": True, "names": known}, {"fact": listed.id}),
        claim("out", {"holds": True, "names": "Atlantis"}, {"fact": listed.id}),
        claim("rightly-out", {"holds": False, "names": "Atlantis"}, {"fact": listed.id}),
        claim("wrongly-out", {"holds": False, "names": known}, {"fact": listed.id}),
        claim("unnamed", {"holds": True}, {"fact": listed.id}),
    )
    assert [e.verdict for e in found.entries] == ["accurate", "off", "accurate", "off", None]


# -- outputs ---------------------------------------------------------------------------------------------------

VOID = {"meta", "br", "line", "rect", "circle", "polygon", "polyline"}
LOADING = {"src", "href", "data", "action", "poster", "srcset", "xlink:href", "formaction", "background"}


class Reader(HTMLParser):
    """Checks that elements nest, and keeps names, attributes and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert not reader.open
    return reader


def test_the_page_is_well_formed_and_loads_nothing(report: Report) -> None:
    text = page(report)
    reader = read(text)
    assert "script" not in reader.names
    assert not {"link", "img", "iframe", "object", "embed", "image", "use"} & set(reader.names)
    assert not {name for name, _ in reader.attributes} & LOADING
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme:dark" in style


def test_the_page_has_charts_and_all_claims(report: Report) -> None:
    reader = read(page(report))
    assert reader.names.count("article") == len(CLAIMS)
    words = "".join(reader.text)
    assert "<script>alert(1)</script>" in words  # as text
    assert ARTICLE["title"] in words
    assert "https://example.org/a?b=1&c=<2>" in words
    assert sum(name == "svg" for name in reader.names) >= 6
    assert "polyline" in reader.names  # a path
    assert all(e.why in words for e in report.entries)


def test_pictures_have_only_finite_numbers(report: Report) -> None:
    reader = read(page(report))
    places = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "points")
    values = [value for name, value in reader.attributes if name in places]
    assert len(values) > 100
    for value in values:
        assert value is not None
        assert np.isfinite([float(x) for x in value.replace(",", " ").split()]).all()


def test_markdown_has_one_row_a_claim(report: Report) -> None:
    lines = markdown(report).splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| claim | the")]
    assert len(rows) == len(CLAIMS)
    assert all(line.replace("\\|", "").count("|") == 6 for line in rows)
    assert "<script>" not in markdown(report)


def test_the_table_prints(report: Report) -> None:
    from rich.console import Console

    console = Console(width=200, record=True, file=io.StringIO())
    console.print(check_table(report))
    text = console.export_text()
    assert all(e.claim.id in text for e in report.entries)
    assert "10 claims: " in text


def test_the_document_is_plain_json(report: Report) -> None:
    document = json.loads(json.dumps(check_document(report), allow_nan=False))
    assert [c["verdict"] for c in document["claims"]] == [e.verdict for e in report.entries]
    assert document["article"]["sha256"] == ARTICLE["sha256"]
    assert document["claims"][0]["claimed_range"]["low"] is None  # everything below 0
    assert len(document["runs"]) == len(report.runs)
    assert all(0 <= run["certificate"]["max_relative_price_error"] <= 1e-8 for run in document["runs"])


def test_claim_reviews_have_what_the_vocabulary_asks_for(report: Report) -> None:
    document = json.loads(json.dumps(claim_reviews(report)))
    assert document["@context"] == "https://schema.org"
    rated = [e for e in report.entries if e.verdict in RATINGS]
    assert len(document["@graph"]) == len(rated) == 8
    for review, found in zip(document["@graph"], rated, strict=True):
        assert review["@type"] == "ClaimReview"
        assert {"claimReviewed", "reviewRating", "itemReviewed", "author"} <= set(review)
        rating = review["reviewRating"]
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert rating["alternateName"] == found.verdict
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["appearance"]["url"] == ARTICLE["address"]
    assert [RATINGS[v] for v in RATINGS] == sorted(RATINGS.values(), reverse=True)


def test_the_folder_is_written_whole_and_again(report: Report, tmp_path: Path) -> None:
    place, answer = tmp_path / "out", answered(report, False, {"question": "check", "dossier": "x.yaml"})
    answer.save(place)
    first = {p.name: p.read_bytes() for p in place.iterdir()}
    assert {"report.html", "report.md", "report.json", "claimreview.jsonld", "manifest.json"} <= set(first)
    assert first["report.html"].decode() == page(report)
    answer.save(place)
    assert {p.name: p.read_bytes() for p in place.iterdir()} == first
    other = tmp_path / "mine"
    other.mkdir()
    (other / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="other files"):
        answer.save(other)
    assert [p.name for p in other.iterdir()] == ["letter.txt"]


def test_one_file_of_each_kind(report: Report, tmp_path: Path) -> None:
    answer = answered(report, False, {"question": "check", "dossier": "x.yaml"})
    assert answer.save(tmp_path / "r.html").read_text(encoding="utf-8") == page(report)
    assert answer.save(tmp_path / "r.md").read_text(encoding="utf-8") == markdown(report)
    reviews = json.loads(answer.save(tmp_path / "r.jsonld").read_text(encoding="utf-8"))
    assert reviews == json.loads(json.dumps(claim_reviews(report)))
    assert list(answer.to_pandas()["verdict"]) == [e.verdict for e in report.entries]


# -- command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def cli() -> Callable[..., tuple[int, str, str]]:
    def called(*words: object) -> tuple[int, str, str]:
        done = call("check", *words)
        return done.code, done.out, done.err

    return called


def dossier_file(folder: Path, name: str, *claims: dict[str, Any]) -> Path:
    file = folder / name
    file.write_text(json.dumps({"article": ARTICLE, "claims": list(claims)}), encoding="utf-8")
    return file


def test_strict_sees_changes(folder: Path, cli: Callable[..., tuple[int, str, str]]) -> None:
    right = dossier_file(folder, "right.yaml", CLAIMS[0])
    wrong = dossier_file(folder, "wrong.yaml", {**CLAIMS[0], "expected": ["off", "unsupported"]})
    broken = dossier_file(folder, "broken.yaml", claim("a", {"value": 1, "unit": "%"}, {"fact": "nothing-at-all"}))
    options = ("--draws", 8, "--workers", 1)
    assert cli(right, "--strict", *options)[0] == 0
    code, out, err = cli(wrong, "--strict", *options)
    assert code == 1
    assert "changed: fall: expected off or unsupported, found accurate" in err
    assert "expected" in out
    assert cli(wrong, *options)[0] == 0
    assert cli(broken)[0] == 0
    assert cli(broken, "--strict")[0] == 1
    assert "not computed: a: no fact 'nothing-at-all'" in cli(broken)[2]


def test_json_and_folder(folder: Path, tmp_path: Path, cli: Callable[..., tuple[int, str, str]]) -> None:
    file = dossier_file(folder, "small.yaml", CLAIMS[0], CLAIMS[9])
    code, out, _ = cli(file, "--json", "--draws", 0, "--out", tmp_path / "out")
    assert code == 0
    document = json.loads(out)
    assert document["claims"][0]["verdict"] == "accurate"
    assert document["runs"][0]["draws"] == 0
    assert json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8")) == document


def test_bad_input_ends_with_two(folder: Path, tmp_path: Path, cli: Callable[..., tuple[int, str, str]]) -> None:
    draft = dossier_file(folder, "draft.yaml", claim("a", {"value": 1, "unit": "%"}, {"todo": "choose"}))
    unitless = dossier_file(folder, "unitless.yaml", claim("a", {"value": 1}, {"none": "x"}))
    for file, told in ((draft, "draft"), (unitless, "needs its unit"), (folder / "lost.yaml", "no such dossier")):
        code, out, err = cli(file, "--out", tmp_path / "out")
        assert code == 2
        assert told in err
        assert out == ""
        assert not (tmp_path / "out").exists()


def test_a_misspelt_scenario_is_named_with_the_file_beside(tmp_path: Path) -> None:
    (tmp_path / "my-tariff.yaml").write_text("name: x\nworld: trade-2023\nmodel: armington\nmeasures: []\n")
    run = "run: {scenario: my-tarif.yaml, draws: 0, quantity: {real-income: USA}}"
    claim = f"- {{id: a, says: it falls, claim: {{direction: fall}}, measure: {{{run}}}}}"
    path = tmp_path / "dossier.yaml"
    path.write_text(f"article: {{title: t, sha256: {'a' * 64}}}\nclaims:\n{claim}\n")
    done = call("check", path, "--strict")
    assert done.code == 1
    assert "Did you mean 'my-tariff.yaml'" in done.err
