"""The sample park: the firms and events that its published report names, and everything else invented."""
