"""A store filled with invented companies, cases and documents, for tests and benchmarks of the app.

Everything follows from the seed. Some names and texts carry markup and control characters on purpose.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from crawler.archive import Archive
from crawler.items import FetchedPage
from kb.ids import digest, stable_id
from kb.models import (
    Alert,
    Alias,
    Case,
    CaseMention,
    Claim,
    Counsel,
    CrawlRun,
    DocketEntry,
    Document,
    DocumentEntity,
    Entity,
    Mention,
    OriginEdge,
    Page,
    Party,
    Proposition,
    Source,
    StandingChange,
    Watch,
)
from kb.store.session import insert_new, writing

COMPANIES = (
    "Halcyon Compute",
    "Borealis Labs",
    "Tessera AI",
    "Quillmark Media",
    "Northgate Systems",
    "Ostrava Robotics",
    "Lumen Press",
    "Kestrel Intelligence",
    "Verdant Models",
    "Saltmarsh AI",
    "Pellucid Research",
    "Marlowe Publishing",
)
HOSTILE_NAME = 'Evil & <b>Sons</b> "Ltd" <script>window.pwned=1</script>'
HOSTILE_TEXT = (
    "<script>window.pwned=1</script> The note said that <img src=x onerror=window.pwned=1> was copied. "
    "It ended with \u202egnp.exe and a javascript:alert(1) link. "
)
PEOPLE = ("Ada Brenner", "Tomas Iversen", "Judge Maren Oduya")
MODELS = ("Halo-3", "Boreas", "Tess-R1", "Kestrel-L")
FIRM = "Fenwright & Cole LLP"
AGENCY = "Bureau of Model Commerce"
ORGANIZATION = "Writers' Common"
COURT = ("cand", "U.S. District Court, Northern District of California")
PUBLISHERS = ("The Harbor Ledger", "Wire Nine", "Circuit Daily", "Meridian Post")

_TEMPLATES: tuple[tuple[str, str, str, str, bool], ...] = (
    ("alleged", "distilled", "{o} accuses {s} of training on the outputs of its models.", "object", False),
    ("alleged", "infringed", "{o} alleges that {s} copied its articles to build a chatbot.", "object", False),
    ("denied", "distilled", "{s} said that it never distilled a model of {o}.", "subject", True),
    ("admitted", "trained_on", "{s} conceded that it trained partly on material of {o}.", "subject", False),
    ("testified", "distilled", "{s} did use outputs of {o}, the witness said under oath.", "subject", False),
    ("reported", "sued", "{s} sued {o} in federal court.", "", False),
    ("reported", "partnered", "{s} and {o} announced a licensing deal.", "", False),
    ("reported", "restricted", "{s} cut off the access of {o} to its interface.", "", False),
    ("stated", "misappropriated", "{o} says {s} took its trade secrets.", "object", False),
    ("ruled", "infringed", "The court held that {s} infringed the works of {o}.", "", False),
    ("declined", "said", "{s} did not respond to a question about {o}.", "subject", False),
)
_ENTRY_ENDS = {
    2: "Case reassigned to Judge Ada Brenner for all further proceedings.",
    4: "Motion Hearing set for 12/14/2099 at 10:00 AM in Courtroom 4.",
}
"""What an entry of a docket says besides, by its place."""

_STANDINGS = ("reported", "alleged", "denied", "testified", "admitted", "ruled")


@dataclass
class _Rows:
    """What is going to be written, by model."""

    by_model: dict[type, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, model: type, **values: Any) -> None:
        self.by_model[model].append(values)


def entity_id(kind: str, name: str) -> str:
    """The id of a sample entity."""
    return f"{kind}-{stable_id(name)[:8]}"


def fill_store(
    engine: Engine,
    *,
    archive: Path | None = None,
    documents: int = 120,
    seed: int = 7,
    today: date = date(2026, 11, 20),
    more_companies: int = 0,
    claims_each: int = 4,
) -> None:
    """Write the sample rows; running it twice writes nothing new.

    Args:
        engine: a store of the newest schema.
        archive: folder for a WARC file of the pages; no pages are written where it is None.
        documents: how many news documents there are.
        seed: of the random choices.
        today: the day after the newest document.
        more_companies: invented besides the named ones, for graphs of a size.
        claims_each: claims of a document, at most as many as there are kinds of sentences.
    """
    chance = random.Random(seed)
    rows = _Rows()
    companies = (*COMPANIES, *(f"Company {number:05d} Systems" for number in range(more_companies)))
    _add_entities(rows, companies)
    _add_sources(rows, today)
    for number in range(documents):
        _add_article(rows, chance, number, documents, today, companies, claims_each)
    _add_copies(rows)
    for number in range(6):
        _add_case(rows, chance, number, today)
    _add_propositions(rows)
    _add_watches(rows, today)
    if archive is not None:
        _add_pages(rows, archive)
    with writing(engine) as session:
        for model, batch in rows.by_model.items():
            insert_new(session, model, batch)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _add_entities(rows: _Rows, companies: tuple[str, ...]) -> None:
    named = [("company", name) for name in (*companies, HOSTILE_NAME)]
    named += [("person", name) for name in PEOPLE]
    named += [("law_firm", FIRM), ("agency", AGENCY), ("organization", ORGANIZATION), ("court", COURT[1])]
    for kind, name in named:
        _add_entity(rows, kind, name, None)
    for model, maker in zip(MODELS, COMPANIES, strict=False):
        _add_entity(rows, "model", model, entity_id("company", maker))


def _add_entity(rows: _Rows, kind: str, name: str, parent: str | None) -> None:
    key = entity_id(kind, name)
    rows.add(
        Entity,
        id=key,
        kind=kind,
        name=name,
        level="group",
        parent_id=parent,
        canonical_id=None,
        wikidata=None,
        note=None,
        origin="table",
    )
    for text in (name, f"{name} Inc."):
        rows.add(
            Alias,
            id=stable_id(key, text),
            entity_id=key,
            kind=kind,
            text=text,
            normal=text.casefold(),
            language="en",
            origin="table",
        )


def _add_sources(rows: _Rows, today: date) -> None:
    for number, publisher in enumerate(PUBLISHERS):
        rows.add(
            Source,
            id=stable_id(publisher)[:8],
            title=publisher,
            protocol="feed",
            url=f"https://{stable_id(publisher)[:8]}.example/feed",
            kind="article",
            publisher=publisher,
            owner_group=None,
            language="en",
            enabled=number != 3,
            last_success_at=_noon(today - timedelta(days=number)),
            last_attempt_at=_noon(today),
            last_error="HTTP 503" if number == 2 else None,
            blocked=False,
        )
    rows.add(
        CrawlRun,
        id="run-1",
        started_at=_noon(today),
        finished_at=_noon(today) + timedelta(minutes=4),
        state="done",
        sources=[],
        counters={"pages": 41, "new": 12, "errors": 1},
        log_file=None,
    )


def _add_article(
    rows: _Rows,
    chance: random.Random,
    number: int,
    total: int,
    today: date,
    companies: tuple[str, ...],
    claims_each: int,
) -> None:
    day = today - timedelta(days=1 + number * 360 // max(total, 1))
    publisher = PUBLISHERS[number % len(PUBLISHERS)]
    hostile = number == 3
    subject, other = chance.sample([*companies, HOSTILE_NAME] if hostile else list(companies), 2)
    if hostile:
        subject = HOSTILE_NAME
    title = f"{subject} and {other}: dispute no. {number}"
    if hostile:
        title += " <script>window.pwned=1</script>"
    builder = _Text(rows, f"doc-{number:05d}", _noon(day))
    builder.say(title + "\n\n")
    if hostile:
        builder.say(HOSTILE_TEXT)
    for template in chance.sample(_TEMPLATES, claims_each):
        builder.claim(template, subject, other, chance)
        builder.say(" Nothing else was said about the terms. ")
    rows.add(
        Document,
        id=builder.document_id,
        page_id=None,
        source_id=stable_id(publisher)[:8],
        url=f"https://{stable_id(publisher)[:8]}.example/{number}",
        kind="article",
        title=title,
        text=builder.text,
        digest=digest(builder.text.encode()),
        authors=["A. Reporter"],
        publisher=publisher,
        owner_group=None,
        section=None,
        published=_noon(day),
        first_seen=_noon(day) + timedelta(hours=2),
        language="en",
        paywalled=number % 9 == 0,
        credits=[],
        links=[],
        relevance=0.9,
        relevance_reason="names a dispute",
        supersedes_id=None,
        withdrawn_at=None,
        origin_id=builder.document_id,
        extract_version=1,
        extract_note=None,
        resolve_version=1,
    )


class _Text:
    """A document's text as it grows, with the mentions and claims that point into it."""

    def __init__(self, rows: _Rows, document_id: str, published: datetime) -> None:
        self.rows = rows
        self.document_id = document_id
        self.published = published
        self.text = ""
        self._known: set[str] = set()

    def say(self, words: str) -> None:
        """Add words that claim nothing."""
        self.text += words

    def claim(
        self, template: tuple[str, str, str, str, bool], subject: str, other: str, chance: random.Random
    ) -> None:
        """Add a sentence with its two mentions and its claim."""
        stance, predicate, sentence, speaker, negated = template
        start = len(self.text)
        references = {}
        pieces = sentence.replace("{s}", "\0s\0").replace("{o}", "\0o\0").split("\0")
        for piece in pieces:
            if piece in ("s", "o"):
                name = subject if piece == "s" else other
                references[piece] = self._mention(name)
            else:
                self.text += piece
        said = predicate == "said"
        speakers = {"subject": "s", "object": "o"}
        speaker_name = speakers.get(speaker)
        names = {"s": subject, "o": other}
        self.rows.add(
            Claim,
            id=stable_id(self.document_id, start, predicate, subject, other),
            document_id=self.document_id,
            start=start,
            end=len(self.text),
            quote=self.text[start:],
            speaker_ref=references[speaker_name] if speaker_name else None,
            subject_ref=None if said else references["s"],
            object_ref=None if said else references["o"],
            stance=stance,
            predicate=predicate,
            negated=negated,
            hedge=chance.choice(("none", "none", "none", "partial", "uncertain")),
            confidence=round(chance.uniform(0.45, 0.99), 2),
            rule="sample",
            speaker_id=entity_id("company", names[speaker_name]) if speaker_name else None,
            subject_id=None if said else entity_id("company", subject),
            object_id=None if said else entity_id("company", other),
            proposition_id=None if said else stable_id(subject, predicate, other),
            published=self.published,
            first_seen=self.published + timedelta(hours=2),
            retracted_at=None,
            review_state="machine",
            reviewed_by=None,
        )

    def _mention(self, name: str) -> str:
        key = stable_id(self.document_id, "company", name)
        if key not in self._known:
            self._known.add(key)
            self.rows.add(
                DocumentEntity,
                id=key,
                document_id=self.document_id,
                kind="company",
                name=name,
                confidence=0.95,
                entity_id=entity_id("company", name),
                resolved_by="alias",
            )
        start = len(self.text)
        self.text += name
        self.rows.add(
            Mention,
            id=stable_id(self.document_id, start, key),
            document_id=self.document_id,
            document_entity_id=key,
            start=start,
            end=len(self.text),
            surface=name,
            kind="company",
            confidence=0.95,
        )
        return key


def _add_copies(rows: _Rows) -> None:
    """Every tenth document has a near-copy by another publisher, with claims of its own."""
    documents = rows.by_model[Document]
    by_document: dict[type, dict[str, list[dict[str, Any]]]] = {}
    for model in (DocumentEntity, Mention, Claim):
        grouped = by_document.setdefault(model, defaultdict(list))
        for row in rows.by_model[model]:
            grouped[row["document_id"]].append(row)
    for original in list(documents[::10]):
        copy = dict(original)
        copy["id"] = original["id"] + "-copy"
        copy["publisher"] = PUBLISHERS[(PUBLISHERS.index(original["publisher"]) + 1) % len(PUBLISHERS)]
        copy["url"] = original["url"] + "/copy"
        documents.append(copy)
        rows.add(
            OriginEdge,
            id=stable_id(copy["id"], original["id"]),
            document_id=copy["id"],
            parent_id=original["id"],
            relation="copy",
            reason="97% of the words are the same",
            score=0.97,
            details={},
        )
        for model in (DocumentEntity, Mention, Claim):
            for row in by_document[model][original["id"]]:
                moved = dict(row)
                moved["document_id"] = copy["id"]
                for name in ("id", "document_entity_id", "speaker_ref", "subject_ref", "object_ref"):
                    if moved.get(name):
                        moved[name] = stable_id(moved[name], "copy")
                rows.by_model[model].append(moved)


def _add_case(rows: _Rows, chance: random.Random, number: int, today: date) -> None:
    plaintiff, defendant = COMPANIES[number], COMPANIES[(number + 3) % len(COMPANIES)]
    core = f"26-cv-{4000 + number:05d}"
    case_id = f"cand-{core}"
    filed = today - timedelta(days=200 - 30 * number)
    caption = f"{plaintiff} v. {defendant}"
    builder = _Text(rows, f"docket-{number}", _noon(filed))
    builder.say(f"{caption}\n")
    position = 0
    for position in range(14):
        start = len(builder.text)
        day = filed + timedelta(days=3 * position)
        if position == 0:
            builder.say("COMPLAINT. ")
            builder.claim(_TEMPLATES[0], defendant, plaintiff, chance)
            kind = "complaint"
        else:
            kind = chance.choice(("motion", "order", "notice", "stipulation", "other"))
            builder.say(f"{kind.upper()} by {plaintiff}. {_ENTRY_ENDS.get(position, 'Nothing is set.')}")
        rows.add(
            DocketEntry,
            id=f"{case_id}-{position}",
            case_id=case_id,
            number=None if position == 5 else str(position + 1),
            position=position,
            filed=day,
            entered=day,
            text=builder.text[start:],
            kind=kind,
            outcome="granted" if kind == "order" else None,
            pacer_doc_id=None,
            document_id=builder.document_id,
            start=start,
            end=len(builder.text),
            versions=[{"text": "An earlier <b>wording</b>.", "seen": _noon(day).isoformat()}]
            if position == 3
            else [],
            first_seen=_noon(day),
        )
        builder.say("\n")
    last = filed + timedelta(days=3 * position)
    rows.add(
        Document,
        id=builder.document_id,
        page_id=None,
        source_id=None,
        url=f"https://court.example/{core}",
        kind="docket_entry",
        title=caption,
        text=builder.text,
        digest=digest(builder.text.encode()),
        authors=[],
        publisher=COURT[1],
        owner_group=None,
        section=None,
        published=_noon(filed),
        first_seen=_noon(filed),
        language="en",
        paywalled=False,
        credits=[],
        links=[],
        relevance=1.0,
        relevance_reason=None,
        supersedes_id=None,
        withdrawn_at=None,
        origin_id=builder.document_id,
        extract_version=1,
        extract_note=None,
        resolve_version=1,
    )
    rows.add(
        Case,
        id=case_id,
        court_id=COURT[0],
        docket_number=f"3:{core}",
        docket_core=core,
        caption=caption,
        caption_history=[],
        entity_id=None,
        filed=filed,
        terminated=last if number == 5 else None,
        last_filing=last,
        judge="Maren Oduya",
        referred_judge=None,
        nature_of_suit="820 Copyright",
        cause="17:501 Copyright Infringement",
        jurisdiction="Federal Question",
        jury_demand="Plaintiff",
        status="closed" if number == 5 else "pending",
        status_reason=None,
        origin="docket",
        pacer_case_id=None,
        source_url=f"https://court.example/{core}",
        page_id=None,
        document_id=builder.document_id,
        first_seen=_noon(filed),
        updated_at=_noon(last),
        links=[],
        followed=number == 0,
        note=None,
    )
    for place, (name, role) in enumerate(((plaintiff, "Plaintiff"), (defendant, "Defendant"))):
        party_id = stable_id(case_id, role, name)
        rows.add(
            Party,
            id=party_id,
            case_id=case_id,
            name=name,
            role=role,
            side=role.lower(),
            entity_id=entity_id("company", name),
            joined=None,
            terminated=None,
            extra={},
            position=place,
        )
        rows.add(
            Counsel,
            id=stable_id(party_id, "counsel"),
            case_id=case_id,
            party_id=party_id,
            name="Tomas Iversen",
            firm=FIRM,
            firm_entity_id=entity_id("law_firm", FIRM),
            contact="1 Pier Road",
            roles=["LEAD ATTORNEY"],
            position=0,
        )
    rows.add(
        CaseMention,
        id=stable_id(builder.document_id, caption),
        document_id=builder.document_id,
        caption=caption,
        court_id=COURT[0],
        docket_number=f"3:{core}",
        plaintiffs=[],
        defendants=[],
        case_id=case_id,
        score=1.0,
        reason="docket",
    )


def _add_propositions(rows: _Rows) -> None:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for claim in rows.by_model[Claim]:
        if claim["proposition_id"]:
            groups[claim["proposition_id"]].append(claim)
    origin_of = {row["document_id"]: row["parent_id"] for row in rows.by_model[OriginEdge]}
    for key, claims in groups.items():
        claims.sort(key=lambda claim: claim["published"])
        best = max(claims, key=lambda claim: _rank(claim["stance"]))
        stances: dict[str, int] = defaultdict(int)
        for claim in claims:
            stances[claim["stance"]] += 1
        support = [claim["document_id"] for claim in claims if claim["stance"] != "denied"]
        against = [claim["document_id"] for claim in claims if claim["stance"] == "denied"]
        rows.add(
            Proposition,
            id=key,
            subject_id=claims[0]["subject_id"],
            predicate=claims[0]["predicate"],
            object_id=claims[0]["object_id"],
            standing=_standing(best["stance"]),
            standing_reason=f"{best['stance']} in {best['document_id']}",
            standing_since=best["published"],
            contested=bool(support and against),
            support_origins=len({origin_of.get(name, name) for name in support}),
            support_documents=len(set(support)),
            against_origins=len({origin_of.get(name, name) for name in against}),
            claim_count=len(claims),
            stances=dict(stances),
            first_seen=claims[0]["published"],
            last_seen=claims[-1]["published"],
            case_id=None,
            notes={},
        )
        seen = ""
        for claim in claims:
            standing = _standing(claim["stance"])
            if standing != seen:
                seen = standing
                rows.add(
                    StandingChange,
                    id=stable_id(key, claim["id"]),
                    proposition_id=key,
                    standing=standing,
                    since=claim["published"],
                    claim_id=claim["id"],
                    reason=f"first {claim['stance']} claim",
                )


def _standing(stance: str) -> str:
    return stance if stance in _STANDINGS else "reported"


def _rank(stance: str) -> int:
    return _STANDINGS.index(_standing(stance))


def _add_watches(rows: _Rows, today: date) -> None:
    rows.add(
        Watch,
        id="watch-1",
        kind="entity",
        terms={"entity": entity_id("company", COMPANIES[0])},
        note="the first company",
        tags=["desk"],
        channels=["feed"],
        created_at=_noon(today),
        last_matched_at=None,
        enabled=True,
    )
    rows.add(
        Alert,
        id="alert-1",
        watch_id="watch-1",
        reason="standing moved from alleged to admitted",
        subject="proposition/x",
        quote="It conceded the point.",
        url=None,
        created_at=_noon(today),
        delivered_at=None,
        attempts=0,
        last_error=None,
    )


def _add_pages(rows: _Rows, folder: Path) -> None:
    """The page of every document; each holds scripts and calls other hosts."""
    with Archive(folder) as archive:
        for document in rows.by_model[Document]:
            body = (
                "<html><head><title>page</title><script>window.pwned=1</script>"
                "<meta http-equiv='refresh' content='0;url=https://other.example/'>"
                "<link rel=preconnect href='https://other.example'>"
                "<img src='https://other.example/pixel.png'></head>"
                f"<body><h1>{document['id']}</h1><p onclick='pwned()'>{document['text']}</p></body></html>"
            ).encode()
            headers = {"content-type": "text/html"}
            place = archive.append(
                FetchedPage(
                    document["source_id"], document["url"], body, document["first_seen"], headers=headers
                )
            )
            page_id = stable_id(document["url"], digest(body))
            document["page_id"] = page_id
            rows.add(
                Page,
                id=page_id,
                source_id=document["source_id"],
                url=document["url"],
                fetched_at=document["first_seen"],
                status=200,
                headers=headers,
                content_type="text/html",
                digest=digest(body),
                size=len(body),
                warc_file=place.file,
                warc_offset=place.offset,
                hints={},
                read_state="done",
                read_error=None,
                reader_version=1,
            )
