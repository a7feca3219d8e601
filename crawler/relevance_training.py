"""Learning the weights of the relevance score from a labelled list, and measuring them on the other half.

Run as `python -m crawler.relevance_training LIST.jsonl`; each line is `{"title", "lead", "relevant", "half"}` with
`half` "train" or "test". Writes `relevance_weights.json` and prints what the held-back half says of it.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from crawler.relevance import feature_names, features

_WEIGHTS = Path(__file__).parent / "relevance_weights.json"
PENALTY = 1.0
"""Ridge penalty on the weights (not the bias)."""


def learn(rows: Sequence[dict[str, Any]], *, penalty: float = PENALTY) -> tuple[float, list[float]]:
    """Bias and weights of a ridge-penalised logistic regression, by Newton's method."""
    x = np.array([[1.0, *features(row["title"], row["lead"])] for row in rows])
    y = np.array([float(row["relevant"]) for row in rows])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 0.0
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + ridge * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge) + 1e-9 * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return float(w[0]), [float(value) for value in w[1:]]


def figures(rows: Sequence[dict[str, Any]], scores: Sequence[float], threshold: float) -> tuple[float, float]:
    """Precision and recall of scores at a threshold."""
    chosen = [row["relevant"] for row, score in zip(rows, scores, strict=True) if score >= threshold]
    wanted = sum(row["relevant"] for row in rows)
    right = sum(chosen)
    return (right / len(chosen) if chosen else 1.0), (right / wanted if wanted else 1.0)


def main() -> None:
    """Learn from the list's training half, write the weights, print the figures of both halves."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    bias, weights = learn([row for row in rows if row["half"] == "train"])
    named = {name: round(weight, 4) for name, weight in zip(feature_names(), weights, strict=True)}
    _WEIGHTS.write_text(json.dumps({"bias": round(bias, 4), "weights": named}, indent=1) + "\n", "utf-8")
    for half in ("train", "test"):
        part = [row for row in rows if row["half"] == half]
        x = np.array([[1.0, *features(row["title"], row["lead"])] for row in part])
        scores = (1.0 / (1.0 + np.exp(-(x @ np.array([bias, *weights]))))).tolist()
        precision, recall = figures(part, scores, 0.5)
        sys.stdout.write(f"{half}: {len(part)} titles, precision {precision:.3f}, recall {recall:.3f}\n")
        for row, score in zip(part, scores, strict=True):
            if (score >= 0.5) != row["relevant"]:
                sys.stdout.write(
                    f"  {score:.2f} {'missed' if row['relevant'] else 'wrong'}: {row['title']}\n"
                )


if __name__ == "__main__":
    main()
