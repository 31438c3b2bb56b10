"""A checked dossier as schema.org ClaimReview in JSON-LD, one review a claim that has a verdict about its truth.

The scale is an ordering of verdicts, 1 to 5, not a measure of truth. Claims that were not tested, that no independent
figure supports, or that could not be computed get no number and are left out: a rating would claim more than was found.
"""

from __future__ import annotations

from typing import Any

from parley.claims.check import Report
from parley.claims.dossier import Article, Verdict
from parley.claims.entries import Entry
from parley.show.text import is_address

RATINGS: dict[Verdict, int] = {"accurate": 5, "roughly right": 4, "off": 2, "outside what the model supports": 1}
"""Of verdicts that say how the claim stands to a figure; the others rate nothing."""
WORST, BEST = 1, 5


def claim_reviews(report: Report, reviewer: str = "") -> dict[str, Any]:
    """The JSON-LD graph. ``reviewer`` is who answers for publishing it; without one, the reviews name only the tool."""
    reviews = [
        _review(entry, entry.verdict, report, reviewer)
        for entry in report.entries
        if entry.verdict is not None and entry.verdict in RATINGS
    ]
    return {"@context": "https://schema.org", "@graph": reviews}


def in_script(text: str) -> str:
    """JSON as it can stand inside a script element of a page: no sign in it ends the element or begins a comment."""
    return text.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def _review(entry: Entry, verdict: Verdict, report: Report, reviewer: str) -> dict[str, Any]:
    article = report.dossier.article
    made_by = {"@type": "Organization", "name": reviewer} if reviewer else _tool(report)
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "claimReviewed": f"{entry.claim.says.rstrip('.')} ({entry.stated})",
        "author": made_by,
        "itemReviewed": _claim(entry, article),
        "reviewRating": _rating(entry, verdict),
        "reviewBody": entry.why,
        "citation": list(entry.sources),
        "inLanguage": "en",
    }
    return review


def _tool(report: Report) -> dict[str, Any]:
    return {"@type": "Organization", "name": f"parley {report.version} (automatic check by rule, docs/verdicts.md)"}


def _claim(entry: Entry, article: Article) -> dict[str, Any]:
    appearance: dict[str, Any] = {"@type": "CreativeWork", "name": article.title}
    optional = {
        "url": article.address if is_address(article.address) else "",
        "datePublished": article.date.isoformat() if article.date else "",
        "inLanguage": article.language,
        "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else "",
    }
    appearance |= {key: value for key, value in optional.items() if value}
    claim: dict[str, Any] = {"@type": "Claim", "appearance": appearance}
    speaker = entry.claim.speaker
    if speaker:
        claim["author"] = {"@type": "Person", "name": speaker}
    elif article.publisher:
        claim["author"] = {"@type": "Organization", "name": article.publisher}
    if article.date:
        claim["datePublished"] = article.date.isoformat()
    return claim


def _rating(entry: Entry, verdict: Verdict) -> dict[str, Any]:
    return {
        "@type": "Rating",
        "ratingValue": RATINGS[verdict],
        "worstRating": WORST,
        "bestRating": BEST,
        "alternateName": verdict,
        "ratingExplanation": entry.why,
    }
