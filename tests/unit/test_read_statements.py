"""What the reader says of single sentences: number, unit, time, wording, people, places, topic, problems."""

from __future__ import annotations

import pytest

from parley.articles.people import find_speaker
from parley.articles.places import find_places
from parley.articles.plain import flatten, sentences
from parley.articles.statements import Statement, Within, read_statements
from parley.facts.units import parse_unit


def one(text: str) -> Statement:
    (found,) = read_statements(text)
    return found


@pytest.mark.parametrize(
    ("words", "low", "high", "unit"),
    [
        ("$38.2 billion", 38.2, 38.2, "USD bn"),
        ("3.5bn euros", 3.5, 3.5, "EUR bn"),
        ("€3bn", 3, 3, "EUR bn"),
        ("US$450 million", 450, 450, "USD mn"),
        ("RMB 12 trillion", 12, 12, "CNY tn"),
        ("500,000 Swiss francs", 500000, 500000, "CHF"),
        ("150 million people", 150, 150, "mn persons"),
        ("12,300 inhabitants", 12300, 12300, "persons"),
        ("$10bn-$12bn", 10, 12, "USD bn"),
        ("$30-40bn", 30, 40, "USD bn"),
        ("between 3 and 5 per cent", 3, 5, "%"),
        ("3–5%", 3, 5, "%"),
        ("500,000 to 2 million people", 0.5, 2, "mn persons"),
        ("a third", 33.3333, 33.3333, "%"),
        ("three-quarters", 75, 75, "%"),
        ("one in eight", 12.5, 12.5, "%"),
        ("twice as much", 2, 2, "times"),
        ("a tenfold rise", 10, 10, "times"),
        ("4.5 percentage points", 4.5, 4.5, "pp"),
        ("25 basis points", 25, 25, "bp"),
        ("270 thousand tonnes", 270, 270, "kt"),
        ("2.3 million tons", 2.3, 2.3, "mn t"),
        ("140 bcm", 140, 140, "bn m3"),
        ("1.250.000 tonnes", 1250000, 1250000, "tonnes"),
        ("12,5 per cent", 12.5, 12.5, "%"),
        ("12 500 km", 12500, 12500, "km"),
        ("8½ hours", 8.5, 8.5, "hours"),
        ("12 hours and 40 minutes", 760, 760, "minutes"),
        ("half an hour", 0.5, 0.5, "hours"),
        ("two hundred and fifty euros", 250, 250, "EUR"),
        ("a million dollars", 1, 1, "USD mn"),
        ("$68.50 a barrel", 68.5, 68.5, "USD/barrel"),
        ("40 flights a day", 40, 40, "flights/day"),
        ("2.4 mb/d", 2.4, 2.4, "mn barrels/day"),
        ("40 billion euros a year", 40, 40, "EUR bn"),
        ("the fourth-largest supplier", 4, 4, "rank"),
        ("the largest trading partner", 1, 1, "rank"),
        ("the number two supplier", 2, 2, "rank"),
        ("-2.1%", -2.1, -2.1, "%"),
        ("1,500 Western companies", 1500, 1500, "count"),
    ],
)
def test_numbers_and_units(words: str, low: float, high: float, unit: str) -> None:
    found = one(f"They say it was {words}.")
    assert (found.low, found.high, found.unit) == (pytest.approx(low), pytest.approx(high), unit)


@pytest.mark.parametrize(
    "unit", ["USD bn", "EUR tn", "mn persons", "thousand persons", "mn t", "kt", "%", "pp", "times"]
)
def test_units_are_those_of_the_facts(unit: str) -> None:
    assert parse_unit(unit).scale > 0


@pytest.mark.parametrize(
    "text",
    [
        "Call 030/1234567 or +44 20 7946 0958 before 5pm.",
        "See page 14, pp. 12-15, Table 3 and Figures 4 and 5, and footnote 11.",
        "Under Section 232, Article 5 and Regulation 833/2014 it is banned.",
        "The Boeing 737-800 and the A350 left gate 12 at 10:45.",
        "Anna, 41, has a 12-year-old son; at the age of 23 she was elected.",
        "It was signed on 12.03.1997, on 2020-05-17 and on 4 April 2007.",
        "In the 1990s, 9/11, COVID-19, 5G and the G20 were in the news.",
        "Write to PO Box 114 or a.b@example.org; see https://example.org/2024/05/17.",
        "ISBN 978-3-16-148410-0, version 2.1.3, IP 192.168.0.1, HS 8541.",
        "Two countries and three ministers met in the first quarter, two years ago.",
        "Some of the [12] notes were added in 2019.",
        "1" * 400,
    ],
)
def test_distractors_state_nothing(text: str) -> None:
    assert [text[s.start : s.end] for s in read_statements(text)] == []


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("In 2013 trade was $5bn.", "2013"),
        ("Trade was $5bn in March 2014.", "2014"),
        ("Trade was $5bn on 24 February 2022.", "2022"),
        ("Trade was $5bn between 2014 and 2021.", "2014-2021"),
        ("Trade was $5bn in 2014–21.", "2014-2021"),
        ("Trade fell by $5bn since 2022.", "since 2022"),
        ("It may reach $5bn within 12 months.", "within 12 months"),
        ("It may reach $5bn over the next decade.", "within 10 years"),
        ("It may reach $5bn in five years' time.", "within 5 years"),
        ("Trade was $5bn, the highest since 1990.", ""),
        ("Trade was $5bn, a 2019 study finds.", ""),
        ("It was 2% in 2021; it is $5bn today.", ""),
    ],
)
def test_when(text: str, when: str) -> None:
    found = next(s for s in read_statements(text) if s.unit == "USD bn")
    assert found.when == when


def test_each_number_has_its_own_year() -> None:
    found = read_statements("It rose from $31bn in 2015 to $72bn in 2024, against $20bn a year earlier.")
    assert [(s.low, s.year) for s in found] == [(31, 2015), (72, 2024), (20, 2023)]


def test_within_is_a_number_and_a_unit() -> None:
    assert one("It could be $5bn within 18 months.").within == Within(18, "months")


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Trade is $5bn.", "is"),
        ("Trade was $5bn.", "was"),
        ("Trade will be $5bn.", "will"),
        ("Trade could be $5bn.", "could"),
        ("If sanctions end, trade is $5bn.", "could"),
        ("Trade will be up to $5bn.", "up-to"),
        ("Trade could be at least $5bn.", "at-least"),
        ("They expect $5bn.", "will"),
        ("More than $5bn is frozen.", "at-least"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    assert one(text).modality == modality


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Exports fell by 3%.", "fall"),
        ("A 3% drop in exports.", "fall"),
        ("Exports grew by about 3%.", "rise"),
        ("Incomes are 3% lower.", "fall"),
        ("The share rose to 3%.", None),
        ("The share is 3%.", None),
    ],
)
def test_direction(text: str, direction: str | None) -> None:
    assert one(text).direction == direction


def test_hedges() -> None:
    assert one("It costs roughly $5bn.").hedges == ("roughly",)
    assert one("It costs $5bn.").hedges == ()


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ('"We lose 5 billion," said Ivan Petrov, a broker.', "Ivan Petrov"),
        ('"We lose 5 billion," the minister said.', "the minister"),
        ("According to the customs service, trade fell by 5%.", "the customs service"),
        ("Trade fell by 5%, officials said.", "officials"),
        ("Trade fell by 5%, and economists say that it will grow by 2%.", "economists"),
        ("By May the government had put 5% on steel.", None),
        ("Trade fell by 5%.", None),
    ],
)
def test_speaker(sentence: str, speaker: str | None) -> None:
    assert find_speaker(sentence) == speaker


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Chinese exports to the United States and Russia's to the EU", ("CHN", "USA", "RUS", "EU")),
        ("Washington, Moscow and South Korean firms", ("USA", "RUS", "KOR")),
        ("the European Union, the G7 and OPEC+", ("EU", "G7", "OPEC+")),
        ("turkey with us, and US$5bn", ()),
    ],
)
def test_places(text: str, places: tuple[str, ...]) -> None:
    assert find_places(text) == places


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The airline's detours around closed airspace cost $5bn.", "airspace"),
        ("Tariffs of 25% apply.", "tariffs"),
        ("Sanctions cover 500 firms.", "sanctions"),
        ("Rare earth mining reached 270,000 tonnes.", "resources"),
        ("The population is 144 million people.", "population"),
        ("GDP growth was 2%.", "growth"),
        ("Exports to China were $5bn.", "trade"),
        ("He paid $5.", "other"),
    ],
)
def test_topic(text: str, topic: str) -> None:
    assert one(text).topic == topic


def test_a_missing_unit_is_said() -> None:
    found = one("Exports reached 27.6 billion in 2013.")
    assert (found.unit, found.year) == ("bn", 2013)
    assert found.problems == ("no unit in the text: a number in bn",)


def test_the_unit_of_the_number_before_is_a_hint_and_no_more() -> None:
    _, second = read_statements("It came to 3.5 billion dollars in 2024. In 2013 it had been 38.2 billion.")
    assert (second.unit, second.year) == ("bn", 2013)
    assert second.problems == ("no unit in the text: a number in bn; the last unit before it is USD bn",)


def test_contradictory_years_are_said() -> None:
    found = one("Trade in 2013 was $38 billion in 2014.")
    assert found.problems == ("the sentence gives two years: 2013 and 2014",)


def test_offsets_count_characters_of_the_original() -> None:
    text = "“Торговля” – it’s 🛢 worth\u00a0$38.2\u00a0billion\nin 2013."
    found = one(text)
    assert text[found.start : found.end] == "$38.2\u00a0billion"
    assert found.year == 2013


def test_abbreviations_do_not_end_sentences() -> None:
    flat = flatten("Mr. Lee of the U.S. Treasury spoke. It cost $3.5 bn. vs. $2 bn.")
    assert flat[slice(*sentences(flat)[0])] == "Mr. Lee of the U.S. Treasury spoke."


def test_a_line_of_a_list_is_a_sentence() -> None:
    found = read_statements("- Gas: 155 bcm in 2021\n- Oil: 2.4 mb/d\n")
    assert [s.year for s in found] == [2021, None]


# -- currencies and scales as they are glued together ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Aid came to USD34.6 million.", 34.6, "USD mn"),
        ("Exports came to EUR3.5bn.", 3.5, "EUR bn"),
        ("The fee was USD0.92 Million.", 0.92, "USD mn"),
        ("Exports were USD25bn.", 25, "USD bn"),
        ("It cost CHF2.5m.", 2.5, "CHF mn"),
        ("It cost RMB500m.", 500, "CNY mn"),
        ("It cost GBP1,250.", 1250, "GBP"),
        ("It cost KZT12 345 678.", 12_345_678, "KZT"),
        ("Exports were worth $1.2T.", 1.2, "USD tn"),
        ("Imports were worth $3.1B.", 3.1, "USD bn"),
        ("The aid was $30 M.", 30, "USD mn"),
        ("Sales came to $1MM.", 1, "USD mn"),
        ("Sales came to $250K.", 250, "USD thousand"),
        ("Sales came to €2.5 mln.", 2.5, "EUR mn"),
        ("Sales came to US$ 7 bln.", 7, "USD bn"),
        ("Sales came to USD1.2T.", 1.2, "USD tn"),
        ("Sales came to EUR\u00a030\u202fM.", 30, "EUR mn"),
        ("Sales came to 3.1B USD.", 3.1, "USD bn"),
        ("Sales came to 30M EUR.", 30, "EUR mn"),
        ("Sales came to 30 MM EUR.", 30, "EUR mn"),
        ("Sales came to 1.2T yuan.", 1.2, "CNY tn"),
        ("Sales came to £5 b.", 5, "GBP"),
        ("They shipped 816 000 t.", 816_000, "tonnes"),
        ("They shipped 816\u2009000\u00a0t.", 816_000, "tonnes"),
        ("They shipped 279 t of ore.", 279, "tonnes"),
        ("They shipped 3.5 million t of ore.", 3.5, "mn t"),
        ("It was $13 009 million.", 13_009, "USD mn"),
    ],
)
def test_currencies_and_scale_letters(text: str, value: float, unit: str) -> None:
    (found,) = read_statements(text)
    assert (found.low, found.high, found.unit) == (value, value, unit)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("It costs $30M-$40M.", 30, 40, "USD mn"),
        ("It costs US$30M–40M.", 30, 40, "USD mn"),
        ("It costs $1.2-1.5T.", 1.2, 1.5, "USD tn"),
        ("It costs £1.5m–2m.", 1.5, 2, "GBP mn"),
        ("It costs between $1.2T and $1.5T.", 1.2, 1.5, "USD tn"),
    ],
)
def test_ranges_with_scale_letters(text: str, low: float, high: float, unit: str) -> None:
    (found,) = read_statements(text)
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    "text",
    [
        "The F35 and the A320 fly, and 5G, 4K and 3D work.",
        "It is a T4 of model B52, on route M25, with form 10K.",
        "They met at gate B12 of hall 7B.",
        "USDA4 and EURO6 are names.",
    ],
)
def test_codes_of_letters_and_digits_are_not_money(text: str) -> None:
    assert read_statements(text) == ()


def test_letters_are_scales_beside_money_only() -> None:
    found = read_statements("The wall is 30 m high, fell 12 mm and cost $30 M; a $2 T-shirt and a $5 B-movie did not.")
    assert [(s.low, s.unit) for s in found if s.unit.startswith("USD")] == [(30, "USD mn"), (2, "USD"), (5, "USD")]


def test_spans_of_financial_years() -> None:
    text = (
        "Exports decreased from 816 000 t valued at $1943 million in 2012–13 to 934 000 t valued at $1964 million in "
        "2013–14. Some 279 t valued at $13 009 million were shipped in 2013. Aid was USD5m in FY2022 and $6m in "
        "FY2022-23."
    )
    assert [(s.low, s.unit, s.year, s.until) for s in read_statements(text)] == [
        (816_000, "tonnes", 2012, 2013),
        (1943, "USD mn", 2012, 2013),
        (934_000, "tonnes", 2013, 2014),
        (1964, "USD mn", 2013, 2014),
        (279, "tonnes", 2013, None),
        (13_009, "USD mn", 2013, None),
        (5, "USD mn", 2022, None),
        (6, "USD mn", 2022, 2023),
    ]
