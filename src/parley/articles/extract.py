"""The main text of a page: without navigation, comments, and what follows the end of the article."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Any

from parley.articles.article import Article, Format, LeftOut
from parley.articles.markdown import prose
from parley.errors import InputError
from parley.kit.extras import need

_END = re.compile(
    r"^[ \t#*_>|-]*(?:"
    r"(?:[0-9][0-9,.]*[ ])?(?:reader[s']*[ ])?comments?(?:[ ]?\([0-9,]+\)|[ ]section|[ ]on[ ]this[ ]\w+|:)?[ ]*$"
    r"|(?:leave|post|add|write)[ ]a[ ](?:comment|reply)\b.*|join[ ]the[ ](?:conversation|discussion)\b.*"
    r"|view[ ](?:all[ ]|[0-9]+[ ])?comments\b.*|[0-9]+[ ](?:responses|replies|thoughts)\b.*"
    r"|(?:related|recommended|more)(?:[ ](?:articles?|stories|posts|news|content|reading|coverage|"
    r"topics))[ ]*:?[ ]*$|related:?[ ]*$"
    r"|you[ ](?:may|might)[ ]also[ ](?:like|enjoy|be[ ]interested)\b.*|(?:most|trending)[ ](?:read|popular|"
    r"viewed|shared|now)\b.{0,20}$|trending[ ]*$"
    r"|more[ ](?:from|on|in)[ ](?:this|the|our)\b.{0,40}$|read[ ](?:next|also|more[ ](?:articles|"
    r"stories))\b.{0,40}$|(?:next|previous)[ ]article\b.*"
    r"|about[ ]the[ ]authors?[ ]*:?[ ]*$|(?:sign[ ]up|subscribe)\b.{0,60}\b(?:newsletter|briefing|inbox)\b.{0,40}$"
    r"|(?:©|\(c\)[ ]|copyright[ ](?:©|\(c\)|[0-9]{4})).*|all[ ]rights[ ]reserved\b.*|(?:footnotes|endnotes|"
    r"references|bibliography|notes)[ ]*:?[ ]*$"
    r"|(?:filed[ ]under|tagged(?:[ ]with)?|tags|topics|categories)[ ]*:.*|follow[ ]us[ ]on\b.*|"
    r"share[ ]this[ ](?:article|story|post|page)\b.*"
    r"|(?:privacy[ ]policy|terms[ ](?:of|and)|cookie[ ]policy|advertise[ ]with[ ]us|contact[ ]us)\b.{0,80}$"
    r"|-30-[ ]*$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines that end an article."""
_NAVIGATION = re.compile(
    r"^(?:skip[ ]to[ ](?:main[ ])?content|menu|home|search|sign[ ]in|log[ ]in|subscribe(?:[ ]now)?|"
    r"advertisement|share|print|save|"
    r"newsletters?|sections?|my[ ]account|[\w ]{1,24}(?:[ ]*[|>»/][ ]*[\w& ]{1,24}){2,})[ ]*$",
    re.IGNORECASE,
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*\n", re.DOTALL)
_FRONT_KEY = re.compile(
    r"^(title|date|publisher|site|source|url|address|link):[ ]*[\"']?(.+?)[\"']?[ ]*$", re.IGNORECASE | re.MULTILINE
)
PROSE = 60
"""Characters of a line that is taken for prose."""
LEAST = 200
"""Characters of the shortest page taken for an article."""


def main_of_text(text: str, form: Format, origin: str, notes: tuple[str, ...] = ()) -> Article:
    """Main text of plain text or Markdown: from the first line that is not navigation to the end of the article."""
    left: list[LeftOut] = []
    front = _FRONT_MATTER.match(text) if form == "markdown" else None
    start = front.end() if front else 0
    if front:
        left.append(_left("front matter", front[1]))
    begin = _first_line(text, start)
    if text[start:begin].strip():
        left.append(_left("navigation before the article", text[start:begin]))
    end = _last_line(text, begin)
    if text[end:].strip():
        left.append(_left("after the end of the article", text[end:]))
    main = text[begin:end]
    if form != "html":
        main, parts = prose(main, form == "markdown")
        left += [_left(what, part) for what, part in parts.items()]
    facts = {key.casefold(): value for key, value in _FRONT_KEY.findall(front[1])} if front else {}
    main = main.strip("\n")
    return Article(
        text=main,
        origin=origin,
        form=form,
        title=facts.get("title") or _title(main),
        publisher=facts.get("publisher") or facts.get("site", ""),
        date=_day(facts.get("date", "")),
        address=facts.get("address") or facts.get("url") or facts.get("link") or facts.get("source", ""),
        left_out=tuple(left),
        notes=notes,
    )


def _left(reason: str, text: str) -> LeftOut:
    return LeftOut(reason, len(text.strip()), _short(text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


def _first_line(text: str, start: int) -> int:
    """Where the first line begins that is neither empty nor navigation."""
    at = start
    for line in text[start:].splitlines(keepends=True):
        if line.strip() and not _NAVIGATION.match(line.strip()):
            return at
        at += len(line)
    return start


def _last_line(text: str, begin: int) -> int:
    """Where the line begins that ends the article; the end of the text if there is none.

    Some prose must stand before it: a text that opens with such a line is not all left out.
    """
    for match in _END.finditer(text, begin):
        if any(
            len(line.strip()) >= PROSE or line.rstrip().endswith(".")
            for line in text[begin : match.start()].splitlines()
        ):
            return match.start()
    return len(text)


def _title(main: str) -> str:
    """First line, if it is short and not a sentence."""
    first = main.lstrip().partition("\n")[0].strip().lstrip("#").strip()
    return first if 0 < len(first) <= 150 and not first.endswith((".", ":", ";")) else ""


def _day(text: str) -> str:
    found = re.match(r"[0-9]{4}-[01][0-9]-[0-3][0-9]", text)
    return found[0] if found else ""


def main_of_html(text: str, form: Format, origin: str, notes: tuple[str, ...] = ()) -> Article:
    """Main text of a page, by trafilatura: scripts are dropped, never run; nothing is fetched.

    Raises:
        InputError: trafilatura is not installed, or the page has no article.
    """
    document = _trafilatura(text, origin)
    main = re.sub(r"\n+", "\n\n", str(getattr(document, "text", None) or "")).strip()
    if len(main) < LEAST and not _is_prose(main):
        raise InputError(
            f"{origin}: no article was found on the page ({len(main)} characters of text); save the article as .txt."
        )
    article = main_of_text(main, form, origin, notes)
    return replace(
        article,
        title=str(document.title or article.title),
        publisher=str(document.sitename or ""),
        date=_day(str(document.date or "")),
        address=str(document.url or ""),
        left_out=(*_beside(text, main, str(document.comments or "")), *article.left_out),
    )


def _is_prose(main: str) -> bool:
    return len(main) >= PROSE and main.rstrip().endswith((".", "!", "?", '"', "”"))


def _trafilatura(text: str, origin: str) -> Any:
    extract = need("trafilatura", f"{origin}: HTML", "Text and Markdown are read without it.").bare_extraction
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = extract(text, include_comments=True, include_tables=False, include_links=False, with_metadata=True)
    except (ValueError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise InputError(f"{origin}: the page cannot be read ({type(error).__name__}: {str(error)[:80]}).") from None
    if document is None or not getattr(document, "text", None):
        raise InputError(f"{origin}: no article was found on the page; save the article as .txt.")
    return document


def _beside(text: str, main: str, comments: str) -> list[LeftOut]:
    """What stands on the page besides the article: readers' comments, and everything else without scripts."""
    visible = re.sub(
        r"<(script|style|noscript|template|svg)\b.*?</\1\s*>|<!--.*?-->", " ", text, flags=re.DOTALL | re.IGNORECASE
    )
    words = " ".join(re.sub(r"<[^>]*>", " ", visible).split())
    rest = len(words) - len(" ".join(main.split())) - len(" ".join(comments.split()))
    left = [_left("readers' comments", comments)] if comments.strip() else []
    return [*left, LeftOut("navigation and other parts of the page", rest)] if rest > 0 else left
