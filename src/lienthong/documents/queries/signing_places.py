"""What the operator offers for keys outside this system."""

from django.conf import settings

from lienthong.documents.rules.signing_places import read_places
from lienthong.documents.terms.signing_places import SigningPlaces, SigningPlacesUnreadable


def get_signing_places() -> SigningPlaces:
    """The operator's list, read anew; nothing where there is none.

    Refuses a list that cannot be read (SigningPlacesUnreadable).
    """
    file = settings.DOCUMENTS.places
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return SigningPlaces()
    except (OSError, UnicodeDecodeError) as error:
        problem = type(error).__name__
        raise SigningPlacesUnreadable(where=file.name, problem=problem) from None
    return read_places(text)
