"""Which names are one thing, which texts one telling, which claims one proposition, and where it stands."""
