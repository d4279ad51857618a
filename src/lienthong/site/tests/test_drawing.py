import pytest

from lienthong.site.drawing import at_joints, badge, badge_of, cell_of, date_of, row_of

EVIL = '<script>"&'
ESCAPED = "&lt;script&gt;&quot;&amp;"


@pytest.mark.parametrize(
    "cell",
    [
        {"text": EVIL},
        {"text": f"{EVIL}H56.MINHHOA.16093"},
        {"text": "x", "url": EVIL},
        {"note": EVIL},
        {"badge": {"text": EVIL}},
        {"date": {"label": EVIL}},
        {"date": {"label": "x", "edtf": EVIL}},
        {"date": {"label": "x", "note": EVIL}},
    ],
)
def test_whatever_stands_in_a_cell_is_escaped(cell):
    drawn = cell_of(cell)
    assert EVIL not in drawn
    assert ESCAPED in drawn


def test_the_label_of_a_column_is_escaped():
    drawn = row_of([{"text": "a"}, {"text": "b"}], [{"label": "A"}, {"label": EVIL}])
    assert EVIL not in drawn
    assert f'data-label="{ESCAPED}"' in drawn


def test_a_row_names_itself_first_and_marks_what_is_empty_and_what_counts():
    columns = [{"label": "Cơ quan"}, {"label": "Mã"}, {"label": "Số", "numeric": True}]
    drawn = row_of([{"text": "Sở Y tế"}, {"text": "–"}, {"text": "7"}], columns)
    assert drawn == (
        '<th scope="row" role="rowheader">Sở Y tế</th>'
        '<td role="cell" data-label="Mã" class="lt-empty"><div>–</div></td>'
        '<td role="cell" data-label="Số" class="lt-numeric"><div>7</div></td>'
    )


def test_a_tick_is_not_put_back_onto_another_row_by_the_browser():
    drawn = cell_of({"tick": {"name": "ids", "value": "1", "label": EVIL}, "text": "x"})
    assert 'type="checkbox" autocomplete="off" name="ids" value="1"' in drawn
    assert EVIL not in drawn


def test_a_number_that_is_zero_is_shown():
    assert cell_of({"text": "0"}) == "0"
    columns = [{"label": "A"}, {"label": "B"}]
    assert "lt-empty" not in row_of([{"text": "a"}, {"text": "0"}], columns)


def test_a_badge_wears_the_icon_of_its_tone_unless_it_has_its_own():
    assert "#hourglass-split" in badge("chờ", "waiting")
    assert "#slash-circle" in badge_of({"text": "khóa", "tone": "danger", "icon": "slash-circle"})
    assert "lt-tone-neutral" in badge_of({"text": "đã ghi"})


def test_a_tone_there_is_not_is_refused():
    with pytest.raises(KeyError, match="purple"):
        badge("x", "purple")


def test_what_is_not_known_of_a_date_is_said_and_not_guessed():
    drawn = date_of({"label": "8/2018", "edtf": "2018-08", "note": "chưa rõ ngày"})
    assert '<time datetime="2018-08">8/2018</time>' in drawn
    assert "(chưa rõ ngày)" in drawn
    assert "<time" not in date_of({"label": "không rõ"})


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("H56.MINHHOA.16093", "H56.<wbr>MINHHOA.<wbr>16093"),
        ("H56", "H56"),
        ("Điều 6.2", "Điều 6.2"),
        ("v.v.", "v.v."),
    ],
)
def test_a_long_code_may_break_after_its_dots_only(text, drawn):
    assert at_joints(text) == drawn
