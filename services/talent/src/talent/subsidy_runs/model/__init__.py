"""The run of a month, its lines and parts, and the facts they are calculated from: values only, no I/O."""
