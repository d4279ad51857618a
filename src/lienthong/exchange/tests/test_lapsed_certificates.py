"""A certificate that ended before it was renewed: what its key had sealed stays provable."""

from datetime import timedelta

from django.utils import timezone

from lienthong.directory.queries import get_agency
from lienthong.exchange.models import Certificate
from lienthong.exchange.operations.keys import certify_agency
from lienthong.exchange.queries import export_evidence, read_published_key
from lienthong.exchange.tests.test_exchange import send
from lienthong.wire.evidence import verify_evidence


def test_what_was_sealed_before_a_certificate_ended_is_provable_after_its_renewal(platform):
    document_id, province = send(platform), platform.province.province
    platform.run()
    ended_at = timezone.now() + timedelta(minutes=1)
    Certificate.objects.filter(code="H56").update(valid_until_at=ended_at)
    own = get_agency(agency_id=province, on=timezone.localdate())
    renewed_at = ended_at + timedelta(minutes=1)
    _, renewed = certify_agency(
        platform.exchange, agency_id=province, code="H56", name=own.name, now=renewed_at
    )
    assert renewed
    file = export_evidence(platform.exchange, agency_id=province, document_id=document_id)
    assert verify_evidence(file.content, read_published_key(platform.exchange)).message_id
