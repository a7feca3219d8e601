"""resolve, same, ask, show and review as a person types them, in processes of their own."""

import json
import os
import subprocess
import sys

import pytest

from kb.store.session import open_engine
from tests.kb.resolve.builder import Says, told
from tests.kb.resolve.corpus import fill
from tests.kb.resolve.test_stage import dispute


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs the command on a store of the invented dispute; returns code, output and errors."""
    folder = tmp_path_factory.mktemp("store")
    url = f"sqlite:///{folder / 'distillwatch.db'}"
    engine = open_engine(url)
    fill(engine, dispute())
    fill(engine, [told("x1", "2026-03-02", "Wire Nine", ("Quarry Laboratories met Quarry Labs.", Says("reported", "partnered", "Quarry Laboratories", "Quarry Labs")))])  # fmt: skip
    engine.dispose()
    environment = os.environ | {"DISTILLWATCH_DATABASE_URL": url, "DISTILLWATCH_DATA": str(folder)}

    def call(*arguments, answer=""):
        done = subprocess.run(
            [sys.executable, "-m", "app.cli.main", *arguments],
            input=answer, capture_output=True, text=True, env=environment, timeout=180, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    assert call("resolve")[0] == 0
    return call


def test_resolve_again_does_nothing(run):
    code, out, _ = run("resolve", "--json")
    assert code == 0
    assert set(json.loads(out).values()) == {0}


def test_same_needs_no_store_and_gives_its_reason(run):
    code, out, _ = run("same", "X.AI Corp.", "xAI", "--json")
    assert code == 0
    assert json.loads(out)["verdict"] == "same"
    assert "different" in run("same", "Sam Altman", "Jack Altman", "--kind", "person")[1]
    assert run("same", "one", "two", "--kind", "planet")[0] == 2


def test_ask_answers_with_evidence_and_as_of(run):
    code, out, _ = run("ask", "who-accuses", "Mirelle AI", "--json")
    (accusation,) = json.loads(out)
    assert (code, accusation["accuser"]["name"], accusation["origins"]) == (0, "Quarry Labs", 2)
    assert accusation["evidence"][0]["quote"]
    then = json.loads(run("ask", "who-accuses", "Mirelle AI", "--as-of", "2026-01-01", "--json")[1])
    assert then == []
    assert "Quarry Labs" in run("ask", "propositions-of", "Mirelle AI")[1]


def test_an_error_is_one_line_that_says_what_to_do(run):
    code, out, errors = run("ask", "who-accuses", "Nobody At All")
    assert (code, out) == (1, "")
    assert len(errors.strip().splitlines()) == 1
    assert "distillwatch search" in errors


@pytest.mark.parametrize(
    ("kind", "key", "shown"),
    [("entity", "Mirelle AI", "distilled"), ("document", "a1", "Quarry Labs"), ("entity", "company-quarry-labs", "Quarry")],
)  # fmt: skip
def test_show_prints_one_thing(run, kind, key, shown):
    code, out, _ = run("show", kind, key)
    assert code == 0
    assert shown in out
    assert json.loads(run("show", kind, key, "--json")[1])


def test_review_decides_undoes_and_travels(run, tmp_path):
    listed = json.loads(run("review", "--json", "--kind", "duplicate")[1])
    (pair,) = listed["items"]
    assert pair["title"].startswith("Quarry")
    assert run("review", "--kind", "duplicate", answer="y\n")[0] == 0
    assert json.loads(run("review", "--json", "--kind", "duplicate")[1])["items"] == []
    file = tmp_path / "decisions.jsonl"
    assert run("review", "--export", str(file))[0] == 0
    assert len(file.read_text().splitlines()) == 1
    assert run("review", "--undo", "last")[0] == 0
    assert len(json.loads(run("review", "--json", "--kind", "duplicate")[1])["items"]) == 1
    assert run("review", "--kind", "nonsense")[0] == 2


def test_two_reviewers_do_not_decide_the_same_claim(run):
    claim = json.loads(run("ask", "denied-by", "Mirelle AI", "--json")[1])[0]["claim_id"]
    assert run("review", "--item", f"claim:{claim}", "--verdict", "confirm", "--user", "ann")[0] == 0
    code, _, errors = run("review", "--item", f"claim:{claim}", "--verdict", "reject", "--user", "bea")
    assert code == 1
    assert "already decided" in errors
    assert "bea" not in run("review", "--history")[1]


def test_review_takes_another_answer_than_yes_and_asks_again_where_it_does_not_fit(run):
    code, out, errors = run("review", "--kind", "standing", answer="x\ne\nnonsense\ne\nruled\n")
    assert code == 0
    assert "one of the letters" in out
    assert len([line for line in errors.splitlines() if "nonsense" in line]) == 1
    asked = ("ask", "standing-of", "Mirelle AI", "distilled", "Quarry Labs", "--json")
    assert json.loads(run(*asked)[1])[0]["standing"] == "ruled"
    assert json.loads(run(*asked, "--as-of", "2026-06-01")[1])[0]["standing"] == "admitted"
    assert json.loads(run("review", "--history", "--json")[1])[0]["verdict"] == "edit"
    assert run("review", "--undo", "last")[0] == 0
