"""What does a configuration file say, and what is wrong with it?"""
