"""What a text of an agreement must have before it is read."""

from lienthong.cooperation.terms import (
    LONGEST_TEXT,
    TextDraft,
    TextGivenTwice,
    TextMissing,
    TextOverlong,
    TextTitleMissing,
)

_LONGEST = {"title": 300, "reason": 500, "words": LONGEST_TEXT}


def refuse_unfit_text(draft: TextDraft, *, has_file: bool) -> None:
    """Refuse (TextRefused) a text without title or words, or with words and a file."""
    if not draft.title.strip():
        raise TextTitleMissing
    if has_file and draft.words.strip():
        raise TextGivenTwice
    if not has_file and not draft.words.strip():
        raise TextMissing
    for name, most in _LONGEST.items():
        length = len(getattr(draft, name))
        if length > most:
            raise TextOverlong(length=length, most=most, where=name)
