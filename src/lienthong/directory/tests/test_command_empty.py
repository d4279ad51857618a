import pytest
from django.core.management import call_command

from lienthong.directory.terms import DirectoryEmpty


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [("successors", "huyện Nga Sơn"), ("tree",)])
def test_an_empty_directory_says_how_to_fill_it(asked):
    with pytest.raises(DirectoryEmpty) as refused:
        call_command("directory", *asked)
    assert "lienthong directory load" in str(refused.value)
