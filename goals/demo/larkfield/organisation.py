"""Who works at Larkfield Cycles: three levels of teams with their leads, and a few colleagues more."""

from datetime import time

from ..story import Colleague, Team

SALES_AND_SERVICE = Team(
    "sales-and-service",
    "Sales & Service",
    "Amara Okafor",
    "Head of Sales & Service",
    58,
    "We make it easy to buy a Larkfield, and to keep it.",
    (
        Team(
            "order-desk",
            "Order Desk",
            "Liam Byrne",
            "Leads the order desk",
            17,
            "We turn what a rider wants into an order that can be built.",
        ),
        Team(
            "dealer-support",
            "Dealer Support",
            "Chiara Conti",
            "Leads dealer support",
            21,
            "We give dealers an answer that they can pass on.",
        ),
        Team(
            "rider-care",
            "Rider Care",
            "Hannah Vogel",
            "Leads rider care",
            20,
            "We get riders back on their bike, and tell the rest of us why they were off it.",
        ),
    ),
)

FRAME_AND_PAINT = Team(
    "frame-and-paint",
    "Frame & Paint",
    "Tomás Rivera",
    "Head of Frame & Paint",
    96,
    "We turn tubes into frames that are straight, light and a pleasure to look at.",
    (
        Team("welding", "Welding", "Karim Benali", "Welding foreman", 38, "We make joints that nobody ever thinks of."),
        Team(
            "paint-line",
            "Paint Line",
            "Nadia Haddad",
            "Leads the paint line",
            34,
            "We make frames that still look new after years outside.",
        ),
        Team(
            "frame-prep",
            "Frame Prep",
            "Sofia Nowak",
            "Leads frame prep",
            24,
            "We give paint a frame that it can hold on to.",
        ),
    ),
)

ASSEMBLY = Team(
    "assembly",
    "Assembly",
    "Ruth Lindqvist",
    "Head of Assembly",
    121,
    "We build every bike as if we were to ride it home.",
    (
        Team(
            "wheel-building",
            "Wheel Building",
            "Mei Tanaka",
            "Leads wheel building",
            36,
            "We build wheels that stay true when the road isn't.",
        ),
        Team(
            "final-assembly",
            "Final Assembly",
            "Oskar Jansen",
            "Leads final assembly",
            52,
            "We hand over bikes that need nothing but a rider.",
        ),
        Team(
            "e-bike-assembly",
            "E-bike Assembly",
            "Dilan Kaya",
            "Leads e-bike assembly",
            33,
            "We make motor, battery and bike one thing.",
        ),
    ),
)

SUPPLY_AND_DELIVERY = Team(
    "supply-and-delivery",
    "Supply & Delivery",
    "Yusuf Demir",
    "Head of Supply & Delivery",
    82,
    "We see to it that nobody waits for a part, and no rider for a parcel.",
    (
        Team(
            "purchasing",
            "Purchasing",
            "Claire Dubois",
            "Leads purchasing",
            14,
            "We find parts that are good, and people who keep their word.",
        ),
        Team(
            "parts-store",
            "Parts Store",
            "Marek Horák",
            "Leads the parts store",
            31,
            "We bring the right kit to the right bench.",
        ),
        Team("dispatch", "Dispatch", "Grace Mensah", "Leads dispatch", 37, "We bring bikes home unharmed."),
    ),
)

PRODUCT_ENGINEERING = Team(
    "product-engineering",
    "Product Engineering",
    "Priya Raman",
    "Head of Product Engineering",
    47,
    "We draw bikes that can be built, ridden and mended.",
    (
        Team("frame-design", "Frame Design", "Anders Holm", "Frame designer", 15, "We draw frames that last."),
        Team(
            "e-systems",
            "E-Systems",
            "Lucía Ferrer",
            "Leads e-systems",
            19,
            "We make electrics that need no thought, in any weather.",
        ),
        Team("test-lab", "Test Lab", "Ben Carter", "Leads the test lab", 13, "We break things before riders do."),
    ),
)

COMPANY = Team(
    "larkfield",
    "Larkfield Cycles",
    "Ingrid Solheim",
    "Managing director",
    412,
    "We build bikes to order, for people who ride every day.",
    (SALES_AND_SERVICE, FRAME_AND_PAINT, ASSEMBLY, SUPPLY_AND_DELIVERY, PRODUCT_ENGINEERING),
)

COLLEAGUES = (
    Colleague("Kaisa Aalto", ("frame-and-paint", "paint-line"), "coach", "Coach"),
    Colleague(
        "Ewa Lis",
        ("paint-line",),
        "member",
        "Colour planner",
        "I plan the colours so the oven never waits.",
        to="O1-PA",
    ),
    Colleague(
        "Ibrahim Saleh",
        ("paint-line",),
        "member",
        "Batch change",
        "I change a batch so fast that a small order costs no more than a big one.",
        to="O1-PA",
    ),
    Colleague(
        "Greta Brandt",
        ("paint-line",),
        "member",
        "Film and colour checks",
        "I measure the film early, so nothing is painted twice.",
        to="O5-PA",
    ),
    Colleague(
        "Jonas Weber",
        ("e-systems",),
        "member",
        "Test engineer",
        "I make every connector survive a winter of salt and rain before it reaches a bike.",
        to="O2-ES",
    ),
)

# When a team meets: the ISO weekday and the time.
HUDDLES = {"paint-line": (1, time(6, 10)), "welding": (2, time(6, 0)), "frame-and-paint": (1, time(9, 0))}
