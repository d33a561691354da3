"""Whether somebody moves for a team: a column that the database itself keeps, so that no door can leave it behind.

Every page asks for which teams nobody moves, and memberships come from forms, imports, the shell and whole sheets
that are poured in. So triggers keep it, and put right what a team that was read earlier writes over it. They are
taken off before each migrate (SQLite renames no table that a trigger of another speaks of) and come back after it.
"""

from __future__ import annotations

from django.core import checks
from django.db import connections

from .models.role import MOVERS

ROLES = ", ".join(f"'{role.value}'" for role in MOVERS)
# Of a lead or deputy who has left nobody hears any more. `teams.access.movers` says the same of people.
TRUE = f"""
EXISTS (
    SELECT 1 FROM teams_membership JOIN teams_person ON teams_person.id = teams_membership.person_id
    WHERE teams_membership.team_id = {{team}} AND role IN ({ROLES}) AND is_active
)
"""  # noqa: S608  names of our own
PREFIX = "has_mover_"

# Two who leave one team at the same moment: each would still see the other. So whoever changes something holds the
# people, then the teams, and looks once they are held. Each statement in here sees what was committed until then.
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION catchball_has_mover(team bigint) RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT {TRUE.format(team="team")} $$;

CREATE OR REPLACE FUNCTION catchball_keep_has_mover(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  PERFORM 1 FROM teams_team WHERE id = ANY (changed) ORDER BY id FOR NO KEY UPDATE;
  UPDATE teams_team SET has_mover = NOT has_mover
  WHERE id = ANY (changed) AND has_mover <> catchball_has_mover(id);
END $$;

CREATE OR REPLACE FUNCTION catchball_membership_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE teams bigint[]; people bigint[]; BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(team_id), array_agg(person_id) INTO teams, people FROM newer WHERE role IN ({ROLES});
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(team_id) INTO teams FROM older WHERE role IN ({ROLES});
  ELSE
    SELECT array_agg(team_id), array_agg(person_id) INTO teams, people
    FROM (SELECT * FROM older UNION ALL SELECT * FROM newer) AS changed WHERE role IN ({ROLES});
  END IF;
  IF teams IS NOT NULL THEN
    PERFORM 1 FROM teams_person WHERE id = ANY (people) ORDER BY id FOR SHARE;
    PERFORM catchball_keep_has_mover(teams);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION catchball_person_left() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM catchball_keep_has_mover(ARRAY(
    SELECT team_id FROM teams_membership WHERE person_id = NEW.id AND role IN ({ROLES})
  ));
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION catchball_team_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.has_mover := catchball_has_mover(NEW.id);
  RETURN NEW;
END $$;
"""  # noqa: S608  names of our own
CHANGED = "FOR EACH STATEMENT EXECUTE FUNCTION catchball_membership_changed()"
POSTGRES = {
    "joined": f"AFTER INSERT ON teams_membership REFERENCING NEW TABLE AS newer {CHANGED}",
    "changed": f"AFTER UPDATE ON teams_membership REFERENCING OLD TABLE AS older NEW TABLE AS newer {CHANGED}",
    "left": f"AFTER DELETE ON teams_membership REFERENCING OLD TABLE AS older {CHANGED}",
    "person": "AFTER UPDATE OF is_active ON teams_person FOR EACH ROW WHEN (OLD.is_active <> NEW.is_active) "
    "EXECUTE FUNCTION catchball_person_left()",
    "team": "BEFORE INSERT OR UPDATE OF has_mover ON teams_team FOR EACH ROW EXECUTE FUNCTION catchball_team_written()",
}

KEEP = f"""
UPDATE teams_team SET has_mover = NOT has_mover
WHERE {{which}} AND has_mover <> {TRUE.format(team="teams_team.id")};
"""  # noqa: S608  names of our own
LED = f"SELECT team_id FROM teams_membership WHERE person_id = new.id AND role IN ({ROLES})"  # noqa: S608  names of our own
SQLITE = {
    "joined": f"AFTER INSERT ON teams_membership BEGIN {KEEP.format(which='id = new.team_id')} END",
    "changed": "AFTER UPDATE OF team_id, person_id, role ON teams_membership "
    f"BEGIN {KEEP.format(which='id IN (old.team_id, new.team_id)')} END",
    "left": f"AFTER DELETE ON teams_membership BEGIN {KEEP.format(which='id = old.team_id')} END",
    "person": f"AFTER UPDATE OF is_active ON teams_person BEGIN {KEEP.format(which=f'id IN ({LED})')} END",
    "planted": f"AFTER INSERT ON teams_team BEGIN {KEEP.format(which='id = new.id')} END",
    "written": f"AFTER UPDATE OF has_mover ON teams_team BEGIN {KEEP.format(which='id = new.id')} END",
}


def install(using: str = "default", **_) -> None:
    """Idempotent; connected to post_migrate. Where triggers were missing, what is kept is made true first."""
    connection = connections[using]
    if not missing(using):
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTIONS)
        there = _present(using)
        for name, does in _triggers(using).items():
            if name not in there:
                cursor.execute(f"CREATE TRIGGER {name} {does}")
        # Whoever wrote before the triggers were there has finished by now: to put them on waited for that.
        cursor.execute(KEEP.format(which="true"))


def remove(using: str = "default", **_) -> None:
    """Connected to pre_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name, table in _present(using).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def missing(using: str = "default") -> set[str]:
    """Names of the triggers that should be there and are not. Before the column is made none is missing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if "teams_team" not in connection.introspection.table_names(cursor):
            return set()
        columns = connection.introspection.get_table_description(cursor, "teams_team")
    made = any(column.name == "has_mover" for column in columns)
    return set(_triggers(using)) - set(_present(using)) if made else set()


def kept_by_triggers(app_configs, databases, **kwargs):
    """Without them nobody would move for a team whose lead has left."""
    return [
        checks.Warning(f"The trigger {name} is missing.", hint="Run manage.py migrate.", id="teams.W001")
        for database in databases or ()
        for name in sorted(missing(database))
    ]


def _triggers(using: str) -> dict[str, str]:
    triggers = POSTGRES if connections[using].vendor == "postgresql" else SQLITE
    return {f"{PREFIX}{name}": does for name, does in triggers.items()}


def _present(using: str) -> dict[str, str]:
    """By name on which table it is."""
    query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if connections[using].vendor == "postgresql":
        query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        return {name: table for name, table in cursor.fetchall() if name.startswith(PREFIX)}
