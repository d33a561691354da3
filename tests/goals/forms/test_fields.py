"""What people write into fields that mean more than their text."""

import pytest
from django.forms import ValidationError

from goals.forms.fields import GuardrailsField

KEPT = [{"name": "Recordable injuries", "unit": "injuries", "side": "at_most", "limit": "19"}]


def test_guardrails_are_written_in_lines_and_kept_as_the_terms_want_them():
    field = GuardrailsField(required=False)
    assert field.clean("Recordable injuries: at most 19 injuries") == KEPT
    assert field.clean("") == []
    assert field.prepare_value(KEPT).replace("\u00a0", " ") == "Recordable injuries: at most 19 injuries"
    assert field.clean(field.prepare_value(KEPT)) == KEPT


def test_a_line_that_is_none_is_named():
    with pytest.raises(ValidationError) as refused:
        GuardrailsField().clean("No more injuries\nOvertime: at most 4 h\nLess scrap")
    assert [message[:7] for message in refused.value.messages] == ["Line 1:", "Line 3:"]


def test_guardrails_that_were_left_alone_have_not_changed():
    field = GuardrailsField(required=False)
    two = [*KEPT, {"name": "Overtime", "unit": "h", "side": "at_most", "limit": "4"}]
    as_shown = field.prepare_value(two)
    assert field.clean(two) == two
    assert field.has_changed(two, as_shown.replace("\n", "\r\n")) is False
    assert field.has_changed(two, as_shown.replace("4", "5")) is True
    assert field.has_changed([], "") is False
