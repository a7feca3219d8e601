"""Long runs of signs are cut before they are tokenized, ordinary text is left alone."""

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.extract.tokens import BoundedTokenizer, pieces_of_runs

_NLP = spacy.blank("en")
_BOUNDED = BoundedTokenizer(_NLP.tokenizer, _NLP.vocab)


def test_ordinary_text_has_the_tokens_of_spacy() -> None:
    text = 'Brandt Labs (“Brandt”) said: "We don\'t."  See https://example.org/' + "a" * 400
    assert [t.text_with_ws for t in _BOUNDED(text)] == [t.text_with_ws for t in _NLP.tokenizer(text)]


def test_a_long_run_is_never_seen_whole() -> None:
    seen: list[int] = []

    def counted(text: str) -> spacy.tokens.Doc:
        seen.append(max(map(len, text.split()), default=0))
        return _NLP.tokenizer(text)

    text = "It ran: " + "“" * 24_000 + " and ended"
    doc = BoundedTokenizer(counted, _NLP.vocab)(text)
    assert doc.text == text
    assert max(seen) <= 500
    assert len(seen) == 48
    assert [token.text for token in doc][-2:] == ["and", "ended"]


_PART = st.tuples(
    st.sampled_from(["a", "“", "(", "x.", "-"]),
    st.sampled_from([1, 3, 249, 250, 251, 499, 500, 501, 1_000]),
    st.sampled_from(["", " ", "  ", "\n"]),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(_PART, max_size=5))
def test_no_character_is_lost(parts: list[tuple[str, int, str]]) -> None:
    text = "".join(sign * count + space for sign, count, space in parts)
    assert "".join(pieces_of_runs(text)) == text
    assert _BOUNDED(text).text == text
