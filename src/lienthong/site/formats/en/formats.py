"""1 July 2025, and 17:05, 1 Jul 2025: numbers alone would be read in two ways."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j F Y"
SHORT_DATETIME_FORMAT = "H:i, j M Y"
DATETIME_FORMAT = "H:i:s, j M Y"
