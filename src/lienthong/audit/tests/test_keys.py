from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from lienthong.audit.operations import (
    append_fact,
    integrate_facts,
    open_signer,
    prepare_signer,
)
from lienthong.audit.settings import AuditSettings
from lienthong.audit.terms import SYSTEM, LedgerKeyDamaged, LedgerKeyForeign, LedgerKeyLost
from lienthong.audit.testing import LampLit
from lienthong.wire.seals import key_to_pem, new_log_key

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(tmp_path):
    """The settings of a record with one signed checkpoint."""
    settings = AuditSettings.from_environment({}, home=tmp_path)
    signer = prepare_signer(settings)
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    integrate_facts(reactions={}, signer=signer, now=NOW)
    return settings


def test_a_lost_ledger_key_is_named_and_never_made_anew(used):
    used.key_file.unlink()
    for use in (prepare_signer, open_signer):
        with pytest.raises(LedgerKeyLost, match=r"audit-ledger\.key"):
            use(used)
    assert not used.key_file.exists()


def test_another_ledger_key_is_not_taken_for_tampering(used, settings):
    used.key_file.write_bytes(key_to_pem(new_log_key()))
    with pytest.raises(LedgerKeyForeign, match=r"audit-ledger\.key"):
        prepare_signer(used)
    settings.AUDIT = used
    with pytest.raises(LedgerKeyForeign):
        call_command("audit", "verify")


def test_another_name_of_the_ledger_is_told_from_tampering(used):
    renamed = AuditSettings(origin="other.local/audit", key_file=used.key_file)
    with pytest.raises(LedgerKeyForeign, match="LIENTHONG_AUDIT_ORIGIN"):
        open_signer(renamed)


def test_bytes_that_are_no_key_are_named(used):
    used.key_file.write_bytes(b"\xff\x00")
    with pytest.raises(LedgerKeyDamaged, match=r"audit-ledger\.key"):
        open_signer(used)


def test_asking_makes_no_key(tmp_path):
    settings = AuditSettings.from_environment({}, home=tmp_path)
    with pytest.raises(LedgerKeyLost):
        open_signer(settings)
    assert not settings.key_file.parent.exists()
