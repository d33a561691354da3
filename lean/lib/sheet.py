"""A spreadsheet that somebody has saved as CSV: read into rows, with every problem named by its row.

Nobody mends row 9 from "invalid input": a problem says where it is, what is wrong and what to do. Rows have
the numbers that a spreadsheet shows; the header is row 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from django.core.exceptions import ValidationError

LIMIT = 10 * 1024 * 1024
SAVE_AGAIN = "Save it as CSV UTF-8 (comma separated) and import that file."
_SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`row` is 0 where it concerns the whole file. `value` is what stands in the cell; the rest are sentences."""

    row: int
    column: str
    value: str
    what: str
    do: str

    def __str__(self):
        if not self.row:
            return f"{self.what} {self.do}".strip()
        where = f"Row {self.row}, {self.column}" if self.column else f"Row {self.row}"
        shown = self.value if len(self.value) <= _SHOWN else self.value[: _SHOWN - 1] + "…"
        # One problem is one line, whatever is in the cell.
        shown = f" “{''.join(c if c.isprintable() else ' ' for c in shown)}”" if shown else ""
        return f"{where}{shown}: {self.what} {self.do}".strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its cells by column, without blanks around them. A missing cell is empty."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def problem(self, column: str, what: str, do: str) -> Problem:
        return Problem(self.number, column, self[column], what, do)


@dataclass(slots=True)
class Sheet:
    """`whole` is False where rows are missing: what the others say about them would be noise."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: bool = True
    columns: list[str] = field(default_factory=list)

    def object(self, what: str, do: str, row: int = 0, column: str = "", value: str = "") -> None:
        self.problems.append(Problem(row, column, value, what, do))

    def give_up(self, what: str, do: str, row: int = 0) -> None:
        self.object(what, do, row)
        self.whole = False


def read_file(path: str | Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """As `read`, from a file; one that can't be opened is a problem like any other."""
    sheet = Sheet()
    try:
        with open(path, "rb") as file:
            # One byte more than is allowed tells that there is more, without reading a disk full.
            return read(file.read(LIMIT + 1), columns, optional)
    except OSError as error:
        sheet.give_up(f"The file can't be opened: {error.strerror or error}.", "Check the name and who may read it.")
        return sheet


def read(data: bytes, columns: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """The rows of a CSV in UTF-8 whose header has exactly these columns, in any order; `optional` may be missing.

    A broken header is reported alone: what it does to the rows would only be noise.
    """
    sheet = Sheet()
    text = _decoded(data, sheet)
    if text is None:
        return sheet
    lines = _lines(text, sheet)
    header = next(lines, None)
    if header is None:
        if not sheet.problems:
            sheet.give_up("The file is empty.", f"The first row names the columns: {','.join(columns)}")
        return sheet
    names = sheet.columns = _header(header, columns, optional, sheet)
    if sheet.problems:
        sheet.whole = False
        return sheet
    for number, cells in enumerate(lines, start=2):
        _add_row(sheet, number, names, cells)
    return sheet


def _decoded(data: bytes, sheet: Sheet) -> str | None:
    if len(data) > LIMIT:
        sheet.give_up("The file is larger than 10 MB.", "Import it in parts, each with the header.")
    elif data.startswith(b"PK\x03\x04"):
        sheet.give_up("The file is a workbook, not CSV.", SAVE_AGAIN)
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        sheet.give_up("The file is in UTF-16, not UTF-8.", SAVE_AGAIN)
    else:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            sheet.give_up(f"The file is not in UTF-8 (see its line {line}).", SAVE_AGAIN)
    return None


def _lines(text: str, sheet: Sheet) -> Iterator[list[str]]:
    """The lines as lists of cells; a blank line is an empty list. Ends at the first broken quote."""
    # Strict, because otherwise one forgotten quote silently swallows the rest of the file.
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    read = 0
    try:
        for cells in lines:
            read += 1
            yield cells
    except csv.Error as error:
        if "limit" in str(error):
            what, do = "A cell has more than 131,072 characters.", "A quote may be missing where the cell ends."
        else:
            what, do = "The quotes don't match.", 'Write a quote inside a cell twice ("").'
        sheet.give_up(what, f"{do} Nothing after this row was read.", row=read + 1)


def _header(header: list[str], columns: Sequence[str], optional: Sequence[str], sheet: Sheet) -> list[str]:
    names = [name.strip().lower() for name in header]
    while names and not names[-1]:
        names.pop()
    expected = f"The columns are: {','.join(columns)}"
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(names) == 1 and separator in names[0]:
            sheet.object(f"The columns are separated by {name}.", SAVE_AGAIN, row=1)
            return names
    for name in dict.fromkeys(names):
        if name not in columns and name not in optional:
            hint = suggestion(name, [column for column in (*columns, *optional) if column not in names])
            what = "There is no such column." if name else "A column has no name."
            sheet.object(what, hint or expected, row=1, value=name)
        elif names.count(name) > 1:
            sheet.object("The column is there twice.", "Keep one of the two.", row=1, value=name)
    for column in columns:
        if column not in names:
            sheet.object("The column is missing.", "Add it; its cells may be empty.", row=1, value=column)
    return names


def _add_row(sheet: Sheet, number: int, names: list[str], cells: list[str]) -> None:
    cells = [cell.strip() for cell in cells]
    if not any(cells):
        return
    if extra := next((cell for cell in cells[len(names) :] if cell), ""):
        do = "Put cells that contain a comma in quotes."
        sheet.object("This stands after the last column.", do, row=number, value=extra)
    row = Row(number, dict(zip(names, cells, strict=False)))
    for column, cell in row.cells.items():
        # PostgreSQL keeps no NUL; nobody means the others.
        if any(ord(letter) < 32 and letter not in "\t\n\r" for letter in cell):
            sheet.problems.append(row.problem(column, "It has a character that can't be seen.", "Type the cell anew."))
    sheet.rows.append(row)


@dataclass(slots=True)
class Tally:
    """What became of the things of one kind."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, *, added: bool = False, changed: bool = False) -> None:
        self.added += added
        self.changed += changed and not added
        self.unchanged += not (added or changed)

    def __str__(self):
        return f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged"


@dataclass(slots=True)
class Report:
    """What an import did or would do, by kind of thing; with problems it did nothing at all."""

    tallies: dict[str, Tally]
    problems: list[Problem] = field(default_factory=list)

    def tell(self, out, err, *, check: bool) -> None:
        """On the command line: the tallies; or every problem, and exit status 1."""
        if self.problems:
            for problem in self.problems:
                err.write(str(problem))
            count = "One problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
            err.write(f"{count}. Nothing was changed.")
            raise SystemExit(1)
        for what, tally in self.tallies.items():
            out.write(f"{what}: {tally}.")
        if check:
            out.write("This was a check. Nothing was changed.")


def misfit(row: Row, column: str, field, value: str) -> Iterator[Problem]:
    """What a model's field itself has to say about a cell: too long, letters that a key can't have."""
    try:
        if value:
            field.run_validators(value)
    except ValidationError as error:
        yield row.problem(column, "This can't be used.", " ".join(error.messages))


def one_line(cell: str) -> str:
    """The words of a cell with single blanks between them."""
    return " ".join(cell.split())


def suggestion(word: str, known: Collection[str]) -> str:
    """ "Did you mean …?", or nothing where no known word is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean “{near[0]}”?" if near else ""
