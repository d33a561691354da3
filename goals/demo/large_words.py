"""The words of a made-up large company: of its teams, its people, and what they want to be true for whom."""


def _listed(names: str) -> list[str]:
    return names.split()


COMPANY = "Nordhavn Group"
PURPOSE = "Homes that stay warm, light and quiet, for everybody who lives in them"

# What teams of each level are called; a number tells those of one name apart.
LEVELS = (
    ("Windows", "Heating", "Ventilation", "Lighting", "Service", "Supply", "People", "Digital", "Finance", "Projects"),
    ("North", "South", "East", "West", "Coast", "Capital", "Islands", "Export"),
    ("Works", "Sales", "Design", "Planning", "Quality", "Logistics", "Care", "Tooling"),
    ("Line", "Area", "Studio", "Depot", "Desk", "Workshop"),
    ("Crew", "Shift", "Cell", "Round"),
)

GIVEN = _listed(
    "Ada Aino Amir Ana Anders Astrid Bela Bruno Carla Chen Clara Daria David Dilan Edda Elif Emil Emma Erik Farah "
    "Filip Freja Goran Greta Hana Hugo Ida Igor Ines Ivan Jana Jens Jonas Julia Kai Karin Lars Lea Leon Lina Luca "
    "Maja Marco Maria Mika Mina Nils Nora Olga Oskar Paul Petra Rasmus Rosa Samir Sara Signe Sofia Sven Tariq Tessa "
    "Tom Uma Vera Viktor Yara Yusuf Zoe"
)
FAMILY = _listed(
    "Aalto Adler Ahmed Andersen Bauer Berg Bianchi Blom Brandt Carlsen Costa Dahl Demir Eklund Engel Farkas Ferrari "
    "Fischer Foss Garcia Gruber Haas Hansen Holm Horvat Ito Jansen Jensen Kaya Keller Khan Klein Kovac Kowalski Krog "
    "Lange Larsen Lehto Lind Lopez Lund Maier Marin Meyer Moen Moreau Nagy Nielsen Novak Olsen Patel Pereira Petrov "
    "Popa Quist Rossi Roth Ruiz Sahin Sato Schmidt Silva Simon Skov Sorensen Steen Strand Suzuki Toth Ulrich Vega "
    "Vogel Wagner Weiss Wolf Yilmaz Zeman"
)

# What is measured, its unit, which way, from about where, by about how much at the top, and what then is true.
MEASURES = (
    ("Order to door", "days", "decrease", 60, 30, "Customers have what they ordered {less} days sooner"),
    (
        "Work that is done twice",
        "hours",
        "decrease",
        9000,
        6000,
        "{less} hours less are spent on doing it again",
    ),
    ("Complaints", "complaints", "decrease", 4000, 2800, "{less} fewer families have a reason to complain"),
    ("Energy of our own works", "MWh", "decrease", 8000, 4000, "Our works need {less} MWh less for the same windows"),
    ("Homes renewed", "homes", "increase", 2000, 3000, "{more} more homes are warm in winter"),
    ("People trained", "people", "increase", 800, 1600, "{more} more colleagues can run a second machine"),
    ("Service income", "k€", "increase", 12000, 9000, "Service earns {more} k€ more for who looks after a home"),
    ("Ideas tried", "ideas", "increase", 300, 600, "{more} more ideas of those who do the work were tried"),
)
OF_THEIR_OWN = (
    ("Orders on time", "%", "increase", 78, 14, "Customers get their order on the day that we said"),
    ("First time right", "%", "increase", 84, 9, "The next one down the line finds nothing to mend"),
    ("Waiting time", "minutes", "decrease", 42, 18, "Whoever calls talks to somebody who can help"),
    ("Changeover", "minutes", "decrease", 55, 25, "A small order can be made on any day"),
    ("Scrap", "kg", "decrease", 340, 160, "What we buy becomes a window and no waste"),
    ("Open questions", "questions", "decrease", 60, 35, "A fitter on site has the answer the same day"),
    ("Parts at hand", "%", "increase", 71, 20, "Nobody walks to look for a part"),
)
RANGES = (("Temperature of the hall", "°C", 18, 23, "People can work in the hall without a coat or a fan"),)
MILESTONES = ("Audit passed", "New line runs", "Agreement with the union signed", "Second supplier approved")

WHY = (
    "Families wait longest for this, and tell their neighbours",
    "It is the longest leg of the way to the customer",
    "Three teams lose a day a week here",
    "It is where most of the complaints begin",
    "Without it the outcome above stays a wish",
    "",
)
COUNTERS = (
    "We looked at last year's numbers with everybody who does the work: this is what we can stand behind",
    "Two of us are on parental leave until summer",
    "With the second rack we get this far; the rest needs the new oven",
    "The supplier told us that it can't be earlier",
)
ANSWERS = ("Yes, from April on", "We asked Finance: it is in the plan", "No, that stays as it is")
QUESTIONS = ("Does the night shift count?", "Who pays for the rack?", "May we begin with one line?")
DECLINES = ("We carry three others already", "Our part of it ends in March")
INSTEAD = ("Supply could begin, and we follow in autumn", "Ask the coast teams, who have the machine")
WITHDRAWN = ("Another team took it on", "The need has gone since the contract changed")
HELP = ("A second rack by spring", "Two days of a planner each week", "The measurements of last year")
CONTRIBUTIONS = (
    "I see to it that nobody waits for the next frame",
    "I keep the numbers, and ask where they look odd",
    "I teach the changeover to whoever wants it",
    "I talk with the customers who had to wait",
)
HOW_IT_HELPS = ("The same parts", "What they learn we can use", "Frees the second line", "")
SAID = ("The new rack is in use", "Holidays", "Two machines were down", "")
