"""When somebody last proved that it is them, in whichever of the ways to sign in."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest


def get_presence(request: HttpRequest) -> datetime | None:
    """The instant of the newest proof in this session; None for a session that has none.

    The page `account_reauthenticate` asks for one anew and leads back (`next`).
    """
    records = get_authentication_records(request, request.user)
    proved = [float(record["at"]) for record in records]
    return datetime.fromtimestamp(max(proved), UTC) if proved else None
