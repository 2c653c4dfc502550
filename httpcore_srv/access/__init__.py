"""
Who is it, and may they come in?

    admission    all of it, from the protections of a target to an answer
    visitor      who was admitted, and what follows from it
    ruling       what was weighed: rules, facts, a link, a proof
    at_once      the same, for those about whom all is at hand (a package of its own)

What is asked?
    areas        which protections cover a path, and what they ask
    realms       which realms a site has, and what they are made of
    shown        of which paths an answer shows something
    challenges   what is said to who could not prove it
    link         a signed link, which lets in whoever has it

Who is it?
    proving      what a request proves, by whichever scheme
    recognising  who is known already, where nobody is asked
    proofs       proven, or why not
    passwords    a name and a password ──▶ a proof
    basic        credentials of RFC 7617 ──▶ a proof
    digest       credentials of RFC 7616 ──▶ a proof
    acknowledgement  what is said to who was right there
    session      a session's cookie ──▶ a proof
    kept_content  content that credentials cover, read before it is used

In and out
    entering     what answers at an entrance
    entrance     the pages to log in and out (a package of its own)
    forgetting   how browsers forget what they keep by themselves
    events       what of all this the log is told
    complaints   and how often it is told that visitors are refused

Facts come from ``state``, the law from ``semantics.authentication``, the rules from
``policy.access``; the stages ``admit`` and ``acknowledge`` put them into the line.
"""
