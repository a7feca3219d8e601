"""`distillwatch case`: follow a docket, list cases, show one with parties, counsel and entries."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json
from kb.cases.courts import court_name, court_of, resolve_court
from kb.cases.errors import CaseError
from kb.cases.feed_types import EVERY_TYPE
from kb.cases.hearings import CourtEvent, calendar
from kb.errors import ExportError
from kb.store.case_rows import (
    CaseFilter,
    CaseRow,
    CaseSort,
    CaseView,
    EntryFilter,
    EntryRow,
    case_count,
    case_rows,
    case_view,
    docket_entries,
)
from kb.store.docket import (
    NumberGap,
    court_events,
    coverage_of,
    expect_case,
    feed_entry_types,
    find_cases,
    follow_case,
    missing_numbers,
    with_gaps,
)
from kb.store.session import writing


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Dockets: follow, list and read them.")
    group.command(
        "follow", epilog='Example: distillwatch case follow "N.D. Cal." 4:24-cv-04722 --note "the admission"'
    )(follow)
    group.command("unfollow", epilog="Example: distillwatch case unfollow cand-24-cv-04722")(unfollow)
    group.command("list", epilog="Example: distillwatch case list --court cand --status pending")(list_)
    group.command("show", epilog='Example: distillwatch case show "Musk v. OpenAI" --entries 50')(show)
    group.command("calendar", epilog="Example: distillwatch case calendar cand-24-cv-04722 hearings.ics")(
        export_calendar
    )
    app.add_typer(group, name="case")


def follow(
    words: Annotated[list[str], typer.Argument(metavar="COURT NUMBER | URL | CAPTION", help="Which case.")],
    note: Annotated[str | None, typer.Option(help="Why; it stands in every alert.")] = None,
) -> None:
    """Follow a case: its docket is read at every crawl. One that is not known yet is looked for then."""
    court, text = _court_and_text(words)
    with writing(open_store(load_settings())) as session:
        found = find_cases(session, text, court=court)
        if len(found) > 1:
            raise CaseError(text, f"{len(found)} cases fit: {', '.join(found[:5])}", "name the one by its id")
        if found:
            follow_case(session, found[0], note=note)
        key = (
            found[0] if found else expect_case(session, text, court=court, seen=datetime.now(UTC), note=note)
        )
    out.print(f"following {escape(key)}" + ("" if found else " (its docket is looked for at the next crawl)"))


def unfollow(
    words: Annotated[list[str], typer.Argument(metavar="CASE", help="Id, number or caption.")],
) -> None:
    """Follow a case no more; what is known of it stays."""
    with writing(open_store(load_settings(), create=False)) as session:
        key = _one(session, words)
        follow_case(session, key, followed=False)
    out.print(f"not following {escape(key)} any more")


def list_(
    text: Annotated[str, typer.Argument(help="In the caption, the number or a party's name.")] = "",
    court: Annotated[list[str] | None, typer.Option(help="Name or id of a court; repeat it.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="pending, closed, …; repeat it.")] = None,
    party: Annotated[list[str] | None, typer.Option(help="Entity id of a party; repeat it.")] = None,
    followed: Annotated[bool, typer.Option("--followed", help="Only those that are followed.")] = False,
    sort: Annotated[CaseSort, typer.Option(help="Order.")] = CaseSort.ACTIVITY,
    page: Annotated[int, typer.Option(min=1, help="50 a page.")] = 1,
    as_json: AsJson = False,
) -> None:
    """List cases."""
    chosen = CaseFilter(
        text=text,
        courts=tuple(_court_id(name) for name in court or ()),
        statuses=tuple(status or ()),
        entity_ids=tuple(party or ()),
        followed=followed,
    )
    with Session(open_store(load_settings(), create=False)) as session:
        rows = case_rows(session, chosen, sort=sort, limit=50, offset=50 * (page - 1))
        total = case_count(session, chosen)
    if as_json:
        print_json({"total": total, "page": page, "cases": rows})
        return
    table = Table(
        Column("id", no_wrap=True),
        "caption",
        "court",
        "status",
        "filed",
        "last filing",
        "entries",
        "told of in",
    )
    for row in rows:
        table.add_row(*(escape(str(cell)) if cell is not None else "" for cell in _cells(row)))
    out.print(table)
    out.print(f"{len(rows)} of {total} cases; * is followed")


def _cells(row: CaseRow) -> tuple[Any, ...]:
    court = court_of(row.court_id) if row.court_id else None
    shown = (court.citation or court.name) if court else row.court_id
    caption = f"* {row.caption}" if row.followed else row.caption
    return (row.id, caption, shown, row.status, row.filed, row.last_filing, row.entries, row.coverage)


def show(
    words: Annotated[list[str], typer.Argument(metavar="CASE", help="Id, court and number, or caption.")],
    entries: Annotated[int, typer.Option(min=0, help="How many entries.")] = 30,
    search: Annotated[str, typer.Option(help="Words in an entry.")] = "",
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Filed from.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Filed to.")] = None,
    first: Annotated[int | None, typer.Option("--from", help="First entry number.")] = None,
    last: Annotated[int | None, typer.Option("--to", help="Last entry number.")] = None,
    newest: Annotated[bool, typer.Option("--newest/--oldest", help="Order of the entries.")] = True,
    as_json: AsJson = False,
) -> None:
    """Show a case: parties, counsel, entries with what is missing, what is set, who tells of it."""
    numbers = None if first is None and last is None else (first or 0, 9_999_999 if last is None else last)
    chosen = EntryFilter(
        text=search,
        since=since.date() if since else None,
        until=until.date() if until else None,
        numbers=numbers,
    )
    with Session(open_store(load_settings(), create=False)) as session:
        key = _one(session, words)
        view = case_view(session, key)
        assert view is not None
        rows, total = docket_entries(session, key, chosen, newest_first=newest, limit=entries)
        gaps = missing_numbers(session, key)
        events = court_events(session, key, since=date.today())  # noqa: DTZ011  the reader's own day
        coverage = coverage_of(session, key, limit=20)
        feed_types = feed_entry_types(session, key)
    if as_json:
        print_json(
            {
                "case": view,
                "entries": rows,
                "entries_total": total,
                "missing_numbers": gaps,
                "events": events,
                "coverage": coverage,
                "feed_entry_types": feed_types,
            }
        )
        return
    _print_head(view)
    if feed_types and EVERY_TYPE not in feed_types:
        out.print(f"  the court's feed has only entries of type {escape(', '.join(feed_types))}")
    for about, left, right, reason in view.contradictions:
        out.print(f"  [bold]{escape(about)}[/]: {escape(left)}; but {escape(right)} ({escape(reason)})")
    _print_entries(with_gaps(rows, gaps, newest_first=newest), total, gaps)
    _print_events(events)
    for row in coverage:
        out.print(
            f"  told of in {escape(row.title or row.id)} ({escape(row.publisher or '')}, {_day(row.published)})"
        )


def export_calendar(
    words: Annotated[list[str], typer.Argument(metavar="CASE FILE.ics", help="The case, then the file.")],
) -> None:
    """Write what the docket sets (hearings, deadlines, trials) as a calendar file."""
    if len(words) < 2:
        raise typer.BadParameter("name the case and then the file")
    path = Path(words[-1])
    with Session(open_store(load_settings(), create=False)) as session:
        key = _one(session, words[:-1])
        view = case_view(session, key)
        assert view is not None
        events = court_events(session, key)
    text = calendar(events, caption=view.row.caption, case_id=key, now=datetime.now(UTC), url=view.source_url)
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_text(text, encoding="utf-8", newline="")
        partial.replace(path)
    except OSError as error:
        raise ExportError(path, error.strerror or "cannot be written") from error
    out.print(f"{len(events)} events in {escape(str(path))}")


def _court_and_text(words: list[str]) -> tuple[str | None, str]:
    """The court and the rest, where the first words name a court and a number follows."""
    if len(words) >= 2:
        for cut in range(len(words) - 1, 0, -1):
            court = " ".join(words[:cut])
            if resolve_court(court) is not None:
                return court, " ".join(words[cut:])
    return None, " ".join(words)


def _court_id(name: str) -> str:
    match = resolve_court(name)
    if match is None:
        raise CaseError(name, "no court of that name", "write it as courts do, such as N.D. Cal. or cand")
    return match.id


def _one(session: Session, words: list[str]) -> str:
    court, text = _court_and_text(words)
    found = find_cases(session, text, court=court)
    if not found:
        raise CaseError(" ".join(words), "no such case", "look it up with `distillwatch case list`")
    if len(found) > 1:
        raise CaseError(text, f"{len(found)} cases fit: {', '.join(found[:5])}", "name the one by its id")
    return found[0]


def _print_head(view: CaseView) -> None:
    row = view.row
    court = court_name(row.court_id) if row.court_id else "court not known"
    number = row.docket_number if row.docket_number != row.caption else None
    out.print(f"[bold]{escape(row.caption)}[/] {f'{escape(number)} ' if number else ''}({escape(court)})")
    facts = (
        ("status", f"{row.status} ({view.status_reason})" if view.status_reason else row.status),
        ("filed", row.filed),
        ("judge", row.judge),
        ("referred to", view.referred_judge),
        ("nature of suit", view.nature_of_suit),
        ("cause", view.cause),
        ("earlier captions", "; ".join(view.captions)),
        ("known from", f"{row.origin}, {view.updated_at:%Y-%m-%d %H:%M} UTC"),
    )
    for label, value in facts:
        if value:
            out.print(f"  {label}: {escape(str(value))}")
    for party in view.parties:
        out.print(f"  [bold]{escape(party.role)}[/] {escape(party.name)}")
        for name, firm, _roles in party.counsel:
            out.print(f"    {escape(name)}{', ' + escape(firm) if firm else ''}")


def _print_entries(lines: list[EntryRow | NumberGap], total: int, gaps: list[NumberGap]) -> None:
    table = Table("no.", "filed", "kind", "entry")
    for line in lines:
        if isinstance(line, NumberGap):
            span = str(line.first) if line.count == 1 else f"{line.first}-{line.last}"
            table.add_row(f"[dim]{span}[/]", "", "", f"[dim]{line.count} not seen[/]")
            continue
        kind = f"{line.kind}: {line.outcome}" if line.outcome else line.kind
        table.add_row(line.number or "–", _day(line.filed), kind, escape(line.text[:300]))
    out.print(table)
    missing = sum(gap.count for gap in gaps)
    out.print(f"{total} entries fit" + (f"; {missing} numbers were never seen" if missing else ""))


def _print_events(events: list[CourtEvent]) -> None:
    for event in events:
        if not event.vacated:
            at = f" {event.at:%H:%M}" if event.at else ""
            source = f"entry {event.number}" if event.number else "an entry"
            out.print(f"  {event.day}{at} {escape(event.title)} ({event.kind}, {source})")


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
