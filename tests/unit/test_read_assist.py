"""The second reading by the user's own language model: off by default; every finding is checked against the text."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from parley.articles.assist import KEY, assist
from parley.articles.statements import read_statements
from parley.errors import InputError

TEXT = "Trade was $38.2 billion in 2013. Some three score firms left, about sixty, in 2022."
QUOTE = "sixty"


class Endpoint:
    """A local endpoint that answers with a given content and keeps what it was sent."""

    def __init__(self) -> None:
        self.content: Any = {"statements": []}
        self.raw: bytes | None = None
        self.status = 200
        self.location = ""
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                endpoint.seen.append(json.loads(body or b"{}"))
                endpoint.headers.append(dict(self.headers))
                endpoint.paths.append(self.path)
                text = endpoint.content if isinstance(endpoint.content, str) else json.dumps(endpoint.content)
                plain = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
                self.send_response(endpoint.status)
                if endpoint.location:
                    self.send_header("Location", endpoint.location)
                self.end_headers()
                self.wfile.write(plain if endpoint.raw is None else endpoint.raw)

            do_GET = do_POST  # what urllib makes of a redirected POST

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    made = Endpoint()
    yield made
    made.server.shutdown()
    made.server.server_close()


def finding(quote: str = QUOTE, **change: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"quote": quote, "start": start, "end": start + len(quote), "low": 60, "high": 60, "unit": "count"} | change


def test_a_finding_that_holds_is_added(endpoint: Endpoint) -> None:
    rules = read_statements(TEXT)
    assert [s.low for s in rules] == [38.2]
    known = finding("$38.2 billion", low=38.2, high=38.2, unit="USD bn", year=2013)
    endpoint.content = {"statements": [known, finding(year=2022)]}
    done = assist(TEXT, rules, endpoint.url, "local")
    assert (done.confirmed, done.added, done.dropped) == (1, 1, ())
    assert [(s.low, s.unit, s.year, s.found_by) for s in done.statements] == [
        (38.2, "USD bn", 2013, "rules"),
        (60, "count", 2022, "model"),
    ]
    assert done.statements[0] == rules[0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": 0, "end": 5}, "something else"),
        ({"start": 10_000, "end": 10_005}, "something else"),
        ({"low": 61.0, "high": 61.0}, "the words say 60"),
        ({"quote": "$38.2 billion", "start": 10, "end": 23, "low": 38.2, "high": 38.2, "unit": "EUR bn"}, "say USD bn"),
        ({"year": 1999}, "1999 is not in the text"),
        ({"year": 2022, "since": 2013}, "both a year and a since"),
        ({"quote": "firms", "start": 50, "end": 55}, "no number"),
    ],
)
def test_a_finding_that_does_not_hold_is_dropped_and_counted(
    endpoint: Endpoint, change: dict[str, Any], reason: str
) -> None:
    if change.get("quote") == "firms":
        change |= {"start": TEXT.index("firms"), "end": TEXT.index("firms") + 5}
    endpoint.content = {"statements": [finding(**change)]}
    rules = read_statements(TEXT)
    done = assist(TEXT, rules, endpoint.url, "local")
    assert done.statements == rules
    assert done.added == 0
    assert len(done.dropped) == 1
    assert reason in done.dropped[0]


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        {"statements": [{"quote": "x"}]},
        {"statements": [finding(extra=1)]},
        {"statements": [finding(low="a lot")]},
        {"statements": [finding(low="NaN")]},
        {"statements": [finding(start=-1)]},
        {"found": []},
    ],
    ids=str,
)
def test_an_answer_of_another_form_is_refused(endpoint: Endpoint, content: Any) -> None:
    endpoint.content = content
    with pytest.raises(InputError, match="does not fit the schema"):
        assist(TEXT, (), endpoint.url, "local")


def test_what_is_no_chat_completion_is_refused(endpoint: Endpoint) -> None:
    for raw in (b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": 5}}]}', b"\xff\xfe"):
        endpoint.raw = raw
        with pytest.raises(InputError, match="--assist"):
            assist(TEXT, (), endpoint.url, "local")


def test_an_error_and_a_dead_address(endpoint: Endpoint) -> None:
    endpoint.status = 401
    with pytest.raises(InputError, match="401"):
        assist(TEXT, (), endpoint.url, "local")
    with pytest.raises(InputError, match="no answer"):
        assist(TEXT, (), "http://127.0.0.1:9/v1", "local")
    for url in ("file:///etc/hosts", "ftp://example.org", "localhost", ""):
        with pytest.raises(InputError, match="expected an address"):
            assist(TEXT, (), url, "local")


def test_the_key_is_sent_and_only_if_there_is_one(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    assist(TEXT, (), endpoint.url, "local")
    monkeypatch.setenv(KEY, "hush")
    assist(TEXT, (), f"{endpoint.url}/chat/completions", "local")
    assert [headers.get("Authorization") for headers in endpoint.headers] == [None, "Bearer hush"]
    assert endpoint.paths == ["/v1/chat/completions"] * 2
    assert endpoint.seen[0]["model"] == "local"
    assert endpoint.seen[0]["messages"][1] == {"role": "user", "content": TEXT}


def test_fenced_json_is_read(endpoint: Endpoint) -> None:
    fenced: Callable[[str], str] = "```json\n{}\n```".format
    endpoint.content = fenced(json.dumps({"statements": [finding()]}))
    assert assist(TEXT, (), endpoint.url, "local").added == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_text_and_the_key_follow_no_redirect(
    endpoint: Endpoint, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "sk-mine")
    elsewhere = Endpoint()
    try:
        endpoint.status, endpoint.location = status, f"{elsewhere.url}/taken"
        with pytest.raises(InputError, match=f"redirects to '{elsewhere.url}/taken'"):
            assist(TEXT, (), endpoint.url, "local")
        assert len(endpoint.seen) == 1
        assert elsewhere.headers == []
    finally:
        elsewhere.server.shutdown()
        elsewhere.server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1/v1",
        "http://a:b/v1",
        "http://a:99999/v1",
        "http://a b/v1",
        "http://a\r\nX: y/v1",
        "ftp://a",
        "a",
        "",
    ],
)
def test_a_malformed_address_is_refused(address: str) -> None:
    with pytest.raises(InputError, match="expected an address such as"):
        assist(TEXT, (), address, "local")


def test_a_key_that_is_no_key_is_not_shown(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "sk-mine\nX: y")
    with pytest.raises(InputError, match=KEY) as caught:
        assist(TEXT, (), endpoint.url, "local")
    assert "sk-mine" not in str(caught.value)
    assert endpoint.seen == []
