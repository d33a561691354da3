"""Had people a real say? Seven of Frame & Paint and the teams below it have answered, so that it is told."""

from ..story import HadASay

SAYS = (
    HadASay("O2-FP", "Tomás Rivera", "yes"),
    HadASay("O1-WE", "Karim Benali", "yes", "We said no to the first number, and nothing happened to us."),
    HadASay("O1-FR", "Sofia Nowak", "yes"),
    HadASay("O2-PA", "Nadia Haddad", "yes"),
    HadASay("O2-PA", "Ewa Lis", "partly", "The number was there before the huddle was."),
    HadASay("O2-PA", "Ibrahim Saleh", "yes"),
    HadASay("O2-PA", "Greta Brandt", "partly"),
)
