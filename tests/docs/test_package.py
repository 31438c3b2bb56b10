"""The package's own pages: its description reads outside the repository, and the page on installing is true."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tomllib
from email.message import Message
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SITE = PROJECT["urls"]["Homepage"]
RAW = SITE.replace("github.com", "raw.githubusercontent.com")
BUILD = "import sys; from hatchling.build import prepare_metadata_for_build_wheel as made; made(sys.argv[1])"


@pytest.fixture(scope="module")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Message:
    """The metadata of a wheel of this tree."""
    folder = tmp_path_factory.mktemp("metadata")
    subprocess.run([sys.executable, "-c", BUILD, folder], cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.dist-info/METADATA")
    return email.message_from_bytes(found.read_bytes())


def links(markdown: str) -> list[tuple[str, str]]:
    """Kind (``link``, ``image`` or ``html``) and address of all links and pictures, as a Markdown reader sees them."""
    found = []
    for block in MarkdownIt("commonmark").parse(markdown):
        for token in [block, *(block.children or [])]:
            if token.type == "link_open":
                found.append(("link", str(token.attrGet("href"))))
            elif token.type == "image":
                found.append(("image", str(token.attrGet("src"))))
            elif token.type in ("html_inline", "html_block"):
                found += [
                    ("html", address) for address in re.findall(r"(?:src|href)=[\"']?([^\"'\s>]+)", token.content)
                ]
    return found


def text_of(metadata: Message) -> str:
    return str(metadata.get_payload(decode=True), "utf-8")


def test_no_relative_link_leaves_the_repository(metadata: Message) -> None:
    inside, outside = links((ROOT / "README.md").read_text(encoding="utf-8")), links(text_of(metadata))
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert len(inside) == len(outside) > 10
    for (kind, here), (_, there) in zip(inside, outside, strict=True):
        if "://" in here:
            assert there == here
        else:
            assert there == (f"{RAW}/main/{here}" if kind == "image" else f"{SITE}/blob/main/{here}")
            assert (ROOT / here.partition("#")[0]).exists()


def test_the_text_of_the_readme_is_whole(metadata: Message) -> None:
    """Nothing but addresses differs: code blocks and tables stay as they are."""

    def without_addresses(text: str) -> str:
        return re.sub(r"\]\([^)]*\)", "]()", text).strip()

    assert without_addresses(text_of(metadata)) == without_addresses((ROOT / "README.md").read_text(encoding="utf-8"))


def test_metadata_names_the_project(metadata: Message) -> None:
    assert metadata["Name"] == "parley-trade"
    assert {label.split(", ")[0] for label in metadata.get_all("Project-URL", [])} == set(PROJECT["urls"])
    assert all(address.startswith(SITE) for address in PROJECT["urls"].values())
    assert set(metadata.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])


def test_the_page_on_installing_names_every_extra_and_base_library() -> None:
    rows = [line for line in (ROOT / "docs/install.md").read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    first = [row.split("|")[1] for row in rows]
    assert {name for cell in first for name in re.findall(r"`([a-z]+)`", cell)} == set(PROJECT["optional-dependencies"])
    base = {item.split(">")[0] for item in PROJECT["dependencies"]}
    named = {name.strip() for cell in first for name in cell.split(",")}
    assert not base - named


def test_every_library_has_a_tested_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    wanted = [
        *PROJECT["dependencies"],
        *(item for items in PROJECT["optional-dependencies"].values() for item in items),
    ]
    names = {re.split(r"[<>=\[]", item)[0].casefold() for item in wanted} - {"parley-trade"}
    assert not names - pinned
