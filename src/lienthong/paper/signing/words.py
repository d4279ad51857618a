"""The sentences of an examination: English msgids; `paper/locale` has the Vietnamese (SG-10)."""

from collections.abc import Mapping
from typing import Final

from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.examination import Active, HolderKind, Trust, Verdict

ORIGINAL: Final = gettext_noop(
    "Signed by {person} and sealed by {agency}, and unchanged since: it has the force of an "
    "original (NĐ 30/2020/NĐ-CP, Article 5). Act on it as on the original."
)
ONLY_PERSON: Final = gettext_noop(
    "Signed by {person} and unchanged since, but the agency's own signature (its seal) is missing: "
    "an original needs both. Ask the sender whether it was issued."
)
ONLY_AGENCY: Final = gettext_noop(
    "Signed by {agency} and unchanged since, without the signature of a person. That is enough for "
    "an electronic copy or a separate attachment; an original needs both."
)
ONLY_UNCLEAR: Final = gettext_noop(
    "Signed by {holder} and unchanged since. The certificates do not say which is a person's and "
    "which an agency's, and an original needs both: compare them with the page."
)
DOUBTFUL: Final = gettext_noop(
    "Unchanged since it was signed, but who signed, or whether the certificate held, cannot be "
    "told: see the signatures below. For information only until that is settled."
)
FOR_INFORMATION: Final = gettext_noop(
    "There is no digital signature: the file is for information only. If it is meant to bind, "
    "ask the sender for the signed file or the paper original."
)
BROKEN: Final = gettext_noop(
    "A signature does not hold or the file was changed after signing: it has no force. Return it "
    "to the sender with this reason, and ask for the file as it was signed."
)

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.GOOD: gettext_noop("The signature of {holder} holds."),
    Verdict.DOUBTFUL: gettext_noop("The signature of {holder} is intact but not confirmed."),
    Verdict.BROKEN: gettext_noop("The signature of {holder} does not hold."),
}
STAMP_HOLDS: Final = gettext_noop("A time stamp of {holder} is over the file.")
STAMP_DOUBTFUL: Final = gettext_noop("A time stamp of {holder}, whom nobody here vouches for.")
STAMP_BROKEN: Final = gettext_noop("A time stamp over the file does not hold.")
HOLDERS: Final[Mapping[HolderKind, str]] = {
    HolderKind.PERSON: gettext_noop(
        "The certificate is that of a person, {holder} ({organisation})."
    ),
    HolderKind.AGENCY: gettext_noop("The certificate is that of an agency, {holder}."),
    HolderKind.UNCLEAR: gettext_noop(
        "The certificate names {holder} ({organisation}) and does not say whether that is a person "
        "or an agency."
    ),
}
TRUSTS: Final[Mapping[Trust, str]] = {
    Trust.TRUSTED: gettext_noop("It was issued under {authority} ({basis})."),
    Trust.UNKNOWN: gettext_noop(
        "Its issuer {issuer} leads to no authority that was believed at that time. Ask the "
        "operator whether it should be."
    ),
    Trust.EXPIRED: gettext_noop(
        "Its certificate did not hold at the time that can be proved, {at}."
    ),
    Trust.REVOKED: gettext_noop("Its certificate had been revoked by then, {at}."),
    Trust.NOT_FOR_SIGNING: gettext_noop("Its certificate was not issued for signing documents."),
    Trust.WEAK: gettext_noop("It uses a method that is no longer safe."),
}
DEMONSTRATION: Final = gettext_noop(
    "The authority was made up for trying out: nothing it certified has force."
)
REVOCATION_UNKNOWN: Final = gettext_noop(
    "Whether the certificate had been revoked is not known: neither the file nor this system has "
    "its authority's list."
)
REVOCATION_GOOD: Final = gettext_noop("Its authority had not revoked it.")
STAMPED: Final = gettext_noop("Made no later than {at}, as {authority} stamped.")
TIME_STATED: Final = gettext_noop("Its signer states {at}; no authority confirms that time.")
TIME_UNSTATED: Final = gettext_noop("It states no time.")
ALTERED: Final = gettext_noop("The bytes it was made over were changed.")
COVERS_PART: Final = gettext_noop("It leaves out parts of the file that was signed.")
CHANGED_AFTER: Final = gettext_noop(
    "The file was changed afterwards in a way that signing and filling in do not explain."
)
FORBIDDEN_AFTER: Final = gettext_noop("Its signer had forbidden the change that was made later.")
APPENDED: Final = gettext_noop("Bytes that nobody signed were added at the end of the file.")
SIGNED_LATER: Final = gettext_noop(
    "Later, only what is allowed was added: signatures, their proofs, filled-in fields."
)
FIELDS_FILLED: Final = gettext_noop("Fields filled in afterwards: {fields}.")
MALFORMED: Final = gettext_noop("The signature in the field {field} is no whole signature.")
HIDDEN: Final = gettext_noop(
    "The file holds a signature that stands in no field: programs will not agree on it."
)
ACTIVES: Final[Mapping[Active, str]] = {
    Active.SCRIPT: gettext_noop("The file has scripts in it."),
    Active.LAUNCH: gettext_noop("The file can start programs."),
    Active.EMBEDDED_FILE: gettext_noop("The file has other files in it."),
    Active.FORM_SENT: gettext_noop("The file can send or fetch data."),
    Active.MEDIA: gettext_noop("The file has sound, video or 3D in it."),
    Active.XFA: gettext_noop("The file has a form that only some programs show (XFA)."),
    Active.ACTS_BY_ITSELF: gettext_noop("The file does something by itself when it is opened."),
}
