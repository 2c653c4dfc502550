"""
Law: what the RFCs demand, as pure functions of messages.

What is asked for?
    methods          what may a method do?
    framing          how long is the content of a request?
    targets          which resource does a request target name?

Who sent it?
    authentication   Basic and Digest, in both directions (a package of its own)

What of it is sent?
    preconditions    does the client know the current representation?
    ranges           which octets does a range request get?
    digests          which digest is sent, and what if a received one is wrong?
    without_content  after which status codes does none come?

Which representation suits the client?
    negotiation      the one that weighs most (a package of its own)
    languages        what does a language range mean?
    chosen_language  what did the visitor choose?
    remembered_language  which cookie remembers that?

What do caches make of it?
    cache_view       all that follows, for one response
    cache_kinds      whose cache is it, and what is it told?
    storing          may it store the response?
    keeping          may an origin keep its own?
    freshness        for how long may it use it, and how old is it?
    cache_keys       for which requests?
    invalidation     what has an unsafe request made obsolete?
"""
