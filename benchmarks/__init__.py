"""The numbers that devportal must hold, as ratios and limits."""
