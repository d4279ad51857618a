"""Made-up keys: they sign, and everything signed with them is said to have no force."""

from lienthong.documents.models import SigningKey
from lienthong.documents.operations import make_demonstration_keys
from lienthong.documents.testing import make_to_sign
from lienthong.documents.tests.signing.conftest import LATER, number, seal, sign
from lienthong.documents.tests.signing.test_signing import document_of
from lienthong.paper.signing.examination import HolderKind
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.trust import read_trust_list
from lienthong.work.testing import NOW


def test_made_up_keys_sign_and_are_said_to_have_no_force(office, tmp_path, settings):
    people, trusted = [office.leader, office.clerk], tmp_path / "authorities.toml"
    assert make_demonstration_keys(people, trusted=trusted, now=NOW) == 2
    assert make_demonstration_keys(people, trusted=trusted, now=NOW) == 0
    assert all(row.demonstration for row in SigningKey.objects.all())
    secret = settings.DOCUMENTS.keys / "demonstration-authority.pem"
    assert secret.stat().st_mode & 0o777 == 0o600
    letter = make_to_sign(office)
    for step in (sign, number, seal):
        step(letter, office)
    trust = read_trust_list(trusted.read_text(encoding="utf-8"))
    found = examine_pdf(document_of(letter)[1], trust=trust, at=LATER)
    assert [one.kind for one in found.signatures] == [HolderKind.PERSON, HolderKind.AGENCY]
    assert all(one.is_demonstration for one in found.signatures)
