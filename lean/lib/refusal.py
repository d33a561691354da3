"""A no with a sentence for the person who tried: what every verb says where the rules don't allow it."""


class Refused(Exception):
    """A move that the rules don't allow. `str(refusal)` is a sentence for the person who tried.

    `about` names what of the move it speaks of, where that is one thing that the person can mend.
    """

    code = "refused"
    says = "That is not possible now."
    about = ""

    def __init__(self, says: str | None = None, *, about: str = ""):
        super().__init__(says or self.says)
        self.about = about or self.about


class NotYours(Refused):
    code = "not_yours"
    says = "Only the people who lead this team can do that."
