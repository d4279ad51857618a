"""What several tests here ask for."""

from datetime import timedelta

import pytest

SOON = timedelta(milliseconds=20)


@pytest.fixture
def prepare(province, tmp_path):
    """Settings of a node that asks the witnesses of a list, often."""

    def make(**given):
        return province.prepare(
            tmp_path / "gateway",
            checkpoint_interval=SOON,
            witness_interval=SOON,
            witness_list=tmp_path / "witnesses",
            **given,
        )

    return make
