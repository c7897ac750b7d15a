"""What each verb shows, worded once and free of any format: values in, a document out."""
