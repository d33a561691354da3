"""The marks: icons on a grid of 20, for controls; glyphs on a grid of 16, for how things stand.

Drawn for this product. Paths only: colour and stroke come from the stylesheet.
"""

ICONS = {
    "home": '<path d="M3 9.2 10 3.5l7 5.7V16a1 1 0 0 1-1 1h-3.6v-4.6H7.6V17H4a1 1 0 0 1-1-1z"/>',
    "map": (
        '<path d="M4 4.2h12M7 10h9M10 15.8h6"/><path d="M4 7v1.6A1.4 1.4 0 0 0 5.4 10M7 12.8v1.6a1.4 1.4 '
        '0 0 0 1.4 1.4" opacity=".55"/>'
    ),
    "review": '<rect x="3" y="4" width="14" height="12.5" rx="1.8"/><path d="M3 8.2h14M7.7 8.2v8.3M12.3 8.2v8.3"/>',
    "teams": (
        '<circle cx="7" cy="7" r="2.6"/><path d="M2.5 16c.3-2.8 2.1-4.4 4.5-4.4s4.2 1.6 4.5 4.4"/><path '
        'd="M12.6 4.7a2.5 2.5 0 0 1 0 4.7M14 11.9c2 .4 3.2 1.9 3.5 4.1"/>'
    ),
    "plus": '<path d="M10 4v12M4 10h12"/>',
    "minus": '<path d="M4 10h12"/>',
    "check": '<path d="m4.5 10.5 3.6 3.6 7.4-8"/>',
    "x": '<path d="m5 5 10 10M15 5 5 15"/>',
    "pencil": '<path d="M12.8 4.2 15.8 7.2 7.3 15.7 3.8 16.2l.5-3.5z"/>',
    "arrow": '<path d="M4 10h12M11.5 5.5 16 10l-4.5 4.5"/>',
    "up": '<path d="M10 16V4M5.5 8.5 10 4l4.5 4.5"/>',
    "back": '<path d="M16 10H4M8.5 5.5 4 10l4.5 4.5"/>',
    "bell": '<path d="M5.2 13.5V9a4.8 4.8 0 0 1 9.6 0v4.5l1.2 1.3H4zM8.4 17h3.2"/>',
    "hand": (
        '<path d="M6.5 10.5V5.2a1.1 1.1 0 0 1 2.2 0V9M8.7 8.6V3.7a1.1 1.1 0 0 1 2.2 0v4.9M10.9 '
        "8.8V4.6a1.1 1.1 0 0 1 2.2 0v5.6M13.1 9.4V6.9a1.1 1.1 0 0 1 2.2 0v5c0 3-1.8 5.1-4.8 5.1-2.2 "
        '0-3.4-.9-4.4-2.7l-2.2-3.6a1.1 1.1 0 0 1 1.8-1.2l.8 1"/>'
    ),
    "chat": (
        '<path d="M3.5 5.6c0-.9.7-1.6 1.6-1.6h9.8c.9 0 1.6.7 1.6 1.6v6.2c0 .9-.7 1.6-1.6 1.6H9l-3.8 '
        '3v-3h-.1c-.9 0-1.6-.7-1.6-1.6z"/>'
    ),
    "cal": ('<rect x="3.2" y="4.4" width="13.6" height="12.2" rx="1.8"/><path d="M3.2 8.3h13.6M7 2.8v3M13 2.8v3"/>'),
    "eye": ('<path d="M2 10s3-5.2 8-5.2S18 10 18 10s-3 5.2-8 5.2S2 10 2 10z"/><circle cx="10" cy="10" r="2.3"/>'),
    "idea": '<path d="M7.4 14.2c0-1.6-2.3-2.5-2.3-5.5a4.9 4.9 0 0 1 9.8 0c0 3-2.3 3.9-2.3 5.5zM8 17h4"/>',
    "clock": '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.7 1.6"/>',
    "alert": '<circle cx="10" cy="10" r="7"/><path d="M10 6.6v4.2M10 13.3v.1"/>',
    "again": '<path d="M15.6 7.4A6.2 6.2 0 1 0 16.2 11"/><path d="M16.2 3.8v3.9h-3.9"/>',
    "more": ('<circle cx="4.5" cy="10" r=".6"/><circle cx="10" cy="10" r=".6"/><circle cx="15.5" cy="10" r=".6"/>'),
    "search": '<circle cx="9" cy="9" r="5.3"/><path d="m13 13 4 4"/>',
    "line": (
        '<circle cx="10" cy="3.8" r="1.8"/><circle cx="10" cy="16.2" r="1.8"/><path d="M10 '
        '5.6v8.8"/><path d="M10 10h4.2M10 10H5.8" opacity=".55"/>'
    ),
    "upload": (
        '<path d="M10 13V4M6.4 7.4 10 3.8l3.6 3.6M3.6 12.6v2.6c0 .8.6 1.4 1.4 1.4h10c.8 0 1.4-.6 1.4-1.4v-2.6"/>'
    ),
    "print": (
        '<path d="M6 7V3.5h8V7M6 14H4.2c-.7 0-1.2-.5-1.2-1.2V8.2C3 7.5 3.5 7 4.2 7h11.6c.7 0 1.2.5 1.2 '
        '1.2v4.6c0 .7-.5 1.2-1.2 1.2H14M6 11.8h8v5H6z"/>'
    ),
    "target": ('<circle cx="10" cy="10" r="7"/><circle cx="10" cy="10" r="3.4"/><circle cx="10" cy="10" r=".5"/>'),
    "heart": (
        '<path d="M10 16.2S3.6 12.5 3.6 8.1A3.4 3.4 0 0 1 10 6.4a3.4 3.4 0 0 1 6.4 1.7c0 4.4-6.4 8.1-6.4 8.1z"/>'
    ),
    "file": (
        '<path d="M11.5 2.8H6c-.8 0-1.4.6-1.4 1.4v11.6c0 .8.6 1.4 1.4 1.4h8c.8 0 1.4-.6 '
        '1.4-1.4V6.7zM11.5 2.8v3.9h3.9"/>'
    ),
    "ear": (
        '<path d="M5.6 8.2a4.6 4.6 0 0 1 9.2 0c0 3-2.6 3.6-2.6 6a2.6 2.6 0 0 1-5 1"/><path d="M7.9 '
        '8.4a2.3 2.3 0 0 1 4.6-.1c0 1.5-1.5 1.9-1.5 3.2"/>'
    ),
}

GLYPHS = {
    "ok": '<circle class="g-fill" cx="8" cy="8" r="7"/><path class="g-mark" d="m4.9 8.3 2.1 2.2 4.2-4.7"/>',
    "watch": (
        '<path class="g-fill" d="M8 1.4c.5 0 .9.2 1.1.6l6 11c.5.9-.1 1.9-1.1 1.9H2c-1 '
        '0-1.6-1-1.1-1.9l6-11c.2-.4.6-.6 1.1-.6z"/><path class="g-mark" d="M8 5.9v3.6M8 12v.1"/>'
    ),
    "off": (
        '<path class="g-fill" d="M8.9.9 15.1 7.1a1.3 1.3 0 0 1 0 1.8L8.9 15.1a1.3 1.3 0 0 1-1.8 0L.9 '
        '8.9a1.3 1.3 0 0 1 0-1.8L7.1.9a1.3 1.3 0 0 1 1.8 0z"/><path class="g-mark" d="M5.3 8h5.4"/>'
    ),
    "none": '<circle class="g-line" cx="8" cy="8" r="6.2" stroke-dasharray="2.6 2.3"/>',
    "later": '<circle class="g-fill" cx="8" cy="8" r="2"/>',
    "silent": '<circle class="g-line" cx="8" cy="8" r="6.2" stroke-dasharray="2.6 2.3"/>',
    "swing": '<path class="g-line" d="M1.6 8.4c1.6-4.6 3.9-4.6 6.4 0s4.8 4.6 6.4 0"/>',
    "reached": ('<path class="g-line" d="M3.6 15V2"/><path class="g-fill" d="M3.6 1.8h10l-2.3 3.4 2.3 3.4h-10z"/>'),
    "mine": '<circle class="g-fill" cx="8" cy="8" r="6.4"/>',
    "theirs": '<circle class="g-line" cx="8" cy="8" r="5.5"/>',
    "talk": ('<circle class="g-line" cx="8" cy="8" r="5.5"/><path class="g-fill" d="M8 2.5a5.5 5.5 0 0 0 0 11z"/>'),
    "agreed": ('<circle class="g-line" cx="5.6" cy="8" r="4.1"/><circle class="g-line" cx="10.4" cy="8" r="4.1"/>'),
    "draft": '<path class="g-line" d="M10.4 3.2 12.8 5.6 6 12.4l-2.9.5.5-2.9z"/>',
    "letgo": '<circle class="g-line" cx="8" cy="8" r="6.2"/><path class="g-line" d="M4 12 12 4"/>',
    "again": ('<path class="g-line" d="M12.7 5.7A5.4 5.4 0 1 0 13.3 9"/><path class="g-line" d="M13.3 2.6v3.3H10"/>'),
}

# The class gives a glyph and its word their colour; "later", "theirs" and the like stay grey.
CLASSES = {
    "ok": "is-ok",
    "watch": "is-watch",
    "off": "is-off",
    "reached": "is-ok",
    "none": "is-none",
    "silent": "is-none",
    "swing": "is-none",
    "later": "is-none",
    "mine": "is-mine",
    "theirs": "is-none",
    "talk": "is-talk",
    "agreed": "is-agreed",
    "draft": "is-draft",
    "letgo": "is-none",
    "again": "is-mine",
}
