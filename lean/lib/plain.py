"""What people wrote as one plain line, for places where a line break or what is unseen would say something else."""


def one_line(text: str) -> str:
    """Line breaks would begin a quotation, a list or a message that isn't ours; what can't be seen is left out."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())
