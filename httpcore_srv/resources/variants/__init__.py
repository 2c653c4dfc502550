"""
Which representations does a resource have, by the names of its files?

    names       the names in a directory, remembered while it does not change
       │
       ▼
    candidates  the files that belong to a wanted name      extensions  what each says
       │                                                       │        of itself
       ▼                                                       ▼
    available   the resource and its available representations
       ▲
       │
    entries     the same, said by a type map (guide.var)    type_map    its parser
       ▲
       │
    references  the file that a URI reference means

Facts only: who of them is selected is decided elsewhere (semantics.negotiation).
"""
