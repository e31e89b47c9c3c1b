# (filled in with its folder)
