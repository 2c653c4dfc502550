"""
What does the name of a file say of its representation?

    guide.v2.de.latin1.html.gz
    ╰──┬───╯ ╰┬╯╰─┬──╯ ╰┬─╯ ╰┬╯
     base     │ charset │   coding       in any order, in either case
           language    type

Rule 1: the base is all up to the last part that means nothing here; the first part
        belongs to it whatever it means.
Rule 2: what the configuration gives a meaning has that and no other.  Else a coding is
        a coding (br is Brotli, not Breton).
Rule 3: what is both a type and a language (pl, ts, ps, ...) is the type if no other
        part gives one, else the language.
Rule 4: of two types, or charsets, the last one counts; two codings are none of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import encoded_name
from httpcore_srv.resources.variants.meanings import CHARSETS, CODINGS, language_of
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
