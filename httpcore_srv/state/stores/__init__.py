"""
Where is kept what changes, and has to outlive a request?

    store      what a store is, and the loop that changes a value in it
      memory   of one process, gone with it
      sqlite   a file: outlives restarts, shared by the processes of one machine
      valkey   a server of its own (Valkey, Redis): shared by several machines
        breaker    what spares it, and our threads, while it is down
    on_paper   read from another one, written nowhere
    opening    the text in a configuration -> a store

One suite of tests is the contract of all three.
"""
