"""
In which codings can a representation be sent, and where are its coded forms kept?

    compression    what a mount may code, in which codings, at which levels
    coders         the codings this machine can make: gzip, br, zstd
    store          coded forms on disk, bounded, by the hash of what was coded
    forms          made once: at once if small, by a thread of their own if large
"""
