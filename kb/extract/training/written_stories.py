"""Training documents that we wrote ourselves, in a form that is quick to write: a sentence a line with its claims behind.

    ### article
    {c1=Orrin Labs} sues {c2=Velka AI} => sued c1 c2 reported

    {c1=Orrin Labs} took {c2=Velka} to court on Monday, {p1=Ada Brandt}, {c1=its} lawyer, said. => sued c1 c2 @p1 stated

`###` begins a document and names its kind. `{c1=words}` is a mention: a letter for the kind (c company, p person, m model,
o organization, a agency, t court, f law firm, l law, k case), a number for the entity. The longest name is the
entity's. After ` => ` stand the claims of the line: predicate, subject, object or `-`, `@speaker`, stance, and `not`, `partial` or
`uncertain`. Lines follow each other with a blank (in a docket with a line break), an empty line starts a paragraph.
Where a line holds several sentences, a claim is the sentence's that names most of its entities.

`python -m kb.extract.training.written_stories FILE…` checks files and says what they hold. Firms, people, models and events
are invented; courts and laws are often real ones, and no case there was theirs.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.annotation import AnnotatedClaim, AnnotatedDocument, AnnotatedEntity, MentionSpan
from kb.extract.document import DocumentMeta, Unit
from kb.extract.units import find_units
from kb.ontology import FRAMES, DocumentKind, Hedge, Kind, Predicate, Stance

KIND_OF_LETTER = {
    "c": Kind.COMPANY,
    "p": Kind.PERSON,
    "m": Kind.MODEL,
    "o": Kind.ORGANIZATION,
    "a": Kind.AGENCY,
    "t": Kind.COURT,
    "f": Kind.LAW_FIRM,
    "l": Kind.LAW,
    "k": Kind.CASE,
}
FOLDER = Path(__file__).parent / "written"
_MENTION = re.compile(r"\{([a-z])(\d+)=([^{}]+)\}")
_CLAIMS = re.compile(r"\s=>\s*")
_LOWER = re.compile(r"[^A-Z0-9]*\Z")
_STANCES = {str(stance): stance for stance in Stance}
_HEDGES = {"partial": Hedge.PARTIAL, "uncertain": Hedge.UNCERTAIN}


class StoryError(ValueError):
    """A line that is not in the form; the message names file, line and reason."""


@dataclass
class _Draft:
    kind: DocumentKind
    text: str = ""
    surfaces: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    claims: list[AnnotatedClaim] = field(default_factory=list)


def written_documents(paths: Iterable[Path] | None = None) -> list[AnnotatedDocument]:
    """The documents of the files, or of all that come with the package.

    Raises:
        StoryError: a line can't be read.
    """
    chosen = sorted(FOLDER.glob("*.txt")) if paths is None else paths
    return [document for path in chosen for document in _documents(path)]


def _documents(path: Path) -> Iterator[AnnotatedDocument]:
    draft: _Draft | None = None
    gap = ""
    number = 0
    for row, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") and not line.startswith("###"):
            continue
        try:
            if line.startswith("###"):
                if draft is not None:
                    yield _finished(draft, f"{path.stem}-{number}")
                number += 1
                draft, gap = _Draft(DocumentKind(line[3:].strip())), ""
            elif not line.strip():
                gap = "\n\n" if draft is not None and draft.text else ""
            elif draft is None:
                raise ValueError("a document begins with ### and its kind")
            else:
                draft.text += gap
                _add_line(draft, line)
                gap = "\n" if draft.kind is DocumentKind.DOCKET_ENTRY else " "
        except (ValueError, KeyError) as error:
            raise StoryError(f"{path}:{row}: {error}") from error
    if draft is not None:
        yield _finished(draft, f"{path.stem}-{number}")


def _add_line(draft: _Draft, line: str) -> None:
    wording, *told = _CLAIMS.split(line, maxsplit=1)
    start = len(draft.text)
    position = 0
    wording = wording.strip()
    for match in _MENTION.finditer(wording):
        draft.text += wording[position : match.start()]
        first = len(draft.text)
        draft.text += match.group(3)
        draft.surfaces.setdefault(match.group(1) + match.group(2), []).append((first, len(draft.text)))
        KIND_OF_LETTER[match.group(1)]  # an unknown letter is an error here
        position = match.end()
    draft.text += wording[position:]
    if "{" in draft.text[start:] or "}" in draft.text[start:]:
        raise ValueError("a brace that is no mention")
    for part in filter(None, (part.strip() for part in "".join(told).split(";"))):
        draft.claims.append(_claim(part, draft, start))


def _claim(part: str, draft: _Draft, start: int) -> AnnotatedClaim:
    words = part.split()
    predicate = Predicate(words[0])
    arguments: list[str | None] = []
    speaker: str | None = None
    stance: Stance | None = None
    hedge = Hedge.NONE
    negated = False
    for word in words[1:]:
        if word.startswith("@"):
            speaker = _known(word[1:], draft)
        elif word in _STANCES:
            stance = _STANCES[word]
        elif word in _HEDGES:
            hedge = _HEDGES[word]
        elif word == "not":
            negated = True
        elif word == "-":
            arguments.append(None)
        else:
            arguments.append(_known(word, draft))
    if stance is None:
        raise ValueError(f"no stance in {part!r}")
    subject, object_ = [*arguments, None, None][:2]
    _check(part, predicate, subject, object_, speaker, stance, negated=negated)
    return AnnotatedClaim(
        start=start,
        end=len(draft.text),
        speaker=speaker,
        stance=stance,
        predicate=predicate,
        subject=subject,
        object=object_,
        negated=negated,
        hedge=hedge,
    )


def _known(word: str, draft: _Draft) -> str:
    if word not in draft.surfaces:
        raise ValueError(f"{word} is not named up to here")
    return word


def _check(
    part: str,
    predicate: Predicate,
    subject: str | None,
    object_: str | None,
    speaker: str | None,
    stance: Stance,
    *,
    negated: bool,
) -> None:
    """What the ontology rules out."""
    if predicate is Predicate.SAID:
        if subject or object_ or not speaker or negated:
            raise ValueError(f"{part!r}: `said` has a speaker, no arguments and is never negated")
        return
    frame = FRAMES[predicate]
    if subject is None or KIND_OF_LETTER[subject[0]] not in frame.subjects:
        raise ValueError(f"{part!r}: no such subject")
    if object_ is None and not frame.object_optional:
        raise ValueError(f"{part!r}: no object")
    if object_ is not None and KIND_OF_LETTER[object_[0]] not in frame.objects:
        raise ValueError(f"{part!r}: no such object")
    if subject == object_:
        raise ValueError(f"{part!r}: subject and object are one")
    if stance is Stance.DENIED and not (negated and speaker):
        raise ValueError(f"{part!r}: a denial has a speaker and is `not`")
    if stance in (Stance.STATED, Stance.ADMITTED, Stance.TESTIFIED) and speaker is None:
        raise ValueError(f"{part!r}: {stance} needs a speaker")


def _finished(draft: _Draft, name: str) -> AnnotatedDocument:
    entities = []
    for key, places in draft.surfaces.items():
        surfaces = [draft.text[start:end] for start, end in places]
        named = [surface for surface in surfaces if not _LOWER.match(surface)]
        if not named:
            raise ValueError(f"document before: {key} has no name")
        names = [
            surface
            for surface in named
            if surface.split()[0].casefold() not in ("the", "its", "our", "his", "her")
        ]
        entities.append(
            AnnotatedEntity(
                id=key,
                kind=KIND_OF_LETTER[key[0]],
                name=max(names or named, key=len),
                mentions=[MentionSpan(start=start, end=end) for start, end in places],
            )
        )
    units = find_units(draft.text, DocumentMeta(name, draft.kind))
    claims = [_in_one_unit(claim, draft, units) for claim in draft.claims]
    return AnnotatedDocument(id=name, kind=draft.kind, text=draft.text, entities=entities, claims=claims)


def _in_one_unit(claim: AnnotatedClaim, draft: _Draft, units: Sequence[Unit]) -> AnnotatedClaim:
    inside = [unit for unit in units if claim.start <= unit.start and unit.end <= claim.end]
    if len(inside) < 2:
        return claim
    keys = [key for key in (claim.speaker, claim.subject, claim.object) if key is not None]

    def named(unit: Unit) -> int:
        return sum(any(unit.start <= start < unit.end for start, _ in draft.surfaces[key]) for key in keys)

    best = max(inside, key=lambda unit: (named(unit), unit.end - unit.start))
    return claim.model_copy(update={"start": best.start, "end": best.end})


def main(paths: list[str]) -> None:
    """Print how many documents and claims of each predicate and stance the files hold."""
    documents = written_documents([Path(path) for path in paths] or None)
    claims = [claim for document in documents for claim in document.claims]
    mentions = sum(len(entity.mentions) for document in documents for entity in document.entities)
    sys.stdout.write(f"{len(documents)} documents, {len(claims)} claims, {mentions} mentions\n")
    for values in (
        Counter(str(claim.predicate) for claim in claims),
        Counter(str(claim.stance) for claim in claims),
        Counter(str(claim.hedge) for claim in claims),
        Counter(str(document.kind) for document in documents),
    ):
        sys.stdout.write(", ".join(f"{name} {count}" for name, count in values.most_common()) + "\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StoryError as error:
        raise SystemExit(str(error)) from error
