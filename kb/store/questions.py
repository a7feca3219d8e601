"""The store's named questions, as the command line asks them: names in, rows with their evidence out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from kb.errors import DistillwatchError, UnknownNameError
from kb.models import Alias, Case
from kb.ontology import Kind, Predicate, Stance
from kb.resolve.identity import Family
from kb.resolve.names import normalised
from kb.resolve.proposition_key import proposition_id
from kb.store.accusations import accusers_of
from kb.store.as_of import Moment
from kb.store.changes import changed_since, contradictions
from kb.store.claims import claims_about
from kb.store.documents import akin_to
from kb.store.entities import cases_of, entity_named
from kb.store.paths import evidence_between
from kb.store.propositions import proposition, propositions_of
from kb.store.session import table_of
from kb.store.statements import said_by, statements_by


class QuestionError(DistillwatchError):
    """A question that is not there, or whose words do not fit."""

    def __init__(self, question: str, reason: str, advice: str) -> None:
        self.question = question
        super().__init__(f"ask {question}: {reason}; {advice}")


@dataclass(frozen=True, slots=True)
class Options:
    """What every question takes."""

    as_of: Moment | None = None
    predicates: tuple[str, ...] = ()
    limit: int = 50
    offset: int = 0


Answer = Callable[[Session, Sequence[str], Options], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A question by name."""

    name: str
    arguments: tuple[str, ...]
    """Names of its words; those in brackets may be left out."""
    asks: str
    answer: Answer


def _who_accuses(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    entity = entity_named(session, words[0])
    predicates = (_predicate(words[1]),) if len(words) > 1 else options.predicates
    return accusers_of(
        session,
        str(entity.id),
        predicates=predicates,
        as_of=options.as_of,
        limit=options.limit,
        offset=options.offset,
    )


def _cases_of(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    entity = entity_named(session, words[0])
    side = words[1] if len(words) > 1 else None
    if side not in (None, "plaintiff", "defendant", "other"):
        raise QuestionError("cases-of", f"no side {side!r}", "say plaintiff, defendant or other")
    found = cases_of(
        session, str(entity.id), side=side, as_of=options.as_of, limit=options.offset + options.limit
    )
    return found[options.offset :]


def _changed_since(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    try:
        since = datetime.combine(date.fromisoformat(words[0]), time(), UTC)
    except ValueError as error:
        raise QuestionError("changed-since", f"{words[0]!r} is no day", "write it as 2026-04-30") from error
    entity = entity_named(session, words[1]).id if len(words) > 1 else None
    until = options.as_of.at if options.as_of else None
    return changed_since(
        session,
        since,
        until=until,
        entity_id=entity,
        predicates=options.predicates,
        limit=options.limit,
        offset=options.offset,
    )


def _contradictions(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    case_id = entity_id = None
    if words:
        case_id = case_named(session, words[0])
        if case_id is None:
            entity_id = entity_named(session, words[0]).id
    at = options.as_of.at if options.as_of else None
    return contradictions(
        session, case_id=case_id, entity_id=entity_id, as_of=at, limit=options.limit, offset=options.offset
    )


def _path(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    left, right = (entity_named(session, word) for word in words[:2])
    return evidence_between(
        session,
        str(left.id),
        str(right.id),
        predicates=options.predicates,
        as_of=options.as_of,
        limit=options.limit,
    )


def _claims_about(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    entity = entity_named(session, words[0])
    return claims_about(
        session,
        str(entity.id),
        roles=("subject", "object", "speaker"),
        predicates=options.predicates,
        as_of=options.as_of,
        limit=options.limit,
        offset=options.offset,
    )


def _propositions_of(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    entity = entity_named(session, words[0])
    return propositions_of(
        session,
        str(entity.id),
        role=words[1] if len(words) > 1 else "any",
        predicates=options.predicates,
        as_of=options.as_of,
        limit=options.limit,
        offset=options.offset,
    )


def _said(*stances: Stance) -> Answer:
    def answer(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
        entity = entity_named(session, words[0])
        return said_by(
            session,
            str(entity.id),
            stances,
            as_of=options.as_of,
            limit=options.limit,
            offset=options.offset,
        )

    return answer


def _statements_by(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    entity = entity_named(session, words[0])
    return statements_by(
        session, str(entity.id), as_of=options.as_of, limit=options.limit, offset=options.offset
    )


def _standing_of(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    predicate = _predicate(words[1])
    subject = entity_named(session, words[0])
    object_ = entity_named(session, words[2]) if len(words) > 2 else None
    family = Family(session)
    family.load([subject.id, object_.id if object_ else None])
    ends = family.ends(predicate, subject.id, object_.id if object_ else None)
    found = proposition(
        session, proposition_id(ends[0], predicate, ends[1]), as_of=options.as_of, evidence=20
    )
    return [found] if found else []


def _akin_to(session: Session, words: Sequence[str], options: Options) -> Sequence[Any]:
    return akin_to(session, words[0], limit=options.offset + options.limit)[options.offset :]


def case_named(session: Session, name: str) -> str | None:
    """The case of an id, a docket number or a caption; None where there is none or several."""
    cases, aliases = table_of(Case), table_of(Alias)
    connection = session.connection()
    equal = sa.select(cases.c.id).where(
        sa.or_(
            cases.c.id == name,
            cases.c.docket_number == name,
            cases.c.docket_core == name,
            cases.c.entity_id == name,
        )
    )
    found = connection.execute(equal.order_by(cases.c.id).limit(2)).scalars().all()
    if not found and (normal := normalised(name, Kind.CASE)):
        captioned = sa.select(aliases.c.entity_id).where(
            aliases.c.kind == Kind.CASE.value, aliases.c.normal == normal
        )
        by_caption = sa.select(cases.c.id).where(cases.c.entity_id.in_(captioned))
        found = connection.execute(by_caption.order_by(cases.c.id).limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None


def _predicate(word: str) -> str:
    try:
        return Predicate(word.replace("-", "_")).value
    except ValueError as error:
        raise UnknownNameError("predicate", word, ", ".join(Predicate)) from error


QUESTIONS: tuple[Question, ...] = (
    Question(
        "who-accuses",
        ("ENTITY", "[PREDICATE]"),
        "Who accuses it, by how many independent origins.",
        _who_accuses,
    ),
    Question("denied-by", ("ENTITY",), "What it denied.", _said(Stance.DENIED)),
    Question("admitted-by", ("ENTITY",), "What it admitted.", _said(Stance.ADMITTED)),
    Question("alleged-by", ("ENTITY",), "What it alleges.", _said(Stance.ALLEGED)),
    Question("testified-by", ("ENTITY",), "What it said under oath.", _said(Stance.TESTIFIED)),
    Question(
        "statements-by", ("ENTITY",), "What it said, reports of one statement taken together.", _statements_by
    ),
    Question(
        "claims-about",
        ("ENTITY",),
        "Every claim with it as subject, object or speaker, newest first.",
        _claims_about,
    ),
    Question(
        "propositions-of",
        ("ENTITY", "[subject|object]"),
        "What is claimed of it and where that stands.",
        _propositions_of,
    ),
    Question(
        "standing-of",
        ("SUBJECT", "PREDICATE", "[OBJECT]"),
        "One proposition, its history and evidence.",
        _standing_of,
    ),
    Question("cases-of", ("ENTITY", "[plaintiff|defendant]"), "Cases that it is a party of.", _cases_of),
    Question("changed-since", ("DAY", "[ENTITY]"), "Propositions whose standing moved.", _changed_since),
    Question("contradictions", ("[CASE|ENTITY]",), "What on record cannot both be right.", _contradictions),
    Question("path", ("ENTITY", "ENTITY"), "Chains of evidence that join the two.", _path),
    Question(
        "akin-to", ("DOCUMENT-ID",), "Copies, excerpts, retellings and credits of a document.", _akin_to
    ),
)
"""Every named question, in the order in which they are listed."""


def ask(session: Session, name: str, words: Sequence[str], options: Options) -> Sequence[Any]:
    """The answer to a named question.

    Raises:
        QuestionError: no such question, or a wrong number of words.
        UnknownNameError: a word names nothing in the store.
    """
    plain = name.strip().casefold().replace("_", "-").replace(" ", "-")
    question = next((question for question in QUESTIONS if question.name == plain), None)
    if question is None:
        raise QuestionError(
            name, "no such question", "one of " + ", ".join(question.name for question in QUESTIONS)
        )
    if len(question.arguments) == 1 and len(words) > 1:
        words = [" ".join(words)]  # a name of several words, without quotes
    needed = sum(not argument.startswith("[") for argument in question.arguments)
    if not needed <= len(words) <= len(question.arguments):
        given = f"{len(words)} word{'s' * (len(words) != 1)} given"
        wanted = " ".join(question.arguments)
        raise QuestionError(plain, given, f"it takes {wanted}; put a name of several words in quotes")
    return question.answer(session, words, options)
