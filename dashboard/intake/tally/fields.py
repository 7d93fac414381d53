"""The entries of a mapping, one by one: each is what it should be, or a sentence says what is not.

A sentence names the file and the key; what a partner wrote is only repeated where it is a word of
ours, because texts of an export may stand in a mapping.
"""

from __future__ import annotations

from typing import Any

from dashboard.intake.errors import IntakeError
from dashboard.intake.tally.parts import BLANK, LEFT_OUT, UNKNOWN, Cell, Codes, Instant


def mistake(file: str, key: str | None, sentence: str) -> IntakeError:
    """The error for a key of a mapping."""
    where = f"{file}: the mapping" if key is None else f"{file}, key {key}:"
    return IntakeError(f"{where} {sentence}.")


class Entries:
    """One table of the TOML file, and which of its keys were asked for."""

    def __init__(self, file: str, path: str, values: dict[str, Any]) -> None:
        self.file, self._path, self._values = file, path, values
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def mistake(self, key: str | None, sentence: str) -> IntakeError:
        """The error for one key here, or for the whole part."""
        parts = [part for part in (self._path, key) if part]
        return mistake(self.file, ".".join(parts) or None, sentence)

    def get(self, key: str, default: Any = None) -> Any:
        """What stands under `key`, whatever it is."""
        self._asked.add(key)
        return self._values.get(key, default)

    def names(self) -> tuple[str, ...]:
        """All keys, for a part whose keys are names."""
        self._asked |= set(self._values)
        return tuple(self._values)

    def refuse_others(self) -> None:
        """Refuse a key that nothing asked for: it is a slip that would silently do nothing."""
        known = sorted(self._asked)
        for key in self._values:
            if key not in self._asked:
                raise self.mistake(None, f"has a key that is not known; known here are "
                                   f"{', '.join(known)}")  # fmt: skip

    def entries(self, key: str, else_column: bool = False) -> Entries:
        """The part under `key`; with `else_column` a text alone is taken for a column."""
        found = self.get(key)
        if else_column and isinstance(found, str | list):
            found = {"column": found}
        if not isinstance(found, dict):
            raise self.mistake(key, "is missing; it must be a part of its own, as in the shipped "
                               "mappings" if found is None else "must be a part with keys, as in "
                               "the shipped mappings")  # fmt: skip
        return Entries(self.file, f"{self._path}.{key}" if self._path else key, found)

    def text(self, key: str, must: bool = True) -> str | None:
        """A text that is not empty, or None if it is not there and need not be."""
        found = self.get(key)
        if found is None and not must:
            return None
        if found is None:
            raise self.mistake(key, "is missing; write it in")
        if not isinstance(found, str) or not found.strip():
            raise self.mistake(key, "must be a text in quotes that is not empty")
        return found

    def texts(self, key: str, must: bool = False) -> tuple[str, ...]:
        """A list of texts; empty if it is not there and need not be."""
        found = self.get(key, [])
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self.mistake(key, 'must be a list of texts, like ["one", "two"]')
        if must and not found:
            raise self.mistake(key, 'is missing; write a list of texts, like ["one", "two"]')
        return tuple(found)

    def number(self, key: str, default: int, least: int = 0, most: int = 100) -> int:
        """A whole number within bounds."""
        found = self.get(key, default)
        if type(found) is not int or not least <= found <= most:
            raise self.mistake(key, f"must be a whole number from {least} to {most}")
        return found

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        found = self.get(key, default)
        if not isinstance(found, bool):
            raise self.mistake(key, "must be true or false, without quotes")
        return found

    def one_of(self, key: str, words: tuple[str, ...], must: bool = True) -> str | None:
        """One of our words."""
        found = self.text(key, must)
        if found is not None and found not in words:
            raise self.mistake(key, f"must be one of {', '.join(words)}")
        return found

    def cell(self, key: str | None, linked: tuple[str, ...]) -> Cell:
        """A column: its name, several names, or a part with `column` and `of`."""
        if key is not None:
            part = self.entries(key, else_column=True)
            cell = part.cell(None, linked)
            part.refuse_others()
            return cell
        found = self.get("column")
        columns = [found] if isinstance(found, str) else found
        if (
            not isinstance(columns, list)
            or not columns
            or not all(isinstance(name, str) and name.strip() for name in columns)
        ):
            raise self.mistake("column", "must be the name of a column in quotes")
        of = self.text("of", must=False)
        if of is not None and of not in linked:
            raise self.mistake("of", "must name a table of `linked`" if linked else
                               "cannot be given here; only population, area and referral source "
                               "may stand in a linked table")  # fmt: skip
        return Cell(tuple(columns), of)

    def instant(self, key: str, has_days: bool = True) -> Instant:
        """A column of days or instants."""
        part = self.entries(key, else_column=True)
        cell = part.cell(None, ())
        if len(cell.columns) > 1:
            raise part.mistake("column", "must be one column; join date and clock in the export")
        plus = part.number("plus_days", 0, most=3660) if has_days else 0
        instant = Instant(cell, part.flag("clock", True), plus)
        part.refuse_others()
        return instant

    def codes(self, key: str, known: tuple[str, ...], linked: tuple[str, ...]) -> Codes:
        """How the texts of a column become codes of ours."""
        part = self.entries(key)
        numbers = {code: number for number, code in enumerate(known)}
        always = part.one_of("always", known, must=False)
        if always is not None:
            part.refuse_others()
            return Codes(None, always=numbers[always])
        cell = part.cell(None, linked)
        found: dict[str, int] = {}
        left_out = [(text, LEFT_OUT) for text in part.texts("leave_out")]
        listed = [(text, numbers.get(code)) for text, code in self._pairs(part, known)]
        for text, number in [*listed, *left_out]:
            plain = text.strip().lower()
            if found.setdefault(plain, number) != number:
                raise part.mistake("values", "gives one text two meanings (small and large "
                                   "letters are the same); keep one")  # fmt: skip
        blank = part.one_of("blank", known, must=False)
        otherwise = part.one_of("otherwise", known, must=False)
        part.refuse_others()
        empty = found.pop("", BLANK if blank is None else numbers[blank])
        other = UNKNOWN if otherwise is None else numbers[otherwise]
        return Codes(cell, found, empty, other)

    @staticmethod
    def _pairs(part: Entries, known: tuple[str, ...]) -> list[tuple[str, str]]:
        if "values" not in part:
            # A column that holds our own words needs no list.
            return [(code, code) for code in known]
        values = part.entries("values")
        pairs = []
        for text in values.names():
            code = values.get(text)
            if code not in known:
                raise part.mistake("values", f"must give each text one of {', '.join(known)}")
            pairs.append((text, code))
        return pairs
