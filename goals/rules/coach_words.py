"""The words by which the coach knows a task from an outcome. English; data, no rules.

Left out on purpose are verbs that say how things shall be or change ("Reduce scrap", "Keep every promise") and
those of daily work, which begin outcomes too ("Use a fifth less energy", "Start each day with what is needed").
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# At the head of a sentence these are orders and nothing else.
VERBS = _words(
    """
    add adopt analyse analyze appoint arrange assess assign attend automate award begin buy collect
    communicate compile conduct configure construct convene coordinate create customise customize define
    deliver deploy develop digitalise digitalize digitise digitize distribute educate equip erect
    establish evaluate examine execute explore finalise finalize formulate gather identify
    implement inform initiate insource inspect install instruct integrate interview introduce
    investigate invite migrate modernise modernize negotiate obtain organise organize outsource perform
    prepare prioritise prioritize procure provide publish refurbish relocate remind renovate reorganise
    reorganize replace restructure retrofit select specify standardise standardize submit teach undertake write
    """
)

# These are also nouns or adjectives ("Complete orders arrive …", "Train arrivals …"): only what follows tells.
VERBS_OR_NOUNS = _words(
    """
    audit book brief budget build coach complete design document draft fund hire host issue launch map
    market model monitor offer pilot plan plant program programme prototype purchase recruit redesign
    refit release rent repair report research review schedule set sign study survey test track train
    trial update upgrade visit
    """
)

# Several words that are one verb. The first of them is looked up in its base form, as the single verbs are.
PHRASES = (
    "bring in",
    "build up",
    "carry out",
    "draw up",
    "fill in",
    "hand out",
    "invest in",
    "kick off",
    "look into",
    "phase in",
    "put in place",
    "put up",
    "roll out",
    "set up",
    "sign up",
    "switch to",
    "switch over to",
    "work on",
    "write down",
    "write up",
)
PHRASE_HEADS = frozenset(phrase.split()[0] for phrase in PHRASES)
# As nouns they are common ("Set up times fall by half").
PHRASES_OR_NOUNS = frozenset({"set up", "build up", "roll out", "work on", "sign up", "phase in", "kick off"})

# "Install base", "write access": the verb is the first half of a noun.
NOUN_AFTER = {
    "add": _words("on ons"),
    "build": _words("quality time times"),
    "install": _words("base bases rate rates size sizes time times"),
    "write": _words("access errors performance permissions rights speed speeds times"),
}

# What may open a sentence before its verb; after MODAL even a word that could be a noun is a verb.
MODAL = (
    "to",
    "we will",
    "we'll",
    "we shall",
    "we must",
    "we need to",
    "we have to",
    "we want to",
    "we plan to",
    "we intend to",
    "we should",
    "we can",
    "we are going to",
    "we are to",
    "i will",
    "i'll",
    "the team will",
    "our team will",
    "the team must",
    "our goal is to",
    "the goal is to",
    "our aim is to",
    "the aim is to",
    "our task is to",
    "the plan is to",
    "please",
    "let us",
    "let's",
    "continue to",
    "try to",
    "seek to",
    "will",
    "commit to",
)
ADVERBS = _words(
    """
    actively also carefully collectively competitively completely continuously correctly effectively efficiently
    finally first firstly fully immediately jointly properly quickly quietly rapidly regularly safely significantly
    simply soon strategically successfully swiftly systematically then thoroughly together
    """
)

# With one of these behind it, a word is a verb: no noun stands between it and them.
DETERMINERS = _words(
    """
    a an the this these those that our my your their its his her us them it every each all both some any
    another more several many most two three four five six seven eight nine ten twelve twenty new
    """
)
AMOUNTS = (["at", "least"], ["at", "most"], ["up", "to"])
# Behind a verb they begin no object, so the "verb" was something else ("Start of production …").
NO_OBJECT = _words(
    """
    of is are was were be been has have had do does did can could will would shall should must may might
    and or but than at by for from into per until unless while if as so because though without after
    before not never no always on to with within between under over above below across along in off up
    down out
    """
)

# A sentence about how things are has one of these: its first word was its subject.
FINITE = _words(
    """
    is are was were am isn't aren't has have had hasn't haven't do does did doesn't don't can can't
    cannot could will won't would shall should must may might never always agree agrees allow allows
    appear appears arrive arrives attract attracts beat beats become becomes begin begins belong belongs
    break breaks bring brings carry carries catch catches cause causes come comes connect connects
    contain contains cost costs count counts cover covers cross crosses decide decides decline declines
    depart departs depend depends double doubles drive drives drop drops earn earns end ends enjoy
    enjoys exceed exceeds exist exists fail fails fall falls feel feels fill fills find finds finish
    finishes fit fits flow flows follow follows get gets give gives go goes grow grows halve halves
    happen happens help helps hit hits hold holds hurt hurts improve improves increase increases keep
    keeps know knows land lands last lasts lead leads leave leaves let lets lie lies like likes live
    lives look looks lose loses love loves make makes match matches mean means meet meets miss misses
    move moves need needs occur occurs open opens pass passes pay pays produce produces prove proves put
    puts reach reaches read reads receive receives remain remains require requires respond responds rest
    rests return returns rise rises run runs satisfy satisfies save saves see sees seem seems sell sells
    serve serves ship ships shrink shrinks sit sits spend spends stand stands start starts stay stays
    stick sticks stop stops succeed succeeds survive survives take takes tell tells think thinks trust
    trusts turn turns understand understands wait waits want wants waste wastes wear wears win wins work
    works
    """
)
# What follows these says how an ordered thing shall be: its verbs are not the sentence's.
SUBORDINATE = ("so that", "in order to", "in order that")

# "Launch Artemis I": a name is an object.
TAKES_NAMES = _words("launch release")
# "Fund activities": money goes to them.
TAKES_WORK = {"fund": _words("activities courses programmes programs projects research training")}
# "Train welders" orders a training; "Train drivers …" drive trains.
PEOPLE = _words(
    "staff people employees managers apprentices welders engineers everyone everybody technicians colleagues"
)
PEOPLE_ENDINGS = ("ers", "ors", "ists", "ees", "leads")
TAKES_PEOPLE = _words("train hire recruit coach brief survey")
RAILWAY = _words("drivers passengers operators conductors travellers travelers spotters crews numbers orders others")

# The English lexicon says nothing about a sentence that goes on like these.
OTHER_LANGUAGES = _words(
    """
    une un le la les des du el los las lo il gli una uno de der die das den dem ein eine einen het een
    och und et y
    """
)

# --- Beyond tasks ---------------------------------------------------------------------------------------------------

# Nouns that stand for work at the head of a sentence: "Completion of the report".
NOUNS_OF_WORK = _words("completion creation development establishment implementation introduction preparation rollout")
# More or less of something, as an order.
CHANGES = _words(
    """
    boost cut decrease double expand grow increase lower maximise maximize minimise minimize quadruple raise reduce
    triple
    """
)
# What is said before the thing that is counted.
COUNTING = _words("number amount volume overall total")
# Sizes of one thing, which are two where "and" joins them: "the number and diversity of".
SIZES = _words("amount number quality quantity rate share size speed volume")
# Own work, as a noun: more of it is no change for anybody yet. Lemmas.
WORK = _words(
    """
    activity assessment audit briefing campaign conference course distribution event inspection meeting newsletter
    outreach partnership presentation project publication seminar session study training visit workshop
    """
)
# Verbs of what work is for.
ENDS = _words(
    "achieve cut decrease double eliminate end grow halve improve increase lower prevent raise reduce shorten triple"
)
# "Through better tools", "through training".
WAYS = _words("better improved more new training use")
# Verbs behind which anything can hide.
VAGUE = _words(
    """
    advance encourage enhance facilitate foster improve leverage optimise optimize promote strengthen streamline
    support
    """
)
VAGUE_PAIRS = (["contribute", "to"], ["respond", "to"], ["strive", "to"], ["work", "towards"])
# Those of both that begin sentences about how things are, too: "Support calls end with an answer".
ALSO_NOUNS = _words("advance boost cut double grow leverage lower raise support triple")
# One of these says when it is true, or for whom without exception.
TELLING = _words(
    """
    all always any each every everybody everyone half never no nobody none nothing one two three four five six seven
    eight nine ten twelve once only twice until unless when where within without zero percent first same day
    """
)
# Words that name from where a change starts.
STARTS = _words("baseline baselines compared relative versus") | {"last year", "today's"}
