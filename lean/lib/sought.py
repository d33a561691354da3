"""Words by which rows are found: an index in the database itself, so that no door can leave it behind the truth.

A model says `sought = Sought(…)` on itself. `install` makes its index after each migrate and fills it where rows are
there already: on PostgreSQL a GIN index over an expression, on SQLite an FTS5 table that triggers keep (Django remakes
SQLite tables, and a remade table has lost them). Both fold alike: no case, no accents, words cut at punctuation.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models
from django.db.models.expressions import RawSQL

# Letters that are one sign and no letter with a mark: nobody has them on another country's keyboard.
PLAIN = dict(zip("ØøŁłĐđıĦħŦŧ", "OoLlDdiHhTt", strict=True)) | {"ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"}
_PLAIN = str.maketrans(PLAIN)
# Of a longer word the beginning counts: PostgreSQL takes no words of 2 kB.
LONGEST_WORD = 40
MOST_WORDS = 8
MOST_TYPED = 200
# Everything that is neither a letter nor a digit in any script; a quote, a star or a bar is never part of a word.
_BETWEEN = re.compile("[\x00-/:-`{-\xbf\u2000-\u2bff\u3000-\u303f]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True)
class Sought:
    """The fields of a model by which its rows are found.

    `begins`: its name, whose first word weighs more; `said`: all that has the words; `facts`: what narrows down.
    """

    begins: str
    said: Sequence[str]
    facts: Sequence[str] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.begins, *self.said, *self.facts)))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the row that begins with `text`; `whole`: that is `text`."""

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class First(Word):
    """The first word of its name."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A column that is so."""

    column: str
    value: str | int

    @property
    def token(self) -> str:
        """One word without punctuation, so that FTS5 doesn't take it apart."""
        return f"{_fact_name(self.column)}{self.value}"


# Every part must be true, by one of its alternatives.
Asked = Sequence[Iterable[Word | Fact]]


def words_of(text: str) -> list[str]:
    """What somebody typed, or a row says, as the index sees it: without case, accents and punctuation."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(_PLAIN)).lower())
    return [word[:LONGEST_WORD] for word in _BETWEEN.split(bare) if word]


def typed(text: str) -> list[str]:
    """The words that are looked for, each once; of a page that somebody pasted the beginning."""
    return list(dict.fromkeys(words_of(text[:MOST_TYPED])))[:MOST_WORDS]


# --- Asking -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arm:
    """Rows of which all of `asked` is true, at the most so many: those that the database finds first.

    `where`, a column and its value, is asked of each row instead of the index: cheaper where most rows are so.
    """

    asked: Asked
    most: int | None = None
    where: tuple[str, str] | None = None


def found(model: type[models.Model], *arms: Arm, using: str = "default") -> RawSQL:
    """The keys of rows, for `pk__in`."""
    ask, match = (_ask_postgres, _tsquery) if _is_postgres(using) else (_ask_sqlite, _match)
    queries, parameters = [], []
    for number, arm in enumerate(arms):
        narrowed = f" AND {arm.where[0]} = %s" if arm.where else ""
        limit = f" LIMIT {int(arm.most)}" if arm.most else ""
        # Every value that somebody typed is a parameter; the rest are names of ours.
        queries.append(f"SELECT * FROM ({ask(model)}{narrowed}{limit}) AS arm{number}")  # noqa: S608
        parameters += [match(arm.asked), *([arm.where[1]] if arm.where else [])]
    return RawSQL(" UNION ALL ".join(queries), parameters)  # noqa: S611


def _ask_postgres(model) -> str:
    return f"SELECT id FROM {model._meta.db_table} WHERE {_expression(model)} @@ %s::tsquery"  # noqa: S608


def _ask_sqlite(model) -> str:
    index, table = _table(model), model._meta.db_table
    return f"SELECT id FROM {index} JOIN {table} ON id = {index}.rowid WHERE {index} MATCH %s"  # noqa: S608


def _tsquery(asked: Asked) -> str:
    """Between the quotes stand letters and digits alone, behind a = or a ^ of ours: nothing can end them."""

    def one(each: Word | Fact) -> str:
        if isinstance(each, Fact):
            return f"'={each.token}'"
        return f"'{'^' if isinstance(each, First) else ''}{each.text}'" + ("" if each.whole else ":*")

    return " & ".join(f"({' | '.join(map(one, part))})" for part in asked)


def _match(asked: Asked) -> str:
    def one(each: Word | Fact) -> str:
        if isinstance(each, Fact):
            return f'facts : "{each.token}"'
        where = "begins : ^" if isinstance(each, First) else "said : "
        return f'{where}"{each.text}"' + ("" if each.whole else "*")

    return " AND ".join(f"({' OR '.join(map(one, part))})" for part in asked)


# --- Keeping ------------------------------------------------------------------------------------------------

# One function and in PL/pgSQL: it is not inlined, so the planner believes its price and asks the index. Its words are
# parted by everything that is neither a letter nor a digit in any script, whatever the locale of the database.
FUNCTION = r"""
CREATE OR REPLACE FUNCTION catchball_sought(begins text, said text, facts text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
DECLARE
  texts text[] := ARRAY[said, begins]; this text; words text[]; first text;
BEGIN
  FOREACH this IN ARRAY texts LOOP
    this := translate(this, '{ones}', '{plain}');
    {pairs}
    this := regexp_replace(lower(normalize(this, NFKD)), '[\u0300-\u036F]+', '', 'g');
    this := regexp_replace(this, '[\u0001-\u002F\u003A-\u0060\u007B-\u00BF\u2000-\u2BFF\u3000-\u303F]+', ' ', 'g');
    this := regexp_replace(btrim(this), '([^ ]{{{longest}}})[^ ]+', '\1', 'g');
    IF words IS NULL THEN
      words := string_to_array(this, ' ');
    ELSE
      first := split_part(this, ' ', 1);
    END IF;
  END LOOP;
  RETURN array_to_tsvector(array_remove(words || ('^' || first) || facts, NULL));
END $$
"""
# A short list of pending rows: a long one would be read through by every search until the next vacuum.
INDEX = "CREATE INDEX {name} ON {table} USING gin ({expression}) WITH (gin_pending_list_limit = 256)"

FTS5 = """
CREATE VIRTUAL TABLE {fts} USING fts5
(begins, said, facts, content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4 5 6')
"""
FILL = "INSERT INTO {fts}(rowid, begins, said, facts) SELECT id, {values} FROM {table}"
INTO = "INSERT INTO {fts}(rowid, begins, said, facts) VALUES (new.id, {new});"
OUT = "INSERT INTO {fts}({fts}, rowid, begins, said, facts) VALUES ('delete', old.id, {old});"
EVENTS = {"INSERT": INTO, "DELETE": OUT, "UPDATE OF {columns}": f"{OUT} {INTO}"}


def sought_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if isinstance(getattr(model, "sought", None), Sought)]


def install(using: str = "default", **_) -> None:
    """Idempotent; connected to post_migrate. What is missing, or of an earlier version, is made anew and filled."""
    for model in sought_models():
        if missing(using, [model]):
            rebuild(model, using)


def missing(using: str = "default", among: Iterable[type[models.Model]] | None = None) -> set[str]:
    """Names of what should keep an index and is not there. A table that is still to be made misses none."""
    tables = set(connections[using].introspection.table_names())
    models = [model for model in (among or sought_models()) if model._meta.db_table in tables]
    return {name for model in models for name in _names(model, using)} - _present(using)


def rebuild(model: type[models.Model], using: str = "default") -> None:
    """Make the index of these rows anew, in a few set-based statements: 3 to 5 s for 100,000."""
    remove(model, using)
    # PostgreSQL makes no index while foreign keys of the same transaction are still to be checked.
    connections[using].check_constraints()
    with connections[using].cursor() as cursor:
        for statement in _postgres(model, using) if _is_postgres(using) else _sqlite(model):
            cursor.execute(statement)


def remove(model: type[models.Model], using: str = "default") -> None:
    """Also those of an earlier version."""
    kept = re.compile(rf"{model._meta.db_table}_sought_([a-z]+_)?[0-9a-f]{{8}}")
    with connections[using].cursor() as cursor:
        for name in filter(kept.fullmatch, _present(using)):
            cursor.execute(f"DROP {'INDEX' if _is_postgres(using) else 'TRIGGER'} {name}")
        if not _is_postgres(using):
            cursor.execute(f"DROP TABLE IF EXISTS {_table(model)}")


@contextmanager
def rebuilt(*those: type[models.Model], using: str = "default") -> Iterator[None]:
    """For whoever writes ten thousands of rows at once: without an index meanwhile, and with all of it afterwards."""
    for model in those:
        remove(model, using)
    try:
        yield
    finally:
        for model in those:
            rebuild(model, using)


def _is_postgres(using: str) -> bool:
    return connections[using].vendor == "postgresql"


def _present(using: str) -> set[str]:
    kept = {
        True: "SELECT indexname FROM pg_indexes WHERE schemaname = ANY (current_schemas(false))",
        False: "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table')",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(kept[_is_postgres(using)])
        return {name for (name,) in cursor.fetchall()}


def _names(model, using: str) -> list[str]:
    """With a mark of what they do: another version of it has another name, and so is missing after an update."""
    if _is_postgres(using):
        return [f"{model._meta.db_table}_sought_{_mark(_function(), INDEX, _expression(model))}"]
    return [*_sqlite_triggers(model), _table(model)]


def _mark(*texts: str) -> str:
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:8]


def _table(model) -> str:
    return f"{model._meta.db_table}_sought"


def _fact_name(column: str) -> str:
    return column.replace("_", "")


# --- PostgreSQL ---------------------------------------------------------------------------------------------


def _postgres(model, using: str) -> list[str]:
    (name,) = _names(model, using)
    return [_function(), INDEX.format(name=name, table=model._meta.db_table, expression=_expression(model))]


def _function() -> str:
    ones = {letter: plain for letter, plain in PLAIN.items() if len(plain) == 1}
    pairs = (f"this := replace(this, '{one}', '{two}');" for one, two in PLAIN.items() if len(two) > 1)
    return FUNCTION.format(
        ones="".join(ones), plain="".join(ones.values()), pairs=" ".join(pairs), longest=LONGEST_WORD
    )


def _expression(model) -> str:
    sought = model.sought
    said = " || ' ' || ".join(f"coalesce({column}, '')" for column in sought.said)
    facts = ", ".join(f"'={_fact_name(column)}' || {column}::text" for column in sought.facts)
    return f"catchball_sought({sought.begins}, {said}, ARRAY[{facts}]::text[])"


# --- SQLite -------------------------------------------------------------------------------------------------


def _sqlite(model) -> list[str]:
    named = {"fts": _table(model), "table": model._meta.db_table}
    fill = FILL.format(values=_values(model), **named)
    return [FTS5.format(**named), fill, *_sqlite_triggers(model).values()]


def _sqlite_triggers(model) -> dict[str, str]:
    table, triggers = model._meta.db_table, {}
    parts = {
        "fts": _table(model),
        "columns": ", ".join(model.sought.columns),
        "new": _values(model, "new."),
        "old": _values(model, "old."),
    }
    for event, body in EVENTS.items():
        does = f"AFTER {event} ON {table} BEGIN {body} END".format(**parts)
        name = f"{table}_sought_{event.split()[0].lower()}_{_mark(FTS5, does)}"
        triggers[name] = f"CREATE TRIGGER {name} {does}"
    return triggers


def _values(model, of: str = "") -> str:
    sought = model.sought
    said = " || ' ' || ".join(f"coalesce({of}{column}, '')" for column in sought.said)
    facts = " || ' ' || ".join(f"coalesce('{_fact_name(column)}' || {of}{column}, '')" for column in sought.facts)
    return f"{_plain(of + sought.begins)}, {_plain(said)}, {facts or repr('')}"


def _plain(expression: str) -> str:
    """FTS5 takes the accents off by itself, but knows no other letter for these."""
    for letter, plain in PLAIN.items():
        expression = f"replace({expression}, '{letter}', '{plain}')"
    return expression
