"""The form of our own training documents: what a line becomes, and which mistakes are told."""

from pathlib import Path

import pytest

from kb.extract.training.written_stories import StoryError, written_documents
from kb.ontology import DocumentKind, Hedge, Kind, Predicate, Stance

STORY = """\
# a remark
### article
{c1=Orrin Labs} sues {c2=Velka AI} => sued c1 c2 reported

{c1=Orrin} went to court. {p1=Ada Brandt} said {c2=Velka} had partly copied {m1=Sorrel}, {c1=the lab}’s model. => distilled c2 m1 @p1 alleged partial
{c2=It} denied {c2=it}. => distilled c2 m1 @c2 denied not; said @c2 stated

### docket_entry
COMPLAINT by {c1=Orrin Labs}. => trained_on c1 - reported
ORDER.
"""


def story(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_line_becomes_text_mentions_and_claims(tmp_path: Path) -> None:
    article, docket = written_documents([story(tmp_path, STORY)])
    assert article.text.startswith("Orrin Labs sues Velka AI\n\nOrrin went to court. Ada Brandt said")
    assert docket.text == "COMPLAINT by Orrin Labs.\nORDER."
    assert (article.kind, docket.kind) == (DocumentKind.ARTICLE, DocumentKind.DOCKET_ENTRY)
    lab = article.entities[0]
    assert (lab.name, lab.kind) == ("Orrin Labs", Kind.COMPANY)
    assert [article.text[m.start : m.end] for m in lab.mentions] == ["Orrin Labs", "Orrin", "the lab"]
    _, copied, denied, _ = article.claims
    assert article.text[copied.start : copied.end].startswith("Ada Brandt said")
    assert (copied.predicate, copied.stance, copied.hedge) == (
        Predicate.DISTILLED,
        Stance.ALLEGED,
        Hedge.PARTIAL,
    )
    assert (denied.speaker, denied.negated) == ("c2", True)
    (trained,) = docket.claims
    assert (trained.subject, trained.object) == ("c1", None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{c1=Orrin} runs => leads c1 c1 reported", "no such subject"),
        ("{c1=Orrin} sues {c2=Velka} => sued c1 c3 reported", "c3 is not named"),
        ("{c1=Orrin} sues {c2=Velka} => sued c1 c2", "no stance"),
        ("{c1=Orrin} sues {c2=Velka} => sues c1 c2 reported", "sues"),
        ("{c1=Orrin} sues => sued c1 - reported", "no object"),
        ("{c1=Orrin} copied {c2=Velka} => distilled c1 c2 @c1 denied", "a denial"),
        ("{c1=Orrin} spoke => said c1 @c1 stated", "`said`"),
        ("{c1=Orrin} spoke => sued c1 c1 reported", "are one"),
        ("{z1=Orrin} spoke", "'z'"),
        ("{c1=Orrin spoke", "a brace"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, reason: str) -> None:
    path = story(tmp_path, f"### article\nA line.\n{line}\n")
    with pytest.raises(StoryError, match=rf"story\.txt:3: .*{reason}"):
        written_documents([path])


def test_what_comes_with_the_package_is_in_the_form() -> None:
    documents = written_documents()
    assert len(documents) >= 800
    for document in documents:
        named = {entity.id for entity in document.entities}
        for claim in document.claims:
            assert document.text[claim.start : claim.end].strip()
            assert {claim.speaker, claim.subject, claim.object} - {None} <= named
