"""The addresses of the exchange."""

from django.urls import path

from lienthong.exchange.pages import (
    compose,
    console,
    early,
    limits,
    published,
    received,
    sent,
    usage,
)
from lienthong.exchange.settings import OCSP_PATH, REVOCATION_LIST_PATH

app_name = "exchange"
urlpatterns = [
    path("van-ban-di", sent.sent, name="sent"),
    path("van-ban-di/soan", compose.compose, name="compose"),
    path("van-ban-di/noi-nhan", compose.recipients, name="recipients"),
    path("van-ban-di/<uuid:document_id>", sent.sent_one, name="sent_one"),
    path("van-ban-di/<uuid:document_id>/tep/<int:position>", sent.sent_file, name="sent_file"),
    path("van-ban-di/<uuid:document_id>/thu-hoi", sent.recall, name="recall"),
    path("van-ban-di/<uuid:document_id>/minh-chung", sent.evidence, name="evidence"),
    path("van-ban-den", received.received, name="received"),
    path("van-ban-den/<uuid:document_id>", received.received_one, name="received_one"),
    path("van-ban-den/<uuid:document_id>/tiep-nhan", received.accept, name="accept"),
    path("van-ban-den/<uuid:document_id>/tu-choi", received.refuse, name="refuse"),
    path(
        "van-ban-den/<uuid:document_id>/tep/<int:position>",
        received.received_file,
        name="received_file",
    ),
    path("van-ban-den/de-nghi-cho/<int:change_id>", early.note, name="note_seen"),
    path(
        "van-ban-den/de-nghi-cho/<int:change_id>/tep/<int:position>",
        early.waiting_file,
        name="waiting_file",
    ),
    path("truc-lien-thong", console.console, name="console"),
    path("truc-lien-thong/luu-luong", usage.usage, name="usage"),
    path("truc-lien-thong/han-muc", limits.limits, name="limits"),
    path("truc-lien-thong/thoi-han", usage.expiries, name="expiries"),
    path("truc-lien-thong/gui-lai", console.retry, name="retry"),
    path("khoa-cong-bo.pem", published.published_key, name="published_key"),
    path(REVOCATION_LIST_PATH, published.revocation_list, name="revocation_list"),
    path(OCSP_PATH, published.ocsp, name="ocsp"),
    path(f"{OCSP_PATH}/<path:question>", published.ocsp, name="ocsp_asked"),
]
