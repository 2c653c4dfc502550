"""How are requests fetched from sockets, and responses brought back?"""
