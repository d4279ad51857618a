"""What the province tells about revoked certificates: the newest list, and of single ones."""

from datetime import datetime

from lienthong.exchange.models import IssuedCertificate, RevocationList
from lienthong.exchange.queries.keys import open_key_file, read_key_file
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import RevocationListMissing
from lienthong.kernel.errors import Refusal
from lienthong.wire.ocsp import read_question, say_malformed, say_try_later, sign_answer
from lienthong.wire.refusals import OcspQuestionUnreadable
from lienthong.wire.revocation import Revoked


def read_revocation_list() -> bytes:
    """The newest revocation list (DER); refuses (RevocationListMissing) before there is one."""
    newest = find_revocation_list()
    if newest is None:
        raise RevocationListMissing
    return newest


def find_revocation_list() -> bytes | None:
    """The newest revocation list (DER), if there is one yet."""
    newest = RevocationList.objects.order_by("-number").first()
    return None if newest is None else bytes(newest.der)


def answer_question(settings: ExchangeSettings, *, question: bytes, now: datetime) -> bytes:
    """The answer (DER) to an OCSP request; refusals are answers too (EX-143; RFC 6960, 2.3)."""
    try:
        asked = read_question(question, root_pem=read_key_file(settings.root_certificate))
        return sign_answer(
            asked,
            _status(asked.serial) if asked.of_root else False,
            responder_pem=read_key_file(settings.responder_certificate),
            responder_key=open_key_file(settings.responder_key),
            now=now,
        )
    except OcspQuestionUnreadable:
        return say_malformed()
    except Refusal:  # no responder yet, or its files are gone: the job makes them
        return say_try_later()


def _status(serial: int) -> Revoked | bool:
    row = IssuedCertificate.objects.filter(serial=f"{serial:x}").first()
    if row is None:
        return False
    if row.revoked_at is None:
        return True
    return Revoked(serial=serial, at=row.revoked_at, reason=row.reason)
