"""What people type, read into plain values. A form knows no rules: the verbs refuse what must not be."""
