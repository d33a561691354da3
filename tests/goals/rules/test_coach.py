"""The coach asks to what end, and stays silent at an outcome: a needless question teaches people to overlook it."""

import pytest

from goals.rules.coach import SAYS, ask, ask_of_contribution

# Larkfield Cycles, all of it: sentences about how things will be. None may be asked about.
LARKFIELD = """
Riders have their new bike within 18 days of ordering
Every order reaches the floor two days after the rider places it
Orders are released complete the next morning
Dealer orders arrive without questions left to ask
No order waits for a drawing or a part number
Special builds are drawn before the order is released
Every e-bike variant has a tested wiring set ready
Painted frames are ready 5 days after the order is released
A frame is welded and straight within two days
No welded frame waits for prep overnight
Painted frames are ready 3 days after welding
A painted frame becomes a finished bike in four and a half days
Wheels are on the rack before the frame arrives
A bike leaves final assembly the day after it starts
E-bikes hold their one-day build as volume grows
Parts never hold up a build, and bikes reach the door in four days
Long-lead parts are on site before they are needed
Every kit is complete when the frame comes out of paint
A finished bike is at the rider's door in four days
Bikes stay right: fewer than 25 in 1,000 come back in their first year
Wheels and gears stay true through the first year
Wheels stay true for their first 1,000 km
Gears and brakes leave us needing no second adjustment
Electrics work as well after the first winter as before it
Connectors and displays survive the first winter
No weak battery or motor gets past the lab
Paint and frames still look new after a year outside
Paint holds for a year without a blister or a chip
No weld is ever repaired by a dealer
Bikes arrive at the door without a mark
Every bike leaves packed so it arrives without a mark
Everyone goes home unhurt
Nobody in Frame & Paint is hurt lifting, grinding or spraying
Sparks, fumes and lifts hurt no one
Nobody lifts a loaded rack by hand
Grinding injuries stay at one or none
Hands and backs stay whole in Assembly
Spoke work hurts no hands
No one lifts a bike above the waist
Battery handling stays free of harm
Trucks and people never meet
Nobody climbs a rack for a part
No one is hurt loading a van
Demo rides and showrooms are free of accidents
Dealers come back to us because we make it easy
72 of 100 dealers order again within 90 days
Dealers get a straight answer the same day
Riders' problems are solved at the first contact
We earn more from every bike because less is thrown away
Frame & Paint throws away almost half as much
Nearly every tube we cut becomes a frame
Frames are painted once
No frame is ground twice
Assembly gets it right the first time
Wheels are right the first time
Bikes pass their first ride
E-bikes start up at the first switch-on
Parts arrive good and stay good
Suppliers deliver parts we can use
Nothing is damaged on our shelves
No bike is unpacked to be repaired
What we draw can be built without scrap
New frames need no rework on the line
Boards and looms fit the first time
Tests break only what they must
"""

# Words that order something elsewhere, and here are nouns, adjectives, or a change that is wanted.
OUTCOMES = """
Increase the share of riders who order again from 61 to 72 %
Reduce scrap from 4 % to 2 %
Keep every promise that we made to a dealer
Improve first-time quality to 95 %
Halve the time from order to door
Train arrivals are on time
Train delays fall by half
Train-the-trainer courses reach every plant
Train drivers go home on time
Training is given before the first shift
Training reaches every new starter
Launch days feel calm
Launches happen on the day that we named
Complete orders leave the same day
Complete kits reach the line
Completed orders leave the same day
Trained welders are at every station
Installed heat pumps run without a fault for a year
Installing a heat pump takes a day instead of a week
Launching a new variant takes six weeks instead of twelve
Install times fall to one day
The install base grows by 20 %
Install base above 4,000 bikes
Build quality in every frame
Build times fall from six days to four
Build 7 is stable for a week
Building work ends before the winter
Buildings are warm at seven
Design reviews happen within a week
Design is done once
Developed countries pay their share
Developing countries have access to vaccines
Set-up time is below ten minutes
Set up times fall by half
Setups take less than ten minutes
Hire bikes come back clean
Hired staff stay longer than a year
Implementation is finished before the season
Writing is legible on every label
Written complaints fall by half
Write access is limited to those who need it
Test coverage stays above 90 %
Test Lab visits are booked within two days
Document searches take seconds
Plans are known to everyone by Monday
Plan and actual agree
Roll out of the paint shop without a mark
Rollouts cause no overtime
Organised benches save ten minutes a shift
Deliveries arrive on the day that was named
Delivered bikes need no adjustment
Conduct is fair and friendly
Create is the word that riders use for us
Program changes reach everyone in a day
Order books are full through the summer
Supply meets demand
Use a fifth less energy for every bike
Start each day with what is needed
Make every bike with a fifth less energy
By June, complete orders leave the same day
Goal 3: complete orders leave the same day
"""

TASKS = [
    ("Install a heat pump and LED lighting in the paint shop", "Install"),
    ("Install heat pumps so that the halls are warm", "Install"),
    ("install LED lighting", "install"),
    ("Launch the new dealer portal", "Launch"),
    ("Launch Artemis I", "Launch"),
    ("Implement 5S in all halls", "Implement"),
    ("Complete the migration to the new ERP", "Complete"),
    ("Complete at least 2 milestones for deep space projects", "Complete"),
    ("Develop assessment tools", "Develop"),
    ("Create a single source of truth", "Create"),
    ("Build the next generation of explorers", "Build"),
    ("Build and equip a diverse workforce", "Build"),
    ("Establish or strengthen collaboration with 27 countries", "Establish"),
    ("Roll out the new ticket system", "Roll out"),
    ("Rolling out the new ticket system", "Rolling out"),
    ("Set up a weekly huddle", "Set up"),
    ("Carry out 50 safety walks", "Carry out"),
    ("Invest in people", "Invest in"),
    ("Introduce kanban in the parts store", "Introduce"),
    ("Organise a kaizen week", "Organise"),
    ("Organize a kaizen week", "Organize"),
    ("Train all welders on the new jig", "Train"),
    ("Train welders on the new jig", "Train"),
    ("Hire two wheel builders", "Hire"),
    ("Hire engineers", "Hire"),
    ("Migrate customer data to the new system", "Migrate"),
    ("Write standard work for each station", "Write"),
    ("Conduct customer interviews", "Conduct"),
    ("Conduct 4 meetings with suppliers to improve quality and reduce cost", "Conduct"),
    ("Establish country specific baselines", "Establish"),
    ("Deliver the core stage to the launch site", "Deliver"),
    ("Provide technical assistance to at least 10 communities", "Provide"),
    ("Publish regulations on beneficial ownership", "Publish"),
    ("Buy a second welding robot", "Buy"),
    ("Replace the old compressor", "Replace"),
    ("Begin operations", "Begin"),
    ("Plan a dealer day", "Plan"),
    ("Update the price list", "Update"),
    ("To execute key projects of the cleanup mission", "execute"),
    ("We will train welders", "train"),
    ("We'll launch three variants", "launch"),
    ("We’ll launch three variants", "launch"),
    ("Please complete milestone reports", "complete"),
    ("Our goal is to successfully launch the shop", "launch"),
    ("Quickly install racks", "install"),
    ("Finally, install racks", "install"),
    ("By September 30, 2023, implement a survey for caregivers", "implement"),
    ("In 2026, build a new paint shop", "build"),
    ("Paint shop: install a heat pump", "install"),
    ("2. Install a heat pump", "Install"),
    ("• Install a heat pump", "Install"),
    ("“Install a heat pump”", "Install"),
    ("Installing a heat pump in the paint shop", "Installing"),
    ("Creating a new team for spare parts", "Creating"),
    ("INSTALL HEAT PUMPS", "INSTALL"),
]

OTHER_LANGUAGES = """
Complete el formulario sin errores
Organise une formation pour les soudeurs
Train à l'heure tous les jours
Plan d'action pour le printemps
Test der Batterien ohne Ausfall
Fahrer haben ihr neues Rad nach 18 Tagen
すべての自転車は18日で届く
"""


def lines(text):
    return [line for line in text.splitlines() if line]


def test_larkfield_is_there_as_a_whole():
    assert len(lines(LARKFIELD)) == 65


@pytest.mark.parametrize("statement", lines(LARKFIELD))
def test_an_outcome_of_larkfield_is_not_questioned(statement):
    assert ask(statement) is None


@pytest.mark.parametrize("statement", lines(OUTCOMES))
def test_a_word_that_could_be_a_task_is_left_alone_in_an_outcome(statement):
    assert ask(statement) is None


@pytest.mark.parametrize(("statement", "word"), TASKS)
def test_a_task_is_asked_about_at_its_verb(statement, word):
    question = ask(statement)
    assert question is not None
    assert (question.word, statement[question.start : question.end]) == (word, word)


@pytest.mark.parametrize("statement", lines(OTHER_LANGUAGES))
def test_other_languages_are_left_alone(statement):
    assert ask(statement) is None


@pytest.mark.parametrize("statement", ["", " ", "Install", "install!", "—", "1.", "We will", "To", "\x00", ":" * 999])
def test_what_is_no_sentence_is_left_alone(statement):
    assert ask(statement) is None


def test_the_question_points_to_the_word_and_asks_what_will_be_true():
    question = ask("Install a heat pump and LED lighting in the paint shop")
    assert (question.start, question.end) == (0, 7)
    assert question.sentence == "Install says what to do. What will be true for someone when it has worked?"


# What is asked beyond tasks, with the word that it points at.
ASKED = [
    ("Increase the number of workshops", "counted", "workshops"),
    ("Increase data trainings by 100 %", "counted", "trainings"),
    ("Achieve a 10 % increase in courses over last year", "counted", "courses"),
    ("Train welders so that fewer frames come back", "solution", "Train"),
    ("Fund courses to increase the share of riders who order again", "solution", "Fund"),
    ("Reduce lead time by building a second line", "solution", "by building"),
    ("Improve quality through better jigs", "solution", "through better jigs"),
    ("Increase sales and reduce scrap", "two", "and"),
    ("The Department will increase the number and diversity of applicants by 5 %", "two", "and"),
    ("Improve first-time quality", "vague", "Improve"),
    ("Strengthen and adapt our network", "vague", "Strengthen"),
    ("Contribute to a better mood", "vague", "Contribute"),
    ("Reduce scrap by half", "baseline", "Reduce"),
    ("We will significantly expand our dealer network", "baseline", "expand"),
]
# Near to them, and rightly left alone.
LEFT_ALONE = """
Increase the number of proposals by 10 % over the 2025 baseline
Raise sales to 300 by June
Reduce scrap to 2 %
Support calls end with an answer
Support staff go home on time
Double shifts end early
Cut flowers stay fresh
Advance orders are paid on time
Respond to riders the same day
Completion of an order takes two days
Dealers order again and riders come back
Order books are full through the summer
"""


@pytest.mark.parametrize(("statement", "kind", "word"), ASKED)
def test_each_kind_points_at_its_word(statement, kind, word):
    question = ask(statement)
    assert (question.kind, question.word) == (kind, word)


@pytest.mark.parametrize("statement", lines(LEFT_ALONE))
def test_what_is_near_to_a_question_is_left_alone(statement):
    assert ask(statement) is None


def test_where_a_change_starts_is_not_asked_once_it_is_said_elsewhere():
    assert ask("Reduce scrap by half", has_baseline=True) is None


def test_one_question_is_asked_and_the_end_goes_before_the_number():
    assert ask("Increase trainings and reduce visits").kind == "counted"


@pytest.mark.parametrize("kind", SAYS)
def test_every_question_is_a_question(kind):
    assert SAYS[kind].endswith("?")


def test_a_long_statement_takes_no_time():
    assert ask("We will " * 200 + "install a heat pump").word == "install"
    assert ask("By " + "and so on, " * 5000) is None


# --- What somebody gives --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("I plan the colours", "plan"),
        ("We install sensors on the line", "install"),
        ("My job is to train new colleagues", "train"),
        ("I organise the training.", "organise"),
    ],
)
def test_work_that_is_told_as_a_task_is_asked_what_is_true_because_of_it(words, task):
    question = ask_of_contribution(words)
    assert question.sentence == f"{task} says what you do. What is true for somebody because you do it?"
    assert words[question.start : question.end] == task


@pytest.mark.parametrize(
    "words",
    [
        "I plan the colours so the oven never waits.",
        "I make every connector survive a winter of salt and rain before it reaches a bike.",
        "I change a batch so fast that a small order costs no more than a big one.",
        "Riders trust what I tell them",
        "I test",
        "",
        "Ich plane die Farben",
    ],
)
def test_work_that_says_what_is_true_is_left_alone(words):
    assert ask_of_contribution(words) is None
