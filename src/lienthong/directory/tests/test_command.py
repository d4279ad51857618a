import io
import json

import pytest
from django.core.management import CommandError, call_command

from lienthong.directory.terms import AmbiguousName, UnknownBody

DAY = "--on=2026-11-23"


def ask(*arguments):
    out = io.StringIO()
    call_command("directory", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def told(*arguments):
    return json.loads(ask(*arguments, "--json"))


@pytest.mark.django_db
@pytest.mark.usefixtures("register")
def test_a_day_that_is_none_is_refused_before_anything_is_asked():
    with pytest.raises(CommandError, match="2025-13-01"):
        ask("show", "H56", "--on=2025-13-01")


@pytest.mark.django_db
@pytest.mark.usefixtures("register")
class TestWithTheRealData:
    def test_successors_are_printed_as_one_object(self):
        answer = told("successors", "huyện Nga Sơn", DAY)
        assert answer["of"]["code"] == "401"
        assert answer["living"] is False
        assert len(answer["successors"]) == 6
        first = answer["successors"][0]
        assert (first["code"], first["name"]) == ("16093", "Xã Nga Sơn")
        assert (first["share"], first["since"]) == ("part", "2025-07-01")
        assert len(first["communes"]) == 5

    def test_the_code_of_a_district_will_do(self):
        assert len(told("successors", "398", DAY)["successors"]) == 7

    def test_a_person_reads_the_successors_line_by_line(self):
        lines = ask("successors", "UBND huyện Cẩm Thủy", DAY).splitlines()
        assert len(lines) == 6
        assert "Ủy ban nhân dân xã Cẩm Thạch" in lines[1]
        assert "01/07/2025" in lines[1]

    def test_a_living_body_is_said_to_live(self):
        answer = told("successors", "H56", DAY)
        assert answer["living"] is True
        assert answer["successors"] == []

    def test_the_day_asked_decides_who_carries_on(self):
        answer = told("successors", "huyện Đông Sơn", "--on=2025-03-01")
        assert [heir["name"] for heir in answer["successors"]] == ["Thành phố Thanh Hóa"]

    def test_a_day_before_the_record_is_said_to_be_one(self):
        (_, line) = ask("successors", "401", "--on=1990-01-01").splitlines()
        assert line.strip().startswith("Dữ liệu chưa có ngày này")
        assert "16/05/2015" in line
        assert told("successors", "401", "--on=1990-01-01")["before_record"] is True

    def test_what_one_source_names_is_not_said_to_live(self):
        assert told("successors", "Cục Thuế tỉnh Thanh Hóa", DAY)["living"] is None
        lines = ask("successors", "Cục Thuế tỉnh Thanh Hóa", DAY)
        assert "2016" in lines
        assert "chưa theo dõi được" in lines

    def test_a_day_may_be_written_the_vietnamese_way(self):
        written = told("successors", "401", "--on=01/07/2025")
        assert written == told("successors", "401", "--on=2025-07-01")
        with pytest.raises(CommandError, match="31/02/2025"):
            ask("show", "H56", "--on=31/02/2025")

    def test_a_missing_line_is_admitted(self):
        assert told("successors", "huyện Ba Vì", DAY)["traced"] is False
        assert len(ask("successors", "huyện Ba Vì", DAY).splitlines()) == 2

    def test_find_lists_what_a_name_or_code_may_mean(self):
        names = [item["name"] for item in told("find", "nga son", DAY)["found"]]
        assert {"Xã Nga Sơn", "Huyện Nga Sơn", "Thị trấn Nga Sơn"} <= set(names)
        found = told("find", "14758", DAY)["found"]
        assert [item["name"] for item in found] == ["Phường Hàm Rồng", "Phường Đông Thọ"]

    def test_a_name_of_several_words_needs_no_quotes(self):
        quoted = told("successors", "huyện Nga Sơn", DAY)
        assert told("successors", "huyện", "Nga", "Sơn", DAY) == quoted

    def test_an_id_finds_its_body(self):
        body = told("show", "401", "--on=2025-01-01")["id"]
        (found,) = told("find", body, DAY)["found"]
        assert (found["id"], found["name"]) == (body, "Huyện Nga Sơn")

    def test_show_tells_the_line(self):
        answer = told("show", "phường Đông Thọ", DAY)
        assert {step["to"] for step in answer["after"]} == {"Phường Hàm Rồng", "Phường Hạc Thành"}
        assert "1686/NQ-UBTVQH15" in ask("show", "phường Đông Thọ", DAY)

    def test_the_tree_is_that_of_the_day(self):
        (province,) = told("tree", "38", "--on=2018-01-01")["tree"]
        assert len(province["children"]) == 27
        assert len(told("tree", "--on=2025-06-30")["tree"]) == 63
        assert len(ask("tree", "38", DAY).splitlines()) == 167

    def test_the_tree_of_a_unit_that_ended_says_when_and_what_to_ask_instead(self):
        assert told("tree", "huyện Nga Sơn", DAY) == {
            "on": "2026-11-23",
            "tree": [],
            "ended_on": "2025-07-01",
        }
        (unit, line) = ask("tree", "huyện Nga Sơn", DAY).splitlines()
        assert "Huyện Nga Sơn" in unit
        assert "01/07/2025" in line
        assert "--on" in line
        assert "successors" in line
        then = told("tree", "huyện Nga Sơn", "--on=2025-06-30")
        assert len(then["tree"][0]["children"]) > 1
        assert then["ended_on"] is None

    def test_the_tree_of_a_day_before_the_record_says_so(self):
        (_, line) = ask("tree", "401", "--on=1990-01-01").splitlines()
        assert line.strip().startswith("Dữ liệu chưa có ngày này")
        before = told("tree", "401", "--on=1990-01-01")
        assert (before["tree"], before["ended_on"]) == ([], None)

    def test_a_day_before_the_record_is_no_empty_directory(self):
        assert ask("tree", "--on=1990-01-01").strip() == "Danh bạ không có dữ liệu của ngày này."
        assert told("tree", "--on=1990-01-01")["tree"] == []

    def test_a_code_given_later_finds_its_body(self):
        assert told("show", "H56", "--on=2018-01-01")["name"] == "Ủy ban nhân dân tỉnh Thanh Hóa"

    def test_the_export_is_linked_data(self):
        assert json.loads(ask("export", DAY))["@graph"]

    def test_what_is_not_found_or_not_clear_is_refused(self):
        with pytest.raises(UnknownBody):
            ask("find", "zzzz", DAY)
        with pytest.raises(AmbiguousName):
            ask("show", "Nga Sơn", DAY)
        with pytest.raises(UnknownBody):
            ask("tree", "Tập đoàn VNPT", DAY)

    def test_loading_again_says_that_it_is_loaded(self):
        assert len(ask("load").splitlines()) == 1
