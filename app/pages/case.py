"""One case: parties with counsel, what to watch, how it went, the docket's entries, the claims made in it, who tells of it."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import streamlit as st

from app.links import Page, archive_href, case_link, document_link, link, outside_href
from app.pages.watch_form import watch_word
from app.questions import ask
from app.selection import LAST_ENTRY, entry_query, id_of
from app.widgets import chips, filters
from app.widgets.citation import bluebook_docket
from app.widgets.evidence_card import show_cards
from app.widgets.heading import heading
from app.widgets.marks import escape
from app.widgets.remedies import remedies
from app.widgets.since import only_since
from app.widgets.states import no_results, not_found, understood
from app.widgets.table import Column, facts_html, show_table
from kb.store.case_history import case_history
from kb.store.case_rows import CaseView, EntryFilter, EntryRow, PartyRow, case_view, docket_entries
from kb.store.docket import NumberGap, court_events, coverage_of, missing_numbers, with_gaps
from kb.store.evidence import ClaimFilter, claim_cards, claim_count
from kb.watch.kinds import WatchKind

_ENTRY_COLUMNS = (
    Column("No.", "dw-num"),
    Column("Filed", "dw-date"),
    Column("Entry"),
    Column("Kind", "dw-optional"),
)
_NAMED = {
    "de_text": "words",
    "de_from": "from",
    "de_to": "to",
    "de_low": "from no.",
    "de_high": "to no.",
    "new": "new since",
}
_MOST_DUE = 12
_TOLD = 10


def render() -> None:
    """Lay the page out."""
    key = id_of(st.query_params.get("id"))
    view = ask(case_view, key) if key else None
    if view is None:
        st.title("Case")
        not_found("case", key)
        return
    heading(view.row.caption)
    st.html(_facts(view))
    st.subheader("Parties and counsel")
    if view.parties:
        show_table(
            (Column("Party"), Column("Role"), Column("Counsel")),
            [_party(party) for party in view.parties],
            caption="as the docket lists them",
        )
    else:
        st.html('<p class="dw dw-muted">No docket was read, so the parties are not known from it.</p>')
    if view.contradictions:
        st.subheader("Things on record that differ")
        show_table(
            (
                Column("About"),
                Column("One says"),
                Column("Another says"),
                Column("Why they differ", "dw-optional"),
            ),
            [[escape(cell) for cell in row] for row in view.contradictions],
            caption="contradictions found between documents",
        )
    _to_watch(view)
    _history(view)
    _entries(view)
    _claims(view)
    _coverage(view)


def _facts(view: CaseView) -> str:
    row = view.row
    outside = outside_href(view.source_url)
    links = " · ".join(
        f"{escape(relation)}: {chips.anchor(case_link(key), escape(text or key)) if key else escape(text)}"
        for relation, key, text in view.links
    )
    sources = [
        chips.anchor(document_link(view.document_id), "docket text") if view.document_id else "",
        f'<a href="{escape(archive_href(view.page_id))}" target="_blank" rel="noopener">archived page</a>'
        if view.page_id
        else "",
        f'<a href="{escape(outside)}" target="_blank" rel="noopener noreferrer">court’s page</a>'
        if outside
        else "",
    ]
    citation = bluebook_docket(
        caption=row.caption,
        docket_number=row.docket_number,
        court=chips.court_cited(row.court_id),
        filed=row.filed,
    )
    return facts_html(
        [
            ("court", chips.court_in_full(row.court_id, absent="not known")),
            (
                "docket number",
                f'<span class="dw-mono">{escape(row.docket_number)}</span>' if row.docket_number else "",
            ),
            (
                "status",
                escape(row.status) + (f" ({escape(view.status_reason)})" if view.status_reason else ""),
            ),
            ("filed", chips.day(row.filed, absent="not known")),
            ("last filing", chips.day(row.last_filing, absent="")),
            ("terminated", chips.day(view.terminated, absent="")),
            (
                "judge",
                escape(", referred to ".join(name for name in (row.judge, view.referred_judge) if name)),
            ),
            ("nature of suit", escape(view.nature_of_suit or "")),
            ("cause", escape(view.cause or "")),
            ("jurisdiction", escape(view.jurisdiction or "")),
            ("jury demand", escape(view.jury_demand or "")),
            ("earlier captions", escape("; ".join(view.captions))),
            ("other cases", links),
            (
                "known from",
                f"{escape(row.origin)}, updated {view.updated_at:%Y-%m-%d %H:%M} UTC"
                + "".join(f" · {source}" for source in sources if source),
            ),
            ("told of in", chips.plural(row.coverage, "document")),
            (
                "alerts",
                chips.anchor(
                    link(Page.WATCHES, wf_kind=watch_word(WatchKind.CASE), wf_case=row.id), "Watch this case"
                ),
            ),
            (
                "citation",
                f'{escape(citation)} <button type="button" class="dw-copy" data-copy="{escape(citation)}">Copy citation'
                "</button>",
            ),
        ]
    )


def _party(party: PartyRow) -> list[str]:
    name = escape(party.name)
    if party.entity_id:
        name = chips.anchor(link(Page.COMPANY, id=party.entity_id), name)
    if party.terminated:
        name += f' <span class="dw-muted">terminated {party.terminated.isoformat()}</span>'
    counsel = "<br>".join(
        escape(attorney)
        + (f', <span class="dw-muted">{escape(firm)}</span>' if firm else "")
        + (f' <span class="dw-muted">({escape(", ".join(roles).lower())})</span>' if roles else "")
        for attorney, firm, roles in party.counsel[:40]
    )
    return [name, escape(party.role), counsel or '<span class="dw-muted">none listed</span>']


def _entries(view: CaseView) -> None:
    st.subheader("Docket entries")
    one, two, three, four, five, six = st.columns([2.6, 2.3, 2.3, 1.2, 1.2, 1.9])
    with one:
        text = filters.words("Words in the entry", key="de_text")
    with two:
        since = filters.on_day("Filed from", key="de_from")
    with three:
        until = filters.on_day("Filed to", key="de_to")
    with four:
        low = st.number_input("From no.", 0, LAST_ENTRY, None, key="de_low", bind="query-params")
    with five:
        high = st.number_input("To no.", 0, LAST_ENTRY, None, key="de_high", bind="query-params")
    with six:
        newest = filters.choose("Order", ["newest first", "oldest first"], key="de_sort") == "newest first"
    numbers = None
    if low is not None or high is not None:
        numbers = (int(low or 0), int(LAST_ENTRY if high is None else high))
    chosen = EntryFilter(text=text, since=since, until=until, numbers=numbers, seen_since=only_since())
    _, total = ask(docket_entries, view.row.id, chosen, limit=1)
    offset = filters.pager(total, key="de_page", noun="entry", many="entries")
    rows, _ = ask(
        docket_entries, view.row.id, chosen, newest_first=newest, limit=filters.PAGE_SIZE, offset=offset
    )
    if not rows:
        no_results(
            understood(
                [
                    ("words", text),
                    ("from", since),
                    ("to", until),
                    ("numbers", numbers),
                    ("new since", chosen.seen_since),
                ]
            ),
            suggestion=remedies(Page.CASE, _NAMED),
        )
        return
    # Under a filter, numbers are absent because they were not asked for.
    gaps = ask(missing_numbers, view.row.id) if chosen == EntryFilter() else []
    lines = with_gaps(rows, gaps, newest_first=newest)
    absent = sum(gap.count for gap in gaps)
    caption = "an entry without a number is normal"
    if absent:
        caption += f"; {chips.plural(absent, 'number')} up to the highest one were not seen"
    show_table(
        _ENTRY_COLUMNS,
        [_gap(line) if isinstance(line, NumberGap) else _entry(line) for line in lines],
        caption=caption,
    )
    query = urlencode({"case": view.row.id}) + (f"&{entry_query(chosen)}" if chosen != EntryFilter() else "")
    st.html(
        f'<p class="dw dw-noprint"><a href="tables/entries.csv?{escape(query)}" download>All as CSV</a></p>'
    )


def _gap(gap: NumberGap) -> list[str]:
    numbers = f"{gap.first}–{gap.last}" if gap.count > 1 else str(gap.first)
    words = f"{chips.plural(gap.count, 'entry', 'entries')} that no source here has shown: not public, not fetched, or sealed"
    return [f'<span class="dw-muted">{numbers}</span>', "", f'<i class="dw-muted">{words}</i>', ""]


def _entry(row: EntryRow) -> list[str]:
    text = escape(row.text)
    if row.document_id:
        text += f" {chips.anchor(document_link(row.document_id), 'text')}"
    if row.versions:
        earlier = "".join(
            f'<p><span class="dw-muted">until {escape(seen[:10])}:</span> {escape(words)}</p>'
            for words, seen in row.versions
        )
        text += f"<details><summary>{chips.plural(len(row.versions), 'earlier text')}</summary>{earlier}</details>"
    outcome = f" · {escape(row.outcome)}" if row.outcome else ""
    return [escape(row.number or "–"), chips.day(row.filed, absent="–"), text, escape(row.kind) + outcome]


def _to_watch(view: CaseView) -> None:
    """Hearings, deadlines and trials that lie ahead, each with the entry that sets it."""
    today = datetime.now(UTC).date()
    events = [event for event in ask(court_events, view.row.id) if not event.vacated]
    ahead = [event for event in events if event.day >= today][:_MOST_DUE]
    st.subheader("What to watch")
    if not ahead:
        last = max((event.day for event in events), default=None)
        words = "No hearing, deadline or trial that lies ahead is set in the entries on record."
        if last is not None:
            words += f" The last one was set for {last.isoformat()}."
        st.html(f'<p class="dw dw-muted">{words}</p>')
        return
    show_table(
        (
            Column("Day", "dw-date"),
            Column("What"),
            Column("Where", "dw-optional"),
            Column("Set by", "dw-nowrap"),
        ),
        [
            [
                event.day.isoformat() + (f" {event.at:%H:%M}" if event.at else ""),
                f"{escape(event.title)} <span class='dw-chip'>{escape(event.kind)}</span>",
                escape(event.place or ""),
                _by_entry(view, event.number),
            ]
            for event in ahead
        ],
        caption=f"in the next {max((event.day - today).days for event in ahead)} days, in the court’s local time",
    )


def _by_entry(view: CaseView, number: str | None) -> str:
    if not number or not number.isdecimal():
        return "an entry"
    return chips.anchor(
        link(Page.CASE, id=view.row.id, de_low=number, de_high=number), f"entry {escape(number)}"
    )


def _history(view: CaseView) -> None:
    """Filed, renamed, given to another judge, closed: what happened to the case itself."""
    steps = ask(case_history, view.row.id)
    if not steps:
        return
    st.subheader("How it went")
    show_table(
        (Column("Day", "dw-date"), Column("What"), Column("How"), Column("By", "dw-nowrap")),
        [
            [
                chips.day(step.day, absent="earlier"),
                escape(step.what),
                escape(step.words),
                _by_entry(view, step.number) if step.entry_id else "",
            ]
            for step in steps
        ],
        caption="caption, judge and status as the docket tells them",
    )


def _coverage(view: CaseView) -> None:
    """Documents that tell of the case."""
    rows = ask(coverage_of, view.row.id, limit=_TOLD)
    if not rows:
        return
    st.subheader("Who tells of it")
    show_table(
        (Column("Date", "dw-date"), Column("Title"), Column("Publisher", "dw-optional")),
        [
            [chips.day(row.published), chips.document_anchor(row.id, row.title), escape(row.publisher or "")]
            for row in rows
        ],
        caption=f"the newest {len(rows)} of {chips.plural(view.row.coverage, 'document')}",
    )


def _claims(view: CaseView) -> None:
    st.subheader("Claims made in it and about it")
    chosen = ClaimFilter(case_id=view.row.id)
    total = ask(claim_count, chosen)
    if not total:
        st.html('<p class="dw dw-muted">No claim was found in its documents.</p>')
        return
    st.html(
        f'<p class="dw dw-muted">{chips.plural(total, "claim")} in its documents, the newest 10 here; '
        f"{chips.anchor(link(Page.CLAIMS, c_case=view.row.id), 'all of them')}.</p>"
    )
    show_cards(ask(claim_cards, chosen, limit=10))
