"""How gold and found spans, entities and cases are paired before anything is counted."""

import re
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from kb.annotation import AnnotatedCase, AnnotatedDocument, AnnotatedEntity
from kb.extract.pronouns import SINGULAR
from kb.ontology import Kind

Span = tuple[int, int]
Key = TypeVar("Key", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)

_PRONOUNS = frozenset(SINGULAR) | frozenset(
    ("you", "your", "they", "them", "their", "theirs", "themselves", "who", "whose", "whom")
)
_DETERMINERS = frozenset(("the", "a", "an", "its", "his", "her", "our", "this", "that", "my"))


def common(first: Span, second: Span) -> int:
    """Characters that both spans have."""
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def likeness(first: Span, second: Span) -> float:
    """Shared characters over the characters from the first start to the last end."""
    shared = common(first, second)
    return shared / (max(first[1], second[1]) - min(first[0], second[0])) if shared else 0.0


def same_evidence(gold: Span, found: Span) -> bool:
    """Half of gold's sentence by a span at most four times as long as what they share, or a span mostly inside it."""
    shared = common(gold, found)
    if not shared:
        return False
    of_gold, of_found = shared / max(1, gold[1] - gold[0]), shared / max(1, found[1] - found[0])
    return (of_gold >= 0.5 and of_found >= 0.25) or (of_found >= 0.5 and of_gold >= 0.1)


def most_pairs(weights: Mapping[tuple[Key, Other], float]) -> dict[Key, Other]:
    """One-to-one pairs, as many as there can be (augmenting paths); heavy pairs are tried first."""
    edges: dict[Key, list[tuple[float, Other]]] = {}
    for (left, right), weight in weights.items():
        edges.setdefault(left, []).append((-weight, right))
    for choices in edges.values():
        choices.sort(key=lambda choice: (choice[0], str(choice[1])))
    owner: dict[Other, Key] = {}

    def place(left: Key, tried: set[Other]) -> bool:
        for _, right in edges[left]:
            if right not in tried:
                tried.add(right)
                if right not in owner or place(owner[right], tried):
                    owner[right] = left
                    return True
        return False

    for left in sorted(edges, key=lambda left: (edges[left][0][0], str(left))):
        place(left, set())
    return {left: right for right, left in owner.items()}


def heaviest_pairs(weights: Mapping[tuple[Key, Other], float]) -> dict[Key, Other]:
    """One-to-one pairs in order of weight, so that a weak link never takes a strong one's place."""
    pairs: dict[Key, Other] = {}
    used: set[Other] = set()
    for (left, right), _ in sorted(weights.items(), key=lambda item: (-item[1], str(item[0]))):
        if left not in pairs and right not in used:
            pairs[left] = right
            used.add(right)
    return pairs


def form_of_mention(surface: str) -> str:
    """`pronoun`, `description` or `name`, by the words alone."""
    if surface.lower() in _PRONOUNS:
        return "pronoun"
    words = surface.split()
    if (words and words[0].lower() in _DETERMINERS) or not re.search(r"[A-Z0-9]", surface):
        return "name" if re.match(r"[Tt]he [A-Z]", surface) else "description"
    return "name"


def spans_of(entity: AnnotatedEntity) -> list[Span]:
    """The places of an entity."""
    return [(mention.start, mention.end) for mention in entity.mentions]


def entity_pairs(
    gold: AnnotatedDocument, found: AnnotatedDocument, *, same_kind: bool
) -> dict[tuple[str, str], float]:
    """Weight of each pair of a gold and a found entity that have a place or a spelling in common."""
    weights: dict[tuple[str, str], float] = {}
    spellings = {id(entity): _spellings(gold.text, entity) for entity in (*gold.entities, *found.entities)}
    for one in gold.entities:
        for other in found.entities:
            if same_kind and one.kind is not other.kind:
                continue
            weight = float(sum(any(likeness(a, b) >= 0.5 for a in spans_of(one)) for b in spans_of(other)))
            if spellings[id(one)] & spellings[id(other)]:
                weight += 0.5
            if one.name.casefold() == other.name.casefold():
                weight += 0.25
            if weight:
                weights[one.id, other.id] = weight + (0.1 if one.kind is other.kind else 0.0)
    return weights


def _spellings(text: str, entity: AnnotatedEntity) -> set[str]:
    found = {entity.name.casefold()}
    for start, end in spans_of(entity):
        if form_of_mention(text[start:end]) == "name":
            found.add(text[start:end].casefold())
    return found - {""}


MAKERS = (
    *((name, "openai") for name in ("chatgpt", "gpt", "o1", "o3", "text-davinci", "sora", "codex")),
    ("claude", "anthropic"), ("grok", "xai"), ("grok", "x.ai"), ("gemini", "google"), ("bard", "google"),
    ("llama", "meta"), *((name, "deepseek") for name in ("deepseek", "r1", "v3", "v4")),
    ("kimi", "moonshot"), ("hailuo", "minimax"), ("qwen", "alibaba"), ("doubao", "bytedance"),
    ("project seed", "bytedance"), ("stable diffusion", "stability"), ("copilot", "microsoft"),
    ("command", "cohere"), ("mistral", "mistral"), ("ernie", "baidu"), ("midjourney", "midjourney"),
    ("suno", "suno"), ("udio", "udio"),
)  # fmt: skip
"""How a model's name begins, and its maker's, for models whose maker the document does not state."""


def makers(gold: AnnotatedDocument) -> dict[str, str]:
    """Model to the entity that stands for it: what gold says develops it, else its well-known maker."""
    found: dict[str, str] = {}
    for claim in gold.claims:
        if claim.predicate == "develops" and not claim.negated and claim.subject and claim.object:
            found.setdefault(claim.object, claim.subject)
    firms = [(e.id, e.name.casefold()) for e in gold.entities if e.kind in (Kind.COMPANY, Kind.ORGANIZATION)]
    for entity in gold.entities:
        if entity.kind is not Kind.MODEL or entity.id in found:
            continue
        name = entity.name.casefold()
        for beginning, maker in MAKERS:
            hits = [key for key, firm in firms if firm.startswith(maker)]
            if name.startswith(beginning) and hits:
                found[entity.id] = hits[0]
                break
    return found


def terms_owners(gold: AnnotatedDocument) -> dict[str, str]:
    """Law to the party whose name is in its name ("OpenAI terms of service")."""
    owners: dict[str, str] = {}
    parties = [e for e in gold.entities if e.kind in (Kind.COMPANY, Kind.ORGANIZATION, Kind.PERSON)]
    for law in gold.entities:
        if law.kind is Kind.LAW:
            owner = next(
                (p.id for p in parties if len(p.name) > 2 and p.name.casefold() in law.name.casefold()), None
            )
            if owner is not None:
                owners[law.id] = owner
    return owners


def case_pairs(gold: Sequence[AnnotatedCase], found: Sequence[AnnotatedCase]) -> dict[tuple[int, int], float]:
    """Weight of each pair of cases with one docket number, or with like captions where one has no number."""
    weights: dict[tuple[int, int], float] = {}
    for left, one in enumerate(gold):
        for right, other in enumerate(found):
            first, second = _number(one.docket_number), _number(other.docket_number)
            words, others = _caption_words(one.caption), _caption_words(other.caption)
            alike = len(words & others) / len(words | others) if words | others else 0.0
            if first and second:
                offices = {
                    office for office in (_office(one.docket_number), _office(other.docket_number)) if office
                }
                if first == second and len(offices) < 2:
                    weights[left, right] = 2 + alike
            elif alike >= 0.5:
                weights[left, right] = alike
    return weights


def _number(text: str | None) -> str | None:
    match = re.search(r"(?:\d+:)?(\d{2,4})-([a-z]{2,4})-0*(\d+)", (text or "").lower())
    if match:
        return f"{match[1][-2:]}-{match[2]}-{match[3]}"
    return re.sub(r"[^a-z0-9]", "", (text or "").lower()) or None


def _office(text: str | None) -> str | None:
    match = re.search(r"(\d+):\d{2,4}-[a-z]{2,4}-\d+", (text or "").lower())
    return match[1] if match else None


_UNSAID = re.compile(r"\b(?:et al|inc|llc|ltd|pbc|corp|corporation|company|co|lp|the|in re|v|vs)\b")


def _caption_words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", _UNSAID.sub(" ", (text or "").lower())))
