"""Official letters (文书): numbered without gaps when a case takes its step, frozen, and printed as often as they are asked for."""
