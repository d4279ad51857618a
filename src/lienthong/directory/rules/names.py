"""How units and their committees are named."""

from lienthong.directory.terms import Level, UnitType
from lienthong.kernel.vietnamese import canonical, fold

TYPE_WORDS = {
    UnitType.PROVINCE: "Tỉnh",
    UnitType.MUNICIPALITY: "Thành phố",
    UnitType.CITY: "Thành phố",
    UnitType.TOWN: "Thị xã",
    UnitType.URBAN_DISTRICT: "Quận",
    UnitType.RURAL_DISTRICT: "Huyện",
    UnitType.WARD: "Phường",
    UnitType.COMMUNE: "Xã",
    UnitType.TOWNSHIP: "Thị trấn",
    UnitType.SPECIAL_ZONE: "Đặc khu",
}

TYPES_OF_LEVEL = {
    Level.PROVINCE: (UnitType.PROVINCE, UnitType.MUNICIPALITY),
    Level.DISTRICT: (
        UnitType.CITY,
        UnitType.TOWN,
        UnitType.URBAN_DISTRICT,
        UnitType.RURAL_DISTRICT,
    ),
    Level.COMMUNE: (UnitType.WARD, UnitType.COMMUNE, UnitType.TOWNSHIP, UnitType.SPECIAL_ZONE),
}

COMMITTEE = "Ủy ban nhân dân"
COMMITTEE_SHORT = "UBND"


def split_unit_name(full_name: str, level: Level) -> tuple[UnitType, str, str] | None:
    """Split "Thị Trấn Ngọc Lặc" into its type, its tidy full name and its proper name.

    Tone marks are put in their one place. None when the name does not begin with a type word of
    the level or has nothing after it.
    """
    name = " ".join(canonical(full_name).split())
    for unit_type in TYPES_OF_LEVEL.get(level, ()):
        word = TYPE_WORDS[unit_type]
        if name.casefold().startswith(word.casefold() + " "):
            proper = name[len(word) + 1 :]
            return unit_type, f"{word} {proper}", proper
    return None


def committee_names(unit_name: str) -> tuple[str, str]:
    """The full and the short name of the People's Committee of a unit.

    "Xã Nga Sơn" gives "Ủy ban nhân dân xã Nga Sơn" and "UBND xã Nga Sơn".
    """
    name = unit_name[:1].lower() + unit_name[1:]
    return f"{COMMITTEE} {name}", f"{COMMITTEE_SHORT} {name}"


def search_text(*names: str) -> str:
    """The folded text a body is found by: each of its names once."""
    folded = [fold(name) for name in names]
    return " | ".join(dict.fromkeys(text for text in folded if text))
