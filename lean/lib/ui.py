"""The parts of every page as template tags and filters; a builtin library, so no template loads it.

Marks
    {% icon "plus" %}  {% icon "plus" "icon--s" %}         a control's picture, always decoration
    {% glyph "mine" %}  {% glyph "off" label="Off track" %} a standing; label only where no word is
    {% status "mine" "Your turn" %}  {% pill "watch" "Behind" %}   glyph and word
        names: ok watch off done none later mine theirs talk agreed draft letgo again
    {% symbols %}  {% shared_status "ok" "On track" %}      for rows by the hundred: the shapes once, then only named
    {% shared_glyph "off" label="Off track" %}             the same of a glyph
    {% avatar person %}  {% avatar person "s" %}  {% avatar "Nadia Haddad" "l" me=True %}
        initials of a person (with .initials) or of a name; sizes s and l; `me` in the accent

Charts (lean/lib/charts.py says what each argument means)
    {% cover agreed table total label small=False %}        `table` comes on top of `agreed`
    {% share mine total label before=0 %}
    {% wfbar start size total cls ask=None last=False low=None high=None %}
        cls: b-agreed b-table b-open
    {% wfends from_label goal_label total low=None high=None %}    the scale above the bars
        low and high: charts.reach(total, [(start, size), …]) in the view
    {% wayrow start firm word total ask=None held=False low=None high=None %}    one part that doesn't add up
    {% boxes firm table named total label %}                one box for each part (lean/lib/charts_modes.py)
    {% track base now target label=… base_label=… target_label=… base_note="" plan=None plan_label="" %}
    {% spark values plan=None base=None mark="ok" %}        mark: a name as for glyph, gives the colour
    {% trend actual target label base=… plan=… due=… forecast=… … %}   points are (day, value)
    {% swatch "agreed" %}                                   key to the coverage: agreed table open

Numbers (a missing one is the empty text)
    {{ value|number:decimals }}   {{ value|change:decimals }}   −2.0, +1.5
    {% amount value decimals unit %}                        “3.2 days”, with a no-break space

Days (dates, or moments taken in the reader's time zone)
    {{ on|day }}        18 December, 18 December 2027 in another year
    {{ on|near }}       today, yesterday, tomorrow, Friday, else the day
    {{ at|how_long }}   since today, since yesterday, for 8 days
    {{ on|full_day }}   Tuesday 12 May 2026
    {% when at %}  {% when at "day" %}                      the same in <time>: near, day, how_long, full

Forms (each part sees only its own arguments, never the page's context)
    {% field form.why %}  {% field form.target unit="days" %}
        label, hint (else the field's own), unit (a number in one frame with it), cls="input",
        quiet_label=True (for screen readers only), optional=True
    {% stepper form.target unit="days" step="0.1" start="3.0" %}    a large number with ± buttons
    {% error_summary form formset %}                        after two problems, or one that has no field
    {% control form.why "input--voice" rows=3 %}            the bare control with its attributes
    {% problems form formset as found %}                    every message with the id of its control

Words to the reader
    {% note "Paint Line sees this." kind="watch" mark="clock" link_url=… link_label=… focus=True id=… %}
    {% empty "Nothing waits for you." detail=… action_url=… action_label=… %}
    {% include "ui/_legend.html" %}                         key to the coverage
    {% include "ui/_toast.html" with toast="Sent." oob=True undo_url=… undo_label="Take it back" %}
    {% include "ui/_waiting.html" with place="rail" waiting=3 oob=True %}    and place="tabbar"
    {% include "ui/_back.html" with url=… %}                in block back, for the phone's top bar
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lean.lib import charts, charts_modes, clock, days, marks, numbers

register = template.Library()


# --- Marks --------------------------------------------------------------------------------------------------


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


@register.simple_tag
def icon(name: str, cls: str = "") -> SafeString:
    """A control's picture. It never carries meaning alone, so screen readers skip it."""
    return _icon(name, cls)


# Pages have pictures by the dozen, and only so many of them differ.
@lru_cache(maxsize=512)
def _icon(name: str, cls: str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        _classes("icon", cls),
        SafeString(marks.ICONS[name]),
    )


@register.simple_tag
def glyph(name: str, cls: str = "", label: str = "") -> SafeString:
    """How something stands, as a shape in its colour; with a `label` where no word stands beside it."""
    return _glyph(name, cls, str(label))


@lru_cache(maxsize=512, typed=True)  # what is escaped already is another text
def _glyph(name: str, cls: str, label: str) -> SafeString:
    seen = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" {}>{}</svg>',
        _classes("glyph", marks.CLASSES[name], cls),
        seen,
        SafeString(marks.GLYPHS[name]),
    )


@register.simple_tag
def status(name: str, word: str, cls: str = "") -> SafeString:
    """Shape and word in a line of text."""
    return _status(name, str(word), cls)


@lru_cache(maxsize=512, typed=True)
def _status(name: str, word: str, cls: str) -> SafeString:
    classes = _classes("status", marks.CLASSES[name], cls)
    return format_html('<span class="{}">{}<span class="word">{}</span></span>', classes, glyph(name), word)


@register.simple_tag
def symbols() -> SafeString:
    """The shapes of all standings, once on a page, for `shared_status` and `shared_glyph`."""
    shapes = "".join(
        f'<symbol id="g-{name}" viewBox="0 0 16 16">{shape}</symbol>' for name, shape in marks.GLYPHS.items()
    )
    return SafeString(f'<svg class="vh" aria-hidden="true" focusable="false">{shapes}</svg>')


@register.simple_tag
def shared_glyph(name: str, label: str = "") -> SafeString:
    """The same as `glyph`, in a third of the bytes, where `symbols` is on the page."""
    seen = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="glyph {}" {}><use href="#g-{}"/></svg>', marks.CLASSES[name], seen, name)


@register.simple_tag
def shared_status(name: str, word: str) -> SafeString:
    """The same as `status`, in a fifth of the bytes, where `symbols` is on the page."""
    return format_html(
        '<span class="status {}"><svg class="glyph" aria-hidden="true"><use href="#g-{}"/></svg>'
        '<span class="word">{}</span></span>',
        marks.CLASSES[name],
        name,
        word,
    )


@register.simple_tag
def pill(name: str, word: str, cls: str = "") -> SafeString:
    """Shape and word on a soft ground."""
    return format_html('<span class="{}">{}{}</span>', _classes("pill", marks.CLASSES[name], cls), glyph(name), word)


@register.simple_tag
def avatar(person: object, size: str = "", me: bool = False) -> SafeString:
    """A person's initials; their name stands beside it or is said otherwise."""
    classes = _classes("avatar", f"avatar--{size}" if size else "", "avatar--me" if me else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, _initials_of(person))


@register.filter
def initials(name: str) -> str:
    """First letters of the first and the last word: TR for Tomás Rivera."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else "?"


def _initials_of(person: object) -> str:
    given = getattr(person, "initials", None)
    if given is None and isinstance(person, Mapping):
        given = person.get("initials") or initials(person.get("name", ""))
    return str(given if given is not None else initials(str(person or "")))


# --- Charts -------------------------------------------------------------------------------------------------


@register.simple_tag
def cover(agreed: Decimal, table: Decimal, total: Decimal, label: str, small: bool = False) -> SafeString:
    """Coverage: solid agreed, hatched on the table, hollow open."""
    return charts.cover(agreed, table, total, label, small=small)


@register.simple_tag
def share(mine: Decimal, total: Decimal, label: str, before: Decimal = charts.NOTHING) -> SafeString:
    """One part of a whole."""
    return charts.share(mine, total, label, before)


@register.simple_tag
def wfbar(
    start: Decimal,
    size: Decimal | None,
    total: Decimal,
    cls: str,
    ask: Decimal | None = None,
    last: bool = False,
    low: Decimal | None = None,
    high: Decimal | None = None,
) -> SafeString:
    """One row of the waterfall."""
    return charts.wfbar(start, size, total, cls, ask=ask, last=last, low=low, high=high)


@register.simple_tag
def wfends(
    from_label: str, goal_label: str, total: Decimal, low: Decimal | None = None, high: Decimal | None = None
) -> SafeString:
    """The scale above the waterfall."""
    return charts.wfends(from_label, goal_label, total, low, high)


@register.simple_tag
def wayrow(start: Decimal, firm: Decimal, word: Decimal, total: Decimal, **more: object) -> SafeString:
    """One part on its own way."""
    return charts_modes.way_row(start, firm, word, total, **more)


@register.simple_tag
def boxes(firm: int, table: int, named: int, total: int, label: str) -> SafeString:
    """How many of the parts are there."""
    return charts_modes.boxes(firm, table, named, total, label)


@register.simple_tag
def track(base: Decimal, now: Decimal | None, target: Decimal, **words: object) -> SafeString:
    """From, now, target on one line."""
    return charts.track(base, now, target, **words)


@register.simple_tag
def spark(
    values: Iterable[Decimal],
    plan: Iterable[Decimal] | None = None,
    base: Decimal | None = None,
    mark: str = "none",
) -> SafeString:
    """The last values in a thumbnail."""
    return charts.spark(list(values), plan=list(plan or ()), base=base, klass=marks.CLASSES[mark])


@register.simple_tag
def trend(actual: Iterable[tuple[date, Decimal]], target: Decimal, label: str, **more: object) -> SafeString:
    """Values over days with plan and target."""
    return charts.trend(list(actual), target, label, **more)


@register.simple_tag
def swatch(band: str) -> SafeString:
    """A key's sample of a band: agreed, table or open."""
    sample = charts.tag("rect", klass=f"c-{band}", width="100%", height="100%")
    return format_html('<svg class="cover" aria-hidden="true">{}</svg>', sample)


# --- Numbers and days ---------------------------------------------------------------------------------------


@register.filter
def number(value: Decimal | None, decimals: int | None = None) -> str:
    """3.2, −1,200.5."""
    return numbers.show(value, decimals)


@register.filter
def change(value: Decimal | None, decimals: int | None = None) -> str:
    """+1.5, −2.0."""
    return numbers.show_change(value, decimals)


@register.simple_tag
def amount(value: Decimal | None, decimals: int | None, unit: str) -> str:
    """A number and its unit, never parted by a line's end."""
    return numbers.with_unit(value, decimals, unit)


def _day_of(value: date | datetime) -> date:
    """The day for the reader: a moment belongs to the day on the reader's own calendar."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: date | datetime | None) -> str:
    """18 December."""
    return days.day(_day_of(value), clock.today()) if value else ""


@register.filter
def near(value: date | datetime | None) -> str:
    """yesterday, Friday, 4 May."""
    return days.near(_day_of(value), clock.today()) if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Friday 15 May."""
    return days.weekday(_day_of(value), clock.today()) if value else ""


@register.filter
def how_long(value: date | datetime | None) -> str:
    """for 8 days."""
    return days.how_long(_day_of(value), clock.today()) if value else ""


@register.filter
def full_day(value: date | datetime | None) -> str:
    """Tuesday 12 May 2026."""
    return days.full(_day_of(value)) if value else ""


_SAYINGS = {"near": near, "day": day, "how_long": how_long, "full": full_day}


@register.simple_tag
def when(value: date | datetime | None, saying: str = "near") -> str:
    """A day in words, and exactly for machines."""
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', _day_of(value).isoformat(), _SAYINGS[saying](value))


# --- Forms and words ----------------------------------------------------------------------------------------


@register.inclusion_tag("ui/_field.html")
def field(
    field: BoundField,
    label: str = "",
    hint: str = "",
    unit: str | None = None,
    cls: str = "input",
    quiet_label: bool = False,
    optional: bool = False,
) -> dict[str, object]:
    """Label, hint, control and messages, tied together."""
    checkbox = getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset
    return {
        "field": field,
        "label": label or field.label,
        "hint": hint or field.help_text,
        "unit": unit,
        "cls": "" if field.use_fieldset or checkbox or unit is not None else cls,
        "quiet_label": quiet_label,
        "optional": optional,
        "checkbox": checkbox,
    }


@register.inclusion_tag("ui/_stepper.html")
def stepper(
    field: BoundField, unit: str, step: str = "1", start: str = "", label: str = "", hint: str = ""
) -> dict[str, object]:
    """A number with ± buttons; `start` is where an empty one begins to count."""
    return {
        "field": field,
        "unit": unit,
        "step": step,
        "start": start,
        "label": label or field.label,
        "hint": hint or field.help_text,
    }


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | None) -> dict[str, object]:
    """All that is wrong, each leading to its field."""
    return {"found": problems(*forms)}


@register.inclusion_tag("ui/_note.html")
def note(
    text: str,
    kind: str = "",
    mark: str = "eye",
    link_url: str = "",
    link_label: str = "",
    focus: bool = False,
    id: str = "",
) -> dict[str, object]:
    """A quiet box with one sentence; kind watch or off where it needs the reader."""
    return {
        "text": text,
        "kind": kind,
        "mark": mark,
        "link_url": link_url,
        "link_label": link_label,
        "focus": focus,
        "id": id,
    }


@register.inclusion_tag("ui/_empty.html")
def empty(text: str, detail: str = "", action_url: str = "", action_label: str = "") -> dict[str, object]:
    """What an empty list says: that nothing is there, what will appear, and why."""
    return {"text": text, "detail": detail, "action_url": action_url, "action_label": action_label}


@register.simple_tag
def control(field: BoundField, cls: str = "", hint: str = "", **attributes: object) -> SafeString:
    """A field's control with classes and attributes, tied to its hint and its message.

    Underscores in attribute names become hyphens (hx_post, aria_label); True stands alone, False is left out.
    """
    widget = field.field.widget
    classes = _classes(*str(widget.attrs.get("class", "")).split(), cls)
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    if classes:
        attrs["class"] = classes
    described = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    described += str(attrs.pop("aria-describedby", "")).split()
    if described and field.auto_id and not field.use_fieldset:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def problems(*forms: BaseForm | BaseFormSet | None) -> list[dict[str, str]]:
    """What is wrong in these forms, in their order: `message`, and `id` of the control where there is one."""
    found = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            found += [{"id": "", "message": message} for message in form.non_form_errors()]
            found += problems(*form.forms)
        elif form is not None:
            found += [{"id": "", "message": message} for message in form.non_field_errors()]
            for field in form:
                found += [{"id": field.id_for_label or field.auto_id, "message": message} for message in field.errors]
    return found
