"""The stand-in for CourtListener, asked by CourtListener's own client: what it takes for an answer, ours must give."""

from collections.abc import Iterator

import pytest
from courtlistener import CourtListener as OfficialClient
from courtlistener import CourtListenerAPIError

from tests.crawler.courtlistener_server import BASE, TOKEN, CourtListener, courtlistener


@pytest.fixture
def server() -> Iterator[CourtListener]:
    with courtlistener() as api:
        api.page_size = 2
        api.rates = {"125/day": (125, 86_400)}
        api.add_docket(900001)
        for number in range(1, 6):
            api.add_entry(number, 900001, f"NOTICE number {number}", number=number, minutes=number)
        api.add_attorney(7, 900001, "Ann Willow", "Willow & Reed LLP\n1 Main Street\n")
        api.add_party(42, 900001, "Alder Labs, Inc.", "Plaintiff", [7])
        yield api


@pytest.fixture
def client(server: CourtListener) -> Iterator[OfficialClient]:
    official = OfficialClient(api_token=TOKEN, base_url=server.base + BASE.rstrip("/"), timeout=10)
    yield official
    official.close()


def test_a_docket_is_got_and_found(client: OfficialClient) -> None:
    assert client.dockets.get(900001)["court_id"] == "cand"
    [found] = client.dockets.list(court="cand", docket_number="4:26-cv-04711")
    assert found["id"] == 900001
    with pytest.raises(CourtListenerAPIError, match="404"):
        client.dockets.get(5)


def test_a_list_is_followed_over_its_cursors_to_the_end(
    client: OfficialClient, server: CourtListener
) -> None:
    listed = client.docket_entries.list(docket=900001, order_by="id")
    assert [row["entry_number"] for row in listed] == [1, 2, 3, 4, 5]
    assert sum("docket-entries" in path for path in server.asked) == 3
    assert client.docket_entries.list(docket=900001, order_by="id").get_count() == 5


def test_parties_and_attorneys_point_at_each_other(client: OfficialClient) -> None:
    [party] = client.parties.list(docket=900001, filter_nested_results=True)
    [attorney] = client.attorneys.list(docket=900001, filter_nested_results=True)
    assert party["attorneys"][0]["attorney_id"] == attorney["id"] == 7


def test_the_search_finds_a_case(client: OfficialClient) -> None:
    [found] = client.search.list(type="r", q="alder")
    assert (found["docket_id"], found["court_id"]) == (900001, "cand")


def test_a_wrong_token_and_a_spent_budget_are_errors(server: CourtListener, client: OfficialClient) -> None:
    stranger = OfficialClient(api_token="f" * 40, base_url=server.base + BASE.rstrip("/"), timeout=10)
    with pytest.raises(CourtListenerAPIError, match="401"):
        stranger.dockets.get(900001)
    stranger.close()
    server.rates = {"2/min": (2, 60)}
    for _ in range(2):
        client.dockets.get(900001)
    with pytest.raises(CourtListenerAPIError, match="429"):
        client.dockets.get(900001)
