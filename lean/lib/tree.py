"""Trees that stay trees: one lock for each tree, and the range of paths below a node.

treebeard keeps a tree as sortable paths. Its own calls read a path, compute, and write; two of them
at once leave orphans and wrong child counts on PostgreSQL (480 moves by 6 processes: 14 orphans,
17 deadlocks). One lock for each tree, held to the end of the transaction, ends that.
"""

from __future__ import annotations

from typing import Self

from django.db import connection, models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat, Substr
from treebeard.exceptions import InvalidMoveToDescendant
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

# The last letter of treebeard's alphabet: no path below a node sorts after a run of it.
LAST = "Z"
PATH_LENGTH = 255


def lock(tree: int) -> None:
    """Let nobody else change the shape of this tree until the transaction ends.

    `tree` is a number of its own for each tree. SQLite begins its transactions IMMEDIATE and so
    has one writer at a time already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [tree])


def below(path: str, field: str = "path") -> models.Q:
    """The node at `path` and everything under it, as a range that an index serves.

    Not `startswith`: that scans on SQLite and in correlated subqueries.
    """
    first, last = span(path)
    return models.Q(**{f"{field}__gte": first, f"{field}__lte": last})


def span(path: str) -> tuple[str, str]:
    """The first and the last path that a node at `path` or under it can have; of all nodes, under the empty one."""
    return path, path + LAST * (PATH_LENGTH - len(path))


def up(path: str, steplen: int = 4) -> list[str]:
    """The paths from the top down to `path`, itself included, without asking the database."""
    return [path[:end] for end in range(steplen, len(path) + 1, steplen)]


def sort_paths_bytewise(*tables: str):
    """For the first migration: PostgreSQL must compare paths by byte, or ranges follow its locale."""

    def forwards(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in tables:
            schema_editor.execute(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar({PATH_LENGTH}) COLLATE "C"')

    return forwards


class TreeQuerySet(MP_NodeQuerySet):
    def under(self, node: TreeNode) -> Self:
        """The node and all below it."""
        return self.filter(below(node.path))


class TreeManager(MP_NodeManager):
    """The one place from which a tree changes its shape: lock, then treebeard's call, which fetches again."""

    queryset_class = TreeQuerySet

    # treebeard ignores from_queryset(): a custom queryset has to be given here.
    def get_queryset(self):
        return self.queryset_class(self.model, using=self._db).order_by("path")

    def under(self, node: TreeNode) -> TreeQuerySet:
        return self.get_queryset().under(node)

    @transaction.atomic
    def plant(self, node, parent=None):
        """Save a new node under `parent`, or as a root."""
        lock(self.model.tree_lock)
        node.parent = parent
        if parent is None:
            return self.add_root(instance=node)
        # Its path and child count may have changed: treebeard reads them again, which is now under the lock.
        planted = self.add_child(parent, instance=node)
        node.parent = parent
        return planted

    @transaction.atomic
    def replant(self, node, parent) -> int | None:
        """Hang a node, with all below it, under another parent, or as a root: the last there. What it hung under.

        Five statements however large the branch, treebeard's own call eleven; and one that treebeard sends finds the
        branch by LIKE, for which SQLite reads the whole table. Raises treebeard's InvalidMoveToDescendant.
        """
        lock(self.model.tree_lock)
        # Where both are was perhaps read before the lock.
        rows = self.filter(pk__in=[each.pk for each in (node, parent) if each is not None])
        placed = {pk: rest for pk, *rest in rows.values_list("pk", "path", "parent")}
        (old, before), (above, _) = placed[node.pk], placed[parent.pk] if parent is not None else ("", None)
        if parent is not None and above.startswith(old):
            raise InvalidMoveToDescendant("Can't move a node to a descendant.")
        new = self._place_under(above)
        self._rehang(node, old, new, parent)
        if (left := old[: -self.model.steplen]) != above:
            self._count(left, above)
        node.parent = parent
        return before

    def _place_under(self, above: str) -> str:
        """The path after the last one under this path, at the top where it is empty."""
        steplen = self.model.steplen
        those = self.filter(depth=len(above) // steplen + 1)
        last = (those.filter(below(above)) if above else those).values_list("path", flat=True).last()
        return self.model(path=last)._inc_path() if last else self.model._get_path(above, len(above) // steplen + 1, 1)

    def _rehang(self, node, old: str, new: str, parent) -> None:
        """The whole branch in one statement, with the key of what it hangs under."""
        hung = parent.pk if parent is not None else None
        self.filter(below(old)).update(
            path=Concat(Value(new), Substr("path", len(old) + 1)),
            depth=F("depth") + (len(new) - len(old)) // self.model.steplen,
            parent=Case(When(pk=node.pk, then=Value(hung)), default=F("parent"), output_field=models.BigIntegerField()),
        )
        node.path, node.depth = new, len(new) // self.model.steplen

    def _count(self, left: str, above: str) -> None:
        """One child fewer for the one, one more for the other; at the top nobody counts."""
        one_more = Case(When(path=above, then=F("numchild") + 1), default=F("numchild") - 1)
        self.filter(path__in=[left, above]).update(numchild=one_more)

    @transaction.atomic
    def uproot(self, node) -> None:
        """Delete a node that nothing hangs from."""
        lock(self.model.tree_lock)
        self.get(pk=node.pk).delete()


class TreeNode(MP_Node):
    """A node with a real `parent` key beside treebeard's path, so that paths can be made again from it."""

    steplen = 4
    tree_lock: int

    class Meta:
        abstract = True

    @property
    def paths_up(self) -> list[str]:
        """Its own path and those of all nodes above it, top first."""
        return up(self.path, self.steplen)

    @transaction.atomic
    def move_under(self, parent: Self) -> None:
        type(self).objects.replant(self, parent)
        self.refresh_from_db()
