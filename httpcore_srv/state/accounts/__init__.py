"""
Who is known here, and by which proof?

    accounts     the files of a realm, watched: which book holds now?
    book         a frozen snapshot of them: users, their proofs and groups
      formats    our own format, htpasswd and htdigest, line by line
      groups     Apache's files of groups
      reading    a file's octets, unless others can read or write them
    hashing      is this the password?  bounded, and as slow for strangers
      kinds      the password hashes that are known, and what each may cost
      libraries  the optional libraries behind them, loaded at their first use
      libcrypt   the system's crypt(3), for yescrypt
    making       a new hash of a password
    editing      change a file, all of it or nothing, one writer at a time
    strength     what is to be said of a poor password
"""
