"""What a selection on the picture without WebGL stands for."""

from typing import Any

import pytest

from app.widgets.plain_network import selected_of


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([], None),
        ([{"data_type": "node", "data_indices": [1]}], "b"),
        ([{"data_type": "edge", "data_indices": [0]}], "ab"),
        ([{"data_type": "node", "data_indices": []}, {"data_type": "edge", "data_indices": [0]}], "ab"),
        ([{"data_type": "node", "data_indices": [99]}], None),
        ([{"data_type": "node", "data_indices": [-1, "x"]}], None),
    ],
)
def test_a_place_in_the_chart_is_an_id(groups: list[dict[str, Any]], found: str | None) -> None:
    assert selected_of({"selection": {"selected": groups}}, ["a", "b"], ["ab"]) == found
