"""The command lines whose answers are held, by name: every command and its options, and what they refuse.

Each runs in a fresh folder with copies of the files in ``files/``. Worlds and scenarios are those that solve quickly.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

NOT_HELD = {
    "--figure": "a picture",
    "--chart": "which picture",
    "--rows": "of texts for people",
    "read --assist": "needs a model's address",
    "read --model": "needs a model's address",
    "demo --article": "64 draws, about a minute; check-visit holds the same dossier without draws",
    "sweep --dask": "needs a cluster",
    "ask --files": "where files are; held by tests/unit/test_hostile_files.py",
    "--source": "needs raw data",
    "skies --firs": "needs a file of flight information regions",
    "--decimal": "only where a file leaves it open; see tests/unit/test_known_layouts.py",
}
"""Options without a golden and why, for every command or for those that begin so."""


@dataclass(frozen=True)
class Line:
    """A command line, and the command lines that make what it reads."""

    words: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()


OWN = "data import tidy flows.csv --unit 1000 --year 2021 --out own.npz"
"""Makes the world of small.yaml: four countries, two sectors."""
SWEPT = "sweep sweep.yaml --out swept --workers 1"
EMBARGO = "usa-russia-goods-embargo"
WIOD = "--world wiod-2011"
MANY = "USA,DEU,FRA,ITA,ESP,POL,NLD,BEL,AUT,SWE,FIN,DNK,CZE"
DAY = "--at 2023-06-01"
SKIES = "--draws 16"

RUN = {
    "demo": "demo --json",
    **{
        f"library-{name}": f"run {name} --json"
        for name in (
            *("april-2025-tariffs", "april-2025-tariffs-baci", "eaeu-customs-union", "eaeu-dissolution"),
            *("eaeu-without-russia", "eu-russia-goods-embargo", "iran-2012-2016", "russia-2014", "russia-2022-24"),
            *("russia-lifting-2023", "russia-oil-price-cap", "us-china-tariffs-2018-19", "us-tariff-25-all"),
            *("us-tariff-25-all-retaliation", EMBARGO, "west-russia-lifting"),
        )
    },
    "run-armington": f"run {EMBARGO} --world trade-2023 --model armington --json",
    "run-choices": f"run {EMBARGO} {WIOD} --model armington --elasticities 5 --closure fixed-share --json",
    "run-set": f"run {EMBARGO} {WIOD} --elasticities uniform-4 --closure zero --json",
    "run-labour-leisure": f"run {EMBARGO} {WIOD} --model labour-leisure --json",
    "run-partial-equilibrium": f"run {EMBARGO} {WIOD} --model partial-equilibrium --json",
    "run-no-links": f"run {EMBARGO} {WIOD} --model caliendo-parro-no-links --json",
    "run-immobile": f"run {EMBARGO} {WIOD} --model caliendo-parro-immobile --json",
    "run-partly-mobile": f"run {EMBARGO} {WIOD} --model caliendo-parro-partly-mobile --json",
    "run-at": "run small.yaml --at 2022-06-01 --draws 0 --json",
    "run-horizon": f"run {EMBARGO} {WIOD} --horizon 1 --region RUS,USA+CAN --json",
    "run-elapsed": "run small.yaml --at 2023-01-01 --horizon elapsed --draws 0 --json",
    "run-horizons": "run small.yaml --horizon 1,5,long-run --json",
    "run-path": "run small.yaml --path 2021..2024 --horizon elapsed --json",
    "run-path-out": "run small.yaml --path 2021..2022 --out folder --json",
    "run-draws": "run small.yaml --draws 16 --seed 1 --workers 1 --json",
    "run-draws-of-scenario": "run small.yaml --workers 1 --allow-failing 0.5 --json",
    "run-draws-io": f"run {EMBARGO} {WIOD} --draws 4 --seed 2 --workers 1 --no-receipt --engine numpy --json",
    "run-draws-out": "run small.yaml --draws 4 --workers 1 --no-receipt --out folder --json",
    "run-out": "run small.yaml --draws 0 --out folder --json",
    "demo-out": "demo --out folder --json",
    "compare": f"compare {EMBARGO} eu-russia-goods-embargo {WIOD} --json --out both.json",
    "compare-choices": f"compare {EMBARGO} duties.yaml --world trade-2023 --model armington --elasticities 4 --closure "
    "fixed-share --json",
}
LISTS = {
    "scenarios": "scenarios --json",
    "scenarios-name": "scenarios russia-oil-price-cap --json --out one.json",
    "new": "new --kind tariff --from CHN --to USA,EU27 --sectors steel,C29 --add 10pp --start 2025-04-01 --world "
    "world-2021 --model armington --name mine --title Mine --source hypothetical --both-ways --out mine.yaml --json",
    "new-rate": "new --kind tariff --from all --to USA --rate 25% --set except=CAN --json",
    "new-floor": "new --kind tariff --from EU27 --to USA --at-least 15% --set share=62% --json",
    "new-scale": "new --kind trade-cost --from RUS --to EU27 --scale 1.1 --json",
    "new-size": "new --kind customs-union --members EAEU --size 5% --json",
    "new-limit": "new --kind tariff-rate-quota --from CHN --to EU27 --sectors steel --limit 0.9 --add 25pp --json",
    "new-cap": "new --kind price-cap --from RUS --to G7 --cap 78 --market 80 --sectors B06 --json",
    "new-airspace": "new --kind airspace --airspace RUS --carriers FIN --json",
    "ask": "ask question.yaml --json",
    "sectors-list": "sectors list wiod-2011 --json --out list.json",
    "scenarios-measures": "scenarios russia-oil-price-cap --measures --json",
    "groups": "groups --json",
    "groups-name": "groups EAEU --json",
    "groups-at": "groups EU27 --at 2019-06-01 --json --out members.json",
    "timeline": "timeline russia-2022-24 --json",
    "timeline-own": "timeline duties.yaml --json --out dates.json",
    "schema": "schema --json",
    "schema-out": "schema --out schema.json",
}
STUDIES = {
    "calibrate": "calibrate --from 2021 --to 2023 --pairs RUS:EU27 --json",
    "calibrate-out": "calibrate --from 2021 --to 2023 --pairs RUS>CHN --pairs RUS:TUR --world world-2021 "
    "--reference DEU,FRA --elasticities uniform-4 --smallest 10 --out costs.yaml --json",
    "backcast": "backcast --json --out board.json",
    "panel": f"panel {EMBARGO} {WIOD} --out one.json --json",
    "panel-choices": f"panel {EMBARGO} {WIOD} --closure fixed-share --horizon 5 --at 2012-01-01 --region RUS,USA "
    "--model armington --elasticities 3 --out folder --json",
    "sweep": f"{SWEPT} --json",
    "sweep-draws": "sweep duties.yaml --out drawn --horizon 1,long-run --draws 4 --seed 1 --workers 1 --json",
    "sweep-resume": "sweep --resume swept --workers 1 --json",
    "query": 'query swept "select case_id, region, real_income_pct, horizon, elasticities from joined where region in '
    "('CHN', 'USA') order by case_id, region\" --json",
    "query-out": "query swept \"select * from results where region = 'USA' order by case_id\" --out usa.json --json",
    "check": "check us-china-2018-19 --draws 0 --json",
    "check-visit": "check april-2025-visit --draws 0 --workers 1 --json",
    "check-own": "check dossier.yaml --draws 0 --workers 1 --out folder --json",
    "check-draws": "check dossier.yaml --draws 4 --workers 1 --json",
    "check-strict": "check dossier.yaml --draws 0 --strict --json",
    "read": "read article.txt --json",
    "read-markdown": "read article.md --json",
    "read-out": "read article.txt --out draft.yaml --json",
}
DATA = {
    "data-list": "data list --json --out worlds.json",
    "data-show": "data show world-2021 --json",
    "data-show-unbundled": "data show cp2015 --json --out world.json",
    "data-show-own": "data show own.npz --json",
    "data-build": "data build sanctioned-2023 --out own.npz --json",
    "data-import": f"{OWN} --json",
    "data-import-renamed": "data import tidy renamed.csv --unit 1000 --year 2021 --column exporter=reporter --column "
    "importer=partner --column sector=good --column value=amount --regions regions.csv --sectors sectors.csv --out "
    "own.npz --json",
    "data-import-completed": "data import tidy trade.csv --without other --tariffs rates.csv --tariff-unit percent "
    "--domestic output=output.csv --elasticities uniform-4 --any-size --out own.npz --json",
    "facts-find": "facts find US Russia trade 2013 --json",
    "facts-find-limit": "facts find Vietnam exports --limit 3 --json --out found.json",
    "facts-find-nothing": "facts find qqqq --json",
    "facts-show": "facts show us-russia-goods-trade-total-2013-census --json",
    "facts-show-series": "facts show us-china-goods-deficit --json --out series.json",
    "facts-list": "facts list --json",
    "facts-list-topic": "facts list --topic 'Rare earths' --json --out topic.json",
}
VIEWS = {
    "partners": f"partners {EMBARGO} {WIOD} --region RUS --json",
    "partners-exports": f"partners {EMBARGO} --region RUS --direction exports --sectors C24A,C20 --json",
    "partners-displaced": f"partners {EMBARGO} {WIOD} --region RUS --displaced --sectors goods --json",
    "partners-choices": "partners duties.yaml --region USA --elasticities 3 --closure fixed-share --horizon 5 "
    "--at 2024-07-01 --model armington --out rows.json --json",
    "supply": f"supply {EMBARGO} {WIOD} --region RUS --from USA,DEU --json",
    "supply-choices": "supply duties.yaml --region USA --world trade-2023 --model armington --at 2024-07-01 "
    "--horizon 1 --sectors goods --out rows.json --json",
    "sectors": f"sectors {EMBARGO} {WIOD} --region RUS --json",
    "sectors-choices": "sectors duties.yaml --region CHN --model armington --at 2024-07-01 --horizon 1 --out rows.json "
    "--json",
    "blocs": f"blocs {EMBARGO} --json",
    "blocs-choices": f"blocs {EMBARGO} --blocs EU27,RUS {WIOD} --model armington --at 2012-01-01 --horizon 1 --out "
    "rows.json --json",
    "rerouting": "rerouting eu-russia-goods-embargo --from EU27 --target RUS --json",
    "rerouting-choices": f"rerouting {EMBARGO} --from USA --target RUS {WIOD} --model armington --sectors 24 "
    "--at 2012-01-01 --horizon 1 --out rows.json --json",
    "diversion": "diversion eu-russia-goods-embargo --from EU27 --target RUS --json",
    "diversion-choices": f"diversion {EMBARGO} --from USA --target RUS {WIOD} --model armington --sectors 24 "
    "--at 2012-01-01 --horizon 1 --out rows.json --json",
    "supply-solved-otherwise": f"supply {EMBARGO} {WIOD} --region RUS --elasticities 4 --closure fixed-share --json",
    "blocs-solved-otherwise": f"blocs {EMBARGO} {WIOD} --blocs EU27,RUS --elasticities 4 --closure fixed-share --json",
    "rerouting-solved-otherwise": f"rerouting {EMBARGO} {WIOD} --from USA --target RUS --elasticities 4 "
    "--closure fixed-share --json",
    "diversion-solved-otherwise": f"diversion {EMBARGO} {WIOD} --from USA --target RUS --elasticities 4 "
    "--closure fixed-share --json",
    "coalition-solved-otherwise": f"coalition {EMBARGO} --target RUS --members USA {WIOD} --workers 1 --elasticities 4 "
    "--closure fixed-share --json",
    "compare-day": "compare duties.yaml duties.yaml --world trade-2023 --model armington --at 2024-07-01 --horizon 1 "
    "--json",
    "ask-out": "ask question.yaml --out answer.csv --json",
    "coalition": "coalition eu-russia-goods-embargo --target RUS --members DEU,FRA,ITA --workers 1 --json",
    "coalition-choices": f"coalition {EMBARGO} --target RUS --members USA {WIOD} --model armington --horizon 1 --at "
    "2012-01-01 --workers 1 --out rows.json --json",
}
SKIES_LINES = {
    "skies-route": f"skies route HEL NRT --carrier FIN {DAY} {SKIES} --json",
    "skies-route-choices": f"skies route HEL NRT --carrier AY {DAY} --before 2023-06-01 --open RUS:FIN --close "
    f"CHN:FIN --aircraft A359 --price hour-wide=9000 --crew --rotations --no-fees --wind DJF --avoided {SKIES} "
    "--out one.json --json",
    "skies-route-unreachable": f"skies route HEL SVO --carrier FIN {DAY} {SKIES} --json",
    "skies-network": f"skies network {DAY} --schedule routes.csv {SKIES} --json",
    "skies-network-choices": f"skies network {DAY} --before 2023-06-01 --carriers FIN,JPN --flow europe-asia "
    f"--schedule routes.csv --price hour-wide=9000 --crew --rotations --no-fees --avoided {SKIES} --out all.json "
    "--json",
    "skies-compare": f"skies compare {DAY} --open RUS:FIN --close CHN:FIN --schedule routes.csv {SKIES} --json",
    "skies-compare-choices": f"skies compare --before 2023-06-01 {DAY} --open RUS:FIN --carriers FIN,JPN --flow "
    f"europe-asia --schedule routes.csv --price hour-wide=9000 --crew --rotations --no-fees --avoided {SKIES} "
    "--out both.json --json",
    "skies-closures": "skies closures --json --out list.json",
    "skies-closures-day": f"skies closures {DAY} --json",
    "skies-closures-carrier": f"skies closures {DAY} --carrier FIN --json",
    "skies-prices": "skies prices --json --out list.json",
}
REFUSED = {
    "refused-command": "rum duties.yaml",
    "refused-option": "run duties.yaml --horizont 1",
    "refused-no-argument": "run",
    "refused-scenario": "run usa-russia-goods-embargoo --json",
    "refused-file": "run nowhere.yaml --json",
    "refused-region": "run misspelt.yaml --json",
    "refused-model": "run duties.yaml --model armigton --json",
    "refused-world": f"run {EMBARGO} --world wrld-2021 --json",
    "refused-elasticities": f"run {EMBARGO} --elasticities uniform4 --json",
    "refused-closure": "run duties.yaml --closure fixed --json",
    "refused-at": "run duties.yaml --at 2024-13-01 --json",
    "refused-horizon": "run duties.yaml --horizon seven --json",
    "refused-path": "run duties.yaml --path 2024..2021 --json",
    "refused-path-and-horizons": "run duties.yaml --path 2021..2022 --horizon 1,5 --json",
    "refused-draws": "run duties.yaml --draws -1 --json",
    "refused-draws-and-path": "run duties.yaml --draws 4 --path 2021..2022 --json",
    "refused-engine": "run duties.yaml --draws 4 --engine nupy --workers 1 --json",
    "refused-figure": "run duties.yaml --figure chart.gif --json",
    "refused-rows": "run duties.yaml --rows 0",
    "refused-out": "run duties.yaml --out duties.yaml --json",
    "refused-compare": f"compare {EMBARGO} duties --json",
    "refused-scenarios": "scenarios russia-oil-price-cup --json",
    "refused-group": "groups EU72 --json",
    "refused-group-day": "groups EU27 --at yesterday --json",
    "refused-scenarios-measures": "scenarios --measures --json",
    "refused-groups-at": "groups --at 2019-06-01 --json",
    "refused-new": "new --json",
    "refused-new-kind": "new --kind tarif --json",
    "refused-new-missing": "new --kind tariff --from CHN --json",
    "refused-ask": "ask small.yaml --json",
    "refused-ask-name": "ask misspelt-question.yaml --json",
    "refused-sectors-list": "sectors list wiod-2012 --json",
    "refused-timeline": "timeline nowhere.yaml --json",
    "refused-calibrate-year": "calibrate --from 2020 --to 2023 --pairs RUS:EU27 --json",
    "refused-calibrate-pairs": "calibrate --from 2021 --to 2023 --pairs RUS-EU27 --json",
    "refused-panel-region": f"panel {EMBARGO} {WIOD} --region RUSS --json",
    "refused-sweep": "sweep sweep.yaml --json",
    "refused-sweep-resume": "sweep --resume nowhere --json",
    "refused-query": 'query swept "select * from result" --json',
    "refused-query-folder": 'query nowhere "select 1" --json',
    "refused-check": "check us-china-2018 --json",
    "refused-read": "read nowhere.txt --json",
    "refused-read-out": "read article.txt --out draft.txt --json",
    "refused-read-assist": "read article.txt --assist http://localhost:1 --json",
    "refused-data-show": "data show wiod-2012 --json",
    "refused-data-build": "data build world-2021 --json",
    "refused-data-import": "data import csv flows.csv --out own.npz --json",
    "refused-data-import-file": "data import tidy nowhere.csv --out own.npz --json",
    "refused-data-import-columns": "data import tidy renamed.csv --out own.npz --json",
    "refused-fact": "facts show us-russia-goods-trade-totl --json",
    "refused-topic": "facts list --topic trades --json",
    "refused-partners-region": f"partners {EMBARGO} {WIOD} --region RUSS --json",
    "refused-partners-direction": f"partners {EMBARGO} --region RUS --direction import --json",
    "refused-partners-sectors": f"partners {EMBARGO} {WIOD} --region RUS --sectors C99 --json",
    "refused-supply-from": f"supply {EMBARGO} {WIOD} --region RUS --from XXX --json",
    "refused-sectors-region": f"sectors {EMBARGO} {WIOD} --region RUZ --json",
    "refused-blocs": f"blocs {EMBARGO} {WIOD} --blocs EU72 --json",
    "refused-rerouting": f"rerouting {EMBARGO} {WIOD} --from USA --target RUSS --json",
    "refused-diversion": f"diversion {EMBARGO} {WIOD} --from USSA --target RUS --json",
    "refused-coalition": f"coalition {EMBARGO} {WIOD} --target RUS --members G77X --workers 1 --json",
    "refused-coalition-many": f"coalition {EMBARGO} {WIOD} --target RUS --members {MANY} --workers 1 --json",
    "refused-airport": f"skies route HEL QQQ --carrier FIN {DAY} --json",
    "refused-carrier": f"skies route HEL NRT --carrier QQZ {DAY} --json",
    "refused-aircraft": f"skies route HEL NRT --carrier FIN {DAY} --aircraft A36 --json",
    "refused-price": f"skies route HEL NRT --carrier FIN {DAY} --price detour=9 --json",
    "refused-skies-draws": f"skies route HEL NRT --carrier FIN {DAY} --draws 100 --json",
    "refused-skies-day": "skies network --at 1999-06-01 --json",
    "refused-skies-flow": f"skies network {DAY} --flow europe-mars --json",
    "refused-skies-compare": f"skies compare {DAY} --json",
    "refused-skies-open": f"skies compare {DAY} --open RUX:USA --json",
    "refused-closures": "skies closures --carrier FIN --json",
}

BEFORE = {
    **dict.fromkeys((name for name, text in RUN.items() if "small.yaml" in text), OWN),
    "data-show-own": OWN,
    **dict.fromkeys(("sweep-resume", "query", "query-out", "refused-query"), SWEPT),
}
"""The command line that has to run first, by name."""


def _line(text: str, before: str | None) -> Line:
    return Line(tuple(shlex.split(text)), () if before is None else (tuple(shlex.split(before)),))


TEXTS = {**RUN, **LISTS, **STUDIES, **DATA, **VIEWS, **SKIES_LINES, **REFUSED}
LINES = {name: _line(text, BEFORE.get(name)) for name, text in TEXTS.items()}
"""Every command line that is held."""
