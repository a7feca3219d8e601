"""Work in jobs: what each does, the queue on PostgreSQL that hands them out, and the processes that take them."""
