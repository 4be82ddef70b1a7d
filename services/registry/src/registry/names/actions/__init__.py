"""What happens to names: judged, compared, claimed."""
