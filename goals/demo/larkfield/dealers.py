"""Dealers come back to us: pieces that make it possible, and that no arithmetic adds up."""

from goals.rules.coverage import AddsUp

from ..story import Accept, Counter, Goal, Measure, Offer, Risk, Said, apr, feb, jan, sep

# Of 121 questions 100 are about orders, 20 about claims and one about wiring: so much do their shares weigh.
QUESTIONS = (
    Goal(
        key="O4-OD",
        team="order-desk",
        statement="Whoever asks about an order hears the same day when it comes",
        short_name="Questions about orders",
        why="It is what dealers ask most.",
        measure="Questions about orders answered the same day",
        weight="100",
        rhythm="weekly",
        start="62",
        target="92",
        weeks="64 61 66 63 67 65 70 66 69 71 68 73 70 74 71 75 71",
        moves=(
            Offer(feb(2), "A hundred of our 121 questions a day are about orders."),
            Accept(feb(5), "Then it's ours."),
        ),
    ),
    Goal(
        key="O4-CL",
        team="rider-care",
        statement="Whoever asks about a claim hears the same day what happens next",
        short_name="Questions about claims",
        why="Waiting for a word is worse than waiting for a part.",
        measure="Questions about claims answered the same day",
        weight="20",
        start="50",
        target="88",
        months="52 56 60 63",
        moves=(Offer(feb(2), "Twenty are about claims."), Accept(feb(6), "We say what comes next, even if it's a no.")),
    ),
    Goal(
        key="O4-WI",
        team="e-systems",
        statement="Whoever asks about wiring has a drawing the same day",
        short_name="Questions about wiring",
        why="It is one question a day, and it takes a week.",
        measure="Questions about wiring answered the same day",
        weight="1",
        start="20",
        target="50",
        # Nobody has said a number since: it is one question in a hundred.
        months="20 20",
        moves=(Offer(feb(3), "And one a day is about wiring."), Accept(feb(9), "Half of them, with the new drawings.")),
    ),
)

# A rider counts us by the worst of our doors.
RIDERS = (
    Goal(
        key="O4-EB",
        team="e-systems",
        statement="Riders of e-bikes are helped at the first contact",
        short_name="E-bike riders helped at once",
        why="Most of them write twice, because the first answer asks for a number that they can't read.",
        measure="E-bike riders helped at first contact",
        start="44",
        target="68",
        months="45 46 47 50",
        moves=(
            Offer(feb(3), "What could you stand behind for e-bikes?", asks=""),
            Counter(feb(6), "68", "Sixty-eight: two short of yours, until the labels can be read."),
            Accept(feb(10)),
        ),
    ),
    Goal(
        key="O4-MB",
        team="final-assembly",
        statement="Riders of other bikes are helped at the first contact",
        short_name="Other riders helped at once",
        why="A brake that squeals needs one answer, not three.",
        measure="Other riders helped at first contact",
        start="55",
        target="74",
        months="56 58 59 61",
        moves=(Offer(feb(3), "And for all the others?"), Accept(feb(10), "Gladly: our adjusters write the answers.")),
    ),
)

DEALERS = Goal(
    key="O4",
    team="larkfield",
    statement="Dealers come back to us because we make it easy",
    short_name="Dealers come back to us",
    why="A dealer who orders again within ninety days has had no trouble with the last bike. Nothing else that we "
    "measure says so much about how we work.",
    measure=Measure("Dealers who order again within 90 days", "%", direction="increase"),
    adds_up=AddsUp.ENABLING,
    start="61",
    target="72",
    months="61 63 63 64",
    pace="61 62 63 64 65 66 67 68 69 70 71 72",
    said=(Said(4, "Dealers who were called back the same day order again in 79 of 100 cases."),),
    pieces=(
        Goal(
            key="O4-SS",
            team="sales-and-service",
            statement="72 of 100 dealers order again within 90 days",
            short_name="72 of 100 order again",
            why="We are the ones whom dealers talk to. What they get from us decides whether they call again.",
            adds_up=AddsUp.ENABLING,
            start="61",
            target="72",
            months="61 63 63 64",
            pace="61 62 63 64 65 66 67 68 69 70 71 72",
            moves=(
                Offer(jan(15), "The number is the company's. But you are the ones whom dealers know."),
                Accept(jan(22), "We take it on, as long as the bikes help."),
            ),
            pieces=(
                Goal(
                    key="O4-DS",
                    team="dealer-support",
                    statement="Dealers get a straight answer the same day",
                    short_name="A straight answer the same day",
                    why="A dealer with a customer in the shop can't wait until tomorrow.",
                    measure=Measure("Questions answered the same day", "%", direction="increase"),
                    adds_up=AddsUp.WEIGHTED,
                    start="58",
                    target="90",
                    months="60 63 66 69",
                    risk=Risk(
                        apr(14), "0.7", sep(30), "Wiring is one question in a hundred. We look again after the fair."
                    ),
                    said=(Said(4, "Whoever picks up the phone now sees the bike's whole order. That was all."),),
                    moves=(
                        Offer(jan(23), "What would make the biggest difference to a dealer who calls?"),
                        Accept(jan(30), "An answer the same day, in nine of ten cases."),
                    ),
                    pieces=QUESTIONS,
                ),
                Goal(
                    key="O4-RC",
                    team="rider-care",
                    statement="Riders' problems are solved at the first contact",
                    short_name="Solved at the first contact",
                    why="Each second contact is a dealer who has to explain what we did not.",
                    measure=Measure("Solved at first contact", "%", direction="increase"),
                    adds_up=AddsUp.WORST,
                    start="47",
                    target="70",
                    months="48 49 50 52",
                    said=(Said(4, "Slower than we planned. Half of the second contacts are the display plug."),),
                    moves=(
                        Offer(jan(23), "And for a rider who writes to us?"),
                        Accept(jan(29), "One contact instead of three. Seventy in a hundred is bold, and right."),
                    ),
                    pieces=RIDERS,
                ),
            ),
        ),
    ),
)
