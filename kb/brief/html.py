"""A briefing as one self-contained HTML page that prints well."""

import base64
from html import escape

from kb.brief.content import Brief, Point, Section, Source
from kb.brief.markdown import source_line

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #202124; background: #fff; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin-bottom: 0; } h2 { font-size: 1.15rem; margin-top: 1.8rem; border-bottom: 1px solid #dadce0; }
.subtitle, .note { color: #3c4043; } ul { padding-left: 1.2rem; } li { margin: .35rem 0; }
blockquote { font-family: Georgia, serif; margin: .25rem 0 .25rem .2rem; padding-left: .7rem; border-left: 3px solid #9aa0a6; }
sup a { text-decoration: none; } ol.sources { font-size: .88rem; overflow-wrap: anywhere; } img { max-width: 100%; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } a { color: inherit; } h2 { break-after: avoid; } li { break-inside: avoid; } }
"""


def html(brief: Brief) -> str:
    """The briefing; every text is escaped, links only to http and https, no script, nothing from another host."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">",
        f"<title>{escape(brief.title)}</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(brief.title)}</h1>",
        f'<p class="subtitle">{escape(brief.subtitle)}<br>As of <time>{brief.as_of.isoformat()}</time></p>',
    ]
    for section in brief.sections:
        parts.append(_section(section))
        if section.title == "Timeline" and brief.timeline_svg:
            picture = base64.b64encode(brief.timeline_svg.encode()).decode()
            parts.append(
                f'<p><img alt="Timeline of claims; the list above has the same data" src="data:image/svg+xml;base64,{picture}"></p>'
            )
    parts.append('<section><h2>Sources</h2><ol class="sources">')
    parts += [_source(source) for source in brief.sources]
    parts.append("</ol></section></main></body></html>\n")
    return "\n".join(parts)


def _section(section: Section) -> str:
    if not section.points:
        return (
            f'<section><h2>{escape(section.title)}</h2><p class="note">{escape(section.empty)}</p></section>'
        )
    points = "\n".join(_point(point) for point in section.points)
    more = f'<p class="note">{escape(section.closing)}</p>' if section.closing else ""
    return f"<section><h2>{escape(section.title)}</h2><ul>\n{points}\n</ul>{more}</section>"


def _point(point: Point) -> str:
    marks = "" if point.quotes else "".join(_mark(number) for number in point.sources)
    quotes = "".join(
        f"<blockquote>{escape(quote)}{_mark(number)}</blockquote>" for quote, number in point.quotes
    )
    return f"<li>{escape(point.text)}{marks}{quotes}</li>"


def _mark(number: int) -> str:
    return f'<sup><a href="#source-{number}">[{number}]</a></sup>'


def _source(source: Source) -> str:
    line = escape(source_line(source))
    if source.url and source.url.startswith(("http://", "https://")):
        address = escape(source.url)
        line = line.replace(address, f'<a href="{address}" rel="noreferrer">{address}</a>', 1)
    return f'<li id="source-{source.number}">“{escape(source.quote)}” {line}</li>'
