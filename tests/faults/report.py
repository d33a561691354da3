"""What a run has shown, as a table, and what of it breaks a promise."""

from __future__ import annotations

from .judge import Verdict
from .plan import Breaks
from .world import World

# What is promised, in seconds.
P95_WHEN_HEALTHY, OUT_AFTER_THE_LAST_FAULT = 10.0, 60.0
NAMES = ("nudges", "mailed", "lost", "phantom", "twice", "dropped", "failed", "p50 s", "p95 s", "max s")
TITLES = {
    "delay": "naive: delay() within",
    "on_commit": "naive: on_commit",
    "outbox": "naive: sends within",
}


def shows(found: dict[str, Verdict]) -> None:
    print(f"{'':22}", *(f"{name:>8}" for name in NAMES))
    for name, verdict in found.items():
        lists = (verdict.lost, verdict.phantom, verdict.twice)
        counts = (verdict.owed, verdict.mailed, *map(len, lists), verdict.dropped, verdict.failed)
        delays = (verdict.delay(0.5), verdict.delay(0.95), verdict.delay(1.0))
        figures = [*(f"{n:8,}" for n in counts), *(f"{n:8.1f}" for n in delays)]
        print(f"{TITLES.get(name, name):22}", *figures, flush=True)


def says_what_broke(world: World, ours: Verdict, began: float, last_fault: float) -> None:
    print(", ".join(f"{world.broken[each]} × {each}" for each in Breaks if world.broken[each]))
    notes = [note for note in world.post.notes() if began <= note["at"] <= last_fault]
    refused = sum(note.get("refused") in ("recipient", "mail") for note in notes)
    answers = refused + sum("message" in note for note in notes)
    after = {note["message"] for note in notes if note.get("broken") == "after"}
    slow, hung = (sum(name in note for note in notes) for name in ("slow", "hung"))
    print(
        f"The mail server refused {refused:,} of {answers:,} ({refused / max(answers, 1):.0%}), was slow {slow} times, "
        f"hung {hung} times, and broke off {sum(bool(note.get('broken')) for note in notes)} times, "
        f"{len(after)} of them after its yes."
    )
    print(
        f"Twice: {len(ours.twice)} ({ours.twice_share:.2%}), always with the same Message-ID; "
        f"the line broke after the yes in {len(after & set(ours.twice))} of them."
    )
    print(f"All out {max(ours.last_at - last_fault, 0):.0f} s after the last fault.")


def wrong_when_healthy(verdict: Verdict) -> list[str]:
    wrong = invented_or_lost("without faults", verdict)
    if verdict.twice:
        wrong.append(f"without faults: {len(verdict.twice)} twice")
    if verdict.delay(0.95) >= P95_WHEN_HEALTHY:
        wrong.append(f"without faults a nudge took {verdict.delay(0.95):.1f} s")
    return wrong


def wrong_after_faults(ways: dict[str, Verdict], last_fault: float) -> list[str]:
    ours = ways["with faults"]
    wrong = invented_or_lost("with faults", ours)
    if ours.too_often_twice:
        wrong.append(f"with faults: {ours.twice_share:.2%} twice")
    if (after := ours.last_at - last_fault) >= OUT_AFTER_THE_LAST_FAULT:
        wrong.append(f"the last mail went out {after:.0f} s after the last fault")
    return wrong + unharmed(ways)


def invented_or_lost(when: str, verdict: Verdict) -> list[str]:
    kinds = {"lost": verdict.lost, "phantom": verdict.phantom}
    return [f"{when}: {len(found)} {kind}, such as {found[:5]}" for kind, found in kinds.items() if found]


def unharmed(ways: dict[str, Verdict]) -> list[str]:
    """The naive ways that nothing happened to: beside them the run shows nothing."""
    harmed = {"delay": ways["delay"].phantom, "on_commit": ways["on_commit"].lost}
    if "outbox" in ways:
        harmed["outbox"] = ways["outbox"].twice
    names = [TITLES[name] for name, how in harmed.items() if not how]
    return [f"{name!r} went through it unharmed, so this run shows nothing" for name in names]
