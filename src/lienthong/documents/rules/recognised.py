"""What the text of a page seems to say: number, symbol, date, author, subject, and marks.

Nothing found here is taken without a person: recognition loses marks above letters.
"""

import re
from datetime import date
from typing import Final

from lienthong.documents.rules.arrivals import LONGEST, tidy
from lienthong.documents.terms import FileSays, Proposal
from lienthong.kernel.secrecy import HEAD_LINES
from lienthong.kernel.vietnamese import fold

MOST_SUBJECT_LINES: Final = 6

_SYMBOL: Final = r"([0-9A-ZĐ][0-9A-ZĐĂÂÊÔƠƯa-zđ.\-–&]*(?:/[0-9A-ZĐa-zđ.\-–]+)*)"
_CODE: Final = rf"(\d{{1,6}})\s*/\s*{_SYMBOL}"
_NUMBER_LINE: Final = re.compile(r"\b[Ss][ốôóòoöồổỗộ]\s*[:.;]?\s*" + _CODE)
_OPEN_LINE: Final = re.compile(rf"^[Ss]ố\s*[:.;]?[\s.…_]*/\s*{_SYMBOL}")
"""Room for a number that is none of the page's own text: a field filled after signing."""
_BEGINS: Final = re.compile(r"^(?:kinh gui|can cu|thuc hien|theo de nghi|dieu 1\b)")
"""Where the text begins; numbers and days from there on are those of other documents."""
_DAY: Final = re.compile(
    r"ng[àaáạâ]y\s*(\d{1,2})\s*th[áaàâ]ng\s*(\d{1,2})\s*n[ăaâă]m\s*(\d{4})", re.IGNORECASE
)
_SUBJECT_START: Final = re.compile(r"^\s*(?:V\s*/\s*v|Về việc)\s*:?\s*", re.IGNORECASE)
_ENDS_SUBJECT: Final = re.compile(
    r"^(?:kinh gui|can cu|so:|noi nhan|thuc hien|theo de nghi|chuong|dieu \d)"
)
_ANSWERS: Final = re.compile(
    r"(?:trả lời|phúc đáp|theo (?:đề nghị|yêu cầu)(?: của [^.;\n]{2,80}?)? tại)\s+"
    r"(?:nội dung\s+)?(?:công văn|văn bản|tờ trình|kế hoạch|báo cáo|thông báo|giấy mời|quyết định|"
    r"công điện)\s+(?:số\s*:?\s*)?" + _CODE,
    re.IGNORECASE,
)
_TYPES: Final = (
    "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG CÁO", "THÔNG BÁO",
    "HƯỚNG DẪN", "CHƯƠNG TRÌNH", "KẾ HOẠCH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BÁO CÁO", "BIÊN BẢN",
    "TỜ TRÌNH", "HỢP ĐỒNG", "CÔNG ĐIỆN", "BẢN GHI NHỚ", "BẢN THỎA THUẬN", "GIẤY ỦY QUYỀN",
    "GIẤY MỜI", "GIẤY GIỚI THIỆU", "GIẤY NGHỈ PHÉP", "PHIẾU GỬI", "PHIẾU CHUYỂN", "PHIẾU BÁO",
)  # fmt: skip
"""Names of types as they stand alone on a line (NĐ 30/2020 Điều 7)."""
_FOLDED_TYPES: Final = {fold(name): name for name in _TYPES}
_NATION: Final = ("cong hoa", "doc lap", "chu nghia viet nam")
_OFFICES: Final = (
    "uy ban", "ubnd", "so ", "phong ", "ban ", "trung tam", "cong an", "hoi dong", "van phong",
    "chi cuc", "cuc ", "bo ", "truong ", "benh vien", "tong cong ty", "cong ty", "doan ", "hoi ",
    "lien doan", "toa an", "vien ", "thanh tra", "tinh ", "thue ", "kho bac", "bao hiem", "xa ",
    "phuong ", "tap doan",
)  # fmt: skip


NOTHING_FILLED: Final = FileSays(number=None, issued_on=None)


def propose(text: str, *, on: date, filled: FileSays = NOTHING_FILLED) -> Proposal:
    """What the first page says of itself, as far as it can be told; dates after `on` are noise.

    `filled`: number and day of fields filled after signing, as this platform writes them; they are
    no text of the page.
    """
    lines = [line for line in (tidy(one) for one in text.splitlines()) if line][:HEAD_LINES]
    head = _head(lines)
    type_name, type_line = _type(lines)
    dated = filled.issued_on if filled.issued_on and filled.issued_on <= on else None
    return Proposal(
        author=_author(lines),
        code=_code(head, filled.number),
        issued_on=dated or _day("\n".join(head), on),
        type_name=type_name,
        subject=_subject(lines, type_line)[: LONGEST["subject"]],
        answered=find_answered(text),
    )


def with_recognised(own: str, read: str) -> str:
    """The text of a page that has its own and whose picture was recognised as well (SC-3).

    Its own where that is the document; where it is a line beside the picture, both.
    """
    if len(own.strip()) * 2 >= len(read.strip()):
        return own
    return f"{read}\n{own}" if own.strip() else read


def find_number_line(text: str) -> tuple[int, str] | None:
    """Number and symbol of the line “Số: …” at the top of a page; None where there is none."""
    lines = [line for line in (tidy(one) for one in text.splitlines()) if line][:HEAD_LINES]
    found = _number_in(_head(lines))
    return (int(found[1]), found[2].rstrip(".-–")) if found else None


def find_answered(text: str) -> tuple[str, ...]:
    """Numbers and symbols of documents that this one says it answers, each once, in order."""
    found = (_joined(match) for match in _ANSWERS.finditer(tidy(text)))
    return tuple(dict.fromkeys(found))


def _joined(match: re.Match[str]) -> str:
    return f"{match[1]}/{match[2]}".rstrip(".-–").replace("–", "-")


def _head(lines: list[str]) -> list[str]:
    """The lines above the text, where a document names itself; all where nothing begins one."""
    at = next((index for index, one in enumerate(lines) if _BEGINS.match(fold(one))), None)
    return lines[:at]


def _number_in(head: list[str]) -> re.Match[str] | None:
    return next((match for match in map(_NUMBER_LINE.search, head) if match), None)


def _code(head: list[str], filled: int | None) -> str:
    room = next((match for match in map(_OPEN_LINE.match, head) if match), None)
    if room is not None:
        symbol = room[1].rstrip(".-–").replace("–", "-")
        return f"{filled:02}/{symbol}"[: LONGEST["code"]] if filled is not None else ""
    found = _number_in(head)
    return _joined(found)[: LONGEST["code"]] if found else ""


def _day(head: str, on: date) -> date | None:
    for match in _DAY.finditer(head):
        try:
            day = date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            continue
        if day <= on:
            return day
    return None


def _author(lines: list[str]) -> str:
    """The issuing agency: the last of the lines above the number that names an office."""
    named: list[str] = []
    for line in lines[:10]:
        if _NUMBER_LINE.search(line) or _OPEN_LINE.match(line) or fold(line) in _FOLDED_TYPES:
            break
        kept = _without_nation(line)
        if kept and (named or fold(kept).startswith(_OFFICES)) and _is_capital(kept):
            named.append(kept)
    if not named:
        return ""
    starts = [index for index, one in enumerate(named) if fold(one).startswith(_OFFICES[:-4])]
    own = named[starts[-1] :] if starts else named[-1:]
    return " ".join(own)[: LONGEST["author"]]


def _without_nation(line: str) -> str:
    """What stands left of the national name: both share their lines."""
    folded = fold(line)
    at = min((folded.find(words) for words in _NATION if words in folded), default=-1)
    kept = line if at < 0 else line[:at]
    return kept.strip(" -–—_.,:;")


def _is_capital(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return bool(letters) and sum(one.isupper() for one in letters) >= 0.8 * len(letters)


def _type(lines: list[str]) -> tuple[str, int]:
    for index, line in enumerate(lines):
        name = _FOLDED_TYPES.get(fold(line).strip())
        if name is not None and _is_capital(line):
            return name.capitalize(), index
    return "", -1


def _subject(lines: list[str], type_line: int) -> str:
    """The lines from “V/v” or beneath the type's name on, until the text begins."""
    for index, line in enumerate(lines):
        if _SUBJECT_START.match(line):
            return _run(lines, index, first=_SUBJECT_START.sub("", line))
    if type_line >= 0 and type_line + 1 < len(lines):
        return _run(lines, type_line + 1, first=lines[type_line + 1])
    return ""


def _run(lines: list[str], start: int, *, first: str) -> str:
    if _ENDS_SUBJECT.match(fold(first)):
        return ""
    kept = [first]
    for line in lines[start + 1 : start + MOST_SUBJECT_LINES]:
        if _ENDS_SUBJECT.match(fold(line)) or _DAY.search(line) or not _goes_on(line):
            break
        kept.append(line)
    return tidy(" ".join(kept)).rstrip(".;")


def _goes_on(line: str) -> bool:
    """Whether a line still belongs to a subject: neither a rule nor a title in capitals."""
    return any(letter.isalpha() for letter in line) and not _is_capital(line)
