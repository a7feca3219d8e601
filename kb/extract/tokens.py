"""Word tokens in time that grows with the text alone.

spaCy's tokenizer takes signs off the ends of what stands between two spaces one at a time and looks at the whole rest
again each time, so a run of 24,000 quotation marks takes a minute. A longer run than any word is cut first.
"""

import re
from collections.abc import Callable

from spacy.tokens import Doc
from spacy.vocab import Vocab

_LONGEST = 500
"""Characters without a space that are tokenized together; the longest addresses and words of real pages are shorter."""
_RUN = re.compile(rf"\S{{{_LONGEST},}}")


class BoundedTokenizer:
    """A tokenizer that hands longer runs than `_LONGEST` to another in pieces; everything else goes through as it is."""

    def __init__(self, tokenizer: Callable[[str], Doc], vocab: Vocab) -> None:
        self._tokenizer = tokenizer
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The tokens of the text, whose characters they keep."""
        if _RUN.search(text) is None:
            return self._tokenizer(text)
        words: list[str] = []
        spaces: list[bool] = []
        for piece in pieces_of_runs(text):
            for token in self._tokenizer(piece):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))
        return Doc(self.vocab, words=words, spaces=spaces)


def pieces_of_runs(text: str) -> list[str]:
    """The text, cut inside each run of `_LONGEST` signs without a space, and nowhere else."""
    pieces: list[str] = []
    start = 0
    for run in _RUN.finditer(text):
        for cut in range(run.start() + _LONGEST, run.end(), _LONGEST):
            pieces.append(text[start:cut])
            start = cut
    pieces.append(text[start:])
    return pieces
