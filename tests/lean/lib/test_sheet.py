"""A CSV that somebody saved: read as they meant it, or refused with the row and what to do."""

import pytest

from lean.lib.sheet import LIMIT, read, read_file

COLUMNS = ("key", "name")


def rows(text: str | bytes):
    sheet = read(text if isinstance(text, bytes) else text.encode(), COLUMNS)
    assert sheet.problems == []
    return [(row.number, row["key"], row["name"]) for row in sheet.rows]


def problems(text: str | bytes):
    return [str(problem) for problem in read(text if isinstance(text, bytes) else text.encode(), COLUMNS).problems]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_have_the_numbers_that_a_spreadsheet_shows(end):
    assert rows(end.join(["key,name", "A,Alpha", "", "B,Beta", ""])) == [(2, "A", "Alpha"), (4, "B", "Beta")]


def test_a_cell_of_two_lines_is_one_row():
    assert rows('key,name\nA,"Alpha\nand more"\nB,Beta') == [(2, "A", "Alpha\nand more"), (3, "B", "Beta")]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert rows(b"\xef\xbb\xbfkey,name\nA,Alpha") == [(2, "A", "Alpha")]


def test_columns_may_come_in_any_order_and_case_with_blanks_around():
    assert rows("Name , KEY,,\n Alpha ,A,,") == [(2, "A", "Alpha")]


def test_quotes_and_commas_inside_a_cell_are_kept():
    assert rows('key,name\nA,"Frame, ""Paint"""') == [(2, "A", 'Frame, "Paint"')]


def test_a_short_row_has_empty_cells_at_its_end():
    assert rows("key,name\nA") == [(2, "A", "")]


def test_other_scripts_are_kept():
    assert rows("key,name\nA,حمل ونقل 溶接") == [(2, "A", "حمل ونقل 溶接")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "The file is empty. The first row names the columns: key,name"),
        (b"\xef\xbb\xbf", "The file is empty. The first row names the columns: key,name"),
        (b"PK\x03\x04rest", "The file is a workbook, not CSV. Save it as CSV UTF-8"),
        ("key,name\nA,Ä".encode("utf-16"), "The file is in UTF-16, not UTF-8. Save it as CSV UTF-8"),
        ("key,name\nA,Ä".encode("latin-1"), "The file is not in UTF-8 (see its line 2). Save it as CSV UTF-8"),
        (b"x" * (LIMIT + 1), "The file is larger than 10 MB. Import it in parts"),
        (b"key;name\nA;Alpha", "Row 1: The columns are separated by semicolons. Save it as CSV UTF-8"),
        (b"key\tname\nA\tAlpha", "Row 1: The columns are separated by tabs. Save it as CSV UTF-8"),
        (b"key\nA", "Row 1 “name”: The column is missing. Add it"),
        (b"key,name,nmae\nA", "Row 1 “nmae”: There is no such column."),
        (b"key,name,key\nA", "Row 1 “key”: The column is there twice. Keep one of the two."),
        (b"key,,name\nA", "Row 1: A column has no name."),
        (b"key,name\nA,Alpha,Beta", "Row 2 “Beta”: This stands after the last column. Put cells that contain a comma"),
        (b'key,name\nA,"Alpha\nB,Beta', "Row 2: The quotes don't match."),
        (b'key,name\nA,"Al"pha\nB,Beta', "Row 2: The quotes don't match."),
        (b"key,name\nA,Al\x00pha", "Row 2, name “Al pha”: It has a character that can't be seen. Type the cell anew."),
        (b'key,name\nA,"' + b"x" * 140_000 + b'"', "Row 2: A cell has more than 131,072 characters."),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(data, says):
    assert len(problems(data)) == 1
    assert problems(data)[0].startswith(says)


def test_a_column_with_a_slip_is_recognised():
    assert problems("key,nmae\nA,Alpha") == [
        "Row 1 “nmae”: There is no such column. Did you mean “name”?",
        "Row 1 “name”: The column is missing. Add it; its cells may be empty.",
    ]


def test_a_broken_file_is_not_taken_for_a_whole_one():
    assert not read(b'key,name\nA,Alpha\nB,"Beta', COLUMNS).whole
    assert read(b"key,name\nA,Alpha,Beta", COLUMNS).whole


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path):
    assert [str(problem) for problem in read_file(tmp_path / "no.csv", COLUMNS).problems] == [
        "The file can't be opened: No such file or directory. Check the name and who may read it."
    ]


def test_a_long_cell_is_shown_in_part():
    says = problems("key,name\nA,Alpha," + "b" * 200)[0]
    assert len(says) < 160
