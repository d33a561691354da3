"""Where Larkfield wants to be by 2029, and what the outcomes of this year give beside their own line."""

from ..story import Goal, Horizon, Measure, Supports, dec_2029, jan

HORIZON = Horizon(
    "2026-2029",
    "Larkfield 2029",
    (
        Goal(
            key="H1",
            team="larkfield",
            statement="Any rider in Europe rides within 14 days",
            short_name="Riding within 14 days",
            why="Whoever waits for a bike buys another one. In four years nobody should have to.",
            measure=Measure("Average days, order to door", "days", 1),
            start="31",
            target="14",
            months="30.0 29.0 28.0 27.5",
            rhythm="quarterly",
            due=dec_2029(31),
        ),
        Goal(
            key="H2",
            team="larkfield",
            statement="A Larkfield lasts 20 years",
            short_name="A Larkfield lasts 20 years",
            why="A bike that is handed on is the best word that anybody says about us.",
            measure=Measure("Frame, paint and drive pass 20 years on the test stand", "", direction="milestone"),
            rhythm="quarterly",
            set_on=jan(12),
            months="0 0 0 0",
            due=dec_2029(31),
        ),
        Goal(
            key="H3",
            team="larkfield",
            statement="Nobody gets hurt making bikes",
            short_name="Nobody gets hurt making bikes",
            why="Who makes bikes here for thirty years goes home as healthy as on the first day.",
            measure=Measure("Lifts over 12 kg by hand in a shift", "lifts"),
            start="19",
            target="0",
            months="18 18 17 16",
            rhythm="quarterly",
            due=dec_2029(31),
        ),
        Goal(
            key="H4",
            team="larkfield",
            statement="We earn our independence",
            short_name="We earn our independence",
            why="A company that belongs to itself can decide slowly what matters for long.",
            measure=Measure("What we own of what we work with", "%", direction="increase"),
            start="31",
            target="45",
            months="31 31 32 33",
            rhythm="quarterly",
            due=dec_2029(31),
        ),
    ),
)

SUPPORTS = (
    # What the year gives to 2029.
    Supports("O1", "H1", "strong", "Eighteen days this year are more than half of the way."),
    Supports("O4", "H1", "weak"),
    Supports("O2", "H2", "strong", "What is right after a year is what lasts for twenty."),
    Supports("O4", "H2", "weak"),
    Supports("O5", "H2", "weak"),
    Supports("O3", "H3", "strong", "Heavy lifts are what hurts most often."),
    Supports("O1", "H4", "weak"),
    Supports("O3", "H4", "weak"),
    Supports("O4", "H4", "strong", "Dealers who come back pay for the years in which nobody else does."),
    Supports("O5", "H4", "strong", "What isn't thrown away is ours."),
    # What pieces give to outcomes that they aren't for.
    Supports("O1-FP", "O2", "weak"),
    Supports("O1-FP", "O5", "strong", "One-piece flow: a frame that doesn't wait isn't scratched or painted twice."),
    Supports(
        "O1-SS", "O4", "strong", "An order that is released on the day it comes is the answer a dealer waits for."
    ),
    Supports("O1-SD", "O3", "weak", "Parts at the point of use: nobody carries them across the hall."),
    Supports("O1-SD", "O5", "weak"),
    Supports("O2-AS", "O1", "weak"),
    Supports("O2-AS", "O5", "weak", "A wheel that stays true isn't built a second time."),
    Supports("O2-PE", "O4", "weak", "Winter-proof electrics: the question that dealers ask most."),
    Supports("O5-AS", "O1", "weak"),
    Supports("O5-AS", "O2", "weak", "Right first time at every station."),
    Supports("O3-FP", "O1", "weak", "Without lifts by hand a rack moves when it is full."),
)
