"""Relevance, measured on the half of the labelled list that nothing was learned from."""

import json
from pathlib import Path

import pytest

from crawler.relevance import feature_names, features, relevance_of
from crawler.relevance_training import figures, learn

LIST = Path(__file__).parent / "labelled" / "relevance.jsonl"
ROWS = [json.loads(line) for line in LIST.read_text("utf-8").splitlines()]
TEST = [row for row in ROWS if row["half"] == "test"]


def test_the_list_is_large_and_its_halves_are_apart() -> None:
    assert len(ROWS) >= 400
    relevant = sum(row["relevant"] for row in ROWS)
    assert abs(relevant - len(ROWS) / 2) <= 10
    assert len({row["title"] for row in ROWS}) == len(ROWS)
    assert min(len(TEST), len(ROWS) - len(TEST)) > 180


def test_precision_and_recall_on_the_held_back_half() -> None:
    scores = [relevance_of(row["title"], row["lead"]).score for row in TEST]
    precision, recall = figures(TEST, scores, 0.5)
    assert precision >= 0.9
    assert recall >= 0.9


def test_the_weights_are_those_that_the_training_half_gives() -> None:
    bias, weights = learn([row for row in ROWS if row["half"] == "train"])
    stored = json.loads(
        (Path(relevance_of.__code__.co_filename).parent / "relevance_weights.json").read_text("utf-8")
    )
    assert stored["bias"] == pytest.approx(bias, abs=1e-3)
    assert [stored["weights"][name] for name in feature_names()] == pytest.approx(weights, abs=1e-3)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Islay distillery fills its first cask", "The single malt will be sold in ten years."),
        ("Gin makers fight over the word distilled", "A court in London heard three distillers."),
        ("How to make distilled water on a boat", "A pot and a lid are enough."),
        ("Crude distillation unit down at Gulf refinery", "Petrol will be short for a week."),
        ("Steam distillation of rosemary: a comparison of solvents", "The chemists measured 14 compounds."),
        (
            "Neural network controls the distillation column of an ethanol plant",
            "The process engineers saved steam.",
        ),
        ("Start-up raises $30m for AI bookkeeping", "Investors value the company at $200m."),
    ],
)
def test_other_kinds_of_distillation_and_other_news_fall_out(title: str, text: str) -> None:
    assert relevance_of(title, text).score < 0.5


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "Lab accuses competitor of distilling its model",
            "Millions of prompts were sent from fake accounts.",
        ),
        ("Novelists sue chatbot maker", "They say that pirated copies of their books were used to train it."),
        ("xAI and OpenAI meet in court", "The judge heard both sides on the trade secrets."),
    ],
)
def test_the_subject_comes_in(title: str, text: str) -> None:
    found = relevance_of(title, text)
    assert found.score >= 0.5
    assert found.reason.startswith("for: ")


def test_a_passage_far_down_counts_less_than_the_lead() -> None:
    filler = "The town council met on Tuesday and talked about the new bridge for two hours. " * 30
    passage = (
        "OpenAI told lawmakers that DeepSeek had distilled its models and trained a chatbot on the outputs of ChatGPT, "
        "in breach of its terms; the rival denied the accusation in court. "
    ) * 3
    found = relevance_of("Council meets", filler + passage + filler)
    assert 0.5 <= found.score < 0.9
    assert "further down" in found.reason
    assert relevance_of("Council meets", filler).score < 0.2


def test_a_docket_of_an_ai_company_is_relevant_whatever_it_says() -> None:
    text = "MOTION for extension of time. ORDER granting it."
    assert relevance_of("Docket", text, parties=["X.AI Corp.", "John Doe"]).score == 1.0
    assert relevance_of("Docket", text, parties=["Acme Steel, Inc.", "John Doe"]).score < 0.5


def test_features_are_bounded_and_hostile_text_is_quick() -> None:
    values = features("AI" * 1000, "distil " * 50_000)
    assert len(values) == len(feature_names())
    assert all(0 <= value <= 1 for value in values)
    assert 0 <= relevance_of(None, "the model " * 100_000).score <= 1
