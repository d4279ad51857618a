"""The checks every page goes through do find what they are there for."""

import pytest


def test_axe_finds_a_button_without_a_name(page_360, axe):
    page_360.set_content('<html lang="vi"><title>x</title><main><h1>x</h1><button></button></main>')
    with pytest.raises(AssertionError, match="button-name"):
        axe(page_360)


def test_a_page_that_is_too_wide_is_refused(page_360, no_sideways_scroll):
    page_360.set_content('<meta name="viewport" content="width=device-width"><hr width="500">')
    with pytest.raises(AssertionError, match="hr"):
        no_sideways_scroll(page_360)
