"""Reports and the terminal: text of any kind stays text, nothing is loaded, everything the answer has is there."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import markdown_it
import openpyxl
import pytest
from answers import CHART, TABLE, answer, fake_draw
from rich.console import Console
from rich.text import Text

import parley
from parley import scenario
from parley.errors import InputError
from parley.scenarios.load import library_names
from parley.show.answer import Act, Answer
from parley.show.chart import Bars
from parley.show.markdown import escaped, report_md
from parley.show.pages import fragment, report_html
from parley.show.pictures import inlined
from parley.show.report import grid
from parley.show.table import Column, Section, Table, percent_change, text_column
from parley.show.terminal import renderable
from parley.show.text import parts
from parley.show.writers import content

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "]]> --> </style></title></textarea>",
    "javascript:alert(1)",
    "[x](javascript:alert(1)) ![y](data:text/html,z)",
    "control \x00\x07\x0b\x1b[31m\x9b0m\ud800\uffff end",
    "{{ 7*7 }} {% raw %}",
    "[bold]x[/] [/nothing] [link=javascript:x]y[/link]",
    "=cmd|' /C calc'!A0",
    "| a | b |\n|---|---|",
    "&lt;b&gt; &amp; `code` *star* _under_ ~~gone~~ $x$",
    "# heading\n- list\n1. one\n> quote\n```\nfence",
    "right to left \u202etxt.exe",
)
MARKS = ("alert(1)", "7*7")
VOID = {"meta", "br", "img", "hr", "input", "link"}


class Page(HTMLParser):
    """Tags with their attributes, text, and whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile(text: str) -> Answer:
    """The text in every field."""
    column = Column("k", text, text, "change")
    rows = [{"name": text, "k": 1.5, text: text}, {"name": "b", "k": text}]
    table = Table(text, text, (text_column("name", text), column), rows, (Section(text, 1),), 2, text)
    chart = replace(CHART, name=text, title=text, subtitle=text, footer=text, alt=text)
    return Answer(
        text,
        text,
        tables=(table, table),
        document={"title": text},
        words=(text, text),
        charts=(chart,),
        notes=(text,),
        basis=(text,),
        acts=(Act(text, text, text, text, text),),
        sources=(text,),
        limits=(text,),
        ask={"question": text, text: [text]},
    )


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return fake_draw(monkeypatch)


def visible(text: str) -> str:
    """A text without what each kind of file may do to it: white space, control characters, minus signs."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd\uffff\u202e\u2212-]", "", text)


def safe(page: Page) -> None:
    assert not {tag for tag, _ in page.tags} & {"script", "iframe", "object", "embed", "link", "base", "img", "form"}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("src", "srcset", "action")]
        assert str(attributes.get("href") or "https://").startswith(("https://", "http://"))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [report_html, fragment], ids=["page", "fragment"])
def test_markup_in_any_field_is_text_on_pages(write: object, text: str) -> None:
    html = write(hostile(text))  # type: ignore[operator]
    page = Page(html)
    safe(page)
    assert not page.open
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\uffff\u202e]", html)
    assert visible(page.text).count(visible(text)) >= 3
    html.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_any_field_is_text_in_markdown(text: str) -> None:
    """Read back by a parser of CommonMark with tables and HTML switched on."""
    source = report_md(hostile(text))
    source.encode()
    tokens = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(source)
    inline = [child for token in tokens for child in token.children or ()]
    assert not [
        t.type for t in (*tokens, *inline) if t.type in ("html_block", "html_inline", "image", "code_block", "s_open")
    ]
    assert [t.type for t in inline if t.type == "link_open"] == []
    assert sum(token.type == "table_open" for token in tokens) == 3
    assert sum(token.type == "fence" for token in tokens) == 1
    assert {token.tag for token in tokens if token.type == "heading_open"} == {"h1", "h2"}
    said = [visible("".join(c.content for c in t.children or ())) for t in tokens if t.type == "inline"]
    assert visible(text) in said[0]
    assert sum(visible(text) in line for line in said) >= 15


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_any_field_is_text_in_word_and_excel(text: str) -> None:
    document = docx.Document(io.BytesIO(content(hostile(text), ".docx")))
    said = [visible(line.text) for line in document.paragraphs]
    assert visible(text) == said[0]
    cells = [visible(cell.text) for cell in document.tables[0].rows[2].cells]
    assert cells[0] == visible(text)
    book = openpyxl.load_workbook(io.BytesIO(content(hostile(text), ".xlsx")))
    sheet = book.worksheets[1]
    assert visible(str(sheet["A2"].value)) == visible(text)
    assert sheet["B2"].value == 1.5
    assert {cell.data_type for page in book.worksheets for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert not [
        cell.hyperlink for page in book.worksheets for row in page.iter_rows() for cell in row if cell.hyperlink
    ]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".json", ".yaml"])
def test_hostile_text_can_be_written_to_any_file(text: str, suffix: str) -> None:
    assert content(hostile(text), suffix)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [20, 100])
def test_markup_in_any_field_is_text_in_the_terminal(text: str, width: int) -> None:
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(renderable(hostile(text)))
    out = console.file.getvalue()  # type: ignore[attr-defined]
    out.encode()
    plain = re.sub(r"\x1b\[(?:0|1|2|3|32|1;|2;|;|\d)*m", "", out)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]", plain)
    assert visible(text)[:8] in visible(plain)


def test_only_web_addresses_are_links() -> None:
    text = "See (https://example.org/a_(b)), http://a.b/c?d=1&e=2. ftp://x javascript:y https://"
    assert [part for part, address in parts(text) if address] == ["https://example.org/a_(b)", "http://a.b/c?d=1&e=2"]
    assert "".join(part for part, _ in parts(text)) == text
    page = Page(report_html(answer()))
    assert [a["href"] for tag, a in page.tags if tag == "a"] == ["https://example.org/a_b"]
    assert "<https://example.org/a_b>" in report_md(answer())


def test_numbers_and_codes_stay_readable_in_markdown() -> None:
    source = report_md(answer())
    assert "| TUR | Türkiye | -2.80 |" in source
    assert "| --- | --- | ---: |" in source
    assert escaped("1. one") == "1\\. one"
    assert escaped("R&D costs") == "R&D costs"


def test_the_page_has_all_that_the_answer_has_and_loads_nothing() -> None:
    html = report_html(answer())
    page = Page(html)
    safe(page)
    for text in ("a note", "no unemployment", "world w", "OECD (2025)", "How to cite", "version", "USA → TUR", "25"):
        assert text in page.text
    assert "Türkiye loses 2.8\N{NO-BREAK SPACE}%" in page.text
    assert "\N{MINUS SIGN}2.80" in page.text
    assert "scenario: x" in page.text
    assert "exports" not in page.text  # a wide column
    attributes = [attributes for _, attributes in page.tags]
    assert ("html", {"lang": "en"}) in page.tags
    assert {a["scope"] for a in attributes if "scope" in a} == {"col", "row"}
    assert sum(tag == "caption" for tag, _ in page.tags) == 1
    assert "url(" not in html
    assert "@import" not in html
    assert [a["aria-label"] for a in attributes if "aria-label" in a] == ["Türkiye loses most. A bar."]


def test_a_page_says_why_a_chart_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(chart: object, path: object) -> None:
        raise InputError("drawing needs matplotlib")

    monkeypatch.setattr(sys.modules["parley.show.draw"], "draw", refuse)
    assert "not drawn: drawing needs matplotlib" in Page(report_html(answer())).text
    document = docx.Document(io.BytesIO(content(answer(), ".docx")))
    assert any("not drawn: drawing needs matplotlib" in line.text for line in document.paragraphs)


def test_charts_on_one_page_share_no_identifiers() -> None:
    svg = (
        '<?xml version="1.0"?><!DOCTYPE svg><svg width="9pt" height="6pt" viewBox="0 0 1 1"><defs><path id="p"/></defs>'
    )
    svg += '<use xlink:href="#p" clip-path="url(#c)"/><image xlink:href="data:image/png;base64,AA=="/></svg>\n'
    first = inlined(svg, "c1-")
    assert first.startswith('<svg viewBox="0 0 1 1">')
    assert 'id="c1-p"' in first
    assert 'xlink:href="#c1-p"' in first
    assert "url(#c1-c)" in first
    assert 'xlink:href="data:image/png;base64,AA=="' in first


def test_the_main_chart_comes_first_and_word_has_it_with_its_words() -> None:
    second = Bars("more", "Second", "", "", "Two.", bars=(), unit="%")
    both = answer(charts=(CHART, second))
    order = [report_md(both).index(text) for text in ("Türkiye loses most", "## Real income", "Second")]
    assert order == sorted(order)
    document = docx.Document(io.BytesIO(content(both, ".docx")))
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        "Türkiye loses most. A bar.",
        "Second. Two.",
    ]


# -- terminal -------------------------------------------------------------------------------------------------


def printed(answer: Answer, width: int, rows: int | None = None) -> str:
    console = Console(width=width, file=io.StringIO(), highlight=False)
    console.print(renderable(answer, rows))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


SECTIONED = replace(TABLE, sections=(Section("sides", 1), Section("effects", 1)), most=2)


def test_sections_rows_and_units() -> None:
    lines = printed(answer(tables=(SECTIONED,)), 100).splitlines()
    assert lines[0] == "Türkiye loses 2.8 %"
    assert [line for line in lines if line in ("sides", "effects")] == ["sides", "effects"]
    assert any(line.split() == ["country", "%", "USD", "mn"] for line in lines)
    assert "1 more row; --rows, --json or --out shows all" in lines
    assert "CHN" not in printed(answer(tables=(SECTIONED,)), 100)
    assert "CHN" in printed(answer(tables=(SECTIONED,)), 100, rows=3)


def test_narrow_terminals_lose_wide_columns_first_and_never_digits() -> None:
    rows = [{"code": "AAA", "name": "A country of a long name", **{f"n{i}": -1234.5 - i for i in range(8)}, "w": 1.0}]
    columns = [percent_change(f"n{i}", f"number {i}") for i in range(8)]
    table = Table(
        "t", "T", (text_column("code"), text_column("name"), percent_change("w", "wide", True), *columns), rows
    )
    for width in (200, 110, 80, 60, 40, 20):
        out = printed(Answer("q", "T", tables=(table,)), width)
        assert max(len(line) for line in out.splitlines()) <= width
        shown = re.findall(r"-1,\d+", out)
        assert shown
        assert all(re.fullmatch(r"-1,23\d|-1,24\d", number) for number in shown)
        assert ("wide" in out) == (width == 200 or "no room for: wide" in out)
        hidden = 8 - len(shown)
        assert (f"number {8 - hidden}" in out.split("no room for:")[-1]) or hidden == 0
    assert "no room for: wide, number" in " ".join(printed(Answer("q", "T", tables=(table,)), 60).split())


def test_the_certificate_is_green_unless_it_fails() -> None:
    console = Console(width=100, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(renderable(answer(basis=("certified: x", "NOT certified: y"))))
    out = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[32mcertified: x" in out
    assert "\x1b[2mNOT certified: y" in out


def test_an_answer_may_have_its_own_screen_or_be_a_file() -> None:
    assert printed(answer(screen=lambda rows: Text(f"own {rows}")), 80, 7) == "own 7\n"
    assert printed(Answer("new", "a scenario", text="name: x  # [red]\n"), 80) == "name: x  # [red]\n"


def test_the_legal_acts_of_the_library_read_the_same_on_every_page() -> None:
    measures = [(name, m) for name in library_names() for m in scenario(name).measures]
    acts = tuple(Act(str(m.kind), name, "", "", m.source) for name, m in measures)
    sources = {act.source for act in acts}
    assert len(sources) > 20
    page = Page(report_html(answer(acts=acts)))
    document = docx.Document(io.BytesIO(content(answer(acts=acts), ".docx")))
    word = visible("\n".join(line.text for line in document.paragraphs))
    tokens = markdown_it.MarkdownIt("commonmark").enable("table").parse(report_md(answer(acts=acts)))
    markdown = visible("\n".join(c.content for t in tokens for c in t.children or ()))
    for source in sources:
        assert visible(source) in visible(page.text)
        assert visible(source) in word
        assert visible(source) in markdown


def test_a_scenarios_own_notes_are_on_its_pages(tmp_path: Path) -> None:
    """Word for word, with nothing in them read as markup."""
    path = tmp_path / "noted.yaml"
    measures = "measures:\n- {kind: tariff, from: CHN, to: USA, add: 10pp}\n"
    head = "name: noted\nworld: trade-2023\nmodel: armington\nnotes: Services <b>stay</b> free.\n"
    path.write_text(head + measures)
    answer = parley.run(path)
    assert answer.assumed == ("Services <b>stay</b> free.",)
    assert "Services &lt;b&gt;stay&lt;/b&gt; free." in report_html(answer)
    assert f"## Notes of the scenario\n\n- {escaped(answer.assumed[0])}\n" in report_md(answer)
    assert answer.assumed[0] in [p.text for p in docx.Document(str(answer.save(tmp_path / "r.docx"))).paragraphs]


def test_a_tables_note_and_the_rows_left_out_are_two_parts() -> None:
    rows = [{"region": str(k)} for k in range(5)]
    for said, shown in (
        ("in units of GDP", "in units of GDP; 3 more rows"),
        ("Of all.", "Of all. 3 more rows"),
        ("", "3 more rows"),
    ):
        assert grid(Table("t", "t", (text_column("region"),), rows, note=said), 2).note == shown
