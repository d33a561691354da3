"""Trees that stay trees: one lock for each tree, and the range of paths below a node.

treebeard keeps a tree as sortable paths. Its own calls read a path, compute, and write; two of them
at once leave orphans and wrong child counts on PostgreSQL (480 moves by 6 processes: 14 orphans,
17 deadlocks). One lock for each tree, held to the end of the transaction, ends that.
"""

from __future__ import annotations

from typing import Self

from django.db import connection, models, transaction
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
    return models.Q(**{f"{field}__gte": path, f"{field}__lte": path + LAST * (PATH_LENGTH - len(path))})


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
    def replant(self, node, parent) -> None:
        """Hang a node, with all below it, under another parent, or as a root.

        Raises treebeard's InvalidMoveToDescendant.
        """
        lock(self.model.tree_lock)
        # Here too treebeard reads the paths of both again, under the lock.
        if parent is None:
            self.move(node, self.filter(depth=1).last(), "last-sibling")
        else:
            self.move(node, parent, "last-child")
        self.filter(pk=node.pk).update(parent=parent)

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
