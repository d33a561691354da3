"""New bike within 18 days: 6.0 of its 13.0 days are agreed, 5.0 on the table, and 2.0 are carried by nobody yet."""

from ..story import (
    Accept,
    Answer,
    AskNeighbour,
    Counter,
    Goal,
    Measure,
    Offer,
    Postpone,
    Question,
    Said,
    apr,
    feb,
    jan,
    mar,
    may,
)
from .painted_frames import PAINTED_FRAMES

SALES_AND_SERVICE = Goal(
    key="O1-SS",
    team="sales-and-service",
    statement="Every order reaches the floor two days after the rider places it",
    short_name="Orders on the floor in 2 days",
    why="An order that waits for a colour code or a saddle height is a bike nobody has begun.",
    measure="Average days",
    start="4.0",
    target="2.0",
    months="4.0 3.7 3.3 3.0",
    moves=(
        Offer(jan(14), "Four of the 31 days pass before the floor hears of an order. Could it be two?"),
        Accept(jan(21), "Liam and Chiara have both said yes to their half. We stand behind two."),
    ),
    pieces=(
        Goal(
            key="O1-OD",
            team="order-desk",
            statement="Orders are released complete the next morning",
            short_name="Released complete next morning",
            why="Three orders in ten come back to the desk with a question. Each question costs a day or two.",
            start="3.0",
            target="1.5",
            months="3.0 2.7 2.4 2.2",
            moves=(
                Offer(jan(15), "Ingrid asks us for two days. Most of them lie on your desk. What do you see?"),
                Accept(jan(20), "If dealers stop guessing, the next morning is there for nine orders in ten."),
            ),
        ),
        Goal(
            key="O1-DS",
            team="dealer-support",
            statement="Dealer orders arrive without questions left to ask",
            short_name="Dealer orders without questions",
            why="Dealers fill in what they don't know with what they sold last.",
            start="1.0",
            target="0.5",
            months="1.0 1.0 0.9 0.8",
            moves=(
                Offer(jan(15), "Liam's desk can only be as quick as the orders are complete."),
                Accept(jan(19), "Half a day less is fine with us. Our form asks for things nobody needs."),
            ),
        ),
    ),
)

PRODUCT_ENGINEERING = Goal(
    key="O1-PE",
    team="product-engineering",
    statement="No order waits for a drawing or a part number",
    short_name="No waiting for drawings",
    why="One bike in eight is a special build. It stands still until somebody draws its frame.",
    measure="Average days",
    start="3.0",
    target="1.5",
    months="3.0 2.9 2.7 2.5",
    moves=(
        Offer(jan(14), "Special builds wait three days for a drawing. Riders notice. Could it be one?", asks="1.0"),
        Postpone(jan(19), jan(28), "After the design review on the 27th, when I know who has hands free."),
        Counter(
            jan(28),
            "1.5",
            "Frame Design can draw before release instead of after. That gives a day and a half; the last half "
            "is a second pair of eyes on every weld drawing, and I won't give that away.",
        ),
        Accept(feb(3), "Keep the second pair of eyes. Thank you for saying what it is for."),
    ),
    pieces=(
        Goal(
            key="O1-FD",
            team="frame-design",
            statement="Special builds are drawn before the order is released",
            short_name="Special builds drawn in time",
            why="Drawn while the dealer still talks to the rider, a special build costs no waiting at all.",
            start="2.0",
            target="1.0",
            months="2.0 1.9 1.8 1.6",
            moves=(
                Offer(feb(4), "We promised Ingrid a day and a half. A whole day of it sits between you and the desk."),
                Accept(feb(10)),
            ),
        ),
        Goal(
            key="O1-ES",
            team="e-systems",
            statement="Every e-bike variant has a tested wiring set ready",
            short_name="Wiring sets ready and tested",
            why="Eleven of our forty variants still get their loom made up by hand, on the day.",
            start="1.0",
            target="0.5",
            months="1.0 1.0 0.9 0.9",
            said=(Said(4, "Two variants a month is our pace. The display plug takes the hands we planned for this."),),
            moves=(
                Offer(feb(4), "What would it take so that no e-bike waits for its loom?"),
                Accept(feb(11), "Half a day, if we may leave the three oldest variants for the end."),
            ),
        ),
    ),
)

ASSEMBLY = Goal(
    key="O1-AS",
    team="assembly",
    statement="A painted frame becomes a finished bike in four and a half days",
    short_name="Built in four and a half days",
    why="Six days from painted frame to finished bike, and the bike is worked on for five hours of them.",
    measure="Average days",
    start="6.0",
    target="4.5",
    months="5.9 5.8 5.6 5.5",
    moves=(
        Offer(
            may(4),
            "The first months show where the days are. From painted frame to finished bike it is six. "
            "Is four within reach this year?",
            asks="4.0",
            reply_by=may(15),
        ),
        Counter(
            may(8),
            "4.5",
            "Wheels and final assembly stand behind a day and a half together, and they have begun. The other half "
            "day would have to come from e-bikes. They grow by a third this year; that they stay at one day is "
            "already a promise.",
        ),
        AskNeighbour(may(11), "Ruth Lindqvist", "frame-and-paint"),
    ),
    pieces=(
        Goal(
            key="O1-WH",
            team="wheel-building",
            statement="Wheels are on the rack before the frame arrives",
            short_name="Wheels wait on the rack",
            why="A frame without wheels blocks a stand for half a day.",
            start="2.5",
            target="2.0",
            months="2.5 2.4 2.3 2.3",
            moves=(
                Offer(may(5), "What could wheels give of the two days that Ingrid asks us for?", asks=""),
                Counter(may(6), "2.0", "Half a day: we start from the release list instead of from the kit."),
                Accept(may(7), "That is what I hoped for. Agreed."),
            ),
        ),
        Goal(
            key="O1-FA",
            team="final-assembly",
            statement="A bike leaves final assembly the day after it starts",
            short_name="Final assembly in a day",
            why="Bikes wait for a brake hose or a decal while the next one is started.",
            start="2.5",
            target="1.5",
            months="2.4 2.4 2.3 2.2",
            moves=(
                Offer(may(5), "What could final assembly give of the two days that Ingrid asks us for?", asks=""),
                Counter(may(6), "1.5", "A whole day, if no bike is started before its kit is complete."),
                Accept(may(7), "Then we start none without. Agreed."),
            ),
        ),
        Goal(
            key="O1-EB",
            team="e-bike-assembly",
            statement="E-bikes hold their one-day build as volume grows",
            short_name="E-bikes built in one day",
            why="A third more e-bikes this year, on the same four stands.",
            start="1.0",
            target="1.0",
            months="1.0 1.0 1.0 1.0",
            moves=(
                Offer(may(5), "You grow by a third. I ask for nothing but that it stays one day."),
                Accept(may(7), "It stays one day. That is enough of a promise."),
            ),
        ),
    ),
)

SUPPLY_AND_DELIVERY = Goal(
    key="O1-SD",
    team="supply-and-delivery",
    statement="Parts never hold up a build, and bikes reach the door in four days",
    short_name="Parts ready, door in four days",
    why="A bike that is finished and stands in our yard is the most expensive kind of waiting.",
    measure="Average days",
    start="9.0",
    target="6.5",
    months="8.7 8.6 8.2 8.0",
    moves=(
        Offer(jan(14), "Nine days lie before and after the build: parts, and the road. Could they be six?", asks="6.0"),
        Question(jan(16), "Does the carrier's half day at the border count as ours?"),
        Answer(jan(19), "Yes: the rider counts it too. But nobody expects you to move the border."),
        Counter(
            jan(23),
            "6.5",
            "Two and a half. The half day at the border stays what it is; I'd rather not promise it.",
        ),
        Accept(jan(29), "Fair. We look at the border together in autumn."),
    ),
    pieces=(
        Goal(
            key="O1-PU",
            team="purchasing",
            statement="Long-lead parts are on site before they are needed",
            short_name="Long-lead parts on site",
            why="Hubs and forks come from far away, and we order them by forecast.",
            start="2.5",
            target="1.5",
            months="2.4 2.4 2.3 2.2",
            moves=(
                Offer(feb(2), "One of our two and a half days waits for hubs and forks. Can it go?"),
                Accept(feb(9), "If we order from what riders ordered: yes, one day."),
            ),
        ),
        Goal(
            key="O1-PS",
            team="parts-store",
            statement="Every kit is complete when the frame comes out of paint",
            short_name="Every kit complete",
            why="A kit that lacks one decal stops a bike as surely as one that lacks a fork.",
            start="1.5",
            target="1.0",
            months="1.4 1.4 1.3 1.3",
            moves=(Offer(feb(2), "Could kits be complete when paint is done?"), Accept(feb(6))),
        ),
        Goal(
            key="O1-DI",
            team="dispatch",
            statement="A finished bike is at the rider's door in four days",
            short_name="At the door in four days",
            why="Riders follow their parcel hour by hour. Five days with a carrier feel like ten.",
            start="5.0",
            target="4.0",
            months="4.9 4.8 4.6 4.5",
            moves=(
                Offer(feb(2), "A day less on the road would be the last piece of our two and a half."),
                Accept(feb(10), "One day. The evening truck on Tuesdays and Thursdays brings most of it."),
            ),
        ),
    ),
)

ORDER_TO_DOOR = Goal(
    key="O1",
    team="larkfield",
    statement="Riders have their new bike within 18 days of ordering",
    short_name="New bike within 18 days",
    why="Four in ten riders who cancel say they could not wait. Spring does not last: a bike that takes a month "
    "arrives when half the season is gone. We do not need to build faster. We need frames, parts and orders to stop "
    "waiting for each other.",
    measure=Measure("Average days, order to door", "days", decimals=1),
    start="31.0",
    target="18.0",
    months="30.5 29.5 28.5 27.5",
    pace="30 29 28 27 26 25 24 23 22 20.5 19 18",
    said=(
        Said(
            2,
            "Two weeks lost to hubs. Purchasing now orders them from what riders ordered, not from the forecast.",
            by="Yusuf Demir",
            on=mar(5),
        ),
        Said(
            3,
            "Orders released complete went from 61 to 84 in 100. The order desk did that by asking dealers what "
            "confused them.",
            by="Amara Okafor",
            on=apr(7),
        ),
        Said(
            4,
            "Welding and prep gained half a day together. Paint has not moved since January; the rack trial is why "
            "I believe it can.",
            by="Ingrid Solheim",
            on=may(6),
        ),
    ),
    pieces=(SALES_AND_SERVICE, PRODUCT_ENGINEERING, SUPPLY_AND_DELIVERY, PAINTED_FRAMES, ASSEMBLY),
)
