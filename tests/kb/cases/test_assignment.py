"""Judges that docket entries give a case to, on invented entries in the wordings of several courts."""

import pytest

from kb.cases.assignment import assigned_judge


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Case assigned to Judge Mary Ellen Quist and Magistrate Judge Rolf Adler.", ("assigned", "Mary Ellen Quist")),
        ("CASE REASSIGNED to Hon. Johan de la Roche for all further proceedings", ("reassigned", "Johan de la Roche")),
        ("ORDER. Case reassigned to Judge Petra S. Lindqvist. Signed by Judge Quist", ("reassigned", "Petra S. Lindqvist")),
        ("Case assigned to Magistrate Judge T. Halloran. Counsel for plaintiff is told", ("assigned", "T. Halloran")),
        ("NOTICE of assignment. District Judge Ada P. Brenner is assigned.", ("assigned", "Ada P. Brenner")),
        ("Discovery motions referred to Magistrate Judge Ona Tveit.", ("referred", "Ona Tveit")),
        ("MOTION to Dismiss by Halcyon Compute", None),
        ("Patent assigned to Halcyon Compute by Judge Quist's former firm", None),
        ("", None),
    ],
)  # fmt: skip
def test_the_judge_is_named(text, found):
    assert assigned_judge(text) == found


def test_a_long_text_is_read_in_no_time():
    assert assigned_judge("Assigned to " + "Judge " * 50_000) is None
