"""
Who is known here, and by which proof?

    accounts     the files of a realm, watched: which book holds now?
    book         a frozen snapshot of them: users, their proofs and groups
      formats    our own format, htpasswd and htdigest, line by line
      groups     Apache's files of groups
      reading    a file's octets, unless others can read or write them
    hashing      is this the password?  bounded, and as slow for strangers
      places     who may compute one now, who waits, who comes back
      kinds      the password hashes that are known, and what each may cost
      libcrypt   the system's crypt(3), for yescrypt
    verifying    is this the password, by the lines of one user?
    lines        what is kept of a new password
      making     a new hash of it
    sheet        a file as whoever changes it sees it: line by line
    editing      change a file, all of it or nothing, one writer at a time
    strength     what is to be said of a poor password
"""
