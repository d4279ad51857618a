"""Cursors after a store was put back to an older copy (EX-271, EX-272): nothing is missed."""

import pytest

from lienthong.gateway.testing import COMMUNE, OTHER, cut_back, running

LISTS = ("/v1/inbox", "/v1/inbox/messages", "/v1/inbox/events")


@pytest.fixture
def refused(province, settings):
    """What each way to read an inbox answers in words to a cursor that it must not take."""

    def ask(node, query):
        answers = [node.caller(COMMUNE).signed("GET", f"{path}?{query}") for path in LISTS]
        assert [answer.status_code for answer in answers] == [409] * len(LISTS)
        problems = [answer.json() for answer in answers]
        assert all(problem == problems[0] for problem in problems)
        return problems[0]

    return ask


def fill(node, count, *, to=COMMUNE):
    """So many messages, and how the inbox ends."""
    for number in range(count):
        node.sent(node.province.message(to=(to,), content=b"%d" % number))
    return node.caller(COMMUNE).get("/v1/inbox?limit=500")


def serve(province, settings):
    return running(province, settings, directory=province.snapshot())


def test_a_cursor_beyond_the_end_of_a_log_that_was_put_back_is_refused(province, settings, refused):
    with serve(province, settings) as node:
        read = fill(node, 5)
    cut_back(settings, size=3)
    with serve(province, settings) as node:
        problem = refused(node, f"after={read['next']}")
        assert (problem["code"], problem["fault"]) == ("gateway.cursor_beyond_log", "caller")
        assert "same id and the same envelope" in problem["detail"]
        assert problem["params"] == {"after": 5, "size": 3}
        assert "after=0" in problem["detail"]
        again = node.caller(COMMUNE).get("/v1/inbox")
        assert again["items"] == read["items"][:3]
        assert again["next"] == 3


def test_the_end_of_the_log_is_a_place_to_go_on_from(node):
    assert node.caller(COMMUNE).get("/v1/inbox") == {"items": [], "next": 0, "history": ""}
    read = fill(node, 2)
    fill(node, 1, to=OTHER)
    size = node.client.get("/v1/health").json()["log"]["size"]
    assert size == read["next"] + 1
    for after in (read["next"], size):
        ended = node.caller(COMMUNE).get(f"/v1/inbox?after={after}")
        assert (ended["items"], ended["next"]) == ([], after)
        asked = f"after={after}&history={ended['history']}"
        assert node.caller(COMMUNE).get(f"/v1/inbox?{asked}") == ended
    beyond = node.caller(COMMUNE).signed("GET", f"/v1/inbox?after={size + 1}")
    assert beyond.json()["code"] == "gateway.cursor_beyond_log"


def test_a_cursor_of_a_log_that_has_gone_on_since_is_told_by_its_history(
    province, settings, refused
):
    """The log is as long as before again: the number alone shows nothing."""
    with serve(province, settings) as node:
        read = fill(node, 5)
    cut_back(settings, size=3)
    with serve(province, settings) as node:
        fill(node, 4)
        numbered = node.caller(COMMUNE).get(f"/v1/inbox?after={read['next']}")
        assert [item["position"] for item in numbered["items"]] == [5, 6]
        problem = refused(node, f"after={read['next']}&history={read['history']}")
        assert problem["code"] == "gateway.cursor_of_other_log"
        assert "same id and the same envelope" in problem["detail"]
        assert problem["params"] == {"after": 5, "size": 7}


@pytest.mark.parametrize("history", ["zz", "ab" * 31, "AB" * 32, "%C3%A4", "%3Cscript%3E"])
def test_a_history_that_no_log_can_have_is_refused_as_a_value(node, history):
    read = fill(node, 2)
    for path in LISTS:
        answer = node.caller(COMMUNE).signed(
            "GET", f"{path}?after={read['next']}&history={history}"
        )
        assert answer.status_code == 400
        assert answer.json()["code"] == "gateway.history_refused"


def test_what_a_store_kept_is_read_on_with_the_history_of_before(province, settings):
    with serve(province, settings) as node:
        read = fill(node, 5)
    cut_back(settings, size=3)
    with serve(province, settings) as node:
        fill(node, 1)
        kept = read["items"][2]
        asked = f"after={kept['position'] + 1}&history={kept['history']}"
        (new,) = node.caller(COMMUNE).get(f"/v1/inbox?{asked}")["items"]
        assert new["position"] == 3
        assert new["history"] != read["items"][3]["history"]


def test_each_entry_and_each_answer_says_the_history_after_it(node):
    read = fill(node, 3)
    assert len({item["history"] for item in read["items"]}) == 3
    assert read["items"][-1]["history"] == read["history"]
    answer = node.caller(COMMUNE).signed("GET", "/v1/inbox/messages?limit=2")
    assert answer.headers["lienthong-next"] == "2"
    assert answer.headers["lienthong-history"] == read["items"][1]["history"]


def test_at_the_start_there_is_no_history_to_differ(node):
    read = fill(node, 1)
    assert node.caller(COMMUNE).get("/v1/inbox?after=0&history=another") == read


def test_a_history_that_no_node_gave_is_of_another_log(node, refused):
    fill(node, 1)
    problem = refused(node, f"after=1&history={'0f' * 32}")
    assert problem["code"] == "gateway.cursor_of_other_log"
