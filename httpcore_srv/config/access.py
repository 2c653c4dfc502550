"""What is asked of the visitors of some paths of a mount?"""

from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema

from httpcore_srv.config import access_values
from httpcore_srv.config.kinds import Array, PathPatternText, Table

# A tree is not described further: what stands in it are texts, or trees again.
_TREES = {key: {"type": "array", "minItems": 1} for key in ("all", "any", "none")}
_REQUIREMENT = {
    "anyOf": [
        {"type": "string", "examples": ["valid-user", "group staff", "from ::1"]},
        {
            "type": "object",
            "properties": {**_TREES, "not": {"type": ["string", "object"]}},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    ]
}


class AccessTable(Table):
    """What is asked of the visitors of some paths."""

    match: Array[PathPatternText] = ()
    """Paths below the mount: "private/**" is the folder and all in it; [] for all."""
    realm: Annotated[str, AfterValidator(access_values.realm_name)] | None = None
    """The name of the realm that knows the visitors."""
    require: Annotated[
        object,
        AfterValidator(access_values.requirement),
        WithJsonSchema(_REQUIREMENT),
    ] = "valid-user"
    """Who may come: "group staff", or a tree, { any = ["user ada", "from ::1"] }."""
    refusal: Literal[403, 404, 401] = 403
    """The answer to those who are known and may not come."""
    inherit: bool = True
    """What is asked above, of the same path, is asked as well."""
    links: bool = False
    """A signed link opens it, too (httpcore-srv share)."""
