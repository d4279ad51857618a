import pytest

from lienthong.tokens.testing import find_softhsm, soft_token


@pytest.fixture
def token(tmp_path):
    """A SoftHSM2 token of this test's own."""
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    with soft_token(tmp_path / "softhsm", module) as made:
        yield made
