"""Docket pages in the layout that CM/ECF gives them, as far as the public record tells a case."""

from html import escape

from crawler.demo.content import FOOTER, DemoCounsel, DemoDocket, DemoEntry, DemoParty, DemoSite
from crawler.demo.feeds import docket_url
from crawler.demo.pages import simple_html, sources_html


def docket_html(docket: DemoDocket) -> str:
    """One docket page: head, case data, parties with counsel, entries, sources."""
    parties = "\n".join(_party(party, docket.parties, place) for place, party in enumerate(docket.parties))
    entries = "\n".join(_entry(entry) for entry in docket.entries)
    return f"""<html><head><title>Docket {escape(docket.number)}</title></head>
<body bgcolor="FFFFFF" text="000000">
<div id="cmecfMainContent">
<h3 align="center">U.S. District Court<br>
{escape(docket.heading)}<br>
CIVIL DOCKET FOR CASE #: {escape(docket.number)}</h3>
<table cellspacing="5" border="0" width="100%"><tbody><tr>
<td width="60%" valign="top"><br>{
        _lines(
            docket.caption,
            _labelled("Assigned to", docket.judge),
            _labelled("Referred to", docket.referred),
            _labelled("Related Case", docket.related),
            _labelled("Cause", docket.cause),
        )
    }</td>
<td width="40%" valign="top"><br>{
        _lines(
            f"Date Filed: {docket.filed:%m/%d/%Y}",
            _labelled("Nature of Suit", docket.nature),
            _labelled("Jurisdiction", docket.jurisdiction),
        )
    }</td>
</tr></tbody></table>
<table cellspacing="5" border="0" width="100%"><tbody>
{parties}
</tbody></table>
<br><table rules="all" cellspacing="0" cellpadding="5" border="1" width="99%" align="center">
<tbody><tr><td style="font-weight:bold; width=94; white-space:nowrap">Date Filed</td>
<th>#</th><td style="font-weight:bold">Docket Text</td></tr>
{entries}
</tbody></table><br>
<hr><p>Source: {sources_html(docket.sources)}</p>
<p>{FOOTER}</p>
</div></body></html>
"""


def docket_list_html(site: DemoSite) -> str:
    """The front page of the court site: every docket."""
    items = "\n".join(
        f'<li class="docket"><a href="{escape(docket_url(site, docket))}">{escape(docket.number)} '
        f"{escape(docket.caption)}</a></li>"
        for docket in site.dockets
    )
    return simple_html(site, site.title, f"<p>{escape(site.tagline)}</p>\n<ul>\n{items}\n</ul>")


def _labelled(label: str, value: str) -> str:
    return f"{label}: {value}" if value else ""


def _lines(*lines: str) -> str:
    return "<br>\n".join(escape(line) for line in lines if line)


def _party(party: DemoParty, parties: tuple[DemoParty, ...], place: int) -> str:
    turn = place > 0 and party.role == "Defendant" and parties[place - 1].role != "Defendant"
    versus = '<tr><td valign="top"><br>V.<br></td></tr>\n' if turn else ""
    return f"""{versus}<tr><td><b><u>{escape(party.role)}</u></b></td></tr>
<tr><td width="40%" valign="top"><b>{escape(party.name)}</b></td>
{_represented(party.counsel)}</tr><tr><td></td></tr>"""


def _represented(counsel: tuple[DemoCounsel, ...]) -> str:
    if not counsel:
        return ""
    names = "<br><br>\n".join(
        f"<b>{escape(person.name)}</b>\n" + (f"<br>{escape(person.firm)}\n" if person.firm else "")
        for person in counsel
    )
    return (
        '<td width="20%" valign="top" align="right">represented&nbsp;by</td>'
        f'<td width="40%" valign="top">{names}</td>'
    )


def _entry(entry: DemoEntry) -> str:
    number = f"{entry.number}&nbsp;" if entry.number is not None else "&nbsp;"
    return (
        f'<tr><td width="94" valign="top" nowrap="nowrap">{entry.filed:%m/%d/%Y}</td>'
        f'<td style="white-space:nowrap" valign="top" align="right">{number}</td>'
        f'<td valign="top">{escape(entry.text, quote=False)} (Entered: {entry.filed:%m/%d/%Y})</td></tr>'
    )
