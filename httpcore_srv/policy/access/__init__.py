"""
Who may do what?

    parser          text, or a table of a configuration  ──▶  Requirement
    requirements    a Requirement is held against Facts  ──▶  Judgement
    leaves          one fact each: user, group, from, method, time, link, secure
    trees           all, any, none, not
    hours           when it is open, on which days, by whose clock

A requirement is a tree, judged by nothing but the facts it is given.  The judgement
says granted, denied, or that it depends on who asks; and it is a tree of the same
form, in which every part says why: the server acts on its root, people read the rest.
"""
