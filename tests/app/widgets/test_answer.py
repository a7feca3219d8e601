"""The block of four answers: who says so, and in whose word."""

from app.widgets.answer import answer_html
from kb.store.answer import Answer, Voice
from kb.store.evidence import EntityRef

QUARRY = EntityRef("company-quarry-labs", "Quarry Labs", "company")


def html_of(*voices: Voice) -> str:
    return answer_html(Answer("p1", None, "distilled", None, "alleged", 2, 3, 0, voices, (), ()))


def test_an_author_is_not_said_to_be_told_of_by_itself() -> None:
    own = Voice(QUARRY, ("Quarry Labs", "Harbor <Ledger>"), ("alleged",), 2, None, "c1", ("own post",))
    shown = html_of(own)
    assert " in an own post, told by Harbor &lt;Ledger&gt;" in shown
    alone = html_of(Voice(QUARRY, ("Quarry Labs",), ("alleged",), 1, None, "c1", ("own post",)))
    assert " in an own post</span>" in alone
    assert "told by" not in alone


def test_a_newspaper_speaks_in_its_own_word() -> None:
    shown = html_of(Voice(None, ("Harbor Ledger",), ("reported",), 1, None, "c2"))
    assert "Harbor Ledger" in shown
    assert " in their own word</span>" in shown
