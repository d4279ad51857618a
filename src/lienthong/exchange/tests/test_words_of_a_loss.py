"""What the console and the command say before a loss is accepted (EX-310)."""

import pytest
from django.utils import translation

from lienthong.exchange.pages.words import say_refusal
from lienthong.exchange.terms import LossNotAccepted, NodeLogDiffers
from lienthong.exchange.tests.test_losses import loss as loss  # noqa: PLC0414 - a fixture
from lienthong.exchange.tests.test_whole_node import accept
from lienthong.wire.merkle import verify_consistency
from lienthong.wire.refusals import ProofInvalid


@pytest.fixture
def differs():
    """The log of 226 entries does not go on from the one of 211 that was seen."""
    with pytest.raises(ProofInvalid) as refused:
        verify_consistency(
            old_size=211, new_size=226, old_root=bytes(32), new_root=bytes(32), proof=[bytes(32)]
        )
    return NodeLogDiffers(problem=refused.value)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_log_that_is_another_is_told_by_its_sizes_in_the_readers_words(differs, language):
    with translation.override(language):
        said = say_refusal(differs)
    grew = {"vi": "nhật ký 211 mục chỉ được ghi thêm, đến 226 mục", "en": "log of 211 entries only"}
    assert grew[language] in said
    for untrue in ("consistency", "nothing is lost", "không mất gì", "mục 211", "entry 211"):
        assert untrue not in said
    assert "accept-loss" in said


@pytest.mark.django_db
def test_what_is_missing_is_named_when_nothing_was_accepted(loss):
    known, found = loss
    assert "Chưa chấp nhận" not in accept()
    with pytest.raises(LossNotAccepted) as refused:
        accept("--known", known, "--found", found, "--by", "Lê Vận Hành", "--reason", " ")
    assert refused.value.params == {"missing": "--reason"}
