"""`python -m tests.journeys.communes CODE…`: the communes that answer a survey without a browser.

Run on a platform's data (LIENTHONG_HOME) while that runs: everybody who was asked and has not
answered does so, but for the agencies with these codes. Each answer is sealed and goes through the
exchange like one that a clerk sends from the page. Prints how many were sent.
"""

import os
import sys

import django


def answer_all(left_out: set[str]) -> int:
    """Send an answer for each open survey; how many."""
    from django.utils import timezone

    from lienthong.cooperation.models import SurveyRequest
    from lienthong.cooperation.operations import send_answer
    from lienthong.directory.queries import get_agency
    from lienthong.identity.terms import Acting, Role

    wants = (("Tập huấn chữ ký số", "now"), ("Đường truyền dự phòng", "this_year"))
    sent = 0
    for request in SurveyRequest.objects.filter(sent_at=None).order_by("agency_id"):
        card = get_agency(agency_id=request.agency_id)
        if card.code in left_out:
            continue
        what, urgency = wants[sent % len(wants)]
        typed = {
            "q2": [str(20 + sent % 30)],
            "needs-0-what": [what],
            "needs-0-units": [str(1 + sent % 9)],
            "needs-0-urgency": [urgency],
        }
        acting = Acting(
            account_id=None,  # type: ignore[arg-type]  # nobody signs in
            account_name="Cán bộ minh họa",
            agency_id=card.id,
            agency_name=card.name,
            roles=frozenset({Role.CLERK}),
        )
        send_answer(
            request_id=request.id, typed=typed, based_on=0, acting=acting, now=timezone.now()
        )
        sent += 1
    return sent


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
    django.setup()
    sys.stdout.write(f"{answer_all(set(sys.argv[1:]))}\n")
