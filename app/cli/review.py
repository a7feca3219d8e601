"""`distillwatch review`: decide what waits for a person, in the terminal."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.evidence_text import card_lines, name_of, triple
from app.cli.output import AsJson, load_settings, open_store, out, print_json, warn
from kb.errors import AlreadyDecidedError, DecisionError, DistillwatchError, UnknownNameError
from kb.review.decide import KINDS, Decided, decide, last_decision, merge_entities, split_entity, undo
from kb.review.exchange import export_decisions, history, import_decisions, orphans
from kb.review.queue import QueueItem, queue_counts, review_queue
from kb.store.entities import entity_named
from kb.store.questions import case_named

_VERDICTS = {"y": "confirm", "n": "reject", "s": "skip"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review", epilog="Example: distillwatch review --kind duplicate")(review)


def review(
    kind: Annotated[list[str] | None, typer.Option(help=f"Only this kind: {', '.join(KINDS)}.")] = None,
    show_list: Annotated[bool, typer.Option("--list", help="List what waits and decide nothing.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Items at most.")] = 20,
    item: Annotated[str | None, typer.Option(metavar="KIND:ID", help="Decide this one item.")] = None,
    verdict: Annotated[str | None, typer.Option(help="For --item: confirm, reject, edit or skip.")] = None,
    change: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="For --verdict edit: a new value.")
    ] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Decide also what somebody decided before.")] = False,
    merge: Annotated[
        tuple[str, str] | None, typer.Option(metavar="NAME NAME", help="Judge two entities the same.")
    ] = None,
    split: Annotated[
        str | None, typer.Option(metavar="NAME-OR-ID", help="Take an entity out of its cluster.")
    ] = None,
    undo_id: Annotated[
        str | None, typer.Option("--undo", metavar="ID", help="Take a decision back; `last` is your newest.")
    ] = None,
    show_history: Annotated[bool, typer.Option("--history", help="Show the newest decisions.")] = False,
    show_orphans: Annotated[
        bool, typer.Option("--orphans", help="Decisions on what is not there any more.")
    ] = False,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all decisions as JSON Lines.")
    ] = None,
    import_file: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take decisions in.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="Under whose name.")] = None,
    as_json: AsJson = False,
) -> None:
    """Decide what waits for a person, or list, undo, export and import decisions."""
    settings = load_settings()
    engine = open_store(settings, create=False)
    who = user or settings.user
    for name in kind or []:
        if name not in KINDS:
            raise typer.BadParameter(f"{name!r}; say one of {', '.join(KINDS)}", param_hint="--kind")
    if import_file is not None:
        counts = import_decisions(engine, import_file)
        _tell(counts, f"{counts['review']} decisions and {counts['judgement']} judgements were new", as_json)
    elif export is not None:
        with Session(engine) as session:
            count = export_decisions(session, export)
        _tell({"written": count, "file": export}, f"{count} decisions written to {export}", as_json)
    elif merge is not None:
        left, right = (_entity(engine, name) for name in merge)
        key = merge_entities(engine, left, right, user=who, reason=note or "judged the same")
        _tell(
            {"judgement": key},
            f"merged, judgement {key}" if key else "they were judged the same before",
            as_json,
        )
    elif split is not None:
        keys = split_entity(engine, split, user=who, reason=note or "judged different")
        _tell({"judgements": keys}, f"split by {len(keys)} judgements: {', '.join(keys)}", as_json)
    elif undo_id is not None:
        _undo(engine, undo_id, who, as_json)
    elif item is not None:
        found = _decide_item(engine, item, verdict, _changes(change or []), who, note, again)
        _tell(found, f"{found.verdict} {found.kind}, decision {found.id}", as_json)
    elif show_history or show_orphans:
        with Session(engine) as session:
            rows: list[Any] = history(session, limit=limit) if show_history else list(orphans(session))
        _rows(rows, as_json)
    elif show_list or as_json:
        _list(engine, kind or [], limit, as_json)
    else:
        _loop(engine, kind or [], limit, who)


def _tell(value: Any, line: str, as_json: bool) -> None:
    if as_json:
        print_json(value)
    else:
        out.print(escape(line))


def _entity(engine: Engine, name: str) -> str:
    with Session(engine) as session:
        return str(entity_named(session, name).id)


def _changes(pairs: list[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise typer.BadParameter(f"{pair!r}; write NAME=VALUE", param_hint="--set")
        plain = {"true": True, "false": False, "none": None if name.endswith("_id") else value}
        changes[name.strip()] = plain.get(value.strip().casefold(), value.strip())
    return changes


def _decide_item(
    engine: Engine,
    item: str,
    verdict: str | None,
    changes: dict[str, Any],
    who: str,
    note: str | None,
    again: bool,
) -> Decided:
    kind, _, ref = item.partition(":")
    if verdict is None or not ref:
        raise DecisionError(item, "kind, id or verdict is missing", "write --item claim:ID --verdict confirm")
    return decide(engine, kind, ref, verdict, user=who, note=note, edit=changes or None, again=again)


def _undo(engine: Engine, decision_id: str, who: str, as_json: bool) -> None:
    if decision_id == "last":
        with Session(engine) as session:
            newest = last_decision(session, who)
        if newest is None:
            raise DecisionError(
                "undo last", f"{who} has no decision that lives", "see `distillwatch review --history`"
            )
        decision_id = newest
    done = undo(engine, decision_id, user=who)
    _tell(
        {"undone": done, "id": decision_id},
        f"{decision_id} undone" if done else "it was undone before",
        as_json,
    )


def _rows(rows: list[Any], as_json: bool) -> None:
    if as_json:
        print_json(rows)
        return
    if not rows:
        out.print("None.")
    for row in rows:
        if isinstance(row, dict):
            what = row.get("key") or f"{row.get('left_id')} / {row.get('right_id')}"
            state = " (undone)" if row["deleted_at"] else ""
            day = row["created_at"].date()
            out.print(
                f"{day} {row['verdict']} by {escape(row['user'])}{state}: {escape(str(what))}  [dim]{row['id']}[/]"
            )
        else:
            out.print(f"{row.kind} {row.verdict} by {escape(row.user)}: {escape(row.why)}  [dim]{row.id}[/]")


def _list(engine: Engine, kinds: list[str], limit: int, as_json: bool) -> None:
    with Session(engine) as session:
        counts, items = queue_counts(session), review_queue(session, kinds=kinds, limit=limit)
    if as_json:
        print_json({"waiting": counts, "items": items})
        return
    out.print(", ".join(f"{number} {name}" for name, number in counts.items()) + " waiting")
    for item in items:
        out.print(f"{item.impact:5.2f}  {item.kind:9}  {escape(item.title)}  [dim]{item.kind}:{item.ref}[/]")
        out.print(f"       {escape(item.reason)}")


def _loop(engine: Engine, kinds: list[str], limit: int, who: str) -> None:
    with Session(engine) as session:
        items = review_queue(session, kinds=kinds, limit=limit)
    if not items:
        out.print("Nothing waits for a decision.")
    for number, item in enumerate(items, 1):
        _show(item, number, len(items))
        while True:
            answer = typer.prompt(_ANSWERS[item.kind], default="s").strip().casefold()[:1]
            if answer == "q":
                return
            try:
                if answer == "u":
                    _undo(engine, "last", who, as_json=False)
                    out.print("It is asked again the next time.")
                elif _answered(engine, item, answer, who):
                    break
            except DistillwatchError as error:
                warn(str(error))
                if isinstance(error, AlreadyDecidedError):
                    break


_COMMON = "[s]kip, [u]ndo last, [q]uit"
_ANSWERS = {
    "claim": f"[y]es, [n]o, [e]dit, {_COMMON}",
    "duplicate": f"[y]es, the same, [n]o, two, {_COMMON}",
    "name": f"[e]nter who it is, [n]obody known, {_COMMON}",
    "standing": f"[y]es, [e]nter another, {_COMMON}",
    "origin": f"[y]es, [n]o, {_COMMON}",
    "case_link": f"[e]nter the case, [n]one of them, {_COMMON}",
}
"""What may be answered to each kind of item."""
_ASKED = {
    "claim": "New values, as stance=alleged negated=true hedge=partial subject_id=company-…",
    "name": "Name or id of the entity",
    "standing": "Standing (reported, alleged, denied, testified, admitted, ruled, settled, withdrawn)",
    "case_link": "Id, docket number or caption of the case",
}


def _answered(engine: Engine, item: QueueItem, answer: str, who: str) -> bool:
    """Decide the item if the answer is one that fits it; whether it was."""
    if f"[{answer}]" not in _ANSWERS[item.kind]:
        out.print("Please answer with one of the letters.")
        return False
    if answer != "e":
        decide(engine, item.kind, item.ref, _VERDICTS[answer], user=who)
        return True
    words = typer.prompt(_ASKED[item.kind], default="", show_default=False).strip()
    if not words:
        return False
    decide(engine, item.kind, item.ref, "edit", user=who, edit=_entered(engine, item.kind, words))
    return True


def _entered(engine: Engine, kind: str, words: str) -> dict[str, Any]:
    """What was typed, as the new values of a decision."""
    if kind == "claim":
        return _changes(words.split())
    if kind == "standing":
        return {"standing": words.casefold()}
    with Session(engine) as session:
        if kind == "name":
            return {"entity_id": str(entity_named(session, words).id)}
        case_id = case_named(session, words)
    if case_id is None:
        raise UnknownNameError("case", words)
    return {"case_id": case_id}


def _show(item: QueueItem, number: int, total: int) -> None:
    out.print(f"\n[bold]{number}/{total}  {item.kind}[/]  {escape(item.title)}")
    out.print(f"  {escape(item.question)}  [dim]{escape(item.reason)}; {escape(item.change)}[/]")
    for card in item.evidence:
        speaker = f"{name_of(card.speaker)}: " if card.speaker else ""
        out.print(
            f"  ({card.stance}) {speaker}"
            f"{triple(card.subject, card.predicate, card.object, negated=card.negated)}"
        )
        for line in card_lines(card, indent="    "):
            out.print(line)
