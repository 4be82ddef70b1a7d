"""Deregistrations (注销): from the decision to end over the liquidation to the proof, and what stands in the way in any service."""
