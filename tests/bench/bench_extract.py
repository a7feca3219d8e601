"""Extraction against the bare English pipeline in one run: words a second, two processes, memory, start, odd texts.

    python tests/bench/bench_extract.py [--documents N] [--json FILE]

The texts are the training documents that come with the package. Limits: at least 0.8 of the bare pipeline's words a
second of the processor, two processes 1.8 times one, 1.2 GB a process, the first result within 4 s, and four times the
text in no more than eight times the time.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import spacy

from kb.annotation import AnnotatedDocument
from kb.extract.pipeline import PACKAGES, annotate, load_pipeline
from kb.extract.training.written_stories import written_documents
from kb.settings import Settings

BATCH = 32
ODD = {
    "one sentence": "word " * 12_000,
    "one word": "a" * 100_000,
    "one name": "OpenAI, " * 4_000,
    "names": "Ann Bell and Carl Dorn met " * 1_200,
    "anaphors": "the company said it " * 2_000,
    "quotes": "“" * 24_000,
    "brackets": "(" * 12_000 + "X" + ")" * 12_000,
    "captions": "A v. B, " * 4_000,
}

_FIRST = """
import resource, time
began = time.monotonic()
from kb.annotation import AnnotatedDocument
from kb.extract.pipeline import annotate, load_pipeline
from kb.settings import Settings
next(annotate(load_pipeline(Settings()), [AnnotatedDocument(id="1", text="Brandt Labs sued Orrin AI, its lawyer said.")]))
print(time.monotonic() - began)
"""


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Of the processor and of the clock."""
    clock, processor = time.monotonic(), time.process_time()
    work()
    return time.process_time() - processor, time.monotonic() - clock


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--json", type=Path, help="file for the figures")
    chosen = parser.parse_args()
    documents = list(islice(written_documents(), chosen.documents))
    texts = [document.text for document in documents]
    words = sum(len(text.split()) for text in texts)
    settings = Settings()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        bare = spacy.load(PACKAGES.get(settings.spacy_model, settings.spacy_model))
    ours = load_pipeline(settings)
    few = [AnnotatedDocument(id=str(number), text=text) for number, text in enumerate(texts)]
    list(bare.pipe(texts[:8]))
    list(annotate(ours, few[:8]))
    bare_cpu, _ = seconds(lambda: list(bare.pipe(texts, batch_size=BATCH)))
    our_cpu, our_clock = seconds(lambda: list(annotate(ours, few, batch_size=BATCH)))
    list(annotate(ours, few[:8], batch_size=1, processes=2))  # starts the processes
    _, two_clock = seconds(lambda: list(annotate(ours, few, batch_size=8, processes=2)))
    alone = load_pipeline(settings.model_copy(update={"processes": 2}))  # one thread, as each of two has
    _, one_clock = seconds(lambda: list(annotate(alone, few, batch_size=8)))
    first = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FIRST], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = {
        "words": words,
        "bare: words per second of the processor": words / bare_cpu,
        "ours: words per second of the processor": words / our_cpu,
        "ours to bare (at least 0.8)": bare_cpu / our_cpu,
        "ours: words per second of the clock": words / our_clock,
        "two processes to one (at least 1.8)": one_clock / two_clock,
        "peak memory, GB (below 1.2)": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "peak memory of a child, GB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6,
        "first result, s (within 4)": float(first.stdout),
    }
    for name, text in ODD.items():
        quarter = AnnotatedDocument(id="q", text=text[: len(text) // 4])
        whole = AnnotatedDocument(id="w", text=text)
        short, _ = seconds(lambda one=quarter: list(annotate(ours, [one])))  # type: ignore[misc]
        long, _ = seconds(lambda one=whole: list(annotate(ours, [one])))  # type: ignore[misc]
        figures[f"{name}: four times the text (below 8)"] = long / max(short, 0.02)
    for name, value in figures.items():
        sys.stdout.write(f"{name:<48} {value:>12,.2f}\n")
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
