"""States that Larkfield's story doesn't show, made by the verbs in the running demo; prints where they can be seen.

A catchball that was declined, one looked at again, one withdrawn, one taken back, a question that waits, a blank
offer, drafts, a team that nobody leads, an outcome without a number.
"""

import json
from decimal import Decimal

import django

django.setup()

from django.utils import timezone  # noqa: E402

from goals.mails.link import Link, sign  # noqa: E402
from goals.models import Catchball, Commitment, Cycle, Help, Nudge, Outcome, Terms  # noqa: E402
from goals.models import offer as offers  # noqa: E402
from goals.models.offer import Piece, Top  # noqa: E402
from teams.management.commands.invite import link_for  # noqa: E402
from teams.models import ChatChannel, Membership, Person, Team  # noqa: E402


def outcome(key: str) -> Outcome:
    return Outcome.objects.select_related("team", "cycle").get(key=key)


def team(key: str) -> Team:
    return Team.objects.get(key=key)


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def thread(key: str) -> Catchball:
    return Catchball.objects.with_everything().get(outcome__key=key)


INGRID, TOMAS, NADIA = (person(name) for name in ("Ingrid Solheim", "Tomás Rivera", "Nadia Haddad"))


def terms(statement: str, target: str | None = "1.0", **fields) -> Terms:
    shape = {
        "measure_name": "Average days, order to door",
        "unit": "days",
        "direction": "decrease",
        "decimals": 1,
        "baseline": Decimal("2.0"),
        "target": None if target is None else Decimal(target),
    }
    return Terms(statement=statement, **(shape | fields))


def offered(to: str, statement: str, target: str | None = "1.0", *, of: str = "O1-FP", by: Person = TOMAS) -> Catchball:
    text = "What do you see? Say it as it is."
    return Catchball.objects.offer(parent=outcome(of), team=team(to), terms=terms(statement, target), by=by, text=text)


def declined() -> Catchball:
    ball = offered("paint-line", "Racks come back clean the same day")
    no = {"text": "The oven is full.", "alternative": "Frame Prep could dry the frames overnight."}
    ball.decline(by=NADIA, answering=ball.version, **no)
    return ball


def withdrawn() -> Catchball:
    ball = offered("paint-line", "No frame waits for its colour")
    ball.withdraw(by=TOMAS, answering=ball.version, text="Ingrid and I look at the whole first.")
    return ball


def asked() -> Catchball:
    ball = offered("paint-line", "Small orders are painted the day they come")
    ball.question("Does a day end when the shift ends?", by=NADIA, answering=ball.version)
    return ball


def taken_back() -> Catchball:
    ball = offered("paint-line", "Colours are mixed once")
    ball.counter(
        ball.latest_terms.revised(target=Decimal("1.5")), by=NADIA, answering=ball.version, text="One and a half."
    )
    ball.take_back(by=NADIA, answering=ball.version)
    return ball


def without_a_number() -> Catchball:
    """A piece of an outcome that its pieces make possible: nothing is measured yet, and nothing added up."""
    top = {"team": team("larkfield"), "cycle": Cycle.objects.get(key="2026"), "by": INGRID, "adds_up": "enabling"}
    above = Commitment.objects.set_top(terms=terms("Everybody knows what their work is for"), **top).outcome
    said = Terms(statement="Every huddle begins with a rider", why="A number would come too early.")
    return Catchball.objects.offer(parent=above, team=team("assembly"), terms=said, by=INGRID)


def drafted() -> tuple[Outcome, Catchball]:
    piece = Piece(team=team("assembly"), terms=terms("Riders hear where their bike is", None))
    top = Top(
        team=team("larkfield"),
        cycle=Cycle.objects.get(key="2026"),
        terms=terms("Riders hear within a day where their bike is"),
    )
    kept = offers.keep(top, [piece], by=INGRID, reply_by_on=None)
    return kept, Catchball.objects.get(outcome__parent=kept)


def looked_at_again() -> Catchball:
    """Nadia asks Tomás to look again at what both agreed; it stays in force meanwhile."""
    ball = thread("O3-PA")
    ball.reopen("evidence", "The new hooks lift more than we thought.", by=NADIA, answering=ball.version)
    return ball


def led_by_nobody() -> Catchball:
    Membership.objects.filter(team__key="frame-prep").delete()
    return offered("frame-prep", "The bench is free at six")


def with_a_channel() -> None:
    """Of Frame & Paint, and one of the Paint Line that refuses."""
    slack = "https://hooks.slack.com/services/T1/B1/"
    ChatChannel.objects.connect(team("frame-and-paint"), slack + "painted-4k2x", by=TOMAS)
    refusing = ChatChannel.objects.connect(team("paint-line"), slack + "racks-9pq7", by=NADIA)
    refusing._note("hooks.slack.com answers: 404 Not Found.")


def came_back() -> None:
    """Mails that a server refused for good: one address with a slip in it, one mailbox that is full."""
    for name, words in (
        ("Jonas Weber", "550 5.1.1 <jonas.weber@larkfeld.example>: Recipient address rejected: User unknown"),
        ("Priya Raman", "552 5.2.2 Mailbox full"),
    ):
        refused = {"state": "failed", "error": words, "attempts": 1, "due_at": timezone.now()}
        Nudge.objects.create(recipient=person(name), kind="ball", subject=f"move:{name}", period="", **refused)


def mailed(to: Person, ball: Catchball) -> str:
    """The link in the mail that told this person of it."""
    return f"/m/{sign(Link(to.pk, ball.pk, ball.version))}/"


def main() -> None:
    with_a_channel()
    numberless = without_a_number()
    draft, drafted_piece = drafted()
    places = {
        "top": outcome("O1"),
        "middle": outcome("O1-FP"),
        "leaf": outcome("O1-PA"),
        "agreed_leaf": outcome("O2-PA"),
        "percentage": outcome("O4"),
        "weighted": outcome("O4-DS"),
        "worst": outcome("O4-RC"),
        "counted": outcome("B1"),
        "ranged": outcome("B2"),
        "milestone": outcome("B1-ES"),
        "claims": outcome("O2-ES"),
        "guarded": outcome("O3"),
        "swinging": outcome("O4-OD"),
        "numberless": numberless.outcome,
        "enabled": numberless.outcome.parent,
        "numberless_thread": numberless,
        "drafted_outcome": draft,
        "open": thread("O1-PA"),
        "offered": thread("O1-FP"),
        "countered": thread("O1-AS"),
        "agreed": thread("O2-PA"),
        "again": looked_at_again(),
        "declined": declined(),
        "withdrawn": withdrawn(),
        "asked": asked(),
        "taken_back": taken_back(),
        "blank": offered("paint-line", "Frames leave paint without a mark", None),
        "led_by_nobody": led_by_nobody(),
        "drafted_piece": drafted_piece,
        "ended": outcome("Y4"),
        "asked_say": outcome("O1-WE"),
    }
    promises = {help.text: help.get_absolute_url() for help in Help.objects.in_force()}
    missed = Help.objects.get(text="A free bottom shelf").commitment.outcome
    places_of_promises = {
        "missed": promises["A free bottom shelf"],
        "due": promises["Salt-spray chamber, two weeks"],
        "kept": promises["A jig that turns by itself"],
        "look": f"{missed.get_absolute_url()}looks/",
        "lacks_help": missed.get_absolute_url(),
        "mailed": mailed(NADIA, places["open"]),
        "mailed_before": f"{places['again'].get_absolute_url()}?mailed=1",
        "closing": f"/cycles/{missed.cycle_id}/closing/",
        "closed": f"/cycles/{places['ended'].cycle_id}/closing/",
    }
    came_back()
    addresses = {name: place.get_absolute_url() for name, place in places.items()}
    print(
        json.dumps(
            addresses | places_of_promises | {"draft": f"?draft={draft.pk}", "invitation": link_for(person("Ewa Lis"))}
        )
    )


if __name__ == "__main__":
    main()
