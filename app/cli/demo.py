"""`distillwatch demo`: the whole road on bundled sites, from a crawl over loopback to the open app."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import load_settings, open_store, out, print_json, quiet_logging
from app.cli.stages import StagesReport, run_stages
from crawler.demo.server import demo_sites
from crawler.demo.sources import demo_sources
from crawler.evidence import EvidenceCheck, check_evidence
from kb.ontology import Predicate, Stance
from kb.settings import Settings
from kb.store.evidence import ClaimFilter, ClaimSort, EvidenceCard, claim_cards
from kb.store.totals import StoreTotals, rows_by_table, totals

_CONTACT = "demonstration on this machine only"
_SHOWN = (
    ClaimFilter(predicates=(Predicate.DISTILLED,), stances=(Stance.ADMITTED, Stance.TESTIFIED)),
    ClaimFilter(predicates=(Predicate.DISTILLED,), stances=(Stance.ALLEGED,)),
    ClaimFilter(predicates=(Predicate.RULED_AGAINST, Predicate.RULED_FOR)),
    ClaimFilter(),
)
"""One claim of each is printed, until there are three: an admission, an accusation, a ruling, or any."""

_LOOKED_AT = 200
"""Claims of each of these among which the surest is taken."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog="Example: distillwatch demo --no-app")(demo)


def demo(
    no_app: Annotated[bool, typer.Option("--no-app", help="Stop after the summary.")] = False,
    data: Annotated[
        Path | None, typer.Option(help="Folder to keep it in; a folder `demo` inside your data without it.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port of the app on 127.0.0.1.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON and stop there, as with --no-app.")
    ] = False,
) -> None:
    """Crawl the bundled demonstration sites over loopback, extract, resolve, and open the app.

    The sites are invented; what they tell is on the public record, and every page names its source. Nothing leaves
    this machine. Running it again on the same folder adds nothing.
    """
    quiet_logging()
    settings = demo_settings(data, port)
    engine = open_store(settings)
    before = _rows(engine)
    with demo_sites() as sites, sites.proxied():
        report = run_stages(engine, settings, demo_sources())
    evidence = check_evidence(engine, settings.archive)
    new_rows = {
        name: number - before[name] for name, number in _rows(engine).items() if number != before[name]
    }
    with Session(engine) as session:
        held = totals(session)
        examples = examples_of(session)
    engine.dispose()
    if as_json:
        print_json(_object(settings, report, held, evidence, new_rows, examples))
    else:
        _print(settings, held, evidence, sum(new_rows.values()), examples)
    if report.broken or report.read.failed or evidence.equal < evidence.checked:
        raise typer.Exit(1)
    if not (no_app or as_json):
        _open_app(settings)


def demo_settings(data: Path | None, port: int | None = None) -> Settings:
    """Settings whose store is a SQLite file in a folder of its own, whatever database the machine uses otherwise."""
    machine = load_settings(port=port)
    folder = data if data is not None else machine.data / "demo"
    return machine.model_copy(
        update={
            "data": folder,
            "database_url": f"sqlite:///{folder / 'distillwatch.db'}",
            "contact": machine.contact or _CONTACT,
        }
    )


def examples_of(session: Session, number: int = 3) -> list[EvidenceCard]:
    """Claims worth showing, each about something else."""
    found: list[EvidenceCard] = []
    for wanted in _SHOWN:
        cards = [
            card
            for card in claim_cards(session, wanted, sort=ClaimSort.OLDEST, limit=_LOOKED_AT)
            if card.subject and card.object and all(card.document_id != other.document_id for other in found)
        ]
        cards.sort(key=lambda card: -card.confidence)
        found += cards[: 1 if wanted != _SHOWN[-1] else number - len(found)]
    return found[:number]


def _rows(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        return rows_by_table(session)


def _object(
    settings: Settings,
    report: StagesReport,
    held: StoreTotals,
    evidence: EvidenceCheck,
    new_rows: dict[str, int],
    examples: list[EvidenceCard],
) -> dict[str, Any]:
    return {
        "data": settings.data,
        **asdict(held),
        "evidence_checked": evidence.checked,
        "evidence_equal": evidence.equal,
        "new_rows": sum(new_rows.values()),
        "new_rows_by_table": new_rows,
        "sources": len(report.crawl.sources),
        "broken": report.broken,
        "examples": [
            {
                "claim": _triple(card),
                "stance": card.stance,
                "quote": card.quote,
                "publisher": card.publisher,
                "published": card.published.date() if card.published else None,
                "url": card.url,
            }
            for card in examples
        ],
    }


def _print(
    settings: Settings,
    held: StoreTotals,
    evidence: EvidenceCheck,
    new_rows: int,
    examples: list[EvidenceCard],
) -> None:
    out.print(
        f"{held.documents} documents from {held.pages} archived pages\n"
        f"{held.claims} claims by {held.origins} origins, in {held.propositions} propositions\n"
        f"{held.entities} entities, {held.cases} cases, {held.cases_with_number} with a docket number\n"
        f"{evidence.equal} of {evidence.checked} quotes stand in their archived page\n"
        f"{new_rows} new rows"
    )
    for card in examples:
        day = card.published.date().isoformat() if card.published else "no date"
        out.print(
            f"\n[bold]{escape(_triple(card))}[/]  {card.stance}\n"
            f"  “{escape(card.quote)}”\n"
            f"  {escape(card.publisher or 'no publisher')} · {day} · {escape(card.url or 'no address')}"
        )
    out.print(f"\nKept in {settings.data}. Look at it again: distillwatch app --data {settings.data}")


def _triple(card: EvidenceCard) -> str:
    names = [ref.name if ref is not None else "nobody named" for ref in (card.subject, card.object)]
    hedged = "" if card.hedge == "none" else f" ({card.hedge})"
    return f"{names[0]} — {'not ' if card.negated else ''}{card.predicate} → {names[1]}{hedged}"


def _open_app(settings: Settings) -> None:
    from app.cli.app import app_command  # Streamlit's import, only where the app is opened

    # The pages read the settings anew for each view; a database set for the machine must not win there.
    os.environ["DISTILLWATCH_DATABASE_URL"] = settings.url
    app_command(data=settings.data, port=settings.port, no_browser=False)
