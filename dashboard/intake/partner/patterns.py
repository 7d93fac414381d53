"""What the text of one cell may look like that no report of counts holds. Pure.

Days, years, counts up to a million, keys like weekly-2026-11-18 and names of places pass. Texts
are compared after their letters, digits and dashes were made plain, so that (816) 555-0100 in full
width is the same number.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SHORTEST = 6
"""Signs of the shortest text that is looked at."""

_EMAIL = r"[\w.+'-]+ ?@ ?[\w-]+(?:\.[\w-]+)+|\w+ ?[\[(] ?at ?[\])] ?\w+"
_SSN = r"(?<!\d)\d{3}[ ./-]\d{2}[ ./-]\d{4}(?!\d)"
_PHONE = (
    r"(?<!\d)(?<!\d\.)(?:\+?1[ ./-]*)?(?:\( ?\d{3} ?\)|\d{3})[ ./·•_|,-]*\d{3}[ ./·•_|,-]*\d{4}"
    r"(?!\d)"
    r"|\+\d{1,3}[ ./()-]*\d(?:[ ./()-]*\d){6,13}(?!\d)"
    # Without an area code only as the whole cell, and not like a meeting's 101-2026.
    r"|^(?!\d{3}-(?:19|20)\d\d$)\d{3}-\d{4}$"
)
# Long decimals are shares; a computer writes a long number in a narrow cell like 8.16555E+09.
_LONG_NUMBER = r"(?<!\d)(?<!\d[.,])\d{9,}|^\d(?:\.\d+)?e\+?(?:0?[89]|1\d)$"
_COORDINATES = (
    r"(?<![\d.])[-+]?\d{1,3}\.\d{3,}\W*[ns]?\W*[ ,;/]\W*\d{1,3}\.\d{3,}"
    r"|\d\s*[°º˚]\s*\d"
    r"|\b(?:lat|lon|lng|latitude|longitude)\W{0,3}[-+]?\d+\.\d"
)
_NUMBER_OF_A_PERSON = (
    r"\b(?:ssn|social security|mrn|dob|d\.o\.b|date of birth|born)\b\D{0,12}\d[\d/. -]{2,}"
    r"|\b(?:patient|client|case|participant|victim) ?(?:no|number|id|#)\W{0,3}[a-z]{0,3}-?"
    r"\d[\d-]{2,}"
    # Without such a word only where it is no year.
    r"|\b(?:mrn|patient|client|case|participant|victim)[ _-]?(?!(?:19|20)\d\d(?!\d))\d[\d-]{3,}"
)
# Digests of 16, 20, 32 and 64 bytes in base64, and bcrypt.
_HASH = (
    r"(?<![\w+/])(?:[\w+/]{22}==|[\w+/]{27}=|[\w+/]{43}=|[\w+/]{86}==)(?![\w=])"
    r"|\$2[aby]\$\d\d\$"
)
_PATTERNS = {
    rule: re.compile(pattern, re.IGNORECASE)
    for rule, pattern in {
        "email": _EMAIL,
        "ssn": _SSN,
        "phone": _PHONE,
        "coordinates": _COORDINATES,
        "number_of_a_person": _NUMBER_OF_A_PERSON,
        "long_number": _LONG_NUMBER,
        "hash": _HASH,
    }.items()
}
_HEX = re.compile(r"(?<![0-9a-z])[0-9a-f]+(?:[-:_ ][0-9a-f]+)*(?![0-9a-z])", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def rule_of(text: str) -> str | None:
    """The rule that a text breaks by itself, or None."""
    if len(text) < SHORTEST:
        return None
    plain = _plain(text)
    for rule, pattern in _PATTERNS.items():
        if pattern.search(plain):
            return rule
    return "hash" if any(_is_hash(found[0]) for found in _HEX.finditer(plain)) else None


def _plain(text: str) -> str:
    if text.isascii():
        return text
    dashes = (
        "-" if unicodedata.category(sign) == "Pd" or sign == "\N{MINUS SIGN}" else sign
        for sign in text
    )
    # The degree signs of coordinates are letters to NFKC, so they are kept as they are.
    return "".join(
        sign if sign in "°º˚" else unicodedata.normalize("NFKC", sign) for sign in dashes
    )


def _is_hash(text: str) -> bool:
    """32 hexadecimal digits or more, in one piece or in groups."""
    signs = re.sub(r"[^0-9a-fA-F]", "", text)
    if len(signs) < 32:
        return False
    digits = sum(sign.isdigit() for sign in signs)
    # Days and counts in a row are digits only, words of a to f are letters only.
    return digits >= 4 and len(signs) - digits >= 4
