"""`distillwatch watch`: what people want to hear of, and how they hear of it."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from sqlmodel import Session, col, select

from app.cli.output import AsJson, load_settings, open_store, out, print_json
from kb.errors import UnknownNameError
from kb.ids import stable_id
from kb.models import Alert, Delivery, Watch
from kb.settings import Settings
from kb.watch.channels import channel_of, channels_of
from kb.watch.channels.base import Channel
from kb.watch.deliver import deliver_due, described, revive
from kb.watch.keep import add_watch, remove_watch
from kb.watch.kinds import WatchKind
from kb.watch.match import match_watches
from kb.watch.message import Message


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(no_args_is_help=True, help="Hear of what moves.")
    group.command(
        "add", epilog="Example: distillwatch watch add entity --entity company-openai --channel mail"
    )(add)
    group.command("list", epilog="Example: distillwatch watch list --json")(list_)
    group.command("remove", epilog="Example: distillwatch watch remove 4f0c")(remove)
    group.command("match", epilog="Example: distillwatch watch match")(match)
    group.command("deliver", epilog="Example: distillwatch watch deliver")(deliver)
    group.command("deliveries", epilog="Example: distillwatch watch deliveries --revive")(deliveries)
    group.command("test", epilog="Example: distillwatch watch test mail")(test)
    app.add_typer(group, name="watch")


def add(
    kind: Annotated[WatchKind, typer.Argument(help="What is watched.")],
    entity: Annotated[str | None, typer.Option(help="Entity id, for entity and pair.")] = None,
    other: Annotated[str | None, typer.Option(help="The other entity's id, for pair.")] = None,
    predicate: Annotated[str | None, typer.Option(help="For predicate.")] = None,
    standing: Annotated[str | None, typer.Option(help="For standing.")] = None,
    case: Annotated[str | None, typer.Option(help="Case id, for case.")] = None,
    entry_kind: Annotated[
        str | None, typer.Option("--entry-kind", help="For docket_kind, such as order.")
    ] = None,
    query: Annotated[str | None, typer.Option(help="For search.")] = None,
    channel: Annotated[
        list[str] | None, typer.Option(help="Name of a channel of the settings; repeat it.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Why you watch it; stands in every alert.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Repeat it.")] = None,
    digest: Annotated[bool, typer.Option("--digest", help="Once a day instead of at once.")] = False,
) -> None:
    """Watch something from now on."""
    given = {
        "entity": entity,
        "other": other,
        "predicate": predicate,
        "standing": standing,
        "case": case,
        "kind": entry_kind,
        "query": query,
    }
    terms = {name: value for name, value in given.items() if value is not None}
    settings = load_settings()
    for name in channel or ():
        _channel(settings, name)
    key, new = add_watch(
        open_store(settings),
        kind,
        terms,
        now=datetime.now(UTC),
        note=note,
        tags=tag or (),
        channels=channel or (),
        digest=digest,
    )
    out.print(f"{key}: {described(kind.value, terms)}" + ("" if new else " (is watched already)"))


def list_(as_json: AsJson = False) -> None:
    """List what is watched."""
    with Session(open_store(load_settings(), create=False)) as session:
        watches = session.exec(select(Watch).order_by(col(Watch.created_at), col(Watch.id))).all()
    if as_json:
        print_json([watch.model_dump(mode="json") for watch in watches])
        return
    table = Table("id", "watch", "channels", "note", "matched")
    for watch in watches:
        matched = watch.last_matched_at.isoformat(timespec="minutes") if watch.last_matched_at else "never"
        table.add_row(
            watch.id[:8],
            described(watch.kind, watch.terms),
            ", ".join(watch.channels),
            watch.note or "",
            matched,
        )
    out.print(table)


def remove(key: Annotated[str, typer.Argument(help="Id of the watch, or its beginning.")]) -> None:
    """Stop watching; what was told stays on record."""
    gone = remove_watch(open_store(load_settings(), create=False), key)
    if not gone:
        raise UnknownNameError("watch", key)
    out.print(f"{gone} removed")


def match(as_json: AsJson = False) -> None:
    """Look for what moved and send what is due."""
    settings = load_settings()
    engine = open_store(settings, create=False)
    now = datetime.now(UTC)
    new = match_watches(engine, now=now)
    counts = deliver_due(engine, channels_of(settings), base_url=settings.base_url, now=now)
    if as_json:
        print_json({"new": new, "delivered": counts.delivered, "failed": counts.failed, "dead": counts.dead})
    else:
        out.print(
            f"{new} new alerts; {counts.delivered} delivered, {counts.failed} failed, {counts.dead} given up"
        )
    if counts.failed:
        raise typer.Exit(1)


def deliver() -> None:
    """Send what is due, without looking for anything new."""
    settings = load_settings()
    engine = open_store(settings, create=False)
    counts = deliver_due(engine, channels_of(settings), base_url=settings.base_url, now=datetime.now(UTC))
    out.print(f"{counts.delivered} delivered, {counts.failed} failed, {counts.dead} given up")
    if counts.failed:
        raise typer.Exit(1)


def deliveries(
    again: Annotated[bool, typer.Option("--revive", help="Try the dead ones again.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what has not gone out, and why."""
    engine = open_store(load_settings(), create=False)
    if again:
        out.print(f"{revive(engine, now=datetime.now(UTC))} revived")
        return
    with Session(engine) as session:
        waiting = session.exec(
            select(Delivery, Alert).join(Alert, Alert.id == Delivery.alert_id).where(Delivery.state != "done")  # type: ignore[arg-type]
        ).all()
    rows = [
        {
            "alert": alert.id,
            "reason": alert.reason,
            "channel": delivery.channel,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "next": delivery.next_attempt_at,
            "error": delivery.last_error,
        }
        for delivery, alert in waiting
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("reason", "channel", "state", "attempts", "error")
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in ("reason", "channel", "state", "attempts", "error")))
    out.print(table)


def test(name: Annotated[str, typer.Argument(help="Name of a channel of the settings.")]) -> None:
    """Send a test message by a channel."""
    now = datetime.now(UTC)
    settings = load_settings()
    message = Message(
        id=stable_id("test", now.isoformat()),
        watch="test",
        note="you asked for it",
        tags=("test",),
        reason="this is a test of the channel",
        quote=None,
        link=settings.base_url,
        at=now,
    )
    _channel(settings, name).deliver([message])
    out.print(f"{name}: delivered")


def _channel(settings: Settings, name: str) -> Channel:
    if name not in settings.channels:
        raise UnknownNameError(
            "channel", name, ", ".join(sorted(settings.channels)) or "one in distillwatch.toml"
        )
    return channel_of(name, settings.channels[name], settings)
