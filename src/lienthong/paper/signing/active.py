"""What a PDF would do if it were opened, and signatures that stand in no field; nothing is run."""

from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.paper.signing.examination import Active

MOST_OBJECTS: Final = 400_000
_ACTIONS: Final = {
    "/JavaScript": Active.SCRIPT,
    "/Launch": Active.LAUNCH,
    "/SubmitForm": Active.FORM_SENT,
    "/ImportData": Active.FORM_SENT,
    "/GoToE": Active.EMBEDDED_FILE,
    "/Rendition": Active.MEDIA,
    "/Movie": Active.MEDIA,
    "/Sound": Active.MEDIA,
    "/RichMediaExecute": Active.MEDIA,
}
_KINDS: Final = {
    "/FileAttachment": Active.EMBEDDED_FILE,
    "/RichMedia": Active.MEDIA,
    "/Movie": Active.MEDIA,
    "/Sound": Active.MEDIA,
    "/Screen": Active.MEDIA,
    "/3D": Active.MEDIA,
}
_KEYS: Final = {
    "/JS": Active.SCRIPT,
    "/JavaScript": Active.SCRIPT,
    "/EF": Active.EMBEDDED_FILE,
    "/EmbeddedFiles": Active.EMBEDDED_FILE,
    "/XFA": Active.XFA,
    "/AA": Active.ACTS_BY_ITSELF,
}


class TooManyError(Exception):
    """More objects than a document has."""


class Walk:
    """One walk over all that can be reached from the root; a reference is followed once."""

    def __init__(self, reader: PdfFileReader) -> None:
        """Walk at once; raises TooManyError, and pyHanko's errors for what cannot be followed."""
        self.active: set[Active] = set()
        self.signatures: set[int] = set()
        """The object numbers of signatures that were reached."""
        self._seen: set[tuple[int, int]] = set()
        self._left = MOST_OBJECTS
        self._stack: list[Any] = [reader.trailer.raw_get("/Root")]
        while self._stack:
            self._step(self._stack.pop())

    def _step(self, one: Any) -> None:
        self._left -= 1
        if self._left < 0:
            raise TooManyError
        number = 0
        if isinstance(one, generic.IndirectObject):
            if (one.idnum, one.generation) in self._seen:
                return
            self._seen.add((one.idnum, one.generation))
            number, one = one.idnum, one.get_object()
        if isinstance(one, generic.DictionaryObject):
            self._look(number, one)
            self._stack += [one.raw_get(key) for key in one]
        elif isinstance(one, generic.ArrayObject):
            self._stack += [one.raw_get(index) for index in range(len(one))]

    def _look(self, number: int, found: Any) -> None:
        for key, active in _KEYS.items():
            if key in found:
                self.active.add(active)
        for key, known in (("/S", _ACTIONS), ("/Subtype", _KINDS)):
            if key in found:
                active_kind = known.get(str(found[key]))
                if active_kind is not None:
                    self.active.add(active_kind)
        if "/OpenAction" in found:
            opening = found["/OpenAction"]
            if isinstance(opening, generic.DictionaryObject) and opening.get("/S") != "/GoTo":
                self.active.add(Active.ACTS_BY_ITSELF)
        if "/ByteRange" in found and "/Contents" in found:
            self.signatures.add(number)
