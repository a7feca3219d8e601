"""How good extraction is against gold annotations: precision, recall and F1, summed over the documents.

Definitions:
    entities   paired one to one in a document where a mention overlaps by half or a spelling is equal.
    mentions   `span` overlaps by half; `linked` belongs to the paired entity as well.
    claims     `strict`: predicate, both arguments and negation equal, evidence the same; a model stands for its maker
               (not in `develops`), `partnered` and `settled` match turned round, `breached` takes the terms for their
               owner, `said` asks for the speaker instead of arguments. `relaxed`: another predicate, or one argument
               missing. `core`: strict without said, develops, leads, founded, works_for, member_of.
    attributes share of strictly matched claims with the right stance, hedge and speaker.
    attribution  pairs of a sentence and its speaker.
    cases      paired by docket number, or by caption.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.annotation import AnnotatedDocument
from kb.extract.score_claims import count_claims
from kb.extract.score_matching import (
    case_pairs,
    entity_pairs,
    form_of_mention,
    heaviest_pairs,
    likeness,
    most_pairs,
    spans_of,
)
from kb.extract.score_types import Count


@dataclass
class Scores:
    """Counts of everything, summed over documents."""

    documents: int = 0
    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    """By name: `entities`, `entities any kind`, `mentions span`, `claims strict`, `cases`, …"""
    entity_kinds: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    predicates: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    mention_forms: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    """Linked mentions by form; only recall is known."""
    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Strictly matched claims whose stance, hedge or speaker is right, and `matched` of all."""
    parties: Count = field(default_factory=Count)

    def accuracy(self, attribute: str) -> float:
        """Share of the strictly matched claims that have the attribute right."""
        matched = self.right["matched"]
        return self.right[attribute] / matched if matched else 0.0

    def headline(self) -> dict[str, float]:
        """The main figures by name."""
        counts = self.counts
        return {
            "entity_f1": counts["entities"].f1,
            "entity_f1_any_kind": counts["entities any kind"].f1,
            "mention_f1": counts["mentions span"].f1,
            "mention_linked_f1": counts["mentions linked"].f1,
            "claim_strict_p": counts["claims strict"].precision,
            "claim_strict_r": counts["claims strict"].recall,
            "claim_strict_f1": counts["claims strict"].f1,
            "claim_relaxed_f1": counts["claims relaxed"].f1,
            "claim_core_f1": counts["claims core"].f1,
            "claim_triples_f1": counts["claims triples"].f1,
            "stance_accuracy": self.accuracy("stance"),
            "speaker_accuracy": self.accuracy("speaker"),
            "hedge_accuracy": self.accuracy("hedge"),
            "attribution_f1": counts["attribution"].f1,
            "case_f1": counts["cases"].f1,
            "party_recall": self.parties.recall,
        }


def score(pairs: Iterable[tuple[AnnotatedDocument, AnnotatedDocument]]) -> Scores:
    """Scores of found annotations against gold ones of the same documents."""
    scores = Scores()
    for gold, found in pairs:
        scores.documents += 1
        partners = _count_entities(scores, gold, found)
        _count_mentions(scores, gold, found, partners)
        count_claims(scores.counts, scores.predicates, scores.right, gold, found, partners)
        _count_cases(scores, gold, found, partners)
    return scores


def _count_entities(scores: Scores, gold: AnnotatedDocument, found: AnnotatedDocument) -> dict[str, str]:
    """Count the entities; returns found entity to gold entity, kinds apart."""
    same = heaviest_pairs(entity_pairs(gold, found, same_kind=True))
    any_kind = heaviest_pairs(entity_pairs(gold, found, same_kind=False))
    for name, pairs in (("entities", same), ("entities any kind", any_kind)):
        scores.counts[name].add(len(pairs), len(found.entities), len(gold.entities))
    taken = set(same.values())
    for entity in gold.entities:
        scores.entity_kinds[entity.kind].add(int(entity.id in same), int(entity.id in same), 1)
    for entity in found.entities:
        if entity.id not in taken:
            scores.entity_kinds[entity.kind].add(0, 1, 0)
    return {other: one for one, other in any_kind.items()}


def _count_mentions(
    scores: Scores, gold: AnnotatedDocument, found: AnnotatedDocument, partners: dict[str, str]
) -> None:
    ours = [(entity.id, span) for entity in gold.entities for span in spans_of(entity)]
    theirs = [(entity.id, span) for entity in found.entities for span in spans_of(entity)]
    spans: dict[tuple[int, int], float] = {}
    linked: dict[tuple[int, int], float] = {}
    for left, (entity, span) in enumerate(ours):
        for right, (other, place) in enumerate(theirs):
            alike = likeness(span, place)
            if alike >= 0.5:
                belongs = partners.get(other) == entity
                spans[left, right] = alike + (0.5 if belongs else 0.0)
                if belongs:
                    linked[left, right] = alike
    joined = most_pairs(linked)
    scores.counts["mentions span"].add(len(most_pairs(spans)), len(theirs), len(ours))
    scores.counts["mentions linked"].add(len(joined), len(theirs), len(ours))
    for left, (_, (start, end)) in enumerate(ours):
        scores.mention_forms[form_of_mention(gold.text[start:end])].add(int(left in joined), 0, 1)


def _count_cases(
    scores: Scores, gold: AnnotatedDocument, found: AnnotatedDocument, partners: dict[str, str]
) -> None:
    pairs = most_pairs(case_pairs(gold.cases, found.cases))
    scores.counts["cases"].add(len(pairs), len(found.cases), len(gold.cases))
    for number, case in enumerate(gold.cases):
        other = found.cases[pairs[number]] if number in pairs else None
        for wanted, got in (
            (case.plaintiffs, other.plaintiffs if other else []),
            (case.defendants, other.defendants if other else []),
        ):
            known = {partners.get(key) for key in got}
            scores.parties.add(sum(key in known for key in wanted), 0, len(wanted))
