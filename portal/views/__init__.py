"""The portal's own pages. They sit on top of every app: they may read all of them."""
