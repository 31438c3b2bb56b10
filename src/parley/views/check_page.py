"""A checked dossier as one HTML page that needs nothing else: no script, no file, no address is loaded."""

from __future__ import annotations

from html import escape

from parley.claims.check import Report
from parley.claims.entries import Entry
from parley.claims.words import quantity
from parley.views.check import counts, word
from parley.views.check_svg import interval_chart, path_chart

KINDS = {
    "accurate": "good",
    "roughly right": "fair",
    "off": "poor",
    "outside what the model supports": "out",
    "unsupported": "none",
    "not testable": "none",
    "not computed": "fault",
}
"""Class of each verdict: a colour and, for readers who see none, always the word itself."""
RULES = (
    "Verdicts follow written rules (docs/verdicts.md of parley): accurate, within the stated rounding or the spread of "
    "definitions; roughly right, within 5 % or inside the 80 % interval; off, outside; outside what the model "
    "supports, probability below 5 %; unsupported, no independent figure exists; not testable. They are about "
    "numbers, not about persons."
)
STYLE = """
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1f2933;--soft:#5c6b7a;--line:#dcd8cf;--model:#28557f;
--claim:#b4541a;--good:#2f6f4f;--fair:#35708e;--poor:#8a6310;--out:#a03a3a;--none:#66707a;--fault:#8b2fa0}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--card:#1b2128;--ink:#e6e9ec;--soft:#9aa7b4;--line:#323b45;
--model:#7fb2df;--claim:#f0a36b;--good:#7cc49c;--fair:#84bfdc;--poor:#dcb662;--out:#ee8f8f;--none:#a5afb9;--fault:#d59be4}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 Georgia,'Times New Roman',serif}
main{max-width:50rem;margin:0 auto;padding:2.5rem 1.2rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .4rem}
h2{font-size:1.1rem;line-height:1.4;margin:0;font-weight:600}
.small,.meta,figcaption,summary,.tally,dl,table{font:14px/1.5 system-ui,sans-serif;color:var(--soft)}
.tally{display:flex;flex-wrap:wrap;gap:.4rem .6rem;padding:0;margin:1.4rem 0 2rem;list-style:none}
.mark{display:inline-block;padding:.05rem .55rem;border:1px solid currentColor;border-radius:1rem;
font:600 13px/1.6 system-ui,sans-serif;white-space:nowrap}
.good{color:var(--good)}.fair{color:var(--fair)}.poor{color:var(--poor)}.out{color:var(--out)}
.none{color:var(--none)}.fault{color:var(--fault)}
article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1.2rem 1.3rem;margin:0 0 1.2rem}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem 1rem;align-items:flex-start}
.top h2{flex:1 1 20rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .9rem;margin:.8rem 0 .6rem}
dt{color:var(--soft)}dd{margin:0;color:var(--ink)}
p{margin:.5rem 0}
figure{margin:1rem 0 .4rem}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:12px system-ui,sans-serif;fill:var(--soft)}
svg .strong{fill:var(--ink);font-weight:600}svg .c{fill:var(--claim)}svg .m{fill:var(--model)}
.axis{stroke:var(--line)}.box{fill:var(--model);fill-opacity:.3;stroke:var(--model);stroke-opacity:.6}.mid{stroke:var(--model);stroke-width:3}
.dot{fill:var(--model)}.way{fill:none;stroke:var(--model);stroke-width:2}
.cbox{fill:var(--claim);opacity:.16}.cline{stroke:var(--claim);stroke-width:2;stroke-dasharray:5 3}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.6rem 0}
td,th{text-align:left;padding:.15rem .8rem .15rem 0;border-bottom:1px solid var(--line)}td{color:var(--ink)}
details{margin-top:.6rem}summary{cursor:pointer}ul{margin:.3rem 0;padding-left:1.2rem}
details li{font:14px/1.5 system-ui,sans-serif;color:var(--soft);overflow-wrap:anywhere}
code{font-size:.85em;overflow-wrap:anywhere}
footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:.8rem}
@media print{body{background:#fff}article{break-inside:avoid}}
"""


def page(report: Report) -> str:
    """The whole page."""
    title = escape(report.dossier.article.title)
    body = "\n".join([_head(report), *(_entry(entry) for entry in report.entries), _foot(report)])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Checked: {title}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(report: Report) -> str:
    article = report.dossier.article
    by = " · ".join(escape(part) for part in (article.publisher, str(article.date or ""), article.address) if part)
    note = f"<p>{escape(article.note)}</p>" if article.note else ""
    tally = "".join(f"<li>{_mark(verdict)} {n}</li>" for verdict, n in counts(report).items())
    return (
        '<header>\n<p class="small">Claims held against published figures and a model</p>\n'
        f"<h1>{escape(article.title)}</h1>\n"
        f'<p class="meta">{by}</p>\n{note}\n<ul class="tally">{tally}</ul>\n</header>'
    )


def _mark(verdict: str) -> str:
    return f'<span class="mark {KINDS[verdict]}">{escape(verdict)}</span>'


def _entry(entry: Entry) -> str:
    speaker = f"<dt>said by</dt><dd>{escape(entry.claim.speaker)}</dd>" if entry.claim.speaker else ""
    found = f"<dt>found</dt><dd>{escape(entry.found)}</dd>" if entry.found != "-" else ""
    parts = [
        f'<article id="{escape(entry.claim.id)}">',
        f'<div class="top"><h2>{escape(_sentence(entry.claim.says))}</h2>{_mark(word(entry))}</div>',
        f"<dl><dt>the article</dt><dd>{escape(entry.stated)}</dd>{found}{speaker}</dl>",
        f"<p>{escape(entry.why)}</p>",
        _expected(entry),
        _charts(entry),
        _definitions(entry),
        _details(entry),
        "</article>",
    ]
    return "\n".join(part for part in parts if part)


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _expected(entry: Entry) -> str:
    if not (entry.changed and entry.claim.expected):
        return ""
    return f'<p class="fault">Expected in the dossier: {escape(" or ".join(entry.claim.expected))}.</p>'


def _charts(entry: Entry) -> str:
    drawn = [interval_chart(entry), path_chart(entry)]
    return "\n".join(f"<figure>{chart}</figure>" for chart in drawn if chart)


def _definitions(entry: Entry) -> str:
    """A table of figures by definition, where there are several."""
    if len(entry.figures) < 2:
        return ""
    rows = "".join(
        f"<tr><td>{escape(quantity(figure.value, entry.unit))}</td><td>{escape(figure.definition)}</td></tr>"
        for figure in entry.figures
    )
    return f'<div class="scroll"><table><tr><th>figure</th><th>definition</th></tr>{rows}</table></div>'


def _details(entry: Entry) -> str:
    """Sources first, then notes, folded."""
    lists = [("Sources", entry.sources), ("Notes", (*entry.notes, *([entry.claim.note] if entry.claim.note else [])))]
    out = []
    for name, items in lists:
        if items:
            lines = "".join(f"<li>{escape(item)}</li>" for item in items)
            out.append(f"<details><summary>{name} ({len(items)})</summary><ul>{lines}</ul></details>")
    return "\n".join(out)


def _foot(report: Report) -> str:
    runs = "".join(f"<li>{escape(_run(run))}</li>" for run in report.runs)
    solved = (
        f"<details><summary>What was solved ({len(report.runs)})</summary><ul>{runs}</ul></details>" if runs else ""
    )
    checked = f"sha256 <code>{report.dossier.article.sha256}</code>"
    return (
        f'<footer class="small">\n<p>{RULES}</p>\n{solved}\n'
        f"<p>Text checked: {checked}. parley {escape(report.version)}.</p>\n</footer>"
    )


def _run(run: object) -> str:
    record = dict(run) if isinstance(run, dict) else {}
    if record.get("failure"):
        return f"failed: {record['failure']}"
    day = f", on {record['on']}" if record.get("on") else ""
    return (
        f"{record.get('scenario')} on {record.get('world')}, horizon {record.get('horizon')}{day}, "
        f"{record.get('draws')} draws, model {record.get('model')}"
    )
