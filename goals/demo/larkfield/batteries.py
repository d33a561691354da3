"""Every e-bike has its battery passport: three milestones that are counted, under a target that grew in May.

Beside it, what only has to be held: the room in which batteries lie.
"""

from goals.rules.coverage import AddsUp

from ..story import Accept, Goal, Measure, Offer, SetAgain, apr, jan, jun, may, sep

PASSPORTS = Goal(
    key="B1",
    team="product-engineering",
    statement="Every e-bike that we sell carries its battery passport",
    short_name="Every e-bike has its passport",
    why="From next year on a dealer may not sell a battery whose origin nobody can read. Riders ask for it already.",
    measure=Measure("Models with a battery passport", "models", direction="increase", foresight="leading"),
    adds_up=AddsUp.COUNT,
    start="0",
    target="3",
    months="0 0 0 1",
    # Models are whole. After November comes the target, also the one that grew.
    pace="0 0 0 1 1 2 2 2 3 3 3",
    set_on=jan(14),
    # The cargo bike was not planned when the three were agreed.
    set_again=SetAgain(may(7), "4"),
    pieces=(
        Goal(
            key="B1-ES",
            team="e-systems",
            statement="The city bike's battery tells where it comes from",
            short_name="City bike's passport",
            why="It is the one that most riders buy.",
            measure=Measure("City bike's passport is read by the authority", "", direction="milestone"),
            due=apr(30),
            reached=apr(3),
            moves=(
                Offer(jan(20), "The city bike first?"),
                Accept(jan(27), "By the end of April. The supplier's data are nearly whole."),
            ),
        ),
        Goal(
            key="B1-TL",
            team="test-lab",
            statement="The trekking bike's battery tells how it ages",
            short_name="Trekking bike's passport",
            why="Its riders keep a bike for ten years.",
            measure=Measure("Trekking bike's passport is read by the authority", "", direction="milestone"),
            due=jun(30),
            moves=(
                Offer(may(8), "The lab has the ageing data. Could the passport be yours, by the end of June?"),
                Accept(may(11), "Yes. The curves are there, only the form is missing."),
            ),
        ),
        Goal(
            key="B1-FD",
            team="frame-design",
            statement="The speed bike's battery can be taken out and read",
            short_name="Speed bike's passport",
            why="Today its frame has to be opened to read the label.",
            measure=Measure("Speed bike's passport is read by the authority", "", direction="milestone"),
            due=sep(30),
            moves=(
                Offer(jan(20), "And the speed bike, whose battery nobody can reach?"),
                Accept(jan(28), "By September, with the new down tube."),
            ),
        ),
    ),
)

BATTERY_ROOM = Goal(
    key="B2",
    team="supply-and-delivery",
    statement="Batteries lie neither too cold nor too warm",
    short_name="Batteries lie at 10 to 25 °C",
    why="A battery that has lain in the heat for a summer has lost a year.",
    measure=Measure("Warmest or coldest reading of the week", "°C", decimals=1, direction="range"),
    kind="keep_running",
    rhythm="weekly",
    measured_by="Marek Horák",
    between=("10", "25"),
    due=None,
    set_on=jan(14),
    weeks="14.5 13.8 12.9 13.5 14.1 15.0 14.8 15.6 16.2 17.5 18.1 19.4 18.8 20.3 22.9 26.1 23.5",
)
