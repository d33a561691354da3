"""The door for machines to what is wanted and agreed: the same verbs, the same refusals as on the pages.

An endpoint parses, makes one call into the domain and renders. No rule lives here.
"""

from ninja import Router

from . import (
    carrying,
    catchballs,
    checkins,
    contributions,
    cycles,
    feeds,
    find,
    findings,
    help,
    huddles,
    lines,
    looks,
    mail,
    maps,
    moves,
    neighbours,
    operations,
    outcomes,
    places,
    plans,
    playbacks,
    purposes,
    real_says,
    reviews,
    supports,
    trials,
)

router = Router()
router.add_router("", cycles.router)
router.add_router("", outcomes.router)
router.add_router("", carrying.router)
router.add_router("", places.router)
router.add_router("", supports.router)
router.add_router("", checkins.router)
router.add_router("", contributions.router)
router.add_router("", catchballs.router)
router.add_router("", moves.router)
router.add_router("", huddles.router)
router.add_router("", playbacks.router)
router.add_router("", real_says.router)
router.add_router("", neighbours.router)
router.add_router("", trials.router)
router.add_router("", help.router)
router.add_router("", looks.router)
router.add_router("", mail.router)
router.add_router("", reviews.router)
router.add_router("", plans.router)
router.add_router("", findings.router)
router.add_router("", purposes.router)
router.add_router("", feeds.router)
router.add_router("", find.router)
router.add_router("", maps.router)
router.add_router("", lines.router)
router.add_router("", operations.router)
