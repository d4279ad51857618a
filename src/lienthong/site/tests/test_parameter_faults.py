import pytest

from lienthong.site.parameter_faults import describe_fault

pytestmark = pytest.mark.django_db

ID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("asked", "in_vietnamese", "in_english"),
    [
        ("find", "q (còn thiếu)", "q (is needed)"),
        ("find?q=", "q (quá ngắn: ít nhất 1 ký tự)", "q (is too short: at least 1)"),
        ("find?q=" + "x" * 201, "q (quá dài: nhiều nhất 200", "q (is too long: at most 200"),
        ("find?q=a&on=mai", "on (không phải là ngày", "on (is not a day"),
        ("find?q=a&on=2025-13-01", "on (không phải là ngày", "on (is not a day"),
        ("find?q=a&on=2025-07-01T10:00", "on (không phải là ngày", "on (is not a day"),
        ("find?q=a&limit=x", "limit (không phải là số", "limit (is not a whole number)"),
        ("find?q=a&limit=0", "limit (nhỏ hơn 1)", "limit (is less than 1)"),
        ("find?q=a&limit=9999", "limit (lớn hơn 200)", "limit (is more than 200)"),
        (
            "find?q=a&body=x",
            "body (không thuộc 'unit', 'agency')",
            "body (is none of 'unit', 'agency')",
        ),
        ("tree?unit=khong", "unit (không phải là mã", "unit (is not an id)"),
    ],
)
def test_what_is_wrong_with_a_parameter_is_said_in_the_readers_language(
    client, asked, in_vietnamese, in_english
):
    for language, told in (("vi", in_vietnamese), ("en", in_english)):
        answer = client.get(f"/api/v1/directory/{asked}", headers={"accept-language": language})
        assert answer.status_code == 422
        assert told in answer.json()["detail"]


def test_an_error_that_nobody_foresaw_is_told_as_it_came():
    assert describe_fault({"type": "new_one", "msg": "Input is odd"}) == "Input is odd"
