"""Arguments over the dependency parse: who is the subject and the object of a word, through passives, lists and clauses."""

import re
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from kb.extract.document import DocumentEntity

_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
_OBJECTS = frozenset({"dobj", "obj", "dative"})
_INHERITING = frozenset({"xcomp", "conj", "advcl", "pcomp", "ccomp"})
_DEEP = 12
_GAP = re.compile(
    r"\s*(?:,\s*(?P<and>and|or|as well as)?|(?P<plain>and|or|as well as))\s+"
    r"(?:(?:its|the|his|her|their|then|former|chief|executive|officer|ceo|cto|coo|president|chair|chairman|director|"
    r"co-?founders?|founders?|vice|head|scientist|lawyer|investor|partner|rival|parent|subsidiary|company|firm)\s+){0,5}",
    re.IGNORECASE,
)
"""What may stand between two names of a list."""


class Owners:
    """Which entity a token belongs to: that of the shortest mention around it."""

    def __init__(self, doc: Doc, entities: Sequence[DocumentEntity]) -> None:
        self._owner: dict[int, int] = {}
        self._mates = _list_mates(doc, entities)
        width: dict[int, int] = {}
        for number, entity in enumerate(entities):
            for mention in entity.mentions:
                span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
                if span is None:
                    continue
                length = mention.end - mention.start
                for token in span:
                    if token.i not in width or length < width[token.i]:
                        self._owner[token.i] = number
                        width[token.i] = length

    def of(self, token: Token) -> int | None:
        """Number of the entity, or None."""
        return self._owner.get(token.i)

    def through(self, token: Token, nouns: frozenset[str]) -> Iterator[int]:
        """The entities that a noun phrase stands for: its own, those in apposition, and those that own it.

        "OpenAI", "the start-up, OpenAI", and where `nouns` has "model": "OpenAI's models", "models of OpenAI".
        """
        yield from self._through(token, nouns, 0)

    def _through(self, token: Token, nouns: frozenset[str], depth: int) -> Iterator[int]:
        if depth > _DEEP:
            return
        own = self.of(token)
        if own is not None:
            yield own
            yield from self._mates.get(token.i, ())
        for child in token.children:
            if child.dep_ == "conj" or (
                child.dep_ == "appos" and (own is None or self._names_another(child, own))
            ):
                yield from self._through(child, nouns, depth + 1)
            elif own is None and token.lemma_.lower() in nouns:
                if child.dep_ in ("poss", "compound", "nmod", "amod"):
                    yield from self._through(child, nouns, depth + 1)
                elif child.dep_ == "prep" and child.lower_ in ("of", "by", "from", "for", "on"):
                    for grandchild in child.children:
                        if grandchild.dep_ == "pobj":
                            yield from self._through(grandchild, nouns, depth + 1)

    def _names_another(self, apposition: Token, own: int) -> bool:
        """A name in apposition to another name is a list that the parser misread."""
        other = self.of(apposition)
        return other is not None and other != own

    def group(self, pronoun: Token) -> list[int]:
        """Who "they" are: the nearest list of several, objects or subjects, of the clauses above; else nobody."""
        before = [token for token in pronoun.sent if token.i < pronoun.i]
        for verb in (*pronoun.ancestors, *reversed(before)):
            if verb.pos_ not in ("VERB", "AUX"):
                continue
            for heads in (direct_objects(verb), subjects(verb)):
                members = list(
                    dict.fromkeys(
                        number
                        for head in heads
                        if head is not pronoun
                        for number in self.through(head, frozenset())
                    )
                )
                if len(members) > 1:
                    return members
        return []


def _list_mates(doc: Doc, entities: Sequence[DocumentEntity]) -> dict[int, tuple[int, ...]]:
    """Tokens of a name in a written list to the entities named after it: "OpenAI, CEO Sam Altman and Greg Brockman".

    The parser loses such lists to titles and stray spaces. A name that is a subject begins a clause, not an item.
    """
    text = doc.text  # joined anew from its tokens each time it is asked for
    places = sorted(
        (mention.start, mention.end, number)
        for number, entity in enumerate(entities)
        for mention in entity.mentions
        if mention.form == "name" and text[mention.start : mention.start + 1].isupper()
    )
    spans = [doc.char_span(start, end, alignment_mode="expand") for start, end, _ in places]
    mates: dict[int, tuple[int, ...]] = {}
    after: tuple[int, ...] = ()
    closed = False
    for here in range(len(places) - 2, -1, -1):
        gap = _GAP.fullmatch(text, places[here][1], places[here + 1][0])
        span, following = spans[here], spans[here + 1]
        if (
            gap is None
            or span is None
            or following is None
            or following.root.dep_ in (*_SUBJECTS, *_PASSIVE_SUBJECTS)
        ):
            after, closed = (), False
            continue
        closed = closed or gap["and"] is not None or gap["plain"] is not None
        after = (places[here + 1][2], *after)
        if closed:
            mates |= {token.i: after for token in span}
    return mates


def subjects(verb: Token) -> list[Token]:
    """Heads of a verb's subjects: the agent of a passive, the governing verb's where it has none of its own."""
    return _subjects(verb, 0)


def _subjects(verb: Token, depth: int) -> list[Token]:
    if depth > _DEEP:
        return []
    agents = [
        child for by in verb.children if by.dep_ == "agent" for child in by.children if child.dep_ == "pobj"
    ]
    if agents:
        return agents
    passive = any(child.dep_ in ("auxpass", *_PASSIVE_SUBJECTS) for child in verb.children)
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    if own:
        if own[0].tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
            return [verb.head]
        return own
    if passive:
        return []
    if verb.dep_ in ("relcl", "acl"):
        return [verb.head]
    if verb.dep_ in _INHERITING and verb.head is not verb:
        head = verb.head
        if verb.dep_ == "xcomp":
            objects = [child for child in head.children if child.dep_ in _OBJECTS]
            if objects and head.lemma_ not in ("promise",) and verb.pos_ == "VERB":
                return objects if verb.i > objects[0].i else _subjects(head, depth + 1)
        return _subjects(head, depth + 1) if head.pos_ in ("VERB", "AUX") else _clause_subjects(head, depth)
    return []


def _clause_subjects(head: Token, depth: int) -> list[Token]:
    """The subject of the clause that a noun or preposition stands in."""
    for ancestor in head.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return _subjects(ancestor, depth + 1)
    return []


def direct_objects(verb: Token) -> list[Token]:
    """Heads of the direct objects; of a passive, its subjects."""
    found = [child for child in verb.children if child.dep_ in (*_OBJECTS, *_PASSIVE_SUBJECTS)]
    if not found and verb.dep_ == "acl" and verb.tag_ == "VBN":
        return [verb.head]
    if found and found[0].tag_ in ("WDT", "WP") and verb.dep_ == "relcl":
        return [verb.head]
    return found


def prepositional(tokens: Iterable[Token], words: Sequence[str]) -> list[Token]:
    """Heads of the phrases that hang below the tokens by one of the prepositions ("using" counts as one)."""
    found = []
    for token in tokens:
        for child in token.children:
            if child.lower_ in words:
                found += [below for below in child.children if below.dep_ in ("pobj", *_OBJECTS)]
            elif child.dep_ == "prep":
                found += [
                    below
                    for nested in child.children
                    if nested.dep_ == "prep" and nested.lower_ in words
                    for below in nested.children
                    if below.dep_ == "pobj"
                ]
    return found
