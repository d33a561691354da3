"""What was said in the company's own reviews: March's is closed, April's is being prepared for Thursday."""

from ..story import Note, Review, apr, may

MARCH = Review(
    month=3,
    on=apr(9),
    closed=True,
    notes=(
        Note(
            "O2",
            sees="Wheels improve. Electrics get worse each month.",
            behind="61 returned bikes were opened. In most it is the cable side of one plug.",
            changes="Forty sealed plugs go into the salt spray.",
        ),
        Note(
            "O1",
            sees="Half a day behind, as in January and February.",
            behind="Frame & Paint and Assembly carry no piece yet: we wait for the oven trial.",
            changes="The trial is in April. Both are offered their piece right after it.",
            needs="A rack for the trial week, borrowed",
        ),
        Note(
            "O5",
            sees="Sixteen thousand less than in December, four thousand more than planned.",
            changes="Nothing yet. Two suppliers are seen in April.",
        ),
    ),
)

APRIL = Review(
    month=4,
    on=may(11),
    notes=(
        Note(
            "O2",
            sees="Wheels improve. Electrics and transport marks got worse since February.",
            behind="Display plugs let in salt water.",
            changes="Sealed plug on 40 bikes, read on 22 May. Dispatch tries foam corners.",
            needs="Salt-spray chamber, two weeks.",
        ),
        Note(
            "O1",
            sees="Orders, welding and prep are faster. Paint has stood at 5.0 since January.",
            behind="One cure rack means one colour batch a day.",
            changes="Catchball with Paint Line and Assembly closes this week.",
            needs="Decision on the second rack by 20 May. Ingrid",
        ),
        Note(
            "O5",
            sees="Steady fall since January, slower in Assembly.",
            changes="Nothing yet. Look again in June.",
        ),
    ),
)

REVIEWS = (MARCH, APRIL)
