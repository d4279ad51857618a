"""Browsers of people in the exchange, and what they enter."""

from io import BytesIO

from django.test import Client
from django.utils import timezone

from lienthong.exchange.testing import PDF
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in


def browser(agency_id, *roles, agency_name="Cơ quan thử"):
    client = Client()
    account = make_account(
        roles=roles or (Role.CLERK,), agency_id=agency_id, agency_name=agency_name
    )
    sign_in(client, account, agency_id=agency_id)
    return client


def upload(name="Công văn.pdf", content=PDF):
    file = BytesIO(content)
    file.name = name
    return file


def entered(*recipients, **changes):
    return {
        "to": [str(agency_id) for agency_id in recipients],
        "number": "128",
        "symbol": "UBND-KSTTHC",
        "type_key": "cong_van",
        "subject": "Rà soát thỏa thuận hợp tác",
        "issued_on": f"{timezone.localdate():%Y-%m-%d}",
        "place": "Thanh Hóa",
        "priority": "1",
        "due_on": "",
        "competence": "KT.",
        "signer_position": "CHỦ TỊCH",
        "signer_name": "Nguyễn Văn Mẫu",
        "uploads": upload(),
        "holds_no_state_secret": "on",
        **changes,
    }
