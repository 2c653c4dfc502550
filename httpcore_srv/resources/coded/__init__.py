"""
In which codings can a representation be sent, and where are its coded forms kept?

    compression    what a mount may code, in which codings, at which levels
    coders         the codings this machine can make: gzip, br, zstd
    neighbours     coded forms that lie beside a file: page.html.br
    forms          coded forms made here, once: at once if small, later if large
      pauses       what is not made for a while, because it has just failed
      store        where those are kept, bounded, by the hash of what was coded
      folder       the folder that the store keeps them in
      stored       one form on disk, sealed with its digests
    of_file        all of it together: in which codings can this file be had?
    of_held        the same for what is held in memory: listings, bodies of type maps
"""
