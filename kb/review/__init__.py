"""What people decide about what machines found: the queue, the decisions, and how they are put to use."""
