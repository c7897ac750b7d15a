"""From the files of a panel to the model, with every problem on the way."""
