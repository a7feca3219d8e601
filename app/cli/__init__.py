"""The `distillwatch` command line, one file a command."""
