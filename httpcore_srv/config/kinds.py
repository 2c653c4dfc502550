"""
Which kinds of value may a key have?

A kind is a type of Python with a check: it refuses what cannot be, and says what was
found and what is allowed.  Nothing is converted but octets, seconds and workers.
"""

from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)

from httpcore_srv.config import cache_values, negotiation_values, values
from httpcore_srv.config.quantities import octets, seconds, workers
from httpcore_srv.server.settings import Bind

T = TypeVar("T")
# TOML's arrays are lists; a tuple keeps them frozen.
Array = Annotated[tuple[T, ...], Strict(False)]
OneOrMore = Annotated[tuple[T, ...], Strict(False), Field(min_length=1)]

Text = Annotated[str, AfterValidator(values.text)]
Octets = Annotated[
    int,
    BeforeValidator(octets),
    WithJsonSchema({"type": ["integer", "string"], "examples": [65536, "64 KiB"]}),
]
Seconds = Annotated[
    float,
    BeforeValidator(seconds),
    Field(gt=0, le=86_400),
    WithJsonSchema({"type": ["number", "string"], "examples": [10, "10 s", "2 min"]}),
]
Interval = Annotated[
    float,
    BeforeValidator(seconds),
    Field(ge=0, le=3600),
    WithJsonSchema({"type": ["number", "string"], "examples": [0, "1 s"]}),
]
Workers = Annotated[
    int,
    BeforeValidator(workers),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]}),
]
Count = Annotated[int, Field(ge=1, le=1_000_000)]

BindText = Annotated[str, AfterValidator(values.accepted(Bind.parse))]
HostName = Annotated[str, AfterValidator(values.host_name)]
FieldName = Annotated[str, AfterValidator(values.field_name)]
# Vary grows with what an answer depends on, and may not shrink (RFC 9110 §12.5.5).
ChangedName = Annotated[str, AfterValidator(cache_values.changed_name)]
MergedName = Annotated[str, AfterValidator(cache_values.merged_name)]
FieldValue = Annotated[str, AfterValidator(values.field_value)]
MediaTypeText = Annotated[str, AfterValidator(values.media_type)]
Extension = Annotated[str, AfterValidator(values.extension)]
FileName = Annotated[str, AfterValidator(values.file_name)]
ErrorStatus = Annotated[str, AfterValidator(values.error_status)]
Charset = Annotated[str, AfterValidator(values.charset)]

CacheControlText = Annotated[str, AfterValidator(values.cache_control_text)]
PathPatternText = Annotated[str, AfterValidator(cache_values.path_pattern)]
MediaRangeText = Annotated[str, AfterValidator(cache_values.media_range)]
TargetName = Annotated[str, AfterValidator(cache_values.target_name)]
TargetedText = Annotated[str, AfterValidator(cache_values.targeted)]
SurrogateText = Annotated[str, AfterValidator(cache_values.surrogate_control)]
NoVarySearchText = Annotated[str, AfterValidator(cache_values.no_vary_search)]
CacheTag = Annotated[str, AfterValidator(cache_values.cache_tag)]
CacheGroup = Annotated[str, AfterValidator(cache_values.cache_group)]
TimeText = Annotated[str, AfterValidator(cache_values.time_text)]
StatusText = Annotated[
    str,
    BeforeValidator(cache_values.status),
    WithJsonSchema({"type": ["integer", "string"], "examples": [200, "4xx"]}),
]

LanguageTagText = Annotated[str, AfterValidator(negotiation_values.language_tag)]
CodingName = Annotated[str, AfterValidator(negotiation_values.coding)]
Parameter = Annotated[str, AfterValidator(negotiation_values.parameter)]


class Table(BaseModel):
    """A table of the file: nothing is converted, and nothing unknown is let through."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )
