"""
Who is it, and may they come in?

    areas        which protections cover a path, and what they ask
    passwords    a name and a password ──▶ a proof, or why there is none
    basic        credentials of RFC 7617   ┐
    digest       credentials of RFC 7616   ├─▶ a proof
    form         a session's cookie        ┘
    link         a signed link, which lets in whoever has it
    challenges   what is asked of who could not prove it
    attested     what an answer says to who could
    entrance     where people log in, and out
    events       what of all this the log is told

Facts come from ``state``, the law from ``semantics.authentication``, the rules from
``policy.access``; the stages ``admit`` and ``acknowledge`` put them together.
"""
