"""The parts that every template is built from."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Engine
from django.utils import timezone

from lean.lib import clock, marks, ui

TEMPLATES = Path(__file__).parents[2] / "templates"
ENGINE = Engine(
    dirs=[TEMPLATES],
    libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
    builtins=["lean.lib.ui"],
)


def render(source, **context):
    return ENGINE.from_string(source).render(Context(context))


def squeezed(markup):
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", markup)).strip()


@pytest.fixture
def _twelfth_of_may():
    """People's time is the morning of 12 May 2026."""
    offset = datetime(2026, 5, 12, 9, tzinfo=UTC) - timezone.now()
    clock.set_offset_source(lambda: offset)


# --- Marks


def test_an_icon_is_decoration():
    assert (
        render('{% icon "minus" %}')
        == '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10h12"/></svg>'
    )
    assert 'class="icon icon--s"' in render('{% icon "minus" "icon--s" %}')


def test_a_glyph_alone_says_its_word():
    drawn = render('{% glyph "off" label=word %}', word="Off & away")
    assert drawn.startswith('<svg class="glyph is-off" viewBox="0 0 16 16" role="img" aria-label="Off &amp; away">')
    assert 'aria-hidden="true"' in render('{% glyph "off" %}')


def test_a_status_is_shape_and_word_and_escapes_names():
    drawn = render('{% status "theirs" word %}', word="Waiting for <Nadia>")
    assert drawn.startswith('<span class="status is-none"><svg class="glyph is-none"')
    assert drawn.endswith('<span class="word">Waiting for &lt;Nadia&gt;</span></span>')
    assert render('{% pill "watch" "Behind" %}').startswith('<span class="pill is-watch">')


def test_every_glyph_has_its_colour():
    assert set(marks.CLASSES) == set(marks.GLYPHS)


class _Person:
    initials = "ÅK"


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        ("Tomás Rivera", "TR"),
        ("Ana Lucía de la Vega", "AV"),
        ("Madonna", "M"),
        ("  élodie  ", "É"),
        ("", "?"),
        (None, "?"),
        ({"name": "Nadia Haddad"}, "NH"),
        (_Person(), "ÅK"),
    ],
)
def test_an_avatar_shows_initials(person, shown):
    assert render("{% avatar person %}", person=person) == f'<span class="avatar" aria-hidden="true">{shown}</span>'


def test_an_avatar_has_sizes_and_knows_me():
    assert 'class="avatar avatar--s avatar--me"' in render('{% avatar "T R" "s" me=True %}')


# --- Charts come through the tags


def test_charts_take_template_values():
    assert 'class="cover cover--s"' in render(
        "{% cover a t total label small=True %}", a=D(1), t=D(1), total=D(4), label="x"
    )
    assert 'class="wf__bar"' in render('{% wfbar 0 size 13 "b-agreed" ask=4 last=True %}', size=D("3.5"))
    assert 'class="spark is-ok"' in render('{% spark values mark="ok" %}', values=(D(1), D(2)))
    assert 'class="trend"' in render('{% trend points 5 "said" %}', points=[(date(2026, 5, 1), D(4))])
    assert 'class="track"' in render(
        '{% track 31 now 18 label="said" base_label="31.0" target_label="18.0" %}', now=D("27.5")
    )
    assert 'class="wf__ends"' in render('{% wfends "31.0" "18.0 days" 13 %}')
    assert 'class="c-table"' in render('{% swatch "table" %}')


# --- Numbers and days


def test_numbers_in_templates():
    assert (
        render("{{ v|number:1 }} {{ v|change:1 }} {{ none|number:1 }}", v=D("-1200.25"), none=None)
        == "−1,200.3 −1,200.3 "
    )
    assert render('{% amount v 1 "days" %}', v=D(3)) == "3.0\u00a0days"


@pytest.mark.usefixtures("_twelfth_of_may")
def test_days_in_templates_count_from_peoples_today():
    assert render("{{ on|near }}", on=date(2026, 5, 11)) == "yesterday"
    assert render("{{ on|day }}", on=date(2027, 1, 4)) == "4 January 2027"
    assert render("here {{ on|how_long }}", on=date(2026, 5, 4)) == "here for 8 days"
    assert render("{{ on|full_day }}", on=date(2026, 5, 12)) == "Tuesday 12 May 2026"
    assert render("{{ none|day }}{{ none|near }}{% when none %}", none=None) == ""


@pytest.mark.usefixtures("_twelfth_of_may")
def test_a_moment_belongs_to_the_day_of_the_reader():
    late = datetime(2026, 5, 11, 23, 30, tzinfo=UTC)
    assert render("{% when at %}", at=late) == '<time datetime="2026-05-11">yesterday</time>'
    with timezone.override(timezone.get_fixed_timezone(timedelta(hours=2))):
        assert render('{% when at "day" %}', at=late) == '<time datetime="2026-05-12">12 May</time>'


# --- Forms


class Answer(forms.Form):
    why = forms.CharField(label="Why this number?", help_text="In your own words")
    target = forms.CharField(label="Target")
    help = forms.BooleanField(label="We need help", required=False)

    def clean(self):
        if self.data.get("stale"):
            raise forms.ValidationError("Somebody moved first.")


def test_a_field_ties_hint_and_message_to_its_control():
    drawn = squeezed(render("{% field form.why %}", form=Answer({"target": "3"})))
    assert '<label for="id_why">Why this number?</label>' in drawn
    assert '<p class="hint" id="id_why_helptext">In your own words</p>' in drawn
    assert 'aria-describedby="id_why_helptext id_why_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert '<div id="id_why_error"><p class="error">' in drawn


def test_a_field_sees_nothing_of_the_page_around_it():
    drawn = render("{% field form.why %}", form=Answer(), unit="days", hint="leaked", label="leaked", optional=True)
    assert "days" not in drawn
    assert "leaked" not in drawn
    assert "optional" not in drawn


def test_a_number_stands_in_one_frame_with_its_unit():
    drawn = squeezed(render('{% field form.target unit="days" hint="Like 3.2" %}', form=Answer()))
    assert '<span class="unit"><input type="text" name="target"' in drawn
    assert 'inputmode="decimal"' in drawn
    assert 'aria-describedby="id_target_helptext"' in drawn
    assert "<span>days</span></span>" in drawn


def test_a_checkbox_stands_before_its_label():
    drawn = squeezed(render("{% field form.help %}", form=Answer()))
    assert '<label class="check"><input type="checkbox" name="help"' in drawn


def test_a_stepper_says_what_its_buttons_do():
    drawn = render('{% stepper form.target unit="days" step="0.1" start="3.0" %}', form=Answer())
    assert 'data-start="3.0"' in drawn
    assert 'data-step="-0.1" aria-label="0.1 days less"' in drawn
    assert 'data-step="0.1" aria-label="0.1 days more"' in drawn


def test_a_control_takes_attributes_from_the_template():
    drawn = render('{% control form.why "input input--voice" hx_post="/x/" autofocus=True %}', form=Answer())
    assert 'class="input input--voice"' in drawn
    assert 'hx-post="/x/"' in drawn
    assert " autofocus" in drawn


def test_one_problem_needs_no_summary_and_two_do():
    assert "error-summary" not in render("{% error_summary form %}", form=Answer({"why": "so"}))
    drawn = squeezed(render("{% error_summary form %}", form=Answer({})))
    assert "<h2>2 things need another look</h2>" in drawn
    assert '<a href="#id_why">This field is required.</a>' in drawn
    assert 'role="alert" tabindex="-1" data-focus' in drawn


def test_a_problem_without_a_field_is_always_said():
    form = Answer({"why": "so", "target": "3", "stale": "1"})
    assert ui.problems(form, None) == [{"id": "", "message": "Somebody moved first."}]
    assert "Somebody moved first." in render("{% error_summary form %}", form=form)


def test_problems_of_a_formset_follow_the_forms():
    forms_of = forms.formset_factory(Answer, extra=0)
    rows = forms_of({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-why": "so"})
    assert ui.problems(Answer({"why": "so", "target": "3"}), rows) == [
        {"id": "id_form-0-target", "message": "This field is required."}
    ]


# --- Words to the reader


def test_notes_and_empty_places():
    assert 'class="note note--watch" tabindex="-1" data-focus' in render('{% note "x" kind="watch" focus=True %}')
    assert '<a href="/y/">See</a>' in render('{% note "x" link_url="/y/" link_label="See" %}')
    drawn = render('{% empty "Nothing waits for you." detail="It will." %}')
    assert "Nothing waits for you." in drawn
    assert "btn" not in drawn


def test_a_toast_out_of_band_can_be_undone():
    drawn = render(
        '{% include "ui/_toast.html" with toast="Sent." oob=True undo_url="/take-back/" undo_label="Take it back" %}'
    )
    assert '<div id="toast" hx-swap-oob="true">' in drawn
    assert 'action="/take-back/"' in drawn
    assert '<button type="button" data-dismiss>Close</button>' in drawn


def test_how_many_wait_is_an_element_even_when_nothing_does():
    assert squeezed(render('{% include "ui/_waiting.html" with place="rail" waiting=0 oob=True %}')) == (
        '<span class="nav__count" id="waiting-rail" hx-swap-oob="true"></span>'
    )


# --- Our own rule: nothing inline


@pytest.mark.parametrize(
    "path",
    # Mails have inline styles, because mail programs know nothing else; they are shown under their own policy.
    sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if "mail" not in path.parts),
)
def test_no_template_needs_what_the_content_security_policy_forbids(path):
    source = (TEMPLATES / path).read_text()
    forbidden = r"\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|hx-on"
    assert re.findall(forbidden, source) == []
