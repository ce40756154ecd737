"""The cells of a row before they are understood: as many as there are columns, cleaned, one for each field."""

from __future__ import annotations

import re

from afterview.patterns import pattern
from afterview.reading import text
from afterview.reading.columns import LONG_TEXT, PEOPLE, TEXT, Columns, plain_header
from afterview.reading.faults import Fault
from afterview.reading.findings import Finding, Findings

_ONE_PERSON = frozenset({"hiring_manager", "scheduler", "recruiter"})
_PERSON = pattern(r"[^<>]*<[^<>@]+@[^<>@]+>[^<>]*")
_NOTHING = frozenset({"N/A", "n/a", "NA", "-", "–", "null", "None", "none", "TBD", "tbd", "Invalid date"})
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})


def contradicts(here: str, other: str, there: str) -> str:
    """What is said of a cell that contradicts another column's, which means the same."""
    return (
        f"'{text.shown(here)}' here, and '{text.shown(there)}' under '{other}', which means the same; leave one of them"
    )


class CellReader(Findings):
    """Prepares the cells of rows of one source.  ``tracker``: it is an export, in which "N/A" stands for nothing."""

    def __init__(self, columns: Columns, *, tracker: bool) -> None:
        super().__init__(columns)
        self._tracker = tracker
        self._width = columns.width
        self._fields = {column.place: field for field, several in columns.known.items() for column in several}
        self._taken_from: dict[str, int] = {}  # field → place of the column whose cell is taken, where several mean it
        self._doubled = tuple((field, several) for field, several in columns.known.items() if len(several) > 1)

    def prepare(self, cells: list[str]) -> list[str] | None:
        """The cells, stripped and cleaned; None for an empty row, and for one with too many.  What is
        wrong stands in the findings."""
        cells = list(map(str.strip, cells))
        if len(cells) != self._width:
            cells = self._fitted(cells)
            if self.failed:
                return None  # which cell is too many can't be known, so none of them means anything
        whole = "".join(cells)
        if not whole:
            return None
        if not whole.isprintable():
            cells = self._cleaned(cells)
        if self._doubled:
            self._join_doubled(cells)
        if not _ERRORS.isdisjoint(cells):
            self._refuse_errors(cells)
        if self._tracker:
            cells = ["" if cell in _NOTHING else cell for cell in cells]
        return cells

    def _refuse_errors(self, cells: list[str]) -> None:
        """What a spreadsheet shows in the place of a value, in a column that is read."""
        for place, field in self._fields.items():
            if cells[place] in _ERRORS:
                said = f"the cell holds an error ({cells[place]}); mend its formula or write the value"
                self.refuse(field, cells[place], said)

    def _fitted(self, cells: list[str]) -> list[str]:
        """A row with as many cells as the header has."""
        if len(cells) < self._width:
            return cells + [""] * (self._width - len(cells))
        if any(cells[self._width :]) or self._is_shifted(cells):
            self.failed = True
            self.findings.append(
                Finding(
                    "error",
                    None,
                    None,
                    f"{len(cells)} cells instead of {self._width}; a delimiter in a cell needs double quotes around it",
                )
            )
        return cells[: self._width]

    def _is_shifted(self, cells: list[str]) -> bool:
        """Whether people were cut in two by a delimiter, which nobody sees where the last cell is empty."""
        after = (place + 1 for place, field in self._fields.items() if field in PEOPLE)
        return any(
            _PERSON.fullmatch(cells[place]) for place in after if self._fields.get(place) not in PEOPLE | _ONE_PERSON
        )

    def _cleaned(self, cells: list[str]) -> list[str]:
        """Cells with characters beyond the printable ones: text is cleaned, the rest stays for its reader to refuse."""
        cleaned = []
        for place, cell in enumerate(cells):
            field = self._fields.get(place)
            if field is None or cell.isprintable():
                cleaned.append(cell)
                continue
            wrong = self.failed
            try:
                text.check_characters(cell)
            except Fault as fault:
                self.refuse(field, cell, str(fault))
            if field in TEXT:
                if "@" in cell and (field in PEOPLE or field in _ONE_PERSON):
                    self._check_addresses(field, cell)
                plain, taken = text.lines(cell) if field in LONG_TEXT else text.line(cell)
                if taken and self.failed == wrong:  # what is refused for them needs no second word
                    self.say("warning", field, cell, "characters that can't be seen were taken out")
                cell = plain
            cleaned.append(cell)
        return cleaned

    def _check_addresses(self, field: str, cell: str) -> None:
        """An address with a character that can't be seen is another address than it looks."""
        for word in re.split(r"[\s<>;,()]+", cell):
            if "@" in word and (hidden := text.invisible(word)):
                self.refuse(
                    field,
                    cell,
                    f"the address '{text.shown(word)}' holds an invisible character ({hidden}); write it anew",
                )

    def _join_doubled(self, cells: list[str]) -> None:
        """Columns that mean the same: people and notes are joined, others must agree."""
        for field, several in self._doubled:
            filled = [column for column in several if cells[column.place]]
            if not filled:
                continue
            different = list(dict.fromkeys(cells[column.place] for column in filled))
            if len(different) > 1 and field not in PEOPLE and field != "notes":
                first = cells[filled[0].place]
                other = next((one for one in filled if cells[one.place].casefold() != first.casefold()), None)
                if other is not None:
                    self.refuse_in(filled[0].header, first, contradicts(first, other.header, cells[other.place]))
            self._taken_from[field] = filled[0].place
            joiner = "\n" if field == "notes" else "; "
            cells[several[0].place] = joiner.join(different) if field in PEOPLE or field == "notes" else different[0]

    def check_repeated_header(self, cells: list[str]) -> None:
        """A header line in the middle of a file (two exports put together) is named as such."""
        if all(plain_header(cells[place]) == plain_header(self.columns.headers[place]) for place in self._fields):
            known = self.columns.known
            column = (known.get("date") or next(iter(known.values())))[0]
            said = "is the header again; delete this line"
            self.findings = [Finding("error", column.header, text.shown(cells[column.place]), said)]
