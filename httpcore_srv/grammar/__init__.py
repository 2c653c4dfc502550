"""ABNF as patterns; dates, durations, lists, URIs and status names."""
