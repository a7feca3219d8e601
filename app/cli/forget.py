"""`distillwatch forget`: lawful removal of an address or a person, with a tombstone that keeps it from coming back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.markup import escape
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import AsJson, load_settings, open_store, out, print_json, progress
from crawler.canonical_url import url_key
from crawler.forget import Plan, forget_again, forget_name, forget_url, plan_for
from kb.forget.people import find_person
from kb.forget.tombstones import Tombstones, export_tombstones, import_tombstones
from kb.models import Document
from kb.ontology import Kind
from kb.resolve.names import normalised
from kb.settings import Settings
from kb.store.session import table_of, writing


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "forget",
        epilog="Example: distillwatch forget https://news.example/2026/04/30/story --reason 'court order 4 O 12/26'",
    )(forget)


def forget(
    what: Annotated[
        str | None, typer.Argument(help="Address of a page, or a person's full name.", metavar="URL|PERSON")
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why, for the tombstone; do not name the person in it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Apply all tombstones to what is there now: after a restore, or a kill."
        ),
    ] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the tombstones.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write the tombstones into a file, for restored stores.")
    ] = None,
    take: Annotated[
        Path | None, typer.Option(help="Take the tombstones of such a file in, and apply them.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Remove a page for good: archived bytes, texts, claims, mentions, search, decisions on it and alerts of it.

    Of a person go entity, names, mentions, claims by or about them, their part in dockets, bylines, decisions and watches.
    Texts and archived pages that name them stay; they are listed, so that each can be removed by its address.

    What other documents say stays, and is counted again as if the page had never come. A tombstone, with a digest in
    place of the address, keeps crawls and imports from bringing it back. Backups and mails that went out are not reached.
    """
    if sum((what is not None, again, listed, save is not None, take is not None)) != 1:
        raise typer.BadParameter(
            "name one address or person, or give one of --again, --list, --save, --take",
            param_hint="URL|PERSON",
        )
    settings = load_settings()
    engine = open_store(settings, create=False)
    if what is not None and "://" not in what:
        _forget_person(engine, settings, what, reason, dry_run=dry_run, yes=yes, as_json=as_json)
    elif what is not None:
        _forget(engine, settings, what, reason, dry_run=dry_run, yes=yes, as_json=as_json)
    elif again or take is not None:
        _again(engine, settings, take, as_json=as_json)
    elif save is not None:
        with Session(engine) as session:
            out.print(
                f"{save}: {export_tombstones(session, save)} tombstones; keep it as safe as the database"
            )
    else:
        _list(engine, as_json=as_json)


def _forget(
    engine: Engine,
    settings: Settings,
    url: str,
    reason: str | None,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    if reason is None and not dry_run:
        raise typer.BadParameter("say why; the tombstone keeps it", param_hint="--reason")
    key = url_key(url)
    plan = plan_for(engine, settings, lambda found: url_key(found) == key)
    if dry_run:
        _show_plan(plan, as_json=as_json)
        return
    if not yes:
        _show_plan(plan, as_json=False)
        typer.confirm("Remove this for good?", abort=True)
    with progress() as bar:
        task = bar.add_task("looking through the archive", total=None)
        counts = forget_url(
            engine,
            settings,
            url,
            user=settings.user,
            reason=reason or "",
            progress=lambda done: bar.advance(task, done),
        )
    _show_counts(counts, as_json=as_json)


def _forget_person(
    engine: Engine,
    settings: Settings,
    name: str,
    reason: str | None,
    *,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    normal = normalised(name, Kind.PERSON)
    if " " not in normal:
        raise typer.BadParameter("give the full name, or an address with ://", param_hint="URL|PERSON")
    if reason is None and not dry_run:
        raise typer.BadParameter("say why; the tombstone keeps it", param_hint="--reason")
    with Session(engine) as session:
        person = find_person(session, lambda other: normalised(other, Kind.PERSON) == normal)
        table = table_of(Document)
        rows = session.connection().execute(
            sa.select(table.c.id, table.c.url).where(table.c.id.in_(person.documents)).order_by(table.c.id)
        )
        named = [{"document": key, "url": url} for key, url in rows]
    found: dict[str, Any] = {"entities": sorted(person.entities), "names in documents": len(person.names)}
    if not as_json:
        out.print(
            f"entities: {', '.join(found['entities']) or 'none'}; names in documents: {len(person.names)}"
        )
        for row in named:
            out.print(f"names them, and stays: {row['document']} {escape(row['url'] or '')}")
    if not dry_run:
        if not yes:
            typer.confirm("Remove this person for good?", abort=True)
        found = dict(forget_name(engine, settings, name, user=settings.user, reason=reason or ""))
        if not as_json:
            _show_counts(found, as_json=False)
    if as_json:
        print_json(found | {"documents that name them": named})


def _show_plan(plan: Plan, *, as_json: bool) -> None:
    numbers: dict[str, Any] = {name: len(value) for name, value in asdict(plan).items()}
    if as_json:
        print_json(numbers)
        return
    if plan.is_empty:
        out.print("nothing of this address is here; a tombstone keeps it out all the same")
    for name, number in numbers.items():
        out.print(f"{name.replace('_', ' ')}: {number}")
    if plan.shared_pages:
        out.print("shared pages lose their archived bytes; other documents of them keep their texts")


def _show_counts(counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    for name, number in counts.items():
        out.print(f"{name.replace('_', ' ')}: {number} gone")
    out.print("a tombstone is in place; pages that are due again are read by `distillwatch update`")


def _again(engine: Engine, settings: Settings, take: Path | None, *, as_json: bool) -> None:
    if take is not None:
        with writing(engine) as session:
            import_tombstones(session, take)
    with progress() as bar:
        task = bar.add_task("looking through the archive", total=None)
        done = forget_again(engine, settings, progress=lambda files: bar.advance(task, files))
    if as_json:
        print_json(done)
        return
    for key, counts in done.items():
        out.print(
            f"{key}: "
            + (", ".join(f"{number} {name}" for name, number in counts.items()) or "nothing was left")
        )
    out.print(f"{len(done)} tombstones applied")


def _list(engine: Engine, *, as_json: bool) -> None:
    with Session(engine) as session:
        rows = Tombstones.of(session).rows
    if as_json:
        print_json([row.model_dump(exclude={"salt", "digests"}) for row in rows])
        return
    for row in rows:
        out.print(
            f"{row.id}  {row.kind}  {row.state}  {row.at:%Y-%m-%d}  {escape(row.user)}: {escape(row.reason)}"
        )
    if not rows:
        out.print("nothing was ever removed")
