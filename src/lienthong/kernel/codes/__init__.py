"""Electronic identity codes of agencies and organisations (mã định danh điện tử).

Two schemes are in use side by side: QCVN 102:2016/BTTTT, read from the right (`000.00.00.H56`), and
Quyết định 20/2020/QĐ-TTg, read from the left (`H56`, `H56.101.114`). A code of one is never taken
for a code of the other: the directory says which two name the same agency, this folder only
guesses, and calls it a guess.
"""

from lienthong.kernel.codes.level1 import Level1Code, find_level1, list_level1
from lienthong.kernel.codes.schemes import (
    AnyCode,
    CodeNotUnderstood,
    CodeNotUsable,
    GuessedCode,
    IdentityCode,
    Scheme,
    guess_code_in_other_scheme,
)

__all__ = [
    "AnyCode",
    "CodeNotUnderstood",
    "CodeNotUsable",
    "GuessedCode",
    "IdentityCode",
    "Level1Code",
    "Scheme",
    "find_level1",
    "guess_code_in_other_scheme",
    "list_level1",
]
