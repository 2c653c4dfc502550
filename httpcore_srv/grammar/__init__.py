"""ABNF as patterns; dates, lists, URIs and status names."""
