"""Where an outcome belongs: put to another one, closed, or opened again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Outcome
from ..models.place import LONGEST
from .carrying import KeyedForm
from .fields import NumberField, choose_among, day_field, words_field


class PutForm(KeyedForm):
    """To which outcome it is put, of those that were found, and what it gives that one."""

    parent = forms.ModelChoiceField(
        label=_("To which outcome?"),
        queryset=Outcome.objects.none(),
        empty_label=_("Choose one"),
        error_messages={
            "required": _("Choose an outcome. If it isn’t in the list, look for it above."),
            "invalid_choice": _("That one isn’t live any more. Look for it again."),
        },
    )
    contribution = NumberField(label=_("What does it give that one, in its unit?"), required=False)
    text = words_field(_("A few words to them"), rows=2, required=False)
    reply_by_on = day_field(label=_("Answer by"), required=False)

    def __init__(self, *args, choices: list[Outcome], **kwargs):
        super().__init__(*args, **kwargs)
        choose_among(self, "parent", Outcome.objects.live(), choices, empty=_("Choose one"))


class EndForm(KeyedForm):
    """Closing it. The verb says what is missing."""

    text = words_field(_("Why does it end?"), rows=2, max_length=LONGEST, required=False)


class OpenAgainForm(KeyedForm):
    """What was closed by mistake goes on. The verb says what is missing."""

    text = words_field(_("Why does it go on?"), rows=2, max_length=LONGEST, required=False)
