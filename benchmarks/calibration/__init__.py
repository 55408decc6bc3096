"""How sure readings may be: fits and checks the table `models/calibration.json`."""
