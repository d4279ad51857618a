"""Whatever breaks at whichever step: no number is lost or doubled, no file is half signed."""

import pytest

from lienthong.documents.models import Dispatch, DispatchFile, Series
from lienthong.documents.operations import number as numbering
from lienthong.documents.operations import seal as sealing
from lienthong.documents.operations import sign as signing
from lienthong.documents.operations import steps
from lienthong.documents.terms import NotAtThisStep, Stage
from lienthong.documents.testing import make_to_sign
from lienthong.documents.tests.signing.conftest import number, seal, sign
from lienthong.documents.tests.signing.test_signing import document_of

STEPS = {
    "sign": (sign, signing, ("sign_pdf", "put_in_place", "append_fact")),
    "number": (number, numbering, ("take_outgoing", "fill_gaps", "put_in_place", "append_fact")),
    "seal": (seal, sealing, ("sign_pdf", "put_in_place", "append_fact")),
}
POINTS = [(step, point) for step, (_, _, points) in STEPS.items() for point in points]


class KilledError(BaseException):
    """As a process that ends: nothing of ours catches it."""


def killed(original, *, before):
    def call(*args, **kwargs):
        if not before:
            original(*args, **kwargs)
        raise KilledError

    return call


@pytest.fixture
def letter(office, keys):
    return make_to_sign(office)


@pytest.mark.parametrize(("step", "point"), POINTS)
def test_a_step_that_is_cut_off_leaves_everything_as_it_was(
    step, point, office, letter, monkeypatch
):
    do, module, _ = STEPS[step]
    for name, (earlier, _, _) in STEPS.items():
        if name == step:
            break
        earlier(letter, office)
    was = state_of(letter)
    for before in (True, False):
        with monkeypatch.context() as patch:
            patch.setattr(module, point, killed(getattr(module, point), before=before))
            with pytest.raises(KilledError):
                do(letter, office)
        assert state_of(letter) == was
    do(letter, office)
    assert state_of(letter) != was
    last = Series.objects.filter(last__gt=0).values_list("last", flat=True)
    assert list(last) in ([], [1])


def state_of(letter):
    row = Dispatch.objects.get(id=letter)
    files = DispatchFile.objects.filter(dispatch_id=letter).order_by("id")
    series = Series.objects.filter(last__gt=0).values_list("register", "last")
    return (
        row.stage, row.number, [(one.file_id, one.replaced_at) for one in files], list(series)
    )  # fmt: skip


def test_a_file_that_changed_while_it_was_signed_is_not_overwritten(office, letter, monkeypatch):
    made = signing.sign_pdf

    def slow(data, given):
        file, _ = document_of(letter)
        with monkeypatch.context() as patch:
            patch.setattr(signing, "sign_pdf", made)
            sign(letter, office)
        assert file.replaced_at is None
        return made(data, given)

    monkeypatch.setattr(signing, "sign_pdf", slow)
    with pytest.raises(NotAtThisStep):
        sign(letter, office)
    assert DispatchFile.objects.filter(dispatch_id=letter, replaced_at=None).count() == 1
    assert Dispatch.objects.get(id=letter).stage == Stage.SIGNED
    assert document_of(letter)[0].file.content_type == steps.PDF
