"""Hostile and careless bodies: every one is answered in words, none with an error of ours, none is rounded."""

from decimal import Decimal

import pytest

from goals.models import Move
from tests import factories
from tests.api_client import Program, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def larkfield():
    return factories.company()


@pytest.fixture
def at(larkfield):
    return f"/catchballs/{larkfield.offer('5').pk}/counters/"


@pytest.fixture
def tomas(larkfield):
    return Program(larkfield.tomas)


def body(target: str) -> str:
    return f'{{"answering": 1, "text": "So", "target": {target}}}'


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"5.5"', "5.5"),
        ("5.5", "5.5"),
        ("0.1", "0.1"),
        ("-0", "0"),
        ("12345678901.1234", "12345678901.1234"),
        ('"-12345678901.1234"', "-12345678901.1234"),
        ("1e2", "100"),
        ("55E-1", "5.5"),
        ('"5.50000000"', "5.5"),
        ("6." + "0" * 50, "6"),
    ],
)
def test_numbers_are_kept_as_they_were_written(at, tomas, written, kept):
    response = tomas.post(at, body(written))
    assert response.status_code == 201
    assert response.json()["terms"]["target"] == kept
    assert Move.objects.get(number=2).terms.target == Decimal(kept)


@pytest.mark.parametrize(
    "written",
    [
        "0.12345",
        "123456789012",
        '"123456789012"',
        "1e11",
        "1e400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "9" * 5000,
        "0." + "1" * 5000,
        '"NaN"',
        '"Infinity"',
        '"1e3"',
        '"5,5"',
        '"５"',
        '" 5"',
        '""',
        "true",
        "[5]",
        '{"value": 5}',
    ],
)
def test_numbers_that_cannot_be_kept_are_refused_in_words(at, tomas, written):
    response = tomas.post(at, body(written))
    assert refusal(response) == (422, "incomplete")
    assert list(response.json()["errors"]) == ["target"]
    assert Move.objects.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        body("NaN"),
        body("Infinity"),
        body("-Infinity"),
        "{",
        "answering=1",
        b"\xff\xfe\x00",
        b"\x00",
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_what_is_no_json_is_said_so(at, tomas, sent):
    assert refusal(tomas.post(at, sent)) == (400, "no_json")


@pytest.mark.parametrize("sent", ["null", "[]", "5", '"text"', "true", "[{}]"])
def test_a_body_is_one_object(at, tomas, sent):
    response = tomas.post(at, sent)
    assert refusal(response) == (422, "incomplete")
    assert list(response.json()["errors"]) == ["body"]


def test_an_empty_body_is_told_what_is_needed(at, tomas):
    assert tomas.post(at, "{}").json()["errors"] == {"answering": ["This is needed."]}
    assert refusal(tomas.post(at, b""))[0] == 422


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("text", r'"a\u0000b"'),
        ("text", r'"a\ud800b"'),
        ("text", "5.5"),
        ("text", "null"),
        ("text", '["a"]'),
        ("text", '"' + "x" * 4001 + '"'),
        ("statement", '"' + "x" * 1001 + '"'),
        ("measure_name", r'"\u0000"'),
        ("due_on", '"2026-02-31"'),
        ("due_on", '"20261231"'),
        ("due_on", '"2026-W01-1"'),
        ("due_on", '"9999-12-31"'),
        ("due_on", '"2026-12-31T00:00:00"'),
        ("due_on", "1767139200"),
        ("reply_by_on", '""'),
        ("answering", "true"),
        ("answering", "1.0"),
        ("answering", '"1"'),
        ("answering", "-1"),
        ("answering", "9" * 5000),
        ("decimals", "5"),
        ("decimals", "null"),
        ("direction", '"up"'),
        ("reason_kind", '"because"'),
        ("target\\u0000", '"1"'),
        ("state", '"agreed"'),
    ],
)
def test_a_field_that_cannot_be_read_is_named(at, tomas, field, written):
    fields = {"answering": "1", "text": '"So"', "target": '"6"'} | {field: written}
    sent = "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"
    response = tomas.post(at, sent)
    assert refusal(response) == (422, "incomplete")
    assert list(response.json()["errors"]) == [field.replace("\\u0000", "\0")]
    assert Move.objects.count() == 1


def test_a_body_that_is_too_long_is_refused(at, tomas):
    assert refusal(tomas.post(at, b" " * 3_000_000)) == (413, "too_long")


@pytest.mark.parametrize(
    "path",
    [
        "/teams/%00/",
        "/teams/%00/line/",
        "/teams/%00/real-says/",
        "/outcomes/?team=%00",
        "/outcomes/?cycle=%00",
        f"/outcomes/?parent={2**63}",
        "/outcomes/?parent=x",
        "/catchballs/?team=%00",
        "/catchballs/?state=lost",
        "/catchballs/?mine=perhaps",
        "/catchballs/?page=%00",
    ],
)
def test_addresses_that_cannot_be_read(larkfield, tomas, path):
    assert refusal(tomas.get(path)) == (422, "incomplete")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("findings/no_purpose/aside/", {"reason": "August", "until_on": "2026-09-01"}),
        ("findings/no_purpose/return/", {}),
        ("huddle/", {"weekday": 1, "starts_at": "09:00"}),
        ("purpose/", {"sentence": "A good bike"}),
    ],
)
def test_teams_that_cannot_be_named_are_told_nothing(larkfield, tomas, path, said):
    assert refusal(tomas.post(f"/teams/%00/{path}", said)) == (422, "incomplete")


def test_an_answer_to_a_move_that_never_was_is_refused(at, tomas):
    for version in (0, 2, 2**31, 2**63, 10**29):
        response = tomas.post(at, f'{{"answering": {version}, "text": "So", "target": "6"}}')
        assert refusal(response) == (409, "answered_already")
