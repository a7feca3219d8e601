"""Which training documents tell one story: they are trained on together or held out together."""

import random
from collections import Counter
from collections.abc import Sequence

from kb.annotation import AnnotatedDocument
from kb.ontology import Kind


def folds(documents: Sequence[AnnotatedDocument], count: int, *, seed: int = 0) -> list[int]:
    """For each document the number of its fold; documents that share rare names are in the same one."""
    names = [
        {entity.name.casefold() for entity in document.entities if entity.kind is not Kind.LAW}
        for document in documents
    ]
    spread = Counter(name for found in names for name in found)
    rare = [{name for name in found if spread[name] <= 8} for found in names]
    group = list(range(len(documents)))

    def root(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    for first in range(len(documents)):
        for second in range(first):
            both = rare[first] & rare[second]
            if len(both) >= 2 and len(both) >= 0.34 * min(len(rare[first]), len(rare[second])):
                group[root(first)] = root(second)
    stories: dict[int, list[int]] = {}
    for number in range(len(documents)):
        stories.setdefault(root(number), []).append(number)
    order = list(stories.values())
    random.Random(seed).shuffle(order)
    order.sort(key=len, reverse=True)
    sizes = [0] * count
    answer = [0] * len(documents)
    for story in order:
        fold = sizes.index(min(sizes))
        sizes[fold] += len(story)
        for number in story:
            answer[number] = fold
    return answer
