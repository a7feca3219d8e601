"""The table of figures: what is read off a bench's output, and what becomes of a bench that fails."""

import pytest

from tests.bench.run_all import BENCHES, Bench, Figure, Wanted, figures, lines, run

RATIO = Wanted("ratio", r"ratio ([\d.,]+)", 0.5)
WORST = Wanted("slowest", r"over (-?[\d.]+)", 0.3, at_least=False, unit="s")
TOLD = Wanted("told", r"told ([\d.]+)")


def bench(*wanted: Wanted, file: str = "bench_search") -> Bench:
    return Bench(file, "", "", wanted)


def test_the_worst_of_several_values_counts() -> None:
    printed = "ratio 0.9\nratio 0.4\nover 0.1\nover 0.2\nover -0.1\n"
    low, slow = figures(bench(RATIO, WORST), printed, "")
    assert (low.value, low.limit, low.met) == (0.4, "at least 0.5", False)
    assert (slow.value, slow.limit, slow.met) == (0.2, "at most 0.3 s", True)


def test_a_figure_without_a_limit_is_neither_met_nor_missed() -> None:
    (told,) = figures(bench(TOLD), "told 1,2", "")
    assert (told.value, told.limit, told.met) == (1.0, "–", None)


def test_what_is_not_printed_has_the_reason_in_its_place() -> None:
    found = figures(bench(RATIO, TOLD), "", "ended with 1: no | disk")
    assert [(one.value, one.met) for one in found] == [(None, False), (None, None)]
    assert list(lines(found))[2] == "| ratio | ended with 1: no / disk | at least 0.5 | **no** |"


def test_a_bench_that_fails_is_named_and_the_run_goes_on() -> None:
    (figure,) = run(bench(RATIO, file="bench_that_is_not_there"), small=True, minutes=5)
    assert figure.value is None
    assert "No module named" in figure.reason


def test_a_bench_that_takes_too_long_is_ended() -> None:
    endless = Bench("bench_crawl", "", "--pages 100000000", (RATIO,))
    (figure,) = run(endless, small=True, minutes=0.0)
    assert isinstance(figure, Figure)
    assert figure.reason == "took longer than 0 minutes"


@pytest.mark.parametrize("one", BENCHES, ids=lambda one: f"{one.file} {one.usual}")
def test_every_bench_is_a_file_of_this_folder(one: Bench) -> None:
    __import__(f"tests.bench.{one.file}")
