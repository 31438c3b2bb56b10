"""Reading files: formats, encodings, bad input, and what is main text and what is not."""

from __future__ import annotations

import hashlib
import io
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from parley.articles.language import foreign
from parley.articles.statements import read_statements
from parley.articles.text import MAX_BYTES, parse_article, read_article
from parley.errors import InputError

FOLDER = Path(__file__).resolve().parents[1] / "reader"
BODY = (
    "Trade between the two countries reached $38.2 billion in 2013, customs figures show.\n\n"
    "Analysts put the loss at between 2 and 4 per cent of GDP over ten years.\n\n"
    "The detour takes three hours longer and costs the airline 6 million euros a month.\n"
)
PAGE = """<!doctype html><html><head><title>Trade talks resume | The Paper</title>
<meta property="og:site_name" content="The Paper">
<meta property="article:published_time" content="2025-03-02">
<script>document.title = "99 billion"; fetch("http://127.0.0.1:9/steal")</script></head>
<body><nav><a href="/">Home</a> <a href="/e">Economy 24</a> <a href="/s">Sport 7</a></nav>
<article><h1>Trade talks resume</h1>
<p>Trade between the two countries reached $38.2 billion in 2013, according to customs figures, before the rules.</p>
<p>Analysts put the loss at 2 to 4 per cent of GDP.
The minister said that up to €12bn could return in 12 months.</p>
<img src="http://127.0.0.1:9/pixel.png"><iframe src="http://127.0.0.1:9/frame"></iframe>
<script>document.write("777 billion dollars")</script>
<p>The detour takes three hours longer, and costs the airline 6 million euros a month in fuel and crews.</p>
</article>
<section id="comments"><h3>2 comments</h3>
<div class="comment"><p>I think that it is 900 billion dollars, and that nobody in the ministry counts it.</p></div>
</section><footer>Copyright 2025 The Paper. Call +44 20 7946 0958</footer></body></html>"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refuse(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_article(write(folder, name, content))
    assert name in str(caught.value)
    return str(caught.value)


def test_plain_text_is_its_own_main_text(tmp_path: Path) -> None:
    article = read_article(write(tmp_path, "a.txt", BODY))
    assert article.text == BODY.strip()
    assert article.sha256 == hashlib.sha256(BODY.strip().encode()).hexdigest()
    assert article.left_out == ()
    assert len(read_statements(article.text)) == 4


@pytest.mark.parametrize(
    "end",
    [
        "12 comments",
        "Comments (3)",
        "Leave a reply",
        "Related articles",
        "More from this section",
        "You may also like",
        "Most read",
        "About the author",
        "Sign up for our newsletter",
        "© 2025 The Paper",
        "Copyright 2025 The Paper",
        "All rights reserved.",
        "References",
        "## Notes",
        "Tags: trade, sky",
        "Share this article",
    ],
)
def test_what_follows_the_end_is_left_out_and_said(end: str) -> None:
    article = parse_article(f"{BODY}\n{end}\n\nIvan: it is 900 billion dollars!\n")
    assert article.text == BODY.strip()
    (part,) = article.left_out
    assert part.reason == "after the end of the article"
    assert part.characters == len(f"{end}\n\nIvan: it is 900 billion dollars!")
    assert part.begins.startswith(end[:20])


@pytest.mark.parametrize(
    "line",
    [
        "Comments by the minister moved the rouble by 3%.",
        "Related goods are taxed at 5%.",
        "References to sanctions rose by 12%.",
        "Share prices fell by 4%.",
        "Notes and coins worth $5bn circulate.",
    ],
)
def test_a_sentence_that_begins_like_an_end_is_none(line: str) -> None:
    article = parse_article(f"{BODY}\n{line}\n")
    assert article.left_out == ()
    assert article.text.endswith(line)


def test_a_text_that_opens_like_an_end_is_not_all_left_out() -> None:
    article = parse_article(f"Comments\n\n{BODY}")
    assert BODY.strip() in article.text


def test_navigation_before_the_article_is_left_out() -> None:
    article = parse_article(f"HOME | WORLD | ECONOMY\nSign in\n\nTrade talks resume\n\n{BODY}")
    assert article.text.startswith("Trade talks resume")
    assert article.title == "Trade talks resume"
    assert [part.reason for part in article.left_out] == ["navigation before the article"]


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    head = "---\ntitle: Trade talks\ndate: 2025-03-02\nurl: https://example.org/5\n---\n"
    article = read_article(write(tmp_path, "a.md", f"{head}# Trade talks\n\n{BODY}"))
    assert (article.title, article.date, article.address) == ("Trade talks", "2025-03-02", "https://example.org/5")
    assert article.text.startswith("# Trade talks")
    assert [part.reason for part in article.left_out] == ["front matter"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(BODY.encode())))
    article = read_article("-")
    assert (article.origin, article.text) == ("standard input", BODY.strip())


# -- encodings -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    article = read_article(write(tmp_path, "a.txt", f"It cost €5bn. {BODY}".encode(encoding)))
    assert read_statements(article.text)[0].unit == "EUR bn"
    assert article.notes == ()


def test_another_encoding_is_read_with_a_note(tmp_path: Path) -> None:
    article = read_article(write(tmp_path, "a.txt", f"It cost €5bn – café. {BODY}".encode("cp1252")))
    assert article.text.startswith("It cost €5bn – café.")
    assert article.notes == ("not valid UTF-8; read as Windows-1252",)


def test_line_ends_do_not_change_the_text(tmp_path: Path) -> None:
    unix, dos = (read_article(write(tmp_path, f"{k}.txt", BODY.replace("\n", e))) for k, e in enumerate(("\n", "\r\n")))
    assert unix.text == dos.text


# -- bad input -------------------------------------------------------------------------------------------------


def test_bad_files_are_refused_by_name(tmp_path: Path) -> None:
    assert "empty" in refuse(tmp_path, "empty.txt", "")
    assert "empty" in refuse(tmp_path, "spaces.txt", " \n\t\n ")
    assert "no words" in refuse(tmp_path, "digits.txt", "12 13 14\n")
    assert "PDF" in refuse(tmp_path, "a.txt", b"%PDF-1.7\n1 0 obj")
    assert "JPEG" in refuse(tmp_path, "b.txt", b"\xff\xd8\xff\xe0" + bytes(50))
    assert "binary" in refuse(tmp_path, "c.txt", b"text\x00more" * 100)
    assert "binary" in refuse(tmp_path, "d.txt", bytes(range(1, 32)) * 50)
    assert "utf-16" in refuse(tmp_path, "e.txt", b"\xff\xfea")
    assert ".docx files are not read" in refuse(tmp_path, "a.docx", "text")


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(InputError, match="more than 5 MB is not an article"):
        read_article(path)
    assert MAX_BYTES < 50_000_000


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_article(tmp_path / "none.txt")
    with pytest.raises(InputError, match="folder"):
        read_article(tmp_path)


# -- pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection fails the test."""

    def no_connection(*args: object) -> None:
        raise AssertionError("the reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", no_connection)
    monkeypatch.setattr(socket, "getaddrinfo", no_connection)


def test_a_page_without_scripts_comments_and_navigation(tmp_path: Path, offline: None) -> None:
    pytest.importorskip("trafilatura")
    article = read_article(write(tmp_path, "a.html", PAGE))
    assert [s.low for s in read_statements(article.text)] == [38.2, 2, 12, 3, 6]
    for other in ("99 billion", "777 billion", "900 billion", "Economy 24", "7946"):
        assert other not in article.text
    assert (article.title, article.publisher, article.date) == ("Trade talks resume", "The Paper", "2025-03-02")
    reasons = [part.reason for part in article.left_out]
    assert reasons == ["readers' comments", "navigation and other parts of the page"]
    assert all(part.characters > 0 for part in article.left_out)


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><body><nav><a href=/>Home</a> <a href=/x>More</a></nav></body></html>",
        "<html><body><script>var a = 'Trade was 5 billion dollars in 2013.'</script></body></html>",
        "<p>",
        "<html><body>" + "<div>" * 3000 + "</body></html>",
    ],
)
def test_a_page_with_no_article_is_refused(page: str) -> None:
    pytest.importorskip("trafilatura")
    with pytest.raises(InputError, match="no article"):
        parse_article(page, "html", "page.html")


def test_a_page_without_the_extra_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(InputError, match=r"parley-trade\[read\]"):
        parse_article(PAGE, "html", "page.html")
    assert parse_article(BODY).text == BODY.strip()


# -- Markdown --------------------------------------------------------------------------------------------------


FENCED = "```python\nrate = 900 percent\n```\n"


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (FENCED, "code"),
        ("~~~\nrate = 900 percent\n\nand 901 percent\n~~~\n", "code"),
        ("````\n```\n900 percent\n```\n````\n", "code"),
        ("    rate = 900 percent\n", "code"),
        ("| year | exports |\n|------|--------:|\n| 2023 | 900 percent |\n| 2024 | 901 percent |\n", "tables"),
        ("year | exports\n--- | ---\n2023 | 900 percent\n", "tables"),
        ("[^note]: Customs, 900 percent\nof the total, 901 percent.\n", "footnotes"),
        ("[^1]: Customs.\n\n    More on it: 900 percent.\n", "footnotes"),
        ("<!-- 900 percent -->\n", "comments in the source"),
        ("<table><tr><td>900 percent</td></tr></table>\n", "parts in HTML"),
    ],
)
def test_what_is_not_prose_in_markdown_is_left_out_and_counted(part: str, reason: str) -> None:
    paragraphs = BODY.split("\n\n")
    article = parse_article("\n\n".join([paragraphs[0], part, *paragraphs[1:]]), "markdown")
    assert [(s.low, s.unit) for s in read_statements(article.text)] == [
        (s.low, s.unit) for s in read_statements(BODY)
    ]  # nothing of the part, all of the rest
    (left,) = article.left_out
    assert (left.reason, left.characters) == (reason, len(part.strip()))


def test_code_inside_a_sentence_and_strong_words_in_markdown() -> None:
    text = "The model has `rate = 900 percent` as input. Exports fell by **12.5** % to USD **34.6** million in 2024."
    found = read_statements(parse_article(text, "markdown").text)
    assert [(s.low, s.unit) for s in found] == [(12.5, "%"), (34.6, "USD mn")]
    assert parse_article(text).text == text, "in plain text these signs are left alone"


def test_a_fence_that_is_not_closed_ends_the_text_as_in_markdown() -> None:
    article = parse_article(f"{BODY}\n```\n900 percent\n", "markdown")
    assert article.text.strip() == BODY.strip()
    assert parse_article(f"{BODY}\n~~~~\n\nIt was 5 percent.\n").text.endswith("It was 5 percent.")


def test_tables_and_footnotes_of_a_text_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{BODY}\n{FENCED}\n| a | b |\n|---|---|\n| 1 | 900 percent |\n\n[^1]: 901 percent.\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    article = read_article("-")
    assert article.text.strip() == BODY.strip()
    assert {part.reason for part in article.left_out} == {"code", "tables", "footnotes"}


# -- other languages, invisible characters ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Der Handel mit den USA erreichte 2023 einen Wert von 252,8 Milliarden Euro, ein Plus von 1,3 Prozent.",
            "German",
        ),
        (
            "Le commerce avec les États-Unis est de 252,8 milliards d'euros en 2023, une hausse de 1,3 pour cent.",
            "French",
        ),
        (
            "El comercio con los Estados Unidos alcanzó los 252,8 mil millones de euros en 2023, un 1,3 por ciento.",
            "Spanish",
        ),
        ("Il commercio con gli Stati Uniti è stato di 252,8 miliardi di euro nel 2023, il 1,3 per cento.", "Italian"),
        ("De handel met de VS is in 2023 met 1,3 procent gestegen, naar het bedrag van 252,8 miljard euro.", "Dutch"),
        (
            "O comércio com os Estados Unidos foi de 252,8 mil milhões de euros em 2023, uma subida de 1,3 por cento.",
            "Portuguese",
        ),
        ("Wartość handlu z USA w roku 2023 to 252,8 miliarda euro, czyli o 1,3 procent więcej.", "Polish"),
        (
            "Объём торговли с США в 2023 году составил 252,8 миллиарда евро, на 1,3 процента больше.",
            "in Cyrillic letters",
        ),
        ("2023年对美贸易额达到2528亿欧元,增长1.3%。", "in Cjk letters"),
        (
            "Kauppa Yhdysvaltojen kanssa oli vuonna 2023 arvoltaan yhteensä 252,8 miljardia euroa eli 1,3 prosenttia "
            "enemmän kuin edellisenä vuonna tulli kertoo",
            "in another language",
        ),
    ],
)
def test_a_text_that_is_not_english_is_said(text: str, language: str) -> None:
    assert parse_article(text).notes == (
        f"the text is {language}, not English: only English is read, so units and scales are missing or wrong",
    )
    for one in read_statements(text):
        assert all(f"as the text is {language}, not English" in p for p in one.problems if p.startswith("no unit"))


def test_english_is_english() -> None:
    for half in ("tuning", "held_out"):
        for entry in yaml.safe_load((FOLDER / f"{half}.yaml").read_text(encoding="utf-8")):
            assert foreign(entry["text"]) == "", entry["text"]
    assert parse_article(f"{BODY}\nDer Minister sagte: „Das ist nicht gut für die Wirtschaft.“\n").notes == ()


def test_invisible_characters_are_taken_out_and_counted() -> None:
    article = parse_article("\ufeffExports were US\u200bD34.6 mil\u00adlion in 2023, 12\u2060.5 % more than in 2022.")
    assert article.notes == ("4 invisible characters taken out of the text",)
    assert [(s.low, s.unit) for s in read_statements(article.text)] == [(34.6, "USD mn"), (12.5, "%")]
