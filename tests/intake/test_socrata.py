"""The portal reader: whole tables or none, whatever mood the portal is in."""

from __future__ import annotations

import socket

import pytest

from dashboard.intake.patience import PortalError
from dashboard.intake.socrata import Socrata
from tests.intake.portal_server import Portal, portal

ROWS = [{"report_no": f"R{n}", "age": "30", "ibrs": "09A"} for n in range(25)]


@pytest.fixture
def served():
    with portal() as held:
        held.datasets["aaaa-0001"] = [dict(row) for row in ROWS]
        yield held


def reader(held: Portal, waits: list[float] | None = None, **options) -> Socrata:
    pause = waits.append if waits is not None else (lambda seconds: None)
    return Socrata(held.address, pause=pause, **({"page_rows": 10} | options))


def test_a_table_longer_than_a_page_arrives_whole_and_in_order(served):
    got = reader(served).rows("aaaa-0001", ["report_no"])
    assert [row["report_no"] for row in got.rows] == [f"R{n}" for n in range(25)]
    assert [w["$offset"] for w in served.row_requests()] == ["0", "10", "20"]
    assert {w["$order"] for w in served.row_requests()} == {":id"}


def test_only_the_columns_asked_for_leave_the_portal(served):
    got = reader(served).rows("aaaa-0001", ["report_no", "ibrs"])
    assert set().union(*got.rows) == {"report_no", "ibrs"}
    assert {w["$select"] for w in served.row_requests()} == {"`report_no`,`ibrs`"}


def test_the_columns_are_learned_without_reading_a_row(served):
    assert reader(served).fields("aaaa-0001") == ["age", "ibrs", "report_no"]
    assert served.asked == [("/resource/aaaa-0001.json", {"$limit": "0"})]


def test_an_unchanged_table_is_not_sent_again(served):
    first = reader(served).rows("aaaa-0001", ["ibrs"])
    assert reader(served).rows("aaaa-0001", ["ibrs"], etag=first.etag) is None


def test_a_changed_table_is_sent_again(served):
    first = reader(served).rows("aaaa-0001", ["ibrs"])
    served.datasets["aaaa-0001"].append({"ibrs": "09B"})
    assert len(reader(served).rows("aaaa-0001", ["ibrs"], etag=first.etag).rows) == 26


@pytest.mark.parametrize("mood", ["429", "500", "cut", "truncated", "html"])
def test_a_passing_fault_in_the_middle_costs_a_page_not_the_download(served, mood):
    # The order of the requests: the first page, the count, then the pages that follow.
    served.faults = ["ok", "ok", mood, mood]
    waits: list[float] = []
    got = reader(served, waits).rows("aaaa-0001", ["report_no"])
    assert [row["report_no"] for row in got.rows] == [f"R{n}" for n in range(25)]
    assert waits == [1.0, 2.0]
    assert [w["$offset"] for w in served.row_requests()] == ["0", "10", "10", "10", "20"]


def test_the_wait_the_portal_asks_for_is_kept(served):
    served.faults = ["429 after 7"]
    waits: list[float] = []
    reader(served, waits).rows("aaaa-0001", ["ibrs"])
    assert waits == [7.0]


def test_a_lasting_fault_ends_in_one_sentence(served):
    served.faults = ["500"] * 50
    with pytest.raises(PortalError, match=r"after 6 tries.*last good data stays"):
        reader(served).rows("aaaa-0001", ["ibrs"])
    assert len(served.asked) == 6


def test_no_connection_is_said_plainly():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(PortalError, match="no connection"):
        Socrata(address, pause=lambda seconds: None).fields("aaaa-0001")


def test_an_unknown_dataset_is_not_asked_for_twice(served):
    with pytest.raises(PortalError, match="answer 404; check the dataset id"):
        reader(served).rows("zzzz-9999", ["ibrs"])
    assert len(served.asked) == 1


def test_a_table_that_changes_between_two_pages_is_read_again_from_the_start(served):
    served.change_after_page["aaaa-0001"] = {"report_no": "R25"}
    got = reader(served).rows("aaaa-0001", ["report_no"])
    assert len(got.rows) == 26
    assert [w["$offset"] for w in served.row_requests()].count("0") == 2


def test_an_empty_table_is_an_answer(served):
    served.datasets["aaaa-0002"] = []
    served.columns["aaaa-0002"] = ["ibrs"]
    assert reader(served).rows("aaaa-0002", ["ibrs"]).rows == []


def test_a_document_comes_once_and_then_only_when_it_changed(served):
    served.documents["/api/areas.geojson"] = b'{"type": "FeatureCollection", "features": []}'
    body, etag = reader(served).document("/api/areas.geojson", {})
    assert body == served.documents["/api/areas.geojson"]
    assert reader(served).document("/api/areas.geojson", {}, etag=etag) is None
